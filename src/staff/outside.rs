//! How the issuer is asked: by our own client, with a deadline and a bound, and never elsewhere than it says itself.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::http::{self, Request, Response};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use reqwest::Client;
use reqwest::redirect::Policy;

/// Longest answer we read, in bytes: Microsoft's list of keys is some ten thousand.
const LONGEST: usize = 256 * 1024;

/// No answer that counts. Without an address: one may hold more than it should.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Silent(String);

/// The client.
#[derive(Clone, Debug)]
pub(super) struct Outside(Client);

impl Outside {
    pub(super) fn new() -> Result<Self, Silent> {
        // The only TLS library we link; a second call finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(3))
            .timeout(Duration::from_secs(10))
            .redirect(Policy::none())
            .no_proxy();
        client.build().map(Self).map_err(said)
    }

    /// What stands at this address.
    pub(super) async fn get(&self, url: &str) -> Result<Vec<u8>, Silent> {
        let request = Request::get(url).header(http::header::ACCEPT, "application/json").body(Vec::new());
        let answer = self.fetch(request.map_err(|error| Silent(error.to_string()))?).await?;
        if answer.status().is_success() {
            return Ok(answer.into_body());
        }
        Err(Silent(format!("it answered {}", answer.status())))
    }

    async fn fetch(&self, request: HttpRequest) -> Result<HttpResponse, Silent> {
        let request = request.try_into().map_err(said)?;
        let mut response = self.0.execute(request).await.map_err(said)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(said)? {
            if body.len() + chunk.len() > LONGEST {
                return Err(Silent(format!("an answer of more than {LONGEST} bytes")));
            }
            body.extend_from_slice(&chunk);
        }
        let mut answer = Response::new(body);
        (*answer.status_mut(), *answer.headers_mut()) = (status, headers);
        Ok(answer)
    }
}

impl<'c> AsyncHttpClient<'c> for Outside {
    type Error = Silent;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Silent>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.fetch(request))
    }
}

fn said(error: reqwest::Error) -> Silent {
    Silent(error.without_url().to_string())
}
