//! The program, served on a port of its own from a folder of its own.

use std::time::Duration;

use dhsignup::config::{Config, Values};
use dhsignup::mail::Delivered;
use dhsignup::practice::Practice;
use dhsignup::serve::{Serving, serve};
use dhsignup::signup::Journey;
use dhsignup::steps::JOURNEY;
use jiff::SignedDuration;
use serde_json::json;
use tempfile::TempDir;

use super::{Visitor, database};

/// A program that serves, and its folder; both end with it.
pub(crate) struct World {
    pub(crate) serving: Serving,
    values: Values,
    journey: Journey,
    pub(crate) folder: TempDir,
}

impl World {
    /// Practice mode with nothing set.
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Practice mode with these settings, without `DHSIGNUP_`.
    pub(crate) async fn with(settings: &[(&str, &str)]) -> Self {
        Self::asking(JOURNEY, settings).await
    }

    /// The same with other questions.
    pub(crate) async fn asking(journey: Journey, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database::fresh(folder.path());
        Self::on(folder, &database, journey, settings).await
    }

    /// Practice mode on a SQLite file, whatever the other stories are told on: this one is about files.
    pub(crate) async fn on_sqlite(settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = database::sqlite(folder.path());
        Self::on(folder, &database, JOURNEY, settings).await
    }

    /// Practice mode on this database, with what lies in the folder.
    pub(crate) async fn on(
        folder: TempDir,
        database: &[(&'static str, String)],
        journey: Journey,
        settings: &[(&str, &str)],
    ) -> Self {
        let mut values = Values::default();
        let database = database.iter().map(|(key, text)| (*key, text.as_str()));
        let usual = [("LISTEN", "127.0.0.1:0"), ("BREAKER_PAUSE_MS", "100")];
        for (key, text) in usual.into_iter().chain(database).chain(settings.iter().copied()) {
            values.set(key, text).unwrap();
        }
        let serving = serve(Config::read(&values).unwrap(), journey).await.unwrap();
        Self { serving, values, journey, folder }
    }

    /// Stops, and serves again at the same address from the same folder; the clock goes on from where it stood.
    pub(crate) async fn restarts(self) -> Self {
        let Self { serving, mut values, journey, folder } = self;
        let ahead = serving.app.clock.offset_ms();
        values.set("LISTEN", &serving.address.to_string()).unwrap();
        serving.stop().await.unwrap();
        let levers = json!({
            "clock_ms": ahead, "generation": "B", "delay_ms": 0, "workers": false, "faults": [],
            "events": "now", "bridge": "works", "script": "there",
        });
        std::fs::write(folder.path().join("practice/levers.json"), levers.to_string()).unwrap();
        let serving = serve(Config::read(&values).unwrap(), journey).await.unwrap();
        Self { serving, values, journey, folder }
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.serving.address)
    }

    /// What a command in a process of its own needs to work beside it.
    pub(crate) fn environment(&self) -> Vec<(&'static str, String)> {
        let keys = self.values.get("SECRET_KEYS").map(|keys| ("DHSIGNUP_SECRET_KEYS", keys.to_owned()));
        let beside = [
            ("DHSIGNUP_DATABASE_URL", self.values.get("DATABASE_URL").unwrap().to_owned()),
            ("DHSIGNUP_DHSERVICE_URL", format!("{}/practice/dhservice", self.url())),
            ("DHSIGNUP_DHSERVICE_CLIENT_NAME", "practice".into()),
            ("DHSIGNUP_DHSERVICE_CLIENT_SECRET", "practice".into()),
        ];
        beside.into_iter().chain(keys).collect()
    }

    /// Somebody with a browser of their own.
    pub(crate) fn visitor(&self) -> Visitor {
        Visitor::new(&self.url())
    }

    /// What stands in for the world.
    pub(crate) fn practice(&self) -> &Practice {
        self.serving.practice.as_ref().unwrap()
    }

    /// Waits until no job is due or under way: what is owed now was put off.
    pub(crate) async fn is_quiet(&self) {
        let store = &self.serving.app.store;
        for _ in 0..10_000 {
            if store.owed_jobs().await.unwrap().iter().all(|jobs| jobs.pressing == 0) {
                return;
            }
            // The pause between two looks.
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("jobs are due, and nobody works them off");
    }

    /// Lets so much time pass, and what falls due by then be done. What is under way ends first: it would seem to have lost its
    /// lease.
    pub(crate) async fn passes(&self, time: SignedDuration) {
        self.is_quiet().await;
        self.serving.app.clock.advance(time);
        self.serving.app.owed.notify_one();
        self.is_quiet().await;
    }

    /// Waits until so many letters have come to an address; newest first.
    pub(crate) async fn letters_to(&self, address: &str, count: usize) -> Vec<Delivered> {
        eventually("the letters arrive", || async {
            let letters: Vec<_> =
                self.practice().mailbox.letters().unwrap().into_iter().filter(|l| l.to == address).collect();
            (letters.len() >= count).then_some(letters)
        })
        .await
    }

    /// The path of the link in the newest letter to an address.
    pub(crate) async fn link_to(&self, address: &str) -> String {
        let letters = self.letters_to(address, 1).await;
        letters[0].links[0].strip_prefix(&self.url()).unwrap().to_owned()
    }
}

/// Looks until there is something, for at most 20 s.
pub(crate) async fn eventually<T, F: Future<Output = Option<T>>>(
    what: &str,
    mut look: impl FnMut() -> F,
) -> T {
    for _ in 0..400 {
        if let Some(found) = look().await {
            return found;
        }
        // Not a guess at how long it takes: the pause between two looks.
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited 20 s in vain until {what}");
}

/// The six digits on a line of their own.
pub(crate) fn code_in(text: &str) -> &str {
    let is_code = |line: &&str| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit());
    text.lines().find(is_code).expect("a letter with a code")
}
