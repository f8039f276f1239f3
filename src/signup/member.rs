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

    /// For a record that is kept: what is told differently now goes into the note, where people decide about it.
    pub fn note_differences(&mut self, identity: Option<&Value>, connections: Option<&Value>) {
        const TOLD: [(Section, &str, &str); 8] = [
            (Section::Identity, "first_name", "first name"),
            (Section::Identity, "last_name", "last name"),
            (Section::Identity, "nickname", "preferred name"),
            (Section::Identity, "pronouns", "pronouns"),
            (Section::Identity, "birthday", "birthday"),
            (Section::Identity, "active_directory_username", "username"),
            (Section::Connections, "phone", "phone"),
            (Section::Connections, "discord_handle", "Discord"),
        ];
        let mut told = Vec::new();
        for (section, key, name) in TOLD {
            let there = if section == Section::Identity { identity } else { connections };
            let before = there.and_then(|there| there.get(key)?.as_str()).unwrap_or_default();
            let now = self.section(section).get(key).and_then(Value::as_str).unwrap_or_default();
            // What the record's connections lack is filled, so it is no difference.
            let is_filled =
                section == Section::Connections && there.is_none_or(|there| there.get(key).is_none());
            if !now.is_empty() && now != before && !is_filled {
                told.push(format!("{name}: {now}"));
            }
        }
        let told = if told.is_empty() { "nothing".to_owned() } else { told.join("; ") };
        self.renote(&format!("Signed up again by DHSignup; the record was kept. Told differently: {told}"));
    }

    /// For a signup that was let through without the proof that the organisation asks for.
    pub fn note_unproven(&mut self) {
        self.renote(
            "New member signup by DHSignup; the address is not confirmed, since no email could be sent",
        );
    }

    /// For a record whose owner has proven the address, but not that these answers are theirs: none of them is written.
    pub fn forget_answers(&mut self) {
        self.0.insert(Section::Connections, Map::new());
        self.renote("Record completed by DHSignup");
    }

    /// Another text before the reference that the note is found by.
    fn renote(&mut self, text: &str) {
        let note = self.section(Section::Notes).get("note").and_then(Value::as_str).unwrap_or_default();
        let tag = note.rfind("[ref ").map_or("", |at| &note[at..]).to_owned();
        self.set(Section::Notes, "note", format!("{text} {tag}"));
    }

    /// The keys of a section.
    pub fn section(&self, section: Section) -> &Map<String, Value> {
        static NOTHING: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        self.0.get(&section).unwrap_or(&NOTHING)
    }

    /// The address the member is found by upstream.
    pub fn email(&self) -> &str {
        let emails = self.section(Section::Identity).get("emails");
        emails.and_then(|emails| emails[0]["email_address"].as_str()).unwrap_or_default()
    }

    /// Whether it says enough to make a member of it. Who was invited has a record already, and answered nothing here.
    pub fn is_complete(&self) -> bool {
        !self.username().is_empty()
    }

    /// The username the member will sign in with.
    pub fn username(&self) -> &str {
        let username = self.section(Section::Identity).get("active_directory_username");
        username.and_then(Value::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member() -> NewMember {
        let reference = Reference::from_random("PS1", [7; 5]);
        let mut member = NewMember::begin(&reference, Timestamp::UNIX_EPOCH, &TimeZone::UTC);
        member.set(Section::Identity, "first_name", "Ada");
        member.set(Section::Identity, "last_name", "Example");
        member.set(Section::Connections, "phone", "312 555 0199");
        member
    }

    fn note(member: &NewMember) -> &str {
        member.section(Section::Notes)["note"].as_str().unwrap_or_default()
    }

    #[test]
    fn the_note_tells_what_is_different_and_keeps_its_reference() {
        let mut told = member();
        let reference = note(&told).split_once(" [ref ").map(|(_, reference)| reference.to_owned());
        let there = json!({ "first_name": "Adah", "last_name": "Example" });
        told.note_differences(Some(&there), Some(&json!({ "phone": "1" })));
        assert!(note(&told).contains("first name: Ada; phone: 312 555 0199 [ref"), "{}", note(&told));
        assert!(!note(&told).contains("Example"), "what is the same is no difference");
        assert!(reference.is_some_and(|reference| note(&told).ends_with(&reference)));

        let mut filled = member();
        filled.note_differences(Some(&json!({ "first_name": "Ada", "last_name": "Example" })), None);
        assert!(note(&filled).contains("Told differently: nothing [ref"), "{}", note(&filled));
    }

    #[test]
    fn answers_of_a_stranger_are_not_written() {
        let mut member = member();
        member.forget_answers();
        assert!(member.section(Section::Connections).is_empty());
        assert!(note(&member).starts_with("Record completed by DHSignup [ref "));
    }
}
