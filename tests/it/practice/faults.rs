//! Faults on order: does a plain HTTP client see each of them as what it is?

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use dhsignup::practice::dhservice::{Bridged, Call, Column, Fault, Generation, Order, Row, Subscribed, When};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::practice::support::{Dhservice, FOLDER, identity, member, whole};
use crate::support::{World, eventually};

const STATUS: Call = Call::Write(Column::Status);
const IDENTITY: Call = Call::Write(Column::Identity);
/// Longer than any answer takes on a busy machine, shorter than a fault that holds on.
const LONG: Duration = Duration::from_secs(20);
/// Long enough for an answer, were there one: only passed in vain where there is none.
const SHORT: Duration = Duration::from_millis(300);

/// A practice service behind a real socket, with one member, number 1.
struct Line {
    service: Dhservice,
    address: SocketAddr,
}

impl Line {
    async fn open(generation: Generation) -> Self {
        let service = Dhservice::new(generation);
        service.members.seed(member("ada@example.org", json!({"membership_status": "pending"})));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().nest(FOLDER, service.members.router());
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(service.members.listen(listener), app).into_future());
        Self { service, address }
    }

    async fn opened_with(order: Order) -> Self {
        let line = Self::open(Generation::B).await;
        line.service.members.order(order).unwrap();
        line
    }

    /// Sends a call and leaves its answer on the wire.
    async fn send(&self, call: Call) -> TcpStream {
        let token =
            self.service.members.token("practice", self.service.clock.now() + SignedDuration::from_mins(9));
        let (method, path, body) = match call {
            Call::Write(Column::Identity) => ("POST", "identity/", identity("bo@example.org").to_string()),
            Call::Write(Column::Status) => ("POST", "status/", json!({"written": true}).to_string()),
            Call::Read(Column::Status) => ("GET", "status/?member_id=1", String::new()),
            Call::Lookup => ("GET", "id?email_address=ada@example.org", String::new()),
            other => panic!("{other} is not sent here"),
        };
        let request = format!(
            "{method} {FOLDER}/v1/member/{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\
             X-Member-ID: 1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        // B would take the header of an identity for the row to write to.
        let request = if call == IDENTITY { request.replace("X-Member-ID: 1\r\n", "") } else { request };
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    async fn ask(&self, call: Call) -> Heard {
        let mut stream = self.send(call).await;
        let mut bytes = Vec::new();
        let end = timeout(LONG, stream.read_to_end(&mut bytes)).await.unwrap();
        Heard { text: String::from_utf8(bytes).unwrap(), end }
    }

    fn is_written(&self) -> bool {
        *self.service.members.row(1).unwrap().status("written") == true
    }
}

/// Everything that came over the wire, and how it ended.
struct Heard {
    text: String,
    end: io::Result<usize>,
}

impl Heard {
    fn status(&self) -> u16 {
        self.text.strip_prefix("HTTP/1.1 ").map_or(0, |text| text[..3].parse().unwrap())
    }

    fn header(&self, name: &str) -> Option<&str> {
        let start = format!("{name}: ");
        self.text.lines().take_while(|line| !line.is_empty()).find_map(|line| line.strip_prefix(&start))
    }

    fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    fn json(&self) -> Value {
        serde_json::from_str(self.body()).unwrap()
    }

    /// Is this what `fault` looks like to a write of a member's status?
    fn shows(&self, fault: Fault) -> bool {
        let json = || serde_json::from_str::<Value>(self.body()).unwrap_or_default();
        let announced = || self.header("content-length").unwrap().parse::<usize>().unwrap();
        let clean = self.end.is_ok() && announced() == self.body().len();
        match fault {
            Fault::Status(500) => clean && self.status() == 500 && self.body() == "Internal Server Error",
            Fault::Status(code) => clean && self.status() == code && json()["detail"].is_string(),
            Fault::Html(code) => clean && self.status() == code && self.body().starts_with("<html>"),
            Fault::ErrorWithId => {
                clean
                    && self.status() == 200
                    && json()["member_id"] == 1
                    && json()["message"].as_str().is_some_and(|words| words.starts_with("Error"))
            }
            Fault::OkNothingWritten => {
                clean && self.status() == 200 && json() == json!({"member_id": 1, "message": "OK"})
            }
            Fault::Unprocessable => clean && self.status() == 422 && json()["detail"].is_array(),
            Fault::Unauthorized => {
                clean && self.status() == 401 && self.header("www-authenticate") == Some("Bearer")
            }
            Fault::TooManyRequests => clean && self.status() == 429 && self.header("retry-after").is_some(),
            Fault::Redirect => {
                clean
                    && self.status() == 307
                    && self.header("location") == Some("/practice/dhservice/v1/member/status")
            }
            Fault::MalformedJson => clean && self.status() == 200 && json().is_null(),
            Fault::Oversize => clean && self.body().len() > 64 * 1024 && json()["message"] == "OK",
            Fault::TruncatedJson => {
                self.end.is_ok()
                    && self.status() == 200
                    && !self.body().is_empty()
                    && self.body().len() < announced()
            }
            Fault::Reset => {
                self.text.is_empty()
                    && self.end.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::ConnectionReset)
            }
            Fault::Timeout | Fault::SlowDrip | Fault::NullId | Fault::Late => {
                panic!("{fault} has a test of its own")
            }
        }
    }
}

fn paid(email: &str) -> Subscribed {
    Subscribed {
        email: email.to_owned(),
        customer: "cus_1".to_owned(),
        subscription: "sub_1".to_owned(),
        product: "prod_Tws7udZJSXI9DU".to_owned(),
    }
}

#[tokio::test]
async fn a_fault_shows_as_what_it_is_and_only_after_the_commit_something_is_written() {
    let mut seen = 0;
    for fault in Fault::ALL {
        if matches!(fault, Fault::Timeout | Fault::SlowDrip | Fault::NullId) {
            continue;
        }
        for when in When::ALL {
            let order = Order::once(STATUS, fault, when);
            if !order.is_possible() {
                continue;
            }
            let line = Line::opened_with(order).await;
            let heard = line.ask(STATUS).await;
            assert!(heard.shows(fault), "{order}: {:.300} {:?}", heard.text, heard.end);
            assert_eq!(line.is_written(), when == When::AfterCommit, "{order}");
            assert_eq!(line.ask(STATUS).await.json(), json!({"member_id": 1, "message": "OK"}), "{order}");
            assert!(line.is_written() && line.service.members.orders().is_empty());
            seen += 1;
        }
    }
    assert_eq!(seen, 27, "16 before the commit and 11 after it");
}

#[tokio::test]
async fn an_insert_that_failed_has_no_id_and_its_id_is_nobodys() {
    let line = Line::opened_with(Order::once(IDENTITY, Fault::NullId, When::BeforeCommit)).await;
    let said = line.ask(IDENTITY).await.json();
    assert!(said["member_id"].is_null() && said["message"].as_str().unwrap().starts_with("Error"));
    assert_eq!(line.service.members.rows().len(), 1);

    line.service.members.order(Order::once(IDENTITY, Fault::OkNothingWritten, When::BeforeCommit)).unwrap();
    assert_eq!(line.ask(IDENTITY).await.json(), json!({"member_id": 3, "message": "OK"}));
    assert_eq!(line.service.members.rows().len(), 1);
    assert_eq!(line.ask(IDENTITY).await.json(), json!({"member_id": 4, "message": "OK"}));
    assert_eq!(line.service.members.find("bo@example.org").unwrap().id, 4);
}

#[tokio::test]
async fn a_bulk_call_that_was_rolled_back_can_be_sent_again_with_its_key() {
    let service = Dhservice::new(Generation::Bulk);
    let fault = |fault, when| service.members.order(Order::once(Call::Bulk, fault, when)).unwrap();
    let body = whole("ada@example.org").to_string();
    let send =
        async || service.ask("POST", "/v1/member/signup_bulk/", &["idempotency-key: sgr_1"], &body).await;

    fault(Fault::Status(500), When::BeforeCommit);
    assert_eq!((send().await.status.as_u16(), service.members.rows().len()), (500, 0));
    fault(Fault::Status(504), When::AfterCommit);
    assert_eq!((send().await.status.as_u16(), service.members.rows().len()), (504, 1));
    assert_eq!(send().await.status, 200, "the same key");
    assert_eq!(service.members.rows().len(), 1);
}

#[tokio::test]
async fn a_silent_service_has_written_and_lets_go_when_the_client_does() {
    for when in When::ALL {
        let service = Dhservice::new(Generation::B);
        let order = Order::once(IDENTITY, Fault::Timeout, when);
        service.members.order(order).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let line = Line { address: listener.local_addr().unwrap(), service };
        let (stop, stopped) = oneshot::channel::<()>();
        let app = Router::new().nest(FOLDER, line.service.members.router());
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let server = axum::serve(line.service.members.listen(listener), app)
            .with_graceful_shutdown(async { stopped.await.unwrap_or_default() });
        let server = tokio::spawn(server.into_future());

        let mut stream = line.send(IDENTITY).await;
        assert!(timeout(SHORT, stream.read_u8()).await.is_err(), "no answer");
        let written = || line.service.members.find("bo@example.org").is_some();
        match when {
            When::BeforeCommit => assert!(!written()),
            When::AfterCommit => eventually("it is written", || async { written().then_some(()) }).await,
        }
        drop(stream);
        stop.send(()).unwrap();
        // It waits for whoever is being answered.
        timeout(LONG, server).await.unwrap().unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_slow_answer_comes_a_byte_at_a_time_and_not_to_its_end() {
    for when in When::ALL {
        let line = Line::opened_with(Order::once(STATUS, Fault::SlowDrip, when)).await;
        let mut stream = line.send(STATUS).await;
        let mut text = String::new();
        timeout(LONG, async {
            // A chunk of one byte each.
            while text.matches("1\r\n \r\n").count() < 3 {
                text.push(stream.read_u8().await.unwrap().into());
            }
        })
        .await
        .unwrap();
        assert!(text.starts_with("HTTP/1.1 200 "), "{text}");
        assert_eq!(line.is_written(), when == When::AfterCommit);
        let rest = timeout(SHORT, stream.read_to_string(&mut text)).await;
        assert!(rest.is_err(), "{text}");
    }
}

#[tokio::test]
async fn without_a_listener_that_can_a_reset_is_a_closed_connection() {
    let service = Dhservice::new(Generation::B);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = Router::new().nest(FOLDER, service.members.router());
    tokio::spawn(axum::serve(listener, app).into_future());
    service.members.order(Order::once(Call::Lookup, Fault::Reset, When::BeforeCommit)).unwrap();
    let line = Line { service, address };
    assert_eq!(line.ask(Call::Lookup).await.text, "");
    assert_eq!(line.ask(Call::Lookup).await.json(), json!({"member_id": null}));
}

#[tokio::test]
async fn reads_fail_as_well_and_other_calls_do_not() {
    let read = Call::Read(Column::Status);
    for fault in [Fault::Status(503), Fault::TruncatedJson, Fault::Reset, Fault::MalformedJson] {
        let line = Line::opened_with(Order::once(read, fault, When::BeforeCommit)).await;
        assert_eq!(line.ask(Call::Lookup).await.json(), json!({"member_id": 1}));
        assert_eq!(line.ask(STATUS).await.status(), 200);
        assert_eq!(line.service.members.orders().len(), 1);
        assert!(line.ask(read).await.shows(fault), "{fault}");
        assert_eq!(line.ask(read).await.json()["membership_status"], "pending");
    }
}

#[tokio::test]
async fn an_order_lets_pass_what_it_skips_and_strikes_as_often_as_it_says() {
    let line = Line::open(Generation::B).await;
    let members = &line.service.members;
    let order = |code, skip, attempts| {
        let once = Order::once(Call::Lookup, Fault::Status(code), When::BeforeCommit);
        members.order(Order { attempts, skip, ..once }).unwrap();
    };
    order(503, 2, 2);
    order(504, 0, 1);
    order(502, 1, u32::MAX);
    let mut heard = Vec::new();
    for _ in 0..7 {
        heard.push(line.ask(Call::Lookup).await.status());
    }
    assert_eq!(heard, [504, 200, 503, 503, 502, 502, 502]);
    let left: Vec<String> = members.orders().iter().map(ToString::to_string).collect();
    assert_eq!(left, ["status-502 before-commit of lookup, for ever"]);
    members.cancel_orders();
    assert_eq!(line.ask(Call::Lookup).await.status(), 200);
}

#[tokio::test]
async fn what_cannot_happen_cannot_be_ordered() {
    let members = Dhservice::new(Generation::B).members;
    let cannot = [
        (Call::Token, Fault::Timeout, When::AfterCommit),
        (Call::Lookup, Fault::Status(503), When::AfterCommit),
        (Call::Read(Column::Notes), Fault::Reset, When::AfterCommit),
        (STATUS, Fault::NullId, When::BeforeCommit),
        (IDENTITY, Fault::NullId, When::AfterCommit),
        (IDENTITY, Fault::OkNothingWritten, When::AfterCommit),
        (Call::Lookup, Fault::OkNothingWritten, When::BeforeCommit),
        (Call::Lookup, Fault::ErrorWithId, When::BeforeCommit),
        (Call::Bulk, Fault::ErrorWithId, When::BeforeCommit),
        (Call::Bulk, Fault::OkNothingWritten, When::BeforeCommit),
        (STATUS, Fault::Unauthorized, When::AfterCommit),
        (STATUS, Fault::Unprocessable, When::AfterCommit),
        (STATUS, Fault::TooManyRequests, When::AfterCommit),
        (STATUS, Fault::Redirect, When::AfterCommit),
        (STATUS, Fault::Status(418), When::BeforeCommit),
    ];
    for (call, fault, when) in cannot {
        let order = Order::once(call, fault, when);
        let told = members.order(order).unwrap_err().to_string();
        assert!(!order.is_possible() && told.contains(&format!("{fault} {when} of {call}")), "{told}");
    }
    let never = Order { attempts: 0, ..Order::once(STATUS, Fault::Reset, When::AfterCommit) };
    assert!(members.order(never).is_err() && members.orders().is_empty());

    let all = Call::ALL.into_iter().flat_map(|call| {
        Fault::ALL.into_iter().flat_map(move |fault| When::ALL.map(|when| Order::once(call, fault, when)))
    });
    let possible = all.filter(Order::is_possible).count();
    // Calls that only ask, before the commit; writes and then bulk, before and after it; the one insert without an id.
    assert_eq!(possible, 13 * 16 + 8 * (18 + 13) + (16 + 12) + 1);
}

#[test]
fn every_name_reads_back() {
    assert!(Call::ALL.iter().all(|call| call.to_string().parse() == Ok(*call)));
    assert!(Fault::ALL.iter().all(|fault| fault.to_string().parse() == Ok(*fault)));
    assert!(When::ALL.iter().all(|when| when.to_string().parse() == Ok(*when)));
    assert_eq!("write-identity".parse(), Ok(IDENTITY));
    assert!("write-poetry".parse::<Call>().is_err());
}

#[tokio::test]
async fn several_workers_of_a_make_two_members_of_one_address_and_b_does_not() {
    for (generation, workers, members) in
        [(Generation::A, true, 2), (Generation::A, false, 1), (Generation::B, true, 1)]
    {
        let service = Dhservice::new(generation);
        service.members.turn(|knobs| knobs.workers = workers);
        let ada = identity("ada@example.org");
        let (one, other) = tokio::join!(service.post_identity(&ada), service.post_identity(&ada));
        assert_eq!((&one["message"], &other["message"]), (&json!("OK"), &json!("OK")));
        assert_eq!(service.members.rows().len(), members, "{generation:?}");
        service.post_identity(&ada).await;
        assert_eq!(service.members.rows().len(), members, "who comes later updates");
    }
}

#[tokio::test]
async fn a_subscription_comes_right_after_the_call_it_was_ordered_for() {
    let service = Dhservice::new(Generation::A);
    let id = service.members.seed(Row { status: None, ..member("ada@example.org", Value::Null) });
    service.members.after(STATUS, 2, paid("ada@example.org"));
    let subscription = || service.members.row(id).unwrap().status("stripe_subscription_id").clone();
    let pending = json!({"membership_status": "pending"}).to_string();
    service.post("status", id, &pending).await;
    assert_eq!(subscription(), Value::Null);
    service.get("/v1/member/status/?member_id=1").await;
    assert_eq!(subscription(), Value::Null);
    service.post("status", id, &pending).await;
    assert_eq!(subscription(), "sub_1");
    service.post("status", id, &pending).await;
    assert_eq!(
        subscription(),
        Value::Null,
        "a late write of the status loses the payment, and it comes but once"
    );
    assert_eq!(service.members.st2dh(&paid("ada@example.org")), Bridged::Recorded);
}

#[tokio::test]
async fn a_subscription_that_was_called_off_does_not_come() {
    let service = Dhservice::new(Generation::B);
    service.members.seed(member("ada@example.org", json!({"membership_status": "pending"})));
    service.members.after(STATUS, 1, paid("ada@example.org"));
    service.members.cancel_orders();
    service.post("status", 1, "{}").await;
    assert_eq!(*service.members.row(1).unwrap().status("stripe_subscription_id"), Value::Null);
}

#[tokio::test]
async fn somebody_whose_identity_was_written_and_whose_answer_was_lost_reaches_the_pricing_table() {
    let world = World::start().await;
    let members = &world.practice().members;
    members.order(Order::once(IDENTITY, Fault::Reset, When::AfterCommit)).unwrap();
    let ada = world.visitor();
    ada.signs_up("ada@example.org", "ada").await;
    eventually("the pricing table is there", || async { (ada.place().await == "payment").then_some(()) })
        .await;
    assert!(members.orders().is_empty());
    assert_eq!(members.rows().len(), 1);
}
