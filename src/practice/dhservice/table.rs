//! The member table and what stands beside it, in memory and in a journal.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::column::Column;
use super::jsonb::lower;
use super::row::{Contact, Row};
use crate::practice::journal::Journal;

#[derive(Serialize, Deserialize)]
enum Entry {
    Row(Box<Row>),
    Contact(Contact),
    /// The highest id ever given out; a failed INSERT uses one up as well.
    Sequence(i64),
}

impl Entry {
    fn key(&self) -> String {
        match self {
            Entry::Row(row) => format!("row {}", row.id),
            Entry::Contact(contact) => format!("contact {}", contact.contact_id),
            Entry::Sequence(_) => "sequence".to_owned(),
        }
    }
}

/// Everything the practice member service knows. Whoever holds it is alone with it: a transaction.
pub(super) struct Table {
    rows: BTreeMap<i64, Row>,
    by_email: HashMap<String, BTreeSet<i64>>,
    contacts: BTreeMap<i64, Contact>,
    bulk: HashMap<String, i64>,
    last_id: i64,
    last_place: u64,
    rolls_back: bool,
    overwritten: Vec<(i64, Column)>,
    journal: Journal<Entry>,
}

impl Table {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let (journal, entries) = Journal::open(path, Entry::key)?;
        let mut table = Self {
            rows: BTreeMap::new(),
            by_email: HashMap::new(),
            contacts: BTreeMap::new(),
            bulk: HashMap::new(),
            last_id: 0,
            last_place: 0,
            rolls_back: false,
            overwritten: Vec::new(),
            journal,
        };
        entries.into_iter().for_each(|entry| table.take(entry));
        Ok(table)
    }

    pub(super) fn row(&self, id: i64) -> Option<&Row> {
        self.rows.get(&id)
    }

    /// The oldest member with this primary address, compared as PostgreSQL does.
    pub(super) fn find(&self, email: &str) -> Option<&Row> {
        self.row(*self.by_email.get(&lower(email))?.first()?)
    }

    /// By id.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    pub(super) fn contacts(&self) -> impl Iterator<Item = &Contact> {
        self.contacts.values()
    }

    /// The member that a `signup_bulk` with this idempotency key made.
    pub(super) fn bulk(&self, key: &str) -> Option<i64> {
        self.bulk.get(key).copied()
    }

    /// A new row, or with an id that is taken another in its stead.
    pub(super) fn insert(&mut self, mut row: Row, now: Timestamp) -> io::Result<i64> {
        if row.id == 0 {
            row.id = self.last_id + 1;
        }
        let id = row.id;
        self.put(row, now)?;
        if self.rolls_back {
            self.burn_id()?;
        }
        Ok(id)
    }

    /// Changes a row; an id that is not there is 0 rows and no error.
    pub(super) fn update(
        &mut self,
        id: i64,
        now: Timestamp,
        change: impl FnOnce(&mut Row),
    ) -> io::Result<()> {
        let Some(mut row) = self.rows.get(&id).cloned() else { return Ok(()) };
        change(&mut row);
        self.put(row, now)
    }

    /// A section was written that was there already.
    pub(super) fn note_overwritten(&mut self, id: i64, column: Column) {
        self.overwritten.push((id, column));
    }

    pub(super) fn overwritten(&self) -> &[(i64, Column)] {
        &self.overwritten
    }

    /// Does something and takes it back. Ids that were given out are spent, as in PostgreSQL.
    pub(super) fn rolled_back<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        self.rolls_back = true;
        let result = work(self);
        self.rolls_back = false;
        result
    }

    /// What an INSERT that fails after `nextval` leaves behind: a gap in the ids.
    pub(super) fn burn_id(&mut self) -> io::Result<()> {
        self.keep(Entry::Sequence(self.last_id + 1))
    }

    pub(super) fn file(&mut self, mut contact: Contact) -> io::Result<()> {
        if contact.contact_id == 0 {
            contact.contact_id = self.contacts.keys().next_back().unwrap_or(&0) + 1;
        }
        self.keep(Entry::Contact(contact))
    }

    pub(super) fn clear(&mut self) -> io::Result<()> {
        self.journal.clear()?;
        self.rows.clear();
        self.by_email.clear();
        self.contacts.clear();
        self.bulk.clear();
        self.overwritten.clear();
        (self.last_id, self.last_place) = (0, 0);
        Ok(())
    }

    fn put(&mut self, mut row: Row, now: Timestamp) -> io::Result<()> {
        if self.rolls_back {
            return Ok(());
        }
        row.writes += 1;
        row.modified = now;
        row.place = self.last_place + 1;
        self.keep(Entry::Row(Box::new(row)))
    }

    /// On file first, in memory after that: what cannot be written did not happen.
    fn keep(&mut self, entry: Entry) -> io::Result<()> {
        self.journal.append(&entry)?;
        self.take(entry);
        Ok(())
    }

    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Row(row) => {
                self.last_id = self.last_id.max(row.id);
                self.last_place = self.last_place.max(row.place);
                self.index(*row);
            }
            Entry::Contact(contact) => {
                self.contacts.insert(contact.contact_id, contact);
            }
            Entry::Sequence(id) => self.last_id = self.last_id.max(id),
        }
    }

    fn index(&mut self, row: Row) {
        let id = row.id;
        let email = row.email().map(lower);
        if let Some(key) = &row.idempotency_key {
            self.bulk.insert(key.clone(), id);
        }
        let before = self.rows.insert(id, row).and_then(|row| row.email().map(lower));
        if before == email {
            return;
        }
        if let Some(ids) = before.and_then(|email| self.by_email.get_mut(&email)) {
            ids.remove(&id);
        }
        if let Some(email) = email {
            self.by_email.entry(email).or_default().insert(id);
        }
    }
}
