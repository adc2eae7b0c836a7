//! How a key comes in over HTTP.

use axum::http::HeaderMap;
use linli_kernel::Trouble;
use serde::Serialize;

use super::Key;

impl Key {
    /// The key in the header `Idempotency-Key` of an API request.
    ///
    /// # Errors
    /// As [`Key::new`].
    pub fn of(headers: &HeaderMap, what: &impl Serialize) -> Result<Self, Trouble> {
        Self::new(
            headers
                .get("idempotency-key")
                .and_then(|value| value.to_str().ok()),
            what,
        )
    }
}
