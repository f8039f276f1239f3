//! What happened to one visitor: what they did, and what their browser complained about.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use playwright_rs::{BrowserContext, ConsoleMessage};

/// Shared by all tabs of one browser.
#[derive(Default)]
pub(crate) struct Record {
    diary: Mutex<Vec<String>>,
    complaints: Mutex<Vec<String>>,
    forgiven: Mutex<Vec<String>>,
    posts: Mutex<Vec<String>>,
    answers: Mutex<Vec<u16>>,
}

impl Record {
    /// Begins to listen to a browser that shows pages of `base` and has no business with anybody else.
    pub(crate) async fn of(context: &BrowserContext, base: &str) -> playwright_rs::Result<Arc<Self>> {
        let record = Arc::new(Self::default());

        let ours = record.clone();
        context
            .on_console(move |message| {
                if is_unexpected(&message) {
                    ours.complain(format!("console: {} ({})", message.text(), message.location().url));
                }
                async { Ok(()) }
            })
            .await?;

        let ours = record.clone();
        context
            .on_weberror(move |error| {
                ours.complain(format!("script error: {}", error.error()));
                async { Ok(()) }
            })
            .await?;

        let ours = record.clone();
        context
            .on_response(move |response| {
                ours.answers.lock().expect("no poison").push(response.status());
                if response.status() >= 500 {
                    ours.complain(format!("answered {}: {}", response.status(), response.url()));
                }
                async { Ok(()) }
            })
            .await?;

        let (ours, own) = (record.clone(), format!("{base}/"));
        context
            .on_request(move |request| {
                let url = request.url();
                if !["data:", "blob:", &own].iter().any(|home| url.starts_with(home)) {
                    ours.complain(format!("asked a stranger: {url}"));
                }
                if request.method() == "POST" {
                    ours.posts.lock().expect("no poison").push(url.to_owned());
                }
                async { Ok(()) }
            })
            .await?;
        Ok(record)
    }

    pub(crate) fn note(&self, what: impl Into<String>) {
        self.diary.lock().expect("no poison").push(what.into());
    }

    /// What the visitor did so far, a line each.
    pub(crate) fn diary(&self) -> String {
        self.diary.lock().expect("no poison").iter().fold(String::new(), |mut all, line| {
            let _ = writeln!(all, "  {line}");
            all
        })
    }

    /// From now on, and for what already happened, complaints that contain this are expected.
    pub(crate) fn forgive(&self, part: &str) {
        self.forgiven.lock().expect("no poison").push(part.into());
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        let forgiven = self.forgiven.lock().expect("no poison");
        let mut complaints = self.complaints.lock().expect("no poison").clone();
        complaints.retain(|complaint| !forgiven.iter().any(|part| complaint.contains(part)));
        complaints
    }

    /// The addresses to which anything was posted, in order.
    pub(crate) fn posts(&self) -> Vec<String> {
        self.posts.lock().expect("no poison").clone()
    }

    /// The status of every answer, in order.
    pub(crate) fn answers(&self) -> Vec<u16> {
        self.answers.lock().expect("no poison").clone()
    }

    fn complain(&self, what: String) {
        self.complaints.lock().expect("no poison").push(what);
    }
}

/// Chromium logs every refused form and every page that is not there as an error; those that the page itself got
/// are what it was asked for. A missing script or picture is not.
fn is_unexpected(message: &ConsoleMessage) -> bool {
    if !matches!(message.type_(), "error" | "warning") {
        return false;
    }
    let text = message.text();
    let refused =
        ["409", "410", "422", "429"].iter().any(|status| text.contains(&format!("status of {status}")));
    let page = message.page().map(|page| page.url()).unwrap_or_default();
    let not_there = text.contains("status of 404") && page == message.location().url;
    !(text.starts_with("Failed to load resource") && (refused || not_there))
}
