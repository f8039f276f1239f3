//! The name a member signs in with.

use super::{Value, text::one_line};
use crate::signup::Rules;
use crate::words::Phrase;

/// `[A-Za-z0-9_-]{1,16}`: what Active Directory and later versions of DHService accept. Compared in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// As it was chosen.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which two usernames are compared.
    pub fn canonical(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

impl Username {
    /// Longest one, in characters.
    const LONGEST: usize = 16;

    /// Others that the same person may like, the likeliest first; none of them is this one.
    pub fn others(&self, first_name: &str, last_name: &str) -> Vec<Self> {
        let plain =
            |name: &str| name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let (first, last) = (plain(first_name), plain(last_name));
        let initial = |name: &str| name.chars().next().map(String::from).unwrap_or_default();
        let of_both = [
            format!("{first}_{last}"),
            format!("{}{last}", initial(&first)),
            format!("{first}{}", initial(&last)),
        ];
        let of_both = of_both.into_iter().filter(|_| !first.is_empty() && !last.is_empty());
        let numbered =
            [2, 3].map(|number| format!("{}{number}", self.0.get(..Self::LONGEST - 1).unwrap_or(&self.0)));
        let mut others: Vec<Self> = Vec::new();
        for other in of_both.chain(numbered).filter(|other| other.len() <= Self::LONGEST).map(Self) {
            if other.canonical() != self.canonical() && !others.contains(&other) {
                others.push(other);
            }
        }
        others
    }
}

impl Value for Username {
    fn parse(typed: &str, _: &Rules) -> Result<Self, Phrase> {
        // On the raw input: NFC would turn U+212A (Kelvin) into the K of somebody else's name.
        let raw = typed.trim();
        if !raw.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
            return Err("username-signs".into());
        }
        let text = one_line(raw)?;
        if text.len() > Self::LONGEST {
            return Err(Phrase::new("username-long").with("count", text.len()));
        }
        Ok(Self(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_made_of_the_name_and_accepted_themselves() {
        let others = |chosen: &str, first, last| -> Vec<String> {
            let chosen = Username::parse(chosen, &Rules::for_tests()).expect("a good username");
            let others = chosen.others(first, last);
            assert!(
                others
                    .iter()
                    .all(|other| Username::parse(other.as_str(), &Rules::for_tests()).as_ref() == Ok(other))
            );
            others.into_iter().map(|other| other.0).collect()
        };
        assert_eq!(others("Ada", "Ada", "Example"), ["ada_example", "aexample", "adae", "Ada2", "Ada3"]);
        assert_eq!(others("adae", "Ada", "Example"), ["ada_example", "aexample", "adae2", "adae3"]);
        assert_eq!(others("ada", "愛", ""), ["ada2", "ada3"]);
        assert_eq!(
            others("abcdefghijklmnop", "Maximiliane", "Musterfrau-Exemplarisch"),
            ["maximilianem", "abcdefghijklmno2", "abcdefghijklmno3"]
        );
    }

    #[test]
    fn keeps_the_spelling_and_compares_in_lower_case() {
        let name = Username::parse(" Ada_Example-1 ", &Rules::for_tests())
            .map(|n| (n.as_str().to_owned(), n.canonical()));
        assert_eq!(name, Ok(("Ada_Example-1".into(), "ada_example-1".into())));
    }

    #[test]
    fn refuses_other_letters_and_length() {
        for bad in ["ada example", "ada@example", "ädä", "seventeen_letters", "K\u{212a}"] {
            assert!(Username::parse(bad, &Rules::for_tests()).is_err(), "{bad}");
        }
    }
}
