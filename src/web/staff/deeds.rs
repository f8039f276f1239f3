//! What can be done about a signup: each is a press of a button that ends at its page with a sentence.

use axum::extract::{Path, State, rejection::PathRejection};
use axum::response::{IntoResponse, Redirect, Response};

use super::case::complained;
use super::staffer::Staffer;
use crate::app::App;
use crate::signup::values::EmailAddress;
use crate::signup::{Complaint, Reference};
use crate::store::{Changed, Erased, Extended, Mailed};
use crate::web::ask::Ask;
use crate::web::posted::Posted;
use crate::web::problem::Problem;
use crate::web::question::new_reference;

/// What can have been done, by its name in addresses, and in a sentence.
const DONE: &[(&str, &str)] = &[
    ("link", "An email with a link is on its way."),
    (
        "link-silenced",
        "No email was sent: the owner of this address said \"this was not me\". If they want one, let emails go again first.",
    ),
    (
        "link-enough",
        "No email was sent: the address had three within an hour, or eight on a day. Try it again later.",
    ),
    ("link-nowhere", "No email was sent: no address is kept. They can sign up again."),
    (
        "retry",
        "Everything that is owed is tried at once. Load this page again in a moment to see what came of it.",
    ),
    ("retry-nothing", "Nothing is owed for it, so there was nothing to try."),
    ("extend", "It is kept longer: see below until when."),
    ("extend-owed", "It is kept until its record is made, and longer."),
    ("extend-over", "Nothing was changed: it is paid or erased."),
    (
        "address",
        "The address is changed, and an email with a link is on its way to the new one. Who had joined has to press Join again.",
    ),
    (
        "address-copied",
        "The record that was made keeps the old address. The answers go on here, and an email with a link is on its way to the new address.",
    ),
    ("address-same", "Nothing was changed: it has this address already."),
    (
        "address-under-way",
        "Nothing was changed: the record is being made just now. Try it again in a minute.",
    ),
    (
        "address-over",
        "Nothing was changed: it is paid or erased. The address can be changed in the member's record.",
    ),
    ("erase", "Everything that was typed is erased. A record upstream is the space's, and stays."),
    ("erase-later", "It is erased as soon as the record that was begun upstream is complete."),
    ("erase-unsure", "Nothing was erased: tick the box first."),
    ("letters", "Emails go to this address again."),
    ("letters-free", "Emails could go to this address already."),
];

/// The sentence of this name.
pub(super) fn words(name: &str) -> Option<&'static str> {
    DONE.iter().find(|(other, _)| *other == name).map(|(_, words)| *words)
}

pub(in crate::web) async fn deed(
    State(app): State<App>,
    staffer: Staffer,
    named: Result<Path<(String, String)>, PathRejection>,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    let Ok(Path((reference, deed))) = named else { return Err(Problem::NotFound) };
    let reference: Reference = reference.parse().map_err(|_| Problem::NotFound)?;
    let who = staffer.who.as_str();
    let done = match deed.as_str() {
        "link" => mail_link(&app, who, &reference).await?,
        "retry" => retry(&app, who, &reference).await?,
        "extend" => extend(&app, who, &reference).await?,
        "erase" if posted.get("sure") != Some("yes") => "erase-unsure",
        "erase" => erase(&app, who, &reference).await?,
        "letters" => let_letters_go(&app, who, &reference).await?,
        "address" => {
            let typed = posted.get("address").unwrap_or_default();
            return match EmailAddress::read(typed) {
                Ok(address) => change_address(&app, who, &reference, &address).await,
                Err(message) => {
                    let complaint = Complaint { field: "address", message };
                    complained(&app, &staffer, &reference, &ask, &complaint, typed).await
                }
            };
        }
        _ => return Err(Problem::NotFound),
    };
    Ok(back(&app, &reference, done))
}

/// To the signup's page, which says it in a sentence. Whoever waits for the signup looks again.
fn back(app: &App, reference: &Reference, done: &str) -> Response {
    app.owed.notify_one();
    app.moved(reference);
    tracing::info!(%reference, kind = done, "helped");
    Redirect::to(&format!("/staff/signups/{reference}?done={done}")).into_response()
}

async fn mail_link(app: &App, who: &str, reference: &Reference) -> Result<&'static str, Problem> {
    Ok(match app.store.mail_link(who, reference).await?.ok_or(Problem::NotFound)? {
        Mailed::Owed => "link",
        Mailed::Silenced => "link-silenced",
        Mailed::TooMany => "link-enough",
        Mailed::NoAddress => "link-nowhere",
    })
}

async fn retry(app: &App, who: &str, reference: &Reference) -> Result<&'static str, Problem> {
    let jobs = app.store.retry(who, reference).await?.ok_or(Problem::NotFound)?;
    Ok(if jobs > 0 { "retry" } else { "retry-nothing" })
}

async fn extend(app: &App, who: &str, reference: &Reference) -> Result<&'static str, Problem> {
    Ok(match app.store.extend(who, reference).await?.ok_or(Problem::NotFound)? {
        Extended::Until(_) => "extend",
        Extended::Owed => "extend-owed",
        Extended::Over => "extend-over",
    })
}

async fn erase(app: &App, who: &str, reference: &Reference) -> Result<&'static str, Problem> {
    Ok(match app.store.erase_for(who, reference).await?.ok_or(Problem::NotFound)? {
        Erased::Now => "erase",
        Erased::Later => "erase-later",
    })
}

async fn let_letters_go(app: &App, who: &str, reference: &Reference) -> Result<&'static str, Problem> {
    let case = app.store.case(reference).await?.ok_or(Problem::NotFound)?;
    let Some(address) = case.address else { return Ok("letters-free") };
    Ok(if app.store.lift_silence(who, &address).await? { "letters" } else { "letters-free" })
}

async fn change_address(
    app: &App,
    who: &str,
    reference: &Reference,
    address: &EmailAddress,
) -> Result<Response, Problem> {
    let changed = app.store.change_address(who, reference, address, &new_reference(app)).await?;
    let done = match changed.ok_or(Problem::NotFound)? {
        Changed::Here => "address",
        Changed::Copied(fresh) => {
            app.moved(reference);
            return Ok(back(app, &fresh, "address-copied"));
        }
        Changed::Same => "address-same",
        Changed::UnderWay => "address-under-way",
        Changed::Over => "address-over",
    };
    Ok(back(app, reference, done))
}
