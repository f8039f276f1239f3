//! The last look before a span leaves: what is not on the list stays here.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanExporter};

use crate::log::FIELDS;

/// An exporter that passes on spans with listed fields alone, and says once when nobody takes them.
#[derive(Debug)]
pub(super) struct Listed<E> {
    exporter: E,
    away: AtomicBool,
}

impl<E> Listed<E> {
    pub(super) fn new(exporter: E) -> Self {
        Self { exporter, away: AtomicBool::new(false) }
    }

    fn note(&self, arrived: bool) {
        match (self.away.swap(!arrived, Ordering::Relaxed), arrived) {
            (false, false) => {
                tracing::warn!("traces do not arrive, and are dropped until they do: see DHSIGNUP_OTLP_URL");
            }
            (true, true) => tracing::info!("traces arrive again"),
            _ => {}
        }
    }
}

/// Whether it holds no more than a line of the log may.
fn is_listed(span: &SpanData) -> bool {
    span.events.is_empty() && span.attributes.iter().all(|field| FIELDS.contains(&field.key.as_str()))
}

impl<E: SpanExporter> SpanExporter for Listed<E> {
    async fn export(&self, mut batch: Vec<SpanData>) -> OTelSdkResult {
        batch.retain(is_listed);
        let sent = self.exporter.export(batch).await;
        self.note(sent.is_ok());
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use opentelemetry::KeyValue;
    use opentelemetry::trace::{Span, Tracer, TracerProvider};
    use opentelemetry_sdk::trace::SdkTracerProvider;

    use super::*;

    #[derive(Clone, Debug, Default)]
    struct Kept(Arc<Mutex<Vec<String>>>);

    impl SpanExporter for Kept {
        async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
            let names = batch.into_iter().map(|span| span.name.into_owned());
            self.0.lock().expect("the names").extend(names);
            Ok(())
        }
    }

    #[test]
    fn a_span_with_a_field_that_is_not_listed_does_not_leave() {
        let kept = Kept::default();
        let provider = SdkTracerProvider::builder().with_simple_exporter(Listed::new(kept.clone())).build();
        let tracer = provider.tracer("test");
        for (name, field) in
            [("ours", "reference"), ("ours, with more", "email"), ("a library's", "http.url")]
        {
            tracer.start(name).set_attribute(KeyValue::new(field, "x"));
        }
        let mut telling = tracer.start("with words");
        telling.add_event("ada@example.org", Vec::new());
        drop(telling);
        assert_eq!(*kept.0.lock().expect("the names"), ["ours"]);
    }
}
