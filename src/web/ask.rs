//! What kind of answer is asked for: a page, a fragment of one, or a look whether something has changed.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};

use super::guard::content_security_policy;
use super::{assets, kiosk, language};
use crate::app::App;
use crate::views::{Kiosk, Page, Policy, Shell};
use crate::words::Language;

/// How the request wants its answer.
pub(super) struct Ask {
    app: App,
    path: String,
    query: String,
    kind: Kind,
    checking: bool,
    language: Language,
    chosen: bool,
    wanted: bool,
    from_here: bool,
    kiosk: Option<Kiosk>,
}

/// A cookie that says for ten minutes that a payment may be on its way. It names nobody.
const CHECKING: (&str, &str) = ("checking", "1");

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A browser loads a page.
    Page,
    /// htmx swaps a page for the next one.
    Swap,
    /// htmx asks by itself whether there is something new.
    Poll,
}

impl FromRequestParts<App> for Ask {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let checking = cookies(&parts.headers).any(|cookie| cookie == CHECKING);
        let path = parts.uri.path().to_owned();
        let wanted = language::wanted(app, &parts.uri);
        let chosen = wanted.or_else(|| language::chosen(app, &parts.headers));
        let language = chosen.unwrap_or_else(|| language::accepted(app, &parts.headers));
        let from_here = parts.headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
        Ok(Self {
            app: app.clone(),
            path,
            query,
            kind: kind(&parts.headers),
            checking,
            language,
            chosen: chosen.is_some(),
            wanted: wanted.is_some(),
            from_here,
            kiosk: kiosk::of(app, &parts.headers),
        })
    }
}

/// Back and Forward ask for whole pages, too.
fn kind(headers: &HeaderMap) -> Kind {
    let has = |name| headers.contains_key(name);
    match () {
        () if !has("hx-request") || has("hx-history-restore-request") => Kind::Page,
        () if has("hx-boosted") => Kind::Swap,
        () => Kind::Poll,
    }
}

impl Ask {
    /// The frame of our pages, in the language of whoever asks.
    pub(super) fn shell(&self) -> Shell<'_> {
        shell(&self.app, self.language, self.kiosk)
    }

    /// What there is to know of this browser, where it is a kiosk.
    pub(super) fn kiosk(&self) -> Option<Kiosk> {
        self.kiosk
    }

    /// The language of whoever asks.
    pub(super) fn language(&self) -> Language {
        self.language
    }

    /// The header by which a browser that has chosen none keeps the language of the signup that it comes to.
    pub(super) fn takes_over(&self, language: Language) -> Option<language::Remembers> {
        let differs = !self.chosen && language != self.language;
        differs.then(|| language::remembers(&self.app, Some(language)))
    }

    /// Whether htmx asks by itself.
    pub(super) fn is_poll(&self) -> bool {
        self.kind == Kind::Poll
    }

    /// Whether one of our own pages led here: no address typed by hand, no link elsewhere. Older browsers do not say.
    pub(super) fn comes_from_here(&self) -> bool {
        self.from_here
    }

    /// Whether this browser came back from paying a moment ago, and has not said that it did not pay.
    pub(super) fn is_checking(&self) -> bool {
        self.checking
    }

    /// The header by which the browser remembers that, or forgets it.
    pub(super) fn remembers_checking(&self, checking: bool) -> [(HeaderName, String); 1] {
        let (age, secure) =
            (if checking { 600 } else { 0 }, if self.app.public_url.is_https() { "; Secure" } else { "" });
        [(
            header::SET_COOKIE,
            format!(
                "{}={}; Path=/signup; Max-Age={age}; HttpOnly; SameSite=Lax{secure}",
                CHECKING.0, CHECKING.1
            ),
        )]
    }

    /// A value of the query; nothing personal ever stands there.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        form_urlencoded::parse(self.query.as_bytes())
            .find(|(other, _)| other == name)
            .map(|(_, text)| text.into_owned())
    }

    /// The page, in the form that was asked for.
    pub(super) fn page(&self, page: &Page) -> Response {
        self.page_with(StatusCode::OK, page)
    }

    /// The same with a status.
    pub(super) fn page_with(&self, status: StatusCode, page: &Page) -> Response {
        // A swap would define Stripe's element twice, and keeps the policy of the page before.
        if self.kind != Kind::Page && page.policy == Policy::Payment {
            return self.load(&self.path);
        }
        let shell = shell(&self.app, page.language.unwrap_or(self.language), self.kiosk);
        let body = if self.kind == Kind::Page {
            page.document(&shell, &self.path)
        } else {
            page.fragment(&shell, &self.path)
        };
        let policy = content_security_policy(page.policy);
        let headers = [
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::VARY, HeaderValue::from_static("HX-Request")),
        ];
        let response = (status, headers, body).into_response();
        match self.wanted {
            true => (language::remembers(&self.app, Some(self.language)), response).into_response(),
            false => response,
        }
    }

    /// To another page. A poll moves the whole window, so that address and page stay together.
    pub(super) fn go(&self, path: &str) -> Response {
        match self.kind {
            Kind::Poll => self.load(path),
            Kind::Page | Kind::Swap => Redirect::to(path).into_response(),
        }
    }

    fn load(&self, path: &str) -> Response {
        [("HX-Redirect", path)].into_response()
    }
}

/// The cookies of a request: names and values.
pub(super) fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='))
}

/// The frame of our pages in a language.
pub(super) fn shell(app: &App, language: Language, kiosk: Option<Kiosk>) -> Shell<'_> {
    Shell {
        organisation: &app.config.organisation,
        practice: app.config.practises(),
        assets: assets::addresses(app),
        origin: app.public_url.as_str(),
        words: app.words.words(language),
        languages: app.words.offered(),
        kiosk,
    }
}
