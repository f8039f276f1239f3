//! Tries every real dependency, so that a wrong setting is found before a person finds it.

use crate::clock::Clock;
use crate::config::{Config, Origin, Staff, Stripe};
use crate::mail::SmtpMailer;
use crate::members::Members;
use crate::staff::Door;
use crate::store::Store;
use crate::traces;

/// Codes and sessions end by this machine's clock, leases by the database's: so much may they differ, in milliseconds.
const CLOCKS_MAY_DIFFER_MS: i64 = 5_000;

/// One dependency, and what came of trying it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What was tried.
    pub what: &'static str,
    /// How it is; or what is wrong and what to do.
    pub outcome: Result<String, String>,
}

/// Tries them one after another. Changes nothing anywhere.
pub async fn check(config: &Config, store: &Store, members: &Members) -> Vec<Finding> {
    vec![
        Finding { what: "database", outcome: database(store).await },
        Finding { what: "clock", outcome: clock(store).await },
        Finding { what: "keys", outcome: keys(store).await },
        Finding { what: "member service", outcome: member_service(config, members).await },
        Finding { what: "mail server", outcome: mail_server(config).await },
        Finding { what: "pricing table", outcome: pricing_table(config.stripe.as_ref()) },
        Finding { what: "payment events", outcome: payment_events(config.stripe.as_ref()) },
        Finding { what: "proxy", outcome: proxy(config) },
        Finding { what: "traces", outcome: sent_traces(config).await },
        Finding { what: "staff's door", outcome: door(&config.staff).await },
    ]
}

async fn database(store: &Store) -> Result<String, String> {
    match store.version().await {
        Ok(version) => Ok(format!("{version} answers")),
        Err(error) => Err(format!("does not answer: {error}")),
    }
}

/// Asked and compared at once: the way there and back is part of the difference.
async fn clock(store: &Store) -> Result<String, String> {
    let theirs = store.now().await.map_err(|error| error.to_string())?;
    let ahead = theirs - Clock::default().millis();
    match ahead.abs() {
        ..=CLOCKS_MAY_DIFFER_MS => Ok("the database's agrees with this machine's".into()),
        apart => {
            let way = if ahead > 0 { "ahead of" } else { "behind" };
            Err(format!("the database's is {} s {way} this machine's: set both by NTP", apart / 1_000))
        }
    }
}

async fn keys(store: &Store) -> Result<String, String> {
    let uses = store.key_uses().await.map_err(|error| error.to_string())?;
    match uses.iter().find(|there| there.id.is_none()) {
        Some(lacking) => Err(format!(
            "{} rows do not open: a key that they need is not in DHSIGNUP_SECRET_KEYS, or in the key file, any more",
            lacking.wrapped
        )),
        None => Ok(uses.iter().filter_map(|there| there.id.clone()).collect::<Vec<_>>().join(", ")),
    }
}

async fn member_service(config: &Config, members: &Members) -> Result<String, String> {
    let practice = config.dhservice.is_none();
    // Nobody has this address: a name that is kept for such purposes (RFC 2606).
    let looked = members.lookup("check@example.invalid").await;
    match (looked, practice) {
        (Ok(_), true) => Ok("the practice one answers".into()),
        (Ok(_), false) => Ok("gives a token and looks an address up".into()),
        (Err(error), true) => Err(format!("{error}; the practice one is part of a running `dhsignup serve`")),
        (Err(error), false) => {
            Err(format!("{error}; check DHSIGNUP_DHSERVICE_URL, _CLIENT_NAME and _CLIENT_SECRET"))
        }
    }
}

async fn mail_server(config: &Config) -> Result<String, String> {
    let Some(smtp) = &config.smtp else { return Ok("the practice mailbox".into()) };
    let mailer = SmtpMailer::new(smtp, config.deadlines.mail).map_err(|error| error.to_string())?;
    match mailer.reaches().await {
        Ok(()) => Ok("lets us in".into()),
        Err(error) => Err(format!("{error}; docs/mail.md has the usual providers")),
    }
}

/// The ids' form alone: nothing of Stripe's can be asked with a publishable key.
fn pricing_table(stripe: Option<&Stripe>) -> Result<String, String> {
    let Some(Stripe { pricing_table_id, publishable_key, .. }) = stripe else {
        return Ok("the practice one".into());
    };
    let live = match publishable_key.split_once('_').map(|(_, rest)| rest.split('_').next()) {
        Some(Some("live")) => "live",
        Some(Some("test")) => "test",
        _ => return Err("DHSIGNUP_STRIPE_PUBLISHABLE_KEY begins with pk_live_ or pk_test_".into()),
    };
    match pricing_table_id.starts_with("prctbl_") && publishable_key.starts_with("pk_") {
        true => Ok(format!("{pricing_table_id}, with a {live} key")),
        false => Err("DHSIGNUP_STRIPE_PRICING_TABLE_ID begins with prctbl_, the key with pk_".into()),
    }
}

fn payment_events(stripe: Option<&Stripe>) -> Result<String, String> {
    match stripe {
        None => Ok("the practice ones".into()),
        Some(Stripe { webhook_secret: Some(_), .. }) => Ok("signed, at /webhooks/stripe".into()),
        Some(Stripe { webhook_secret: None, .. }) => Ok(
            "none: DHSIGNUP_STRIPE_WEBHOOK_SECRET is not set, so payments are learnt from the member service's status alone".into(),
        ),
    }
}

/// The program speaks plain HTTP, so that https means a proxy in front of it.
fn proxy(config: &Config) -> Result<String, String> {
    match (config.public_url.as_ref().is_some_and(Origin::is_https), config.trusted_proxies.is_empty()) {
        (true, true) => Err(
            "DHSIGNUP_PUBLIC_URL is https and DHSIGNUP_TRUSTED_PROXIES is not set: all people come from the proxy's address and share its limits".into(),
        ),
        (_, false) => Ok(format!("{} trusted", config.trusted_proxies.len())),
        (false, true) => Ok("none".into()),
    }
}

async fn sent_traces(config: &Config) -> Result<String, String> {
    let Some(url) = &config.otlp_url else { return Ok("off".into()) };
    match traces::try_out(url).await {
        Ok(()) => Ok("the collector takes them".into()),
        Err(error) => Err(format!("{error}; check DHSIGNUP_OTLP_URL")),
    }
}

async fn door(staff: &Staff) -> Result<String, String> {
    let door = Door::new(staff).map_err(|error| error.to_string())?;
    let password = if door.has_password() { "a password" } else { "no password" };
    match door.reaches(0).await {
        None if door.has_password() => Ok(password.into()),
        None => Ok("none: there is no /staff".into()),
        Some(Ok(())) => Ok(format!("{password}, and an issuer that answers")),
        Some(Err(error)) => Err(format!(
            "{error}; check DHSIGNUP_STAFF_OIDC_ISSUER, to the letter, and _STAFF_OIDC_DISCOVERY"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripe(table: &str, key: &str) -> Stripe {
        Stripe { pricing_table_id: table.into(), publishable_key: key.into(), webhook_secret: None }
    }

    #[test]
    fn the_forms_of_stripes_ids_are_told_apart() {
        let told = |table, key| pricing_table(Some(&stripe(table, key)));
        assert_eq!(told("prctbl_1", "pk_live_1"), Ok("prctbl_1, with a live key".into()));
        assert_eq!(told("prctbl_1", "pk_test_1"), Ok("prctbl_1, with a test key".into()));
        for (table, key) in
            [("prod_1", "pk_live_1"), ("prctbl_1", "sk_live_1"), ("prctbl_1", "whsec_1"), ("prctbl_1", "")]
        {
            assert!(told(table, key).is_err(), "{table} {key}");
        }
        assert!(payment_events(Some(&stripe("", ""))).is_ok_and(|said| said.contains("status alone")));
    }
}
