//! Every setting: where it comes from, what it means, what it may be.
//!
//! A setting is an environment variable `DHSIGNUP_…`, or the same key in lower case without the prefix in a TOML file.
//! The environment wins over the file. Secrets may be given as `…_FILE`, a path to read them from.

mod keys;
mod parse;
mod peer;
mod values;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use secrecy::SecretString;

pub use keys::{Form, KEYS, Key};
pub(crate) use parse::origin_of;
pub use peer::{Allowance, household};
pub use values::Values;

use crate::signup::{Journey, Organisation};
use crate::theme::Look;
use crate::words::Dictionary;

/// A setting is unknown or has a value that can't be used: one sentence, naming it and what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Wrong(pub(crate) String);

impl Wrong {
    /// What another part found wrong with a setting that only it can judge; `says` is its whole sentence.
    pub fn because(says: impl fmt::Display) -> Self {
        Self(says.to_string())
    }
}

/// All settings, parsed.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to serve on.
    pub listen: SocketAddr,
    /// The origin people use; `None` means wherever it listens on loopback.
    pub public_url: Option<Origin>,
    /// `sqlite://…` or `postgres://…`.
    pub database_url: DatabaseUrl,
    /// `id:base64,…`; `None` means a key file beside the SQLite file.
    pub secret_keys: Option<SecretString>,
    /// The member service; `None` means the practice one.
    pub dhservice: Option<DhService>,
    /// The mail server; `None` means the practice mailbox.
    pub smtp: Option<Smtp>,
    /// Stripe; `None` means the practice pricing table.
    pub stripe: Option<Stripe>,
    /// Plain links to pay by where the table can't load: label and address.
    pub payment_links: Vec<(String, String)>,
    /// What each membership costs: its name, and the rest in words.
    pub memberships: Vec<(String, String)>,
    /// Where people go on after paying: label and address.
    pub welcome_links: Vec<(String, String)>,
    /// Who has to prove the address before joining.
    pub confirm_email: ConfirmEmail,
    /// Whose signup it is.
    pub organisation: Organisation,
    /// The questions.
    pub journey: Journey,
    /// How it looks.
    pub look: Look,
    /// What people read, in each language.
    pub words: Arc<Dictionary>,
    /// Practice parts are meant, even where other people can reach them.
    pub practice_meant: bool,
    /// Where practice parts keep their members and mail; `None` means beside the SQLite file.
    pub practice_folder: Option<PathBuf>,
    /// Which DHService the practice one behaves as.
    pub practice_generation: PracticeGeneration,
    /// Who may say in `X-Forwarded-For` whom a request comes from.
    pub trusted_proxies: Vec<IpNet>,
    /// Networks with ten times the limits.
    pub trusted_networks: Vec<IpNet>,
    /// Whom requests are limited for.
    pub limits: Limits,
    /// Connections at most, in all.
    pub connections: usize,
    /// Connections at most from one address.
    pub connections_per_address: usize,
    /// Who may help at `/staff`.
    pub staff: Staff,
    /// Tablets at the door.
    pub kiosk: Kiosk,
    /// Private address of `/metrics`.
    pub metrics_listen: Option<SocketAddr>,
    /// The collector of traces.
    pub otlp_url: Option<String>,
    /// Requests in flight to the member service at most.
    pub upstream_concurrency: usize,
    /// Deadlines of calls to other services.
    pub deadlines: Deadlines,
    /// Settings that were given, differ from their default and are no secrets: name without `DHSIGNUP_`, and text.
    pub given: Vec<(String, String)>,
    /// tracing's filter.
    pub log: String,
}

/// Scheme, host and port; no path, no trailing slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

impl Origin {
    /// As it stands in front of a path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether cookies may be `Secure` and HSTS is sent.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https:")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where drafts are kept.
#[derive(Clone, Debug)]
pub enum DatabaseUrl {
    /// A file; its folder is made.
    Sqlite(PathBuf),
    /// A server that several instances share.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads `sqlite://path` or `postgres://…`.
    pub fn read(text: &str) -> Result<Self, Wrong> {
        parse::database_url(text)
            .ok_or_else(|| Wrong(format!("\"{text}\" is no database: expected {}", parse::DATABASE_URL)))
    }
}

/// The real member service.
#[derive(Clone, Debug)]
pub struct DhService {
    /// Calls are appended to it; no trailing slash.
    pub url: String,
    /// The client's name there.
    pub client_name: String,
    /// The client's secret there.
    pub client_secret: SecretString,
}

/// The real mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    /// lettre's URL, which may hold a password.
    pub url: SecretString,
    /// `Name <address>` or an address.
    pub from: String,
}

/// The real Stripe account's table.
#[derive(Clone, Debug)]
pub struct Stripe {
    /// `prctbl_…`
    pub pricing_table_id: String,
    /// `pk_…`
    pub publishable_key: String,
    /// `whsec_…`; without it payments are learnt from DHService alone.
    pub webhook_secret: Option<SecretString>,
}

/// Browsers that keep nothing.
#[derive(Clone, Debug)]
pub struct Kiosk {
    /// What makes a browser one; `None` means that there are none.
    pub code: Option<SecretString>,
    /// How long one waits for input before it is cleared.
    pub idle: Duration,
}

/// The ways into the staff's page; without any there is no such page.
#[derive(Clone, Debug, Default)]
pub struct Staff {
    /// A password that those who help share.
    pub password: Option<SecretString>,
    /// An issuer that knows them.
    pub oidc: Option<Oidc>,
}

/// An OpenID Connect issuer, and who of its people may in.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// Exactly as the issuer names itself in its tokens.
    pub issuer: String,
    /// Where it describes itself.
    pub discovery: String,
    /// This program's id there.
    pub client_id: String,
    /// This program's secret there.
    pub client_secret: SecretString,
    /// Who may in: never empty.
    pub allowed: Vec<Allowed>,
}

/// Somebody, or some, who may help.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// Whoever has this address, in lower case.
    Address(String),
    /// Whoever is in this group, or has this role.
    Group(String),
}

/// Who has to prove the address before joining.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmEmail {
    /// Whoever types an address that is a member's already.
    WhenKnown,
    /// Everybody.
    BeforeJoin,
}

/// Whom requests are limited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// Everybody.
    On,
    /// Nobody.
    Off,
    /// Everybody but this machine, as long as practice parts are in place.
    Auto,
}

/// The generations of DHService that are in the field, and the one with `signup_bulk`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PracticeGeneration {
    /// April 2026.
    A,
    /// May 2026.
    B,
    /// B with `POST /v1/member/signup_bulk/`.
    Bulk,
}

/// How long we wait for others. Settings, so that tests can use milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// Connecting to the member service.
    pub connect: Duration,
    /// One call to the member service, in all.
    pub call: Duration,
    /// Handing one letter to the mail server.
    pub mail: Duration,
    /// How long a Join holds its request before it answers with the waiting page.
    pub join: Duration,
    /// How often a member service that is away is asked whether it is back.
    pub breaker: Duration,
    /// Receiving the head of a request.
    pub head: Duration,
    /// Receiving its body.
    pub body: Duration,
    /// How long a connection may be kept open between two requests.
    pub idle: Duration,
}

impl Config {
    /// Parses every setting; the first that is wrong ends it.
    pub fn read(values: &Values) -> Result<Self, Wrong> {
        parse::config(values)
    }

    /// The practice parts in place, by the settings that would replace them.
    pub fn practice_parts(&self) -> Vec<&'static str> {
        let parts = [
            (self.dhservice.is_none(), "DHSIGNUP_DHSERVICE_URL"),
            (self.smtp.is_none(), "DHSIGNUP_SMTP_URL"),
            (self.stripe.is_none(), "DHSIGNUP_STRIPE_PRICING_TABLE_ID"),
        ];
        parts.into_iter().filter(|(missing, _)| *missing).map(|(_, name)| name).collect()
    }

    /// Whether any practice part is in place.
    pub fn practises(&self) -> bool {
        !self.practice_parts().is_empty()
    }
}
