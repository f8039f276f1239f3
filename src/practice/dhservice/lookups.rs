//! The questions about one member, one username, one address.

use serde_json::{Value, json};

use super::answer::{Answer, Reply};
use super::call::Call;
use super::desk::Desk;
use super::jsonb::{ilike, isoformat, lower, text};
use super::sections::wanted_id;

/// `GET /v1/member/id`: neither trimmed nor more clever than `LOWER()`.
pub(super) fn member_id(desk: &Desk<'_>, call: &Call) -> Reply {
    let email = call.required_query("email_address")?;
    if email.contains('\0') {
        return Err(Answer::Crashed);
    }
    Ok(Answer::ok(json!({"member_id": desk.table.find(&email).map(|row| row.id)})))
}

/// `GET /v1/member/username_check/`: ignores case, and nobody has the empty name.
pub(super) fn username_check(desk: &Desk<'_>, call: &Call) -> Reply {
    let taken = is_taken(desk, &call.required_query("username")?);
    Ok(Answer::ok(json!({"available": !taken})))
}

/// Whether somebody has this username.
pub(super) fn is_taken(desk: &Desk<'_>, username: &str) -> bool {
    let wanted = lower(username);
    let mut names = desk.table.rows().filter_map(|row| row.text("active_directory_username"));
    !wanted.is_empty() && names.any(|name| lower(name) == wanted)
}

/// `GET /v1/member/last_updated/`.
pub(super) fn last_updated(desk: &Desk<'_>, call: &Call) -> Reply {
    let id = wanted_id(desk, call)?;
    let when = desk.table.row(id).map(|row| isoformat(row.modified) + "+00:00");
    Ok(Answer::ok(json!({"last_updated": when})))
}

/// `GET /v1/member/roles/`: nobody has one here.
pub(super) fn roles(desk: &Desk<'_>, call: &Call) -> Reply {
    wanted_id(desk, call)?;
    Ok(Answer::ok(json!({"roles": []})))
}

/// `GET /v1/contacts/search_by_email/`: the waivers on file. `%` in the address finds everybody's.
pub(super) fn contacts(desk: &Desk<'_>, call: &Call) -> Reply {
    let pattern = call.required_query("email_address")?;
    let found = desk
        .table
        .contacts()
        .filter(|contact| ilike(&contact.primary_email_address, &pattern))
        .map(|contact| json!({"contact": contact}));
    Ok(Answer::ok(found.collect()))
}

/// `GET /v1/member/by_stripe_customer_id/`. Only "nobody" was ever seen; ST2DH reads `identity` of a hit.
pub(super) fn by_stripe_customer(desk: &Desk<'_>, call: &Call) -> Reply {
    let customer = call.required_query("stripe_customer_id")?;
    let found = desk.table.rows().find(|row| text(&row.connections, "stripe_id") == customer.as_str());
    let id = found.map(|row| row.id);
    Ok(Answer::ok(id.map_or(Value::Null, |id| full_info_of(desk, id))))
}

/// `GET /v1/member/full_info/`: objects full of `null` even where the column is `null`.
pub(super) fn full_info(desk: &Desk<'_>, call: &Call) -> Reply {
    let id = wanted_id(desk, call)?;
    Ok(Answer::ok(full_info_of(desk, id)))
}

fn full_info_of(desk: &Desk<'_>, id: i64) -> Value {
    let Some(row) = desk.table.row(id) else { return json!({}) };
    let identity = |key| text(&row.identity, key);
    let forms = |key| text(&row.forms, key);
    let status = |key| text(&row.status, key);
    let extras = |key| text(&row.extras, key);
    let list = |column: &Option<Value>, key: &str| {
        column.as_ref().and_then(|column| column.get(key)).cloned().unwrap_or_default()
    };
    let mut info = json!({
        "identity": {
            "member_id": row.id,
            "first_name": identity("first_name"),
            "last_name": identity("last_name"),
            "primary_email": row.email(),
            "nickname": identity("nickname"),
            "active_directory_username": identity("active_directory_username"),
            "pronouns": identity("pronouns"),
            "nametag_subtitle": identity("nametag_subtitle"),
            "theme_song_url": identity("theme_song_url"),
            "theme_song_duration": identity("theme_song_duration"),
        },
        "connections": {"discord_username": text(&row.connections, "discord_username")},
        "forms": {
            "id_check_1": forms("id_check_1"),
            "id_check_2": forms("id_check_2"),
            "waiver_signed_date": forms("waiver_signed_date"),
            "terms_of_use_accepted": forms("terms_of_use_accepted"),
            "essentials_form": forms("essentials_form"),
            "orientation_completed_date": to_date(forms("orientation_completed_date")),
        },
        "status": {
            "member_since": status("member_since"),
            "membership_status": status("membership_status"),
            "membership_level": status("membership_level"),
        },
        "access": {"rfid_tags": list(&row.access, "rfid_tags")},
        "authorizations": {
            "physical_authorizations": list(&row.authorizations, "authorizations"),
            "computer_authorizations": list(&row.authorizations, "computer_authorizations"),
        },
        "extras": {
            "storage_id": extras("storage_id"),
            "essentials_form": extras("essentials_form"),
            "orientation": extras("orientation"),
            "ip_addresses": extras("ip_addresses"),
            "storage_area": extras("storage_area"),
        },
    });
    if !desk.is_a() {
        info["forms"]["id_check_date"] = forms("id_check_date");
        info["forms"]["id_check_by"] = forms("id_check_by");
    }
    info
}

/// `to_date('')` is the first day of the year 1 before Christ.
fn to_date(text: Value) -> Value {
    if text == "" { "0001-01-01 BC".into() } else { text }
}
