//! What each command does: opens what it needs, and writes what came of it to standard output.

use std::io::Write;
use std::path::Path;

use anyhow::Context;
use dhsignup::admin::check::{Finding, check};
use dhsignup::admin::orphans::{self, Desk, Orphan, Summary};
use dhsignup::admin::signups::{self, Counter, Wanted};
use dhsignup::admin::{Format, backup, keys, moving, show, show_mismatches, show_signups};
use dhsignup::clock::Clock;
use dhsignup::config::{Config, DatabaseUrl, Wrong};
use dhsignup::members::Members;
use dhsignup::serve::{member_service, own_address};
use dhsignup::store::{Board, Keyring, Store, secret_keys};
use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::{KeysCommand, Orphans, OrphansCommand, Signups, SignupsCommand, Stage};
use crate::say;
use dhsignup::words::Language;

/// The database that the server serves from, beside it.
async fn open_store(config: &Config, clock: &Clock) -> anyhow::Result<Store> {
    open_store_with(config, clock, keyring(config)?).await
}

async fn open_store_with(config: &Config, clock: &Clock, keys: Keyring) -> anyhow::Result<Store> {
    Store::open(&config.database_url, keys, clock.clone()).await.context("the database can't be opened")
}

fn keyring(config: &Config) -> Result<Keyring, Wrong> {
    secret_keys(config.secret_keys.as_ref(), &config.database_url).map_err(Wrong::because)
}

pub(crate) async fn turn_keys(config: &Config, command: Option<KeysCommand>) -> anyhow::Result<()> {
    let ring = keyring(config)?;
    let store = open_store_with(config, &Clock::default(), ring.clone()).await?;
    let said = match command {
        None => keys::told(&store.key_uses().await?),
        Some(KeysCommand::New) => format!("{}\n", ring.another()),
        Some(KeysCommand::Forget { id }) => keys::forget(&store, &ring, &id).await?,
        Some(KeysCommand::Rotate) => {
            let bar = bar("wrapping anew")?;
            let progress = |done, all| {
                bar.set_length(all);
                bar.set_position(done);
            };
            let said = keys::rotate(&store, &ring, &progress).await;
            bar.finish_and_clear();
            said?
        }
    };
    write!(std::io::stdout(), "{said}")?;
    Ok(())
}

pub(crate) async fn move_to(config: &Config, from: Option<&str>, to: &str) -> anyhow::Result<()> {
    let from = from.map_or_else(|| Ok(config.database_url.clone()), DatabaseUrl::read)?;
    let bar = bar("moving")?;
    let progress = |done, all| {
        bar.set_length(all);
        bar.set_position(done);
    };
    let said = moving::moves(&from, &DatabaseUrl::read(to)?, config.secret_keys.as_ref(), &progress).await;
    bar.finish_and_clear();
    write!(std::io::stdout(), "{}", said?)?;
    Ok(())
}

fn bar(message: &'static str) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}")?;
    Ok(ProgressBar::new(0).with_style(style).with_message(message))
}

fn member_service_of(config: &Config) -> anyhow::Result<Members> {
    let service = member_service(config, &own_address(config));
    Ok(Members::new(service, config.deadlines, config.upstream_concurrency)?)
}

pub(crate) async fn check_all(config: &Config) -> anyhow::Result<()> {
    let store = open_store(config, &Clock::default()).await?;
    let mut out = std::io::stdout().lock();
    let mut failed = 0;
    for Finding { what, outcome } in check(config, &store, &member_service_of(config)?).await {
        failed += usize::from(outcome.is_err());
        match outcome {
            Ok(said) => writeln!(out, "ok      {what}: {said}")?,
            Err(said) => writeln!(out, "FAILED  {what}: {said}")?,
        }
    }
    anyhow::ensure!(failed == 0, "{failed} of them will not do as they are set");
    Ok(())
}

pub(crate) async fn back_up(config: &Config, file: &Path, with_keys: bool) -> anyhow::Result<()> {
    backup::is_there(config)?;
    let store = open_store(config, &Clock::default()).await?;
    Ok(say(&backup::back_up(config, &store, file, with_keys).await?)?)
}

pub(crate) async fn restore(config: &Config, file: &Path, replace: bool) -> anyhow::Result<()> {
    Ok(say(&backup::restore(config, file, replace).await?)?)
}

pub(crate) async fn list_mismatches(config: &Config, format: Format, all: bool) -> anyhow::Result<()> {
    let found = open_store(config, &Clock::default()).await?.mismatches(all).await?;
    write!(std::io::stdout(), "{}", show_mismatches(&found, format)?)?;
    Ok(())
}

pub(crate) async fn help_signups(config: &Config, wanted: Signups) -> anyhow::Result<()> {
    let store = open_store(config, &Clock::default()).await?;
    let who = format!("{} via command", system_user());
    let counter = Counter {
        store: &store,
        organisation: &config.organisation,
        journey: config.journey,
        words: config.words.words(Language::English),
        who: &who,
    };
    let said = match wanted.command {
        None => {
            let board = wanted.state.map_or(Board::All, Stage::board);
            let found = signups::list(&store, Wanted { board, stuck: wanted.stuck }).await?;
            show_signups(&found, store.now().await?, config.journey.0.len(), wanted.format.into())?
        }
        Some(SignupsCommand::Show { which, answers }) => signups::show(&counter, &which, answers).await?,
        Some(SignupsCommand::Retry { which }) => signups::retry(&counter, &which).await?,
        Some(SignupsCommand::Link { which }) => signups::link(&counter, &which).await?,
        Some(SignupsCommand::Extend { which }) => signups::extend(&counter, &which).await?,
        Some(SignupsCommand::Address { which, address }) => {
            signups::address(&counter, &which, &address).await?
        }
        Some(SignupsCommand::Erase { which, yes }) => signups::erase(&counter, &which, yes).await?,
        Some(SignupsCommand::Unsilence { address }) => signups::unsilence(&counter, &address).await?,
    };
    write!(std::io::stdout(), "{said}")?;
    Ok(())
}

/// Who is at the terminal, by the system.
fn system_user() -> String {
    let named = ["SUDO_USER", "LOGNAME", "USER"].iter().find_map(|name| std::env::var(name).ok());
    named
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("user {}", rustix::process::getuid().as_raw()))
}

pub(crate) async fn list_orphans(config: &Config, wanted: Orphans) -> anyhow::Result<()> {
    let addresses = wanted.emails.as_deref().map(addresses).transpose()?;
    let clock = Clock::default();
    let store = open_store(config, &clock).await?;
    let members = member_service_of(config)?;
    let bar = bar("looking")?;
    let progress = |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    };
    let desk = Desk {
        store: &store,
        members: &members,
        organisation: &config.organisation,
        clock: &clock,
        progress: &progress,
    };
    let found = orphans::find(&desk, addresses.as_deref()).await;
    let found = match &config.dhservice {
        Some(_) => found,
        // Nobody serves it but the program itself.
        None => found.context("the practice member service is part of a running `dhsignup serve`, with the same DHSIGNUP_LISTEN"),
    }?;
    bar.finish_and_clear();
    let mut out = std::io::stdout().lock();
    match wanted.command {
        None => {
            write!(out, "{}", show(&found, wanted.format.into())?)?;
            writeln!(std::io::stderr(), "{}", counted(&found))?;
        }
        Some(OrphansCommand::Invite { yes, limit }) => {
            bar.reset();
            bar.set_message("inviting");
            let summary = orphans::invite(&desk, &found, limit, yes).await?;
            bar.finish_and_clear();
            if !yes {
                write!(out, "{}", show(&found, wanted.format.into())?)?;
            }
            writeln!(out, "{}", summed_up(summary, yes))?;
        }
    }
    Ok(())
}

fn addresses(file: &std::path::Path) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

fn counted(found: &[Orphan]) -> String {
    let invited = found.iter().filter(|orphan| orphan.invited_at.is_some()).count();
    match found.len() {
        0 => "Nobody was left behind.".to_owned(),
        all => format!("{all} left behind, {invited} of them invited already."),
    }
}

fn summed_up(summary: Summary, really: bool) -> String {
    let Summary { invited, before, want_none, unusable } = summary;
    let mut words = match really {
        true => format!("{invited} invited; the running server sends the emails."),
        false => format!("{invited} would be invited. Nothing was sent: add --yes to do it."),
    };
    for (count, what) in [
        (before, "invited before"),
        (want_none, "want no emails"),
        (
            unusable,
            "left out: their status has no membership_status, and a payment could not be recorded before somebody mends it",
        ),
    ] {
        if count > 0 {
            words += &format!("\n{count} {what}.");
        }
    }
    words
}
