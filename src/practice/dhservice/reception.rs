//! Where calls come in, wait as long as the knobs say, and get their turn.

use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::{ConnectInfo, OriginalUri, Request, State};
use axum::response::{IntoResponse, Response};

use super::answer::Answer;
use super::call::Call;
use super::column::Column;
use super::desk::Desk;
use super::faults::{self, Fault, Order, When};
use super::knobs::{Generation, Knobs};
use super::routes::{self, Route};
use super::table::Table;
use super::{Members, identity, st2dh};

/// The most a body may hold; the real service knows no limit.
const BODY: usize = 32 << 20;
/// How long other workers have between an identity's look for the row and its insert.
const BETWEEN_WORKERS: Duration = Duration::from_millis(20);
/// How late [`Fault::Late`] is: longer than a client waits before it looks for the first time.
const LATE: Duration = Duration::from_secs(3);

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
    let order = members.kind(&call).and_then(|kind| members.faults().comes(kind));
    // A task of its own: as upstream, a call that the client gives up on is carried out all the same.
    let answer = tokio::spawn(members.clone().answer(call, order)).await.unwrap_or(Answer::Crashed);
    let Some(Order { fault, .. }) = order else { return answer.into_response() };
    if let (Fault::Reset, Some(ConnectInfo(peer))) = (fault, head.extensions.get::<ConnectInfo<SocketAddr>>())
    {
        members.0.cuts.cut(*peer);
    }
    faults::spoil(fault, answer, asked.path()).await
}

impl Members {
    fn kind(&self, call: &Call) -> Option<faults::Call> {
        faults::Call::of(self.knobs().generation, &call.method, &call.path)
    }

    async fn answer(self, call: Call, order: Option<Order>) -> Answer {
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
        let kind = self.kind(&call);
        let nobody = looks_before_its_turn(knobs, kind) && identity::finds_nobody(&self.table(), &call);
        if nobody {
            tokio::time::sleep(BETWEEN_WORKERS).await;
        }
        if order.is_some_and(|order| order.fault == Fault::Late) {
            tokio::time::sleep(LATE).await;
        }
        let now = self.0.clock.now();
        let mut table = self.table();
        let turn = |table: &mut Table| {
            let mut desk = Desk { knobs, now, nobody, table };
            routes::answer(&mut desk, &call).unwrap_or_else(|early| early)
        };
        let answer = match order.map(|order| order.when) {
            Some(When::BeforeCommit) => table.rolled_back(turn),
            Some(When::AfterCommit) | None => turn(&mut table),
        };
        for event in kind.map(|kind| self.faults().is_through(kind)).unwrap_or_default() {
            st2dh::bridge(&mut table, knobs, now, &event);
        }
        answer
    }
}

fn looks_before_its_turn(knobs: Knobs, kind: Option<faults::Call>) -> bool {
    knobs.workers && knobs.generation == Generation::A && kind == Some(faults::Call::Write(Column::Identity))
}
