//! A member service with DHService's measured costs: one process that does one thing
//! at a time, whoever asks. The practice service's knobs delay calls side by side, so this stands before it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use dhsignup::clock::Clock;
use dhsignup::practice::dhservice::{Generation, Members};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::Mutex;

/// Hashing the client's secret for a token.
pub(crate) const TOKEN: Duration = Duration::from_millis(240);
/// Any other call. Ten calls one after another with a token first take 0.34 s so; the real ones take 0.36 s.
pub(crate) const CALL: Duration = Duration::from_millis(11);

/// The service, on an address of its own. Ends with the runtime.
pub(crate) struct MeasuredUpstream {
    pub(crate) members: Members,
    pub(crate) url: String,
    _folder: TempDir,
}

impl MeasuredUpstream {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let members = Members::open(folder.path(), Clock::default(), Generation::B).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let event_loop = Arc::new(Mutex::new(()));
        let router = Router::new()
            .nest("/practice/dhservice", members.router())
            .layer(from_fn_with_state(event_loop, one_at_a_time));
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(members.listen(listener), service).into_future());
        Self { members, url, _folder: folder }
    }

    /// The settings of a program that uses it, without `DHSIGNUP_`.
    pub(crate) fn settings(&self) -> [(&'static str, String); 3] {
        [
            ("DHSERVICE_URL", format!("{}/practice/dhservice", self.url)),
            ("DHSERVICE_CLIENT_NAME", "practice".to_owned()),
            ("DHSERVICE_CLIENT_SECRET", "practice".to_owned()),
        ]
    }
}

/// In the order in which they came.
async fn one_at_a_time(State(event_loop): State<Arc<Mutex<()>>>, request: Request, next: Next) -> Response {
    let cost = if request.uri().path().ends_with("/token") { TOKEN } else { CALL };
    let _alone = event_loop.lock().await;
    tokio::time::sleep(cost).await;
    next.run(request).await
}
