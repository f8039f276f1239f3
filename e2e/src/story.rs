//! How a story is told, and what must hold at the end of each.

use std::any::Any;
use std::env;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::task::Poll;
use std::thread;

use crate::artifacts;
use crate::browser::RUNTIME;
use crate::stage::{Stage, deployed};

/// Tells a story on a fresh stage. Left out where `BASE_URL` names a deployed server, which has no practice parts.
///
/// # Panics
/// When the story fails, or when afterwards something does not hold that must hold after every story.
pub fn tell(story: impl AsyncFnOnce(Stage)) {
    tell_with(&[], story);
}

/// The same with settings beside those of practice mode, without `DHSIGNUP_`.
///
/// # Panics
/// As [`tell`] does.
pub fn tell_with(settings: &[(&str, &str)], story: impl AsyncFnOnce(Stage)) {
    if deployed().is_some() {
        eprintln!("left out, it needs the practice parts: {}", name());
        return;
    }
    on_stage(settings, story);
}

/// Tells a story that needs no practice part, so also on a deployed server.
///
/// # Panics
/// As [`tell`] does.
pub fn tell_anywhere(story: impl AsyncFnOnce(Stage)) {
    on_stage(&[], story);
}

/// Tells a story that reads letters and needs no other practice part: on a deployed server where `INBOX_URL` says where they
/// arrive.
///
/// # Panics
/// As [`tell`] does.
pub fn tell_where_letters_arrive(story: impl AsyncFnOnce(Stage)) {
    if deployed().is_some() && env::var_os("INBOX_URL").is_none() {
        eprintln!("left out, INBOX_URL does not say where letters arrive: {}", name());
        return;
    }
    on_stage(&[], story);
}

fn on_stage(settings: &[(&str, &str)], story: impl AsyncFnOnce(Stage)) {
    let name = name();
    artifacts::forget(&name);
    RUNTIME.block_on(async {
        let stage = Stage::set_for(&name, settings).await;
        let told = to_its_end(story(stage.clone())).await;
        let objections = if told.is_ok() { stage.objections().await } else { Vec::new() };
        if told.is_err() || !objections.is_empty() {
            stage.leave_evidence().await;
        }
        stage.clear().await;
        if told.is_ok() && objections.is_empty() {
            artifacts::forget(&name);
        }
        if let Err(panic) = told {
            resume_unwind(panic);
        }
        assert!(objections.is_empty(), "the story came to its end, but\n  {}", objections.join("\n  "));
    });
}

/// The sentence that the test is named after, as a path.
fn name() -> String {
    thread::current().name().unwrap_or("story").replace("::", "/")
}

/// What a panic said.
pub(crate) fn in_words(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic without words".into())
}

/// Awaits a future and keeps its panic for later, when the evidence is safe.
pub(crate) async fn to_its_end<T>(future: impl Future<Output = T>) -> Result<T, Box<dyn Any + Send>> {
    let mut future = pin!(future);
    poll_fn(|context| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(value)) => Poll::Ready(Ok(value)),
        Err(panic) => Poll::Ready(Err(panic)),
    })
    .await
}
