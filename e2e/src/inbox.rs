//! What the practice mailbox received.

use std::time::{Duration, Instant};

use playwright_rs::APIRequestContext;
use serde::Deserialize;
use tokio::time::sleep;

/// The letters to somebody who is filled in faster than a person types leave five seconds later.
const PATIENCE: Duration = Duration::from_secs(30);

/// A letter as it was sent.
#[derive(Clone, Debug, Deserialize)]
#[expect(missing_docs, reason = "the names are the mailbox's own")]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub links: Vec<String>,
}

impl Letter {
    /// The path of the link that opens a signup.
    ///
    /// # Panics
    /// Where the letter has none.
    pub fn path_back(&self) -> &str {
        self.has_link_back().unwrap_or_else(|| panic!("no link back in {self:#?}"))
    }

    /// The same, where there is one.
    pub(crate) fn has_link_back(&self) -> Option<&str> {
        self.links.iter().find_map(|link| link.find("/r/").map(|at| &link[at..]))
    }

    /// The six digits for the tab that waits.
    ///
    /// # Panics
    /// Where the letter has none.
    pub fn code(&self) -> &str {
        self.has_code().unwrap_or_else(|| panic!("no code in {self:#?}"))
    }

    /// The same, where there are some.
    pub(crate) fn has_code(&self) -> Option<&str> {
        let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
        self.text.lines().find(is_code)
    }
}

/// Where letters arrive: the mailbox of practice mode, or what `INBOX_URL` names.
#[derive(Clone)]
pub struct Inbox {
    /// Answers an array of [`Letter`]s, newest first; `{address}` in it stands for whose letters are wanted.
    pub(crate) url: String,
    pub(crate) http: APIRequestContext,
}

impl Inbox {
    /// The newest letter to an address, once there are at least `count`.
    ///
    /// # Panics
    /// When they do not come within half a minute.
    pub async fn letter_to(&self, address: &str, count: usize) -> Letter {
        let begun = Instant::now();
        loop {
            let letters = self.letters_to(address).await;
            if letters.len() >= count {
                return letters[0].clone();
            }
            assert!(begun.elapsed() < PATIENCE, "{} of {count} letters came to {address}", letters.len());
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// The newest letter to an address whose subject contains this, once there is one.
    ///
    /// # Panics
    /// When it does not come within half a minute.
    pub async fn letter_about(&self, address: &str, subject: &str) -> Letter {
        let begun = Instant::now();
        loop {
            let letters = self.letters_to(address).await;
            if let Some(letter) = letters.into_iter().find(|letter| letter.subject.contains(subject)) {
                return letter;
            }
            assert!(begun.elapsed() < PATIENCE, "no letter about {subject:?} came to {address}");
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// All letters to an address so far, newest first.
    pub async fn letters_to(&self, address: &str) -> Vec<Letter> {
        let encoded: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let url = self.url.replace("{address}", &encoded);
        let answer = self.http.get(&url, None).await.expect("the mailbox answers");
        let mut letters: Vec<Letter> = answer.json().await.expect("the mailbox is an array of letters");
        letters.retain(|letter| letter.to.to_lowercase().contains(&address.to_lowercase()));
        letters
    }
}
