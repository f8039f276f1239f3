//! The questions, one file each, in the order in which they are asked.
//!
//! A further question is a file like its neighbours and a line in [`JOURNEY`]; route, page, storage, review, upstream
//! payload and tests follow from it.

mod about_you;
mod agreements;
mod contact;
mod email;
mod emergency_contact;
mod username;

pub use about_you::AboutYou;
pub use agreements::Agreements;
pub use contact::Contact;
pub use email::Email;
pub use emergency_contact::EmergencyContact;
pub use username::ChosenUsername;

use crate::signup::{Answer, Field, Journey, Step};

/// The questions that are asked where nothing else is set.
pub const JOURNEY: Journey = Journey(&[
    Step::asking_for::<Email>(),
    Step::asking_for::<AboutYou>(),
    Step::asking_for::<Contact>(),
    Step::asking_for::<ChosenUsername>(),
    Step::asking_for::<Agreements>(),
]);

/// Every question there is, in order.
const ALL: [Step; 6] = [
    Step::asking_for::<Email>(),
    Step::asking_for::<AboutYou>(),
    Step::asking_for::<Contact>(),
    Step::asking_for::<EmergencyContact>(),
    Step::asking_for::<ChosenUsername>(),
    Step::asking_for::<Agreements>(),
];

/// Steps and fields that a space may ask or not, by their names.
const OPTIONAL: [&str; 4] = ["preferred_name", "pronouns", "discord_handle", EmergencyContact::SLUG];

/// Those of them that are asked where nothing else is set.
pub const USUAL: &str = "preferred_name,pronouns,discord_handle";

/// The questions with these optional ones, named by [`USUAL`] and `emergency-contact`; none where a name is another one.
///
/// What is put together stays for as long as the program runs.
pub fn journey(names: &str) -> Option<Journey> {
    let asked: Vec<&str> =
        names.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "none").collect();
    if !asked.iter().all(|name| OPTIONAL.contains(name)) {
        return None;
    }
    let left_out = |name: &str| OPTIONAL.contains(&name) && !asked.contains(&name);
    let steps = ALL.into_iter().filter(|step| !left_out(step.slug)).map(|step| {
        let fields: Vec<Field> = step.fields.iter().filter(|field| !left_out(field.name)).copied().collect();
        step.asking_only(fields.leak())
    });
    Some(Journey(steps.collect::<Vec<_>>().leak()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signup::{Answers, Place, Reference, Rules, Saved, Signup, State};

    #[test]
    fn a_space_asks_what_it_wants_to_know() {
        let asked = |names: &str| -> Vec<&str> {
            let journey = journey(names).expect("known names");
            journey.0.iter().flat_map(|step| step.fields).map(|field| field.name).collect()
        };
        let usual: Vec<&str> =
            JOURNEY.0.iter().flat_map(|step| step.fields).map(|field| field.name).collect();
        assert_eq!(asked(USUAL), usual);
        assert_eq!(asked("none").len(), usual.len() - 3);
        assert!(
            asked("emergency-contact").contains(&"emergency_phone")
                && !asked("pronouns").contains(&"discord_handle")
        );
        assert!(journey("pronouns, shoe_size").is_none() && journey("birthday").is_none());
        let all = journey("preferred_name,pronouns,discord_handle,emergency-contact").expect("known names");
        assert_eq!(all.0.len(), ALL.len());
    }

    #[test]
    fn every_example_is_accepted_and_every_required_field_is_missed() {
        let rules = Rules::for_tests();
        for step in &ALL {
            assert_eq!(step.complaints(&step.example(), &rules), [], "{}", step.slug);
            for field in step.fields {
                let mut typed = step.example();
                typed.set(field.name, "");
                let complaints = step.complaints(&typed, &rules);
                assert_eq!(!complaints.is_empty(), field.required, "{}", field.name);
                assert!(complaints.iter().all(|complaint| complaint.field == field.name));
            }
        }
    }

    #[test]
    fn the_place_is_the_first_question_not_accepted() {
        let rules = Rules::for_tests();
        let mut signup = Signup::new(Reference::from_random("PS1", [0; 5]), State::Draft, Answers::default());
        for step in JOURNEY.0 {
            assert_eq!(signup.place(&JOURNEY, &rules), Place::Question(step));
            signup
                .answers
                .put(step.slug, Saved { typed: step.example().into(), version: 1, ..Saved::default() });
        }
        assert_eq!(signup.place(&JOURNEY, &rules), Place::Review);
        let taken =
            Saved { typed: JOURNEY.0[3].example().into(), refusal: Some("taken".into()), ..Saved::default() };
        signup.answers.put("username", taken);
        assert_eq!(signup.place(&JOURNEY, &rules), Place::Question(&JOURNEY.0[3]));
    }
}
