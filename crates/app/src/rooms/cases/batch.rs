//! One action over several cases, as if each were opened and acted on by itself: each is decided on the revision
//! that was seen, each has its own key, and what fails for one fails for that one only.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};
use linli_kernel::{Caller, CaseId, Trouble};

use super::model::NewAct;
use super::verbs::{self, Done};
use crate::app::Shared;
use crate::rooms::receipts::Key;

/// How many cases one batch takes at most: a page of the desk.
pub(super) const MOST: usize = super::store::PAGE;

/// How many are written side by side, to share a commit.
const TOGETHER: usize = 8;

/// A case as it was ticked, with the revision that was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Picked {
    pub(super) case: CaseId,
    pub(super) rev: i64,
}

impl Picked {
    /// The value of its check box.
    pub(super) fn to_text(self) -> String {
        format!("{}.{}", self.case, self.rev)
    }

    /// Reads [`Picked::to_text`].
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (case, rev) = text.split_once('.')?;
        Some(Self {
            case: case.parse().ok()?,
            rev: rev.parse().ok()?,
        })
    }
}

/// Acts on each, in the order given; `key` is the key of the form, each case's own is made from it. Repeating the
/// whole answers as before.
pub(super) async fn act_on_each(
    app: &Shared,
    caller: &Caller,
    picked: &[Picked],
    new: &NewAct,
    key: &str,
) -> Vec<Result<Done, Trouble>> {
    let each = picked.iter().copied().map(|one| {
        let (app, caller, key) = (
            Arc::clone(app),
            caller.clone(),
            format!("{key}.{}", one.case),
        );
        let new = NewAct {
            rev: one.rev,
            ..new.clone()
        };
        async move {
            let key = Key::new(Some(&key), &(one.case, &new))?;
            verbs::act(&app, &caller, one.case, new, key).await
        }
    });
    let each: Vec<_> = each.collect();
    stream::iter(each).buffered(TOGETHER).collect().await
}
