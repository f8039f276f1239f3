//! What kind of browser somebody comes with.

use std::path::Path;

use dhsignup::words::Language;
use playwright_rs::{BrowserContextOptions, RecordVideo, Viewport};

/// A desk's browser in English with JavaScript in a light room, unless told otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Guise {
    scripts: bool,
    width: u32,
    dark: bool,
    still: bool,
    forced_colors: bool,
    traced: bool,
    language: Language,
}

impl Default for Guise {
    fn default() -> Self {
        Self {
            scripts: true,
            width: 1280,
            dark: false,
            still: false,
            forced_colors: false,
            traced: true,
            language: Language::English,
        }
    }
}

impl Guise {
    /// No page of theirs runs any script.
    pub fn without_scripts(self) -> Self {
        Self { scripts: false, ..self }
    }

    /// Whether pages run scripts.
    pub fn runs_scripts(self) -> bool {
        self.scripts
    }

    /// The width of the window in CSS pixels. Below 600 it is a phone, touched by fingers.
    pub fn wide(self, width: u32) -> Self {
        Self { width, ..self }
    }

    /// The dark colour scheme.
    pub fn dark(self, dark: bool) -> Self {
        Self { dark, ..self }
    }

    /// Wants nothing on the page to move.
    pub fn still(self) -> Self {
        Self { still: true, ..self }
    }

    /// Draws every page in colours of its owner's, as for high contrast.
    pub fn in_forced_colors(self) -> Self {
        Self { forced_colors: true, ..self }
    }

    /// The language that the browser asks for.
    pub fn speaking(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// The language that the browser asks for.
    pub fn language(self) -> Language {
        self.language
    }

    /// Whether fingers touch it.
    pub fn is_touched(self) -> bool {
        self.width < 600
    }

    /// As browsers name the language of somebody in Chicago.
    pub(crate) fn locale(self) -> &'static str {
        match self.language {
            Language::English => "en-US",
            Language::Spanish => "es-MX",
            Language::Pseudo => "en-XA",
        }
    }

    /// Nobody writes down what happens, which takes time.
    pub fn untraced(self) -> Self {
        Self { traced: false, ..self }
    }

    pub(crate) fn is_traced(self) -> bool {
        self.traced
    }

    /// The browser's options; where there is a folder for it, it is filmed.
    pub(crate) fn options(self, film: Option<&Path>) -> BrowserContextOptions {
        let phone = self.is_touched();
        let height = if phone { 740 } else { 800 };
        let options = BrowserContextOptions::builder()
            .viewport(Viewport { width: self.width, height })
            .has_touch(phone)
            .is_mobile(phone)
            .color_scheme(if self.dark { "dark" } else { "light" }.into())
            .reduced_motion(if self.still { "reduce" } else { "no-preference" }.into())
            .forced_colors(if self.forced_colors { "active" } else { "none" }.into())
            .javascript_enabled(self.scripts)
            .locale(self.locale().into())
            .timezone_id("America/Chicago".into());
        match film {
            Some(folder) => options.record_video(RecordVideo::new(folder.to_string_lossy())).build(),
            None => options.build(),
        }
    }
}
