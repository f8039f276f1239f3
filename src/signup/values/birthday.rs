//! When a person was born.

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Value, text::one_line};
use crate::signup::Rules;
use crate::words::Phrase;

/// A real day in the past, old enough today where the organisation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birthday(Date);

impl Birthday {
    /// `yyyy-mm-dd`, as DHService stores it.
    pub fn iso(self) -> String {
        self.0.to_string()
    }
}

impl Value for Birthday {
    fn parse(typed: &str, rules: &Rules) -> Result<Self, Phrase> {
        let text = one_line(typed)?;
        // Exactly the shape of <input type=date>: jiff alone would also take 19900427 and a time behind it.
        let shaped = text.len() == 10
            && text
                .chars()
                .enumerate()
                .all(|(i, c)| if i == 4 || i == 7 { c == '-' } else { c.is_ascii_digit() });
        let date: Date = match shaped.then(|| text.parse()) {
            Some(Ok(date)) => date,
            _ => return Err("birthday-unreal".into()),
        };
        if date >= rules.today {
            return Err("birthday-to-come".into());
        }
        if date.year() < rules.today.year() - 125 {
            return Err("birthday-long-ago".into());
        }
        // Born on 29 February: of age on 28 February of a common year, as `checked_add` clips it.
        let of_age = date.checked_add(i64::from(rules.minimum_age).years());
        if of_age.is_ok_and(|day| day > rules.today) {
            return Err(Phrase::new("birthday-too-young").with("age", i64::from(rules.minimum_age)));
        }
        Ok(Self(date))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rules' today is 2026-11-23 and the minimum age 18.
    #[test]
    fn comes_of_age_on_the_day() {
        let read = |typed: &str| Birthday::parse(typed, &Rules::for_tests()).map(Birthday::iso);
        assert_eq!(read("2008-11-23"), Ok("2008-11-23".into()));
        assert_eq!(read("2008-11-24"), Err(Phrase::new("birthday-too-young").with("age", 18_i64)));
        assert!(read("2004-02-29").is_ok());
    }

    #[test]
    fn must_be_a_real_day_in_the_past() {
        for bad in [
            "1990-02-30",
            "1990-13-01",
            "27.04.1990",
            "19900427",
            "1990-04-27T10:00",
            "0090-04-27",
            "2026-11-23",
            "2030-01-01",
        ] {
            assert!(Birthday::parse(bad, &Rules::for_tests()).is_err(), "{bad}");
        }
    }
}
