//! After Join: waiting for the record, paying, and what is shown where the address is known already.

use maud::{Markup, html};

use super::{Page, Policy, Poll, Shell};
use crate::signup::{Reference, Signup, Wait};
use crate::ui;

fn reference(reference: &Reference) -> Markup {
    html! { p.reference { "Your reference: " strong { (reference) } } }
}

/// The record is being made; or it takes longer, and nobody has to stay.
pub fn waiting(signup: &Signup, wait: Wait) -> Page {
    let title = match wait {
        Wait::Soon | Wait::Late => "Making your membership",
        Wait::ForPeople => "Somebody looks at your signup",
    };
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { "Saved as " strong { (signup.reference) } ". Your answers are safe with us." }
        @match wait {
            Wait::Soon => {
                div.working role="status" { span.spinner aria-hidden="true" {} " Making your membership record…" }
                p { "This page moves on by itself." }
            }
            Wait::Late => {
                div.working role="status" { span.spinner aria-hidden="true" {} " Making your membership record…" }
                p { "This takes longer than usual. You may close this page: we keep trying, and as soon as you can pay we mail a link to " strong { (address(signup)) } "." }
            }
            Wait::ForPeople => {
                p role="status" { "Your record could not be made by itself, so the people of the space were told. You need do nothing, and you need not sign up again." }
                p { "As soon as you can pay we mail a link to " strong { (address(signup)) } ". If you write to us before, name the reference above." }
            }
        }
        div.actions {
            a.button.secondary href="/signup/membership" { "Look again" }
            @if wait != Wait::Soon && !signup.masked { (ui::button_form("/signup/another-address", "Use another address", "secondary")) }
        }
        (mail_refused(signup))
    };
    let mut page = Page::new(title, main).at("waiting");
    let path = format!("/signup/membership?shown={}", wait.name());
    page.poll = Some(Poll { seconds: 2, path, scripts_only: false });
    page
}

/// What the pricing table is given, and what stands in for it.
#[derive(Clone, Debug)]
pub struct PricingTable<'a> {
    /// Address of the script.
    pub script: &'a str,
    /// `pricing-table-id`
    pub id: &'a str,
    /// `publishable-key`
    pub key: &'a str,
    /// The address the member is found by.
    pub email: &'a str,
    /// The public reference.
    pub reference: &'a Reference,
    /// What each membership costs: its name, and the rest in words.
    pub memberships: &'a [(String, String)],
    /// Label and address of plain links to pay by.
    pub links: Vec<(&'a str, String)>,
}

/// What is known of the person who is about to pay.
#[derive(Clone, Copy, Debug, Default)]
pub struct Payer {
    /// Was a member before: the record is used again.
    pub returning: bool,
    /// The signup may have been filled in by somebody else with this person's address.
    pub may_be_another: bool,
    /// A letter with this page's link was just mailed.
    pub mailed: bool,
    /// May go on with another address: the answers are this browser's to see.
    pub may_readdress: bool,
}

/// The pricing table, in the frame of every other page. Can be reloaded for ever.
pub fn payment(shell: &Shell, table: &PricingTable, payer: Payer) -> Page {
    let links = html! {
        ul.pay-links { @for (label, url) in &table.links { li { a.button.secondary href=(url) { (label) } } } }
    };
    let main = html! {
        @if payer.mailed { div.notice role="status" { p { "A link to this page is on its way to " (table.email) "." } } }
        h1 tabindex="-1" { "Choose your membership" }
        p.lead {
            @if payer.returning { "Welcome back. Your record is used again; choose how you want to pay." }
            @else { "Your record is made. Choose a membership and pay; it begins with the first payment." }
        }
        @if payer.may_be_another {
            // Most who come by a letter filled the signup in themselves, on another device: one line for them.
            details.aside {
                summary { "Did somebody else fill this in with your address?" }
                p { "Then answer for yourself before you pay. Your signup takes the place of the other one." }
                (ui::button_form("/signup/anew", "Begin with my own answers", "secondary"))
            }
        }
        @if !table.memberships.is_empty() {
            // Told here, too: whoever can't see the table knows what it would say.
            dl.summary { @for (name, words) in table.memberships { div { dt { (name) } dd { (words) } } } }
        }
        section.table aria-label="Memberships" {
            stripe-pricing-table pricing-table-id=(table.id) publishable-key=(table.key)
                customer-email=(table.email) client-reference-id=(table.reference) {}
        }
        noscript {
            @if table.links.is_empty() {
                p { "Payment needs JavaScript in this browser. The link in the letter that we mailed to you opens this page on another device." }
            } @else {
                p { "Choose a membership:" }
                (links)
            }
        }
        section #pay-links hidden {
            @if table.links.is_empty() {
                p role="alert" { "The payment page did not load. Reload this page, or open it in another network: the link in the letter that we mailed to you leads here." }
            } @else {
                p role="alert" { "The table did not load. These lead to the same payment:" }
                (links)
            }
        }
        p { "You pay with Stripe; we never see your card. Paid already? " a href="/signup/welcome" { "Check your payment" } "." }
        form method="post" action="/signup/membership/mail" {
            button.link-button { "Mail me a link to this page, to pay later or on another device" }
        }
        (reference(table.reference))
        p.quiet { "The receipt goes to " (table.email) "." }
        @if payer.may_readdress {
            details.aside {
                summary { "Wrong address?" }
                p { "You can go on with another one before you pay. Your answers are copied; only the address and a username are asked again." }
                (ui::button_form("/signup/another-address", "Use another address", "secondary"))
            }
        } @else {
            p.quiet { "Wrong address? Write to " a href={ "mailto:" (shell.organisation.support_email) } { (shell.organisation.support_email) } " before you pay." }
        }
    };
    let mut page = Page::new("Choose your membership", main).at("payment");
    page.policy = Policy::Payment;
    // Paid in another tab, or in another browser: this one must not offer to pay again.
    page.poll =
        Some(Poll { seconds: 5, path: "/signup/membership?shown=payment".into(), scripts_only: true });
    page.head = html! { script src=(table.script) async {} };
    page
}

/// What there is to say of a letter that somebody waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inbox {
    /// It is on its way, or there.
    Mailed,
    /// It was opened in another browser: whoever did may go on there.
    OpenedElsewhere,
    /// The mail server of the address refused it for good.
    Refused,
}

impl Inbox {
    /// Its word in the page's address, by which a poll tells whether anything is new.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mailed => "mailed",
            Self::OpenedElsewhere => "elsewhere",
            Self::Refused => "refused",
        }
    }
}

/// Something has to be proven first; the same words whoever has the address.
pub fn check_inbox(signup: &Signup, inbox: Inbox) -> Page {
    let main = html! {
        (mail_refused(signup))
        h1 tabindex="-1" { "Look into your inbox" }
        @match inbox {
            Inbox::OpenedElsewhere => p.lead { "The letter was opened in another browser. Go on there, or type its code here." },
            Inbox::Mailed | Inbox::Refused => p.lead {
                "We mailed a letter to " strong { (address(signup)) } " that says how it goes on. Open the link in it, on any device, or type its code here."
            },
        }
        (ui::code_form(&[]))
        h2 { "No letter?" }
        p { "It can take a minute to arrive; look into the spam folder, too. Your answers are saved." }
        div.actions {
            (ui::button_form("/signup/confirm/again", "Mail it again", "secondary"))
            @if !signup.masked { (ui::button_form("/signup/another-address", "Use another address", "secondary")) }
        }
        (reference(&signup.reference))
    };
    let mut page = Page::new("Look into your inbox", main).at("check-inbox");
    let path = format!("/signup/membership?shown={}", inbox.name());
    page.poll = Some(Poll { seconds: 2, path, scripts_only: true });
    page
}

/// The address as this browser may see it.
pub(super) fn address(signup: &Signup) -> String {
    match signup.address() {
        Some(address) if signup.masked => address.masked(),
        Some(address) => address.written().to_owned(),
        None => "your address".to_owned(),
    }
}

/// Says that letters don't reach this person, and how they can.
pub(super) fn mail_refused(signup: &Signup) -> Markup {
    html! {
        @if signup.mail_refused {
            div.notice role="alert" {
                p { "The address " strong { (address(signup)) } " does not accept mail: our letter came back. Without letters you can't go on on another device, so please change it." }
                // A draft's address is a question like any other.
                @if signup.is_draft() { p { a href="/signup/email" { "Change the address" } } }
                @else { (ui::button_form("/signup/another-address", "Change the address", "secondary")) }
            }
        }
    }
}

/// An active member, proven.
pub fn member(shell: &Shell, signup: &Reference) -> Page {
    let organisation = shell.organisation;
    let main = html! {
        h1 tabindex="-1" { "You are a member already" }
        p.lead { "This address belongs to a member of " (organisation.name) ", so there is nothing to sign up for and nothing to pay." }
        div.actions {
            @if let Some(url) = &organisation.sign_in_url { a.button.primary href=(url) { "Sign in" } }
            (ui::button_form("/signup/cant-sign-in", "I can't sign in", "secondary"))
        }
        p { "Not your address? " a href="/signup/resume" { "Continue another signup" } "." }
        (reference(signup))
    };
    Page::new("You are a member already", main).at("member")
}

/// A member can't sign in, and the people of the space were told.
pub fn support_told(shell: &Shell, signup: &Reference) -> Page {
    let organisation = shell.organisation;
    let main = html! {
        h1 tabindex="-1" { "We told the people of the space" }
        p.lead { "Somebody looks into your account. Write to " a href={ "mailto:" (organisation.support_email) "?subject=" (signup) } { (organisation.support_email) } " from your address, so that they can answer you, and name the reference below." }
        p.actions { a.button.secondary href="/signup/membership" { "Back" } }
        (reference(signup))
    };
    Page::new("We told the people of the space", main).at("member")
}

/// Only people can sort this out.
pub fn contact(shell: &Shell, signup: &Reference) -> Page {
    let organisation = shell.organisation;
    let main = html! {
        h1 tabindex="-1" { "Please write to us" }
        p.lead { "A person has to look at this signup before it can go on. Your answers are saved." }
        p { "Write to " a href={ "mailto:" (organisation.support_email) "?subject=" (signup) } { (organisation.support_email) } " and name the reference below." }
        (reference(signup))
    };
    Page::new("Please write to us", main).at("contact")
}
