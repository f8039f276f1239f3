//! Pressing, in the ways that people and networks have, and waiting for what comes of it.

use std::time::{Duration, Instant};

use playwright_rs::Page;
use tokio::time::sleep;

use super::{PATIENCE, Walker};

/// Put on what is on the page, and gone when something else is there.
const MARK: &str = "() => { (document.querySelector('#page') ?? document.body).walked = true; }";
const HAS_MOVED: &str = "() => document.readyState === 'complete' && !document.querySelector('[data-busy]')
    && (!(document.querySelector('#page') ?? document.body).walked || !!document.querySelector('#not-saved'))";

/// How somebody presses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Press {
    Once,
    Twice,
    Offline,
    Lost,
    Dying,
}

impl Walker {
    /// Presses the first button or link of a kind, and waits for what comes of it. False where there is none.
    pub(super) async fn press(&self, what: &str, how: Press) -> bool {
        let tab = self.tab();
        let button = tab.page.locator(what).first();
        if !button.is_visible().await.unwrap_or(false) {
            return false;
        }
        tab.notes(&format!("presses {what}"));
        let _ = tab.page.evaluate::<(), ()>(MARK, None).await;
        match how {
            Press::Offline => tab.goes_offline().await,
            Press::Lost => tab.loses_the_next_answer().await,
            Press::Once | Press::Twice | Press::Dying => {}
        }
        match how {
            // It may be gone since: then somebody else was faster, and what is there now is looked at.
            Press::Twice => drop(button.dblclick(None).await),
            Press::Dying => drop(tokio::join!(button.click(None), self.stage.server_dies())),
            Press::Once | Press::Offline | Press::Lost => drop(button.click(None).await),
        }
        if how == Press::Dying {
            self.stage.server_comes_back().await;
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE
            && !tab.page.evaluate::<(), bool>(HAS_MOVED, None).await.unwrap_or(false)
        {
            sleep(Duration::from_millis(20)).await;
        }
        if how == Press::Offline {
            tab.is_online_again().await;
        }
        true
    }

    /// A page of ours that has come is whole; anything else is left for the start of the signup.
    pub(super) async fn settles(&self) {
        let begun = Instant::now();
        loop {
            let sight = self.look().await;
            let elsewhere = is_broken(&self.tab().page);
            if elsewhere {
                self.tab().goes_to("/signup").await;
            }
            let whole = sight.complete && (sight.flaw().is_none() || !sight.is_ours());
            if whole || begun.elapsed() > PATIENCE {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

/// The browser's own page about a connection that broke.
fn is_broken(page: &Page) -> bool {
    page.url().starts_with("chrome-error:") || page.url().starts_with("about:")
}
