//! The command line: reads the settings, serves and works until told to stop.

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use dhsignup::config::{Config, KEYS, Values, Wrong};
use dhsignup::serve::serve;
use dhsignup::steps::JOURNEY;
use dhsignup::store::InUse;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

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
    /// Serve the wizard and work off the jobs (what happens without a command)
    Serve,
}

/// Another process serves from the file: sysexits' EX_TEMPFAIL.
const IN_USE: u8 = 75;
const WRONG_USAGE: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let command = Cli::command().mut_subcommand("serve", |serve| serve.after_help(settings()));
    let cli = Cli::from_arg_matches(&command.get_matches()).unwrap_or_else(|e| e.exit());
    let Command::Serve = cli.command.unwrap_or(Command::Serve);
    let config = match read(&cli.options) {
        Ok(config) => config,
        Err(wrong) => return fail(&wrong.to_string(), WRONG_USAGE),
    };
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<Wrong>() => fail(&format!("{error:#}"), WRONG_USAGE),
        Err(error) if error.is::<InUse>() => fail(&format!("{error:#}"), IN_USE),
        Err(error) => fail(&format!("{error:#}"), 1),
    }
}

fn read(options: &Options) -> Result<Config, Wrong> {
    let environment = std::env::vars_os()
        .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)));
    Config::read(&Values::gather(options.config.as_deref(), environment)?)
}

async fn run(config: Config) -> anyhow::Result<()> {
    log(&config.log)?;
    let mut stop = signal(SignalKind::terminate())?;
    let serving = serve(config, JOURNEY).await?;
    // Programs that started this one on port 0 wait for this very line.
    writeln!(std::io::stdout(), "listening on http://{}", serving.address)?;
    tokio::select! {
        _ = stop.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    serving.stop().await
}

fn log(filter: &str) -> Result<(), Wrong> {
    let expected = format!(
        "DHSIGNUP_LOG: \"{filter}\" can't be used; expected a filter such as info or dhsignup=debug,warn"
    );
    let filter = EnvFilter::try_new(filter).map_err(|_| Wrong::because(expected))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stdout().is_terminal() {
        lines.init()
    } else {
        lines.json().init()
    }
    Ok(())
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
