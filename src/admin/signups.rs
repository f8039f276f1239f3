//! `dhsignup signups`: which signups there are, all that is known of one, and what can be done about it, beside a running
//! server. Every deed is written into the audit trail.

use std::fmt::Write;

use anyhow::{Context, bail, ensure};

use super::show::seen;
use crate::chance;
use crate::config::Wrong;
use crate::signup::values::EmailAddress;
use crate::signup::{Journey, Organisation, Overview, Reference, age};
use crate::store::{Board, Case, Changed, Erased, Extended, Mailed, Store};
use crate::words::Words;

/// What the commands work with.
#[derive(Clone, Copy)]
pub struct Counter<'a> {
    /// Who signs up here.
    pub store: &'a Store,
    /// Whose members they will be.
    pub organisation: &'a Organisation,
    /// The questions.
    pub journey: Journey,
    /// What they are called.
    pub words: &'a Words,
    /// Who helps: the system's user.
    pub who: &'a str,
}

/// Which signups are listed.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Those on this board.
    pub board: Board,
    /// Only those that are stuck.
    pub stuck: bool,
}

/// Looked up at once.
const A_PAGE: i64 = 500;

/// Lists them, the newest first.
pub async fn list(store: &Store, wanted: Wanted) -> anyhow::Result<Vec<Overview>> {
    let mut all = everything_on(store, wanted.board).await?;
    if wanted.stuck {
        let stuck = everything_on(store, Board::Stuck).await?;
        all.retain(|signup| stuck.iter().any(|other| other.reference == signup.reference));
    }
    Ok(all)
}

async fn everything_on(store: &Store, board: Board) -> anyhow::Result<Vec<Overview>> {
    let mut all: Vec<Overview> = Vec::new();
    loop {
        let last = all.last().map(|signup| (signup.begun_at, signup.reference.clone()));
        let before = last.as_ref().map(|(begun, reference)| (*begun, reference.as_str()));
        let page = store.on_board(board, before, A_PAGE).await?;
        let is_last = page.len() < A_PAGE as usize;
        all.extend(page);
        if is_last {
            return Ok(all);
        }
    }
}

/// All that is known of the signup of this reference or address; its answers only where they are asked for, which is audited.
pub async fn show(counter: &Counter<'_>, text: &str, answers: bool) -> anyhow::Result<String> {
    if !text.contains('@') {
        return show_one(counter, &reference(text)?, answers).await;
    }
    let address = address_in(text)?;
    let found = counter.store.signups_of(&address).await?;
    match found.as_slice() {
        [] => {
            bail!("nobody signs up with this address here, and no email went there: ask for the reference")
        }
        [only] => show_one(counter, &only.reference, answers).await,
        several => {
            ensure!(
                !answers,
                "{} signups have this address: name the reference of one of them",
                several.len()
            );
            let mut said = String::new();
            for signup in several {
                said += &show_one(counter, &signup.reference, false).await?;
                said += "\n";
            }
            Ok(said)
        }
    }
}

async fn show_one(counter: &Counter<'_>, reference: &Reference, answers: bool) -> anyhow::Result<String> {
    let case = counter.store.case(reference).await?.with_context(|| nobody(reference))?;
    if answers {
        counter.store.shows_answers(counter.who, reference).await?;
    }
    Ok(told(counter, &case, counter.store.now().await?, answers)?)
}

/// A signup in words, a line for each fact.
fn told(counter: &Counter, case: &Case, now: i64, answers: bool) -> Result<String, std::fmt::Error> {
    let time = |at: i64| counter.organisation.minute(at);
    let (overview, moments) = (&case.overview, case.moments);
    let mut said = format!("{}: {}\n", overview.reference, overview.place(counter.journey.0.len()));
    let (begun, idle) = (age(now - overview.begun_at), age(now - overview.touched_at));
    writeln!(said, "begun {begun} ago, last touched {idle} ago")?;
    if let Some(obstacle) = overview.obstacle() {
        writeln!(said, "what is wrong: {obstacle}")?;
    }
    if let Some(address) = &case.address {
        let proven = if case.proven { "confirmed" } else { "not confirmed" };
        writeln!(said, "address: {}, {proven}", address.masked())?;
    }
    if case.silenced {
        writeln!(
            said,
            "its owner said \"this was not me\": no email goes there; `dhsignup signups unsilence ADDRESS` lifts that"
        )?;
    }
    if let Some(member) = overview.member_id {
        writeln!(said, "member: {member}")?;
    }
    for (what, at) in [
        ("joined", moments.joined),
        ("payment possible", moments.payable),
        ("record complete", moments.completed),
        ("paid", moments.paid),
        ("payment recorded", moments.recorded),
        ("kept until", case.kept_until),
    ] {
        if let Some(at) = at {
            writeln!(said, "{what}: {}", time(at))?;
        }
    }
    if overview.abandoned {
        writeln!(said, "abandoned: its person goes on elsewhere, or does not want it")?;
    }
    if overview.to_be_erased {
        writeln!(said, "to be erased as soon as the record is complete")?;
    }
    for job in &case.jobs {
        let why = job.last_error.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let (words, tried) = (job.words(), job.attempts);
        writeln!(said, "owed: {words}; tried {tried} times, next at {}{why}", time(job.due_at))?;
    }
    for letter in &case.letters {
        writeln!(said, "email of {}: {}; {}", time(letter.owed_at), letter.kind.words(), letter.fate())?;
    }
    for payment in &case.payments {
        writeln!(said, "event of {}: {} {}", time(payment.at), payment.kind, payment.ids.join(" "))?;
    }
    for mismatch in &case.mismatches {
        let over = if mismatch.ended_at.is_some() { " (over)" } else { "" };
        let (kind, detail) = (mismatch.kind, &mismatch.detail);
        writeln!(said, "does not fit since {}{over}: {} {detail}", time(mismatch.seen_at), kind.words())?;
    }
    for other in &case.others {
        writeln!(said, "another signup with this address: {} ({})", other.reference, other.state_name())?;
    }
    for line in &case.audit {
        let did = line.did.map_or("did something", |did| did.words());
        writeln!(said, "{}: {} {did} {}", time(line.at), line.who, line.detail)?;
    }
    if answers {
        for step in counter.journey.0 {
            let Some(saved) = case.signup.answers.get(step.slug) else { continue };
            for field in step.fields {
                let typed = saved.refused.as_ref().unwrap_or(&saved.typed).get(field.name);
                writeln!(said, "answer: {}: {}", counter.words.say(field.label()), seen(typed))?;
            }
        }
    }
    Ok(said.lines().map(|line| line.trim_end().to_owned() + "\n").collect())
}

/// Mails a fresh link to the signup's own address.
pub async fn link(counter: &Counter<'_>, text: &str) -> anyhow::Result<String> {
    let reference = reference(text)?;
    let mailed =
        counter.store.mail_link(counter.who, &reference).await?.with_context(|| nobody(&reference))?;
    match mailed {
        Mailed::Owed => Ok(format!("{reference}: a link is mailed; the running server sends the email.\n")),
        Mailed::Silenced => bail!(
            "the owner of this address said \"this was not me\", and no email goes there: if they want one, `dhsignup signups unsilence ADDRESS` first"
        ),
        Mailed::TooMany => {
            bail!("the address had three emails within an hour, or eight on a day: try it again later")
        }
        Mailed::NoAddress => bail!("no address is kept of {reference}: they can sign up again"),
    }
}

/// Has everything tried at once that is owed for it.
pub async fn retry(counter: &Counter<'_>, text: &str) -> anyhow::Result<String> {
    let reference = reference(text)?;
    let jobs = counter.store.retry(counter.who, &reference).await?.with_context(|| nobody(&reference))?;
    Ok(match jobs {
        0 => format!("{reference}: nothing is owed for it.\n"),
        jobs => format!("{reference}: {jobs} due now; the running server tries them within a second.\n"),
    })
}

/// Keeps it longer.
pub async fn extend(counter: &Counter<'_>, text: &str) -> anyhow::Result<String> {
    let reference = reference(text)?;
    let extended =
        counter.store.extend(counter.who, &reference).await?.with_context(|| nobody(&reference))?;
    match extended {
        Extended::Until(until) => {
            let day = counter.organisation.day(until);
            Ok(format!("{reference}: kept until {day} if nothing happens.\n"))
        }
        Extended::Owed => Ok(format!("{reference}: kept until its record is made, and longer.\n")),
        Extended::Over => bail!("{reference} is paid or erased: there is nothing to keep longer"),
    }
}

/// Lets it go on with another address.
pub async fn address(counter: &Counter<'_>, text: &str, new: &str) -> anyhow::Result<String> {
    let reference = reference(text)?;
    let address = address_in(new)?;
    let fresh = Reference::from_random(&counter.organisation.reference_prefix, chance::bytes());
    let changed = counter.store.change_address(counter.who, &reference, &address, &fresh).await?;
    match changed.with_context(|| nobody(&reference))? {
        Changed::Here => Ok(format!(
            "{reference}: the address is changed, and a link is mailed to the new one. Who had joined has to press Join again.\n"
        )),
        Changed::Copied(fresh) => Ok(format!(
            "{reference}: its record keeps the old address. The answers go on as {fresh}, and a link to it is mailed to the new address.\n"
        )),
        Changed::Same => {
            bail!("{reference} has this address already: `dhsignup signups link {reference}` mails a link")
        }
        Changed::UnderWay => {
            bail!("the record of {reference} is being made just now: try it again in a minute")
        }
        Changed::Over => {
            bail!("{reference} is paid or erased: its address can only be changed in the member's record")
        }
    }
}

/// Erases it; with `really` false it only says what would happen.
pub async fn erase(counter: &Counter<'_>, text: &str, really: bool) -> anyhow::Result<String> {
    let reference = reference(text)?;
    let overview = counter.store.overview(&reference).await?.with_context(|| nobody(&reference))?;
    if !really {
        let place = overview.place(counter.journey.0.len());
        return Ok(format!("{reference} would be erased. {place}. Nothing was done: add --yes to do it.\n"));
    }
    let erased =
        counter.store.erase_for(counter.who, &reference).await?.with_context(|| nobody(&reference))?;
    Ok(match erased {
        Erased::Now => {
            format!("{reference}: everything that was typed is erased. A record upstream is the space's.\n")
        }
        Erased::Later => {
            format!("{reference}: erased as soon as the record that was begun upstream is complete.\n")
        }
    })
}

/// Lets letters go again to an address whose owner had said "this was not me".
pub async fn unsilence(counter: &Counter<'_>, text: &str) -> anyhow::Result<String> {
    let address = address_in(text)?;
    let lifted = counter.store.lift_silence(counter.who, &address).await?;
    ensure!(lifted, "emails may go to this address: its owner never said \"this was not me\"");
    Ok("Emails go to this address again.\n".to_owned())
}

fn reference(text: &str) -> Result<Reference, Wrong> {
    Reference::meant(text).map_err(|_| {
        Wrong::because(format!("\"{text}\" is no reference such as PS1-ABCD-EFGH: look into their email, or `dhsignup signups show ADDRESS`"))
    })
}

fn nobody(reference: &Reference) -> String {
    format!("there is no signup {reference}: it may be misspelt, or forgotten by now")
}

fn address_in(text: &str) -> Result<EmailAddress, Wrong> {
    EmailAddress::read(text).map_err(|why| Wrong::because(why.in_english()))
}
