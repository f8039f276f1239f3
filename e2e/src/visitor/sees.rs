//! What a visitor finds on a page.

use std::time::Duration;

use dhsignup::words::Language;
use playwright_rs::{EmulateMediaOptions, Media};

use super::{PATIENCE, Visitor};
use crate::{aria, axe, contrast};

impl Visitor {
    /// Where the person is now: `question contact`, `review`, `payment`, …
    pub async fn place(&self) -> String {
        self.looks().await.place()
    }

    /// Waits until the person is there, on a page that is whole: one heading, a title that matches, a way on.
    pub async fn is_at(&self, place: &str) {
        self.is_at_within(place, PATIENCE).await;
    }

    /// The same for what somebody may have to wait a minute for.
    pub async fn is_finally_at(&self, place: &str) {
        self.is_at_within(place, Duration::from_secs(60)).await;
    }

    async fn is_at_within(&self, place: &str, patience: Duration) {
        self.until_within(patience, async || {
            let sight = self.looks().await;
            match sight.flaw() {
                _ if sight.place() != place => Err(format!("never was at {place:?}")),
                Some(flaw) => Err(format!("at {place:?}, but {flaw}")),
                None => Ok(()),
            }
        })
        .await;
        self.looks_around().await;
    }

    /// Waits until the question is asked.
    pub async fn is_asked(&self, step: &str) {
        self.is_at(&format!("question {step}")).await;
    }

    /// Waits until the page says this somewhere a person can read it, in whatever case, and in its own language what is ours to say.
    pub async fn reads(&self, words: &str) {
        self.reads_within(PATIENCE, words).await;
    }

    /// Waits until the page shows this, letter by letter: an answer, a name, a reference.
    pub async fn is_shown(&self, text: &str) {
        let shows = "(text) => document.body.innerText.includes(text)";
        self.until(async || match self.page.evaluate::<_, bool>(shows, Some(&text)).await {
            Ok(true) => Ok(()),
            _ => Err(format!("was never shown {text:?}")),
        })
        .await;
    }

    /// Reads it at once, or late.
    pub async fn reads_within(&self, patience: Duration, words: &str) {
        self.until_within(patience, async || {
            let text: String =
                self.page.evaluate("() => document.body.innerText", None::<&()>).await.unwrap_or_default();
            let (text, wanted) = (text.to_lowercase(), crate::words::said(words, self.language().await));
            match wanted.iter().any(|words| text.contains(&words.to_lowercase())) {
                true => Ok(()),
                false => Err(format!("never read any of {wanted:?}")),
            }
        })
        .await;
        self.looks_around().await;
    }

    /// What stands in a field.
    pub async fn value_of(&self, field: &str) -> String {
        match self.field(field).input_value(None).await {
            Ok(value) => value,
            Err(error) => self.stumbles(format!("no field {field}: {error}")).await,
        }
    }

    /// The fields of a step show what this person answers there.
    pub async fn finds_own_answers(&self, step: &str) {
        for (field, answer) in self.newcomer.answers_to(step) {
            if answer == "yes" {
                if !self.field(field).is_checked().await.unwrap_or(false) {
                    self.stumbles(format!("{field} is not ticked any more")).await;
                }
                continue;
            }
            let value = self.value_of(field).await;
            if value != answer {
                self.stumbles(format!("{field} shows {value:?} instead of {answer:?}")).await;
            }
        }
    }

    /// The page of a step shows this person's answers when it is asked for anew.
    pub async fn finds_its_answers_saved(&self, step: &str) {
        self.goes_to(&format!("/signup/{step}")).await;
        self.finds_own_answers(step).await;
    }

    /// Waits until the page is in this language.
    pub async fn is_spoken_to_in(&self, language: Language) {
        self.until(async || match self.language().await {
            spoken if spoken == language => Ok(()),
            spoken => Err(format!("the page is in {}", spoken.name())),
        })
        .await;
        self.looks_around().await;
    }

    /// Waits until the focus is on an element that this selector matches.
    pub async fn has_focus_on(&self, what: &str) {
        let is = "(what) => document.activeElement?.matches(what) ?? false";
        self.until(async || match self.page.evaluate::<_, bool>(is, Some(&what)).await {
            Ok(true) => Ok(()),
            _ => Err(format!("the focus never was on {what}")),
        })
        .await;
    }

    /// A field is marked as wrong the way a screen reader hears it: the error is there, with words, and the field names it.
    pub async fn is_told_about(&self, field: &str) {
        let told = "(field) => {
            const input = document.querySelector(`main [name='${field}']:not([type='hidden'])`);
            const error = document.getElementById(`${field}-error`);
            const named = (input?.getAttribute('aria-describedby') ?? '').split(/\\s+/).includes(`${field}-error`);
            return !!error && error.innerText.trim() !== '' && named && input.getAttribute('aria-invalid') === 'true';
        }";
        self.until(async || match self.page.evaluate::<_, bool>(told, Some(&field)).await {
            Ok(true) => Ok(()),
            _ => Err(format!("never was told what is wrong with {field}")),
        })
        .await;
        self.looks_around().await;
    }

    /// The signup's public name, where the page says it.
    pub async fn reference(&self) -> String {
        let named = "() => document.querySelector('.reference strong')?.textContent ?? ''";
        self.until(async || match self.page.evaluate::<(), String>(named, None).await {
            Ok(reference) if !reference.is_empty() => Ok(reference),
            _ => Err("the page names no reference".to_owned()),
        })
        .await
    }

    /// Sees the page as it is printed, or on the screen again.
    pub async fn looks_at_paper(&self, paper: bool) {
        let media = if paper { Media::Print } else { Media::Screen };
        let options = EmulateMediaOptions::builder().media(media).build();
        self.page.emulate_media(options).await.expect("a page can be shown as on paper");
    }

    /// How many sheets of paper the page takes.
    pub async fn sheets(&self) -> usize {
        let paper = self.page.pdf(None).await.expect("a page can be printed");
        String::from_utf8_lossy(&paper).matches("/Type /Page\n").count()
    }

    /// Nothing on the page is wider than the window.
    pub async fn need_not_scroll_sideways(&self) {
        let root = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth";
        let over: i64 = self.page.evaluate(root, None::<&()>).await.unwrap_or(i64::MAX);
        if over > 0 {
            let widest = "() => Array.from(document.body.querySelectorAll('*'))
                .filter((it) => it.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
                .slice(0, 5).map((it) => it.outerHTML.slice(0, 120))";
            let widest: Vec<String> = self.page.evaluate(widest, None::<&()>).await.unwrap_or_default();
            self.stumbles(format!("the page is {over} px too wide: {widest:#?}")).await;
        }
    }

    /// Nothing that can be pressed is smaller than a fingertip: 44 px where fingers are what it is pressed with (WCAG 2.5.5), 24 px
    /// elsewhere (2.5.8), links within a sentence apart.
    pub async fn can_hit_everything(&self) {
        const SMALL: &str = r#"(least) => {
            const says = (it) => Array.from(it.childNodes)
                .some((node) => node.nodeType === Node.TEXT_NODE && /[\p{L}\p{N}]/u.test(node.data));
            const isInSentence = (it) =>
                it.localName === "a" && getComputedStyle(it).display === "inline" && says(it.parentElement);
            // A label presses what it names.
            const pressed = (it) => (it.type === "checkbox" ? [it, ...it.labels] : [it]);
            const size = (it) => {
                const boxes = pressed(it).map((part) => part.getBoundingClientRect());
                const of = (from, to) => Math.max(...boxes.map((box) => box[to])) - Math.min(...boxes.map((box) => box[from]));
                return { width: of("left", "right"), height: of("top", "bottom") };
            };
            const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
            return Array.from(document.querySelectorAll(all))
                .filter((it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest("[inert], [aria-hidden=true]"))
                // What is cut away until it has the focus is not pressed.
                .filter((it) => !isInSentence(it) && getComputedStyle(it).clipPath === "none")
                .map((it) => ({ it, ...size(it) }))
                .filter(({ width, height }) => width > 1 && height > 1 && Math.min(width, height) < least - 0.1)
                .map(({ it, width, height }) => `${width.toFixed(1)} x ${height.toFixed(1)} px: ${it.outerHTML.slice(0, 120)}`);
        }"#;
        let least = if self.guise.is_touched() { 44 } else { 24 };
        let small: Vec<String> = self
            .until(async || {
                let small = self.page.evaluate(SMALL, Some(&least)).await;
                small.map_err(|error| format!("nobody can measure it: {error}"))
            })
            .await;
        if !small.is_empty() {
            self.stumbles(format!("too small to hit: {small:#?}")).await;
        }
    }

    /// Every text on the page is told from its ground by 7 to 1 or more.
    pub async fn can_read_everything(&self) {
        let faint = self.hardly_reads().await;
        if !faint.is_empty() {
            self.stumbles(format!("too faint to read:\n  {}", faint.join("\n  "))).await;
        }
    }

    /// The texts that are not, with their colours.
    pub async fn hardly_reads(&self) -> Vec<String> {
        let faint = self
            .until(async || {
                contrast::faint(&self.page).await.map_err(|error| format!("nobody can measure it: {error}"))
            })
            .await;
        faint.iter().map(ToString::to_string).collect()
    }

    /// The space's own picture stands beside its name, and was really drawn.
    pub async fn sees_the_logo(&self) {
        let drawn = "() => { const logo = document.querySelector('.brand img');
            return !!logo && logo.complete && logo.naturalWidth > 0 && logo.getBoundingClientRect().height > 16; }";
        self.until(async || match self.page.evaluate::<(), bool>(drawn, None).await {
            Ok(true) => Ok(()),
            _ => Err("no logo was drawn".to_owned()),
        })
        .await;
    }

    /// axe-core has nothing to say about the page, whoever has looked at one like it before.
    pub async fn finds_it_accessible(&self) {
        // A page that moves on by itself may do so while the rules are at work.
        let found = self
            .until(async || {
                axe::violations(&self.page).await.map_err(|error| format!("axe could not look: {error}"))
            })
            .await;
        if let Some(found) = found {
            self.stumbles(format!("axe found\n{found}")).await;
        }
    }

    /// axe-core has nothing to say about a kind of page that no story has seen before. Without scripts there is nobody to ask.
    pub(crate) async fn looks_around(&self) {
        if !self.guise.runs_scripts() {
            return;
        }
        if let Ok(Some(found)) = axe::news(&self.page).await {
            self.stumbles(format!("axe found\n{found}")).await;
        }
    }

    /// The page, or this part of it, is heard as it was when somebody read `e2e/tests/pages/{name}.yml` and kept it.
    pub async fn hears(&self, part: &str, name: &str) {
        let heard = self
            .until(async || {
                let part = self.page.locator(part);
                part.aria_snapshot(None).await.map_err(|error| format!("the page cannot be heard: {error}"))
            })
            .await;
        if let Err(difference) = aria::hold(name, &heard, &self.base) {
            self.stumbles(difference).await;
        }
    }
}
