//! What must hold after every move, and at the end.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{Held, PATIENCE, Walker};
use crate::page::Sight;

impl Walker {
    /// I1 to I7, as far as they can be seen from here.
    pub(super) async fn finds_all_well(&mut self) -> Held {
        let sight = self.look().await;
        if sight.is_ours()
            && let Some(flaw) = sight.flaw()
        {
            return Err(format!("at {:?}: {flaw}", sight.url));
        }
        if sight.query.contains("@") || sight.query.contains("%40") && sight.is_ours() {
            return Err(format!("the address bar tells {:?}", sight.query));
        }
        if sight.is_ours() {
            self.tab().looks_around().await;
        }
        if let Some(complaint) = self.tab().complaints().first() {
            return Err(complaint.clone());
        }
        let kept = self.stage.kept();
        let theirs = kept.members();
        let theirs = theirs
            .iter()
            .filter(|row| row.email().is_some_and(|email| email.eq_ignore_ascii_case(&self.email)));
        if theirs.count() > 1 || kept.payments().len() > 1 {
            return Err(format!("twice: {:?} {:?}", kept.members(), kept.payments()));
        }
        match self.promises.broken(kept).await {
            Some(broken) => Err(broken),
            None => Ok(()),
        }
    }

    pub(super) async fn has_focus_where_it_goes_on(&self) -> Held {
        if !self.guise.runs_scripts() {
            return Ok(());
        }
        let here = ["h1", "error-summary"];
        self.until("the focus is lost", async |sight| here.contains(&sight.focus.as_str())).await
    }

    pub(super) async fn is_a_member_once(&self) -> Held {
        let kept = self.stage.kept();
        let begun = Instant::now();
        while let Some(wrong) = kept.wrong_with(&self.email) {
            if begun.elapsed() > 3 * PATIENCE {
                return Err(wrong);
            }
            sleep(Duration::from_millis(50)).await;
        }
        if kept.payments().len() != 1 {
            return Err(format!("{} payments", kept.payments().len()));
        }
        let member = &kept.members()[0];
        for (field, key) in [("last_name", "last_name"), ("username", "active_directory_username")] {
            let value = member.text(key).unwrap_or_default();
            if !self.promises.knows(field, value) {
                return Err(format!("the member's {field} is {value:?}, which nobody typed"));
            }
        }
        Ok(())
    }

    pub(super) async fn until(&self, otherwise: &str, holds: impl AsyncFn(&Sight) -> bool) -> Held {
        let begun = Instant::now();
        loop {
            let sight = self.look().await;
            if holds(&sight).await {
                return Ok(());
            }
            if begun.elapsed() > 2 * PATIENCE {
                return Err(format!("{otherwise} at {:?} (focus on {:?})", sight.url, sight.focus));
            }
            sleep(Duration::from_millis(50)).await;
        }
    }
}
