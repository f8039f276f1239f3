//! Connections that dawdle, crowd or never end: they are closed, and everybody else is answered.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support::{World, eventually};

const HALF_A_HEAD: &[u8] = b"GET / HTTP/1.1\r\nHost: signup\r\n";
const WHOLE: &[u8] = b"GET /health HTTP/1.1\r\nHost: signup\r\n\r\n";

/// A connection from one of this machine's many loopback addresses.
async fn connection(to: SocketAddr, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
    socket.connect(to).await.unwrap()
}

/// Longer than a story lasts: what ends a connection is then what the story is about.
const NEVER: &str = "600000";

/// What comes until the other side closes, which has to be soon.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    // A reset is an end as well.
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut all)).await;
    assert!(read.is_ok(), "it stays open");
    String::from_utf8_lossy(&all).into_owned()
}

/// The first bytes of an answer.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let read = stream.read(&mut bytes).await.unwrap_or(0);
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

fn is_well(answer: &str) -> bool {
    answer.starts_with("HTTP/1.1 200")
}

#[tokio::test]
async fn who_does_not_finish_the_head_of_a_request_is_cut_off() {
    let world = World::with(&[("HEAD_DEADLINE_MS", "100"), ("IDLE_DEADLINE_MS", NEVER)]).await;
    let mut slow = connection(world.serving.address, "127.0.0.1").await;
    slow.write_all(HALF_A_HEAD).await.unwrap();
    assert_eq!(rest(&mut slow).await, "", "without an answer, as there is no request");
    let mut quick = connection(world.serving.address, "127.0.0.1").await;
    quick.write_all(WHOLE).await.unwrap();
    assert!(is_well(&answer(&mut quick).await));
}

#[tokio::test]
async fn a_drop_now_and_then_does_not_keep_a_head_open() {
    let world = World::with(&[("HEAD_DEADLINE_MS", "300"), ("IDLE_DEADLINE_MS", NEVER)]).await;
    let mut slow = connection(world.serving.address, "127.0.0.1").await;
    slow.write_all(HALF_A_HEAD).await.unwrap();
    let dropped = eventually("it is cut off", || {
        let sent = slow.try_write(b"X: y\r\n");
        async move { sent.err() }
    });
    dropped.await;
}

#[tokio::test]
async fn a_connection_is_kept_between_requests_and_not_for_ever() {
    let world = World::with(&[("IDLE_DEADLINE_MS", "1000"), ("HEAD_DEADLINE_MS", "200")]).await;
    let mut kept = connection(world.serving.address, "127.0.0.1").await;
    for _ in 0..3 {
        kept.write_all(WHOLE).await.unwrap();
        assert!(is_well(&answer(&mut kept).await));
    }
    assert_eq!(rest(&mut kept).await, "", "closed in silence, when nobody asks any more");
}

#[tokio::test]
async fn a_body_that_never_comes_is_answered_by_a_page_that_says_so() {
    let world = World::with(&[("BODY_DEADLINE_MS", "100")]).await;
    let mut slow = connection(world.serving.address, "127.0.0.1").await;
    let head = format!(
        "POST /signup/email HTTP/1.1\r\nHost: signup\r\nOrigin: {}\r\nContent-Length: 100\r\n\r\nemail=a",
        world.url()
    );
    slow.write_all(head.as_bytes()).await.unwrap();
    let answer = rest(&mut slow).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("did not arrive in time"), "{answer}");
}

#[tokio::test]
async fn a_head_that_is_too_long_or_has_too_many_lines_is_refused() {
    let world = World::start().await;
    let long = format!("GET / HTTP/1.1\r\nHost: signup\r\nX: {}\r\n\r\n", "x".repeat(20_000));
    let many = format!("GET / HTTP/1.1\r\nHost: signup\r\n{}\r\n", "X: y\r\n".repeat(200));
    for head in [long, many] {
        let mut wordy = connection(world.serving.address, "127.0.0.1").await;
        wordy.write_all(head.as_bytes()).await.unwrap();
        let answer = rest(&mut wordy).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn a_crowd_from_one_address_makes_room_for_itself_and_for_nobody_else() {
    let settings = [("LIMITS", "on"), ("CONNECTIONS_PER_ADDRESS", "5"), ("HEAD_DEADLINE_MS", NEVER)];
    let world = World::with(&settings).await;
    let mut neighbour = connection(world.serving.address, "127.0.0.2").await;
    neighbour.write_all(HALF_A_HEAD).await.unwrap();
    let mut crowd = Vec::new();
    for _ in 0..6 {
        let mut slow = connection(world.serving.address, "127.0.0.3").await;
        slow.write_all(HALF_A_HEAD).await.unwrap();
        crowd.push(slow);
    }
    assert_eq!(rest(&mut crowd[0]).await, "", "the sixth took the place of the first");
    neighbour.write_all(b"\r\n").await.unwrap();
    assert!(is_well(&answer(&mut neighbour).await));
    crowd[5].write_all(b"\r\n").await.unwrap();
    assert!(is_well(&answer(&mut crowd[5]).await));
}

#[tokio::test]
async fn where_every_place_is_taken_the_one_that_waits_for_longest_makes_room() {
    let world = World::with(&[("CONNECTIONS", "10"), ("HEAD_DEADLINE_MS", NEVER)]).await;
    let mut crowd = Vec::new();
    for number in 0..30 {
        let mut slow = connection(world.serving.address, &format!("127.0.1.{}", number + 1)).await;
        slow.write_all(HALF_A_HEAD).await.unwrap();
        crowd.push(slow);
    }
    for slow in &mut crowd[..20] {
        assert_eq!(rest(slow).await, "");
    }
    let mut member = connection(world.serving.address, "127.0.2.1").await;
    member.write_all(WHOLE).await.unwrap();
    assert!(is_well(&answer(&mut member).await));
}

#[tokio::test]
async fn a_proxy_of_ours_speaks_for_many() {
    let settings = [("LIMITS", "on"), ("CONNECTIONS_PER_ADDRESS", "5"), ("TRUSTED_PROXIES", "127.0.0.4")];
    let world = World::with(&settings).await;
    let mut many = Vec::new();
    for _ in 0..20 {
        many.push(connection(world.serving.address, "127.0.0.4").await);
    }
    for proxied in &mut many {
        proxied.write_all(WHOLE).await.unwrap();
        assert!(is_well(&answer(proxied).await));
    }
}

#[tokio::test]
async fn whoever_is_being_answered_when_it_stops_gets_the_answer() {
    let world = World::start().await;
    let address = world.serving.address;
    let mut asking = connection(address, "127.0.0.1").await;
    let body = "email=ada%40example.org&version=0";
    let head = format!(
        "POST /signup/email HTTP/1.1\r\nHost: signup\r\nOrigin: {}\r\nContent-Length: {}\r\n\r\n",
        world.url(),
        body.len()
    );
    asking.write_all(head.as_bytes()).await.unwrap();
    asking.write_all(&body.as_bytes()[..10]).await.unwrap();
    let mut idle = connection(address, "127.0.0.1").await;
    idle.write_all(WHOLE).await.unwrap();
    assert!(is_well(&answer(&mut idle).await), "and by now the head of the other one has been read");
    let World { serving, folder: _folder, .. } = world;
    let stopping = tokio::spawn(serving.stop());
    assert_eq!(rest(&mut idle).await, "", "nobody is kept who asks nothing");
    asking.write_all(&body.as_bytes()[10..]).await.unwrap();
    assert!(rest(&mut asking).await.starts_with("HTTP/1.1 303"));
    stopping.await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err(), "nobody new is taken");
}

/// The system takes connections before the program hears of them: a proxy sends its request into one, and may not send it again.
#[tokio::test]
async fn who_came_just_before_the_end_is_answered() {
    let world = World::start().await;
    let address = world.serving.address;
    let World { serving, folder: _folder, .. } = world;
    let knock = |_| std::net::TcpStream::connect(address).unwrap();
    let knocks: Vec<_> = (0..20).map(knock).collect();
    let stopping = tokio::spawn(serving.stop());
    eventually("it has begun to stop", || async { TcpStream::connect(address).await.is_err().then_some(()) })
        .await;
    for stream in knocks {
        stream.set_nonblocking(true).unwrap();
        let mut stream = TcpStream::from_std(stream).unwrap();
        stream.write_all(WHOLE).await.unwrap();
        assert!(is_well(&answer(&mut stream).await));
    }
    stopping.await.unwrap().unwrap();
}

#[tokio::test]
async fn what_is_no_form_is_refused_rather_than_guessed_at() {
    let world = World::start().await;
    let (ada, url) = (world.visitor(), world.url());
    for header in [
        ("Content-Encoding", "gzip"),
        ("Content-Encoding", "br"),
        ("Content-Type", "application/json"),
        ("Content-Type", "multipart/form-data; boundary=x"),
        ("Content-Type", "text/plain"),
    ] {
        let headers = [("Origin", url.as_str()), header];
        let answer =
            ada.send(reqwest::Method::POST, "/signup/email", &headers, "email=ada@example.org").await;
        assert_eq!((answer.status, answer.is_a_page()), (415, true), "{header:?}");
    }
    let headers =
        [("Origin", url.as_str()), ("Content-Type", "Application/X-WWW-Form-Urlencoded; charset=UTF-8")];
    let answer = ada.send(reqwest::Method::POST, "/signup/email", &headers, "email=ada@example.org").await;
    assert_eq!(answer.status, 303);
}
