//! The checkout page: three buttons, no JavaScript.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::payment::{self, Order};
use super::{Offer, Shop, payment::is_session_id};
use crate::practice::page::{not_found, page};

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    client_reference_id: String,
    #[serde(default)]
    prefilled_email: String,
}

#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    session: String,
    #[serde(default)]
    client_reference_id: String,
    #[serde(default)]
    email: String,
    #[serde(default)]
    card: String,
}

/// `GET /practice/stripe/checkout/{tier}`: every visit is a checkout session of its own.
pub(super) async fn show(
    State(shop): State<Shop>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Response {
    let Some(offer) = shop.stripe.offer(&slug) else { return not_found() };
    let form = Sheet {
        offer,
        session: payment::session_id(),
        reference: asked.client_reference_id,
        email: asked.prefilled_email,
        complaint: None,
    };
    form.page().into_response()
}

/// `POST` of the same address: pays, or shows why not. The same session pays once, however often it is sent.
pub(super) async fn pay(
    State(shop): State<Shop>,
    Path(slug): Path<String>,
    Form(typed): Form<Typed>,
) -> Response {
    let Some(offer) = shop.stripe.offer(&slug) else { return not_found() };
    let session = if is_session_id(&typed.session) { typed.session } else { payment::session_id() };
    let email = typed.email.trim().to_owned();
    let complaint = match typed.card.as_str() {
        "declined" => Some("Your card was declined. Nothing was paid; try another card."),
        _ if !email.contains('@') => Some("Your email address is incomplete."),
        _ => None,
    };
    if complaint.is_some() {
        let reference = typed.client_reference_id;
        return Sheet { offer, session, reference, email, complaint }.page().into_response();
    }
    let tier = offer.tier;
    let order = Order { session, tier, email, reference: Some(typed.client_reference_id) };
    match shop.pay(order).await {
        Ok(()) => Redirect::to("/signup/welcome").into_response(),
        Err(error) => {
            tracing::error!(%error, "practice payment not kept");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// What the page shows.
struct Sheet<'a> {
    offer: &'a Offer,
    session: String,
    reference: String,
    email: String,
    complaint: Option<&'static str>,
}

impl Sheet<'_> {
    fn page(self) -> Markup {
        let title = format!("Pay for {}", self.offer.name);
        page(
            &title,
            html! {
                h1 { (title) }
                p.price { (self.offer.price) }
                p { "This is a practice checkout. No card is charged." }
                @if let Some(complaint) = self.complaint {
                    p #complaint .error role="alert" { (complaint) }
                }
                form method="post" action={ "/practice/stripe/checkout/" (self.offer.slug) } {
                    input type="hidden" name="session" value=(self.session);
                    input type="hidden" name="client_reference_id" value=(self.reference);
                    label for="email" { "Email address" }
                    p #email-hint .hint {
                        "A wallet may fill in another than the one you signed up with: change it to see what happens then."
                    }
                    input #email type="email" name="email" value=(self.email) required
                        autocomplete="email" aria-describedby="email-hint";
                    p.buttons {
                        button type="submit" name="card" value="good" { "Pay " (self.offer.price) }
                        button.plain type="submit" name="card" value="declined" { "Pay fails" }
                        a href="/signup/membership" { "Abandon" }
                    }
                }
            },
        )
    }
}
