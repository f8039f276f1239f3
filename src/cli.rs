//! The words of the command line, with their help.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dhsignup::admin::Format;
use dhsignup::config::KEYS;
use dhsignup::store::Board;

/// A signup wizard for Deep Harbor in which nobody is stranded.
#[derive(Parser)]
#[command(name = "dhsignup", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) options: Options,
}

#[derive(Args)]
pub(crate) struct Options {
    /// TOML file with settings; the environment wins over it
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
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
pub(crate) enum KeysCommand {
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
pub(crate) struct Orphans {
    #[command(subcommand)]
    pub(crate) command: Option<OrphansCommand>,
    /// How the list is written
    #[arg(long, global = true, value_enum, default_value_t)]
    pub(crate) format: Listing,
    /// File with an address on each line, for a member service that can't list its members
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) emails: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(crate) enum OrphansCommand {
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
pub(crate) struct Signups {
    #[command(subcommand)]
    pub(crate) command: Option<SignupsCommand>,
    /// Only those in this state
    #[arg(long, value_enum)]
    pub(crate) state: Option<Stage>,
    /// Only those that do not get on: people have to look, a job has failed for an hour, or a letter was refused
    #[arg(long)]
    pub(crate) stuck: bool,
    /// How the list is written
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Listing,
}

#[derive(Subcommand)]
pub(crate) enum SignupsCommand {
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
pub(crate) enum Stage {
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
pub(crate) enum Listing {
    /// Columns
    #[default]
    Table,
    /// Comma-separated values
    Csv,
    /// An array of objects
    Json,
}

pub(crate) const ORPHANS_HELP: &str = "The settings are those of `serve` (see `dhsignup serve --help`); the database is the one it serves from. \
    Emails are sent by the running server. Nobody is written to twice for the same state of the record.";

pub(crate) const MOVE_HELP: &str = "Stop the server first. Everything is sent, then read again on both sides and compared by counts and hashes; \
    nothing can serve from the new database before that has come out well, and what was moved from is not touched. Broken off, it is \
    begun again by the same command. A password need not stand on the command line: PostgreSQL's own PGPASSWORD and ~/.pgpass are read.";

pub(crate) const SIGNUPS_HELP: &str = "The settings are those of `serve`, and the database is the one it serves from; a server may go on serving meanwhile. \
    A reference may be written in any case and with spaces. Whatever is done is written into the audit trail, with the name of the \
    system's user.";

pub(crate) const BACKUP_HELP: &str = "The settings are those of `serve`. Database and keys belong together: without its keys a backup can't be read, and whoever has \
    both can read all of it. PostgreSQL is backed up by pg_dump. docs/operating.md has a timer and a drill.";

pub(crate) const KEYS_HELP: &str = "A server may go on serving meanwhile. Where several instances share a database, put the key that `new` prints behind \
    the others in DHSIGNUP_SECRET_KEYS of each instance and restart them one by one; then put it first, and again restart them; \
    then `rotate`. Backups open with the keys of their day: keep a forgotten one as long as you keep them.";

impl From<Listing> for Format {
    fn from(listing: Listing) -> Self {
        match listing {
            Listing::Table => Self::Table,
            Listing::Csv => Self::Csv,
            Listing::Json => Self::Json,
        }
    }
}

impl Stage {
    pub(crate) fn board(self) -> Board {
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

/// Every setting with its default, for `--help`.
pub(crate) fn settings() -> String {
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
