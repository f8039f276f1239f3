//! Whether an answer, or its time, tells who has an address: known and unknown ones interleaved by chance, and Welch's t.

use std::time::{Duration, Instant};

use dhsignup::chance;
use dhsignup::practice::dhservice::Row;
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use serde_json::json;

use crate::figures::{progress, row, table};
use crate::world::World;

/// Requests of each form, half of them with an address that is known.
const REQUESTS: usize = 2_000;
/// Before anything counts.
const WARM: usize = 200;
/// Above this the two would be told apart (the convention of leakage tests, one in 100,000 by chance).
const AIM: f64 = 4.5;

/// The times of one kind of address, in microseconds.
type Micros = Vec<f64>;

pub(crate) async fn measure() {
    let world = World::with(&[("LIMITS", "off")]).await;
    // Neither cookies nor a pause between two requests: who probes has neither.
    let http = Client::builder().redirect(Policy::none()).no_proxy().tls_certs_only([]).build().unwrap();
    let known = |number: usize| format!("known{number}@example.org");
    for number in 0..REQUESTS + WARM {
        let identity = json!({ "emails": [{ "type": "primary", "email_address": known(number) }] });
        let status = Some(json!({ "membership_status": "active" }));
        world.practice().members.seed(Row { identity: Some(identity), status, ..Row::default() });
    }
    let begin = probe(&world, &http, "/signup/email", &known).await;
    // Their drafts are what the second form might find.
    world.is_quiet().await;
    let resume = probe(&world, &http, "/signup/resume", &known).await;
    let line = |form: &str, (known, unknown): &(Micros, Micros)| {
        let t = format!("{:+.2}", welch(known, unknown));
        let trimmed = format!("{:+.2}", welch(&middle(known), &middle(unknown)));
        vec![form.to_owned(), told(known), told(unknown), t, trimmed]
    };
    let rows = [
        row(["form", "known: mean, median", "unknown: mean, median", "Welch's t", "t of the middle 90 %"]),
        line("POST /signup/email", &begin),
        line("POST /signup/resume", &resume),
    ];
    let title = format!(
        "Who has an address: {REQUESTS} requests of each form, half of them known, by chance interleaved; the bytes were the same"
    );
    table(&title, &rows);
    println!("\n  Aim: |t| < {AIM}.");
}

/// Posts addresses to a form. Known ones are members, and have a draft once they were posted to the first question.
async fn probe(
    world: &World,
    http: &Client,
    path: &str,
    known: &impl Fn(usize) -> String,
) -> (Micros, Micros) {
    let (mut times, mut shape) = ((Vec::new(), Vec::new()), None);
    let mut of_each = [0, 0];
    for request in 0..REQUESTS + WARM {
        let half = (REQUESTS + WARM) / 2;
        let is_known =
            if of_each[0] == half { false } else { of_each[1] == half || chance::bytes::<1>()[0] < 128 };
        let number = of_each[usize::from(!is_known)];
        of_each[usize::from(!is_known)] += 1;
        let address = if is_known { known(number) } else { format!("other{number}@{}", place(path)) };
        let begun = Instant::now();
        let answer = http
            .post(format!("{}{path}", world.url()))
            .header("Origin", world.url())
            .form(&[("email", address.as_str())])
            .send()
            .await
            .unwrap();
        let seen = read(answer).await;
        let micros = begun.elapsed().as_secs_f64() * 1e6;
        assert_eq!(shape.get_or_insert_with(|| seen.clone()), &seen, "{path}: the answer tells");
        if request >= WARM {
            if is_known { times.0.push(micros) } else { times.1.push(micros) }
        }
        if (request + 1) % 100 == 0 {
            progress(path, (request + 1) / 100, (REQUESTS + WARM) / 100);
        }
    }
    times
}

/// Addresses of the second form must not have been typed into the first one.
fn place(path: &str) -> &'static str {
    if path.ends_with("email") { "example.org" } else { "example.com" }
}

/// An answer but for what is drawn by chance: its cookie's value.
async fn read(answer: Response) -> String {
    let cookie = |value: &str| value.split_once('=').map_or(0, |(name, rest)| name.len() + rest.len());
    let headers: Vec<String> = answer
        .headers()
        .iter()
        .filter(|(name, _)| *name != "date")
        .map(|(name, value)| match value.to_str().unwrap_or_default() {
            value if name == "set-cookie" => format!("{name}: {} bytes", cookie(value)),
            value => format!("{name}: {value}"),
        })
        .collect();
    let status = answer.status();
    format!("{status}\n{}\n{}", headers.join("\n"), answer.text().await.unwrap())
}

fn told(micros: &Micros) -> String {
    let sorted = sorted(micros);
    let of = |micros: f64| Duration::from_secs_f64(micros / 1e6).as_micros();
    format!("{} µs, {} µs", of(mean(micros)), of(sorted[sorted.len() / 2]))
}

fn sorted(micros: &Micros) -> Micros {
    let mut sorted = micros.clone();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// Without the fastest and the slowest twentieth: a machine with other work has a long tail, which hides differences.
fn middle(micros: &Micros) -> Micros {
    let cut = micros.len() / 20;
    sorted(micros)[cut..micros.len() - cut].to_vec()
}

fn mean(micros: &Micros) -> f64 {
    micros.iter().sum::<f64>() / micros.len() as f64
}

/// The difference of two means in units of its own standard error, for samples of different variance (B. L. Welch, 1947).
fn welch(one: &Micros, other: &Micros) -> f64 {
    let error = |micros: &Micros| {
        let mean = mean(micros);
        let squares: f64 = micros.iter().map(|time| (time - mean).powi(2)).sum();
        squares / (micros.len() as f64 - 1.0) / micros.len() as f64
    };
    (mean(one) - mean(other)) / (error(one) + error(other)).sqrt()
}
