//! Bearer tokens: HS256 JWTs that live half an hour.

use axum::http::header;
use data_encoding::BASE64URL_NOPAD;
use hmac::Mac;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::answer::{Answer, Reply, missing};
use super::call::Call;
use super::desk::Desk;
use super::knobs::Trouble;
use crate::practice::mac;

/// The one client there is; its secret is the same word.
pub(super) const CLIENT: &str = "practice";
const SECRET: &str = "practice";
/// Nothing is protected by it: the practice service answers this machine only, and its secret is printed above.
const SIGNING_KEY: &[u8] = b"practice";
const LIFE: SignedDuration = SignedDuration::from_mins(30);

/// `POST /token`.
pub(super) fn issue(desk: &Desk<'_>, call: &Call) -> Reply {
    let (username, password) = credentials(call)?;
    if desk.knobs.trouble == Trouble::Down {
        return Err(Answer::Crashed);
    }
    if (username.as_str(), password.as_str()) != (CLIENT, SECRET) {
        return Err(Answer::Unauthorized("Incorrect client name or client secret"));
    }
    Ok(fresh(desk.now))
}

/// `POST /reauthenticate`: a token for a token.
pub(super) fn renew(desk: &Desk<'_>) -> Reply {
    Ok(fresh(desk.now))
}

fn fresh(now: Timestamp) -> Answer {
    Answer::ok(json!({"access_token": sign(CLIENT, now + LIFE), "token_type": "bearer"}))
}

fn credentials(call: &Call) -> Result<(String, String), Answer> {
    let mut complaints = Vec::new();
    if let Some(grant) = call.form("grant_type").filter(|grant| grant != "password") {
        complaints.push(json!({
            "type": "string_pattern_mismatch",
            "loc": ["body", "grant_type"],
            "msg": "String should match pattern '^password$'",
            "input": grant,
            "ctx": {"pattern": "^password$"},
        }));
    }
    let mut need = |name| {
        call.form(name).unwrap_or_else(|| {
            complaints.push(missing("body", name));
            String::new()
        })
    };
    let found = (need("username"), need("password"));
    if complaints.is_empty() { Ok(found) } else { Err(Answer::invalid(complaints)) }
}

/// Who calls: nobody goes on without a token that is ours, alive, and of a client that exists.
pub(super) fn authenticate(desk: &Desk<'_>, call: &Call) -> Result<(), Answer> {
    let token = call
        .header(header::AUTHORIZATION.as_str())
        .and_then(|header| header.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token)
        .ok_or(Answer::Unauthorized("Not authenticated"))?;
    let client = verified(token, desk.now).ok_or(Answer::Unauthorized("Could not validate credentials"))?;
    // Only now is the database asked about the client.
    match desk.knobs.trouble {
        Trouble::Down => Err(Answer::Crashed),
        _ if client == CLIENT => Ok(()),
        _ => Err(Answer::Unauthorized("Could not validate credentials")),
    }
}

pub(super) fn sign(client: &str, expires: Timestamp) -> String {
    let header = BASE64URL_NOPAD.encode(br#"{"alg":"HS256","typ":"JWT"}"#);
    let claims =
        BASE64URL_NOPAD.encode(json!({"sub": client, "exp": expires.as_second()}).to_string().as_bytes());
    let signed = format!("{header}.{claims}");
    let signature = BASE64URL_NOPAD.encode(&mac::over(&signed, SIGNING_KEY).finalize().into_bytes());
    format!("{signed}.{signature}")
}

fn verified(token: &str, now: Timestamp) -> Option<String> {
    let (signed, signature) = token.rsplit_once('.')?;
    mac::over(signed, SIGNING_KEY).verify_slice(&BASE64URL_NOPAD.decode(signature.as_bytes()).ok()?).ok()?;
    let (_, claims) = signed.split_once('.')?;
    let claims: Value = serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?).ok()?;
    let alive = claims["exp"].as_i64()? > now.as_second();
    alive.then(|| claims["sub"].as_str().map(str::to_owned))?
}
