//! The member record that a signup becomes: eight sections, each written in its own manner.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::Reference;

/// A part of a member's record: a JSON column of DHService's `member` table, with an endpoint of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// Who they are. Creates the member.
    Identity,
    /// Membership: `pending` until paid. Stripe's bridge needs it to record a payment.
    Status,
    /// How to reach them.
    Connections,
    /// Papers: waiver, ID check, orientation.
    Forms,
    /// Door tags.
    Access,
    /// Tools and computers.
    Authorizations,
    /// Storage.
    Extras,
    /// The running log.
    Notes,
}

/// How a section may be written without harming what is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Upstream overwrites whoever has the address: only after a look-up said nobody.
    Create,
    /// Some versions replace the whole column: only while it is null, never again.
    FillIfNull,
    /// Every version merges: send the keys that are missing.
    MergeMissing,
    /// Every write adds an entry: look for ours first.
    AppendOnce,
}

impl Section {
    /// All eight, in the order in which they are written.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Status,
        Self::Connections,
        Self::Forms,
        Self::Access,
        Self::Authorizations,
        Self::Extras,
        Self::Notes,
    ];

    /// Its name in DHService's paths.
    pub fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Status => "status",
            Self::Connections => "connections",
            Self::Forms => "forms",
            Self::Access => "access",
            Self::Authorizations => "authorizations",
            Self::Extras => "extras",
            Self::Notes => "notes",
        }
    }

    /// How it may be written.
    pub fn manner(self) -> Manner {
        match self {
            Self::Identity => Manner::Create,
            Self::Connections => Manner::MergeMissing,
            Self::Notes => Manner::AppendOnce,
            Self::Status | Self::Forms | Self::Access | Self::Authorizations | Self::Extras => {
                Manner::FillIfNull
            }
        }
    }
}

/// What will be written upstream, frozen when the person pressed Join: nothing in it is computed twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewMember(BTreeMap<Section, Map<String, Value>>);

impl NewMember {
    /// The record of a member who has said nothing yet: what every new member starts with.
    ///
    /// `membership_level` must be exactly `New Member` and `membership_status` exactly `pending`: DHStatus and ST2DH
    /// compare these words. The waiver is what DHService's contacts know, never what a browser says; so it is unsigned
    /// here.
    pub fn begin(reference: &Reference, now: Timestamp, zone: &TimeZone) -> Self {
        let today = now.to_zoned_datetime(zone.clone()).date().to_string();
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let note = format!("New member signup by DHSignup [ref {reference}]");
        Self(BTreeMap::from([
            (
                Section::Identity,
                object(json!({ "nickname": "", "pronouns": "", "signup_ref": reference.to_string() })),
            ),
            (
                Section::Status,
                object(json!({
                    "waiver_signed": false, "membership_level": "New Member", "membership_status": "pending",
                    "member_since": today, "renewal_date": null,
                })),
            ),
            (Section::Connections, Map::new()),
            (
                Section::Forms,
                object(json!({
                    "waiver_signed_at": null, "id_check_1": "", "id_check_2": "", "terms_of_use_accepted": false,
                    "orientation_completed_date": "", "essentials_forms_completed_date": "", "is_21_or_older": false,
                })),
            ),
            (Section::Access, object(json!({ "rfid_tags": [] }))),
            (Section::Authorizations, object(json!({ "computer_authorizations": [], "authorizations": [] }))),
            (Section::Extras, object(json!({ "storage_area": null }))),
            (
                Section::Notes,
                object(json!({ "note": note, "from": "DHSignup", "timestamp": now.to_string() })),
            ),
        ]))
    }

    /// Sets a key of a section.
    pub fn set(&mut self, section: Section, key: &str, value: impl Into<Value>) {
        self.0.entry(section).or_default().insert(key.to_owned(), value.into());
    }

    /// Takes over what the waiver service knows: signed, and when, in its words.
    pub fn note_waiver(&mut self, signed_at: String) {
        self.set(Section::Status, "waiver_signed", true);
        self.set(Section::Forms, "waiver_signed_at", signed_at);
    }

    /// The keys of a section.
    pub fn section(&self, section: Section) -> &Map<String, Value> {
        static NOTHING: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        self.0.get(&section).unwrap_or(&NOTHING)
    }

    /// The address the member is found by upstream.
    pub fn email(&self) -> &str {
        self.section(Section::Identity)["emails"][0]["email_address"].as_str().unwrap_or_default()
    }

    /// The username the member will sign in with.
    pub fn username(&self) -> &str {
        self.section(Section::Identity)["active_directory_username"].as_str().unwrap_or_default()
    }
}
