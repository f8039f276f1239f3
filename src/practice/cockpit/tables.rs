//! Who is a member upstream, and who paid.

use maud::{Markup, html};
use serde_json::Value;

use crate::practice::dhservice::{Column, Row};
use crate::practice::stripe::Payment;

pub(super) fn members(rows: &[Row]) -> Markup {
    if rows.is_empty() {
        return html! { p { "None yet." } };
    }
    html! {
        div.wide role="region" aria-labelledby="members" tabindex="0" {
            table {
                thead {
                    tr { th scope="col" { "Id" } th scope="col" { "Name" } th scope="col" { "E-mail" } th scope="col" { "Username" } th scope="col" { "Status" } th scope="col" { "Level" } th scope="col" { "Subscription" } th scope="col" { "Missing" } th scope="col" { "Writes" } }
                }
                tbody {
                    @for row in rows {
                        tr {
                            td { (row.id) }
                            td { (row.text("first_name").unwrap_or_default()) " " (row.text("last_name").unwrap_or_default()) }
                            td { (row.email().unwrap_or("–")) }
                            td { (row.text("active_directory_username").unwrap_or("–")) }
                            td { (words(row.status("membership_status"))) }
                            td { (words(row.status("membership_level"))) }
                            td { (words(row.status("stripe_subscription_id"))) }
                            td { (missing(row)) }
                            td { (row.writes) }
                        }
                    }
                }
            }
        }
    }
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or("–")
}

fn missing(row: &Row) -> String {
    let missing = Column::ALL.into_iter().filter(|column| row.column(*column).is_none());
    let names = missing.map(Column::name).collect::<Vec<_>>();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}

pub(super) fn payments(payments: &[Payment]) -> Markup {
    if payments.is_empty() {
        return html! { p { "None yet." } };
    }
    html! {
        div.wide role="region" aria-labelledby="payments" tabindex="0" {
            table {
                thead {
                    tr { th scope="col" { "Subscription" } th scope="col" { "Tier" } th scope="col" { "E-mail" } th scope="col" { "Reference" } th scope="col" { "Told to everybody" } }
                }
                tbody {
                    @for payment in payments {
                        tr {
                            td { (payment.subscription) }
                            td { (payment.tier.name()) }
                            td { (payment.email) }
                            td { (payment.reference.as_deref().unwrap_or("–")) }
                            td { (if payment.is_settled() { "yes" } else { "not yet" }) }
                        }
                    }
                }
            }
        }
    }
}
