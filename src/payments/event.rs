//! What an event of Stripe's says, reduced to ids and whether it pays.

use serde_json::Value;

use crate::signup::PaymentEvent;
use crate::signup::values::EmailAddress;

/// Reads an event; `None` where it is of no use to us: another kind, or test money where live money is meant.
///
/// It pays where a checkout for a subscription ended paid (or needed no payment), or a subscription is active or on
/// trial. <https://docs.stripe.com/api/events/types>
pub fn read(payload: &[u8], live: bool) -> Option<PaymentEvent> {
    let event: Value = serde_json::from_slice(payload).ok()?;
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let (id, kind) = (text(&event, "id")?, text(&event, "type")?);
    if event.get("livemode").and_then(Value::as_bool) != Some(live) {
        return None;
    }
    let object = event.get("data")?.get("object")?;
    let status = text(object, "status");
    let (pays, subscription) = match kind.as_str() {
        "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
            let settled =
                matches!(text(object, "payment_status").as_deref(), Some("paid" | "no_payment_required"));
            (settled && text(object, "mode").as_deref() == Some("subscription"), text(object, "subscription"))
        }
        "customer.subscription.created"
        | "customer.subscription.updated"
        | "customer.subscription.deleted" => {
            (matches!(status.as_deref(), Some("active" | "trialing")), text(object, "id"))
        }
        _ => return None,
    };
    let reference = text(object, "client_reference_id").and_then(|reference| reference.parse().ok());
    let ends = kind == "customer.subscription.deleted";
    let address = object.get("customer_details").and_then(|details| text(details, "email"));
    Some(PaymentEvent {
        id,
        kind,
        reference,
        customer: text(object, "customer"),
        subscription,
        pays: pays && !ends,
        ends,
        address: address.and_then(|address| EmailAddress::read(&address).ok()),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checkout(status: &str, mode: &str, live: bool) -> Vec<u8> {
        let object = json!({
            "client_reference_id": "PS1-ABCD-EFGH", "customer": "cus_1", "subscription": "sub_1", "mode": mode, "payment_status": status,
        });
        json!({ "id": "evt_1", "type": "checkout.session.completed", "livemode": live, "data": { "object": object } })
            .to_string()
            .into_bytes()
    }

    #[test]
    fn only_a_settled_subscription_pays() {
        let pays = |payload: &[u8]| read(payload, false).map(|event| event.pays);
        assert_eq!(pays(&checkout("paid", "subscription", false)), Some(true));
        assert_eq!(pays(&checkout("no_payment_required", "subscription", false)), Some(true));
        assert_eq!(pays(&checkout("unpaid", "subscription", false)), Some(false));
        assert_eq!(pays(&checkout("paid", "payment", false)), Some(false));
        assert_eq!(pays(&checkout("paid", "subscription", true)), None);
        assert_eq!(pays(b"{"), None);
    }
}
