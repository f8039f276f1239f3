//! Every address of the site on one screen; nobody but practice mode answers requests elsewhere.

mod ask;
mod assets;
mod coding;
mod coming_back;
mod confirm;
mod guard;
mod haste;
mod join;
mod kiosk;
mod language;
mod later;
mod limits;
mod membership;
mod my_data;
mod phone;
mod plain;
mod posted;
mod problem;
mod question;
mod staff;
mod stop;
mod trail;
mod visitor;
mod webhook;

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{any, get, post};
use axum::{Extension, Router};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::App;

/// The pages of those who help.
fn staff_pages() -> Router<App> {
    Router::new()
        .route("/staff", get(staff::board))
        .route("/staff/sign-in", get(staff::sign_in).post(staff::signing_in))
        .route("/staff/oidc", get(staff::to_the_issuer))
        .route("/staff/oidc/callback", get(staff::from_the_issuer))
        .route("/staff/sign-out", post(staff::sign_out))
        .route("/staff/search", post(staff::search))
        .route("/staff/boards/{board}", get(staff::on_board))
        .route("/staff/signups/{reference}", get(staff::case))
        .route("/staff/signups/{reference}/answers", post(staff::answers))
        .route("/staff/signups/{reference}/{deed}", post(staff::deed))
        .route("/staff/audit", get(staff::audit))
        .route("/staff/leftovers", get(staff::leftovers).post(staff::clean_up))
        .route("/staff/leftovers.csv", get(staff::leftovers_csv))
        .route("/staff/figures", get(staff::figures))
}

/// Where a tablet at the door becomes one, and what its pages ask for.
fn kiosk_pages() -> Router<App> {
    Router::new()
        .route("/kiosk", get(kiosk::door).post(kiosk::turn))
        .route("/kiosk/still", get(kiosk::still))
        .route("/kiosk/here", post(kiosk::here))
}

/// Everything that is served; `practice` where practice parts are in place.
pub fn router(app: &App, practice: Option<Router>) -> Router {
    let browser = Router::new()
        .route("/", get(plain::landing))
        .route("/signup", get(plain::here))
        .route("/signup/username/check", get(question::check_username))
        .route("/signup/review", get(join::review).post(plain::here))
        .route("/signup/join", post(join::join).get(plain::here))
        .route("/signup/membership", get(membership::membership).post(plain::here))
        .route("/signup/membership/mail", post(membership::mail).get(plain::here))
        .route("/signup/welcome", get(membership::welcome).post(plain::here))
        .route("/signup/confirm", get(confirm::confirm).post(confirm::prove))
        .route("/signup/confirm/again", post(confirm::mail_again).get(plain::here))
        .route("/signup/confirm/later", post(confirm::later).get(plain::here))
        .route("/signup/choose", get(confirm::choose).post(confirm::chosen))
        .route("/signup/another-address", post(confirm::another_address).get(plain::here))
        .route("/signup/cant-sign-in", post(membership::cant_sign_in).get(plain::here))
        .route("/signup/my-data", get(my_data::see).post(my_data::erase))
        .route("/signup/resume", get(coming_back::resume).post(coming_back::mail_link))
        .route("/signup/anew", post(coming_back::anew).get(plain::here))
        .route("/signup/later", get(later::later).post(later::mail))
        .route("/signup/leave", post(coming_back::leave).get(plain::here))
        .route("/signup/phone", get(phone::code).post(phone::lend))
        .route("/signup/phone/back", post(phone::take_back).get(plain::here))
        .route("/signup/{step}", get(question::ask).post(question::save))
        .route("/r/{secret}", get(coming_back::look).post(coming_back::open))
        .route("/r/{secret}/stop", get(stop::look).post(stop::stop))
        .route("/p/{secret}", get(phone::look).post(phone::open));
    // Where nobody may help there is no such page.
    let browser = if app.door.is_there() { browser.merge(staff_pages()) } else { browser };
    let browser = match &app.config.kiosk.code {
        Some(_) => browser.merge(kiosk_pages()),
        None => browser,
    };
    // Of those that are put around together the first stands outside; each group is boxed once for a request.
    let browser = browser.layer((
        from_fn(guard::origin_named),
        guard::same_origin(app),
        Extension(Arc::new(limits::Limits::new(&app.config))),
        from_fn_with_state(app.clone(), limits::requests),
        guard::sessions(app),
        from_fn_with_state(app.clone(), kiosk::keeps_out),
    ));
    // Nothing a stranger's page could set off here: these only lead somewhere, or are signed.
    let open = Router::new()
        .route("/signup/check-email", any(plain::old_portal))
        .route("/signup/submit", any(plain::old_portal))
        .route("/signup/payment", any(plain::old_payment))
        .route("/webhooks/stripe", post(webhook::stripe))
        .route("/assets/{file}", get(assets::asset))
        .route("/favicon.ico", get(assets::favicon))
        .route("/health", get(plain::health))
        .route("/ready", get(plain::ready))
        .route("/version", get(plain::version));
    let ours = browser
        .merge(open)
        .fallback(problem::not_found)
        .method_not_allowed_fallback(problem::wrong_method)
        .layer((from_fn_with_state(app.clone(), problem::dress), CatchPanicLayer::custom(problem::panicked)))
        .with_state(app.clone());
    match practice {
        Some(practice) => ours.merge(practice),
        None => ours,
    }
    .layer((from_fn(guard::log), from_fn_with_state(app.clone(), guard::headers)))
}
