//! Traces for OpenTelemetry, where `DHSIGNUP_OTLP_URL` names a collector: requests, jobs, calls upstream, letters.
//!
//! What the log may not hold no trace holds: the same list of fields is asked where a span begins, and once more where it
//! leaves. Where no collector is named, none of this is there, and a span in the code costs a look at one flag.

mod collector;
mod listed;

use std::time::Duration;

use opentelemetry::trace::TracerProvider;
use opentelemetry_http::{Bytes, HttpClient, Request};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;

use self::collector::Collector;
use self::listed::Listed;
use crate::config::Wrong;
use crate::log::{Output, may_be_traced};

/// How long a collector may take for what it is sent.
const PATIENCE: Duration = Duration::from_secs(5);

/// What is under way to a collector.
pub struct Traces(SdkTracerProvider);

/// Sends a collector nothing, and hears whether it would have taken it.
pub async fn try_out(url: &str) -> Result<(), String> {
    let collector = Collector::new(PATIENCE).map_err(|error| error.to_string())?;
    let request = Request::post(address(url))
        .header("Content-Type", "application/x-protobuf")
        .body(Bytes::new())
        .map_err(|error| error.to_string())?;
    let answer = collector.send_bytes(request).await.map_err(|error| error.to_string())?;
    match answer.status() {
        status if status.is_success() => Ok(()),
        status => Err(format!("the collector answers {status}")),
    }
}

/// Where a collector takes traces.
fn address(url: &str) -> String {
    format!("{}/v1/traces", url.trim_end_matches('/'))
}

impl Traces {
    /// Traces to the collector at this address. They are sent by a thread of their own; what does not fit into its queue is
    /// dropped.
    pub fn to(url: &str) -> Result<Self, Wrong> {
        let wrong = |error: &dyn std::fmt::Display| {
            Wrong::because(format!("DHSIGNUP_OTLP_URL: \"{url}\" can't be used: {error}"))
        };
        let collector = Collector::new(PATIENCE).map_err(|error| wrong(&error))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_http_client(collector)
            .with_timeout(PATIENCE)
            .with_endpoint(address(url))
            .build()
            .map_err(|error| wrong(&error))?;
        let resource = Resource::builder_empty()
            .with_service_name(env!("CARGO_PKG_NAME"))
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
            .build();
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(Listed::new(exporter))
            .with_resource(resource)
            .build();
        Ok(Self(provider))
    }

    /// Where spans go from the code.
    pub fn output(&self) -> Output {
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer(env!("CARGO_PKG_NAME")))
            .with_location(false)
            .with_threads(false)
            .with_level(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_context_activation(false)
            .with_filter(filter_fn(may_be_traced))
            .boxed()
    }

    /// Sends what is left. Nobody waits for longer than for one sending.
    pub async fn stop(self) {
        let ended = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(PATIENCE));
        // Whatever went wrong was said when it first did.
        let _ = ended.await;
    }
}
