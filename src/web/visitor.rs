//! The browser that asks, and the signup it has open.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use tower_sessions::Session;

use super::problem::Problem;
use super::question::reference_of;
use super::trail::Trail;
use super::{kiosk, language};
use crate::app::App;
use crate::chance;
use crate::signup::{Reference, Signup, Step, Typed};
use crate::store::{Arrival, Beginning, DataKey};

/// The only key in a session: an id under which the browser's signups are found.
const KEY: &str = "visitor";

/// Who asks.
pub(super) struct Visitor {
    app: App,
    session: Session,
    is_kiosk: bool,
    trail: Trail,
    /// The browser, once it has saved something.
    pub(super) id: Option<String>,
    /// The signup it opened last.
    pub(super) signup: Option<Signup>,
    /// What the answers of the one that it had open as it came are sealed with.
    pub(super) key: Option<DataKey>,
    /// What the form that it sent begins.
    beginning: Option<Beginning>,
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let session = parts.extensions.get::<Session>().cloned().ok_or(Problem::Broken)?;
        let arrival = match session.id() {
            Some(session) => app.store.arrival(&session, KEY).await?,
            None => None,
        };
        let (mut id, mut signup, key) = match arrival {
            Some(Arrival { visitor, signup, key }) => (Some(visitor), signup, key),
            // Whoever comes with a session that is over is a stranger: asked for so, it takes its cookie back.
            None => (session.get(KEY).await?, None, None),
        };
        let is_kiosk = kiosk::of(app, &parts.headers).is_some();
        if let (true, Some(known)) = (is_kiosk, &id)
            && !kiosk::goes_on(app, &session, known, parts).await?
        {
            (id, signup) = (None, None);
        }
        if let (Some(signup), Some(language)) = (&mut signup, language::wanted(app, &parts.uri)) {
            app.store.speak(&signup.reference, language).await?;
            signup.language = language;
        }
        let trail = parts.extensions.get::<Trail>().cloned().unwrap_or_default();
        let visitor = Self { app: app.clone(), session, is_kiosk, trail, id, signup, key, beginning: None };
        visitor.is_about_own();
        Ok(visitor)
    }
}

impl Visitor {
    /// The browser's id, given to it now where it has none.
    pub(super) async fn id_or_new(&mut self) -> Result<String, Problem> {
        if let Some(id) = &self.id {
            return Ok(id.clone());
        }
        let id = self.become_new().await?;
        self.id = Some(id.clone());
        Ok(id)
    }

    /// Goes on with what this very form has begun, where the same was sent with it before and nobody heard the answer: neither
    /// the cookie that came with it.
    pub(super) async fn comes_back_by(
        &mut self,
        form: &str,
        step: &Step,
        typed: &Typed,
    ) -> Result<(), Problem> {
        let (None, Some(beginning)) = (&self.id, self.app.store.beginning(form)) else { return Ok(()) };
        match self.app.store.visit(&beginning.visitor).await? {
            None => self.beginning = Some(beginning),
            Some(signup) if signup.answers.get(step.slug).is_some_and(|saved| saved.typed.same_as(typed)) => {
                self.is_known_as(&beginning.visitor).await?;
                self.id = Some(beginning.visitor);
                self.signup = Some(signup);
            }
            // Sent once more with something else: begun anew, as by anybody.
            Some(_) => {}
        }
        Ok(())
    }

    /// The name of a signup that this browser begins.
    pub(super) fn new_reference(&self) -> Reference {
        let chosen = self.beginning.as_ref().map(|beginning| beginning.reference);
        reference_of(&self.app, chosen.unwrap_or_else(chance::bytes))
    }

    /// Turns to the signup that a form was made from, where this browser has it open: another tab may have opened another one
    /// since.
    pub(super) async fn turns_to(&mut self, named: Option<&str>) -> Result<(), Problem> {
        let (Some(id), Some(now)) = (&self.id, &self.signup) else { return Ok(()) };
        let Some(named) = named.and_then(|text| text.parse::<Reference>().ok()) else { return Ok(()) };
        if named != now.reference && self.app.store.choose(id, &named).await? {
            self.signup = self.app.store.visit(id).await?;
            self.is_about_own();
        }
        Ok(())
    }

    /// What is asked for is about this signup: one that was begun just now, or that a letter led to.
    pub(super) fn is_about(&self, reference: &Reference) {
        self.trail.leads_to(reference);
    }

    fn is_about_own(&self) {
        if let Some(signup) = &self.signup {
            self.is_about(&signup.reference);
        }
    }

    /// A new session for somebody who has gained a power: whoever knew the old id knows nothing of it.
    pub(super) async fn rise(&self, id: &str) -> Result<(), Problem> {
        self.session.cycle_id().await?;
        self.is_known_as(id).await
    }

    async fn is_known_as(&self, id: &str) -> Result<(), Problem> {
        if self.is_kiosk {
            kiosk::ends_with_the_browser(&self.session);
        }
        Ok(self.session.insert(KEY, id).await?)
    }

    /// Ends the session.
    pub(super) async fn leave(&self) -> Result<(), Problem> {
        Ok(self.session.flush().await?)
    }

    /// A fresh id.
    pub(super) fn fresh_id() -> String {
        data_encoding::HEXLOWER.encode(&chance::bytes::<16>())
    }

    async fn become_new(&self) -> Result<String, Problem> {
        let chosen = self.beginning.as_ref().map(|beginning| beginning.visitor.clone());
        let id = chosen.unwrap_or_else(Self::fresh_id);
        self.is_known_as(&id).await?;
        Ok(id)
    }
}
