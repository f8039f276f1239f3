//! The questions, one file each, in the order in which they are asked.
//!
//! A further question is a file like its neighbours and a line in [`JOURNEY`]; route, page, storage, review, upstream
//! payload and tests follow from it.

mod about_you;
mod agreements;
mod contact;
mod email;
mod username;

pub use about_you::AboutYou;
pub use agreements::Agreements;
pub use contact::Contact;
pub use email::Email;
pub use username::ChosenUsername;

use crate::signup::{Journey, Step};

/// Every question of the signup.
pub const JOURNEY: Journey = Journey(&[
    Step::asking_for::<Email>(),
    Step::asking_for::<AboutYou>(),
    Step::asking_for::<Contact>(),
    Step::asking_for::<ChosenUsername>(),
    Step::asking_for::<Agreements>(),
]);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signup::{Answers, Place, Reference, Rules, Saved, Signup, State};

    #[test]
    fn every_example_is_accepted_and_every_required_field_is_missed() {
        let rules = Rules::for_tests();
        for step in JOURNEY.0 {
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
            signup.answers.put(step.slug, Saved { typed: step.example(), version: 1, ..Saved::default() });
        }
        assert_eq!(signup.place(&JOURNEY, &rules), Place::Review);
        let taken =
            Saved { typed: JOURNEY.0[3].example(), refusal: Some("taken".into()), ..Saved::default() };
        signup.answers.put("username", taken);
        assert_eq!(signup.place(&JOURNEY, &rules), Place::Question(&JOURNEY.0[3]));
    }
}
