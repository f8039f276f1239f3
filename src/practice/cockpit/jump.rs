//! `POST /practice/jump`: to any situation in one click, as somebody new.

mod browser;
mod destination;
mod person;
mod walk;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use maud::{Markup, html};
use tokio::sync::Mutex;

use self::browser::Browser;
pub(super) use self::browser::LONGEST;
use self::destination::{Destination, GROUPS};
pub(super) use self::person::Numbers;
use self::walk::Walk;
use super::at_rest;
use crate::practice::page::page;
use crate::practice::{Practice, Program};
use crate::signup::{Journey, Kind};
use crate::words::Words;

/// How long a walk may take in all.
const PATIENCE: Duration = Duration::from_secs(15);
/// The program's session cookies; the second name is that of https.
pub(super) const SESSIONS: [&str; 2] = ["signup", "__Host-signup"];
/// What a payment of the person before may have left in the browser.
const NO_PAYMENT: &str = "checking=; Path=/signup; Max-Age=0; HttpOnly; SameSite=Lax";

/// What a jump needs.
#[derive(Clone)]
pub(super) struct Jumper {
    pub(super) practice: Practice,
    pub(super) program: Program,
    pub(super) numbers: Arc<Numbers>,
    /// One payment at a time, since one of them is made in silence.
    pub(super) till: Arc<Mutex<()>>,
}

/// A walk did not arrive.
#[derive(Debug)]
pub(super) struct Stuck {
    status: StatusCode,
    words: String,
}

impl Stuck {
    /// Where it is, in words.
    fn here(words: String) -> Self {
        Self { status: StatusCode::CONFLICT, words }
    }

    /// The program did not answer.
    fn unanswered(path: &str, error: &dyn fmt::Display) -> Self {
        Self { status: StatusCode::BAD_GATEWAY, words: format!("{path} was not answered: {error}.") }
    }

    /// The program answered that it can't.
    fn broken(path: &str, status: u16) -> Self {
        Self { status: StatusCode::BAD_GATEWAY, words: format!("{path} was answered with {status}.") }
    }
}

/// Walks there and makes whoever asked the person who walked.
pub(super) async fn jump(
    State(jumper): State<Jumper>,
    Form(wishes): Form<Vec<(String, String)>>,
) -> Response {
    if !jumper.program.real.is_empty() {
        return (StatusCode::CONFLICT, refused(&jumper.program.real)).into_response();
    }
    let place = wishes.iter().find(|(name, _)| name == "place").map_or("", |(_, place)| place.as_str());
    let Some(destination) = Destination::named(jumper.program.journey, place) else {
        return (StatusCode::UNPROCESSABLE_ENTITY, unknown(place)).into_response();
    };
    let mut walk = Walk::new(&jumper, &wishes);
    let walked = tokio::time::timeout(PATIENCE, walk.to(destination)).await;
    let cookies = AppendHeaders(cookies(&walk.browser));
    match walked {
        Ok(Ok(path)) => (StatusCode::SEE_OTHER, [(header::LOCATION, path)], cookies).into_response(),
        Ok(Err(stuck)) => (stuck.status, cookies, lost(&jumper, destination, &stuck.words)).into_response(),
        Err(_) => {
            let words = format!("After {} seconds it was still {}.", PATIENCE.as_secs(), walk.doing);
            (StatusCode::CONFLICT, cookies, lost(&jumper, destination, &words)).into_response()
        }
    }
}

/// The browser's cookies as they came, and an end to those of whoever sat here before.
fn cookies(browser: &Browser) -> Vec<(HeaderName, HeaderValue)> {
    let own = |line: &&str| line.split_once('=').map(|(name, _)| name.trim().to_owned());
    let given: Vec<String> = browser.set_cookies().filter_map(|line| own(&line)).collect();
    let is_nobody = !SESSIONS.iter().any(|name| given.iter().any(|own| own == name));
    let mut lines: Vec<String> = browser.set_cookies().map(str::to_owned).collect();
    if is_nobody {
        lines.extend(SESSIONS.map(|name| {
            let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
            format!("{name}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}")
        }));
    }
    if !given.iter().any(|name| name == "checking") {
        lines.push(NO_PAYMENT.to_owned());
    }
    let header = |line: String| HeaderValue::from_str(&line).ok().map(|value| (header::SET_COOKIE, value));
    lines.into_iter().filter_map(header).collect()
}

fn refused(real: &[&str]) -> Markup {
    page(
        "Refused",
        html! {
            h1 { "Nobody is made up here" }
            p { "A jump makes a person, a member and perhaps a payment. That is refused as long as a part is a real one: " (real.join(", ")) " is set." }
            p { a href="/practice" { "Back to the cockpit" } }
        },
    )
}

fn unknown(place: &str) -> Markup {
    page(
        "No such place",
        html! {
            h1 { "No such place" }
            p { "“" (place) "” is none of the places that the cockpit leads to." }
            p { a href="/practice" { "Back to the cockpit" } }
        },
    )
}

fn lost(jumper: &Jumper, destination: Destination, words: &str) -> Markup {
    let open = at_rest::moved(&jumper.practice);
    page(
        "Not there",
        html! {
            h1 { "The way to “" (destination.title(jumper.program.english())) "” ends before" }
            p role="alert" { (words) }
            @if !open.is_empty() {
                h2 { "What may be in the way" }
                ul { @for lever in &open { li { (lever) } } }
                form method="post" action="/practice/faults/cancel" {
                    button.plain type="submit" { "Cancel all faults" }
                }
            }
            h2 { "What to do" }
            p { "This browser is the person who got stuck: " a href="/signup" { "see where their signup stands" } ". Or put the levers back in the " a href="/practice" { "cockpit" } " and press the button again; nothing is left to be tidied up." }
        },
    )
}

/// The buttons, and what may be typed otherwise.
pub(super) fn section(program: &Program) -> Markup {
    html! {
        @if program.real.is_empty() { (buttons(program.journey, program.english())) } @else {
            p { "Jumps are refused, since a part is a real one: " (program.real.join(", ")) " is set." }
        }
    }
}

fn buttons(journey: Journey, words: &Words) -> Markup {
    html! {
        p { "Each button makes somebody new, walks there as they would, and makes this browser theirs." }
        form method="post" action="/practice/jump" {
            h3 { "Questions" }
            div.buttons {
                @for step in journey.0 { button type="submit" name="place" value=(step.slug) { (words.say(step.title())) } }
            }
            @for (heading, situations) in GROUPS {
                h3 { (heading) }
                dl.places {
                    @for situation in situations {
                        div {
                            dt { button type="submit" name="place" value=(situation.slug()) { (situation.title()) } }
                            dd { (situation.about()) }
                        }
                    }
                }
            }
            details {
                summary { "Who they are: type something else than the examples" }
                p { "What stays empty is the example, and a new address and username each time." }
                div.fields {
                    @for field in journey.0.iter().flat_map(|step| step.fields) {
                        @let id = format!("jump-{}", field.name);
                        div {
                            label for=(id) { (words.say(field.label())) }
                            input id=(id) type="text" name=(field.name) autocomplete="off"
                                placeholder=[(!matches!(field.kind, Kind::Email | Kind::Username)).then_some(field.example)];
                        }
                    }
                }
            }
        }
    }
}
