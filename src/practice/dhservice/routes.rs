//! Every path of DHService that is answered here, and which call it is.

use axum::http::Method;
use serde_json::json;

use super::answer::{Answer, Reply};
use super::call::Call;
use super::column::Column;
use super::desk::Desk;
use super::knobs::{Generation, Trouble};
use super::{bulk, catalogue, identity, listing, lookups, sections, token};

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    Token,
    Reauthenticate,
    Health,
    MemberId,
    Column(Column),
    FullInfo,
    LastUpdated,
    Roles,
    UsernameCheck,
    Search,
    List,
    ByStripeCustomer,
    Active,
    Bulk,
    Contacts,
    Products,
    Levels,
    StripeWebhook,
}

impl Route {
    pub(super) fn at(generation: Generation, path: &str) -> Option<Route> {
        Some(match path {
            "/token" => Route::Token,
            "/reauthenticate" => Route::Reauthenticate,
            "/health" => Route::Health,
            "/v1/member/id" => Route::MemberId,
            "/v1/member/full_info/" => Route::FullInfo,
            "/v1/member/last_updated/" => Route::LastUpdated,
            "/v1/member/roles/" => Route::Roles,
            "/v1/member/username_check/" => Route::UsernameCheck,
            "/v1/member/search/" => Route::Search,
            "/v1/member/list/" if generation != Generation::A => Route::List,
            "/v1/member/by_stripe_customer_id/" => Route::ByStripeCustomer,
            "/v1/member/signup_bulk/" if generation == Generation::Bulk => Route::Bulk,
            "/v1/members/active_names_and_emails/" => Route::Active,
            "/v1/contacts/search_by_email/" => Route::Contacts,
            "/v1/products/" => Route::Products,
            "/v1/membership_levels/available/" => Route::Levels,
            "/v1/payment/stripe_webhook/" => Route::StripeWebhook,
            _ => Route::Column(Column::named(path.strip_prefix("/v1/member/")?.strip_suffix('/')?)?),
        })
    }

    /// What a 405 names: the method of the first route with this path. FastAPI answers no HEAD.
    fn first_method(self) -> &'static str {
        match self {
            Route::Token | Route::Reauthenticate | Route::Bulk | Route::StripeWebhook => "POST",
            _ => "GET",
        }
    }

    /// May be called without a token.
    fn is_open(self, generation: Generation) -> bool {
        match self {
            Route::Token | Route::Health => true,
            Route::StripeWebhook => generation == Generation::A,
            _ => false,
        }
    }
}

/// Answers a call whose turn has come.
pub(super) fn answer(desk: &mut Desk<'_>, call: &Call) -> Reply {
    let generation = desk.knobs.generation;
    let Some(route) = Route::at(generation, &call.path) else { return Ok(elsewhere(generation, call)) };
    let get = call.method == Method::GET;
    let right = match route {
        Route::Column(_) => get || call.method == Method::POST,
        _ => call.method.as_str() == route.first_method(),
    };
    if !right {
        return Err(Answer::NotAllowed(route.first_method()));
    }
    if !route.is_open(generation) {
        token::authenticate(desk, call)?;
    }
    match route {
        Route::Token => token::issue(desk, call),
        Route::Reauthenticate => token::renew(desk),
        // It does not look at the database.
        Route::Health => Ok(Answer::ok(json!({"status": "healthy", "service": "DH_SERVICE"}))),
        Route::MemberId => lookups::member_id(desk, call),
        Route::Column(column) if get => sections::read(desk, call, column),
        Route::Column(Column::Identity) => identity::write(desk, call),
        Route::Column(column) => sections::write(desk, call, column),
        Route::FullInfo => lookups::full_info(desk, call),
        Route::LastUpdated => lookups::last_updated(desk, call),
        Route::Roles => lookups::roles(desk, call),
        Route::UsernameCheck => lookups::username_check(desk, call),
        Route::Search => listing::search(desk, call),
        Route::List => listing::list(desk, call),
        Route::ByStripeCustomer => lookups::by_stripe_customer(desk, call),
        Route::Active => listing::active(desk),
        Route::Bulk => bulk::write(desk, call),
        Route::Contacts => lookups::contacts(desk, call),
        Route::Products => Ok(Answer::ok(catalogue::products())),
        Route::Levels => Ok(Answer::ok(catalogue::levels())),
        Route::StripeWebhook => Ok(stripe_webhook(desk)),
    }
}

/// Not this path, but perhaps the same with the other ending: 307 before anybody asks for a token.
fn elsewhere(generation: Generation, call: &Call) -> Answer {
    if Route::at(generation, &other_form(&call.path)).is_none() {
        return Answer::not_found();
    }
    let path = other_form(&call.full_path);
    Answer::Elsewhere(if call.query.is_empty() { path } else { format!("{path}?{}", call.query) })
}

/// With the slash at the end or without, whichever it is not.
pub(super) fn other_form(path: &str) -> String {
    match path.strip_suffix('/') {
        Some(bare) => bare.to_owned(),
        None => format!("{path}/"),
    }
}

/// The payment log, which nobody reads here: it takes anything and says OK.
fn stripe_webhook(desk: &Desk<'_>) -> Answer {
    let message = match desk.knobs.trouble {
        Trouble::Down => {
            "Error saving Stripe event: connection to server at \"127.0.0.1\", port 55432 failed: FATAL:  \
             database \"deepharbor\" is not currently accepting connections\n"
        }
        _ => "OK",
    };
    Answer::ok(json!({"message": message}))
}
