//! Sends a letter. At least once: its Message-ID stays the same, and the secrets in it are made anew each time.

use tracing::Instrument;
use tracing::field::Empty;

use super::Undone;
use crate::app::App;
use crate::mail::{self, MailError, Matter, Message, Situation, Way, compose, to_support};
use crate::signup::{Signup, State};
use crate::store::{Letter, LetterKind};

pub(super) async fn run(app: &App, id: &str) -> Result<(), Undone> {
    // Sent already, or nobody's any more: its address has changed since, or its owner wants no letters.
    let Some(letter) = app.store.letter(id).await? else { return Ok(()) };
    let Some(message) = written(app, &letter).await? else { return Ok(()) };
    let (reference, kind) = (letter.reference.as_str(), letter.kind.name());
    let span = tracing::info_span!("letter", kind, reference, outcome = Empty);
    let sent = app.mailer.send(&message).instrument(span.clone()).await;
    span.record("outcome", outcome(&sent));
    match &sent {
        Err(MailError::Away(_)) => app.relay.failed(app.clock.millis()),
        _ if app.relay.answered() => app.store.hurry_letters().await?,
        _ => {}
    }
    match sent {
        Ok(()) => {
            metrics::counter!("dhsignup_letters_total").increment(1);
            Ok(app.store.letter_sent(id).await?)
        }
        Err(MailError::Refused(why)) => {
            metrics::counter!("dhsignup_letters_refused_total").increment(1);
            tracing::warn!(reference = %letter.reference, %why, "a letter was refused for good");
            app.store.letter_refused(id, &why).await?;
            app.moved(&letter.reference);
            Ok(())
        }
        Err(error) => Err(error.into()),
    }
}

fn outcome(sent: &Result<(), MailError>) -> &'static str {
    match sent {
        Ok(()) => "ok",
        Err(MailError::Refused(_)) => "refused",
        Err(MailError::Away(_)) => "away",
        Err(MailError::Retry(_)) => "failed",
    }
}

/// Says what is true now, whatever it was owed for.
async fn written(app: &App, letter: &Letter) -> Result<Option<Message>, Undone> {
    let mismatches = match letter.kind {
        LetterKind::Mismatch => app.store.mismatches_of(&letter.reference).await?,
        _ => Vec::new(),
    };
    let words: Vec<(&str, &str)> =
        mismatches.iter().map(|listed| (listed.kind.words(), listed.detail.as_str())).collect();
    let matter = match letter.kind {
        // It fits again, before anybody could be told.
        LetterKind::Mismatch if words.is_empty() => return Ok(None),
        LetterKind::Mismatch => Matter::Mismatch(&words),
        LetterKind::SeveralRows => Matter::SeveralRows,
        LetterKind::Disowned => Matter::Disowned,
        LetterKind::Abandoned => Matter::Abandoned,
        LetterKind::CantSignIn => Matter::CantSignIn,
        LetterKind::PaidUnproven => Matter::PaidUnproven,
        LetterKind::NeedsHuman => match &letter.trouble {
            Some(why) => Matter::Stuck(why),
            // It went on before anybody could be told.
            None => return Ok(None),
        },
        LetterKind::Erased => return Ok(to_a_former_address(app, letter, Situation::Erased)),
        LetterKind::AddressChanged => return Ok(to_a_former_address(app, letter, Situation::AddressChanged)),
        _ => return to_the_person(app, letter).await,
    };
    Ok(Some(to_support(&app.config.organisation, matter, &letter.reference, &letter.id)))
}

fn to_a_former_address(app: &App, letter: &Letter, situation: Situation) -> Option<Message> {
    let (organisation, reference, id) = (&app.config.organisation, &letter.reference, &letter.id);
    let to = letter.address.as_deref()?;
    let words = app.words.words(letter.language);
    Some(compose(&mail::Letter { organisation, words, situation, to, reference, way: None, id }))
}

async fn to_the_person(app: &App, letter: &Letter) -> Result<Option<Message>, Undone> {
    let Some(signup) = app.store.find(&letter.reference).await? else { return Ok(None) };
    let Some(address) = signup.email(&app.rules()) else { return Ok(None) };
    let Some(situation) = situation(app, letter, &signup) else { return Ok(None) };
    let Some(secret) = app.store.make_link(letter).await? else { return Ok(None) };
    let code = match letter.kind {
        LetterKind::Continue | LetterKind::Known | LetterKind::ConfirmPaid => {
            Some(app.store.make_code(letter).await?)
        }
        _ => None,
    };
    let link = format!("{}/r/{}", app.public_url, secret.expose());
    let way =
        Way { link: &link, days: letter.kind.lasts_days(), code: code.as_ref().map(|code| code.expose()) };
    Ok(Some(compose(&mail::Letter {
        organisation: &app.config.organisation,
        words: app.words.words(letter.language),
        situation,
        to: address.written(),
        reference: &letter.reference,
        way: Some(way),
        id: &letter.id,
    })))
}

/// What is true for this person now; none where there is nothing to write about any more.
fn situation(app: &App, letter: &Letter, signup: &Signup) -> Option<Situation> {
    Some(match (letter.kind, &signup.state) {
        (LetterKind::Reminder, State::Draft | State::Created { .. }) => {
            let questions = match signup.state {
                State::Draft => app.journey.left(&signup.answers, &app.rules()),
                _ => 0,
            };
            let organisation = &app.config.organisation;
            Situation::Unfinished { questions, until: organisation.day(letter.kept_until) }
        }
        // Finished, or going on by itself: nobody need be reminded.
        (LetterKind::Reminder, _) => return None,
        (LetterKind::ConfirmPaid, State::Paid { .. }) if letter.proven => return None,
        (LetterKind::ConfirmPaid, State::Paid { .. }) => Situation::ConfirmPaid,
        (LetterKind::Invitation, State::Known { .. }) => Situation::Invited,
        (LetterKind::StillWorking, state) if !matches!(state, State::Submitted { .. }) => return None,
        (_, State::Known { standing, .. }) => Situation::Known(*standing),
        (_, State::Created { .. }) => Situation::ReadyToPay,
        (_, State::Paid { .. }) if letter.proven => Situation::Paid,
        (_, State::Paid { .. }) => Situation::ConfirmPaid,
        (_, State::Submitted { .. }) => Situation::StillWorking,
        (_, State::Draft) if signup.is_asked_again() => Situation::AskedAgain,
        (_, State::Draft) => Situation::Began,
    })
}
