//! A whole member in one call, where the service has it: `POST /v1/member/signup_bulk/`, one transaction, insert only.
//!
//! `docs/signup_bulk.openapi.json` is its contract. DHService's generations of April and May 2026 do not have it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::said_ok;
use super::{CallError, Members};
use crate::signup::{NewMember, Section};

/// How long a service that does not have the call is not asked again.
const REMEMBERED: Duration = Duration::from_secs(3600);

/// Whether the service has it, as it showed by itself the last time, and since when. Clones are the same.
#[derive(Clone, Default)]
pub(super) struct Offer(Arc<Mutex<Option<(bool, Instant)>>>);

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whole {
    /// All eight sections are there, under this id: the service said so after its commit.
    Made(i64),
    /// Somebody has the address, or the username. Nothing was written.
    Taken,
    /// The service does not have this call. Nothing was written.
    NotOffered,
}

impl Offer {
    fn is_made(&self) -> Option<bool> {
        let (is_made, since) = (*self.0.lock().unwrap_or_else(PoisonError::into_inner))?;
        (is_made || since.elapsed() < REMEMBERED).then_some(is_made)
    }

    fn remember(&self, is_made: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((is_made, Instant::now()));
    }
}

impl Members {
    /// Whether the service has the call, as far as we know: it is found out by asking.
    pub fn may_make_whole(&self) -> bool {
        self.bulk.is_made() != Some(false)
    }

    /// Whether the service is known to have the call: it has used it.
    pub fn makes_whole(&self) -> bool {
        self.bulk.is_made() == Some(true)
    }

    /// Makes a whole member. `key` tells attempts at the same member from others: repeating one is harmless at any time,
    /// also where its answer was lost.
    pub async fn make_whole(&self, member: &NewMember, key: &str) -> Result<Whole, CallError> {
        if !self.may_make_whole() {
            return Ok(Whole::NotOffered);
        }
        let call = "making the whole member";
        let post = self.post("/v1/member/signup_bulk/", &document(member)).header("Idempotency-Key", key);
        let answer = self.send(call, post).await?;
        match answer.status {
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                self.bulk.remember(false);
                Ok(Whole::NotOffered)
            }
            StatusCode::CONFLICT => {
                self.bulk.remember(true);
                Ok(Whole::Taken)
            }
            _ => {
                let body = answer.success(call)?;
                said_ok(call, &body)?;
                let id = body.get("member_id").and_then(Value::as_i64);
                let id = id.ok_or_else(|| CallError::Retry(format!("{call}: no id")))?;
                self.bulk.remember(true);
                Ok(Whole::Made(id))
            }
        }
    }
}

/// The eight sections by name; the log is a list.
fn document(member: &NewMember) -> Map<String, Value> {
    let sections = Section::ALL.into_iter().map(|section| {
        let keys = Value::Object(member.section(section).clone());
        (section.name().to_owned(), if section == Section::Notes { json!([keys]) } else { keys })
    });
    sections.collect()
}
