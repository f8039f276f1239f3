//! The board: everybody is where they are, found by reference and address, and a crowd does not fill the page.

use super::desk::{on_board, references, sees, signed_in, world};
use super::people::{begins, has_paid, is_mended, is_to_pay, needs_people, waits};

#[tokio::test]
async fn everybody_is_on_the_board_of_the_place_where_they_are() {
    let world = world().await;
    let (_, draft) = begins(&world, "draft@example.org").await;
    let (_, to_pay) = is_to_pay(&world, "topay").await;
    let (_, paid) = has_paid(&world, "paid").await;
    let known = world.visitor();
    known.signs_up("topay@example.org", "other").await;
    world.is_quiet().await;
    let known = super::people::reference_of(&known).await;
    let (_, stuck) = needs_people(&world, "stuck").await;
    is_mended(&world);
    let (_, waiting) = waits(&world, "waiting").await;
    let grace = signed_in(&world, "Grace").await;
    for (board, signup) in [
        ("drafts", &draft),
        ("payment", &to_pay),
        ("paid", &paid),
        ("inbox", &known),
        ("people", &stuck),
        ("stuck", &stuck),
        ("waiting", &waiting),
    ] {
        assert_eq!(on_board(&grace, board).await, std::slice::from_ref(signup), "{board}");
    }
    let board = grace.get("/staff").await.body;
    assert_eq!(references(&board), std::slice::from_ref(&stuck), "what is stuck comes first");
    assert!(board.contains("the member service refused"), "with its last error: {board}");
    for counted in ["<strong>1</strong> Stuck", "<strong>1</strong> To pay", "<strong>0</strong> Erased"] {
        assert!(board.contains(counted), "{counted}: {board}");
    }
    assert!(!board.contains("@example.org\"") && !board.contains("stuck@"), "no address stands there");
}

#[tokio::test]
async fn a_signup_is_found_by_reference_however_written_and_by_address() {
    let world = world().await;
    let (_, reference) = begins(&world, "Ada@example.org").await;
    let grace = signed_in(&world, "Grace").await;
    let spaced = format!("  {} ", reference.to_lowercase().replace('-', " "));
    let joined = reference.to_lowercase().replace('-', "");
    for text in [&*reference, &spaced, &joined, "ada@EXAMPLE.org", " Ada@example.org "] {
        let answer = grace.posts("/staff/search", &[("q", text)]).await;
        assert_eq!(answer.location(), format!("/staff/signups/{reference}"), "{text}");
    }
    for nobody in ["bo@example.org", "PS1-AAAA-AAAA", "", "ada", "<b>"] {
        let answer = grace.posts("/staff/search", &[("q", nobody)]).await;
        assert!(answer.status == 200 && answer.body.contains("Nobody found"), "{nobody}: {}", answer.body);
    }
    let (_, second) = begins(&world, "ada@example.org").await;
    let both = grace.posts("/staff/search", &[("q", "ada@example.org")]).await;
    let mut found = references(&both.body);
    found.sort();
    let mut expected = vec![reference.clone(), second];
    expected.sort();
    assert_eq!(found, expected);
    assert!(!both.body.contains("ada@example.org"), "the address is not repeated");
    let page = sees(&grace, &reference).await;
    assert!(page.contains("A•••@e•••.org") && page.contains("Other signups with this address"), "{page}");
}

#[tokio::test]
async fn a_crowd_is_counted_and_shown_a_page_at_a_time() {
    let world = world().await;
    for number in 0..52 {
        world.visitor().answers_with("email", &[("email", &format!("ada{number}@example.org"))]).await;
    }
    let grace = signed_in(&world, "Grace").await;
    let first = grace.get("/staff/boards/drafts").await.body;
    assert!(first.contains("<strong>52</strong> Answering"), "{first}");
    let (_, rest) = first.split_once("/staff/boards/drafts?before=").unwrap();
    let older = grace.get(&format!("/staff/boards/drafts?before={}", rest.split('"').next().unwrap())).await;
    let (first, older) = (references(&first), references(&older.body));
    assert_eq!((first.len(), older.len()), (50, 2));
    assert!(older.iter().all(|reference| !first.contains(reference)));
    assert_eq!(grace.get("/staff/boards/drafts?before=nonsense").await.status, 200);
}
