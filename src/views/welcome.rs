//! Paid, or just back from paying.

use maud::html;

use super::membership::address;
use super::{Page, Poll, Shell};
use crate::signup::{Reference, Signup};

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
    let (organisation, reference) = (shell.organisation, &signup.reference);
    let main = html! {
        h1 tabindex="-1" { "Welcome to " (organisation.name) }
        p.lead { "Your payment has arrived. You are signed up." }
        // Forgotten a while after it is proven; then there is nothing to confirm either.
        @if !signup.proven && signup.address().is_some() {
            div.notice {
                p { "Please confirm that " strong { (address(signup)) } " is yours, since your account will be made for it: open the letter that we mailed there, or type its code." }
                p { a href="/signup/confirm" { "Type a code" } }
            }
        }
        dl.summary {
            @if let Some(number) = receipt.member_id { div { dt { "Member number" } dd { (number) } } }
            @if let Some(plan) = receipt.plan { div { dt { "Membership" } dd { (plan) } } }
            div { dt { "Reference" } dd { (reference) } }
        }
        h2 { "What happens next" }
        ol.next {
            li { "An admin approves your membership, usually within a few days. You get a letter then, with your sign-in." }
            li { "Come to an orientation and bring a photo ID: somebody shows you around and checks it once." }
            li { "After that you get your key to the door." }
        }
        @if !receipt.links.is_empty() {
            ul.pay-links { @for (label, url) in receipt.links { li { a.button.secondary href=(url) { (label) } } } }
        }
        p { "Something is missing? Write to " a href={ "mailto:" (organisation.support_email) "?subject=" (reference) } { (organisation.support_email) } "." }
    };
    Page::new("Welcome", main).at("welcome")
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
pub fn checking(reference: &Reference, checking: Checking) -> Page {
    let main = html! {
        h1 tabindex="-1" { "Checking your payment" }
        @match checking {
            Checking::Since(_) => {
                p.lead { "If you have just paid, this takes a few seconds. This page moves on by itself." }
                div.working role="status" { span.spinner aria-hidden="true" {} " Asking whether your payment has arrived…" }
            }
            Checking::Long => {
                p.lead { "We have not heard of your payment yet. That can take some minutes: do not pay a second time." }
                p role="status" { "This page still moves on by itself, and you may close it: what you paid is not lost." }
            }
        }
        div.actions {
            a.button.secondary href="/signup/welcome" { "Check again" }
            a.back href="/signup/membership?unpaid=yes" { "I have not paid yet" }
        }
        p.reference { "Your reference: " strong { (reference) } }
    };
    let mut page = Page::new("Checking your payment", main).at("waiting");
    let since = match checking {
        Checking::Since(since) => since,
        Checking::Long => 0,
    };
    let path = format!("/signup/welcome?shown={}&since={since}", checking.name());
    page.poll = Some(Poll { seconds: 3, path, scripts_only: false });
    page
}
