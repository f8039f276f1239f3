//! One question's form: what was typed, and what is wrong with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Rules;
use super::field::Field;
use super::values::Value;
use crate::words::Phrase;

/// What a person typed into one question, as typed: field name → text. Unknown fields never get in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed(BTreeMap<String, String>);

/// Not a word.
pub(super) static NOTHING: Typed = Typed(BTreeMap::new());

impl Typed {
    /// Takes the question's own fields out of a submitted form; the first of a repeated field counts.
    pub fn from_pairs<'a>(fields: &[Field], pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut typed = BTreeMap::new();
        for (name, text) in pairs {
            if fields.iter().any(|field| field.name == name) {
                typed.entry(name.to_owned()).or_insert_with(|| text.to_owned());
            }
        }
        Self(typed)
    }

    /// The example values of these fields: an answer that passes, for tests and for the practice cockpit.
    pub fn example(fields: &[Field]) -> Self {
        Self(fields.iter().map(|field| (field.name.to_owned(), field.example.to_owned())).collect())
    }

    /// The text of a field; empty where nothing was typed.
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// Whether nothing was typed at all.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(|text| text.trim().is_empty())
    }

    /// Puts another text into a field.
    pub fn set(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), text.to_owned());
    }

    /// True where both say the same, white space around it aside.
    pub fn same_as(&self, other: &Self) -> bool {
        let names = self.0.keys().chain(other.0.keys());
        names.into_iter().all(|name| self.get(name).trim() == other.get(name).trim())
    }
}

/// A sentence about one field, for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// The field's name.
    pub field: &'static str,
    /// What to do.
    pub message: Phrase,
}

/// Something on the form is wrong; the form itself says what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Complained;

/// A question being read: every field is read before the first `?`, so that all complaints come at once.
#[derive(Clone, Debug)]
pub struct Form<'a> {
    fields: &'static [Field],
    typed: &'a Typed,
    rules: &'a Rules,
    complaints: Vec<Complaint>,
}

impl<'a> Form<'a> {
    /// A form with these fields, this input and these rules.
    pub fn new(fields: &'static [Field], typed: &'a Typed, rules: &'a Rules) -> Self {
        Self { fields, typed, rules, complaints: Vec::new() }
    }

    /// Reads a field that must be filled in.
    pub fn required<T: Value>(&mut self, name: &'static str) -> Result<T, Complained> {
        match self.optional(name)? {
            Some(value) => Ok(value),
            None => self.complain(name, Field::missing(name)),
        }
    }

    /// Reads a field that may be left empty.
    pub fn optional<T: Value>(&mut self, name: &'static str) -> Result<Option<T>, Complained> {
        let text = self.typed.get(name);
        if text.trim().is_empty() {
            return Ok(None);
        }
        T::parse(text, self.rules).map(Some).or_else(|message| self.complain(name, message))
    }

    /// Reads a box that must be ticked.
    pub fn ticked(&mut self, name: &'static str) -> Result<(), Complained> {
        match self.typed.get(name) {
            "yes" => Ok(()),
            _ => self.complain(name, Field::missing(name)),
        }
    }

    /// What was complained about, in the order of the fields.
    pub fn into_complaints(mut self) -> Vec<Complaint> {
        let place = |c: &Complaint| self.fields.iter().position(|field| field.name == c.field);
        self.complaints.sort_by_key(place);
        self.complaints
    }

    fn complain<T>(&mut self, field: &'static str, message: Phrase) -> Result<T, Complained> {
        self.complaints.push(Complaint { field, message });
        Err(Complained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signup::values::{PersonName, PhoneNumber};

    const FIELDS: &[Field] = &[Field::text("name"), Field::tel("phone")];

    #[test]
    fn every_complaint_comes_at_once_and_in_order() {
        let typed =
            Typed::from_pairs(FIELDS, [("phone", "12"), ("name", "  "), ("admin", "yes")].into_iter());
        let rules = Rules::for_tests();
        let mut form = Form::new(FIELDS, &typed, &rules);
        let phone = form.required::<PhoneNumber>("phone");
        let name = form.required::<PersonName>("name");
        assert_eq!((phone, name), (Err(Complained), Err(Complained)));
        let complaints = form.into_complaints();
        assert_eq!(complaints[0], Complaint { field: "name", message: Field::missing("name") });
        assert_eq!(complaints[1].field, "phone");
        assert_eq!(typed.get("admin"), "");
    }

    #[test]
    fn the_first_of_a_repeated_field_counts() {
        let typed = Typed::from_pairs(FIELDS, [("name", "Ada"), ("name", "Eve")].into_iter());
        assert_eq!(typed.get("name"), "Ada");
    }
}
