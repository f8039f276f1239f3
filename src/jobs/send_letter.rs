//! Sends a letter. At least once: its Message-ID stays the same, and the link in it is made anew each time.

use super::Undone;
use crate::app::App;
use crate::mail::{MailError, Matter, Message, Situation, compose, to_support};
use crate::signup::State;
use crate::store::{Letter, LetterKind};

pub(super) async fn run(app: &App, id: &str) -> Result<(), Undone> {
    let Some(letter) = app.store.letter(id).await? else { return Ok(()) };
    let Some(message) = written(app, &letter).await? else { return Ok(()) };
    let sent = app.mailer.send(&message).await;
    match &sent {
        Err(MailError::Away(_)) => app.relay.failed(app.clock.millis()),
        _ => app.relay.answered(),
    }
    match sent {
        Ok(()) => {
            metrics::counter!("dhsignup_letters_total").increment(1);
            Ok(app.store.letter_sent(id).await?)
        }
        Err(MailError::Refused(why)) => {
            tracing::warn!(reference = %letter.reference, %why, "a letter was refused for good");
            Ok(app.store.letter_refused(id, &why).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Says what is true now, whatever it was owed for.
async fn written(app: &App, letter: &Letter) -> Result<Option<Message>, Undone> {
    let (organisation, reference) = (&app.config.organisation, &letter.reference);
    let matter = match letter.kind {
        LetterKind::Continue | LetterKind::Known | LetterKind::Ready => {
            return to_the_person(app, letter).await;
        }
        LetterKind::SeveralRows => Matter::SeveralRows,
        LetterKind::NeedsHuman => match &letter.trouble {
            Some(why) => Matter::Stuck(why),
            // It went on before anybody could be told.
            None => return Ok(None),
        },
    };
    Ok(Some(to_support(organisation, matter, reference, &letter.id)))
}

async fn to_the_person(app: &App, letter: &Letter) -> Result<Option<Message>, Undone> {
    let Some(signup) = app.store.find(&letter.reference).await? else { return Ok(None) };
    let Some(address) = signup.email(&app.rules()) else { return Ok(None) };
    let situation = match &signup.state {
        State::Known { standing, .. } => Situation::Known(*standing),
        State::Created { .. } => Situation::ReadyToPay,
        State::Paid { .. } => Situation::Paid,
        State::Draft if signup.is_asked_again() => Situation::AskedAgain,
        State::Draft | State::Submitted { .. } => Situation::Began,
    };
    let secret = app.store.make_link(&letter.reference).await?;
    let link = format!("{}/r/{}", app.public_url, secret.expose());
    let organisation = &app.config.organisation;
    Ok(Some(compose(organisation, situation, address.written(), &letter.reference, &link, &letter.id)))
}
