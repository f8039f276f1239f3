//! Back, Forward, Reload, and addresses typed by hand.

use e2e::{Guise, Rows, Stage, Visitor, steps, tell, tell_anywhere};

#[test]
fn back_shows_the_saved_answer_of_every_question() {
    tell_anywhere(async |stage| goes_all_the_way_back(&stage.visitor().await).await);
}

#[test]
fn back_shows_the_saved_answer_of_every_question_without_javascript() {
    tell_anywhere(async |stage| {
        goes_all_the_way_back(&stage.visitor_with(Guise::default().without_scripts()).await).await;
    });
}

async fn goes_all_the_way_back(ada: &Visitor) {
    ada.walks_as_far_as("review").await;
    let posts = ada.posts();
    for step in steps().rev() {
        ada.goes_back().await;
        ada.is_asked(step).await;
        ada.finds_own_answers(step).await;
    }
    for step in steps().skip(1) {
        ada.goes_forward().await;
        ada.is_asked(step).await;
    }
    assert_eq!(ada.posts(), posts, "going back and forth sent a form again");
}

#[test]
fn who_goes_back_twice_and_changes_an_answer_is_asked_what_is_needed_next() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.walks_as_far_as("username").await;
        ada.goes_back().await;
        ada.is_asked("contact").await;
        ada.goes_back().await;
        ada.is_asked("about-you").await;
        ada.types("preferred_name", "Lady Lovelace").await;
        ada.presses("Continue").await;
        ada.is_asked("username").await;

        ada.goes_to("/signup/contact").await;
        ada.finds_own_answers("contact").await;
        ada.goes_to("/signup/about-you").await;
        assert_eq!(ada.value_of("preferred_name").await, "Lady Lovelace");
    });
}

#[test]
fn what_was_typed_but_not_sent_is_not_half_saved() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.walks_as_far_as("username").await;
        ada.goes_back().await;
        ada.is_asked("contact").await;
        ada.types("phone", "+1 773 555 0100").await;
        ada.goes_forward().await;
        ada.is_asked("username").await;
        ada.goes_to("/signup/contact").await;
        ada.finds_own_answers("contact").await;
    });
}

#[test]
fn change_on_the_review_page_comes_back_to_it_in_one_continue() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.walks_as_far_as("review").await;
        ada.follows("/signup/contact").await;
        ada.is_asked("contact").await;
        ada.types("phone", "+1 773 555 0100").await;
        ada.presses("Continue").await;
        ada.is_at("review").await;
        ada.reads("(773) 555-0100").await;
    });
}

#[test]
fn reloading_a_question_shows_the_same_question_and_saves_nothing() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.goes_to("/signup").await;
        for step in steps() {
            ada.is_asked(step).await;
            ada.reloads().await;
            ada.is_asked(step).await;
            ada.answers(step).await;
        }
        ada.is_at("review").await;
        ada.reloads().await;
        ada.is_at("review").await;
    });
}

#[test]
fn reloading_anything_keeps_no_more_than_there_was() {
    tell(async |stage| {
        for guise in [Guise::default(), Guise::default().without_scripts()] {
            let mut ada = stage.visitor_with(guise).await;
            ada.newcomer.email = format!("ada.{}@example.org", guise.runs_scripts());
            ada.newcomer.username = format!("ada_{}", guise.runs_scripts());
            ada.goes_to("/signup").await;
            for step in steps() {
                ada.is_asked(step).await;
                reloads_in_vain(&stage, &ada).await;
                // Without scripts the refusal is the answer to the form itself, which browsers ask back about.
                if step == "contact" && guise.runs_scripts() {
                    ada.types("phone", "12").await;
                    ada.presses("Continue").await;
                    ada.is_told_about("phone").await;
                    reloads_in_vain(&stage, &ada).await;
                }
                ada.answers(step).await;
            }
            ada.is_at("review").await;
            reloads_in_vain(&stage, &ada).await;
        }
    });
}

/// Three times, and nothing is kept or written to anybody because of it.
async fn reloads_in_vain(stage: &Stage, ada: &Visitor) {
    // What the last answer owes may still be on its way: letters are counted as what is owed, and leave later. What is tallied is
    // written down some seconds later.
    let is_kept_at_once = |table: &str| !["jobs", "tally"].contains(&table);
    let kept = |rows: &Rows| {
        rows.iter().filter(|(table, _)| is_kept_at_once(table)).map(|(_, count)| *count).sum::<i64>()
    };
    let (place, before) = (ada.place().await, stage.rows().await);
    for _ in 0..3 {
        ada.reloads().await;
        ada.is_at(&place).await;
    }
    let after = stage.rows().await;
    assert_eq!(kept(&after), kept(&before), "reloading {place} kept something: {before:?} {after:?}");
}

#[test]
fn reloading_after_joining_and_after_paying_changes_nothing() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        for _ in 0..3 {
            ada.reloads().await;
            ada.is_at("payment").await;
        }
        ada.sees_the_pricing_table().await;
        ada.chooses_a_tier().await;
        ada.pays().await;
        // The second asks to confirm the address.
        stage.inbox().letter_to(&ada.newcomer.email, 2).await;
        let letters = stage.inbox().letters_to(&ada.newcomer.email).await.len();
        for _ in 0..3 {
            ada.reloads().await;
            ada.is_at("welcome").await;
        }
        assert_eq!(stage.inbox().letters_to(&ada.newcomer.email).await.len(), letters);
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn back_after_joining_leads_to_the_pricing_table_again() {
    tell(async |stage| {
        let ada = stage.visitor().await;
        ada.joins().await;
        ada.goes_back().await;
        ada.is_at("payment").await;
        ada.sees_the_pricing_table().await;
        assert_eq!(stage.members().await.len(), 1);
    });
}

#[test]
fn an_address_typed_too_early_leads_to_the_first_open_question() {
    tell_anywhere(async |stage| {
        let stranger = stage.visitor().await;
        for step in steps() {
            stranger.goes_to(&format!("/signup/{step}")).await;
            stranger.is_asked("email").await;
        }
        for page in ["/signup/review", "/signup/membership", "/signup/welcome"] {
            stranger.goes_to(page).await;
            stranger.is_asked("email").await;
        }

        let ada = stage.visitor().await;
        ada.walks_as_far_as("contact").await;
        for page in ["/signup/agreements", "/signup/review", "/signup/membership", "/signup"] {
            ada.goes_to(page).await;
            ada.is_asked("contact").await;
        }
        ada.goes_to("/signup/agreements").await;
        ada.reads("Please answer this first").await;
    });
}

#[test]
fn the_old_portals_addresses_lead_into_the_journey() {
    tell_anywhere(async |stage| {
        let ada = stage.visitor().await;
        ada.walks_as_far_as("contact").await;
        for page in ["/signup/check-email", "/signup/submit", "/signup/payment"] {
            ada.goes_to(page).await;
            ada.is_asked("contact").await;
        }
    });
}
