//! A collector of traces that really receives: OTLP over HTTP, as protobuf.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value::Value};
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;
use tokio::net::TcpListener;

/// Ends with the test's runtime.
pub(crate) struct Collector {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<ExportTraceServiceRequest>>>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = received.clone();
        let take = move |body: Bytes| async move {
            kept.lock().unwrap().push(ExportTraceServiceRequest::decode(body).unwrap());
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(axum::serve(listener, Router::new().route("/v1/traces", post(take))).into_future());
        Self { url, received }
    }

    /// Every span that came, and all that came as text.
    pub(crate) fn spans(&self) -> (Vec<Span>, String) {
        let received = self.received.lock().unwrap();
        let scopes =
            received.iter().flat_map(|request| &request.resource_spans).flat_map(|of| &of.scope_spans);
        (scopes.flat_map(|scope| scope.spans.clone()).collect(), format!("{received:?}"))
    }
}

/// An attribute as text; empty where there is none.
pub(crate) fn attribute(span: &Span, name: &str) -> String {
    let of = |field: &&KeyValue| field.key == name;
    match span.attributes.iter().find(of).and_then(|field| field.value.clone()?.value) {
        Some(Value::StringValue(text)) => text,
        Some(Value::IntValue(number)) => number.to_string(),
        other => other.map(|value| format!("{value:?}")).unwrap_or_default(),
    }
}
