//! People: persons, organisations, appointments, accounts, sessions and rights.

mod rights;

use linli_kernel::{Caller, Trouble};

use crate::app::App;

pub use rights::{Right, may};

/// Callers of recently used sessions.
#[derive(Debug, Default)]
pub struct SessionCache;

/// The caller behind a session token.
///
/// # Errors
/// The store fails.
pub async fn caller_of(app: &App, _token: &str) -> Result<Option<Caller>, Trouble> {
    let _sessions = &app.sessions;
    Ok(None)
}
