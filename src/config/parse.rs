//! From text to settings. Every error says which setting and what is expected.

use std::fs::File;
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use jiff::tz::TimeZone;

use super::{
    Allowed, Config, ConfirmEmail, DatabaseUrl, Deadlines, DhService, Kiosk, Limits, Oidc, Origin,
    PracticeGeneration, Smtp, Staff, Stripe, Values, Wrong,
};
use crate::signup::{Ink, Organisation};
use crate::steps;
use crate::theme::{Colour, Kind, Look, Mode, Picture, Theme};
use crate::words::{Dictionary, Language};

/// What people read: the languages, and what the organisation says in words of its own.
fn words(values: &Values) -> Result<Arc<Dictionary>, Wrong> {
    let languages = parse(values, "LANGUAGES", "en,es", "en, es, or both separated by a comma", |text| {
        let languages: Option<Vec<Language>> = text.split(',').map(|tag| tag.trim().parse().ok()).collect();
        languages.filter(|languages| !languages.contains(&Language::Pseudo))
    })?;
    let own: Vec<(Language, String)> = [(Language::English, "WORDS_EN"), (Language::Spanish, "WORDS_ES")]
        .into_iter()
        .filter_map(|(language, key)| Some((language, values.get(key)?.to_owned())))
        .collect();
    let space = values.get("ORGANISATION").unwrap_or(PUMPING_STATION_ONE);
    let dictionary =
        Dictionary::new(space, &languages, &own).map_err(|why| Wrong(format!("DHSIGNUP_WORDS_…: {why}")))?;
    Ok(Arc::new(dictionary))
}

const PUMPING_STATION_ONE: &str = "Pumping Station: One";

pub(super) fn config(values: &Values) -> Result<Config, Wrong> {
    let text = |key: &str, default: &str| values.get(key).unwrap_or(default).to_owned();
    let look = look(values)?;
    let config = Config {
        listen: parse(
            values,
            "LISTEN",
            "127.0.0.1:3000",
            "an address and a port such as 127.0.0.1:3000",
            |t| t.parse().ok(),
        )?,
        public_url: optional(
            values,
            "PUBLIC_URL",
            "an origin such as https://join.example.org, without a path",
            origin,
        )?,
        database_url: parse(values, "DATABASE_URL", "sqlite://data/dhsignup.db", DATABASE_URL, database_url)?,
        secret_keys: values.get("SECRET_KEYS").map(Into::into),
        dhservice: dhservice(values)?,
        smtp: smtp(values)?,
        stripe: stripe(values)?,
        payment_links: parse(
            values,
            "STRIPE_PAYMENT_LINKS",
            "",
            "Label=https://…;Label=https://…",
            payment_links,
        )?,
        memberships: parse(values, "MEMBERSHIPS", "", "Name=$95 a month, with storage;Name=…", memberships)?,
        welcome_links: parse(values, "WELCOME_LINKS", "", "Label=https://…;Label=https://…", payment_links)?,
        confirm_email: parse(
            values,
            "CONFIRM_EMAIL",
            "when-known",
            "when-known or before-join",
            |t| match t {
                "when-known" => Some(ConfirmEmail::WhenKnown),
                "before-join" => Some(ConfirmEmail::BeforeJoin),
                _ => None,
            },
        )?,
        organisation: Organisation {
            name: text("ORGANISATION", PUMPING_STATION_ONE),
            reference_prefix: parse(
                values,
                "REFERENCE_PREFIX",
                "PS1",
                "1 to 6 capital letters and digits",
                |t| {
                    let fits = (1..=6).contains(&t.len())
                        && t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
                    fits.then(|| t.to_owned())
                },
            )?,
            waiver_url: page(values, "WAIVER_URL", "https://pumpingstationone.org/waiver/")?,
            agreement_url: page(
                values,
                "AGREEMENT_URL",
                "https://pumpingstationone.org/membership-agreement/",
            )?,
            support_email: parse(
                values,
                "SUPPORT_EMAIL",
                "membership@pumpingstationone.org",
                "an e-mail address",
                |t| t.contains('@').then(|| t.to_owned()),
            )?,
            sign_in_url: optional(
                values,
                "SIGN_IN_URL",
                "an address that begins with https:// or http://",
                web_address,
            )?,
            minimum_age: parse(values, "MINIMUM_AGE", "18", "a number of years from 0 to 120", |t| {
                t.parse().ok().filter(|years| *years <= 120)
            })?,
            time_zone: parse(
                values,
                "TIME_ZONE",
                "America/Chicago",
                "a time zone's name such as America/Chicago",
                |t| TimeZone::get(t).ok(),
            )?,
            ink: ink(&look.theme),
        },
        look,
        journey: parse(
            values,
            "QUESTIONS",
            steps::USUAL,
            "none, or some of preferred_name, pronouns, discord_handle and emergency-contact, separated by commas",
            steps::journey,
        )?,
        words: words(values)?,
        practice_meant: parse(values, "PRACTICE", "no", "yes or no", yes_or_no)?,
        practice_folder: values.get("PRACTICE_FOLDER").map(PathBuf::from),
        practice_generation: parse(values, "PRACTICE_GENERATION", "B", "A, B or bulk", |t| match t {
            "A" => Some(PracticeGeneration::A),
            "B" => Some(PracticeGeneration::B),
            "bulk" => Some(PracticeGeneration::Bulk),
            _ => None,
        })?,
        trusted_proxies: parse(
            values,
            "TRUSTED_PROXIES",
            "",
            "addresses or networks separated by commas",
            networks,
        )?,
        trusted_networks: parse(
            values,
            "TRUSTED_NETWORKS",
            "",
            "addresses or networks separated by commas",
            networks,
        )?,
        limits: parse(values, "LIMITS", "auto", "on, off or auto", |t| match t {
            "on" => Some(Limits::On),
            "off" => Some(Limits::Off),
            "auto" => Some(Limits::Auto),
            _ => None,
        })?,
        connections: parse(values, "CONNECTIONS", "2000", "a number from 10 to 100000", |t| {
            t.parse().ok().filter(|n| (10..=100_000).contains(n))
        })?,
        connections_per_address: parse(
            values,
            "CONNECTIONS_PER_ADDRESS",
            "100",
            "a number from 2 to 10000",
            |t| t.parse().ok().filter(|n| (2..=10_000).contains(n)),
        )?,
        staff: Staff {
            password: optional(values, "STAFF_PASSWORD", "a password", |t| {
                (!t.is_empty()).then(|| t.to_owned().into())
            })?,
            oidc: oidc(values)?,
        },
        metrics_listen: optional(
            values,
            "METRICS_LISTEN",
            "an address and a port such as 127.0.0.1:9100",
            |t| t.parse().ok(),
        )?,
        otlp_url: optional(values, "OTLP_URL", "an address such as http://collector:4318", web_address)?,
        upstream_concurrency: parse(values, "UPSTREAM_CONCURRENCY", "4", "a number from 1 to 64", |t| {
            t.parse().ok().filter(|n| (1..=64).contains(n))
        })?,
        kiosk: Kiosk {
            code: values.get("KIOSK_CODE").map(Into::into),
            idle: millis(values, "KIOSK_IDLE_MS", "90000")?,
        },
        deadlines: Deadlines {
            connect: millis(values, "CONNECT_DEADLINE_MS", "2000")?,
            call: millis(values, "CALL_DEADLINE_MS", "8000")?,
            mail: millis(values, "MAIL_DEADLINE_MS", "20000")?,
            join: millis(values, "JOIN_DEADLINE_MS", "3000")?,
            breaker: millis(values, "BREAKER_PAUSE_MS", "10000")?,
            head: millis(values, "HEAD_DEADLINE_MS", "10000")?,
            body: millis(values, "BODY_DEADLINE_MS", "20000")?,
            idle: millis(values, "IDLE_DEADLINE_MS", "75000")?,
        },
        given: values.told(),
        log: text("LOG", "info"),
    };
    refuse_accidental_practice(&config)?;
    Ok(config)
}

/// Practice parts where other people can reach them would take signups that nobody ever sees.
fn refuse_accidental_practice(config: &Config) -> Result<(), Wrong> {
    let reachable =
        !config.listen.ip().is_loopback() || config.public_url.as_ref().is_some_and(Origin::is_https);
    let missing = config.practice_parts();
    if reachable && !missing.is_empty() && !config.practice_meant {
        return Err(Wrong(format!(
            "{} must be set before other people can reach this signup (or DHSIGNUP_PRACTICE=yes if practising is meant)",
            missing.join(", ")
        )));
    }
    Ok(())
}

fn parse<T>(
    values: &Values,
    key: &str,
    default: &str,
    expected: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<T, Wrong> {
    let text = values.get(key).unwrap_or(default);
    read(text).ok_or_else(|| {
        let secret = super::KEYS.iter().any(|known| known.name == key && known.secret);
        let shown = if secret { "its value".to_owned() } else { format!("\"{text}\"") };
        Wrong(format!("DHSIGNUP_{key}: {shown} can't be used; expected {expected}"))
    })
}

fn optional<T>(
    values: &Values,
    key: &str,
    expected: &str,
    read: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, Wrong> {
    values.get(key).map(|text| parse(values, key, text, expected, &read)).transpose()
}

fn page(values: &Values, key: &str, default: &str) -> Result<String, Wrong> {
    parse(values, key, default, "an address that begins with https:// or http://", web_address)
}

fn millis(values: &Values, key: &str, default: &str) -> Result<Duration, Wrong> {
    parse(values, key, default, "milliseconds from 1 to 600000", |t| {
        t.parse().ok().filter(|ms| (1..=600_000).contains(ms)).map(Duration::from_millis)
    })
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

/// `http(s)://host…` without white space; the rest is the other end's business.
fn web_address(text: &str) -> Option<String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let sound = !rest.is_empty()
        && !rest.starts_with('/')
        && !text.chars().any(|c| c.is_whitespace() || c.is_control());
    sound.then(|| text.to_owned())
}

fn origin(text: &str) -> Option<Origin> {
    let url = web_address(text)?;
    let text = url.trim_end_matches('/');
    let host = text.split_once("://")?.1;
    (!host.contains(['/', '?', '#', '@'])).then(|| Origin(text.to_ascii_lowercase()))
}

/// What a database's URL looks like.
pub(super) const DATABASE_URL: &str = "sqlite://path/to/file.db or postgres://user:password@host/database";

pub(super) fn database_url(text: &str) -> Option<DatabaseUrl> {
    if let Some(path) = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")) {
        return (!path.is_empty() && !path.contains('?')).then(|| DatabaseUrl::Sqlite(PathBuf::from(path)));
    }
    let postgres = text.starts_with("postgres://") || text.starts_with("postgresql://");
    postgres.then(|| DatabaseUrl::Postgres(text.into()))
}

/// `10.0.0.5, 192.168.0.0/24`: an address is a network of one.
fn networks(text: &str) -> Option<Vec<IpNet>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from))).collect()
}

fn payment_links(text: &str) -> Option<Vec<(String, String)>> {
    let links = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    links
        .map(|part| {
            part.split_once('=')
                .and_then(|(label, url)| Some((label.trim().to_owned(), web_address(url.trim())?)))
        })
        .collect()
}

fn memberships(text: &str) -> Option<Vec<(String, String)>> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        part.split_once('=').map(|(name, words)| (name.trim().to_owned(), words.trim().to_owned()))
    };
    parts.map(|part| pair(part).filter(|(name, words)| !name.is_empty() && !words.is_empty())).collect()
}

/// Colours and pictures; the files are looked at here, so that a start says what is wrong with them.
fn look(values: &Values) -> Result<Look, Wrong> {
    const KB: u64 = 1024;
    let colour = |key, default| parse(values, key, default, "a colour such as #d11242", Colour::read);
    let look = Look {
        theme: Theme { brand: colour("BRAND_COLOR", "#d11242")?, accent: colour("ACCENT_COLOR", "#009fc2")? },
        logo: picture(values, "LOGO", &[Kind::Svg, Kind::Png, Kind::WebP], 64 * KB)?,
        logo_dark: picture(values, "LOGO_DARK", &[Kind::Svg, Kind::Png, Kind::WebP], 64 * KB)?,
        icon: picture(values, "ICON", &[Kind::Svg, Kind::Png], 64 * KB)?,
        card: picture(values, "CARD", &[Kind::Png, Kind::Jpeg], 1024 * KB)?,
    };
    if look.logo_dark.is_some() {
        needed(values, "LOGO", "LOGO_DARK")?;
    }
    Ok(look)
}

fn picture(values: &Values, key: &str, kinds: &[Kind], limit: u64) -> Result<Option<Picture>, Wrong> {
    let Some(path) = values.get(key).filter(|path| !path.is_empty()) else { return Ok(None) };
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes)).map_err(|e| {
        Wrong(format!("DHSIGNUP_{key}: {path} can't be read ({e}); it names a file with a picture"))
    })?;
    if bytes.len() as u64 > limit {
        return Err(Wrong(format!("DHSIGNUP_{key}: {path} is larger than {} KB", limit / 1024)));
    }
    let picture = Picture::read(&bytes).map_err(|wrong| Wrong(format!("DHSIGNUP_{key}: {path} {wrong}")))?;
    if !kinds.contains(&picture.kind) {
        return Err(Wrong(format!(
            "DHSIGNUP_{key}: {path} is {}; expected {}",
            picture.kind.name(),
            kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" or ")
        )));
    }
    Ok(Some(picture))
}

/// What letters are written with: on white, as mail programs show them.
fn ink(theme: &Theme) -> Ink {
    let tones = theme.tones(Mode::Light);
    Ink {
        text: tones.text.to_string(),
        soft: tones.soft.to_string(),
        link: tones.action.to_string(),
        on_link: tones.on_action.to_string(),
    }
}

fn dhservice(values: &Values) -> Result<Option<DhService>, Wrong> {
    let url = optional(values, "DHSERVICE_URL", "an address such as https://members.example.org/api", |t| {
        web_address(t).map(|url| url.trim_end_matches('/').to_owned())
    })?;
    let Some(url) = url else { return Ok(None) };
    Ok(Some(DhService {
        url,
        client_name: needed(values, "DHSERVICE_CLIENT_NAME", "DHSERVICE_URL")?.to_owned(),
        client_secret: needed(values, "DHSERVICE_CLIENT_SECRET", "DHSERVICE_URL")?.into(),
    }))
}

fn smtp(values: &Values) -> Result<Option<Smtp>, Wrong> {
    let expected =
        "smtp://host:port, smtps://user:password@host or smtp://user:password@host:587?tls=required";
    let url = optional(values, "SMTP_URL", expected, |t| {
        (t.starts_with("smtp://") || t.starts_with("smtps://")).then(|| t.to_owned())
    })?;
    let Some(url) = url else { return Ok(None) };
    Ok(Some(Smtp { url: url.into(), from: needed(values, "MAIL_FROM", "SMTP_URL")?.to_owned() }))
}

fn stripe(values: &Values) -> Result<Option<Stripe>, Wrong> {
    let id = optional(values, "STRIPE_PRICING_TABLE_ID", "an id that begins with prctbl_", |t| {
        t.starts_with("prctbl_").then(|| t.to_owned())
    })?;
    let Some(pricing_table_id) = id else { return Ok(None) };
    needed(values, "STRIPE_PUBLISHABLE_KEY", "STRIPE_PRICING_TABLE_ID")?;
    Ok(Some(Stripe {
        pricing_table_id,
        publishable_key: parse(
            values,
            "STRIPE_PUBLISHABLE_KEY",
            "",
            "a key that begins with pk_live_ or pk_test_",
            |t| (t.starts_with("pk_live_") || t.starts_with("pk_test_")).then(|| t.to_owned()),
        )?,
        webhook_secret: optional(values, "STRIPE_WEBHOOK_SECRET", "a secret that begins with whsec_", |t| {
            t.starts_with("whsec_").then(|| t.into())
        })?,
    }))
}

fn oidc(values: &Values) -> Result<Option<Oidc>, Wrong> {
    let expected = "an address that begins with https:// or http://";
    let Some(issuer) = optional(values, "STAFF_OIDC_ISSUER", expected, web_address)? else {
        return Ok(None);
    };
    let at_its_place = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    needed(values, "STAFF_OIDC_ALLOWED", "STAFF_OIDC_ISSUER")?;
    Ok(Some(Oidc {
        discovery: optional(values, "STAFF_OIDC_DISCOVERY", expected, web_address)?.unwrap_or(at_its_place),
        issuer,
        client_id: needed(values, "STAFF_OIDC_CLIENT_ID", "STAFF_OIDC_ISSUER")?.to_owned(),
        client_secret: needed(values, "STAFF_OIDC_CLIENT_SECRET", "STAFF_OIDC_ISSUER")?.into(),
        allowed: parse(
            values,
            "STAFF_OIDC_ALLOWED",
            "",
            "addresses and groups such as ada@example.org,group:volunteers",
            allowed,
        )?,
    }))
}

/// An empty list would let nobody in, and a word without a sign may be either.
fn allowed(text: &str) -> Option<Vec<Allowed>> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let one = |part: &str| match part.strip_prefix("group:").map(str::trim) {
        Some("") => None,
        Some(group) => Some(Allowed::Group(group.to_owned())),
        None => part.contains('@').then(|| Allowed::Address(part.to_lowercase())),
    };
    parts.map(one).collect::<Option<Vec<_>>>().filter(|allowed| !allowed.is_empty())
}

fn needed<'v>(values: &'v Values, key: &str, because: &str) -> Result<&'v str, Wrong> {
    values.get(key).ok_or_else(|| Wrong(format!("DHSIGNUP_{key} must be set where DHSIGNUP_{because} is")))
}

/// The origin of a loopback address that the program chose itself.
pub(crate) fn origin_of(listening: SocketAddr) -> Origin {
    Origin(format!("http://{listening}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(settings: &[(&str, &str)]) -> Result<Config, Wrong> {
        let pairs = settings.iter().map(|(name, text)| (format!("DHSIGNUP_{name}"), (*text).to_owned()));
        Config::read(&Values::gather(None, pairs)?)
    }

    #[test]
    fn nothing_set_is_practice_mode_on_loopback() {
        let config = read(&[]).expect("the defaults");
        assert!(config.practises() && config.listen.ip().is_loopback());
    }

    #[test]
    fn every_wrong_value_is_one_sentence_that_names_the_setting() {
        let wrong = [
            ("LISTEN", "3000"),
            ("PUBLIC_URL", "example.org"),
            ("PUBLIC_URL", "https://example.org/join"),
            ("DATABASE_URL", "mysql://x"),
            ("SMTP_URL", "mail.example.org"),
            ("STRIPE_PRICING_TABLE_ID", "table"),
            ("STRIPE_PAYMENT_LINKS", "Full"),
            ("CONFIRM_EMAIL", "never"),
            ("MINIMUM_AGE", "-1"),
            ("TIME_ZONE", "Mars/Olympus"),
            ("PRACTICE", "maybe"),
            ("UPSTREAM_CONCURRENCY", "0"),
            ("CALL_DEADLINE_MS", "soon"),
            ("PRACTICE_GENERATION", "C"),
            ("REFERENCE_PREFIX", "ps one"),
            ("BRAND_COLOR", "red"),
            ("ACCENT_COLOR", "#12345"),
            ("WAIVER_URL", "javascript:alert(1)"),
            ("SUPPORT_EMAIL", "nobody"),
            ("TRUSTED_PROXIES", "proxy"),
            ("LIMITS", "some"),
            ("CONNECTIONS", "many"),
            ("CONNECTIONS_PER_ADDRESS", "1"),
            ("METRICS_LISTEN", "9100"),
            ("STAFF_OIDC_ISSUER", "issuer.example.org"),
            ("OTLP_URL", "collector:4318"),
        ];
        for (key, text) in wrong {
            let message = read(&[(key, text)]).expect_err(key).to_string();
            assert!(
                message.starts_with(&format!("DHSIGNUP_{key}: ")) && message.contains("expected"),
                "{message}"
            );
            assert!(!message.contains('\n'), "{message}");
        }
        assert!(
            read(&[("COLOUR", "red")])
                .expect_err("unknown")
                .to_string()
                .contains("DHSIGNUP_COLOUR is not a setting")
        );
    }

    #[test]
    fn a_secret_is_never_printed() {
        let message = read(&[("SMTP_URL", "ada:geheim@mail")]).expect_err("no scheme").to_string();
        assert!(!message.contains("geheim"), "{message}");
    }

    #[test]
    fn an_issuer_without_a_list_of_those_who_may_in_is_refused() {
        let most = [
            ("STAFF_OIDC_ISSUER", "https://issuer.example.org/tenant/v2.0/"),
            ("STAFF_OIDC_CLIENT_ID", "signup"),
            ("STAFF_OIDC_CLIENT_SECRET", "secret"),
        ];
        let with = |allowed| read(&[most[0], most[1], most[2], ("STAFF_OIDC_ALLOWED", allowed)]);
        let missing = read(&most).expect_err("nobody is allowed").to_string();
        assert!(missing.contains("DHSIGNUP_STAFF_OIDC_ALLOWED must be set"), "{missing}");
        for wrong in [",", "ada", "group:", "ada@example.org,volunteers"] {
            let message = with(wrong).expect_err(wrong).to_string();
            assert!(
                message.contains("DHSIGNUP_STAFF_OIDC_ALLOWED: ") && message.contains("group:"),
                "{message}"
            );
        }
        let oidc = with("Ada@Example.org, group:Volunteers").expect("a list").staff.oidc.expect("an issuer");
        assert_eq!(
            oidc.allowed,
            [Allowed::Address("ada@example.org".into()), Allowed::Group("Volunteers".into())]
        );
        assert_eq!(oidc.issuer, "https://issuer.example.org/tenant/v2.0/", "to the letter");
        assert_eq!(oidc.discovery, "https://issuer.example.org/tenant/v2.0/.well-known/openid-configuration");
        let alone = [most[0], most[2], ("STAFF_OIDC_ALLOWED", "ada@example.org")];
        assert!(read(&alone).expect_err("no id").to_string().contains("_CLIENT_ID must be set"));
    }

    #[test]
    fn practice_parts_never_face_strangers_by_accident() {
        for exposed in [("LISTEN", "0.0.0.0:3000"), ("PUBLIC_URL", "https://join.example.org")] {
            let message = read(&[exposed]).expect_err("practice parts").to_string();
            assert!(
                message.contains("DHSIGNUP_DHSERVICE_URL") && message.contains("DHSIGNUP_SMTP_URL"),
                "{message}"
            );
            assert!(read(&[exposed, ("PRACTICE", "yes")]).is_ok());
        }
    }
}
