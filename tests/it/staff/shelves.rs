//! What those who help ask and do, on both databases: the same SQL.

use dhsignup::signup::State;
use dhsignup::signup::values::EmailAddress;
use dhsignup::store::{Board, Changed, Counted, Deed, Erased, Extended, Job, Mailed};
use jiff::SignedDuration;

use crate::store::{Shelf, reference};

fn address(text: &str) -> EmailAddress {
    EmailAddress::read(text).unwrap()
}

/// Joined as Ada, and payable as member 17.
async fn is_to_pay(shelf: &Shelf, number: u8) {
    shelf.answers_all("v", &reference(number)).await;
    shelf.submits(&reference(number), "ada").await;
    let lease = shelf.store.lease(&Job::CreateMember(reference(number).to_string())).await.unwrap().unwrap();
    shelf.store.payable(&lease, &reference(number), 17).await.unwrap();
    shelf.store.done(&lease).await.unwrap();
    let rest = shelf.store.lease(&Job::CompleteMember(reference(number).to_string())).await.unwrap().unwrap();
    shelf.store.completed(&rest, &reference(number)).await.unwrap();
    shelf.store.done(&rest).await.unwrap();
}

#[tokio::test]
async fn boards_count_and_list_what_is_there() {
    for shelf in Shelf::both().await {
        let store = &shelf.store;
        is_to_pay(&shelf, 1).await;
        shelf.saves("w", &reference(2), "email", 0).await;
        let heaps = store.heaps().await.unwrap();
        for (board, count) in [(Board::Drafts, 1), (Board::Payment, 1), (Board::Paid, 0), (Board::Stuck, 0)] {
            assert_eq!(heaps.iter().find(|heap| heap.board == board).unwrap().count, count, "{board:?}");
        }
        for (board, _) in Board::ALL {
            let listed = store.on_board(board, None, 10).await.unwrap();
            let counted = heaps.iter().find(|heap| heap.board == board).unwrap().count;
            assert_eq!(listed.len() as i64, counted, "{board:?}");
        }
        let all = store.on_board(Board::All, None, 1).await.unwrap();
        let rest =
            store.on_board(Board::All, Some((all[0].begun_at, all[0].reference.as_str())), 10).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert_ne!(rest[0].reference, all[0].reference);
        assert_eq!(store.signups_of(&address("ADA@example.org")).await.unwrap().len(), 2);

        let case = store.case(&reference(1)).await.unwrap().unwrap();
        assert_eq!(case.overview.state, Some(State::Created { member_id: 17 }));
        assert_eq!(
            (case.overview.answered, case.others.len(), case.proven, case.silenced),
            (5, 1, false, false)
        );
        assert!(
            case.moments.joined.is_some() && case.moments.completed.is_some() && case.kept_until.is_some()
        );
        assert_eq!(case.jobs.iter().map(|job| job.kind.as_str()).collect::<Vec<_>>(), ["watch_payment"]);
        assert!(case.letters.iter().all(|letter| letter.is_owed) && !case.letters.is_empty());
        assert!(store.case(&reference(9)).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_failure_counts_as_stuck_after_an_hour_and_waiting_for_a_payment_never_does() {
    for shelf in Shelf::both().await {
        let store = &shelf.store;
        is_to_pay(&shelf, 1).await;
        let watch = store.lease(&Job::WatchPayment(reference(1).to_string())).await.unwrap().unwrap();
        store.postpone(&watch, 30_000, "not paid yet").await.unwrap();
        shelf.saves("w", &reference(2), "email", 0).await;
        let letters = store.lease_due(50).await.unwrap();
        let letter = letters.iter().find(|lease| matches!(lease.job, Job::SendLetter(_))).unwrap();
        store.postpone(letter, 30_000, "the mail server is away").await.unwrap();
        let stuck = async || store.on_board(Board::Stuck, None, 10).await.unwrap();
        assert_eq!(stuck().await, []);
        shelf.clock.advance(SignedDuration::from_mins(61));
        let found = stuck().await;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].obstacle().as_deref(), Some("the mail server is away"));
    }
}

#[tokio::test]
async fn each_deed_lasts_with_its_line_in_the_trail() {
    for shelf in Shelf::both().await {
        let store = &shelf.store;
        let (draft, nobody) = (reference(1), reference(9));
        shelf.saves("v", &draft, "email", 0).await;
        assert_eq!(store.mail_link("g", &draft).await.unwrap(), Some(Mailed::Owed));
        assert_eq!(store.retry("g", &draft).await.unwrap(), Some(2), "two letters");
        assert!(matches!(store.extend("g", &draft).await.unwrap(), Some(Extended::Until(_))));
        store.shows_answers("g", &draft).await.unwrap();
        let other = address("bo@example.org");
        let changed = store.change_address("g", &draft, &other, &reference(5)).await.unwrap();
        assert_eq!(changed, Some(Changed::Here));
        assert_eq!(
            store.change_address("g", &draft, &other, &reference(5)).await.unwrap(),
            Some(Changed::Same)
        );
        assert!(!store.lift_silence("g", &other).await.unwrap());

        is_to_pay(&shelf, 2).await;
        let changed =
            store.change_address("g", &reference(2), &address("c@example.org"), &reference(6)).await;
        assert_eq!(changed.unwrap(), Some(Changed::Copied(reference(6))));
        let copy = store.find(&reference(6)).await.unwrap().unwrap();
        assert_eq!(copy.address().unwrap().written(), "c@example.org");
        assert!(copy.answers.get("contact").is_some() && copy.answers.get("username").is_none());
        assert_eq!(store.erase_for("g", &draft).await.unwrap(), Some(Erased::Now));
        assert_eq!(store.mail_link("g", &draft).await.unwrap(), Some(Mailed::NoAddress));
        assert_eq!(store.extend("g", &draft).await.unwrap(), Some(Extended::Over));

        let did: Vec<_> = store.audit_of(&draft).await.unwrap().iter().filter_map(|line| line.did).collect();
        for deed in [
            Deed::MailedLink,
            Deed::Retried,
            Deed::Extended,
            Deed::ShowedAnswers,
            Deed::ChangedAddress,
            Deed::Erased,
        ] {
            assert_eq!(did.iter().filter(|other| **other == deed).count(), 1, "{deed:?} of {did:?}");
        }
        let all = store.audit(None, 100).await.unwrap();
        let (at, id) = (all[2].at, all[2].id.clone());
        assert_eq!(store.audit(Some((at, &id)), 100).await.unwrap(), all[3..]);
        assert_eq!(store.mail_link("g", &nobody).await.unwrap(), None);
        assert_eq!(store.erase_for("g", &nobody).await.unwrap(), None);
        assert_eq!(store.audit_of(&nobody).await.unwrap(), []);
    }
}

#[tokio::test]
async fn sessions_counts_and_leftovers_are_kept_alike() {
    for shelf in Shelf::both().await {
        let store = &shelf.store;
        let secret = store.sign_staff_in("Grace", "a door").await.unwrap();
        let doors = ["another door".to_owned(), "a door".to_owned()];
        assert_eq!(store.staff(&secret, &doors).await.unwrap().as_deref(), Some("Grace"));
        assert_eq!(store.staff(&secret, &doors[..1]).await.unwrap(), None);
        assert_eq!(store.staff("made up", &doors).await.unwrap(), None);
        assert!(store.arrives_first("once").await.unwrap() && !store.arrives_first("once").await.unwrap());
        store.sign_staff_out(&secret).await.unwrap();
        assert_eq!(store.staff(&secret, &doors).await.unwrap(), None);

        let counted = |day: &str, count| Counted { day: day.into(), what: "started".into(), count };
        store.add_to_tally(&[counted("2026-11-24", 2), counted("2026-11-25", 1)]).await.unwrap();
        store.add_to_tally(&[counted("2026-11-25", 4)]).await.unwrap();
        assert_eq!(store.tally_since("2026-11-25").await.unwrap(), [("started".to_owned(), 5)]);
        assert_eq!(store.tally_since("2026-11-01").await.unwrap(), [("started".to_owned(), 7)]);

        is_to_pay(&shelf, 1).await;
        assert_eq!(store.leftovers(10).await.unwrap(), []);
        shelf.clock.advance(SignedDuration::from_hours(24 * 31));
        store.keep_house("PS1").await.unwrap();
        let found = store.leftovers(10).await.unwrap();
        assert_eq!((found.len(), found[0].member_id, &found[0].reference), (1, 17, &reference(1)));
        assert!(store.cleaned_up("g", &reference(1)).await.unwrap());
        assert!(!store.cleaned_up("g", &reference(1)).await.unwrap());
        assert_eq!(store.leftovers(10).await.unwrap(), []);

        shelf.clock.advance(SignedDuration::from_hours(24 * 366));
        store.keep_house("PS1").await.unwrap();
        assert_eq!(store.audit(None, 10).await.unwrap(), []);
        shelf.clock.advance(SignedDuration::from_hours(24 * 40));
        store.keep_house("PS1").await.unwrap();
        assert_eq!(store.tally_since("2000-01-01").await.unwrap(), []);
    }
}
