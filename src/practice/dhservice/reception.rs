//! Where calls come in, wait as long as the knobs say, and get their turn.

use axum::extract::{OriginalUri, Request, State};
use axum::response::{IntoResponse, Response};

use super::Members;
use super::answer::Answer;
use super::call::Call;
use super::desk::Desk;
use super::routes::{self, Route};

/// The most a body may hold; the real service knows no limit.
const BODY: usize = 32 << 20;

pub(super) async fn receive(
    State(members): State<Members>,
    OriginalUri(asked): OriginalUri,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, BODY).await else { return Answer::Crashed.into_response() };
    let call = Call {
        method: head.method,
        path: head.uri.path().to_owned(),
        full_path: asked.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        body,
    };
    // A task of its own: as upstream, a call that the client gives up on is carried out all the same.
    let answer = tokio::spawn(members.answer(call)).await;
    answer.unwrap_or(Answer::Crashed).into_response()
}

impl Members {
    async fn answer(self, call: Call) -> Answer {
        let _visit = self.0.traffic.enter(call.method.as_str(), &call.path);
        let knobs = self.knobs();
        if !knobs.delay.is_zero() {
            tokio::time::sleep(knobs.delay).await;
        }
        if !knobs.token_cost.is_zero() {
            let _alone = self.0.event_loop.lock().await;
            if Route::at(knobs.generation, &call.path) == Some(Route::Token) {
                tokio::time::sleep(knobs.token_cost).await;
            }
        }
        let mut table = self.table();
        let mut desk = Desk { knobs, now: self.0.clock.now(), table: &mut table };
        routes::answer(&mut desk, &call).unwrap_or_else(|early| early)
    }
}
