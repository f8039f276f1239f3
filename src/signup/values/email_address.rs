//! An e-mail address: as typed for writing to it, canonical for comparing.

use email_address::{EmailAddress as Parsed, Options};

use super::{Value, text::one_line};
use crate::signup::Rules;
use crate::words::Phrase;

/// At most 254 characters, an ASCII local part, and a domain with a dot (IDN domains become `xn--…`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    written: String,
    canonical: String,
}

/// RFC 5321 4.5.3.1.3: a path is at most 256 octets, two of which are its angle brackets.
const LONGEST: usize = 254;
const SHAPE: &str = "email-shape";

impl EmailAddress {
    /// As typed, but for an IDN domain, which is in ASCII: what letters and upstream get.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Lower case throughout: what two addresses are compared by. DHService compares `LOWER()` too.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// `a•••@e•••.org`: enough to recognise one's own address by, too little to learn somebody else's.
    pub fn masked(&self) -> String {
        let (local, domain) = self.written.rsplit_once('@').unwrap_or((&self.written, ""));
        let (host, top) = domain.rsplit_once('.').unwrap_or((domain, ""));
        let first = |text: &str| text.chars().next().map(String::from).unwrap_or_default();
        format!("{}•••@{}•••.{top}", first(local), first(host))
    }
}

impl Value for EmailAddress {
    fn parse(typed: &str, _: &Rules) -> Result<Self, Phrase> {
        Self::read(typed)
    }
}

impl EmailAddress {
    /// Reads what was typed, or says what is wrong with it. No rule of the organisation's has a say in it.
    pub fn read(typed: &str) -> Result<Self, Phrase> {
        // On the raw input: NFC turns U+212A (Kelvin) into K, and upstream's LOWER() would then match another
        // member's `k`.
        let raw = typed.trim();
        let Some((local, domain)) = raw.rsplit_once('@') else { return Err(SHAPE.into()) };
        if !local.is_ascii() {
            return Err("email-accents".into());
        }
        one_line(raw)?;
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| Phrase::from(SHAPE))?;
        let written = format!("{local}@{}", keep_case(raw, local, domain));
        if written.len() > LONGEST {
            return Err(Phrase::new("email-long").with("most", LONGEST));
        }
        let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
        // A quoted local part ("a b"@example.org) is legal, and nobody's.
        if written.contains(['"', '%']) || Parsed::parse_with_options(&written, options).is_err() {
            return Err(SHAPE.into());
        }
        let canonical = written.to_ascii_lowercase();
        Ok(Self { written, canonical })
    }
}

/// The hosts that most people's mail is with, and some that look like them and are not meant.
const HOSTS: [&str; 22] = [
    "aol.com",
    "att.net",
    "bellsouth.net",
    "comcast.net",
    "email.com",
    "gmail.com",
    "gmx.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "pm.me",
    "proton.me",
    "protonmail.com",
    "sbcglobal.net",
    "verizon.net",
    "yahoo.com",
    "ymail.com",
];
/// A host as short as this is one slip away from too many others.
const SHORTEST_HOST: usize = 9;

impl EmailAddress {
    /// The address that was probably meant, where its host is one slip of the finger away from one that very many people have.
    pub fn probably_meant(&self) -> Option<String> {
        let (local, host) = self.canonical.rsplit_once('@')?;
        if HOSTS.contains(&host) {
            return None;
        }
        let one_slip = |known: &str| {
            known.len() >= SHORTEST_HOST && is_near(known, host) && strsim::osa_distance(known, host) == 1
        };
        let meant = HOSTS.into_iter().find(|known| one_slip(known))?;
        Some(format!("{}@{meant}", self.written.get(..local.len())?))
    }
}

/// Whether one slip can lie between them: it leaves the beginning or the end as it was. Measuring is dear, and nearly all are far.
fn is_near(known: &str, host: &str) -> bool {
    const SAME: usize = 3;
    let (known, host) = (known.as_bytes(), host.as_bytes());
    known.len().abs_diff(host.len()) <= 1
        && (known.get(..SAME) == host.get(..SAME)
            || known.iter().rev().take(SAME).eq(host.iter().rev().take(SAME)))
}

/// The domain as typed where it was ASCII already; its ASCII form where it was not.
fn keep_case(raw: &str, local: &str, ascii: String) -> String {
    let typed = &raw[local.len() + 1..];
    if typed.is_ascii() { typed.to_owned() } else { ascii }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Result<EmailAddress, Phrase> {
        EmailAddress::parse(typed, &Rules::for_tests())
    }

    #[test]
    fn keeps_the_spelling_and_compares_in_lower_case() {
        let address = read(" Ada.Example+wood@Example.ORG ").expect("a good address");
        assert_eq!(address.written(), "Ada.Example+wood@Example.ORG");
        assert_eq!(address.canonical(), "ada.example+wood@example.org");
        assert_eq!(address.masked(), "A•••@E•••.ORG");
    }

    #[test]
    fn a_slip_of_the_finger_is_noticed_and_a_rare_host_is_not() {
        let meant = |typed: &str| read(typed).expect("a good address").probably_meant();
        for slip in [
            "gmial.com",
            "gmail.con",
            "gmai.com",
            "gmaill.com",
            "GMAIL.CO",
            "hotmial.com",
            "outlok.com",
            "iclod.com",
        ] {
            let meant = meant(&format!("Ada@{slip}")).unwrap_or_default();
            assert!(
                meant.starts_with("Ada@") && HOSTS.iter().any(|host| meant.ends_with(host)),
                "{slip}: {meant}"
            );
        }
        for good in [
            "gmail.com",
            "mail.com",
            "ymail.com",
            "example.org",
            "life.com",
            "we.com",
            "gmx.net",
            "hotmail.co.uk",
        ] {
            assert_eq!(meant(&format!("ada@{good}")), None, "{good}");
        }
    }

    #[test]
    fn no_slip_lies_between_hosts_that_are_far_apart() {
        for known in HOSTS.into_iter().filter(|known| known.len() >= SHORTEST_HOST) {
            for at in 0..known.len() {
                let (before, after) = known.split_at(at);
                let (letter, rest) = after.split_at(1);
                let turned = rest.get(..1).map(|next| format!("{before}{next}{letter}{}", &rest[1..]));
                let slips =
                    [format!("{before}{rest}"), format!("{before}x{rest}"), format!("{before}x{after}")];
                for slip in slips.into_iter().chain(turned) {
                    assert!(is_near(known, &slip), "{known}, {slip}");
                }
            }
            assert!(is_near(known, &format!("{known}x")), "{known}");
            assert!(!is_near(known, "example.org"), "{known}");
        }
    }

    #[test]
    fn an_international_domain_becomes_ascii() {
        assert_eq!(
            read("ada@bücher.example").map(|a| a.canonical().to_owned()),
            Ok("ada@xn--bcher-kva.example".into())
        );
    }

    #[test]
    fn refuses_what_no_mail_reaches_or_another_member_might_own() {
        for bad in [
            "ada",
            "ada@",
            "@example.org",
            "a..b@example.org",
            "ada@example",
            "ada@[127.0.0.1]",
            "a b@example.org",
            "\u{212a}im@example.org",
            "ädä@example.org",
            "\"a b\"@example.org",
            "Ada <ada@example.org>",
            "ada@example.org\nBcc: x@example.org",
            "ada%x@example.org",
            "ada@exa mple.org",
            "ada@-example.org",
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        assert!(read(&format!("{}@example.org", "a".repeat(64))).is_ok());
        assert!(read(&format!("a@{}.org", "e".repeat(300))).is_err());
    }
}
