//! Looks upstream while somebody still reads what they have answered, so that Join is one call, the one that makes the member.
//!
//! Changes nothing, is owed to nobody, and nobody waits for it. Only where the service makes whole members: that call refuses by
//! itself what has become somebody's since. All others overwrite it, so they come right behind a look of their own.

use futures_util::future::try_join3;

use crate::app::App;
use crate::foresight::Free;
use crate::signup::Signup;

/// Looks for the address, the username and the waiver of a signup that could be joined now.
pub fn look_ahead(app: &App, signup: &Signup) {
    let rules = app.rules();
    let (Some(address), Some(username)) = (signup.email(&rules), signup.username(&rules)) else { return };
    let is_away = *app.members.away().borrow();
    if is_away || !app.members.makes_whole() {
        return;
    }
    let begun = app.begins_to_look(&signup.reference, address.written(), username.as_str());
    let Some(begun) = begun else { return };
    let (app, reference) = (app.clone(), signup.reference.clone());
    tokio::spawn(async move {
        let (members, address) = (app.members.in_background(), address.written());
        let looks = try_join3(
            members.lookup(address),
            members.username_is_free(username.as_str()),
            members.waiver_signed_at(address),
        );
        let free = match looks.await {
            Ok((None, true, waiver_signed_at)) => Some(Free { waiver_signed_at }),
            // Join looks again, and finds out what to do.
            Ok(_) | Err(_) => None,
        };
        let outcome = if free.is_some() { "free" } else { "nothing to count on" };
        tracing::debug!(%reference, outcome, "looked ahead");
        app.has_looked(begun, free);
    });
}
