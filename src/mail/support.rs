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
                 Once the reason is gone it goes on by itself, and a letter leads the person to the payment."
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
    };
    let closing = format!("Sent by the signup of {}. No answer reaches anybody.", organisation.name);
    let text = format!("{}\n\n{closing}\n", paragraphs.join("\n\n"));
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { (subject) } }
            body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1e293b;background:#ffffff" {
                div style="max-width:34rem;margin:0 auto" {
                    @for paragraph in &paragraphs { p { (paragraph) } }
                    p style="color:#475569" { (closing) }
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
