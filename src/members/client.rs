//! The calls, each in the manner that its section asks for.

use std::time::Instant;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use tokio::sync::watch;
use tracing::Instrument;
use tracing::field::Empty;

use super::CallError;
use super::answer::{self, Answer, odd, said_ok};
use super::breaker::Breaker;
use super::bulk::Offer;
use super::gate::{Gate, Lane};
use super::token::Token;
use crate::config::{Deadlines, DhService};
use crate::signup::Section;

/// The member service over HTTP. Cheap to clone; clones share token, connections and the limit of requests in flight.
#[derive(Clone)]
pub struct Members {
    http: Client,
    url: String,
    client_name: String,
    client_secret: SecretString,
    token: Token,
    gate: Gate,
    lane: Lane,
    breaker: Breaker,
    pub(super) bulk: Offer,
}

impl std::fmt::Debug for Members {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Members(…)")
    }
}

impl Members {
    /// A client for the service at `service.url`. `concurrency` requests at most are in flight at once.
    pub fn new(service: DhService, deadlines: Deadlines, concurrency: usize) -> Result<Self, CallError> {
        // The only TLS library we link; a second call finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder()
            .connect_timeout(deadlines.connect)
            .timeout(deadlines.call)
            // uvicorn closes an idle connection after 5 s: a request on one that is just being closed is lost.
            .pool_idle_timeout(std::time::Duration::from_secs(2))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|e| CallError::Refused(answer::describe("client", e)))?;
        Ok(Self {
            http,
            url: service.url,
            client_name: service.client_name,
            client_secret: service.client_secret,
            token: Token::default(),
            gate: Gate::new(concurrency),
            lane: Lane::Person,
            breaker: Breaker::new(deadlines.breaker),
            bulk: Offer::default(),
        })
    }

    /// The same service for work that nobody waits for: people's requests go first.
    pub fn in_background(&self) -> Self {
        Self { lane: Lane::Background, ..self.clone() }
    }

    /// Hears whether the service is away: it failed five times in a row, and has not answered since.
    pub fn away(&self) -> watch::Receiver<bool> {
        self.breaker.away()
    }

    /// Asks something that changes nothing and needs the database, to find out whether the service is back.
    pub async fn ask(&self) -> Result<(), CallError> {
        self.username_is_free("").await.map(|_| ())
    }

    /// Fetches a token before somebody waits for it; calls under way go on with the one there is.
    pub async fn renew_token(&self) -> Result<(), CallError> {
        self.token.put(self.fetch_token().await?).await;
        Ok(())
    }

    /// Forgets the token, so that the next call fetches one: what a restart of the program does.
    pub async fn forget_token(&self) {
        self.token.clear().await;
    }

    /// Who has this address; `None` where nobody does.
    pub async fn lookup(&self, address: &str) -> Result<Option<i64>, CallError> {
        let call = "look-up";
        let get = self.get("/v1/member/id").query(&[("email_address", address)]);
        let body = self.send(call, get).await?.success(call)?;
        // An answer with a message is a failure in disguise, never "nobody".
        match (body.get("message"), body.get("member_id")) {
            (None, Some(Value::Null)) => Ok(None),
            (None, Some(id)) => id.as_i64().map(Some).ok_or_else(|| odd(call)),
            _ => Err(odd(call)),
        }
    }

    /// Whether nobody has this username yet.
    pub async fn username_is_free(&self, username: &str) -> Result<bool, CallError> {
        let call = "username check";
        let get = self.get("/v1/member/username_check/").query(&[("username", username)]);
        let body = self.send(call, get).await?.success(call)?;
        body.get("available").and_then(Value::as_bool).ok_or_else(|| odd(call))
    }

    /// When the waiver was signed that is on file for this address, in the service's own words; `None` where none is.
    pub async fn waiver_signed_at(&self, address: &str) -> Result<Option<String>, CallError> {
        let call = "waiver look-up";
        let get = self.get("/v1/contacts/search_by_email/").query(&[("email_address", address)]);
        let body = self.send(call, get).await?.success(call)?;
        let found = body.as_array().ok_or_else(|| odd(call))?;
        // The service searches by pattern, in which `_` is any letter: compare the address ourselves.
        let theirs = |contact: &&Value| {
            contact
                .get("primary_email_address")
                .and_then(Value::as_str)
                .is_some_and(|other| other.eq_ignore_ascii_case(address))
        };
        let contacts = found.iter().filter_map(|entry| entry.get("contact")).filter(theirs);
        let mut signed =
            contacts.filter_map(|contact| contact.get("signed_at_datetime").and_then(Value::as_str));
        Ok(signed.next().map(str::to_owned))
    }

    /// A section of a member's record; `None` where its column is null, or nobody has this id.
    pub async fn read(&self, section: Section, member_id: i64) -> Result<Option<Value>, CallError> {
        let call = format!("reading {}", section.name());
        let get = self.get(&format!("/v1/member/{}/", section.name())).query(&[("member_id", member_id)]);
        match self.send(&call, get).await?.success(&call)? {
            Value::Null => Ok(None),
            Value::Object(object)
                if section == Section::Notes
                    || object.contains_key("message") && object.contains_key("member_id") =>
            {
                Err(odd(&call))
            }
            Value::Array(_) if section != Section::Notes => Err(odd(&call)),
            value @ (Value::Object(_) | Value::Array(_)) => Ok(Some(value)),
            _ => Err(odd(&call)),
        }
    }

    /// Makes a member of this identity. The service *overwrites* whoever has its address: only after a look-up said
    /// nobody. The id is not to be trusted before it reads back.
    pub async fn create(&self, identity: &Map<String, Value>) -> Result<i64, CallError> {
        let call = "creating the member";
        let post = self.post("/v1/member/identity/", identity);
        let body = self.send(call, post).await?.success(call)?;
        said_ok(call, &body)?;
        body.get("member_id")
            .and_then(Value::as_i64)
            .ok_or_else(|| CallError::Retry(format!("{call}: no id")))
    }

    /// Puts another identity in the place of the one that this row has: the row is named by its id for the versions that
    /// know it, and by its address for the older ones.
    pub async fn replace_identity(&self, id: i64, identity: &Map<String, Value>) -> Result<(), CallError> {
        self.write(Section::Identity, id, identity).await
    }

    /// Writes keys of a section. Some versions merge and some replace the column: the caller has looked before.
    pub async fn write(
        &self,
        section: Section,
        member_id: i64,
        keys: &Map<String, Value>,
    ) -> Result<(), CallError> {
        let call = format!("writing {}", section.name());
        let post =
            self.post(&format!("/v1/member/{}/", section.name()), keys).header("X-Member-ID", member_id);
        let body = self.send(&call, post).await?.success(&call)?;
        said_ok(&call, &body)?;
        // Generation A answers the id as text.
        let id = body.get("member_id").and_then(|id| id.as_i64().or_else(|| id.as_str()?.parse().ok()));
        if id == Some(member_id) { Ok(()) } else { Err(CallError::Retry(format!("{call}: another id"))) }
    }

    pub(super) fn get(&self, path: &str) -> RequestBuilder {
        self.http.request(Method::GET, format!("{}{path}", self.url))
    }

    pub(super) fn post(&self, path: &str, keys: &Map<String, Value>) -> RequestBuilder {
        let body = serde_json::to_vec(keys).unwrap_or_default();
        self.http
            .request(Method::POST, format!("{}{path}", self.url))
            .header("Content-Type", "application/json")
            .body(body)
    }

    /// Sends with a token; where it is not accepted, once more with a fresh one.
    pub(super) async fn send(&self, call: &str, request: RequestBuilder) -> Result<Answer, CallError> {
        let again = request.try_clone();
        let token = self.token.get(self.fetch_token()).await?;
        let answer = self.transmit(call, request.bearer_auth(&token)).await?;
        match again {
            Some(request)
                if answer.status == StatusCode::UNAUTHORIZED
                    && self.token.drop_if(&token, self.breaker.pause()).await =>
            {
                let token = self.token.get(self.fetch_token()).await?;
                self.transmit(call, request.bearer_auth(&token)).await
            }
            _ => Ok(answer),
        }
    }

    async fn fetch_token(&self) -> Result<String, CallError> {
        let call = "token";
        let form =
            [("username", self.client_name.as_str()), ("password", self.client_secret.expose_secret())];
        let post = self.http.post(format!("{}/token", self.url)).form(&form);
        // A token changes nothing upstream: whatever happened, asking again is safe.
        let retry = |error| match error {
            CallError::Unknown(why) => CallError::Retry(why),
            other => other,
        };
        let body = self.transmit(call, post).await.and_then(|answer| answer.success(call)).map_err(retry)?;
        body.get("access_token").and_then(Value::as_str).map(str::to_owned).ok_or_else(|| odd(call))
    }

    async fn transmit(&self, call: &str, request: RequestBuilder) -> Result<Answer, CallError> {
        let _pass = self.gate.enter(self.lane).await.map_err(|_| CallError::Retry("shutting down".into()))?;
        if !self.breaker.admits() {
            return Err(CallError::Retry(format!("{call}: not asked, since the service is away")));
        }
        let (begun, span) =
            (Instant::now(), tracing::info_span!("upstream", section = call, outcome = Empty));
        fail::fail_point!("boundary");
        let answer = match request.send().instrument(span.clone()).await {
            Ok(response) => answer::read(call, response).instrument(span.clone()).await,
            Err(error) if error.is_connect() => Err(CallError::Retry(answer::describe(call, error))),
            Err(error) => Err(CallError::Unknown(answer::describe(call, error))),
        };
        fail::fail_point!("boundary");
        self.breaker.note(answer.as_ref().is_ok_and(Answer::is_sound));
        let outcome = answer::outcome(&answer);
        span.record("outcome", outcome);
        let labels = [("section", call.to_owned()), ("outcome", outcome.to_owned())];
        metrics::histogram!("dhsignup_upstream_seconds", &labels).record(begun.elapsed());
        answer
    }
}
