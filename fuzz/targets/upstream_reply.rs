//! Whatever the member service answers, to each of its calls: it is judged without a panic, and a write counts as done
//! only where the service says so.
//!
//! The first byte chooses the call, and whether the rest is a whole answer, head and all, or the body of a 200.
#![no_main]

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use dhsignup::config::{Config, Deadlines, DhService, Values};
use dhsignup::members::Members;
use dhsignup::signup::Section;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

struct Upstream {
    runtime: Runtime,
    members: Members,
    reply: Arc<Mutex<Vec<u8>>>,
}

static UPSTREAM: LazyLock<Upstream> = LazyLock::new(|| {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let reply = Arc::new(Mutex::new(Vec::new()));
    let replies = reply.clone();
    runtime.spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, replies.clone()));
        }
    });
    let service = DhService { url, client_name: "practice".into(), client_secret: "practice".into() };
    let usual = Config::read(&Values::default()).unwrap().deadlines;
    // A breaker without a pause asks each time.
    let deadlines = Deadlines { breaker: Duration::ZERO, ..usual };
    Upstream { runtime, members: Members::new(service, deadlines, 4).unwrap(), reply }
});

/// A token for whoever asks for one, the reply for everybody else.
async fn serve(mut stream: TcpStream, reply: Arc<Mutex<Vec<u8>>>) {
    let mut asked = vec![0; 8 * 1024];
    let length = stream.read(&mut asked).await.unwrap_or(0);
    let said = if asked[..length].starts_with(b"POST /token") {
        framed(br#"{"access_token":"t","token_type":"bearer"}"#)
    } else {
        reply.lock().unwrap().clone()
    };
    // Whoever has heard enough may be gone.
    let _ = stream.write_all(&said).await;
    let _ = stream.shutdown().await;
    let _ = stream.read(&mut asked).await;
}

fn framed(body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), body].concat()
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, said)) = input.split_first() else { return };
    let Upstream { runtime, members, reply } = &*UPSTREAM;
    let whole = choice & 0x80 != 0;
    *reply.lock().unwrap() = if whole { said.to_vec() } else { framed(said) };
    let body: Value = serde_json::from_slice(said).unwrap_or_default();
    let says_ok = body["message"] == "OK";
    let keys = Map::from_iter([("first_name".to_owned(), Value::from("Ada"))]);
    runtime.block_on(async {
        match choice & 0x0f {
            0 => {
                let found = members.lookup("ada@example.org").await;
                assert!(
                    whole
                        || found != Ok(None)
                        || body["member_id"].is_null() && body.get("message").is_none()
                );
            }
            1 => drop(members.username_is_free("ada").await),
            2 => drop(members.waiver_signed_at("ada@example.org").await),
            3 => {
                let made = members.create(&keys).await;
                assert!(whole || made.is_err() || says_ok, "{made:?}");
            }
            4 => {
                let done = members.write(Section::Status, 7, &keys).await;
                assert!(whole || done.is_err() || says_ok, "{done:?}");
            }
            5 => drop(members.of_address("ada@example.org").await),
            6 => drop(members.everybody(1).await),
            section => drop(members.read(Section::ALL[usize::from(section) % 8], 7).await),
        }
    });
});
