//! Sending to the collector: by the HTTP client that the program has anyway.

use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use reqwest::Client;
use reqwest::redirect::Policy;
use tokio::runtime::Handle;

/// A client that may be asked from outside of the runtime: the sending thread is no part of it.
#[derive(Debug)]
pub(super) struct Collector {
    http: Client,
    runtime: Handle,
}

impl Collector {
    /// Has to be made inside of the runtime. `patience` is for a whole exchange.
    pub(super) fn new(patience: Duration) -> reqwest::Result<Self> {
        // The only TLS library we link; a second call finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = Client::builder().timeout(patience).redirect(Policy::none()).no_proxy().build()?;
        Ok(Self { http, runtime: Handle::current() })
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (http, request) = (self.http.clone(), request.try_into()?);
        let answer = self.runtime.spawn(async move { http.execute(request).await }).await??;
        // The status says it all; what it says beside that is for people.
        Ok(Response::builder().status(answer.status()).body(Bytes::new())?)
    }
}
