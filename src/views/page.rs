//! The frame of every page, and the part of it that htmx swaps.

use std::borrow::Cow;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::kiosk::{Kiosk, idle, idle_refresh};
use crate::signup::Organisation;
use crate::ui;
use crate::words::{Language, Phrase, Words};

/// What is the same on every page of this program.
#[derive(Clone, Copy, Debug)]
pub struct Shell<'a> {
    /// Whose signup it is.
    pub organisation: &'a Organisation,
    /// Whether practice parts are in place: every page says so.
    pub practice: bool,
    /// Where stylesheet, script and pictures are.
    pub assets: Assets<'a>,
    /// The origin that people use, for addresses that other sites read.
    pub origin: &'a str,
    /// What it says, in the language of whoever reads it.
    pub words: &'a Words,
    /// The languages there are to choose from.
    pub languages: &'a [Language],
    /// What there is to know of the browser, where it is a kiosk.
    pub kiosk: Option<Kiosk>,
}

impl<'a> Shell<'a> {
    /// Says it.
    pub fn say(&self, phrase: impl Into<Phrase>) -> Cow<'a, str> {
        self.words.say(phrase)
    }

    /// Whom people write to, as a piece of a sentence.
    pub fn support(&self) -> Markup {
        ui::mail_to(&self.organisation.support_email, None)
    }
}

/// Addresses of the files beside the pages; each holds a hash of its content, so that it can be cached for ever.
#[derive(Clone, Copy, Debug)]
pub struct Assets<'a> {
    /// Stylesheet.
    pub style: &'a str,
    /// htmx and our own script in one.
    pub script: &'a str,
    /// Icon.
    pub icon: Image<'a>,
    /// What other sites show beside a link.
    pub card: Image<'a>,
    /// What stands beside the name.
    pub logo: Option<Image<'a>>,
    /// The same on dark grounds, where it is another one.
    pub logo_dark: Option<Image<'a>>,
}

/// A picture that pages refer to.
#[derive(Clone, Copy, Debug)]
pub struct Image<'a> {
    /// Its address.
    pub path: &'a str,
    /// Its media type.
    pub kind: &'a str,
    /// Width and height, where it says so.
    pub size: Option<(u32, u32)>,
}

impl Assets<'_> {
    /// The logo; nothing where there is none, and an ornament of the stylesheet's stands there. It says what the name says.
    fn logo(&self) -> Markup {
        let Some(logo) = self.logo else { return html! {} };
        let (width, height) = logo.size.unzip();
        html! {
            picture {
                @if let Some(dark) = self.logo_dark {
                    source srcset=(dark.path) type=(dark.kind) media="(prefers-color-scheme: dark)" width=[dark.size.map(|(width, _)| width)] height=[dark.size.map(|(_, height)| height)];
                }
                img src=(logo.path) alt="" width=[width] height=[height];
            }
        }
    }
}

/// What a page may load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Only our own files.
    Own,
    /// No script at all: pages that mail scanners open.
    Scriptless,
    /// Stripe's pricing table too. Always a full load.
    Payment,
}

/// A page that asks again by itself, with scripts and without.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// How often.
    pub seconds: u32,
    /// What it asks; says which words it shows, so that the answer is empty while they stay.
    pub path: String,
    /// Only with scripts: without them the page would load anew under the fingers of who types.
    pub scripts_only: bool,
}

/// htmx's settings: give up after 15 s, inject no style, settle at once.
const HTMX: &str = r#"{"defaultTimeout":15000,"includeIndicatorCSS":false,"defaultSettleDelay":0}"#;

/// A page before it is framed.
#[derive(Clone, Debug)]
pub struct Page {
    /// What stands in the tab, before the organisation's name.
    pub title: String,
    /// Whether something on it is wrong: the tab says so first.
    pub erring: bool,
    /// The language it is written in, whatever the reader's is; those who help have one.
    pub language: Option<Language>,
    /// `data-place` of the page, where it is one that people are *at*.
    pub place: Option<&'static str>,
    /// `data-step`.
    pub step: Option<&'static str>,
    /// `class` of `<main>`.
    pub class: Option<&'static str>,
    /// Which question of how many.
    pub progress: Option<(usize, usize)>,
    /// The content of `<main>`.
    pub main: Markup,
    /// What it may load.
    pub policy: Policy,
    /// Asks again by itself.
    pub poll: Option<Poll>,
    /// Further elements of the head.
    pub head: Markup,
}

impl Page {
    /// A page of this title and content.
    pub fn new<'a>(title: impl Into<Cow<'a, str>>, main: Markup) -> Self {
        Self {
            title: title.into().into_owned(),
            erring: false,
            language: None,
            place: None,
            step: None,
            class: None,
            progress: None,
            main,
            policy: Policy::Own,
            poll: None,
            head: PreEscaped(String::new()),
        }
    }

    /// Says which place it shows.
    pub fn at(mut self, place: &'static str) -> Self {
        self.place = Some(place);
        self
    }

    /// The part that htmx swaps: `#page` as it is at this path, with the title it puts into the tab.
    pub fn fragment(&self, shell: &Shell, path: &str) -> Markup {
        let tab = self.tab(shell);
        html! {
            title { (tab) }
            (self.page(shell, path, &tab))
        }
    }

    /// The whole page, as it is at this path.
    pub fn document(&self, shell: &Shell, path: &str) -> Markup {
        let Shell { organisation, practice, assets, words, .. } = *shell;
        let language = words.language();
        let tab = self.tab(shell);
        let scripted = self.policy != Policy::Scriptless;
        // Nobody is asked where there is nothing to clear.
        let asks = shell.kiosk.filter(|kiosk| scripted && (kiosk.used || self.place.is_some()));
        html! {
            (DOCTYPE)
            html lang=(language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (tab) }
                    meta name="color-scheme" content="light dark";
                    @if self.place.is_some() || !scripted { meta name="robots" content="noindex"; }
                    link rel="icon" type=(assets.icon.kind) href=(assets.icon.path);
                    link rel="stylesheet" href=(assets.style);
                    @if scripted {
                        meta name="htmx-config" content=(HTMX);
                        script src=(assets.script) defer {}
                    }
                    @if let Some(poll) = self.poll.as_ref().filter(|poll| !poll.scripts_only) {
                        noscript { meta http-equiv="refresh" content={ (poll.seconds) "; url=" (poll.path) }; }
                    }
                    @if let Some(kiosk) = asks.filter(|_| self.poll.as_ref().is_none_or(|poll| poll.scripts_only)) { (idle_refresh(kiosk)) }
                    (self.head)
                }
                body class=[shell.kiosk.map(|_| "kiosk")] data-saving=(shell.say("saving")) data-not-saved=(shell.say("not-saved")) {
                    a.skip href="#main" { (shell.say("skip")) }
                    @if practice {
                        aside.practice aria-label=(shell.say("practice-mode")) {
                            (shell.say("practice-says")) " "
                            a href="/practice/mail" { (shell.say("practice-mailbox")) } " " a href="/practice" { (shell.say("practice-cockpit")) }
                        }
                    }
                    // Shown by the script while the browser says so.
                    p.offline #offline role="status" hidden { (shell.say("offline")) }
                    header.top {
                        a.brand href="/" { (assets.logo()) (organisation.name) }
                        @if scripted && self.is_for_strangers() && shell.kiosk.is_none() { a href="/signup/resume" { (shell.say("resume")) } }
                    }
                    (self.page(shell, path, &tab))
                    footer.bottom {
                        p { (ui::rich(words, "frame-questions", [("address", &shell.support())])) }
                        @if self.place.is_some() {
                            @if shell.kiosk.is_none() { p { a href="/signup/my-data" { (shell.say("frame-my-data")) } } }
                            form method="post" action="/signup/leave" {
                                button.link-button { (shell.say(if shell.kiosk.is_some() { "kiosk-done" } else { "frame-leave" })) }
                            }
                        }
                        (self.languages(shell))
                    }
                    @if let Some(kiosk) = asks { (idle(shell, kiosk)) }
                }
            }
        }
    }

    fn page(&self, shell: &Shell, path: &str, tab: &str) -> Markup {
        // The script compares it with the address: Forward pressed before it ran can leave another page below it.
        let path = self.place.map(|_| path);
        html! {
            div #page {
                main #main class=[self.class] data-place=[self.place] data-step=[self.step] data-path=[path] data-title=(tab) {
                    @if let Some((number, of)) = self.progress {
                        p.progress {
                            span { (shell.say(Phrase::new("progress").with("number", number).with("of", of))) }
                            " " progress max=(of) value=(number) aria-label=(shell.say("progress-name")) {}
                        }
                    }
                    (self.main)
                    @if let Some(poll) = &self.poll {
                        div hx-get=(poll.path) hx-trigger={ "every " (poll.seconds) "s, visibilitychange from:document" } hx-target="#page" hx-select="#page" hx-swap="outerHTML" {}
                    }
                }
            }
        }
    }

    /// Whether it is read by people who may have a signup elsewhere: past the first question they have one here.
    fn is_for_strangers(&self) -> bool {
        self.place.is_none() || self.progress.is_some_and(|(number, _)| number == 1)
    }

    /// The other languages, each in its own words. The same page once more: whatever it is, its address is enough.
    fn languages(&self, shell: &Shell) -> Markup {
        let now = shell.words.language();
        let others = shell.languages.iter().filter(|language| **language != now);
        html! {
            @if self.language.is_none() && shell.languages.len() > 1 {
                p.languages {
                    @for other in others { a href={ "?language=" (other.tag()) } lang=(other.tag()) hreflang=(other.tag()) { (other.name()) } }
                }
            }
        }
    }

    fn tab(&self, shell: &Shell) -> String {
        let title = match self.erring {
            true => shell.say(Phrase::new("tab-error").with("title", self.title.as_str())),
            false => self.title.as_str().into(),
        };
        let tab = match self.progress {
            Some((number, of)) => Phrase::new("tab-step").with("number", number).with("of", of),
            None => Phrase::new("tab"),
        };
        shell.say(tab.with("title", title.as_ref())).into_owned()
    }
}
