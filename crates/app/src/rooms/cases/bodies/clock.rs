//! A clock of a case in the JSON API.

use jiff::Timestamp;
use linli_flow::ClockView;
use linli_kernel::Lang;
use serde::Serialize;
use utoipa::ToSchema;

/// A clock.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct ClockBody {
    id: String,
    title: String,
    #[schema(value_type = String, format = DateTime)]
    start: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    due: Option<Timestamp>,
    /// `running`, `soon`, `paused`, `late`, `met` or `missed`.
    state: String,
    /// Since when it stands still.
    #[schema(value_type = Option<String>, format = DateTime)]
    paused: Option<Timestamp>,
    /// By how much it was extended, such as `5wd`.
    extended: Vec<String>,
    /// Counted as late under a calendar or limit that has changed since, and not late as things stand.
    late_then: bool,
}

impl ClockBody {
    pub(super) fn of(clock: ClockView, lang: Lang) -> Self {
        Self {
            id: clock.id,
            title: clock.title.get(lang).to_owned(),
            start: clock.start,
            due: clock.due,
            state: clock.state.code().to_owned(),
            paused: clock.paused,
            extended: clock
                .extensions
                .iter()
                .map(|one| one.by.to_string())
                .collect(),
            late_then: clock.late_then,
        }
    }
}
