//! Somebody who takes a walk: does each move with a real browser, and looks after each whether the promises hold.

use std::time::{Duration, Instant};

use playwright_rs::Page;
use tokio::time::sleep;

use super::Walk;
use super::moves::{ADDRESSES, Move};
use super::promises::{Promises, Sent};
use crate::newcomer::steps;
use crate::page::Sight;
use crate::stage::Stage;
use crate::visitor::{Guise, Visitor};

/// How long a page may take to come, and to become whole.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many things somebody does at most who only wants to arrive.
const WAY_HOME: usize = 60;
/// A walk does not last longer, so that drafts that nobody touches do not end in it.
const DAYS: u8 = 3;

/// Put on what is on the page, and gone when something else is there.
const MARK: &str = "() => { (document.querySelector('#page') ?? document.body).walked = true; }";
const HAS_MOVED: &str = "() => document.readyState === 'complete' && !document.querySelector('[data-busy]')
    && (!(document.querySelector('#page') ?? document.body).walked || !!document.querySelector('#not-saved'))";
const REFERENCE: &str = "() => document.querySelector('main input[name=signup]')?.value ?? ''";

/// How somebody presses.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Press {
    Once,
    Twice,
    Offline,
    Lost,
    Dying,
}

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

    /// What the page is there for.
    async fn goes_on(&mut self, how: Press) -> Held {
        let sight = self.look().await;
        let main = |rest: &str| format!("main {rest}");
        match (sight.place.as_str(), sight.url.as_str()) {
            ("question", _) => return self.answers(&sight.step, how).await,
            ("review", _) => {
                self.press(&main("form[action='/signup/join'] button"), how).await;
            }
            ("payment", _) => return self.chooses_a_tier().await,
            ("waiting", "/signup/welcome") if self.stage.kept().payments().is_empty() => {
                self.press(&main("a[href*='unpaid=yes']"), how).await;
            }
            ("waiting", _) => sleep(Duration::from_millis(500)).await,
            ("check-inbox" | "confirm", _) => self.types_the_code(how).await,
            ("choose", _) => {
                self.press(&main("form[action='/signup/choose'] button"), how).await;
            }
            (_, url) if url.starts_with("/practice/stripe/checkout/") => return self.pays(how).await,
            (_, url) if url.starts_with("/r/") => {
                if !self.press(&main("form[method='post'] button"), how).await {
                    match self.letter(0).await.filter(|newest| newest != url) {
                        Some(newest) => self.opens(&newest).await,
                        None => drop(self.tab().goes_to("/signup").await),
                    }
                }
            }
            (_, "/signup/resume") => {
                if self.tab().page.locator("main [name='email']").count().await.unwrap_or(0) > 0 {
                    self.asks_for_a_letter().await;
                } else {
                    self.opens_the_newest_letter().await;
                }
            }
            ("welcome" | "member", _) => {}
            _ => {
                self.tab().goes_to("/signup").await;
            }
        }
        self.settles().await;
        Ok(())
    }

    /// Answers the question with something new, and keeps in mind what was promised.
    async fn answers(&mut self, step: &str, how: Press) -> Held {
        let path = format!("/signup/{step}");
        if self.tab().page.locator("main .compare").count().await.unwrap_or(0) > 0 {
            self.press("main .compare form button", how).await;
            self.settles().await;
            // Which of both counts was decided by a press on a page that shows both.
            return self.takes_what_is_kept().await;
        }
        self.typed += 1;
        let (typed, email) = (self.typed, self.email.clone());
        let tab = &mut self.tabs[self.at];
        tab.newcomer.email = email;
        tab.newcomer.last_name = format!("Walker {typed}");
        tab.newcomer.phone = format!("+1 312 555 {:04}", 100 + typed);
        tab.newcomer.discord_handle = format!("walker#{typed}");
        tab.newcomer.username = format!("walker_{typed}");
        let Some(pairs) = self.fills(step).await else { return Ok(()) };
        let sent = Sent { reference: self.reference().await, pairs };
        self.promises.hear(&sent);
        self.press(&format!("main form[action='{path}'] button.primary"), how).await;
        self.settles().await;
        let after = self.look().await;
        let now = self.reference().await;
        let moved_on = after.place == "question" && after.step != step || after.place == "review";
        let same = sent.reference.is_empty() || now.is_empty() || sent.reference == now;
        if how == Press::Once && moved_on && same && !after.query.contains("lost") {
            let reference = if sent.reference.is_empty() { now } else { sent.reference.clone() };
            if !reference.is_empty() {
                self.promises.give(&reference, &sent);
            }
            return self.has_focus_where_it_goes_on().await;
        }
        self.promises.doubt(&sent);
        Ok(())
    }

    /// Types what the person answers; nothing where the page has gone meanwhile.
    async fn fills(&self, step: &str) -> Option<Vec<(String, String)>> {
        let tab = self.tab();
        let mut pairs = Vec::new();
        for (name, answer) in tab.newcomer.answers_to(step) {
            let field = tab.page.locator(format!("main [name='{name}']:not([type='hidden'])"));
            let done = if answer == "yes" { field.check(None).await } else { field.fill(answer, None).await };
            done.ok()?;
            pairs.push((name.to_owned(), answer.to_owned()));
        }
        Some(pairs)
    }

    async fn answers_wrongly(&mut self) {
        let sight = self.look().await;
        let wrong = match sight.step.as_str() {
            "email" => ("email", "ada@"),
            "about-you" => ("last_name", ""),
            "contact" => ("phone", "12"),
            "username" => ("username", "no name!"),
            _ => return,
        };
        let field = self.tab().page.locator(format!("main [name='{}']:not([type='hidden'])", wrong.0));
        if field.count().await.unwrap_or(0) == 1 && field.fill(wrong.1, None).await.is_ok() {
            self.press(&format!("main form[action='/signup/{}'] button.primary", sight.step), Press::Once)
                .await;
        }
    }

    async fn chooses_a_tier(&mut self) -> Held {
        if !self.stage.kept().payments().is_empty() {
            // Paid: a page that was there before may still show the table, a fresh one not for long.
            self.tab().goes_to("/signup/membership").await;
            self.settles().await;
            return self.until("it asks to pay a second time", async |sight| sight.place != "payment").await;
        }
        let link = if self.guise.runs_scripts() {
            "stripe-pricing-table a"
        } else {
            "noscript a[href*='/practice/stripe/checkout/']"
        };
        self.press(link, Press::Once).await;
        self.settles().await;
        Ok(())
    }

    /// At a checkout that somebody left open after paying elsewhere, people do not pay again.
    async fn pays(&mut self, how: Press) -> Held {
        if self.stage.kept().payments().is_empty() {
            self.press("button[value='good']", how).await;
        } else {
            self.tab().goes_to("/signup").await;
        }
        self.settles().await;
        Ok(())
    }

    async fn types_the_code(&mut self, how: Press) {
        let letters = self.stage.inbox().letters_to(&self.email).await;
        let code = letters.iter().find_map(|letter| letter.has_code());
        let field = self.tab().page.locator("main [name='code']");
        let typed = match &code {
            Some(code) if field.count().await.unwrap_or(0) == 1 => field.fill(code, None).await.is_ok(),
            _ => false,
        };
        if !typed {
            sleep(Duration::from_millis(500)).await;
            return self.opens_the_newest_letter().await;
        }
        let before = self.look().await;
        self.press("main form:has([name='code']) button", how).await;
        self.settles().await;
        // The code was that of another signup with this address.
        if self.look().await.place == before.place {
            self.opens_the_newest_letter().await;
        }
    }

    async fn asks_for_a_letter(&mut self) {
        self.tab().goes_to("/signup/resume").await;
        let field = self.tab().page.locator("main [name='email']");
        if field.fill(&self.email, None).await.is_ok() {
            self.press("main form[action='/signup/resume'] button", Press::Once).await;
        }
    }

    async fn opens_the_newest_letter(&mut self) {
        match self.letter(0).await {
            Some(path) => self.opens(&path).await,
            None => {
                self.tab().goes_to("/signup").await;
            }
        }
    }

    /// Opens a letter's link and presses what is there.
    async fn opens(&mut self, path: &str) {
        self.tab().goes_to(path).await;
        self.settles().await;
        self.press("main form[method='post'] button", Press::Once).await;
    }

    /// The link of a letter, by age; the oldest there is where nobody got so many.
    async fn letter(&self, age: usize) -> Option<String> {
        let letters = self.stage.inbox().letters_to(&self.email).await;
        let links: Vec<&str> = letters.iter().filter_map(|letter| letter.has_link_back()).collect();
        links.get(age.min(links.len().saturating_sub(1))).map(|link| (*link).to_owned())
    }

    async fn turns(&mut self, by: i32) -> Held {
        self.tab().notes(if by < 0 { "goes back" } else { "goes forward" });
        let page = &self.tab().page;
        let turned = if by < 0 { page.go_back(None).await } else { page.go_forward(None).await };
        match turned {
            Ok(_) => {}
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

    /// Presses the first button or link of a kind, and waits for what comes of it. False where there is none.
    async fn press(&self, what: &str, how: Press) -> bool {
        let tab = self.tab();
        let button = tab.page.locator(what).first();
        if !button.is_visible().await.unwrap_or(false) {
            return false;
        }
        tab.notes(&format!("presses {what}"));
        let _ = tab.page.evaluate::<(), ()>(MARK, None).await;
        match how {
            Press::Offline => tab.goes_offline().await,
            Press::Lost => tab.loses_the_next_answer().await,
            Press::Once | Press::Twice | Press::Dying => {}
        }
        match how {
            // It may be gone since: then somebody else was faster, and what is there now is looked at.
            Press::Twice => drop(button.dblclick(None).await),
            Press::Dying => drop(tokio::join!(button.click(None), self.stage.server_dies())),
            Press::Once | Press::Offline | Press::Lost => drop(button.click(None).await),
        }
        if how == Press::Dying {
            self.stage.server_comes_back().await;
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE
            && !tab.page.evaluate::<(), bool>(HAS_MOVED, None).await.unwrap_or(false)
        {
            sleep(Duration::from_millis(20)).await;
        }
        if how == Press::Offline {
            tab.is_online_again().await;
        }
        true
    }

    /// A page of ours that has come is whole; anything else is left for the start of the signup.
    async fn settles(&self) {
        let begun = Instant::now();
        loop {
            let sight = self.look().await;
            let elsewhere = is_broken(&self.tab().page);
            if elsewhere {
                self.tab().goes_to("/signup").await;
            }
            let whole = sight.complete && (sight.flaw().is_none() || !sight.is_ours());
            if whole || begun.elapsed() > PATIENCE {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// I1 to I7, as far as they can be seen from here.
    async fn finds_all_well(&mut self) -> Held {
        let sight = self.look().await;
        if sight.is_ours()
            && let Some(flaw) = sight.flaw()
        {
            return Err(format!("at {:?}: {flaw}", sight.url));
        }
        if sight.query.contains("@") || sight.query.contains("%40") && sight.is_ours() {
            return Err(format!("the address bar tells {:?}", sight.query));
        }
        if sight.is_ours() {
            self.tab().looks_around().await;
        }
        if let Some(complaint) = self.tab().complaints().first() {
            return Err(complaint.clone());
        }
        let kept = self.stage.kept();
        let theirs = kept.members();
        let theirs = theirs
            .iter()
            .filter(|row| row.email().is_some_and(|email| email.eq_ignore_ascii_case(&self.email)));
        if theirs.count() > 1 || kept.payments().len() > 1 {
            return Err(format!("twice: {:?} {:?}", kept.members(), kept.payments()));
        }
        match self.promises.broken(kept).await {
            Some(broken) => Err(broken),
            None => Ok(()),
        }
    }

    async fn has_focus_where_it_goes_on(&self) -> Held {
        if !self.guise.runs_scripts() {
            return Ok(());
        }
        let here = ["h1", "error-summary"];
        self.until("the focus is lost", async |sight| here.contains(&sight.focus.as_str())).await
    }

    /// A choice between two answers was made: the one that is kept now is the one that was promised.
    async fn takes_what_is_kept(&mut self) -> Held {
        let reference = self.reference().await;
        let Some(signup) = self.stage.kept().signup(&reference).await else { return Ok(()) };
        for (_, saved) in signup.answers.iter() {
            let pairs = steps().flat_map(|step| self.tab().newcomer.answers_to(step));
            let pairs = pairs.map(|(field, _)| (field.to_owned(), saved.typed.get(field).to_owned()));
            let pairs = pairs.filter(|(_, value)| !value.is_empty()).collect();
            self.promises.give(&reference, &Sent { reference: reference.clone(), pairs });
        }
        Ok(())
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

    async fn is_a_member_once(&self) -> Held {
        let kept = self.stage.kept();
        let begun = Instant::now();
        while let Some(wrong) = kept.wrong_with(&self.email) {
            if begun.elapsed() > 3 * PATIENCE {
                return Err(wrong);
            }
            sleep(Duration::from_millis(50)).await;
        }
        if kept.payments().len() != 1 {
            return Err(format!("{} payments", kept.payments().len()));
        }
        let member = &kept.members()[0];
        for (field, key) in [("last_name", "last_name"), ("username", "active_directory_username")] {
            let value = member.text(key).unwrap_or_default();
            if !self.promises.knows(field, value) {
                return Err(format!("the member's {field} is {value:?}, which nobody typed"));
            }
        }
        Ok(())
    }

    async fn until(&self, otherwise: &str, holds: impl AsyncFn(&Sight) -> bool) -> Held {
        let begun = Instant::now();
        loop {
            let sight = self.look().await;
            if holds(&sight).await {
                return Ok(());
            }
            if begun.elapsed() > 2 * PATIENCE {
                return Err(format!("{otherwise} at {:?} (focus on {:?})", sight.url, sight.focus));
            }
            sleep(Duration::from_millis(50)).await;
        }
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

/// The browser's own page about a connection that broke.
fn is_broken(page: &Page) -> bool {
    page.url().starts_with("chrome-error:") || page.url().starts_with("about:")
}
