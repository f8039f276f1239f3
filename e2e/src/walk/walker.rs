//! Somebody who takes a walk: does each move with a real browser, and looks after each whether the promises hold.

mod checks;
mod going_on;
mod pressing;

use std::time::Duration;

use tokio::time::sleep;

use self::pressing::Press;
use super::Walk;
use super::moves::{ADDRESSES, Move};
use super::promises::Promises;
use crate::page::Sight;
use crate::stage::Stage;
use crate::visitor::{Guise, Visitor};

/// How long a page may take to come, and to become whole.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many things somebody does at most who only wants to arrive.
const WAY_HOME: usize = 60;
/// A walk does not last longer, so that drafts that nobody touches do not end in it.
const DAYS: u8 = 3;

const REFERENCE: &str = "() => document.querySelector('main input[name=signup]')?.value ?? ''";

/// What is broken, in words.
type Held = Result<(), String>;

pub(super) struct Walker {
    stage: Stage,
    guise: Guise,
    email: String,
    tabs: Vec<Visitor>,
    at: usize,
    /// How many answers were typed, so that each is another one.
    typed: usize,
    days: u8,
    promises: Promises,
}

impl Walker {
    pub(super) async fn of(walk: &Walk, stage: &Stage) -> Self {
        let guise = if walk.scripts { Guise::default() } else { Guise::default().without_scripts() };
        let mut walker = Self {
            stage: stage.clone(),
            guise,
            email: "ada.walks@example.org".into(),
            tabs: Vec::new(),
            at: 0,
            typed: 0,
            days: 0,
            promises: Promises::default(),
        };
        walker.sits_down().await;
        walker
    }

    /// Does everything, then only wants to be a member.
    pub(super) async fn walks(&mut self, walk: &Walk) -> Held {
        self.tab().goes_to("/signup").await;
        for step in &walk.moves {
            self.tab().notes(&format!("— {step}"));
            self.does(*step).await?;
            self.finds_all_well().await?;
        }
        self.tab().notes("— wants to arrive");
        self.arrives().await
    }

    async fn does(&mut self, step: Move) -> Held {
        match step {
            Move::GoOn => return self.goes_on(Press::Once).await,
            Move::PressTwice => return self.goes_on(Press::Twice).await,
            Move::PressOffline => return self.goes_on(Press::Offline).await,
            Move::LoseAnAnswer => return self.goes_on(Press::Lost).await,
            Move::PressWhileItDies => return self.goes_on(Press::Dying).await,
            Move::AnswerWrongly => self.answers_wrongly().await,
            Move::GoBack => return self.turns(-1).await,
            Move::GoForward => return self.turns(1).await,
            Move::Reload => self.reloads().await,
            Move::OpenTab => {
                let tab = self.tab().opens_another_tab().await;
                self.tabs.push(tab);
                self.at = self.tabs.len() - 1;
                self.tab().goes_to("/signup").await;
            }
            Move::ChangeTab => self.at = (self.at + 1) % self.tabs.len(),
            Move::TakeAnotherDevice => {
                if let Some(path) = self.letter(0).await {
                    self.sits_down().await;
                    self.opens(&path).await;
                }
            }
            Move::LoseCookies => self.tab().loses_all_cookies().await,
            Move::KillTheServer => {
                self.stage.server_dies().await;
                self.stage.server_comes_back().await;
            }
            Move::OpenLetter(age) => {
                if let Some(path) = self.letter(usize::from(age)).await {
                    self.opens(&path).await;
                }
            }
            Move::Type(address) => {
                self.tab().goes_to(ADDRESSES[usize::from(address) % ADDRESSES.len()]).await;
            }
            Move::AskForLetter => self.asks_for_a_letter().await,
            Move::Leave => {
                self.press("form[action='/signup/leave'] button", Press::Once).await;
            }
            Move::WakeUp => {
                // Without scripts no page would hear of it.
                if self.guise.runs_scripts() && self.look().await.is_ours() {
                    self.tab().is_shown_this_page_again().await;
                }
            }
            Move::AnHourPasses => self.stage.an_hour_passes().await,
            Move::ADayPasses if self.days < DAYS => {
                self.days += 1;
                self.stage.a_day_passes().await;
            }
            Move::ADayPasses => {}
            Move::ServiceFails => self.stage.member_service_breaks("write-identity", "status-503").await,
            Move::ServiceIsMended => self.stage.member_service_is_mended().await,
        }
        self.settles().await;
        Ok(())
    }

    async fn turns(&mut self, by: i32) -> Held {
        self.tab().notes(if by < 0 { "goes back" } else { "goes forward" });
        match self.tab().turns(by < 0).await {
            Ok(()) => {}
            // A refusal is the answer to the form itself where there are no scripts: the browser asks whether to send it again,
            // and people say no.
            Err(error) if !self.guise.runs_scripts() && error.to_string().contains("ERR_CACHE_MISS") => {
                self.tab().goes_to("/signup").await;
            }
            Err(error) => return Err(format!("cannot turn back or forward: {error}")),
        }
        self.settles().await;
        // Behind the first page lies what the browser opened with.
        if !self.tab().page.url().starts_with("http") {
            self.tab().goes_to("/signup").await;
        }
        Ok(())
    }

    async fn reloads(&mut self) {
        // Where a page is the answer to a form itself, browsers ask back before they send it again, and people say no: so do
        // pages without scripts, as those behind a letter's link are for everybody.
        if self.guise.runs_scripts() && !self.look().await.url.starts_with("/r/") {
            self.tab().reloads().await
        } else {
            self.types_the_address_again().await
        }
    }

    async fn types_the_address_again(&mut self) {
        let url = self.look().await.url;
        self.tab().goes_to(if url.starts_with('/') { &url } else { "/signup" }).await;
    }

    async fn sits_down(&mut self) {
        let visitor = self.stage.visitor_with(self.guise.untraced()).await;
        // What a browser says of a program that was killed, or of a network that was cut, is expected here.
        visitor.expects_complaints_about("net::ERR_");
        visitor.expects_complaints_about("Failed to fetch");
        self.tabs.push(visitor);
        self.at = self.tabs.len() - 1;
    }

    /// Nothing is broken any more, and somebody does what the pages say until they are welcome.
    async fn arrives(&mut self) -> Held {
        self.stage.member_service_is_mended().await;
        for done in 0..WAY_HOME {
            let sight = self.look().await;
            if ["welcome", "member"].contains(&sight.place.as_str()) {
                return self.is_a_member_once().await;
            }
            // Letters are few on purpose: who has asked for too many has to wait an hour.
            if done % 10 == 9 {
                self.stage.an_hour_passes().await;
            }
            let before = (sight.place(), sight.url.clone());
            self.goes_on(Press::Once).await?;
            self.finds_all_well().await?;
            let sight = self.look().await;
            if (sight.place(), sight.url.clone()) == before {
                sleep(Duration::from_millis(200)).await;
            }
        }
        Err(format!("stranded at {:?}: {}", self.tab().page.url(), self.look().await.text))
    }

    fn tab(&self) -> &Visitor {
        &self.tabs[self.at]
    }

    async fn look(&self) -> Sight {
        self.tab().looks().await
    }

    async fn reference(&self) -> String {
        self.tab().page.evaluate(REFERENCE, None::<&()>).await.unwrap_or_default()
    }
}
