//! "Save and finish later": mails the way back, and says so.

use axum::extract::State;
use axum::response::Response;

use super::ask::Ask;
use super::limits::{Act, Client, too_many};
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::App;
use crate::signup::Signup;
use crate::views;

/// The name of the button beside *Continue*, and what it says.
pub(super) const THEN: (&str, &str) = ("then", "later");
const PATH: &str = "/signup/later";

/// Owes the letter and leads to the page that says so, which can be reloaded without mailing another one.
pub(super) async fn mailed(app: &App, ask: &Ask, signup: &Signup) -> Result<Response, Problem> {
    app.store.owe_link_to(&signup.reference).await?;
    app.owed.notify_one();
    Ok(ask.go(PATH))
}

/// The same from a page without a question.
pub(super) async fn mail(
    State(app): State<App>,
    visitor: Visitor,
    client: Client,
    ask: Ask,
) -> Result<Response, Problem> {
    if let Err(wait) = client.may(Act::Request) {
        return Ok(too_many(wait));
    }
    match &visitor.signup {
        Some(signup) if signup.is_draft() => mailed(&app, &ask, signup).await,
        _ => Ok(ask.go(&app.place(visitor.signup.as_ref()).path())),
    }
}

/// Where it led.
pub(super) async fn later(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    let Some(signup) = visitor.signup.as_ref().filter(|signup| signup.is_draft()) else {
        return Ok(ask.go(&app.place(visitor.signup.as_ref()).path()));
    };
    let until = app.store.kept_until(&signup.reference).await?;
    let until = until.map(|until| app.config.organisation.day(until));
    Ok(ask.page(&views::later(&ask.shell(), signup, until)))
}
