//! Checking the answers, and joining: the only thing that makes a member.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use tokio::sync::broadcast::Receiver;

use super::ask::Ask;
use super::limits::{Act, Client};
use super::membership::unless_shown;
use super::posted::Posted;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::App;
use crate::config::ConfirmEmail;
use crate::jobs;
use crate::signup::{Milestone, NewMember, Place, Reference, Signup};
use crate::store::{Job, Submission, Submitted};
use crate::views::{self, Checked, Confirmation, Inbox};

pub(super) async fn review(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    Ok(match (&visitor.signup, app.place(visitor.signup.as_ref())) {
        (Some(signup), Place::Review) => {
            let confirmation = confirmation(&app, signup);
            let visitor = visitor.id.as_deref().unwrap_or_default();
            let elsewhere = confirmation == Confirmation::Needed
                && app.store.is_proven_elsewhere(visitor, &signup.reference).await?;
            let word = if elsewhere { "elsewhere" } else { "needed" };
            let same_words =
                ask.query("shown").as_deref() == Some(word) && confirmation == Confirmation::Needed;
            let checked = Checked { signup, confirmation, elsewhere };
            if confirmation != Confirmation::Needed {
                jobs::look_ahead(&app, signup);
            }
            unless_shown(&ask, same_words, || views::review(&ask.shell(), app.journey, checked))
        }
        (_, Place::Question(step)) => ask.go(&format!("/signup/{}?notice=first", step.slug)),
        (_, elsewhere) => ask.go(&elsewhere.path()),
    })
}

/// Owes the member and tries at once. Pressed twice, the second press waits for the same member.
pub(super) async fn join(
    State(app): State<App>,
    mut visitor: Visitor,
    client: Client,
    ask: Ask,
    posted: Posted,
) -> Result<Response, Problem> {
    visitor.turns_to(posted.get("signup")).await?;
    let Visitor { id: Some(id), signup: Some(signup), .. } = &visitor else { return Ok(ask.go("/signup")) };
    let mut moves = app.moves();
    match app.place(Some(signup)) {
        Place::Review if !may_join(&app, signup).await => return Ok(ask.go("/signup/review")),
        Place::Review => {
            let often = client.may(Act::Join).and_then(|()| client.browser_may(Act::BrowserJoin, id));
            if often.is_err() && !signup.proven {
                return proof_first(&app, &ask, signup).await;
            }
            submit(&app, id, signup).await?;
            if ask.kiosk().is_some() {
                // Paying is for a device of one's own: the code is on the next page, and the letter leads there, too.
                app.store.lend(id, &signup.reference).await?;
                app.store.owe_link_to(&signup.reference).await?;
                app.owed.notify_one();
            }
        }
        Place::Waiting => {}
        elsewhere => return Ok(ask.go(&elsewhere.path())),
    }
    wait(&app, id, &signup.reference, &mut moves).await?;
    let now = app.store.visit(id).await?;
    Ok(ask.go(&app.place(now.as_ref()).path()))
}

/// Joined too often without proof: the letter's link is the way on, and costs nobody a wait.
async fn proof_first(app: &App, ask: &Ask, signup: &Signup) -> Result<Response, Problem> {
    app.store.owe_link_to(&signup.reference).await?;
    app.owed.notify_one();
    Ok(ask.page_with(StatusCode::TOO_MANY_REQUESTS, &views::check_inbox(&ask.shell(), signup, Inbox::Mailed)))
}

/// Submits the answers as they stand; once more with the newer ones, where another tab saved one meanwhile.
async fn submit(app: &App, visitor: &str, signup: &Signup) -> Result<(), Problem> {
    if !try_submit(app, visitor, signup).await?
        && let Some(newer) = app.store.visit(visitor).await?
    {
        try_submit(app, visitor, &newer).await?;
    }
    Ok(())
}

/// False where these answers are not the newest any more.
async fn try_submit(app: &App, visitor: &str, signup: &Signup) -> Result<bool, Problem> {
    let rules = app.rules();
    let mut member = NewMember::begin(&signup.reference, app.clock.now(), &app.config.organisation.time_zone);
    let complete = app.journey.contribute(&signup.answers, &rules, &mut member).is_ok();
    let (Some(address), Some(username), true) = (signup.email(&rules), signup.username(&rules), complete)
    else {
        return Ok(true);
    };
    if confirmation(app, signup) == Confirmation::Waived {
        member.note_unproven();
    }
    let submission = Submission {
        visitor,
        reference: &signup.reference,
        member: &member,
        revision: signup.answers.revision(),
        address: &address,
        username: &username,
        proven: signup.proven,
    };
    let joined = app.store.submit(&submission).await?;
    match joined {
        Submitted::Outdated => return Ok(false),
        Submitted::Owed => drop(jobs::try_now(app, Job::CreateMember(signup.reference.to_string()))),
        Submitted::AddressElsewhere => app.owed.notify_one(),
        Submitted::Already | Submitted::UsernameHeld => {}
    }
    match joined {
        Submitted::Owed | Submitted::AddressElsewhere => app.passed(Milestone::Joined),
        Submitted::UsernameHeld => app.passed(Milestone::Refused("username", "username")),
        Submitted::Already | Submitted::Outdated => {}
    }
    metrics::counter!("dhsignup_joined_total").increment(1);
    tracing::info!(reference = %signup.reference, "joined");
    Ok(true)
}

/// Holds the request until the person can go on, but not for long.
pub(super) async fn wait(
    app: &App,
    visitor: &str,
    reference: &Reference,
    moves: &mut Receiver<Reference>,
) -> Result<(), Problem> {
    let deadline = tokio::time::Instant::now() + app.config.deadlines.join;
    loop {
        let now = app.store.visit(visitor).await?;
        if app.place(now.as_ref()) != Place::Waiting {
            return Ok(());
        }
        // A look in between, too: another process may be the one that moves it.
        let heard = async { while moves.recv().await.is_ok_and(|moved| moved != *reference) {} };
        let look = tokio::time::Instant::now() + Duration::from_millis(500);
        if tokio::time::timeout_at(deadline.min(look), heard).await.is_err()
            && tokio::time::Instant::now() >= deadline
        {
            return Ok(());
        }
    }
}

/// What this deployment asks for before Join. Where it asks everybody for a proof and no letter leaves, that is waived.
fn confirmation(app: &App, signup: &Signup) -> Confirmation {
    match (app.config.confirm_email, signup.proven) {
        (ConfirmEmail::WhenKnown, _) | (_, true) => Confirmation::NotNeeded,
        (ConfirmEmail::BeforeJoin, false) if app.relay.is_away(app.clock.millis()) => Confirmation::Waived,
        (ConfirmEmail::BeforeJoin, false) => Confirmation::Needed,
    }
}

/// The waiver is for addresses that nobody has: what is known upstream stays as private as before.
async fn may_join(app: &App, signup: &Signup) -> bool {
    match (confirmation(app, signup), signup.email(&app.rules())) {
        (Confirmation::NotNeeded, _) => true,
        (Confirmation::Waived, Some(address)) => {
            matches!(app.members.lookup(address.written()).await, Ok(None))
        }
        _ => false,
    }
}
