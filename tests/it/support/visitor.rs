//! Somebody who walks through the signup with a browser of their own, without JavaScript.

use std::sync::Arc;

use dhsignup::steps::JOURNEY;
use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, Url, redirect::Policy};

/// A browser with its cookies; every redirect is looked at.
pub(crate) struct Visitor {
    http: Client,
    cookies: Arc<Jar>,
    base: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    /// Where it leads.
    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of an attribute where it first stands on the page; empty where it does not.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        let start = format!(" {name}=\"");
        self.body.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
    }

    /// What a form on the page carries unseen; empty where it does not.
    pub(crate) fn hidden(&self, name: &str) -> &str {
        let start = format!("name=\"{name}\" value=\"");
        self.body.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).map_or("", |(value, _)| value)
    }

    /// `data-place`, and `data-step` behind it where there is one.
    pub(crate) fn place(&self) -> String {
        [self.attribute("data-place"), self.attribute("data-step")].join(" ").trim().to_owned()
    }

    /// A page of ours with one heading and a way on.
    pub(crate) fn is_a_page(&self) -> bool {
        self.body.starts_with("<!DOCTYPE html>")
            && self.body.matches("<h1").count() == 1
            && self.body.contains("href=\"/")
    }
}

impl Visitor {
    pub(crate) fn new(base: &str) -> Self {
        // Whoever comes first installs it; a story told alone has no program in its own process that did.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Nobody speaks TLS here: reading the system's certificates took a tenth of some stories.
        let cookies = Arc::new(Jar::default());
        let http = Client::builder()
            .cookie_provider(cookies.clone())
            .redirect(Policy::none())
            .no_proxy()
            .tls_certs_only([])
            .build()
            .unwrap();
        Self { http, cookies, base: base.to_owned() }
    }

    /// The same browser with the same cookies, at another address of the site.
    pub(crate) fn through(&self, base: &str) -> Self {
        Self { http: self.http.clone(), cookies: self.cookies.clone(), base: base.to_owned() }
    }

    /// Its cookies, as it sends them.
    pub(crate) fn cookies(&self) -> String {
        let cookies = self.cookies.cookies(&self.url());
        cookies.map(|cookies| cookies.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// Gets the cookies of another browser.
    pub(crate) fn takes_cookies(&self, cookies: &str) {
        for cookie in cookies.split("; ") {
            self.cookies.add_cookie_str(cookie, &self.url());
        }
    }

    fn url(&self) -> Url {
        self.base.parse().unwrap()
    }

    /// Sends anything.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        self.tries_to_send(method, path, headers, body).await.unwrap()
    }

    /// Sends anything, to a program that may be gone.
    async fn tries_to_send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Result<Answer> {
        let mut request = self.http.request(method, format!("{}{path}", self.base)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = String::from_utf8_lossy(&response.bytes().await?).into_owned();
        Ok(Answer { status, headers, body })
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], "").await
    }

    /// Follows redirects to the page where they end.
    pub(crate) async fn goes_to(&self, path: &str) -> Answer {
        self.tries_to_go_to(path).await.unwrap()
    }

    /// The same, where the program may be gone.
    pub(crate) async fn tries_to_go_to(&self, path: &str) -> reqwest::Result<Answer> {
        let mut answer = self.tries_to_send(Method::GET, path, &[], "").await?;
        for _ in 0..5 {
            if answer.status != 303 {
                return Ok(answer);
            }
            let next = answer.location().to_owned();
            answer = self.tries_to_send(Method::GET, &next, &[], "").await?;
        }
        panic!("{path} leads round in circles");
    }

    /// Sends a form as a browser does.
    pub(crate) async fn posts(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.tries_to_post(path, fields).await.unwrap()
    }

    /// The same, where the program may be gone.
    pub(crate) async fn tries_to_post(&self, path: &str, fields: &[(&str, &str)]) -> reqwest::Result<Answer> {
        let body = fields
            .iter()
            .map(|(name, text)| format!("{}={}", encode(name), encode(text)))
            .collect::<Vec<_>>()
            .join("&");
        let headers = [("Origin", self.base.as_str()), ("Content-Type", "application/x-www-form-urlencoded")];
        self.tries_to_send(Method::POST, path, &headers, body).await
    }

    /// Opens a question's page and answers it with these values; all other fields get their example.
    pub(crate) async fn answers_with(&self, slug: &str, values: &[(&str, &str)]) -> Answer {
        let path = format!("/signup/{slug}");
        let page = self.goes_to(&path).await;
        let typed = JOURNEY.step(slug).unwrap().example();
        let fields = JOURNEY.step(slug).unwrap().fields;
        let version = Some(page.hidden("version")).filter(|version| !version.is_empty()).unwrap_or("0");
        let mut form = vec![("version", version)];
        // As browsers send it.
        form.extend(Some(("drawn", page.hidden("drawn"))).filter(|(_, drawn)| !drawn.is_empty()));
        for field in fields {
            let given = values.iter().find(|(name, _)| *name == field.name).map(|(_, text)| *text);
            form.push((field.name, given.unwrap_or(typed.get(field.name))));
        }
        self.posts(&path, &form).await
    }

    /// Answers with the examples.
    pub(crate) async fn answers(&self, slug: &str) -> Answer {
        self.answers_with(slug, &[]).await
    }

    /// Answers every question: this address, this username, examples for the rest.
    pub(crate) async fn answers_all(&self, address: &str, username: &str) {
        for step in JOURNEY.0 {
            let answer = self.answers_with(step.slug, &[("email", address), ("username", username)]).await;
            assert_eq!(answer.status, 303, "{}: {}", step.slug, answer.body);
        }
    }

    /// Sends the answer to every question as fast as a program does: this address, this username, examples for the rest.
    pub(crate) async fn sends_all(&self, address: &str, username: &str) {
        for step in JOURNEY.0 {
            let mut typed = step.example();
            for (name, text) in [("email", address), ("username", username)] {
                if step.fields.iter().any(|field| field.name == name) {
                    typed.set(name, text);
                }
            }
            let form: Vec<_> = step.fields.iter().map(|field| (field.name, typed.get(field.name))).collect();
            let answer = self.posts(&format!("/signup/{}", step.slug), &form).await;
            assert_eq!(answer.status, 303, "{}: {}", step.slug, answer.body);
        }
    }

    /// Answers every question and joins; the page where that ends.
    pub(crate) async fn signs_up(&self, address: &str, username: &str) -> Answer {
        self.answers_all(address, username).await;
        self.joins().await
    }

    /// Presses Join; the page where that ends.
    pub(crate) async fn joins(&self) -> Answer {
        let answer = self.posts("/signup/join", &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.goes_to(answer.location()).await
    }

    /// Pays at the checkout that the pricing table on this page leads to, and comes back.
    pub(crate) async fn pays(&self, payment: &Answer) -> Answer {
        assert_eq!(payment.place(), "payment", "{}", payment.body);
        let form = [
            ("client_reference_id", payment.attribute("client-reference-id")),
            ("email", payment.attribute("customer-email")),
        ];
        let paid = self.posts("/practice/stripe/checkout/full", &form).await;
        assert_eq!((paid.status, paid.location()), (303, "/signup/welcome"), "{}", paid.body);
        // The event is on its way; the page says so meanwhile.
        for _ in 0..400 {
            let page = self.goes_to("/signup").await;
            if page.place() == "welcome" {
                return page;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the payment was never known");
    }

    /// Where the signup says that this browser is.
    pub(crate) async fn place(&self) -> String {
        self.goes_to("/signup").await.place()
    }

    /// Opens a mailed link: looks at it, presses its button; the page where that ends.
    pub(crate) async fn opens(&self, link: &str) -> Answer {
        assert_eq!(self.get(link).await.status, 200);
        let answer = self.posts(link, &[]).await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.goes_to(answer.location()).await
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() {
                    char::from(byte).to_string()
                } else {
                    format!("%{byte:02X}")
                }
            },
        )
        .collect()
}
