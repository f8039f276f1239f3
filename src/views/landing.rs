//! The first page: what joining takes, and the way in.

use maud::html;

use super::{Page, Shell, shared};

/// What strangers and members see first. `begun` where this browser has a signup under way.
pub fn landing(shell: &Shell, begun: bool) -> Page {
    let organisation = shell.organisation;
    // What there is to do and how long it takes: here, and below the title where a search finds it.
    let (title, in_short) = (shell.say("landing"), shell.say("landing-short"));
    let main = html! {
        h1 tabindex="-1" { (title) }
        p.lead { (in_short) }
        h2 { (shell.say("landing-need")) }
        ol.steps { @for needed in shell.words.lines("landing-needed") { li { (needed) } } }
        p { (shell.say("landing-saved")) }
        p.actions {
            @if begun { a.button.primary href="/signup" { (shell.say("landing-continue")) } }
            @else { a.button.primary href="/signup" { (shell.say("landing-sign-up")) } }
            @if !begun && shell.kiosk.is_none() { a.button.secondary href="/signup/resume" { (shell.say("resume")) } }
        }
        @if let Some(url) = organisation.sign_in_url.as_ref().filter(|_| shell.kiosk.is_none()) {
            p { (shell.say("landing-member")) " " a href=(url) { (shell.say("sign-in")) } "." }
        }
    };
    let mut page = Page::new(shell.say("landing-tab"), main);
    page.class = Some("landing");
    page.head = shared(shell, &title, &format!("{title}. {in_short}"));
    page
}
