//! Starting and stopping: the parts put together, the server and the worker in one process.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, DatabaseUrl, DhService, PracticeGeneration, Stripe, Wrong, origin_of};
use crate::mail::{Mailer, SmtpMailer};
use crate::members::Members;
use crate::payments::{Payments, STRIPE_JS};
use crate::practice::stripe::{Offer, WEBHOOK_SECRET};
use crate::practice::{CopyDatabase, Files, Generation, Practice, Program, Revive};
use crate::signup::Journey;
use crate::staff::Door;
use crate::store::{Lock, Store, secret_keys};
use crate::{jobs, listen, metrics, web};

/// How long a stop waits for requests and jobs that have begun.
const PATIENCE: Duration = Duration::from_secs(10);

/// The service's tokens last 30 minutes.
const TOKEN_RENEWAL: Duration = Duration::from_secs(25 * 60);
const TOKEN_RETRY: Duration = Duration::from_secs(10);

/// How often what was counted is written down.
const TALLY: Duration = Duration::from_secs(5);

/// A program that serves.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// Where `/metrics` is, where it is anywhere.
    pub metrics: Option<SocketAddr>,
    /// Its parts.
    pub app: App,
    /// The stand-ins, where there are any.
    pub practice: Option<Practice>,
    stop: CancellationToken,
    /// Nobody is left to stop it where this value is gone.
    _ends: DropGuard,
    server: JoinHandle<()>,
    worker: JoinHandle<()>,
    _lock: Lock,
}

/// Replaces this process by a fresh one that listens at this address; returns only where that fails.
pub type Successor = Arc<dyn Fn(SocketAddr) -> std::io::Error + Send + Sync>;

/// Starts everything: when this returns, it listens and works.
pub async fn serve(config: Config, journey: Journey) -> anyhow::Result<Serving> {
    serve_with(config, journey, None).await
}

/// The same for a process of its own, which the cockpit can have replaced by its successor.
pub async fn serve_with(
    config: Config,
    journey: Journey,
    successor: Option<Successor>,
) -> anyhow::Result<Serving> {
    let clock = Clock::default();
    let keys = secret_keys(config.secret_keys.as_ref(), &config.database_url).map_err(Wrong::because)?;
    let lock = Lock::take(&config.database_url)?;
    // Before the store, which asks the clock: practice levers may move it.
    let practice = config.practises().then(|| practice(&config, &clock)).transpose()?;
    let store = Store::open(&config.database_url, keys, clock.clone())
        .await
        .context("the database can't be opened")?;
    // The lock is ours, so a lease that is left is that of a process that was killed.
    store.free_leases().await?;
    store.owe_house().await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("{} can't be listened on: choose another DHSIGNUP_LISTEN", config.listen))?;
    let address = listener.local_addr()?;
    let here = origin_of(loopback(address)).to_string();
    let public_url = config.public_url.clone().unwrap_or_else(|| origin_of(loopback(address)));
    let members =
        Members::new(member_service(&config, &here), config.deadlines, config.upstream_concurrency)?;
    let mailer = mailer(&config, practice.as_ref())?;
    let payments = payments(&config);
    let door = Door::new(&config.staff)?;
    let revive = successor.map(|successor| -> Revive { Arc::new(move || successor(address)) });
    let program = Program {
        real: real_parts(&config),
        revive,
        files: files(&config, &store),
        settings: config.given.clone(),
        ..Program::at(&here, journey, config.words.clone())
    };
    let app = App::new(store, members, mailer, payments, clock, config, journey, door, public_url);

    let stop = CancellationToken::new();
    let router = web::router(&app, practice.as_ref().map(|practice| practice.router(program)));
    let (settings, stopped, census) = (app.config.clone(), stop.clone(), listen::census(&app.config));
    let server = match &practice {
        Some(practice) => {
            let listener = practice.members.listen(listener);
            tokio::spawn(listen::serve(listener, router, settings, census.clone(), stopped))
        }
        None => tokio::spawn(listen::serve(listener, router, settings, census.clone(), stopped)),
    };
    let worker = tokio::spawn(jobs::work(app.clone(), stop.clone()));
    tokio::spawn(keep_token(app.clone(), stop.clone()));
    tokio::spawn(keep_tally(app.clone(), stop.clone()));
    tokio::spawn(jobs::recover(app.clone(), stop.clone()));
    let metrics = match app.config.metrics_listen {
        Some(address) => Some(metrics::serve(&app, address, census, stop.clone()).await?),
        None => None,
    };
    let _ends = stop.clone().drop_guard();
    Ok(Serving { address, metrics, app, practice, stop, _ends, server, worker, _lock: lock })
}

impl Serving {
    /// Stops taking requests, finishes what has begun; whoever is too slow for that is cut off, and loses nothing saved.
    pub async fn stop(self) -> anyhow::Result<()> {
        self.stop.cancel();
        let ended = tokio::time::timeout(PATIENCE, async { (self.server.await, self.worker.await) }).await;
        if let Err(error) = self.app.write_tally().await {
            tracing::warn!(%error, "the last counts were not written down");
        }
        match ended {
            Ok((server, worker)) => {
                server?;
                Ok(worker?)
            }
            Err(_) => {
                tracing::warn!("stopped with requests or jobs unfinished");
                Ok(())
            }
        }
    }
}

/// Has a token before somebody needs it, and a fresh one before it runs out. Without one it still serves: the waiting
/// page waits.
async fn keep_token(app: App, stop: CancellationToken) {
    loop {
        let pause = match app.members.renew_token().await {
            Ok(()) => TOKEN_RENEWAL,
            Err(error) => {
                tracing::warn!(%error, "no token yet");
                TOKEN_RETRY
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Writes down what was counted, now and then: no answer waits for it.
async fn keep_tally(app: App, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(TALLY) => {}
        }
        if let Err(error) = app.write_tally().await {
            tracing::warn!(%error, "what was counted is written down later");
        }
    }
}

/// Where a program with these settings reaches itself.
pub fn own_address(config: &Config) -> String {
    origin_of(loopback(config.listen)).to_string()
}

fn loopback(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() { SocketAddr::from(([127, 0, 0, 1], address.port())) } else { address }
}

/// What is real beside the practice parts, by the settings.
fn real_parts(config: &Config) -> Vec<&'static str> {
    let stand_ins = config.practice_parts();
    let all = ["DHSIGNUP_DHSERVICE_URL", "DHSIGNUP_SMTP_URL", "DHSIGNUP_STRIPE_PRICING_TABLE_ID"];
    all.into_iter().filter(|part| !stand_ins.contains(part)).collect()
}

/// What belongs into a bundle of the cockpit, or why there is none.
fn files(config: &Config, store: &Store) -> Result<Files, &'static str> {
    let DatabaseUrl::Sqlite(database) = &config.database_url else {
        return Err("The database is PostgreSQL, and a bundle is made of files.");
    };
    if config.secret_keys.is_some() {
        return Err("DHSIGNUP_SECRET_KEYS is set, and a bundle would give these keys away.");
    }
    let store = store.clone();
    let copy_database: CopyDatabase = Arc::new(move |file| {
        let store = store.clone();
        Box::pin(async move { store.copy_to(&file).await.map_err(|error| error.to_string()) })
    });
    Ok(Files { copy_database, keys: database.with_extension("keys") })
}

/// The practice parts keep their members and mail in files of their own: beside the SQLite file where nothing else is set.
fn practice(config: &Config, clock: &Clock) -> anyhow::Result<Practice> {
    let beside = match &config.database_url {
        DatabaseUrl::Sqlite(file) => file.parent().map(PathBuf::from).unwrap_or_default(),
        DatabaseUrl::Postgres(_) => PathBuf::from("data"),
    };
    let folder = config.practice_folder.clone().unwrap_or_else(|| beside.join("practice"));
    let generation = match config.practice_generation {
        PracticeGeneration::A => Generation::A,
        PracticeGeneration::B => Generation::B,
        PracticeGeneration::Bulk => Generation::Bulk,
    };
    Practice::open(&folder, clock.clone(), generation)
        .map(|practice| practice.selling(&config.memberships))
        .with_context(|| format!("the folder {} can't be used", folder.display()))
}

/// The member service by the settings, or the practice one of a program that serves at `here`.
pub fn member_service(config: &Config, here: &str) -> DhService {
    config.dhservice.clone().unwrap_or_else(|| DhService {
        url: format!("{here}/practice/dhservice"),
        client_name: "practice".into(),
        client_secret: "practice".into(),
    })
}

fn mailer(config: &Config, practice: Option<&Practice>) -> anyhow::Result<Mailer> {
    match (&config.smtp, practice) {
        (Some(smtp), _) => {
            Ok(Mailer::Smtp(Box::new(SmtpMailer::new(smtp, config.deadlines.mail).map_err(Wrong::because)?)))
        }
        (None, Some(practice)) => Ok(Mailer::Mailbox(practice.mailbox.clone())),
        (None, None) => anyhow::bail!("DHSIGNUP_SMTP_URL is not set"),
    }
}

fn payments(config: &Config) -> Payments {
    let on_sale = Offer::of(&config.memberships);
    match config.stripe.clone() {
        Some(Stripe { pricing_table_id, publishable_key, webhook_secret }) => Payments {
            script: STRIPE_JS.into(),
            live: publishable_key.starts_with("pk_live_"),
            memberships: config.memberships.clone(),
            pricing_table_id,
            publishable_key,
            links: config.payment_links.clone(),
            webhook_secret,
        },
        None => Payments {
            script: "/practice/stripe/pricing-table.js".into(),
            pricing_table_id: "prctbl_practice".into(),
            publishable_key: "pk_test_practice".into(),
            memberships: match config.memberships.as_slice() {
                [] => on_sale.iter().map(|offer| (offer.name.clone(), offer.price.clone())).collect(),
                own => own.to_vec(),
            },
            links: on_sale.iter().map(Offer::link).collect(),
            webhook_secret: Some(SecretString::from(WEBHOOK_SECRET)),
            live: false,
        },
    }
}
