//! A PostgreSQL of our own for as long as the test process lives, with a fresh database for whoever asks.

use std::env;
use std::fs;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use sqlx::{AssertSqlSafe, Connection, PgConnection};

const WHAT_TO_INSTALL: &str = "There is no PostgreSQL here: `sh tests/setup` installs it (Debian: `apt-get install postgresql`), \
     or name a server on which databases may be made in DHSIGNUP_TEST_DATABASE_URL.";

/// The address of a database that nobody has written to.
///
/// It is made on the server that `DHSIGNUP_TEST_DATABASE_URL` names, else on a cluster of this process in a
/// temporary folder, which is stopped and removed when the process ends, however it ends.
///
/// # Panics
/// With what to install where there is no PostgreSQL: a story that cannot be told is not a story that holds.
pub(crate) async fn database() -> String {
    static ASKED: AtomicUsize = AtomicUsize::new(1);
    let server = server();
    let name = format!("{}{}", server.prefix, ASKED.fetch_add(1, Ordering::Relaxed));

    let mut connection =
        PgConnection::connect(&server.address("postgres")).await.expect("PostgreSQL answers");
    for statement in [format!("DROP DATABASE IF EXISTS {name}"), format!("CREATE DATABASE {name}")] {
        sqlx::query(AssertSqlSafe(statement)).execute(&mut connection).await.expect("a database can be made");
    }
    connection.close().await.expect("PostgreSQL lets go");
    server.address(&name)
}

/// The same for whoever can't wait for a future.
pub(crate) fn database_now() -> String {
    let made = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(database())
    });
    made.join().expect("a database can be made")
}

/// Whether the cluster keeps its promises through a power cut: stories do not need it, figures do.
static DURABLE: AtomicBool = AtomicBool::new(false);

/// Before the first database is asked for.
#[allow(dead_code)] // the benches use it
pub(crate) fn be_durable() {
    DURABLE.store(true, Ordering::Relaxed);
}

struct Server {
    /// Ends before the name of the database.
    before: String,
    /// Begins after it.
    after: String,
    prefix: String,
    _cluster: Option<Cluster>,
}

impl Server {
    fn address(&self, database: &str) -> String {
        format!("{}/{database}{}", self.before, self.after)
    }
}

fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| match env::var("DHSIGNUP_TEST_DATABASE_URL") {
        Ok(url) => named_server(&url),
        Err(_) => {
            let cluster = Cluster::start();
            Server {
                before: format!("postgres://postgres@127.0.0.1:{}", cluster.port),
                after: String::new(),
                prefix: "t_".into(),
                _cluster: Some(cluster),
            }
        }
    })
}

/// Others may use the same server at the same time, so the names of our databases carry our process's number.
fn named_server(url: &str) -> Server {
    let (address, query) = url.split_once('?').map_or((url, String::new()), |(a, q)| (a, format!("?{q}")));
    let (scheme, rest) = address.split_once("://").expect("DHSIGNUP_TEST_DATABASE_URL is postgres://…");
    let host = rest.split('/').next().unwrap_or(rest);
    let prefix = format!("dhsignup_test_{}_", std::process::id());
    Server { before: format!("{scheme}://{host}"), after: query, prefix, _cluster: None }
}

/// A database cluster in a folder of its own.
struct Cluster {
    port: u16,
    /// Stops the cluster once our end of its standard input is closed, which no end of ours can prevent.
    _watchdog: Child,
}

impl Cluster {
    fn start() -> Self {
        let programs = Programs::find();
        let folder = programs.new_folder();
        let data = folder.join("data");
        let data = data.to_str().expect("a temporary folder has a plain name");
        programs
            .run(
                "initdb",
                &["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"],
            )
            .unwrap_or_else(|said| panic!("initdb failed: {said}"));

        let watchdog = programs.watch(&folder);
        let port = (0..5).find_map(|_| programs.serve(&folder, data)).unwrap_or_else(|| {
            let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
            panic!("PostgreSQL does not start: {log}")
        });
        Self { port, _watchdog: watchdog }
    }
}

/// PostgreSQL's programs, and how to start them: they refuse to run as root.
struct Programs {
    bin: PathBuf,
    as_postgres: bool,
}

impl Programs {
    fn find() -> Self {
        let on_path =
            env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
        let bin = newest_of_debian()
            .into_iter()
            .chain(on_path)
            .find(|bin| bin.join("initdb").exists())
            .unwrap_or_else(|| panic!("{WHAT_TO_INSTALL}"));
        let who = Command::new("id").arg("-u").output().expect("`id` runs");
        Self { bin, as_postgres: who.stdout.trim_ascii() == b"0" }
    }

    fn command(&self, program: &str) -> Command {
        let program = if program == "mktemp" { PathBuf::from(program) } else { self.bin.join(program) };
        let mut command = if self.as_postgres {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.current_dir("/tmp").stdin(Stdio::null());
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Result<Output, String> {
        let output = self.command(program).args(arguments).output().map_err(|error| error.to_string())?;
        if output.status.success() {
            Ok(output)
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// A folder that whoever runs PostgreSQL owns, with a name short enough for a socket's.
    fn new_folder(&self) -> PathBuf {
        let made =
            self.run("mktemp", &["-d", "/tmp/dhsignup-pg-XXXXXX"]).expect("a temporary folder can be made");
        PathBuf::from(String::from_utf8_lossy(&made.stdout).trim())
    }

    /// The port it listens on, or nothing where somebody else was faster to take it.
    fn serve(&self, folder: &Path, data: &str) -> Option<u16> {
        let port = TcpListener::bind("127.0.0.1:0").ok()?.local_addr().ok()?.port();
        let promises = if DURABLE.load(Ordering::Relaxed) {
            ""
        } else {
            " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        };
        let settings = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=1000{promises}",
            folder.display()
        );
        // Its output goes to no pipe of ours: the server would keep it open for ever.
        let started = self
            .command("pg_ctl")
            .args(["start", "-w", "-s", "-D", data, "-o", &settings, "-l"])
            .arg(folder.join("log"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        started.then_some(port)
    }

    fn watch(&self, folder: &Path) -> Child {
        let script = r#"trap '' HUP INT TERM; read -r _; folder=$1; shift; "$@" stop -s -m immediate -D "$folder/data"; rm -rf "$folder""#;
        let pg_ctl = self.command("pg_ctl");
        Command::new("sh")
            .args(["-c", script, "watchdog"])
            .arg(folder)
            .arg(pg_ctl.get_program())
            .args(pg_ctl.get_args())
            .current_dir("/tmp")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("`sh` runs")
    }
}

/// Debian keeps every major version in a folder of its own and none on `PATH`.
fn newest_of_debian() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    versions
        .filter_map(|version| Some(version.ok()?.path()))
        .max_by_key(|path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok()))
        .map(|path| path.join("bin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_stories_never_share_a_database() {
        let (mine, yours) = (database().await, database().await);
        let mut connection = PgConnection::connect(&mine).await.unwrap();
        sqlx::query("CREATE TABLE member (email TEXT)").execute(&mut connection).await.unwrap();

        let mut connection = PgConnection::connect(&yours).await.unwrap();
        let tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'member'";
        let seen: i64 = sqlx::query_scalar(tables).fetch_one(&mut connection).await.unwrap();
        assert_eq!(seen, 0);
    }

    #[test]
    fn a_server_named_by_the_environment_keeps_its_user_host_and_options() {
        let server = named_server("postgres://me:secret@db.example:6543/postgres?sslmode=require");
        assert_eq!(server.address("t_1"), "postgres://me:secret@db.example:6543/t_1?sslmode=require");
    }
}
