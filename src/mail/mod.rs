//! Letters and how they leave: over SMTP, or into the practice mailbox.

mod letters;
mod mailbox;
mod relay;
mod smtp;
mod support;

pub use letters::{Letter, Situation, Way, compose};
pub use mailbox::{Delivered, Mailbox};
pub use relay::Relay;
pub use smtp::SmtpMailer;
pub use support::{Matter, to_support};

/// A letter ready to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Where to.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// The same as HTML, without anything to be fetched.
    pub html: String,
    /// Unique and the same at every attempt, so that a mail program shows a repeated letter once; without `<>`.
    pub message_id: String,
}

/// Why a letter did not leave.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server can't be reached, or does not let us in: no letter leaves, to whomever.
    #[error("the mail server: {0}")]
    Away(String),
    /// The server will not have this letter now: try again.
    #[error("the mail server: {0}")]
    Retry(String),
    /// The server will never take this letter.
    #[error("the mail server refused: {0}")]
    Refused(String),
}

/// Takes letters.
#[derive(Clone, Debug)]
pub enum Mailer {
    /// A real mail server.
    Smtp(Box<SmtpMailer>),
    /// A folder that the practice mailbox shows.
    Mailbox(Mailbox),
}

impl Mailer {
    /// Hands a letter over; when this returns, it is the server's.
    pub async fn send(&self, message: &Message) -> Result<(), MailError> {
        match self {
            Self::Smtp(mailer) => mailer.send(message).await,
            Self::Mailbox(mailbox) => mailbox.deliver(message).map_err(|e| MailError::Retry(e.to_string())),
        }
    }
}
