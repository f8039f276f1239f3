//! The command line: reads the settings, serves and works until told to stop.

mod cli;
mod commands;

use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::{CommandFactory, FromArgMatches};
use dhsignup::config::{Config, Values, Wrong};
use dhsignup::log;
use dhsignup::replay::Replay;
use dhsignup::serve::{Successor, serve_with};
use dhsignup::store::InUse;
use dhsignup::traces::Traces;
use mimalloc::MiMalloc;
use tokio::signal::unix::{SignalKind, signal};

use cli::{Cli, Command, Options, settings};
use commands::{
    back_up, check_all, help_signups, list_mismatches, list_orphans, move_to, restore, turn_keys,
};

/// What one thread reads another one frees: glibc's allocator makes them wait for each other there.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

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
    let journey = config.journey;
    let serving = serve_with(config, journey, successor).await?;
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

fn fail(sentence: &str, code: u8) -> ExitCode {
    // Nobody to tell where standard error is closed.
    let _ = writeln!(std::io::stderr(), "dhsignup: {sentence}");
    ExitCode::from(code)
}
