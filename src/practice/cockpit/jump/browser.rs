//! A new browser on the program's own HTTP, with cookies of its own and without scripts.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::header::{COOKIE, HeaderMap, LOCATION, ORIGIN, SET_COOKIE};
use reqwest::{Client, Method};

use super::Stuck;
use crate::practice::page::path_of;

/// The longest that one answer is waited for.
pub(in crate::practice::cockpit) const LONGEST: Duration = Duration::from_secs(12);
/// More redirects than any page of the program needs.
const REDIRECTS: usize = 5;

/// A browser that walks.
pub(super) struct Browser {
    http: Client,
    origin: String,
    /// The newest `Set-Cookie` line of each cookie, as it came.
    cookies: BTreeMap<String, String>,
}

/// A page, or where it leads.
pub(super) struct Answer {
    /// Where it was asked for.
    pub(super) path: String,
    /// HTTP's.
    pub(super) status: u16,
    /// The path that it leads to, where it leads anywhere.
    pub(super) leads_to: Option<String>,
    body: String,
}

impl Browser {
    pub(super) fn new(http: Client, origin: &str) -> Self {
        Self { http, origin: origin.to_owned(), cookies: BTreeMap::new() }
    }

    /// The cookies that it was given, as they came.
    pub(super) fn set_cookies(&self) -> impl Iterator<Item = &str> {
        self.cookies.values().map(String::as_str)
    }

    /// Forgets all of them.
    pub(super) fn loses_cookies(&mut self) {
        self.cookies.clear();
    }

    /// Opens a page.
    pub(super) async fn opens(&mut self, path: &str) -> Result<Answer, Stuck> {
        self.asks(Method::GET, path, &[]).await
    }

    /// Sends a form.
    pub(super) async fn sends(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Stuck> {
        self.asks(Method::POST, path, fields).await
    }

    /// Opens a page and goes where it leads, to the page where that ends.
    pub(super) async fn goes_to(&mut self, path: &str) -> Result<Answer, Stuck> {
        let mut answer = self.opens(path).await?;
        for _ in 0..REDIRECTS {
            let Some(next) = answer.leads_to.take() else { return Ok(answer) };
            answer = self.opens(&next).await?;
        }
        Err(Stuck::here(format!("{path} leads round in circles.")))
    }

    async fn asks(&mut self, method: Method, path: &str, fields: &[(&str, &str)]) -> Result<Answer, Stuck> {
        let mut request =
            self.http.request(method.clone(), format!("{}{path}", self.origin)).timeout(LONGEST);
        if method == Method::POST {
            request = request.header(ORIGIN, &self.origin).form(fields);
        }
        if let Some(cookies) = self.cookie() {
            request = request.header(COOKIE, cookies);
        }
        let response = request.send().await.map_err(|error| Stuck::unanswered(path, &error))?;
        self.keep_cookies(response.headers());
        let header = response.headers().get(LOCATION).and_then(|to| to.to_str().ok());
        let leads_to = header.map(|to| path_of(to).to_owned());
        let status = response.status();
        let body = response.text().await.map_err(|error| Stuck::unanswered(path, &error))?;
        if status.is_server_error() {
            return Err(Stuck::broken(path, status.as_u16()));
        }
        Ok(Answer { path: path.to_owned(), status: status.as_u16(), leads_to, body })
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for line in headers.get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok()) {
            if let Some((name, _)) = line.split_once('=') {
                self.cookies.insert(name.trim().to_owned(), line.to_owned());
            }
        }
    }

    fn cookie(&self) -> Option<String> {
        let living = self.cookies.values().filter(|line| !line.contains("Max-Age=0"));
        let pairs = living.filter_map(|line| line.split(';').next()).collect::<Vec<_>>();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

impl Answer {
    /// `data-place` of the page, and `data-step` behind it where there is one.
    pub(super) fn place(&self) -> String {
        [self.attribute("data-place"), self.attribute("data-step")].join(" ").trim().to_owned()
    }

    /// An attribute where it first stands on the page, as it is written there; empty where it does not.
    pub(super) fn attribute(&self, name: &str) -> &str {
        let start = format!(" {name}=\"");
        self.body.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(text, _)| text)
    }

    /// The value of a hidden field of this name.
    pub(super) fn hidden(&self, name: &str) -> Option<&str> {
        let start = format!("name=\"{name}\" value=\"");
        self.body.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map(|(text, _)| text)
    }

    /// Whether these words are on the page.
    pub(super) fn says(&self, words: &str) -> bool {
        self.body.contains(words)
    }
}
