//! Letters to the organisation's support address: what happened, to which signup, and what can be done. Nothing personal
//! stands in them, since inboxes of support are read by many.

use maud::{DOCTYPE, html};

use super::Message;
use crate::signup::{Organisation, Reference};

/// What support is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matter<'a> {
    /// A signup does not go on by itself; why.
    Stuck(&'a str),
    /// Several members have a signup's address.
    SeveralRows,
    /// The owner of the address says that the signup that made a record is not theirs.
    Disowned,
    /// The person who made a record goes on with another address.
    Abandoned,
    /// A payment does not fit: what is wrong and what to do, each with an id of Stripe's.
    Mismatch(&'a [(&'a str, &'a str)]),
    /// A member, who has proven the address, can't sign in.
    CantSignIn,
    /// Paid a week ago, and nobody has proven the address.
    PaidUnproven,
}

/// Writes to support; `id` makes the Message-ID.
pub fn to_support(
    organisation: &Organisation,
    matter: Matter<'_>,
    reference: &Reference,
    id: &str,
) -> Message {
    let (subject, paragraphs) = match matter {
        Matter::Stuck(why) => (
            format!("Signup {reference} needs you"),
            vec![
                format!("The signup {reference} was joined, and its member record can't be made without help."),
                format!("The last reason was: {why}."),
                "Nothing is lost: it is tried again every hour, and the person was told on the page that somebody looks at it. \
                 Once the reason is gone it goes on by itself, and an email leads the person to the payment."
                    .to_owned(),
            ],
        ),
        Matter::SeveralRows => (
            format!("Several members have the address of signup {reference}"),
            vec![
                format!(
                    "The member service lists more than one member with the address that the signup {reference} was joined with."
                ),
                "A banned one counts before an active one, and that before the newest. Please join the records, or tell them apart by address: \
                 a payment is recorded with the one that the service finds first."
                    .to_owned(),
            ],
        ),
        Matter::Disowned => (
            format!("Signup {reference} is not its owner's"),
            vec![
                format!("The signup {reference} made a member record, and the owner of its address says that it was not them."),
                "Nobody is written to any more, and the record is not paid as far as we know. Please look at it in the member records,                  where it carries the reference as signup_ref, and remove it."
                    .to_owned(),
            ],
        ),
        Matter::Abandoned => (
            format!("Signup {reference} goes on with another address"),
            vec![
                format!("The signup {reference} made a member record, and its person then wanted another address before paying."),
                "They go on with a signup and a record of their own. Please remove the old record, which carries the reference as signup_ref:                  we can't give it another address."
                    .to_owned(),
            ],
        ),
        Matter::Mismatch(mismatches) => {
            let told = |(words, id): &(&str, &str)| match *id {
                "" => (*words).to_owned(),
                id => format!("{words} ({id})"),
            };
            let opening = format!("The payment of signup {reference} does not fit:");
            (
                format!("A payment needs you: signup {reference}"),
                std::iter::once(opening).chain(mismatches.iter().map(told)).collect(),
            )
        }
        Matter::CantSignIn => (
            format!("A member can't sign in ({reference})"),
            vec![
                format!("Somebody has proven an address that belongs to an active member (signup {reference}) and says that signing in does not work."),
                "They were asked to write to you from that address and to name the reference.".to_owned(),
            ],
        ),
        Matter::PaidUnproven => (
            format!("Signup {reference} is paid, and its address not confirmed"),
            vec![
                format!("The signup {reference} was paid a week ago, and nobody has opened the email that asks to confirm the address."),
                "The account will be made for that address. Please make sure by another way, such as at the orientation, that it is theirs."
                    .to_owned(),
            ],
        ),
    };
    let closing = format!("Sent by the signup of {}. No answer reaches anybody.", organisation.name);
    let text = format!("{}\n\n{closing}\n", paragraphs.join("\n\n"));
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (subject) } }
            body style={ "margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;background:#ffffff;color:" (organisation.ink.text) } {
                div style="max-width:34rem;margin:0 auto" {
                    @for paragraph in &paragraphs { p { (paragraph) } }
                    p style={ "color:" (organisation.ink.soft) } { (closing) }
                }
            }
        }
    };
    Message {
        to: organisation.support_email.clone(),
        subject,
        text,
        html: html.into_string(),
        message_id: id.to_owned(),
    }
}
