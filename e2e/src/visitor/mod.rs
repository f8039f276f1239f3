//! Somebody with a browser: the small vocabulary in which stories are told.
//!
//! Everything here waits for what it is about to do to become possible and fails in words when it does not.

mod drawn;
mod guise;
mod keyboard;
mod network;
mod sees;
mod signs_up;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dhsignup::words::Language;
use playwright_rs::{
    AriaRole, BrowserContext, GetByRoleOptions, Locator, Page, ScreenshotOptions, TracingStartOptions,
    TracingStopOptions,
};
use tokio::time::sleep;

pub use guise::Guise;

use crate::artifacts;
use crate::browser::driver;
use crate::newcomer::Newcomer;
use crate::page::{LOOK, Sight};
use crate::record::Record;
use crate::words;

const PATIENCE: Duration = Duration::from_secs(15);

/// Chromium's word for it.
fn is_between_pages(error: &playwright_rs::Error) -> bool {
    error.to_string().contains("Not attached to an active page")
}

/// One tab of one browser. Clones are the same tab.
#[derive(Clone)]
pub struct Visitor {
    /// Who sits in front of it.
    pub newcomer: Newcomer,
    /// The tab itself, for what the vocabulary has no word for.
    pub page: Page,
    guise: Guise,
    context: BrowserContext,
    record: Arc<Record>,
    base: String,
}

impl Visitor {
    /// Sits down at a browser nobody used before, which is filmed where there is a folder for it.
    pub(crate) async fn arrive(base: &str, guise: Guise, film: Option<&Path>) -> Self {
        let browser = &driver().await.browser;
        let context = browser.new_context_with_options(guise.options(film)).await.expect("a browser opens");
        if guise.is_traced() {
            let tracing = context.tracing().await.expect("a browser can be traced");
            let options = TracingStartOptions::default().screenshots(true).snapshots(true);
            tracing.start(options).await.expect("a trace starts");
        }
        let record = Record::of(&context, base).await.expect("a browser can be listened to");
        let page = context.new_page().await.expect("a tab opens");
        page.set_default_timeout(PATIENCE.as_millis() as f64).await;
        Self { newcomer: Newcomer::ada(), page, guise, context, record, base: base.into() }
    }

    /// Somebody of another name, where there is more than one.
    pub fn called(mut self, name: &str) -> Self {
        self.newcomer.email = format!("{name}.example@example.org");
        self.newcomer.username = format!("{name}_example");
        self
    }

    /// A second tab of the same browser.
    pub async fn opens_another_tab(&self) -> Self {
        self.record.note("opens another tab");
        let page = self.context.new_page().await.expect("a tab opens");
        page.set_default_timeout(PATIENCE.as_millis() as f64).await;
        Self { page, ..self.clone() }
    }

    /// Types an address of the site into the browser and answers the status of what comes.
    pub async fn goes_to(&self, path: &str) -> u16 {
        self.record.note(format!("goes to {path}"));
        let url = format!("{}{path}", self.base);
        let mut went = self.page.goto(&url, None).await;
        for _ in 0..3 {
            // What a press still brings, or a page that moves on by itself, takes the place of what was asked for meanwhile.
            let Err(error) = &went else { break };
            let error = error.to_string();
            if !["interrupted by another navigation", "ERR_ABORTED"].iter().any(|why| error.contains(why)) {
                break;
            }
            sleep(Duration::from_millis(100)).await;
            went = self.page.goto(&url, None).await;
        }
        match went {
            Ok(Some(response)) => response.status(),
            Ok(None) => 0,
            Err(error) => self.stumbles(format!("cannot go to {path}: {error}")).await,
        }
    }

    /// Asks for an address the way programs look whether it is there, and answers the status.
    pub async fn peeks_at(&self, path: &str) -> u16 {
        self.record.note(format!("peeks at {path}"));
        let http = self.context.request().await.expect("a browser can ask for pages");
        match http.head(&format!("{}{path}", self.base), None).await {
            Ok(answer) => answer.status(),
            Err(error) => self.stumbles(format!("cannot peek at {path}: {error}")).await,
        }
    }

    /// The browser's Back button.
    pub async fn goes_back(&self) {
        self.record.note("goes back");
        if let Err(error) = self.turns(true).await {
            self.stumbles(format!("cannot go back: {error}")).await;
        }
    }

    /// The browser's Forward button.
    pub async fn goes_forward(&self) {
        self.record.note("goes forward");
        if let Err(error) = self.turns(false).await {
            self.stumbles(format!("cannot go forward: {error}")).await;
        }
    }

    /// Turns back, or forward. While the browser puts one page in the place of another there is none to turn back from, and a
    /// moment later there is.
    pub(crate) async fn turns(&self, back: bool) -> playwright_rs::Result<()> {
        let begun = Instant::now();
        loop {
            let turned = if back { self.page.go_back(None).await } else { self.page.go_forward(None).await };
            match turned {
                Err(error) if is_between_pages(&error) && begun.elapsed() < PATIENCE => {
                    sleep(Duration::from_millis(50)).await;
                }
                turned => return turned.map(|_| ()),
            }
        }
    }

    /// Reloads the page, which must not send a form a second time: that is what makes browsers ask back.
    pub async fn reloads(&self) {
        self.record.note("reloads");
        let posts = self.record.posts();
        if let Err(error) = self.page.reload(None).await {
            self.stumbles(format!("cannot reload: {error}")).await;
        }
        let sent = &self.record.posts()[posts.len()..];
        if !sent.is_empty() {
            self.stumbles(format!("reloading sent a form again: {sent:?}")).await;
        }
    }

    /// Presses the button with this name, which stories say in English whatever the page speaks.
    pub async fn presses(&self, name: &str) {
        self.record.note(format!("presses {name:?}"));
        if let Err(error) = self.button(name).await.click(None).await {
            self.stumbles(format!("cannot press {name:?}: {error}")).await;
        }
    }

    /// Presses the button with this name twice, as fast as a hand does.
    pub async fn presses_twice(&self, name: &str) {
        self.record.note(format!("presses {name:?} twice"));
        if let Err(error) = self.button(name).await.dblclick(None).await {
            self.stumbles(format!("cannot press {name:?} twice: {error}")).await;
        }
    }

    /// Follows the first visible link to this address, or to a field of the page there.
    pub async fn follows(&self, path: &str) {
        self.record.note(format!("follows the link to {path}"));
        let link = self.page.locator(format!("a[href='{path}'], a[href^='{path}#']")).visible().first();
        if let Err(error) = link.click(None).await {
            self.stumbles(format!("cannot follow a link to {path}: {error}")).await;
        }
    }

    /// Presses the one button of the form that posts to this address.
    pub async fn sends(&self, path: &str) {
        self.record.note(format!("sends the form to {path}"));
        if let Err(error) = self.page.locator(format!("form[action='{path}'] button")).click(None).await {
            self.stumbles(format!("cannot send the form to {path}: {error}")).await;
        }
    }

    /// Types into a field, over what is there.
    pub async fn types(&self, field: &str, text: &str) {
        self.record.note(format!("types {text:?} into {field}"));
        if let Err(error) = self.field(field).fill(text, None).await {
            self.stumbles(format!("cannot type into {field}: {error}")).await;
        }
    }

    /// Presses a key while a field has the focus.
    pub async fn hits(&self, key: &str, field: &str) {
        self.record.note(format!("hits {key} in {field}"));
        if let Err(error) = self.field(field).press(key, None).await {
            self.stumbles(format!("cannot hit {key} in {field}: {error}")).await;
        }
    }

    /// The browser shows this very page again from its cache, as after Back: nothing is fetched for it.
    pub async fn is_shown_this_page_again(&self) {
        self.record.note("is shown the same page from the cache");
        let show = "() => void dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";
        if let Err(error) = self.page.evaluate::<(), ()>(show, None).await {
            self.stumbles(format!("the page cannot be shown again: {error}")).await;
        }
    }

    /// Ticks a check box.
    pub async fn ticks(&self, field: &str) {
        self.record.note(format!("ticks {field}"));
        if let Err(error) = self.field(field).check(None).await {
            self.stumbles(format!("cannot tick {field}: {error}")).await;
        }
    }

    /// The cookies are gone, as after cleaning up or in another browser.
    pub async fn loses_all_cookies(&self) {
        self.record.note("loses all cookies");
        self.context.clear_cookies(None).await.expect("cookies can be cleared");
    }

    /// The names of the cookies this site has set.
    pub async fn cookies(&self) -> Vec<String> {
        let cookies = self.context.cookies(None).await.expect("cookies can be read");
        cookies.into_iter().map(|cookie| cookie.name).collect()
    }

    /// How often this browser posted anything so far.
    pub fn posts(&self) -> usize {
        self.record.posts().len()
    }

    /// Waits until the site has answered one of this browser's requests with a status.
    pub async fn was_answered(&self, status: u16) {
        self.until(async || {
            let answers = self.record.answers();
            if answers.contains(&status) {
                Ok(())
            } else {
                Err(format!("no answer was {status}: {answers:?}"))
            }
        })
        .await;
    }

    /// Complaints of the browser that contain this are what the story is about.
    pub fn expects_complaints_about(&self, part: &str) {
        self.record.forgive(part);
    }

    pub(crate) fn notes(&self, what: &str) {
        self.record.note(what);
    }

    pub(crate) fn complaints(&self) -> Vec<String> {
        self.record.complaints()
    }

    pub(crate) async fn photographs(&self, file: &Path) {
        let whole = ScreenshotOptions::builder().full_page(true).build();
        if let Err(error) = self.page.screenshot_to_file(file, whole).await {
            self.stumbles(format!("no picture {}: {error}", file.display())).await;
        }
    }

    /// What must hold in this browser after every story and does not.
    pub(crate) async fn objections(&self) -> Vec<String> {
        // What the browser complains about arrives late: after a round trip through the page, and a breath.
        let kept = "() => Object.keys(localStorage).concat(Object.keys(sessionStorage))";
        let kept: Vec<String> = self.page.evaluate(kept, None::<&()>).await.unwrap_or_default();
        sleep(Duration::from_millis(50)).await;
        let mut objections = self.record.complaints();
        objections.extend(kept.into_iter().map(|key| format!("the browser keeps {key:?} in its storage")));
        objections
    }

    pub(crate) async fn leaves_evidence(&self, folder: &Path, number: usize) {
        artifacts::write(folder, &format!("diary-{number}.txt"), self.record.diary());
        artifacts::write(
            folder,
            &format!("page-{number}.html"),
            self.page.content().await.unwrap_or_default(),
        );
        let picture = ScreenshotOptions::builder().full_page(true).timeout(5_000.0).build();
        if let Err(error) =
            self.page.screenshot_to_file(&folder.join(format!("page-{number}.png")), picture).await
        {
            eprintln!("no picture: {error}");
        }
        let trace = folder.join(format!("trace-{number}.zip")).to_string_lossy().into_owned();
        if self.guise.is_traced()
            && let Ok(tracing) = self.context.tracing().await
            && let Err(error) = tracing.stop(TracingStopOptions::default().path(trace)).await
        {
            eprintln!("no trace: {error}");
        }
    }

    pub(crate) async fn leaves(&self) {
        let _ = self.context.close().await;
    }

    /// What is to be seen now; nothing to speak of while one page gives way to another.
    pub(crate) async fn looks(&self) -> Sight {
        self.page.evaluate(LOOK, None::<&()>).await.unwrap_or_default()
    }

    /// The language of the page, or of the browser while there is none.
    pub(crate) async fn language(&self) -> Language {
        let tag: String =
            self.page.evaluate("() => document.documentElement.lang", None::<&()>).await.unwrap_or_default();
        tag.parse().unwrap_or_else(|_| self.guise.language())
    }

    /// The first button with this name, or with one of those that mean the same in the page's language.
    async fn button(&self, name: &str) -> Locator {
        let named = |name: &String| {
            self.page.get_by_role(AriaRole::Button, Some(GetByRoleOptions::default().name(name.as_str())))
        };
        let names = words::said(name, self.language().await);
        let either = names.iter().map(named).reduce(|one, other| one.or_(&other));
        either.expect("a name says something").first()
    }

    fn field(&self, name: &str) -> Locator {
        self.page.locator(format!("main [name='{name}']:not([type='hidden'])"))
    }

    /// Asks again and again until there is an answer, and stumbles over the last reason why there is none.
    async fn until<T>(&self, ask: impl AsyncFnMut() -> Result<T, String>) -> T {
        self.until_within(PATIENCE, ask).await
    }

    async fn until_within<T>(
        &self,
        patience: Duration,
        mut ask: impl AsyncFnMut() -> Result<T, String>,
    ) -> T {
        let begun = Instant::now();
        loop {
            match ask().await {
                Ok(answer) => return answer,
                Err(why) if begun.elapsed() > patience => self.stumbles(why).await,
                Err(_) => sleep(Duration::from_millis(25)).await,
            }
        }
    }

    /// The story fails here: says why, where, what was to be seen, and how it came so far.
    async fn stumbles(&self, why: String) -> ! {
        let sight = self.looks().await;
        let Sight { url, title, focus, text, .. } = &sight;
        let diary = self.record.diary();
        panic!(
            "{why}\nat {url} ({:?}, {title:?}, focus on {focus}), which says\n{text}\n\nwhat happened:\n{diary}",
            sight.place()
        );
    }
}
