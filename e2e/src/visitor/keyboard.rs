//! Nothing but a keyboard.

use serde::Deserialize;

use super::Visitor;

/// Where Tab has led.
#[derive(Debug, Deserialize)]
struct Stop {
    what: String,
    /// The same element as before: a date has parts.
    again: bool,
    /// Before everything that the page has, or round it once.
    over: bool,
    /// A ring around it, which is seen.
    shown: bool,
    left: f64,
    top: f64,
    bottom: f64,
}

impl Stop {
    /// Further down, or further to the right in the same row.
    fn follows(&self, before: &Self) -> bool {
        let is_below = self.top >= before.bottom - 2.0;
        is_below || (self.bottom > before.top && self.left >= before.left)
    }
}

/// The beginning of the page, as after it was loaded.
const BEGIN: &str = "() => {
    window.stopped = { at: new Set(), last: null };
    const first = Object.assign(document.createElement('span'), { tabIndex: -1 });
    document.body.prepend(first);
    first.focus();
    first.remove();
    scrollTo(0, 0);
}";

const STOP: &str = r#"() => {
    const outer = document.activeElement, it = outer?.shadowRoot?.activeElement ?? outer;
    const { at, last } = window.stopped;
    const again = it === last, over = !it || it === document.body || (!again && at.has(it));
    at.add(it);
    window.stopped.last = it;
    const box = it?.getBoundingClientRect(), style = it && getComputedStyle(it);
    const ring = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
        && !/^(transparent|rgba\(.*, 0\))$/.test(style.outlineColor);
    const inWindow = box && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return {
        what: it?.outerHTML.slice(0, 120) ?? "", again, over,
        // What stands in a table of Stripe's is drawn by Stripe.
        shown: it !== outer || (!!ring && inWindow && box.width > 1 && box.height > 1),
        left: box?.left ?? 0, top: (box?.top ?? 0) + scrollY, bottom: (box?.bottom ?? 0) + scrollY,
    };
}"#;

const MISSED: &str = "() => Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'))
    .filter((it) => it.tabIndex >= 0 && !it.disabled && it.checkVisibility({ visibilityProperty: true }))
    .filter((it) => !window.stopped.at.has(it))
    .map((it) => it.outerHTML.slice(0, 120))";

impl Visitor {
    /// Presses a key wherever the focus is.
    pub async fn taps(&self, key: &str) {
        self.record.note(format!("taps {key}"));
        if let Err(error) = self.page.keyboard().press(key, None).await {
            self.stumbles(format!("cannot tap {key}: {error}")).await;
        }
    }

    /// Types where the focus is.
    pub async fn keys_in(&self, text: &str) {
        self.record.note(format!("keys in {text:?}"));
        if let Err(error) = self.page.keyboard().insert_text(text).await {
            self.stumbles(format!("cannot key in {text:?}: {error}")).await;
        }
    }

    /// Taps Tab until the focus is on something that this selector matches.
    pub async fn tabs_to(&self, what: &str) {
        let is = "(what) => document.activeElement?.matches(what) ?? false";
        for _ in 0..60 {
            self.taps("Tab").await;
            if self.page.evaluate::<_, bool>(is, Some(&what)).await.unwrap_or(false) {
                return;
            }
        }
        self.stumbles(format!("the keyboard leads to no {what}")).await;
    }

    /// Tab leads over the whole page: to everything that can be pressed or filled in, once, in the order in which it is read, and
    /// each time one sees where one is.
    pub async fn can_tab_through_everything(&self) {
        self.asks::<()>(BEGIN).await;
        let mut before: Option<Stop> = None;
        for taps in 0.. {
            self.taps("Tab").await;
            let stop: Stop = self.asks(STOP).await;
            if stop.over {
                break;
            }
            if taps > 100 {
                self.stumbles(format!("Tab never leads out of the page; at last it was on {}", stop.what))
                    .await;
            }
            // The parts of one that was shown have rings of the browser's own.
            if !stop.shown && !stop.again {
                self.stumbles(format!("nobody sees that the focus is on {}", stop.what)).await;
            }
            if let Some(before) = before.filter(|before| !stop.again && !stop.follows(before)) {
                self.stumbles(format!("Tab leads back from {} to {}", before.what, stop.what)).await;
            }
            before = Some(stop);
        }
        let missed: Vec<String> = self.asks(MISSED).await;
        if !missed.is_empty() {
            self.stumbles(format!("Tab leads past {missed:#?}")).await;
        }
    }

    async fn asks<T: serde::de::DeserializeOwned>(&self, question: &str) -> T {
        match self.page.evaluate(question, None::<&()>).await {
            Ok(answer) => answer,
            Err(error) => self.stumbles(format!("the page does not answer: {error}")).await,
        }
    }
}
