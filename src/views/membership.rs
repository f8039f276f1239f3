//! After Join: waiting for the record, paying, and what is shown where the address is known already.

use maud::{Markup, html};

use super::{Page, Policy, Poll, Shell, phone};
use crate::signup::{Reference, Signup, Wait};
use crate::ui::{self, mail_to, rich, strong};

/// The public name of the signup, where people look for it.
pub(super) fn reference(shell: &Shell, reference: &Reference) -> Markup {
    html! { p.reference { (rich(shell.words, "reference", [("reference", &strong(reference.as_str()))])) } }
}

/// The record is being made; or it takes longer, and nobody has to stay.
pub fn waiting(shell: &Shell, signup: &Signup, wait: Wait) -> Page {
    let title = shell.say(match wait {
        Wait::Soon | Wait::Late => "waiting",
        Wait::ForPeople => "waiting-people",
    });
    let (words, address) = (shell.words, strong(address(shell, signup)));
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (rich(words, "waiting-saved", [("reference", &strong(signup.reference.as_str()))])) }
        @if wait != Wait::ForPeople {
            div.working role="status" { span.spinner aria-hidden="true" {} " " (shell.say("waiting-working")) }
        }
        @match wait {
            Wait::Soon => p { (shell.say("waiting-soon")) },
            Wait::Late => p { (rich(words, "waiting-late", [("address", &address)])) },
            Wait::ForPeople => {
                p role="status" { (shell.say("waiting-told")) }
                p { (rich(words, "waiting-mail", [("address", &address)])) }
            }
        }
        div.actions {
            a.button.secondary href="/signup/membership" { (shell.say("check-again")) }
            @if wait != Wait::Soon && !signup.masked { (ui::button_form("/signup/another-address", shell.say("another-address"), "secondary")) }
        }
        (mail_refused(shell, signup))
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
    /// May go on on a phone.
    pub may_lend: bool,
}

/// The pricing table, in the frame of every other page. Can be reloaded for ever.
pub fn payment(shell: &Shell, table: &PricingTable, payer: Payer) -> Page {
    let links = html! {
        ul.pay-links { @for (label, url) in &table.links { li { a.button.secondary href=(url) { (label) } } } }
    };
    let words = shell.words;
    let title = shell.say("payment");
    let lead = if payer.returning { "payment-returning" } else { "payment-lead" };
    let main = html! {
        @if payer.mailed { div.notice role="status" { p { (rich(words, "payment-mailed", [("address", &table.email)])) } } }
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say(lead)) }
        @if payer.may_be_another {
            // Most who come by a letter filled the signup in themselves, on another device: one line for them.
            details.aside {
                summary { (shell.say("payment-another")) }
                p { (shell.say(("payment-another", "means"))) }
                (ui::button_form("/signup/anew", shell.say(("payment-another", "begin")), "secondary"))
            }
        }
        @if !table.memberships.is_empty() {
            // Told here, too: whoever can't see the table knows what it would say.
            dl.summary { @for (name, words) in table.memberships { div { dt { (name) } dd { (words) } } } }
        }
        section.table aria-label=(shell.say("payment-table")) {
            stripe-pricing-table pricing-table-id=(table.id) publishable-key=(table.key)
                customer-email=(table.email) client-reference-id=(table.reference) {}
        }
        noscript {
            @if table.links.is_empty() {
                p { (shell.say("payment-scripts")) }
            } @else {
                p { (shell.say("payment-choose")) }
                (links)
            }
        }
        section #pay-links hidden {
            @if table.links.is_empty() {
                p role="alert" { (shell.say("payment-failed")) }
            } @else {
                p role="alert" { (shell.say("payment-failed-links")) }
                (links)
            }
        }
        p { (shell.say("payment-stripe")) " " a href="/signup/welcome" { (shell.say(("payment-stripe", "check"))) } "." }
        form method="post" action="/signup/membership/mail" {
            button.link-button { (shell.say("payment-later")) }
        }
        @if payer.may_lend { (phone::button(shell, table.reference)) }
        (reference(shell, table.reference))
        p.quiet { (rich(words, "payment-receipt", [("address", &table.email)])) }
        @if payer.may_readdress {
            details.aside {
                summary { (shell.say("payment-wrong")) }
                p { (shell.say(("payment-wrong", "means"))) }
                (ui::button_form("/signup/another-address", shell.say("another-address"), "secondary"))
            }
        } @else {
            p.quiet { (rich(words, "payment-wrong-write", [("address", &shell.support())])) }
        }
    };
    let mut page = Page::new(title, main).at("payment");
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
pub fn check_inbox(shell: &Shell, signup: &Signup, inbox: Inbox) -> Page {
    let (title, words) = (shell.say("inbox"), shell.words);
    let main = html! {
        (mail_refused(shell, signup))
        h1 tabindex="-1" { (title) }
        @match inbox {
            Inbox::OpenedElsewhere => p.lead { (shell.say("opened-elsewhere")) },
            Inbox::Mailed | Inbox::Refused => p.lead { (rich(words, "inbox-mailed", [("address", &strong(address(shell, signup)))])) },
        }
        (ui::code_form(words, &[]))
        h2 { (shell.say("inbox-none")) }
        p { (shell.say("inbox-patience")) }
        div.actions {
            (ui::button_form("/signup/confirm/again", shell.say("inbox-again"), "secondary"))
            @if !signup.masked { (ui::button_form("/signup/another-address", shell.say("another-address"), "secondary")) }
        }
        (reference(shell, &signup.reference))
    };
    let mut page = Page::new(title, main).at("check-inbox");
    let path = format!("/signup/membership?shown={}", inbox.name());
    page.poll = Some(Poll { seconds: 2, path, scripts_only: true });
    page
}

/// The address as this browser may see it.
pub(super) fn address(shell: &Shell, signup: &Signup) -> String {
    match signup.address() {
        Some(address) if signup.masked => address.masked(),
        Some(address) => address.written().to_owned(),
        None => shell.say("your-address").into_owned(),
    }
}

/// Says that letters don't reach this person, and how they can.
pub(super) fn mail_refused(shell: &Shell, signup: &Signup) -> Markup {
    html! {
        @if signup.mail_refused {
            div.notice role="alert" {
                p { (rich(shell.words, "mail-refused", [("address", &strong(address(shell, signup)))])) }
                // A draft's address is a question like any other.
                @if signup.is_draft() { p { a.alone href="/signup/email" { (shell.say("mail-refused-change")) } } }
                @else { (ui::button_form("/signup/another-address", shell.say("mail-refused-change"), "secondary")) }
            }
        }
    }
}

/// An active member, proven.
pub fn member(shell: &Shell, signup: &Reference) -> Page {
    let title = shell.say("member");
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("member-lead")) }
        div.actions {
            @if let Some(url) = &shell.organisation.sign_in_url { a.button.primary href=(url) { (shell.say("sign-in")) } }
            (ui::button_form("/signup/cant-sign-in", shell.say("member-cant"), "secondary"))
        }
        p { (shell.say("member-not")) " " a href="/signup/resume" { (shell.say("member-other")) } "." }
        (reference(shell, signup))
    };
    Page::new(title, main).at("member")
}

/// A member can't sign in, and the people of the space were told.
pub fn support_told(shell: &Shell, signup: &Reference) -> Page {
    let title = shell.say("told");
    let support = mail_to(&shell.organisation.support_email, Some(signup));
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (rich(shell.words, "told-lead", [("address", &support)])) }
        p.actions { a.button.secondary href="/signup/membership" { (shell.say("go-back")) } }
        (reference(shell, signup))
    };
    Page::new(title, main).at("member")
}

/// Only people can sort this out.
pub fn contact(shell: &Shell, signup: &Reference) -> Page {
    let title = shell.say("contact");
    let support = mail_to(&shell.organisation.support_email, Some(signup));
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (shell.say("contact-lead")) }
        p { (rich(shell.words, "contact-write", [("address", &support)])) }
        (reference(shell, signup))
    };
    Page::new(title, main).at("contact")
}
