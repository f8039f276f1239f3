//! `/metrics` for Prometheus, on an address of its own that only operators reach.

use std::net::SocketAddr;
use std::sync::OnceLock;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::listen;
use crate::store::OwedJobs;

/// One recorder per process; the counters in the code go nowhere until it is there.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// Serves the figures until told to stop. Returns the address, which port 0 leaves to the system.
pub(crate) async fn serve(
    app: &App,
    address: SocketAddr,
    stop: CancellationToken,
) -> anyhow::Result<SocketAddr> {
    let recorder = match RECORDER.get() {
        Some(recorder) => recorder.clone(),
        None => {
            let recorder =
                PrometheusBuilder::new().install_recorder().context("metrics can't be recorded")?;
            RECORDER.get_or_init(|| recorder).clone()
        }
    };
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} can't be listened on: choose another DHSIGNUP_METRICS_LISTEN"))?;
    let address = listener.local_addr()?;
    let router = Router::new().route("/metrics", get(figures)).with_state((app.clone(), recorder));
    tokio::spawn(listen::serve(listener, router, app.config.clone(), stop));
    tracing::info!(listening = %address, "metrics");
    Ok(address)
}

/// What was counted, and what is owed at this moment.
async fn figures(State((app, recorder)): State<(App, PrometheusHandle)>) -> String {
    for OwedJobs { kind, owed, oldest_ms, .. } in app.store.owed_jobs().await.unwrap_or_default() {
        metrics::gauge!("dhsignup_jobs_owed", "kind" => kind.clone()).set(owed as f64);
        metrics::gauge!("dhsignup_jobs_oldest_seconds", "kind" => kind).set(oldest_ms as f64 / 1_000.0);
    }
    recorder.render()
}
