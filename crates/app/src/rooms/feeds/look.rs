//! Reading the log of public changes. Each reader asks anew whether the cases are still public.

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{CaseId, StreetCode, Text, Trouble};

use super::change::Change;
use super::store::{self, Wanted};
use crate::app::App;
use crate::rooms::cases::{self, PublicCase};

/// What a feed is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// At or below this path; empty for the whole street.
    pub path: String,
    /// Only this matter, as scene and matter.
    pub matter: Option<(String, String)>,
}

/// A change, with what is to be told of it.
#[derive(Clone, Debug)]
pub struct Told {
    /// What changed.
    pub change: Change,
    /// The case as it stands now.
    pub case: PublicCase,
    /// The public words of the state the change led to.
    pub words: Text,
}

/// The latest changes of an area since an instant, newest first.
///
/// # Errors
/// The store fails.
pub async fn latest(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    area: &Area,
    from: Timestamp,
    limit: usize,
) -> Result<Vec<Told>, Trouble> {
    let wanted = Wanted {
        below: area.path.clone(),
        matter: area.matter.clone(),
        from: Some(from),
        limit,
        ..Wanted::default()
    };
    let changes = store::changes(tx, street, &wanted).await?;
    told(app, tx, street, changes).await
}

/// The changes from an instant on, up to another if there is one, oldest first.
///
/// # Errors
/// The store fails.
pub async fn since(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    from: Timestamp,
    to: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<Told>, Trouble> {
    let wanted = Wanted {
        from: Some(from),
        to,
        oldest_first: true,
        limit,
        ..Wanted::default()
    };
    let changes = store::changes(tx, street, &wanted).await?;
    told(app, tx, street, changes).await
}

/// The changes of one case, oldest first; none if the case is not public.
///
/// # Errors
/// The store fails.
pub async fn changes_of_case(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    case: CaseId,
) -> Result<Vec<Told>, Trouble> {
    let changes = store::of_case(tx, street, case).await?;
    told(app, tx, street, changes).await
}

pub(super) async fn told(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    changes: Vec<Change>,
) -> Result<Vec<Told>, Trouble> {
    let mut ids: Vec<CaseId> = changes.iter().map(|change| change.case).collect();
    ids.sort_unstable();
    ids.dedup();
    let known = cases::public_of(app, tx, street, &ids).await?;
    let mut all = Vec::with_capacity(changes.len());
    for change in changes {
        let Some(case) = known.get(&change.case) else {
            continue;
        };
        let scene = app
            .scenes
            .version(tx, street, &change.scene, change.version)
            .await?;
        let words = scene.state(&change.state).map(|state| state.public.clone());
        all.push(Told {
            words: words.unwrap_or_default(),
            case: case.clone(),
            change,
        });
    }
    Ok(all)
}
