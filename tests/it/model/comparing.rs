//! What must agree after every move: where each browser is, what it is shown, what lies in the mailbox, and upstream.

use dhsignup::signup::values::readable;
use std::collections::BTreeMap;

use dhsignup::practice::dhservice::Column;
use serde_json::json;

use super::memory::{Memory, Row, Said, State, Visit};
use super::program::{Program, agrees, told};
use super::words::{ADDRESSES, Browser, Place, Question, Subject, Typed};
use crate::support::Answer;

impl Program {
    /// Everything that is seen from outside is as the memory has it.
    pub(super) async fn agrees_with(&mut self, memory: &Memory) {
        for (at, reply) in memory.replies.iter().enumerate() {
            let answer = self.answers.get(at).unwrap_or(&None).as_ref();
            let seen = answer.map(|answer| (answer.status, answer.location(), answer.body.as_str()));
            assert!(agrees(answer, *reply), "request {at} should have been answered {reply:?}, not {seen:?}");
        }
        assert_eq!(self.answers.len(), memory.replies.len(), "requests");
        self.agrees_on_mail(memory);
        for browser in Browser::ALL {
            self.agrees_on_place(memory, browser).await;
        }
        // Whoever looks at the pricing table asks for what is paid: again nothing is under way.
        self.agrees_on_records(memory);
    }

    async fn agrees_on_place(&mut self, memory: &Memory, browser: Browser) {
        let page = self.visitor(browser).goes_to("/signup").await;
        let place = memory.place(browser);
        assert_eq!(page.place(), place.to_string(), "where {browser} is");
        let data = self.visitor(browser).get("/signup/my-data").await;
        let Some(visit) = memory.view(browser) else {
            assert!(data.body.contains("has no signup open"), "{browser} has nothing open");
            return;
        };
        let reference =
            data.body.split_once("The signup <strong>").and_then(|(_, rest)| rest.split_once('<'));
        let reference = reference.expect("it names the signup").0;
        let known = self.references.entry(visit.signup).or_insert_with(|| reference.to_owned());
        assert_eq!(reference, known, "which signup {browser} has open");
        let reference = known.clone();
        let signup = memory.at(visit.signup);
        for question in Question::ALL {
            shows(&data, browser, question, signup.answers.get(&question).copied(), memory.masks(&visit));
        }
        match place {
            Place::Question(question) => asks(&page, memory, visit, question),
            Place::Review => {
                for question in Question::ALL {
                    let said = signup.answers.get(&question).copied();
                    shows(&page, browser, question, said, memory.masks(&visit));
                }
            }
            Place::Payment => {
                let address = memory.answered_address(visit.signup).map_or("", |address| ADDRESSES[address]);
                assert_eq!(page.attribute("customer-email"), address, "whom {browser} pays for");
                assert_eq!(page.attribute("client-reference-id"), reference, "what {browser} pays for");
            }
            _ => {}
        }
    }

    fn agrees_on_mail(&self, memory: &Memory) {
        let mut there = BTreeMap::<(usize, Subject), usize>::new();
        for letter in self.world().practice().mailbox.letters().unwrap() {
            if let Some(to) = ADDRESSES.iter().position(|address| *address == letter.to) {
                *there.entry((to, Subject::read(&letter.subject))).or_default() += 1;
            }
        }
        let mut meant = BTreeMap::<(usize, Subject), usize>::new();
        for letter in &memory.mail {
            *meant.entry((letter.to, letter.subject)).or_default() += 1;
        }
        assert_eq!(there, meant, "letters to address 0, 1, 2");
    }

    fn agrees_on_records(&self, memory: &Memory) {
        let members = &self.world().practice().members;
        let rows = members.rows();
        for (address, row) in memory.rows.iter().enumerate() {
            let theirs: Vec<_> = rows.iter().filter(|row| row.email() == Some(ADDRESSES[address])).collect();
            assert!(theirs.len() <= 1, "{} has {} members", ADDRESSES[address], theirs.len());
            let meant = row.as_ref().map(|row| self.as_told(row));
            assert_eq!(theirs.first().map(|row| told(row)), meant, "the record of {}", ADDRESSES[address]);
            if row.as_ref().is_some_and(|row| row.untouched) {
                assert_eq!(theirs[0].writes, 1, "nobody writes to a stranger's record");
            }
        }
        assert_eq!(rows.len(), memory.rows.iter().flatten().count(), "members");
        for (id, column) in members.overwritten() {
            let is_ours = rows.iter().any(|row| row.id == id && row.text("signup_ref").is_some());
            let may = match column {
                Column::Connections | Column::Notes => true,
                Column::Identity => is_ours,
                _ => false,
            };
            assert!(may, "{} of member {id} was overwritten", column.name());
        }
    }

    fn as_told(&self, row: &Row) -> serde_json::Value {
        let by = row.by.and_then(|by| self.references.get(&by));
        let first_name = row.first_name.map_or("Mia", |which| Question::AboutYou.text(Typed::Good(which)));
        json!({
            "made by": by,
            "first name": first_name,
            "phone": row.phone.map(|which| Question::Contact.text(Typed::Good(which))),
            "status": row.word,
            "paid": row.subscribed,
            "complete": row.complete,
        })
    }
}

/// The page of an open question has in its field what was typed last, and shows nothing that stays hidden.
fn asks(page: &Answer, memory: &Memory, visit: Visit, question: Question) {
    let said = memory.at(visit.signup).answers.get(&question).copied().unwrap_or_default();
    assert_eq!(memory.at(visit.signup).state, State::Draft);
    let typed = match (said.mistyped, said.value) {
        _ if memory.masks(&visit) => "",
        (Some(typed), _) => question.text(typed),
        (None, Some(value)) => question.text(Typed::Good(value)),
        (None, None) => "",
    };
    if question == Question::Agreements {
        return;
    }
    for text in question.all().filter(|text| *text != typed) {
        assert!(!page.body.contains(&format!("value=\"{text}\"")), "{text} stands in {}", question.slug());
    }
    assert!(page.body.contains(&format!("value=\"{typed}\"")), "{typed:?} stands not in {}", question.slug());
}

/// The row of a question on a page that lists answers: what was saved, hidden where it has to be.
fn shows(page: &Answer, browser: Browser, question: Question, said: Option<Said>, masked: bool) {
    let start = format!("<dt>{}</dt><dd>", question.field().1);
    let shown =
        page.body.split_once(&start).and_then(|(_, rest)| rest.split_once("</dd>")).map(|(text, _)| text);
    let meant = said.map(|said| match said.value {
        None => "<span class=\"quiet\">Left empty</span>".to_owned(),
        Some(_) if question == Question::Agreements => "Yes".to_owned(),
        Some(value) if masked => question.masked(question.text(Typed::Good(value))),
        Some(value) if question == Question::Contact => {
            let typed = question.text(Typed::Good(value));
            readable(typed).map_or_else(|| typed.to_owned(), |number| number.in_english())
        }
        Some(value) => question.text(Typed::Good(value)).to_owned(),
    });
    assert_eq!(shown, meant.as_deref(), "what {browser} is shown of {}", question.slug());
}
