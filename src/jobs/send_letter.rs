//! Sends a letter. At least once: its Message-ID stays the same, and the link in it is made anew each time.

use super::Undone;
use crate::app::App;
use crate::mail::{MailError, Situation, compose};
use crate::signup::State;
use crate::store::LetterKind;

pub(super) async fn run(app: &App, id: &str) -> Result<(), Undone> {
    let Some(letter) = app.store.letter(id).await? else { return Ok(()) };
    let Some(signup) = app.store.find(&letter.reference).await? else { return Ok(()) };
    let Some(address) = signup.email(&app.rules()) else { return Ok(()) };
    let situation = match (&signup.state, letter.kind) {
        (State::Known { standing, .. }, _) => Situation::Known(*standing),
        (State::Created { .. }, _) => Situation::ReadyToPay,
        (State::Paid { .. }, _) => Situation::Paid,
        (State::Draft | State::Submitted { .. }, LetterKind::Continue | LetterKind::Known) => {
            Situation::Began
        }
    };
    let secret = app.store.make_link(&letter.reference).await?;
    let link = format!("{}/r/{}", app.public_url, secret.expose());
    let message =
        compose(&app.config.organisation, situation, address.written(), &letter.reference, &link, &letter.id);
    match app.mailer.send(&message).await {
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
