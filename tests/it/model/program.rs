//! The real program, over HTTP and its practice parts: does the moves, and is held against the memory after each.

use std::collections::BTreeMap;
use std::path::Path;

use dhsignup::practice::dhservice::{Call, Column, Fault, Order, Row, Trouble as Away, When};
use dhsignup::steps::JOURNEY;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::machine::{A_DAY, A_MOMENT, A_WHILE, DAYS_OF_A_WEEK, HOURS, MINUTES, OFTEN};
use super::memory::{Memory, Minutes, Number};
use super::moves::{Move, Trouble};
use super::words::{ADDRESSES, Browser, MIA, Question, Reply, Subject, Typed};
use crate::support::{Answer, Visitor, World, code_in};

/// What makes it quick: nothing here waits for an answer that does not come.
const QUICK: &[(&str, &str)] = &[("JOIN_DEADLINE_MS", "60"), ("BREAKER_PAUSE_MS", "20"), ("LIMITS", "off")];

/// What a page carries for the form on it.
#[derive(Clone)]
struct Page {
    question: Question,
    version: String,
    signup: Option<String>,
}

pub(super) struct Program {
    pub(super) world: Option<World>,
    visitors: [Visitor; 3],
    tabs: [Option<Page>; 3],
    /// The signups by their public names, as pages told them.
    pub(super) references: BTreeMap<Number, String>,
    /// How the last move's requests were answered; nothing where none was sent.
    pub(super) answers: Vec<Option<Answer>>,
}

impl Program {
    pub(super) async fn start(memory: &Memory) -> Self {
        let world = World::with(QUICK).await;
        world.is_quiet().await;
        if let Some(row) = &memory.rows[MIA] {
            world.practice().members.seed(found(row));
        }
        let visitors = [world.visitor(), world.visitor(), world.visitor()];
        let (tabs, references) = (Default::default(), BTreeMap::new());
        Self { world: Some(world), visitors, tabs, references, answers: Vec::new() }
    }

    pub(super) fn world(&self) -> &World {
        self.world.as_ref().unwrap()
    }

    pub(super) fn visitor(&self, browser: Browser) -> &Visitor {
        &self.visitors[browser.0]
    }

    /// Does it, and waits until nothing is under way. `memory` knows already what it led to.
    pub(super) async fn does(&mut self, one: Move, memory: &Memory) {
        self.answers.clear();
        match one {
            Move::Answers(browser, question, which) => {
                self.answers_with(browser, question, question.good(which)).await;
            }
            Move::AnswersBadly(browser, question) => self.answers_with(browser, question, Typed::Bad).await,
            Move::AnswersAll(browser, address, which) => {
                for question in Question::ALL {
                    let which = if question == Question::Email { address } else { which };
                    self.answers_with(browser, question, question.good(which)).await;
                    if question == Question::Email {
                        self.world().is_quiet().await;
                    }
                }
            }
            Move::Sends(browser, question, which) => {
                let form = filled(question, question.good(which));
                self.posts(browser, &format!("/signup/{}", question.slug()), &form).await;
            }
            Move::KeepsTab(browser, question) => {
                if let Some(page) = self.page(browser, question).await {
                    self.tabs[browser.0] = Some(page);
                }
            }
            Move::SendsTab(browser, which) => {
                if let Some(page) = self.tabs[browser.0].clone() {
                    self.sends(browser, &page, page.question.good(which)).await;
                }
            }
            Move::AsksForLink(address) => {
                let asked = self.visitors[0].posts("/signup/resume", &[("email", ADDRESSES[address])]).await;
                assert_eq!(asked.status, 200);
                // The look whether anything was begun waits a moment by chance.
                self.world().serving.app.clock.advance(SignedDuration::from_secs(3));
                self.world().serving.app.owed.notify_one();
            }
            Move::Looks(_) => {
                if let Some(letter) = memory.letter {
                    let page = self.world().visitor().get(&self.link(memory, letter)).await;
                    self.answers.push(Some(page));
                }
            }
            Move::Opens(browser, _) => self.opens_times(browser, memory, 1).await,
            Move::OpensOften(browser, _) => self.opens_times(browser, memory, OFTEN).await,
            Move::TypesCode(browser, _) => {
                if let Some(letter) = memory.letter {
                    let text = self.letter(memory, letter).text;
                    self.posts(browser, "/signup/confirm", &[("code", code_in(&text))]).await;
                }
            }
            Move::AsksForLetter(browser) => self.posts(browser, "/signup/confirm/again", &[]).await,
            Move::GoesOnWithout(browser) => self.posts(browser, "/signup/confirm/later", &[]).await,
            Move::TakesAnotherAddress(browser) => self.posts(browser, "/signup/another-address", &[]).await,
            Move::Chooses(browser, _) | Move::PutsTogether(browser) => {
                let named: Vec<String> =
                    memory.named.iter().map(|number| self.references[number].clone()).collect();
                let form: Vec<_> =
                    ["signup", "with"].into_iter().zip(named.iter().map(String::as_str)).collect();
                if !form.is_empty() {
                    self.posts(browser, "/signup/choose", &form).await;
                }
            }
            Move::Joins(browser) => self.joins(browser).await,
            Move::JoinsWhile(browser, trouble) => {
                let members = self.world().practice().members.clone();
                members.order(order(trouble)).unwrap();
                self.joins(browser).await;
                self.world().is_quiet().await;
                members.cancel_orders();
                self.passes(A_MOMENT).await;
            }
            Move::Pays(browser) => self.pays(browser).await,
            Move::Leaves(browser) => self.posts(browser, "/signup/leave", &[]).await,
            Move::Erases(browser) => self.erases(browser).await,
            Move::ServiceFails => self.world().practice().members.turn(|knobs| knobs.trouble = Away::Down),
            Move::ServiceIsMended => self.mends().await,
            Move::Restarts => {
                if !self.is_away()
                    && let Some(world) = self.world.take()
                {
                    self.world = Some(world.restarts().await);
                }
            }
            Move::MinutesPass => self.passes(MINUTES).await,
            Move::HoursPass => self.passes(HOURS).await,
            Move::ADayPasses => self.passes(A_DAY).await,
            Move::AWeekPasses => {
                for _ in 0..DAYS_OF_A_WEEK {
                    self.passes(A_DAY).await;
                }
            }
        }
        self.world().is_quiet().await;
    }

    /// The page of a question, where this browser is shown it.
    async fn page(&self, browser: Browser, question: Question) -> Option<Page> {
        let page = self.visitor(browser).get(&format!("/signup/{}", question.slug())).await;
        let is_shown = page.status == 200 && page.place() == format!("question {}", question.slug());
        is_shown.then(|| Page {
            question,
            version: hidden(&page, "version").unwrap(),
            signup: hidden(&page, "signup"),
        })
    }

    async fn answers_with(&mut self, browser: Browser, question: Question, typed: Typed) {
        match self.page(browser, question).await {
            Some(page) => self.sends(browser, &page, typed).await,
            None => self.answers.push(None),
        }
    }

    async fn sends(&mut self, browser: Browser, page: &Page, typed: Typed) {
        let mut form = filled(page.question, typed);
        form.push(("version", &page.version));
        form.extend(page.signup.as_deref().map(|signup| ("signup", signup)));
        self.posts(browser, &format!("/signup/{}", page.question.slug()), &form).await;
    }

    async fn posts(&mut self, browser: Browser, path: &str, form: &[(&str, &str)]) {
        let answer = self.visitor(browser).posts(path, form).await;
        self.answers.push(Some(answer));
    }

    async fn opens_times(&mut self, browser: Browser, memory: &Memory, times: usize) {
        for letter in memory.letter.into_iter().cycle().take(times) {
            let link = self.link(memory, letter);
            let page = self.world().visitor().get(&link).await;
            self.answers.push(Some(page));
            self.posts(browser, &link, &[]).await;
            self.world().is_quiet().await;
        }
    }

    async fn joins(&mut self, browser: Browser) {
        let review = self.visitor(browser).get("/signup/review").await;
        let signup = hidden(&review, "signup").filter(|_| review.status == 200);
        let form: Vec<_> = signup.iter().map(|signup| ("signup", signup.as_str())).collect();
        self.posts(browser, "/signup/join", &form).await;
    }

    async fn pays(&mut self, browser: Browser) {
        let page = self.visitor(browser).goes_to("/signup").await;
        if page.place() != "payment" || self.is_away() {
            return self.answers.push(None);
        }
        let form = [
            ("client_reference_id", page.attribute("client-reference-id")),
            ("email", page.attribute("customer-email")),
        ];
        self.posts(browser, "/practice/stripe/checkout/full", &form).await;
        self.hurries().await;
    }

    async fn erases(&mut self, browser: Browser) {
        let page = self.visitor(browser).get("/signup/my-data").await;
        if page.body.contains("has no signup open") {
            return self.answers.push(None);
        }
        let signup = hidden(&page, "signup").unwrap_or_default();
        self.posts(browser, "/signup/my-data", &[("signup", &signup), ("erase", "yes")]).await;
    }

    async fn mends(&mut self) {
        if !self.is_away() {
            return;
        }
        self.passes(A_WHILE).await;
        self.world().practice().members.turn(|knobs| knobs.trouble = Away::None);
        let mut away = self.world().serving.app.members.away();
        away.wait_for(|away| !away).await.unwrap();
        self.hurries().await;
    }

    fn is_away(&self) -> bool {
        self.world().practice().members.knobs().trouble == Away::Down
    }

    /// What was put off because of the member service is due.
    async fn hurries(&self) {
        let app = &self.world().serving.app;
        self.world().is_quiet().await;
        app.store.hurry(&[]).await.unwrap();
        app.owed.notify_one();
        self.world().is_quiet().await;
    }

    async fn passes(&self, time: Minutes) {
        self.world().passes(SignedDuration::from_mins(time)).await;
    }

    /// A letter of the memory's as it lies in the mailbox.
    fn letter(&self, memory: &Memory, index: usize) -> dhsignup::mail::Delivered {
        let meant = &memory.mail[index];
        let is_like = |to: &str, subject: Subject| to == ADDRESSES[meant.to] && subject == meant.subject;
        let before =
            memory.mail[..index].iter().filter(|letter| is_like(ADDRESSES[letter.to], letter.subject));
        let mut there = self.world().practice().mailbox.letters().unwrap().into_iter().rev();
        let nth = before.count();
        there
            .by_ref()
            .filter(|letter| {
                ADDRESSES.contains(&letter.to.as_str()) && is_like(&letter.to, Subject::read(&letter.subject))
            })
            .nth(nth)
            .unwrap()
    }

    fn link(&self, memory: &Memory, index: usize) -> String {
        let link = &self.letter(memory, index).links[0];
        Path::new("/").join(link.splitn(4, '/').nth(3).unwrap()).display().to_string()
    }
}

/// The form of a question, with this in the field that counts; all other fields get their example.
fn filled(question: Question, typed: Typed) -> Vec<(&'static str, &'static str)> {
    let step = JOURNEY.step(question.slug()).unwrap();
    let text = question.text(typed);
    let fields = step.fields.iter().map(|field| match field.name {
        name if name == question.field().0 => (name, text),
        name if question == Question::Agreements => (name, text),
        name => (name, field.example),
    });
    fields.collect()
}

fn hidden(page: &Answer, name: &str) -> Option<String> {
    let (_, rest) = page.body.split_once(&format!("name=\"{name}\" value=\""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

fn order(trouble: Trouble) -> Order {
    let (identity, status) = (Call::Write(Column::Identity), Call::Write(Column::Status));
    match trouble {
        Trouble::LookupFails => Order::once(Call::Lookup, Fault::Status(503), When::BeforeCommit),
        Trouble::IdentityFails => Order::once(identity, Fault::Status(503), When::BeforeCommit),
        Trouble::AnswerIsLost => Order::once(identity, Fault::Reset, When::AfterCommit),
        Trouble::StatusFails => Order::once(status, Fault::Status(503), When::BeforeCommit),
    }
}

/// The record that was there before.
fn found(row: &super::memory::Row) -> Row {
    let identity = json!({ "first_name": "Mia", "last_name": "Example", "emails": [{ "type": "primary", "email_address": ADDRESSES[MIA] }] });
    let status = row.word.map(|word| match row.subscribed {
        true => json!({ "membership_status": word, "stripe_subscription_id": "sub_1" }),
        false => json!({ "membership_status": word }),
    });
    Row { identity: Some(identity), status, ..Row::default() }
}

/// What a row upstream says, in the words of the memory.
pub(super) fn told(row: &Row) -> Value {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    json!({
        "made by": row.text("signup_ref"),
        "first name": row.text("first_name"),
        "phone": row.connections.as_ref().and_then(|connections| text(&connections["phone"])),
        "status": text(row.status("membership_status")),
        "paid": row.status("stripe_subscription_id").is_string(),
        "complete": Column::ALL.iter().all(|column| row.column(*column).is_some()),
    })
}

/// How an answer reads in the words of the memory.
pub(super) fn agrees(answer: Option<&Answer>, reply: Reply) -> bool {
    match (answer, reply) {
        (None, Reply::LedAway) => true,
        (Some(answer), Reply::Goes) => answer.status == 303,
        (Some(answer), Reply::Refused) => answer.status == 422,
        (Some(answer), Reply::Conflict) => answer.status == 409,
        (Some(answer), Reply::Says(words)) => answer.body.contains(words),
        _ => false,
    }
}
