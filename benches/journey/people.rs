//! People who have answered every question of a program that serves, a browser each, and what their browsers send.

use std::path::Path;

use dhsignup::clock::Clock;
use dhsignup::config::DatabaseUrl;
use dhsignup::store::{Store, secret_keys};
use secrecy::SecretString;

use crate::load::{COUNTS, Request};
use crate::served::Served;
use crate::visitor::Visitor;
use crate::world::eventually;

/// A program that serves, with people whose answers are saved.
pub(crate) struct People {
    pub(crate) served: Served,
    pub(crate) database: String,
    cookies: Vec<String>,
}

impl People {
    /// Starts it in this folder with these settings; so many come.
    pub(crate) async fn come(folder: &Path, settings: &[(&str, String)], count: usize) -> Self {
        let served = Served::program(folder, settings);
        let setting = |name| settings.iter().find(|(other, _)| *other == name).map(|(_, text)| text.clone());
        let mut cookies = Vec::new();
        for number in 0..count {
            let visitor = Visitor::new(&served.url());
            visitor.sends_all(&format!("ada{number}@example.org"), &format!("ada{number}")).await;
            cookies.push(visitor.cookies());
        }
        let database = setting("DATABASE_URL").unwrap();
        is_quiet(&database, setting("SECRET_KEYS")).await;
        Self { served, database, cookies }
    }

    /// The same page again and again, each by its own person.
    pub(crate) fn looks(&self) -> Vec<Request> {
        let look = |cookies: &String| {
            let head = as_a_browser(&self.served);
            let text = format!("GET /signup/contact HTTP/1.1\r\n{head}Cookie: {cookies}\r\n\r\n");
            Request::new(&text, 0, 200)
        };
        self.cookies.iter().map(look).collect()
    }

    /// Another number each time, from the version before: so every one of them writes. The first answer made version 1.
    pub(crate) fn saves(&self) -> Vec<Request> {
        let form = format!("version={COUNTS}&phone=312{COUNTS}&discord_handle=ada_example");
        let save = |cookies: &String| {
            let (head, origin, length) = (as_a_browser(&self.served), self.served.url(), form.len());
            let text = format!(
                "POST /signup/contact HTTP/1.1\r\n{head}Cookie: {cookies}\r\nOrigin: {origin}\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
            );
            Request::new(&text, 1, 303)
        };
        self.cookies.iter().map(save).collect()
    }
}

/// Headers that browsers send.
pub(crate) fn as_a_browser(served: &Served) -> String {
    format!(
        "Host: {}\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\nSec-Fetch-Site: same-origin\r\n",
        served.address
    )
}

/// Waits until all letters have left: they are not what is measured.
pub(crate) async fn is_quiet(database: &str, keys: Option<String>) {
    let url = DatabaseUrl::read(database).unwrap();
    let keys = secret_keys(keys.map(SecretString::from).as_ref(), &url).unwrap();
    let store = Store::open(&url, keys, Clock::default()).await.unwrap();
    eventually("nothing is owed", async || {
        let owed = store.owed_jobs().await.unwrap();
        owed.iter().all(|jobs| jobs.pressing == 0).then_some(())
    })
    .await;
    store.close().await;
}
