//! After Join: waiting, paying, welcome.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::ask::Ask;
use super::problem::Problem;
use super::visitor::Visitor;
use crate::app::App;
use crate::jobs;
use crate::payments::Payments;
use crate::signup::{Place, Signup, Standing, State as Stage};
use crate::store::Job;
use crate::views::{self, Checking, Inbox, Page, Payer, PricingTable, Receipt, Shell};

/// So long after Join nobody can have paid elsewhere yet.
const FRESH_MS: i64 = 30_000;
/// How long the table waits for that.
const LOOK: Duration = Duration::from_millis(700);

pub(super) async fn membership(
    State(app): State<App>,
    visitor: Visitor,
    ask: Ask,
) -> Result<Response, Problem> {
    let before = looked_up(&app, &ask, &visitor).await?;
    let now = before.as_ref().or(visitor.signup.as_ref());
    let place = app.place(now);
    let Some(signup) = now else { return Ok(ask.go(&place.path())) };
    let shell = ask.shell();
    Ok(match place {
        Place::Waiting => {
            app.is_watched(&signup.reference);
            let wait = signup.wait(app.clock.millis());
            let same_words = ask.query("shown").as_deref() == Some(wait.name());
            unless_shown(&ask, same_words, || views::waiting(&shell, signup, wait))
        }
        // Said by the browser itself: from now on there is something to pay by again.
        Place::Payment if ask.query("unpaid").is_some() => {
            (ask.remembers_checking(false), ask.go("/signup/membership")).into_response()
        }
        Place::Payment if ask.is_checking() => ask.go("/signup/welcome"),
        // Nobody types a card into somebody else's tablet.
        Place::Payment if ask.kiosk().is_some() => ask.go("/signup/phone"),
        Place::Payment => {
            let same = ask.query("shown").as_deref() == Some("payment");
            let mailed = ask.query("notice").as_deref() == Some("mailed");
            unless_shown(&ask, same, || payment(&app, &shell, signup, mailed))
        }
        Place::CheckInbox => {
            let inbox = inbox(&app, &visitor, signup).await?;
            let same_words = ask.query("shown").as_deref() == Some(inbox.name());
            unless_shown(&ask, same_words, || views::check_inbox(&shell, signup, inbox))
        }
        Place::Member => ask.page(&views::member(&shell, &signup.reference)),
        Place::Contact => ask.page(&views::contact(&shell, &signup.reference)),
        elsewhere => ask.go(&elsewhere.path()),
    })
}

/// Whoever comes back to the table may have paid in another tab or on another device: the member service is asked before they
/// can pay again, but not for long. The signup as it is then; none where there was nothing to ask.
async fn looked_up(app: &App, ask: &Ask, visitor: &Visitor) -> Result<Option<Signup>, Problem> {
    let (Some(id), Some(signup)) = (&visitor.id, &visitor.signup) else { return Ok(None) };
    let now = app.clock.millis();
    let is_back = signup.submitted_at.is_some_and(|joined| now - joined > FRESH_MS);
    if ask.is_poll() || !is_back || app.place(Some(signup)) != Place::Payment {
        return Ok(None);
    }
    let attempt = jobs::try_now(app, Job::WatchPayment(signup.reference.to_string()));
    // Too slow an answer moves the page on later, by its own look.
    let _ = tokio::time::timeout(LOOK, attempt).await;
    Ok(app.store.visit(id).await?)
}

async fn inbox(app: &App, visitor: &Visitor, signup: &Signup) -> Result<Inbox, Problem> {
    let visitor = visitor.id.as_deref().unwrap_or_default();
    Ok(match () {
        () if signup.mail_refused => Inbox::Refused,
        () if app.store.is_proven_elsewhere(visitor, &signup.reference).await? => Inbox::OpenedElsewhere,
        () => Inbox::Mailed,
    })
}

/// A member can't sign in: support is told, with the reference.
pub(super) async fn cant_sign_in(
    State(app): State<App>,
    visitor: Visitor,
    ask: Ask,
) -> Result<Response, Problem> {
    match (&visitor.signup, app.place(visitor.signup.as_ref())) {
        (Some(signup), Place::Member) => {
            app.store.tell_cant_sign_in(&signup.reference).await?;
            app.owed.notify_one();
            Ok(ask.page(&views::support_told(&ask.shell(), &signup.reference)))
        }
        (_, elsewhere) => Ok(ask.go(&elsewhere.path())),
    }
}

/// Mails the link to this page, to pay later or elsewhere.
pub(super) async fn mail(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    let place = app.place(visitor.signup.as_ref());
    let Some(signup) = visitor.signup.as_ref().filter(|_| place == Place::Payment) else {
        return Ok(ask.go(&place.path()));
    };
    app.store.owe_link_to(&signup.reference).await?;
    app.owed.notify_one();
    Ok(ask.go("/signup/membership?notice=mailed"))
}

/// Where Stripe's table sends people back to: that alone proves no payment.
pub(super) async fn welcome(State(app): State<App>, visitor: Visitor, ask: Ask) -> Result<Response, Problem> {
    let Some(signup) = &visitor.signup else { return Ok(ask.go("/signup")) };
    Ok(match (app.place(visitor.signup.as_ref()), &signup.state) {
        (Place::Welcome, stage) => {
            let plan = app.store.plan(&signup.reference).await?;
            let member_id = match stage {
                Stage::Paid { member_id } | Stage::Known { member_id, .. } => *member_id,
                _ => None,
            };
            let receipt = Receipt { member_id, plan: plan.as_deref(), links: &app.config.welcome_links };
            ask.page(&views::welcome(&ask.shell(), signup, receipt))
        }
        (Place::Payment, _) => {
            jobs::try_now(&app, Job::WatchPayment(signup.reference.to_string()));
            let since = ask.query("since").and_then(|since| since.parse().ok());
            let checking = Checking::of(since, app.clock.now().as_second());
            let same_words = ask.query("shown").as_deref() == Some(checking.name());
            let page =
                unless_shown(&ask, same_words, || views::checking(&ask.shell(), &signup.reference, checking));
            (ask.remembers_checking(true), page).into_response()
        }
        (elsewhere, _) => ask.go(&elsewhere.path()),
    })
}

/// Nothing, where a poll's page shows these words already: no swap, no jump of the focus.
pub(super) fn unless_shown(ask: &Ask, same_words: bool, page: impl FnOnce() -> Page) -> Response {
    if ask.is_poll() && same_words { StatusCode::NO_CONTENT.into_response() } else { ask.page(&page()) }
}

fn payment(app: &App, shell: &Shell, signup: &Signup, mailed: bool) -> Page {
    let Payments { script, pricing_table_id, publishable_key, memberships, links, .. } = &*app.payments;
    let email = signup.email(&app.rules());
    let email = email.as_ref().map_or("", |email| email.written());
    let link = |(label, url): &'_ (String, String)| {
        (label.clone(), Payments::link(url, signup.reference.as_str(), email))
    };
    let links: Vec<(String, String)> = links.iter().map(link).collect();
    let table = PricingTable {
        script,
        id: pricing_table_id,
        key: publishable_key,
        email,
        reference: &signup.reference,
        memberships,
        links: links.iter().map(|(label, url)| (label.as_str(), url.clone())).collect(),
    };
    let payer = Payer {
        returning: matches!(signup.state, Stage::Known { standing: Standing::Lapsed, .. }),
        // A record that was there before is not filled with what a stranger typed, so there is nothing to answer anew.
        mailed,
        may_readdress: !signup.masked,
        may_lend: !signup.is_lent,
        may_be_another: signup.may_be_a_strangers && matches!(signup.state, Stage::Created { .. }),
    };
    views::payment(shell, &table, payer)
}
