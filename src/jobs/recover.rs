//! The member service is away: asks now and then, and when it is back, everything put off because of it is due.

use tokio::sync::watch::Receiver;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Watches over the breaker until told to stop.
pub async fn recover(app: App, stop: CancellationToken) {
    let mut away = app.members.away();
    while !stop.is_cancelled() {
        tokio::select! {
            () = stop.cancelled() => return,
            open = is(&mut away, true) => if !open { return },
        }
        tracing::warn!(
            "the member service is away: it is asked now and then, and nothing else is sent to it"
        );
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                closed = is(&mut away, false) => if closed { break } else { return },
                () = tokio::time::sleep(app.config.deadlines.breaker) => {
                    // Its answer is heard by the breaker.
                    let _ = app.members.ask().await;
                }
            }
        }
        tracing::info!("the member service is back");
        if let Err(error) = app.store.hurry(&app.watched()).await {
            tracing::warn!(%error, "what was put off could not be made due");
        }
        app.owed.notify_one();
    }
}

/// Waits until the service is away, or back; false where there is nothing to wait for any more.
async fn is(away: &mut Receiver<bool>, wanted: bool) -> bool {
    away.wait_for(|away| *away == wanted).await.is_ok()
}
