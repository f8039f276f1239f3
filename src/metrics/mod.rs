//! `/metrics` for Prometheus, on an address of its own that only operators reach.

mod counted;
mod facts;

use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::listen::{self, Census};

/// One recorder per process; the counters in the code go nowhere until it is there.
static RECORDER: OnceLock<PrometheusHandle> = OnceLock::new();

/// What was timed waits in memory for whoever asks, so that it is put together now and then where nobody does.
const UPKEEP: Duration = Duration::from_secs(5);

/// Upper bounds of the buckets of everything that is timed, in seconds.
const BUCKETS: [f64; 10] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

/// Serves the figures until told to stop. Returns the address, which port 0 leaves to the system.
pub(crate) async fn serve(
    app: &App,
    address: SocketAddr,
    census: Census,
    stop: CancellationToken,
) -> anyhow::Result<SocketAddr> {
    let recorder = match RECORDER.get() {
        Some(recorder) => recorder.clone(),
        None => {
            let recorder = PrometheusBuilder::new()
                .set_buckets(&BUCKETS)
                .and_then(PrometheusBuilder::install_recorder)
                .context("metrics can't be recorded")?;
            RECORDER.get_or_init(|| recorder).clone()
        }
    };
    counted::begin(app.journey);
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("{address} can't be listened on: choose another DHSIGNUP_METRICS_LISTEN"))?;
    let address = listener.local_addr()?;
    let own = listen::census(&app.config);
    let router =
        Router::new().route("/metrics", get(figures)).with_state((app.clone(), census, recorder.clone()));
    tokio::spawn(keep_up(recorder, stop.clone()));
    tokio::spawn(listen::serve(listener, router, app.config.clone(), own, stop));
    tracing::info!(listening = %address, "metrics");
    Ok(address)
}

async fn keep_up(recorder: PrometheusHandle, stop: CancellationToken) {
    while stop.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
        recorder.run_upkeep();
    }
}

/// What was counted, and what there is at this moment.
async fn figures(State((app, census, recorder)): State<(App, Census, PrometheusHandle)>) -> String {
    recorder.render() + &facts::now(&app, &census).await
}
