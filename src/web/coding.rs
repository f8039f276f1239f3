//! How an answer is packed, by what a browser says that it can unpack.

use axum::http::{HeaderMap, header};

/// A way to pack, the smallest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
    Identity,
}

impl Coding {
    /// Of what is there what the request would have most, and of that the smallest. Where it will have nothing that there is, it
    /// gets the plain bytes: whoever can't read those can read no error either.
    /// <https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3>
    pub(super) fn wanted_by(headers: &HeaderMap, there: &[Self]) -> Self {
        let lines = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok());
        let said: Vec<(&str, f32)> = lines.flat_map(|line| line.split(',')).filter_map(weighed).collect();
        let weight = |names: &[&str]| {
            said.iter().find(|(coding, _)| names.iter().any(|name| coding.eq_ignore_ascii_case(name)))
        };
        let packed = |names| weight(names).or_else(|| weight(&["*"])).map_or(0.0, |(_, weight)| *weight);
        // Named or not, it is always there; it only has to be wished for to be taken before a smaller one.
        let plain = weight(&["identity"]).map_or(0.0, |(_, weight)| *weight);
        let codings = [(Self::Brotli, packed(&["br"])), (Self::Gzip, packed(&["gzip", "x-gzip"]))];
        let codings = codings.into_iter().filter(|(coding, _)| there.contains(coding));
        let best = codings.rev().max_by(|(_, one), (_, other)| one.total_cmp(other));
        best.filter(|(_, weight)| *weight > 0.0 && *weight >= plain)
            .map_or(Self::Identity, |(coding, _)| coding)
    }

    /// What it is called; plain bytes are called nothing.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }
}

/// A coding with its weight, 1 where none is said; `None` where the weight can't be read.
fn weighed(element: &str) -> Option<(&str, f32)> {
    let (coding, parameter) = element.split_once(';').unwrap_or((element, "q=1"));
    let (name, weight) = parameter.split_once('=')?;
    let weight = weight.trim().parse().ok().filter(|weight| (0.0..=1.0).contains(weight))?;
    name.trim().eq_ignore_ascii_case("q").then_some((coding.trim(), weight))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn wanted(lines: &[&'static str]) -> &'static str {
        let line = |line: &&'static str| (header::ACCEPT_ENCODING, HeaderValue::from_static(line));
        let there = [Coding::Brotli, Coding::Gzip];
        Coding::wanted_by(&lines.iter().map(line).collect(), &there).name().unwrap_or("identity")
    }

    #[test]
    fn nothing_that_is_not_there() {
        let line = [(header::ACCEPT_ENCODING, HeaderValue::from_static("br, gzip"))].into_iter().collect();
        assert_eq!(Coding::wanted_by(&line, &[Coding::Gzip]), Coding::Gzip);
        assert_eq!(Coding::wanted_by(&line, &[]), Coding::Identity);
    }

    #[test]
    fn the_smallest_of_what_a_browser_takes() {
        for line in [
            "gzip, deflate, br, zstd",
            "br",
            "gzip,br",
            "*",
            "GZIP, BR",
            " br ; Q=1.0 ,gzip",
            "zstd, *;q=0.1",
        ] {
            assert_eq!(wanted(&[line]), "br", "{line}");
        }
        for line in ["gzip, deflate", "x-gzip", "br;q=0, *", "br;q=0,gzip;q=0.001", "br;q=0.5, gzip;q=0.8"] {
            assert_eq!(wanted(&[line]), "gzip", "{line}");
        }
        assert_eq!(wanted(&["gzip", "deflate, br"]), "br", "two lines are one list");
    }

    #[test]
    fn plain_bytes_where_nothing_else_is_taken() {
        assert_eq!(wanted(&[]), "identity", "programs that do not say can often unpack nothing");
        for line in [
            "",
            ",,",
            "deflate",
            "zstd;q=1",
            "identity",
            "identity, br;q=0.5",
            "br;q=0",
            "gzip;q=0.0",
            "*;q=0",
            "identity;q=0",
            "br;q=0, gzip;q=0, *;q=1, identity;q=0",
        ] {
            assert_eq!(wanted(&[line]), "identity", "{line}");
        }
    }

    #[test]
    fn a_weight_that_nobody_can_read_counts_as_not_said() {
        for line in ["br;q=2", "br;q=nan", "br;q=-1", "br;q", "br;level=1", "br;q=1;q=2", "br;"] {
            assert_eq!(wanted(&[line]), "identity", "{line}");
            assert_eq!(wanted(&[line, "gzip;q=0.1"]), "gzip", "{line}");
        }
    }
}
