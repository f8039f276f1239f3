//! Rotating the keys that seal what people typed, beside a server that serves.
//!
//! Several threads, since a command is waited for while the server serves.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use crate::support::World;

fn keys(world: &World, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
    command.arg("keys").args(words).envs(world.environment());
    command.output().unwrap()
}

fn said(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_are_rotated_while_people_sign_up_and_nothing_typed_is_lost() {
    let world = World::on_sqlite(&[]).await;
    let (ada, grace) = (world.visitor(), world.visitor());
    ada.answers_all("ada@example.org", "ada").await;
    grace.answers_with("email", &[("email", "grace@example.org")]).await;
    assert_eq!(said(&keys(&world, &[])), "k1  active, 3 rows need it\n");

    let rotated = said(&keys(&world, &["rotate"]));
    assert_eq!(rotated, "k2  active, 3 rows need it\nk1  nothing needs it but backups made before\n");
    assert_eq!(ada.goes_to("/signup/review").await.place(), "review");
    grace.answers("about-you").await;
    let edith = world.visitor();
    edith.answers_with("email", &[("email", "edith@example.org")]).await;
    assert!(said(&keys(&world, &[])).starts_with("k2  active, 4 rows"), "the server seals with the new one");

    let path = world.folder.path().join("dhsignup.keys");
    assert_eq!(said(&keys(&world, &["forget", "k1"])), "k2  active, 4 rows need it\n");
    let file = fs::read_to_string(&path).unwrap();
    assert!(file.starts_with("k2:") && !file.contains("k1:"));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(ada.joins().await.place(), "payment");
    assert_eq!(edith.goes_to("/signup").await.place(), "question about-you");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_needed_or_active_or_unknown_is_not_forgotten() {
    let world = World::on_sqlite(&[]).await;
    world.visitor().answers("email").await;
    for (id, why) in [("k1", "is the active key"), ("k9", "there is no key k9")] {
        let refused = keys(&world, &["forget", id]);
        let told = String::from_utf8(refused.stderr).unwrap();
        assert!(refused.status.code() == Some(1) && told.contains(why), "{told}");
    }
    let path = world.folder.path().join("dhsignup.keys");
    let old = fs::read_to_string(&path).unwrap();
    let fresh = said(&keys(&world, &["new"]));
    assert!(fresh.starts_with("k2:") && fs::read_to_string(&path).unwrap() == old, "only printed");
    fs::write(&path, format!("{},{old}", fresh.trim())).unwrap();
    let refused = keys(&world, &["forget", "k1"]);
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("2 rows need k1: `dhsignup keys rotate` first"), "{told}");
}

/// Several instances have them in their settings, which no command changes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_the_settings_are_wrapped_by_the_first_one_and_changed_by_people() {
    let world = World::on_sqlite(&[]).await;
    world.visitor().answers("email").await;
    let path = world.folder.path().join("dhsignup.keys");
    let old = fs::read_to_string(&path).unwrap();
    let both = format!("{},{old}", said(&keys(&world, &["new"])).trim());
    let with_both = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dhsignup"));
        command.arg("keys").args(words).envs(world.environment()).env("DHSIGNUP_SECRET_KEYS", &both);
        command.output().unwrap()
    };
    let rotated = said(&with_both(&["rotate"]));
    assert_eq!(rotated, "k2  active, 2 rows need it\nk1  nothing needs it but backups made before\n");
    let refused = with_both(&["forget", "k1"]);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("change it there"));
    let lacking = keys(&world, &[]);
    let told = String::from_utf8(lacking.stderr).unwrap();
    assert!(told.contains("does not open with the present DHSIGNUP_SECRET_KEYS"), "{told}");
}
