//! A real mail server, by lettre.

use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use secrecy::ExposeSecret;

use super::{MailError, Message};
use crate::config::Smtp;

/// Sends by one server, keeping connections for a while.
#[derive(Clone)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    deadline: Duration,
}

/// `DHSIGNUP_SMTP_URL` or `DHSIGNUP_MAIL_FROM` can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadMailSettings {
    /// lettre can't read the URL, which is not shown: it may hold a password.
    #[error(
        "DHSIGNUP_SMTP_URL: its value can't be used; expected smtp://host:port, smtps://user:password@host or smtp://user:password@host:587?tls=required"
    )]
    Url,
    /// Not a sender.
    #[error("DHSIGNUP_MAIL_FROM: its value can't be used; expected Name <address@example.org>")]
    From,
}

impl std::fmt::Debug for SmtpMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmtpMailer(…)")
    }
}

impl SmtpMailer {
    /// A mailer by these settings; connects when the first letter leaves.
    pub fn new(smtp: &Smtp, deadline: Duration) -> Result<Self, BadMailSettings> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(smtp.url.expose_secret())
            .map_err(|_| BadMailSettings::Url)?;
        let from = sender(&smtp.from).ok_or(BadMailSettings::From)?;
        Ok(Self { transport: transport.timeout(Some(deadline)).build(), from, deadline })
    }

    /// Connects, and logs in where the URL says so; sends nothing.
    pub async fn reaches(&self) -> Result<(), MailError> {
        match tokio::time::timeout(self.deadline, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(MailError::Away("does not greet back".into())),
            Ok(Err(e)) => Err(MailError::Away(code(&e))),
            Err(_) => Err(MailError::Away("no answer in time".into())),
        }
    }

    pub(super) async fn send(&self, message: &Message) -> Result<(), MailError> {
        let to: Mailbox = message.to.parse().map_err(|_| MailError::Refused("not an address".into()))?;
        let letter = lettre::Message::builder()
            .from(self.from.clone())
            .to(to)
            .subject(&message.subject)
            .message_id(Some(format!("<{}@{}>", message.message_id, self.from.email.domain())))
            .multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
            .map_err(|e| MailError::Refused(e.to_string()))?;
        // lettre's own time-out bounds only the connecting.
        match tokio::time::timeout(self.deadline, self.transport.send(letter)).await {
            Ok(Ok(_)) => Ok(()),
            // The server's words may quote the address; its code is enough.
            Ok(Err(e)) if keeps_us_out(&e) => Err(MailError::Away(code(&e))),
            Ok(Err(e)) if e.is_permanent() => Err(MailError::Refused(code(&e))),
            Ok(Err(e)) => Err(MailError::Retry(code(&e))),
            Err(_) => Err(MailError::Away("no answer in time".into())),
        }
    }
}

/// `Name <address>` or an address. Unlike RFC 5322 it asks for no quotes around a name with a colon or a comma.
fn sender(text: &str) -> Option<Mailbox> {
    match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
        Some((name, address)) => {
            let name = name.trim().trim_matches('"').trim();
            Some(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address.trim().parse().ok()?))
        }
        None => Some(Mailbox::new(None, text.trim().parse().ok()?)),
    }
}

/// No answer at all, or one about us and not about the letter: 421 (RFC 5321), 454, 530, 534, 535 and 538 (RFC 4954).
fn keeps_us_out(error: &lettre::transport::smtp::Error) -> bool {
    error.status().is_none_or(|code| matches!(u16::from(code), 421 | 454 | 530 | 534 | 535 | 538))
}

fn code(error: &lettre::transport::smtp::Error) -> String {
    error.status().map_or_else(|| "cannot be reached".to_owned(), |code| format!("it said {code}"))
}
