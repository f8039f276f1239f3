//! The cockpit's one page.

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use maud::{Markup, html};
use serde::Deserialize;

use super::jump::{self, Jumper};
use super::{at_rest, bundle, event, faults, kill, switches, tables};
use crate::practice::page::page;

/// A part of the page: its id, its heading and what stands below it.
struct Section {
    id: &'static str,
    heading: &'static str,
    body: Markup,
}

/// What the page is asked to show besides.
#[derive(Deserialize)]
pub(super) struct Shown {
    /// There where the bundle is to stand on the page.
    bundle: Option<String>,
}

pub(super) async fn show(
    State(jumper): State<Jumper>,
    Query(shown): Query<Shown>,
    headers: HeaderMap,
) -> Markup {
    let bundle = bundle::section(&jumper, shown.bundle.is_some(), &headers).await;
    let sections = sections(&jumper, bundle);
    let moved = at_rest::moved(&jumper.practice);
    page(
        "Cockpit",
        html! {
            h1 { "Practice cockpit" }
            nav aria-label="Pages" {
                ul.row {
                    li { a href="/" { "Landing page" } }
                    li { a href="/signup" { "The signup, where you left it" } }
                    li { a href="/signup/membership" { "Pricing table" } }
                    li { a href="/practice/mail" { "Mailbox" } }
                }
            }
            @if !moved.is_empty() {
                div.moved {
                    p { strong { "Not as it is by itself:" } }
                    ul { @for lever in &moved { li { (lever) } } }
                }
            }
            nav aria-label="On this page" {
                ul.row { @for Section { id, heading, .. } in &sections { li { a href={ "#" (id) } { (heading) } } } }
            }
            @for Section { id, heading, body } in &sections {
                h2 id=(id) { (heading) }
                (body)
            }
        },
    )
}

fn sections(jumper: &Jumper, bundle: Markup) -> Vec<Section> {
    let Jumper { practice, program, .. } = jumper;
    let (rows, payments) = (practice.members.rows(), practice.stripe.payments());
    let section = |id, heading, body| Section { id, heading, body };
    let faults = html! { (faults::form()) (faults::open(&practice.members.orders())) };
    let mut sections = vec![
        section("jump", "Jump to a situation", jump::section(program)),
        section("clock", "Clock", switches::clock(practice)),
        section("faults", "Faults on order", faults),
        section("generation", "Member service", switches::service(practice)),
        section("stripe", "Stripe", switches::stripe(practice)),
        section("event", "An event of Stripe's by hand", event::form(&payments)),
        section("members", "Members", tables::members(&rows)),
        section("payments", "Payments", tables::payments(&payments)),
        section("bundle", "This situation as a file", bundle),
    ];
    if program.revive.is_some() {
        sections.push(section("kill", "Kill and restart", kill::form()));
    }
    sections.push(section("restart", "Start again", start_again()));
    sections
}

fn start_again() -> Markup {
    html! {
        p { "Forgets all members, payments and emails. Signups that are under way stay." }
        form method="post" action="/practice/restart" {
            button.plain type="submit" { "Empty the member service" }
        }
    }
}
