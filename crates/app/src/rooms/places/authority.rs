//! Who may change the entry of a place: whoever manages the library; and a community's clerk within their reach, on the
//! strength of a case at the place that is theirs to handle (反馈 → 更新救济), which is then the source in the journal.

use linli_flow::ActionKind;
use linli_kernel::{Caller, CaseId, Kind, PlaceId, Trouble};

use super::look;
use crate::app::Shared;
use crate::rooms::cases;
use crate::rooms::people::{self, Right};

/// The source of a change that the caller may make to a place: none for who manages the library.
///
/// # Errors
/// `access.denied`; `place.needs_case` where the caller needs a case and has none that lets them; `place.unknown`;
/// `case.unknown`.
pub(super) async fn source(
    app: &Shared,
    caller: &Caller,
    place: &str,
    case: &str,
) -> Result<Option<CaseId>, Trouble> {
    if people::require(caller, Right::ManagePlaces).is_ok() {
        return Ok(case.parse().ok());
    }
    people::require(caller, Right::CorrectPlaces)?;
    let place: PlaceId = place.parse().map_err(|_error| look::unknown())?;
    let case: CaseId = case.parse().map_err(|_error| needs_case())?;
    let street = caller.street;
    let place = app
        .db
        .read(move |tx| Box::pin(async move { look::get(tx, street, place).await }))
        .await?;
    let view = cases::see(app, caller, case).await?;
    let handles = view
        .actions
        .iter()
        .any(|action| action.kind == ActionKind::Handle);
    let at = view.places.last().is_some_and(|at| place.is_within(at));
    let reach = caller.grants.iter().any(|grant| {
        people::may(grant.role, Right::CorrectPlaces) && place.path.starts_with(&grant.path)
    });
    match handles && at && reach {
        true => Ok(Some(case)),
        false => Err(needs_case()),
    }
}

fn needs_case() -> Trouble {
    Trouble::refused(
        Kind::Unprocessable,
        "place.needs_case",
        "社区凭在办的地址反馈件更正地址：请从该案件的“更正地址库”进入，且地点应在案件所在处",
        "A community corrects an address on the strength of a case of feedback that waits for it: enter by that case, for a place where it is",
    )
}
