//! Nothing leaks: somebody with unmistakable answers walks through everything, with faults, at `trace`; none of their words,
//! secrets and codes is in the log, in an address or in the database's files.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};

use dhsignup::practice::dhservice::{Call, Column, Fault, Generation, Order, When};
use dhsignup::practice::stripe::signature;
use dhsignup::store::SecretKeys;
use reqwest::Method;
use serde_json::json;

use crate::phone::scanned;
use crate::support::smtp::odd_server;
use crate::support::{Answer, Program, Upstream, Visitor, code_in, eventually};

const ADDRESS: &str = "zq-ada@zq-canary.example.org";
const SECOND: &str = "zq-second@zq-canary.example.org";
const REFUSED: &str = "zq-refused@zq-canary.example.org";
const WEBHOOK_SECRET: &str = "whsec_zqwebhook";

/// Question, field, what is typed: refused and accepted.
const TYPED: &[(&str, &str, &str)] = &[
    ("email", "email", "zq-not-an-address"),
    ("email", "email", ADDRESS),
    ("about-you", "first_name", "Zqfirst\u{202e}"),
    ("about-you", "birthday", "1971-02-31"),
    ("about-you", "", ""),
    ("contact", "phone", "call zqcall"),
    ("contact", "", ""),
    ("username", "username", "zq refused name"),
    ("username", "", ""),
    ("agreements", "", ""),
];

/// What is answered where nothing else is said.
const ANSWERS: &[(&str, &str)] = &[
    ("first_name", "Zqfirst"),
    ("last_name", "Zqlast Ünïcode"),
    ("preferred_name", "Zqpreferred"),
    ("pronouns", "zq/zqs"),
    ("birthday", "1971-02-13"),
    ("phone", "+1 312 555 9173"),
    ("discord_handle", "zqdiscord"),
    ("username", "zqusername"),
];

/// Every file below a folder, as it lies on the disk.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// What must be found nowhere, in the spellings that it could be found in.
fn spellings(word: &str) -> Vec<String> {
    let percent: String = form_urlencoded::byte_serialize(word.as_bytes()).collect();
    let base64 = data_encoding::BASE64_NOPAD.encode(word.as_bytes());
    let json = serde_json::to_string(word).unwrap().trim_matches('"').to_owned();
    let mut all = vec![word.to_owned(), word.to_lowercase(), percent, base64, json, format!("{word:?}")];
    all.sort();
    all.dedup();
    all
}

/// No address that a page or a redirect leads to holds anything that was typed.
fn leads_nowhere_personal(answer: &Answer) {
    let attributes =
        ["href=\"", "action=\"", "src=\""].iter().flat_map(|start| answer.body.split(start).skip(1));
    let led = attributes.map(|rest| rest.split('"').next().unwrap_or_default());
    for address in led.chain([answer.location(), answer.header("hx-redirect")]) {
        let ours = !address.starts_with("https://buy.stripe.com/") && !address.starts_with("mailto:");
        assert!(!(ours && address.to_lowercase().contains("zq")), "{address}");
    }
    assert_eq!(answer.header("referrer-policy"), "strict-origin");
}

async fn walks(visitor: &Visitor) {
    for (slug, field, typed) in TYPED {
        let values: Vec<_> = ANSWERS
            .iter()
            .map(|(name, text)| (*name, if name == field { *typed } else { *text }))
            .chain((*field == "email").then_some(("email", *typed)))
            .collect();
        leads_nowhere_personal(&visitor.answers_with(slug, &values).await);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_canary_leaves_no_feather_anywhere() {
    let letters = Arc::new(Mutex::new(String::new()));
    let heard = letters.clone();
    let mail = odd_server(move |line| {
        heard.lock().unwrap().push_str(line);
        (line.starts_with("RCPT") && line.contains(REFUSED))
            .then_some("550 5.1.1 <zq-refused@zq-canary.example.org>: nobody of this name")
    });
    let mail = mail.await.replace(":secret@", ":zqsmtpsecret@");
    let upstream = Upstream::start(Generation::B).await;
    let keys = SecretKeys::make();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let database = format!("sqlite://{}/dhsignup.db", data.display());
    let service = upstream.settings();
    let given = [
        ("DATABASE_URL", database.as_str()),
        ("LOG", "trace"),
        ("LIMITS", "off"),
        ("SMTP_URL", mail.as_str()),
        ("MAIL_FROM", "Signup <signup@example.org>"),
        ("STRIPE_PRICING_TABLE_ID", "prctbl_1"),
        ("STRIPE_PUBLISHABLE_KEY", "pk_test_1"),
        ("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET),
        ("SECRET_KEYS", &keys),
    ];
    let service = service.iter().map(|(name, text)| (name.trim_start_matches("DHSIGNUP_"), text.as_str()));
    let settings: Vec<_> = service.chain(given).collect();
    let program = Program::on_sqlite(folder.path(), &settings);
    let letter_with = async |number: usize, what: &str| {
        eventually("the letter comes", || async {
            let all = letters.lock().unwrap().clone();
            all.match_indices(what).nth(number).map(|(at, _)| all[at..].to_owned())
        })
        .await
    };

    let ada = Visitor::new(&program.url);
    for path in ["/?who=zqquery", "/zqpath", "/signup/zqstep", "/signup/username/check?username=zqchecked"] {
        ada.get(path).await;
    }
    ada.send(Method::from_bytes(b"ZQMETHOD").unwrap(), "/signup", &[("X-Zq", "zqheader")], "zqbody").await;
    walks(&ada).await;

    // A code, wrong and right; a link, in another browser.
    let letter = letter_with(0, "/r/sgr_").await;
    let link = letter.split(char::is_whitespace).next().unwrap().to_owned();
    let plain: String = letter.lines().map(|line| format!("{}\n", line.trim())).collect();
    let code = code_in(&plain).to_owned();
    ada.posts("/signup/confirm", &[("code", "zq1234")]).await;
    leads_nowhere_personal(&ada.posts("/signup/confirm", &[("code", &code)]).await);
    let elsewhere = Visitor::new(&program.url);
    elsewhere.posts("/signup/resume", &[("email", ADDRESS)]).await;
    assert_eq!(elsewhere.get(&link).await.status, 200);
    let opened = elsewhere.posts(&link, &[]).await;
    let cookie = opened.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    leads_nowhere_personal(&opened);
    // A code on the screen, opened on a phone.
    leads_nowhere_personal(&ada.posts("/signup/phone", &[]).await);
    let scanned = scanned(&ada.get("/signup/phone").await);
    let on_phone = scanned.strip_prefix(&program.url).unwrap();
    leads_nowhere_personal(&Visitor::new(&program.url).posts(on_phone, &[]).await);

    // An address that the mail server refuses by name, and then another one: the old one hears of it.
    let stranger = Visitor::new(&program.url);
    stranger.answers_with("email", &[("email", REFUSED)]).await;
    ada.answers_with("email", &[("email", SECOND)]).await;
    letter_with(0, SECOND).await;

    // Calls that fail in words of the member service's own, a form that is no form, events, right and wrong.
    for (section, fault) in [
        (Column::Identity, Fault::NullId),
        (Column::Forms, Fault::Unprocessable),
        (Column::Extras, Fault::Html(502)),
    ] {
        let order =
            Order { call: Call::Write(section), fault, when: When::BeforeCommit, skip: 0, attempts: 1 };
        upstream.members.order(order).unwrap();
    }
    ada.posts("/signup/join", &[]).await;
    let page = eventually("the table is there", || async {
        Some(ada.goes_to("/signup").await).filter(|page| page.place() == "payment")
    })
    .await;
    let event = json!({ "id": "evt_1", "type": "checkout.session.completed", "livemode": false, "data": { "object": {
        "client_reference_id": page.attribute("client-reference-id"), "customer": "cus_1", "subscription": "sub_1", "mode": "subscription",
        "payment_status": "paid", "customer_details": { "email": SECOND, "name": "Zqpayer" } } } })
    .to_string();
    let now = jiff::Timestamp::now().as_second();
    for (secret, status) in [("whsec_other", 400), (WEBHOOK_SECRET, 200)] {
        let signed = [("Stripe-Signature", &*signature(secret, now, &event))];
        assert_eq!(ada.send(Method::POST, "/webhooks/stripe", &signed, event.clone()).await.status, status);
    }
    assert_eq!(ada.goes_to("/signup").await.place(), "welcome");
    ada.posts("/signup/my-data", &[]).await;

    let log = program.log();
    for told in [
        "answered",
        "payable",
        "paid, by an event",
        "a letter was refused for good",
        "a job is tried again later",
    ] {
        assert!(log.contains(told), "it was logged at `trace`: {told}\n{log}");
    }
    let files = files(&data);
    for path in files.iter().map(|(name, _)| Path::new(name)).chain([data.as_path()]) {
        let mode = fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{} is its owner's alone", path.display());
    }
    assert!(files.iter().any(|(name, bytes)| name.ends_with(".db") && !bytes.is_empty()));
    let key = keys.split(':').nth(1).unwrap();
    let words = ANSWERS.iter().map(|(_, text)| *text).chain(TYPED.iter().map(|(_, _, text)| *text));
    let words =
        words.chain([ADDRESS, SECOND, REFUSED, "zqpath", "zqquery", "zqchecked", "zqheader", "zqbody"]);
    let secrets = [
        "Zqpayer",
        "zqsmtpsecret",
        WEBHOOK_SECRET,
        key,
        link.as_str(),
        &link[3..],
        &on_phone[3..],
        &cookie,
        &code,
    ];
    let value = cookie.split_once('=').map_or("", |(_, value)| value);
    assert!(value.len() > 10 && link.len() > 30, "{cookie} {link}");
    let log = ("the log".to_owned(), log.into_bytes());
    let places: Vec<_> = [log]
        .into_iter()
        .chain(files)
        .map(|(name, bytes)| (name, String::from_utf8_lossy(&bytes).to_lowercase()))
        .collect();
    let mut found = Vec::new();
    for word in words.chain(secrets).chain([value, "zq-canary", "zqmethod"]).filter(|word| word.len() > 4) {
        for spelling in spellings(word) {
            let there = places.iter().filter(|(_, text)| text.contains(&spelling.to_lowercase()));
            found.extend(there.map(|(name, _)| format!("{spelling} in {name}")));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
