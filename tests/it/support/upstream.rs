//! A practice member service on an address of its own, which outlives the programs that use it.

use std::net::SocketAddr;

use axum::Router;
use dhsignup::clock::Clock;
use dhsignup::practice::dhservice::{Generation, Members};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Ends with the test's runtime.
pub(crate) struct Upstream {
    pub(crate) members: Members,
    url: String,
    _folder: TempDir,
}

impl Upstream {
    pub(crate) async fn start(generation: Generation) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let members = Members::open(folder.path(), Clock::default(), generation).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().nest("/dhservice", members.router());
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(members.listen(listener), service).into_future());
        Self { members, url, _folder: folder }
    }

    /// The settings that make a program use it.
    pub(crate) fn settings(&self) -> Vec<(String, String)> {
        let pairs = [
            ("DHSIGNUP_DHSERVICE_URL", format!("{}/dhservice", self.url)),
            ("DHSIGNUP_DHSERVICE_CLIENT_NAME", "practice".to_owned()),
            ("DHSIGNUP_DHSERVICE_CLIENT_SECRET", "practice".to_owned()),
        ];
        pairs.map(|(name, text)| (name.to_owned(), text)).into()
    }
}
