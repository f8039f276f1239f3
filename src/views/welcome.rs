//! Paid, or just back from paying.

use maud::html;

use super::membership::{address, reference};
use super::{Page, Poll, Shell};
use crate::signup::{Reference, Signup};
use crate::ui::{mail_to, rich, strong};

/// What is known of a paid membership.
#[derive(Clone, Copy, Debug, Default)]
pub struct Receipt<'a> {
    /// The number of the member's record.
    pub member_id: Option<i64>,
    /// The level that the record names.
    pub plan: Option<&'a str>,
    /// Where to go on: label and address.
    pub links: &'a [(String, String)],
}

/// What happens next. Can be reloaded for ever.
pub fn welcome(shell: &Shell, signup: &Signup, receipt: Receipt) -> Page {
    let (title, words) = (shell.say("welcome"), shell.words);
    let support = mail_to(&shell.organisation.support_email, Some(&signup.reference));
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("welcome-lead")) }
        // Forgotten a while after it is proven; then there is nothing to confirm either.
        @if !signup.proven && signup.address().is_some() {
            div.notice {
                p { (rich(words, "welcome-confirm", [("address", &strong(address(shell, signup)))])) }
                p { a.alone href="/signup/confirm" { (shell.say("welcome-code")) } }
            }
        }
        dl.summary {
            @if let Some(number) = receipt.member_id { div { dt { (shell.say("welcome-number")) } dd { (number) } } }
            @if let Some(plan) = receipt.plan { div { dt { (shell.say("welcome-plan")) } dd { (plan) } } }
            div { dt { (shell.say("welcome-reference")) } dd { (signup.reference) } }
        }
        h2 { (shell.say("welcome-next")) }
        ol.next { @for step in words.lines("welcome-steps") { li { (step) } } }
        @if !receipt.links.is_empty() {
            ul.pay-links { @for (label, url) in receipt.links { li { a.button.secondary href=(url) { (label) } } } }
        }
        p { (rich(words, "welcome-missing", [("address", &support)])) }
    };
    Page::new(shell.say("welcome-tab"), main).at("welcome")
}

/// How long somebody has been waiting for the news of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checking {
    /// For a moment: since this many seconds after 1970.
    Since(i64),
    /// Longer than a page should spin.
    Long,
}

impl Checking {
    /// Longest time that the page spins, in seconds.
    const PATIENCE: i64 = 9;

    /// What `since` in the page's address says at `now`; whatever else it says, it begins now.
    pub fn of(since: Option<i64>, now: i64) -> Self {
        match since {
            Some(since) if since <= now && now - since < Self::PATIENCE => Self::Since(since),
            Some(since) if since <= now => Self::Long,
            _ => Self::Since(now),
        }
    }

    /// Its word in the page's address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Since(_) => "checking",
            Self::Long => "long",
        }
    }
}

/// Back from Stripe, and nobody has told us yet. Nothing to pay by stands here.
pub fn checking(shell: &Shell, signup: &Reference, checking: Checking) -> Page {
    let title = shell.say("checking");
    let main = html! {
        h1 tabindex="-1" { (title) }
        @match checking {
            Checking::Since(_) => {
                p.lead { (shell.say("checking-soon")) }
                div.working role="status" { span.spinner aria-hidden="true" {} " " (shell.say("checking-working")) }
            }
            Checking::Long => {
                p.lead { (shell.say("checking-long")) }
                p role="status" { (shell.say("checking-close")) }
            }
        }
        div.actions {
            a.button.secondary href="/signup/welcome" { (shell.say("check-again")) }
            a.back href="/signup/membership?unpaid=yes" { (shell.say("checking-unpaid")) }
        }
        (reference(shell, signup))
    };
    let mut page = Page::new(title, main).at("waiting");
    let since = match checking {
        Checking::Since(since) => since,
        Checking::Long => 0,
    };
    let path = format!("/signup/welcome?shown={}&since={since}", checking.name());
    page.poll = Some(Poll { seconds: 3, path, scripts_only: false });
    page
}
