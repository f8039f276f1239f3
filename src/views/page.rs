//! The frame of every page, and the part of it that htmx swaps.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::signup::Organisation;

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
    pub fn new(title: impl Into<String>, main: Markup) -> Self {
        Self {
            title: title.into(),
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
        html! {
            title { (self.tab(shell)) }
            (self.page(shell, path))
        }
    }

    /// The whole page, as it is at this path.
    pub fn document(&self, shell: &Shell, path: &str) -> Markup {
        let Shell { organisation, practice, assets, .. } = *shell;
        let scripted = self.policy != Policy::Scriptless;
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (self.tab(shell)) }
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
                    (self.head)
                }
                body {
                    a.skip href="#main" { "Skip to the content" }
                    @if practice {
                        aside.practice aria-label="Practice mode" {
                            "Practice mode: nothing here is real. "
                            a href="/practice/mail" { "Mailbox" } " " a href="/practice" { "Cockpit" }
                        }
                    }
                    header.top {
                        a.brand href="/" { (assets.logo()) (organisation.name) }
                        @if scripted { a href="/signup/resume" { "Continue a signup" } }
                    }
                    (self.page(shell, path))
                    footer.bottom {
                        p { "Questions? Write to " a href={ "mailto:" (organisation.support_email) } { (organisation.support_email) } }
                        @if self.place.is_some() {
                            p { a href="/signup/my-data" { "What is kept about me" } }
                            form method="post" action="/signup/leave" {
                                button.link-button { "This is a shared computer: forget me here" }
                            }
                        }
                    }
                }
            }
        }
    }

    fn page(&self, shell: &Shell, path: &str) -> Markup {
        // The script compares it with the address: Forward pressed before it ran can leave another page below it.
        let path = self.place.map(|_| path);
        html! {
            div #page {
                main #main class=[self.class] data-place=[self.place] data-step=[self.step] data-path=[path] data-title=(self.tab(shell)) {
                    @if let Some((number, of)) = self.progress {
                        p.progress {
                            span { "Step " (number) " of " (of) }
                            " " progress max=(of) value=(number) aria-label="Progress" {}
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

    fn tab(&self, shell: &Shell) -> String {
        let step = self.progress.map(|(number, of)| format!(" (step {number} of {of})")).unwrap_or_default();
        format!("{}{step} – {}", self.title, shell.organisation.name)
    }
}
