//! The command line: reads the settings, serves and works until told to stop.

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use dhsignup::admin::check::{Finding, check};
use dhsignup::admin::orphans::{self, Desk, Orphan, Summary};
use dhsignup::admin::signups::{self, Counter, Wanted};
use dhsignup::admin::{Format, backup, keys, moving, show, show_mismatches, show_signups};
use dhsignup::clock::Clock;
use dhsignup::config::{Config, DatabaseUrl, KEYS, Values, Wrong};
use dhsignup::log;
use dhsignup::members::Members;
use dhsignup::replay::Replay;
use dhsignup::serve::{Successor, member_service, own_address, serve_with};
use dhsignup::steps::JOURNEY;
use dhsignup::store::{Board, InUse, Keyring, Store, secret_keys};
use dhsignup::traces::Traces;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::signal::unix::{SignalKind, signal};

/// A signup wizard for Deep Harbor in which nobody is stranded.
#[derive(Parser)]
#[command(name = "dhsignup", version)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Args)]
struct Options {
    /// TOML file with settings; the environment wins over it
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Stand in a situation that somebody saved in the practice cockpit: unfolds it and serves it, in practice mode
    Replay {
        /// The document
        file: PathBuf,
        /// Where it was unfolded before
        #[arg(long, hide = true, value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// Serve the wizard and work off the jobs (what happens without a command)
    Serve,
    /// Try every real dependency: database, member service, mail server, Stripe's ids; a line each
    Check,
    /// Copy the SQLite database, beside a running server, and its keys
    #[command(after_help = BACKUP_HELP)]
    Backup {
        /// A file that is not there yet; the keys get the same name with .keys
        file: PathBuf,
        /// Leave the keys out, where they are kept elsewhere
        #[arg(long)]
        without_keys: bool,
    },
    /// Put a backup in the place of the SQLite database, while no server runs
    #[command(after_help = BACKUP_HELP)]
    Restore {
        /// What `backup` made; its keys are looked for beside it
        file: PathBuf,
        /// Put the database that is there aside, with the time in its name
        #[arg(long)]
        replace: bool,
    },
    /// List payments that do not fit: not recorded, without an event, two subscriptions, another address, nobody's
    Mismatches {
        /// How the list is written
        #[arg(long, value_enum, default_value_t)]
        format: Listing,
        /// Also those that are over
        #[arg(long)]
        all: bool,
    },
    /// Rotate the keys that seal what people typed: which there are and what needs them
    #[command(after_help = KEYS_HELP)]
    Keys {
        #[command(subcommand)]
        command: Option<KeysCommand>,
    },
    /// Move everything into another database: SQLite to PostgreSQL when one machine is not enough, or back
    #[command(after_help = MOVE_HELP)]
    Move {
        /// The database served from now, while nothing serves from it [default: DHSIGNUP_DATABASE_URL]
        #[arg(long, value_name = "URL")]
        from: Option<String>,
        /// An empty one, such as postgres://dhsignup@db.example.org/dhsignup
        #[arg(long, value_name = "URL")]
        to: String,
    },
    /// List members whom the old form left behind: pending or without a status, not paid, and not signing up here
    #[command(after_help = ORPHANS_HELP)]
    Orphans(Orphans),
    /// Find out why somebody's signup did not work, and help: list signups, show one, and what can be done about it
    #[command(after_help = SIGNUPS_HELP)]
    Signups(Signups),
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Wrap everything by the active key; a fresh one is made where they are kept in the file beside the SQLite file
    Rotate,
    /// Print a fresh key, to be put into DHSIGNUP_SECRET_KEYS by hand
    New,
    /// Drop a key that nothing needs any more
    Forget {
        /// Its name, such as k1
        id: String,
    },
}

#[derive(Args)]
struct Orphans {
    #[command(subcommand)]
    command: Option<OrphansCommand>,
    /// How the list is written
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Listing,
    /// File with an address on each line, for a member service that can't list its members
    #[arg(long, global = true, value_name = "FILE")]
    emails: Option<PathBuf>,
}

#[derive(Subcommand)]
enum OrphansCommand {
    /// Mail each of them a link that ends at the pricing table; without --yes it only says what it would do
    Invite {
        /// Really do it
        #[arg(long)]
        yes: bool,
        /// At most so many letters
        #[arg(long, value_name = "N")]
        limit: Option<usize>,
    },
}

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
struct Signups {
    #[command(subcommand)]
    command: Option<SignupsCommand>,
    /// Only those in this state
    #[arg(long, value_enum)]
    state: Option<Stage>,
    /// Only those that do not get on: people have to look, a job has failed for an hour, or a letter was refused
    #[arg(long)]
    stuck: bool,
    /// How the list is written
    #[arg(long, value_enum, default_value_t)]
    format: Listing,
}

#[derive(Subcommand)]
enum SignupsCommand {
    /// All that is known of a signup: where it is, what was tried, letters, payments, who helped before
    Show {
        /// Its reference, or its e-mail address
        #[arg(value_name = "REF|ADDRESS")]
        which: String,
        /// Also what was typed; written into the audit trail
        #[arg(long)]
        answers: bool,
    },
    /// Try everything at once that is owed for it
    Retry {
        /// Its reference
        #[arg(value_name = "REF")]
        which: String,
    },
    /// Mail a fresh link to its address
    Link {
        /// Its reference
        #[arg(value_name = "REF")]
        which: String,
    },
    /// Keep it longer: forgetting starts anew
    Extend {
        /// Its reference
        #[arg(value_name = "REF")]
        which: String,
    },
    /// Let it go on with another address, while it is not paid
    Address {
        /// Its reference
        #[arg(value_name = "REF")]
        which: String,
        /// The right address
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
    /// Erase what was typed; without --yes it only says what it would do
    Erase {
        /// Its reference
        #[arg(value_name = "REF")]
        which: String,
        /// Really do it
        #[arg(long)]
        yes: bool,
    },
    /// Let letters go again to an address whose owner had said "this was not me"
    Unsilence {
        /// The address
        #[arg(value_name = "ADDRESS")]
        address: String,
    },
}

#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    /// Answering the questions
    Draft,
    /// Joined: the record is being made
    Submitted,
    /// The address was known before
    Known,
    /// The record is made, and not paid
    Created,
    /// Paid
    Paid,
    /// Only the reference is left
    Erased,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Listing {
    /// Columns
    #[default]
    Table,
    /// Comma-separated values
    Csv,
    /// An array of objects
    Json,
}

const ORPHANS_HELP: &str = "The settings are those of `serve` (see `dhsignup serve --help`); the database is the one it serves from. \
    Letters are sent by the running server. Nobody is written to twice for the same state of the record.";

const MOVE_HELP: &str = "Stop the server first. Everything is sent, then read again on both sides and compared by counts and hashes; \
    nothing can serve from the new database before that has come out well, and what was moved from is not touched. Broken off, it is \
    begun again by the same command. A password need not stand on the command line: PostgreSQL's own PGPASSWORD and ~/.pgpass are read.";

const SIGNUPS_HELP: &str = "The settings are those of `serve`, and the database is the one it serves from; a server may go on serving meanwhile. \
    A reference may be written in any case and with spaces. Whatever is done is written into the audit trail, with the name of the \
    system's user.";

const BACKUP_HELP: &str = "The settings are those of `serve`. Database and keys belong together: without its keys a backup can't be read, and whoever has \
    both can read all of it. PostgreSQL is backed up by pg_dump. docs/operating.md has a timer and a drill.";

const KEYS_HELP: &str = "A server may go on serving meanwhile. Where several instances share a database, put the key that `new` prints behind \
    the others in DHSIGNUP_SECRET_KEYS of each instance and restart them one by one; then put it first, and again restart them; \
    then `rotate`. Backups open with the keys of their day: keep a forgotten one as long as you keep them.";

/// Another process serves from the file: sysexits' EX_TEMPFAIL.
const IN_USE: u8 = 75;
const WRONG_USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::command().mut_subcommand("serve", |serve| serve.after_help(settings()));
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|e| e.exit());
    let command = cli.command.unwrap_or(Command::Serve);
    let values = match gather(&cli.options) {
        Ok(values) => values,
        Err(wrong) => return fail(&wrong.to_string(), WRONG_USAGE),
    };
    let config = match Config::read(&values) {
        Ok(config) => config,
        Err(wrong) => return fail(&wrong.to_string(), WRONG_USAGE),
    };
    let done = match command {
        Command::Serve => run(config).await,
        Command::Replay { file, folder } => run_again(&file, values, folder).await,
        Command::Check => check_all(&config).await,
        Command::Backup { file, without_keys } => back_up(&config, &file, !without_keys).await,
        Command::Restore { file, replace } => restore(&config, &file, replace).await,
        Command::Mismatches { format, all } => list_mismatches(&config, format.into(), all).await,
        Command::Keys { command } => turn_keys(&config, command).await,
        Command::Move { from, to } => move_to(&config, from.as_deref(), &to).await,
        Command::Orphans(wanted) => list_orphans(&config, wanted).await,
        Command::Signups(wanted) => help_signups(&config, wanted).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Wrong>() => fail(&format!("{error:#}"), WRONG_USAGE),
        Err(error) if error.is::<InUse>() => fail(&format!("{error:#}"), IN_USE),
        Err(error) => fail(&format!("{error:#}"), 1),
    }
}

fn gather(options: &Options) -> Result<Values, Wrong> {
    let environment = std::env::vars_os()
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)));
    Values::gather(options.config.as_deref(), environment)
}

async fn run(config: Config) -> anyhow::Result<()> {
    run_with(config, successor(Vec::new()).ok(), |_| Ok(())).await
}

/// The same in a situation of the practice cockpit's, whose folder is removed at the end.
async fn run_again(file: &Path, values: Values, before: Option<PathBuf>) -> anyhow::Result<()> {
    let more =
        |folder: &Path| if before.is_none() { vec!["--folder".into(), folder.into()] } else { Vec::new() };
    let Replay { config, folder } = Replay::prepare(file, values, before.clone())?;
    let successor = successor(more(&folder)).ok();
    let done = run_with(config, successor, |address| {
        say(&format!("open http://{address}/practice/replayed to stand where it was saved"))
    });
    let done = done.await;
    std::fs::remove_dir_all(&folder).with_context(|| format!("{} is left", folder.display()))?;
    done
}

async fn run_with(
    config: Config,
    successor: Option<Successor>,
    say_more: impl FnOnce(SocketAddr) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let traces = config.otlp_url.as_deref().map(Traces::to).transpose()?;
    log::start(&config.log, traces.as_ref().map(Traces::output))?;
    let mut stop = signal(SignalKind::terminate())?;
    let serving = serve_with(config, JOURNEY, successor).await?;
    say(&format!("listening on http://{}", serving.address))?;
    say_more(serving.address)?;
    tokio::select! {
        _ = stop.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    let stopped = serving.stop().await;
    if let Some(traces) = traces {
        traces.stop().await;
    }
    stopped
}

/// A line on standard output: programs that started this one on port 0 wait for it. Whoever started the process that this one
/// followed may have gone long ago.
fn say(line: &str) -> std::io::Result<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// The same program with the same arguments, and perhaps more, and the same environment, at the very address that this one listens on.
fn successor(more: Vec<OsString>) -> std::io::Result<Successor> {
    // Asked now: a new build may have taken the file's place by the time that it is needed, and is as good.
    let program = std::env::current_exe()?;
    Ok(Arc::new(move |address| {
        std::process::Command::new(&program)
            .args(std::env::args_os().skip(1))
            .args(&more)
            .env("DHSIGNUP_LISTEN", address.to_string())
            .exec()
    }))
}

impl From<Listing> for Format {
    fn from(listing: Listing) -> Self {
        match listing {
            Listing::Table => Self::Table,
            Listing::Csv => Self::Csv,
            Listing::Json => Self::Json,
        }
    }
}

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

async fn turn_keys(config: &Config, command: Option<KeysCommand>) -> anyhow::Result<()> {
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

async fn move_to(config: &Config, from: Option<&str>, to: &str) -> anyhow::Result<()> {
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

async fn check_all(config: &Config) -> anyhow::Result<()> {
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

async fn back_up(config: &Config, file: &Path, with_keys: bool) -> anyhow::Result<()> {
    backup::is_there(config)?;
    let store = open_store(config, &Clock::default()).await?;
    Ok(say(&backup::back_up(config, &store, file, with_keys).await?)?)
}

async fn restore(config: &Config, file: &Path, replace: bool) -> anyhow::Result<()> {
    Ok(say(&backup::restore(config, file, replace).await?)?)
}

async fn list_mismatches(config: &Config, format: Format, all: bool) -> anyhow::Result<()> {
    let found = open_store(config, &Clock::default()).await?.mismatches(all).await?;
    write!(std::io::stdout(), "{}", show_mismatches(&found, format)?)?;
    Ok(())
}

async fn help_signups(config: &Config, wanted: Signups) -> anyhow::Result<()> {
    let store = open_store(config, &Clock::default()).await?;
    let who = format!("{} via command", system_user());
    let counter = Counter { store: &store, organisation: &config.organisation, journey: JOURNEY, who: &who };
    let said = match wanted.command {
        None => {
            let board = wanted.state.map_or(Board::All, Stage::board);
            let found = signups::list(&store, Wanted { board, stuck: wanted.stuck }).await?;
            show_signups(&found, store.now().await?, JOURNEY.0.len(), wanted.format.into())?
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

impl Stage {
    fn board(self) -> Board {
        match self {
            Self::Draft => Board::Drafts,
            Self::Submitted => Board::Submitted,
            Self::Known => Board::Inbox,
            Self::Created => Board::Payment,
            Self::Paid => Board::Paid,
            Self::Erased => Board::Erased,
        }
    }
}

async fn list_orphans(config: &Config, wanted: Orphans) -> anyhow::Result<()> {
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
        true => format!("{invited} invited; the running server sends the letters."),
        false => format!("{invited} would be invited. Nothing was sent: add --yes to do it."),
    };
    for (count, what) in [
        (before, "invited before"),
        (want_none, "want no letters"),
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

fn fail(sentence: &str, code: u8) -> ExitCode {
    // Nobody to tell where standard error is closed.
    let _ = writeln!(std::io::stderr(), "dhsignup: {sentence}");
    ExitCode::from(code)
}

/// Every setting with its default, for `--help`.
fn settings() -> String {
    let mut help = String::from(
        "Settings, as environment variables or in lower case without DHSIGNUP_ in the TOML file;\n\
         those marked * are secrets and may be given as …_FILE, the path of a file that holds it:\n",
    );
    for key in KEYS {
        let star = if key.secret { "*" } else { " " };
        let default =
            if key.default.is_empty() { String::new() } else { format!(" [default: {}]", key.default) };
        help += &format!("\n {star}DHSIGNUP_{}\n      {}{default}", key.name, key.about);
    }
    help
}
