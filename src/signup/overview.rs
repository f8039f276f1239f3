//! A signup as those who help see it in a list: facts and words, no answers.

use super::{Reference, Standing, State};

/// What is known of a signup without opening any answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// Its public name.
    pub reference: Reference,
    /// How far it has come; none where it was erased and a stub is left.
    pub state: Option<State>,
    /// The row upstream, where there is one.
    pub member_id: Option<i64>,
    /// How many questions have an answer that stands.
    pub answered: usize,
    /// Since when it does not go on by itself, in milliseconds since 1970.
    pub needs_human_at: Option<i64>,
    /// Why it does not.
    pub trouble: Option<String>,
    /// Why the last attempt at its record failed, or at one of its letters.
    pub last_error: Option<String>,
    /// Whether the mail server of the address refused our letter for good.
    pub mail_refused: bool,
    /// Whether its person goes on elsewhere, or the owner of the address does not want it.
    pub abandoned: bool,
    /// Whether it is erased as soon as the record upstream is complete.
    pub to_be_erased: bool,
    /// Whether the member's record shows the payment.
    pub recorded: bool,
    /// How many things do not fit about its payment.
    pub mismatches: i64,
    /// When it was begun, in milliseconds since 1970.
    pub begun_at: i64,
    /// When its person did something last.
    pub touched_at: i64,
}

impl Overview {
    /// Its state's name in lists.
    pub fn state_name(&self) -> &'static str {
        match self.state {
            None => "erased",
            Some(State::Draft) => "draft",
            Some(State::Submitted { .. }) => "submitted",
            Some(State::Known { .. }) => "known",
            Some(State::Created { .. }) => "created",
            Some(State::Paid { .. }) => "paid",
        }
    }

    /// Where its person is, in words. `questions` is how many there are.
    pub fn place(&self, questions: usize) -> String {
        let words = match &self.state {
            None => "Erased: only the reference is kept",
            Some(_) if self.needs_human_at.is_some() => "Does not go on by itself: people have to look at it",
            Some(State::Draft) if self.answered < questions => {
                return format!("Answering the questions: {} of {questions} answered", self.answered);
            }
            Some(State::Draft) => "Every question is answered; Join was not pressed yet",
            Some(State::Submitted { .. }) => "Joined: the membership record is being made",
            Some(State::Known { standing, .. }) => known(*standing),
            Some(State::Created { .. }) => "The membership record is made, and not paid yet",
            Some(State::Paid { .. }) if self.recorded => "Paid, and the member's record shows it",
            Some(State::Paid { .. }) => "Paid, and the member's record does not show it yet",
        };
        words.to_owned()
    }

    /// What keeps it from going on, where something does.
    pub fn obstacle(&self) -> Option<String> {
        match (&self.trouble, &self.last_error) {
            (Some(trouble), _) => Some(trouble.clone()),
            (None, Some(error)) => Some(error.clone()),
            _ if self.mail_refused && self.state.is_some() => {
                Some("the mail server refused our email for good: the address may be mistyped".to_owned())
            }
            _ => None,
        }
    }
}

/// How long ago something was, in words. Milliseconds.
pub fn age(ms: i64) -> String {
    let (minutes, hours, days) = (ms / 60_000, ms / 3_600_000, ms / 86_400_000);
    let counted = |count: i64, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    match () {
        () if minutes < 1 => "a moment".to_owned(),
        () if hours < 1 => counted(minutes, "minute"),
        () if days < 2 => counted(hours, "hour"),
        () => counted(days, "day"),
    }
}

fn known(standing: Standing) -> &'static str {
    match standing {
        Standing::Elsewhere => {
            "Another signup has this address: whoever owns it has to confirm it by our email"
        }
        Standing::Bare => "The old form left a record with this address: it has to be confirmed by our email",
        Standing::Unpaid => "The old form left a record with this address, and it is not paid yet",
        Standing::Paid => "The address is a member's who has paid and waits to be approved",
        Standing::Active => "The address is an active member's: they can sign in",
        Standing::Lapsed => "The address is a former member's: confirmed by our email, they can pay again",
        Standing::Other => "The member with this address has a status that people have to look at",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_have_to_look_at_is_said_before_anything_else() {
        let overview = Overview {
            reference: Reference::from_random("PS1", [0; 5]),
            state: Some(State::Draft),
            member_id: None,
            answered: 2,
            needs_human_at: None,
            trouble: None,
            last_error: Some("no answer".into()),
            mail_refused: true,
            abandoned: false,
            to_be_erased: false,
            recorded: false,
            mismatches: 0,
            begun_at: 0,
            touched_at: 0,
        };
        assert_eq!(overview.place(5), "Answering the questions: 2 of 5 answered");
        assert!(overview.place(2).contains("Join was not pressed"));
        assert_eq!(overview.obstacle().as_deref(), Some("no answer"));
        let waits = Overview {
            state: Some(State::Submitted { member_id: None }),
            needs_human_at: Some(1),
            trouble: Some("two members".into()),
            ..overview
        };
        assert!(waits.place(5).contains("people have to look"));
        assert_eq!(waits.obstacle().as_deref(), Some("two members"));
    }
}
