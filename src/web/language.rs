//! In which language somebody reads: chosen by hand, else the browser's.

use axum::http::{HeaderMap, HeaderName, Uri, header};
use axum::response::AppendHeaders;

use super::ask::cookies;
use crate::app::App;
use crate::words::Language;

/// Names it in a link, and the cookie that keeps it. It names nobody.
pub(super) const NAME: &str = "language";
/// For how long, in seconds: a year.
const KEPT: u32 = 31_536_000;

/// The language that a link of the page wants: kept from now on.
pub(super) fn wanted(app: &App, uri: &Uri) -> Option<Language> {
    let pairs = form_urlencoded::parse(uri.query()?.as_bytes());
    let tag = pairs.into_iter().find(|(name, _)| name == NAME).map(|(_, tag)| tag)?;
    tag.parse().ok().filter(|language| may_be(app, *language))
}

/// The language that was chosen in this browser.
pub(super) fn chosen(app: &App, headers: &HeaderMap) -> Option<Language> {
    let mut ours = cookies(headers).filter(|(name, _)| *name == NAME).filter_map(|(_, tag)| tag.parse().ok());
    ours.find(|language| may_be(app, *language))
}

/// The language that the browser itself is set to, as far as it is one of ours.
pub(super) fn accepted(app: &App, headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.and_then(|text| best(text, app.words.offered())).unwrap_or(app.words.first())
}

/// The language to answer in.
pub(super) fn of(app: &App, uri: &Uri, headers: &HeaderMap) -> Language {
    let chosen = wanted(app, uri).or_else(|| chosen(app, headers));
    chosen.unwrap_or_else(|| accepted(app, headers))
}

/// A header that sets a cookie.
pub(super) type Remembers = AppendHeaders<[(HeaderName, String); 1]>;

/// The header by which the browser keeps this language, or forgets what it kept.
pub(super) fn remembers(app: &App, language: Option<Language>) -> Remembers {
    let secure = if app.public_url.is_https() { "; Secure" } else { "" };
    let (tag, age) = language.map_or(("", 0), |language| (language.tag(), KEPT));
    let cookie = format!("{NAME}={tag}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    AppendHeaders([(header::SET_COOKIE, cookie)])
}

fn may_be(app: &App, language: Language) -> bool {
    app.words.offered().contains(&language) || language == Language::Pseudo && app.config.practises()
}

/// Of the offered languages the one that `Accept-Language` wants most (RFC 9110, 12.5.4); `es-MX` is content with `es`.
fn best(accepted: &str, offered: &[Language]) -> Option<Language> {
    let mut wanted: Vec<(f32, Language)> = accepted
        .split(',')
        .filter_map(|range| {
            let (tag, weight) = range.split_once(';').unwrap_or((range, ""));
            let weight = weight.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse().ok())?;
            let primary = tag.trim().split('-').next().unwrap_or_default();
            let language = offered.iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))?;
            (weight > 0.0).then_some((weight, *language))
        })
        .collect();
    // Among equals the first stays first.
    wanted.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    wanted.first().map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_wanted_most_of_those_there_are() {
        let both = [Language::English, Language::Spanish];
        for (accepted, language) in [
            ("es-MX,es;q=0.9,en;q=0.8", Some(Language::Spanish)),
            ("en;q=0.5, es;q=0.9", Some(Language::Spanish)),
            ("fr, ES", Some(Language::Spanish)),
            ("de-DE,de;q=0.9,en-GB;q=0.7", Some(Language::English)),
            ("es;q=0, en", Some(Language::English)),
            ("es;q=x", None),
            ("fr", None),
            ("", None),
            ("*", None),
        ] {
            assert_eq!(best(accepted, &both), language, "{accepted}");
        }
        assert_eq!(best("es,en;q=0.1", &[Language::English]), Some(Language::English));
    }
}
