//! What kind of browser somebody comes with.

use playwright_rs::{BrowserContextOptions, Viewport};

/// A desk's browser with JavaScript in a light room, unless told otherwise.
#[derive(Clone, Copy, Debug)]
pub struct Guise {
    scripts: bool,
    width: u32,
    dark: bool,
    inspected: bool,
}

impl Default for Guise {
    fn default() -> Self {
        Self { scripts: true, width: 1280, dark: false, inspected: false }
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

    /// Lets the rules of axe-core in, past the pages' content security policy.
    pub fn inspected(self) -> Self {
        Self { inspected: true, ..self }
    }

    pub(crate) fn options(self) -> BrowserContextOptions {
        let phone = self.width < 600;
        let height = if phone { 740 } else { 800 };
        BrowserContextOptions::builder()
            .viewport(Viewport { width: self.width, height })
            .has_touch(phone)
            .is_mobile(phone)
            .color_scheme(if self.dark { "dark" } else { "light" }.into())
            .javascript_enabled(self.scripts)
            .bypass_csp(self.inspected)
            .locale("en-US".into())
            .timezone_id("America/Chicago".into())
            .build()
    }
}
