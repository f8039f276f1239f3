//! What a thousand connections that never finish a request, and five hundred requests a second beside them, do to somebody who
//! signs up: the same program, calm and besieged.

use std::io::{BufRead, BufReader};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use reqwest::redirect::Policy;
use reqwest::{Client, StatusCode};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tokio::task::JoinSet;

use crate::figures::{progress, row, table};
use crate::start::program;

/// Connections that send half a head and then a line now and then.
const SLOW: usize = 1_000;
/// Requests in a second beside them.
const RATE: u32 = 500;
/// How long each of the two lasts.
const LASTS: Duration = Duration::from_secs(20);
/// Addresses that the requests come from: no one of them reaches its limits.
const CROWD: u8 = 250;
/// What is asked for, and how much of it.
const MIX: [(&str, u32); 4] = [("/", 4), ("/signup/email", 4), ("/health", 1), ("/signup/resume", 1)];

/// A program of its own, with limits, on one of this machine's many loopback addresses.
struct Program {
    child: Child,
    address: SocketAddr,
    _folder: tempfile::TempDir,
}

#[derive(Default)]
struct Counts {
    sent: AtomicU64,
    failed: AtomicU64,
    cut: AtomicU64,
}

/// How long each look took, in milliseconds, sorted.
#[derive(Default)]
struct Looks {
    health: Vec<f64>,
    step: Vec<f64>,
}

pub(crate) async fn measure() {
    may_have_many_files();
    // The program, which has one of its own, is another process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let program = Program::start();
    let counts = Arc::new(Counts::default());
    progress("Besieged", 1, 3);
    let calm = looks(program.address).await;
    progress("Besieged", 2, 3);
    let mut siege = JoinSet::new();
    for number in 0..SLOW {
        siege.spawn(dawdle(program.address, number, counts.clone()));
    }
    for number in 0..CROWD {
        siege.spawn(press(program.address, number, counts.clone()));
    }
    let begun = Instant::now();
    let besieged = looks(program.address).await;
    let took = begun.elapsed().as_secs_f64();
    let count = |what: &AtomicU64| what.load(Ordering::Relaxed);
    let (sent, failed, cut) = (count(&counts.sent), count(&counts.failed), count(&counts.cut));
    siege.shutdown().await;
    progress("Besieged", 3, 3);

    let line = |name: &str, calm: &[f64], besieged: &[f64], aim: &str| {
        let ratio = quantile(besieged, 0.99) / quantile(calm, 0.99);
        vec![name.to_owned(), told(calm), told(besieged), format!("{ratio:.1}"), aim.to_owned()]
    };
    let rows = [
        row(["", "calm: median, 99 %, most", "besieged: the same", "ratio of 99 %", "aim"]),
        line("GET /health", &calm.health, &besieged.health, "200 ms"),
        line("POST a step, durable", &calm.step, &besieged.step, "1 s"),
    ];
    let title = format!(
        "Besieged by {SLOW} slow connections and {:.0} requests a second ({failed} of {sent} failed), {cut} connections cut",
        sent as f64 / took
    );
    table(&title, &rows);
}

/// Every tenth of a second whether it lives, and a step of somebody's signup.
async fn looks(address: SocketAddr) -> Looks {
    let client = Client::builder().cookie_store(true);
    let http = client
        .redirect(Policy::none())
        .no_proxy()
        .tls_certs_only([])
        .local_address(from(9, 1))
        .build()
        .unwrap();
    let post = async |path: &str, form: String| {
        let request =
            http.post(format!("http://{address}{path}")).header("Origin", format!("http://{address}"));
        request.body(form).send().await.unwrap()
    };
    post("/signup/email", "email=ada@example.org&version=0".into()).await;
    let mut looks = Looks::default();
    let begun = Instant::now();
    for number in 0.. {
        let look = Instant::now();
        let health = http.get(format!("http://{address}/health")).send().await.unwrap();
        assert_eq!(health.text().await.unwrap(), "OK");
        looks.health.push(look.elapsed().as_secs_f64() * 1_000.0);
        let look = Instant::now();
        let form = format!("version={number}&phone=312+555+{:04}&discord_handle=", number % 10_000);
        let saved = post("/signup/contact", form).await;
        assert_eq!(saved.status(), StatusCode::SEE_OTHER, "{}", saved.text().await.unwrap_or_default());
        looks.step.push(look.elapsed().as_secs_f64() * 1_000.0);
        if begun.elapsed() > LASTS {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    looks.health.sort_by(f64::total_cmp);
    looks.step.sort_by(f64::total_cmp);
    looks
}

/// Half a head, a line of it every second, and again from the beginning when it is cut off.
async fn dawdle(address: SocketAddr, number: usize, counts: Arc<Counts>) {
    loop {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::new(from(1, (number % 50) as u8 + 1), 0)).unwrap();
        if let Ok(mut stream) = socket.connect(address).await {
            let mut line: &[u8] = b"GET / HTTP/1.1\r\nHost: signup\r\n";
            while stream.write_all(line).await.is_ok() {
                line = b"X: y\r\n";
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            counts.cut.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Its share of the requests, evenly, each waited for.
async fn press(address: SocketAddr, number: u8, counts: Arc<Counts>) {
    let http = Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]);
    let http = http.local_address(from(2, number + 1)).build().unwrap();
    let pause = Duration::from_secs(u64::from(CROWD)) / RATE;
    let mut due = tokio::time::interval(pause);
    let mut paths = MIX.iter().flat_map(|(path, times)| std::iter::repeat_n(*path, *times as usize)).cycle();
    // Not all of them at once.
    tokio::time::sleep(pause.mul_f64(f64::from(number) / f64::from(CROWD))).await;
    loop {
        due.tick().await;
        let Some(path) = paths.next() else { return };
        counts.sent.fetch_add(1, Ordering::Relaxed);
        let answer = http.get(format!("http://{address}{path}")).send().await;
        if !answer.is_ok_and(|answer| answer.status() == StatusCode::OK) {
            counts.failed.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// One of this machine's loopback addresses.
fn from(group: u8, number: u8) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 0, group, number))
}

fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() as f64 * share) as usize).min(sorted.len() - 1)]
}

fn told(sorted: &[f64]) -> String {
    let [median, most_of_them, all] = [0.5, 0.99, 1.0].map(|share| quantile(sorted, share));
    format!("{median:.1}, {most_of_them:.1}, {all:.1} ms")
}

fn may_have_many_files() {
    let bound = getrlimit(Resource::Nofile);
    let raised =
        Rlimit { current: bound.maximum.map(|most| most.min(8_192)).or(Some(8_192)), maximum: bound.maximum };
    setrlimit(Resource::Nofile, raised).unwrap();
}

impl Program {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = program(folder.path())
            .env("DHSIGNUP_LIMITS", "on")
            // Who is measured saves more often than anybody may.
            .env("DHSIGNUP_TRUSTED_NETWORKS", "127.0.9.0/24")
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening on http://").unwrap().parse().unwrap();
        Self { child, address, _folder: folder }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
