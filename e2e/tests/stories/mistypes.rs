//! What happens when an answer cannot be taken.

use e2e::{Guise, Visitor, steps, tell_anywhere};

struct Mistake {
    step: &'static str,
    /// What is typed into which field.
    typed: &'static [(&'static str, &'static str)],
    /// The field that is complained about.
    wrong: &'static str,
}

const MISTAKES: [Mistake; 5] = [
    Mistake { step: "email", typed: &[("email", "ada.example@")], wrong: "email" },
    Mistake {
        step: "about-you",
        typed: &[("first_name", "Ada"), ("last_name", ""), ("birthday", "1990-04-27")],
        wrong: "last_name",
    },
    Mistake { step: "contact", typed: &[("phone", "12"), ("discord_handle", "ada")], wrong: "phone" },
    Mistake { step: "username", typed: &[("username", "ada example!")], wrong: "username" },
    Mistake { step: "agreements", typed: &[], wrong: "waiver" },
];

#[test]
fn a_mistake_is_explained_beside_its_field_and_nothing_typed_is_lost() {
    tell_anywhere(async |stage| makes_every_mistake(&stage.visitor().await, true).await);
}

#[test]
fn a_mistake_is_explained_without_javascript_too() {
    tell_anywhere(async |stage| {
        makes_every_mistake(&stage.visitor_with(Guise::default().without_scripts()).await, false).await;
    });
}

async fn makes_every_mistake(ada: &Visitor, scripts: bool) {
    ada.goes_to("/signup").await;
    for step in steps() {
        let Some(Mistake { typed, wrong, .. }) = MISTAKES.iter().find(|mistake| mistake.step == step) else {
            ada.answers(step).await;
            continue;
        };
        ada.is_asked(step).await;
        for (field, text) in *typed {
            ada.types(field, text).await;
        }
        ada.presses("Continue").await;
        ada.is_told_about(wrong).await;
        ada.was_answered(422).await;
        ada.is_asked(step).await;
        for (field, text) in *typed {
            assert_eq!(ada.value_of(field).await, *text, "{field} keeps what was typed");
        }
        assert!(ada.page.locator("#error-summary[role='alert'][tabindex='-1']").is_visible().await.unwrap());
        if scripts {
            ada.has_focus_on("#error-summary").await;
        }
        // The summary leads to the field.
        let links = ada.page.locator("#error-summary a").count().await.unwrap();
        assert!(links > 0, "the summary of {step} leads nowhere");
        ada.answers(step).await;
    }
    ada.is_at("review").await;
}

#[test]
fn all_mistakes_of_a_page_are_told_at_once() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("about-you").await;
        ada.presses("Continue").await;
        for field in ["first_name", "last_name", "birthday"] {
            ada.is_told_about(field).await;
        }
    });
}

#[test]
fn reloading_a_page_with_a_mistake_sends_nothing_again() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.types("phone", "12").await;
        ada.presses("Continue").await;
        ada.is_told_about("phone").await;
        ada.reloads().await;
        ada.is_asked("contact").await;
        ada.answers("contact").await;
        ada.is_asked("username").await;
    });
}

#[test]
fn reloading_a_page_with_a_mistake_shows_what_was_typed_and_what_is_wrong_with_it() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("contact").await;
        ada.types("phone", "12").await;
        ada.types("discord_handle", "ada_mistyped").await;
        ada.presses("Continue").await;
        ada.is_told_about("phone").await;
        ada.reloads().await;
        ada.is_told_about("phone").await;
        for (field, typed) in [("phone", "12"), ("discord_handle", "ada_mistyped")] {
            assert_eq!(ada.value_of(field).await, typed, "{field} keeps what was typed");
        }
    });
}

#[test]
fn somebody_too_young_is_told_so_and_can_correct_the_year() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("about-you").await;
        ada.fills("about-you").await;
        ada.types("birthday", "2024-04-27").await;
        ada.presses("Continue").await;
        ada.is_told_about("birthday").await;
        ada.types("birthday", "1990-04-27").await;
        ada.presses("Continue").await;
        ada.is_asked("contact").await;
    });
}

#[test]
fn markup_in_a_name_is_just_a_strange_name() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.gets_as_far_as("about-you").await;
        ada.fills("about-you").await;
        ada.types("first_name", "<b>Ada</b>\"'&amp;").await;
        ada.presses("Continue").await;
        ada.is_asked("contact").await;
        ada.goes_back().await;
        ada.is_asked("about-you").await;
        assert_eq!(ada.value_of("first_name").await, "<b>Ada</b>\"'&amp;");
    });
}
