//! The forms in force. They are the street's, so that every phone carries all of them.

use std::collections::BTreeMap;

use linli_db::BoxFuture;
use linli_forms::Form;
use linli_journal::Entry;
use linli_kernel::Trouble;
use linli_sync::{Carried, RecordId};

use super::{Ask, Kind, Page, read_only};
use crate::rooms::forms;
use crate::rooms::sync::store::Touch;

/// Definitions of forms.
pub struct Forms;

impl Kind for Forms {
    fn name(&self) -> &'static str {
        "form"
    }

    fn page<'t>(
        &'t self,
        Ask { tx, region, .. }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>> {
        Box::pin(async move {
            let all = forms::in_force(tx, region.street).await?;
            let rest = all
                .iter()
                .filter(|form| form.def().form.id.as_str() > after);
            let some: Vec<Carried> = rest
                .take(limit)
                .map(|form| carried(form))
                .collect::<Result<_, _>>()?;
            let next = some.last().map(|one| one.id.to_string());
            Ok((some, next))
        })
    }

    fn some<'t>(
        &'t self,
        Ask { tx, region, .. }: Ask<'t>,
        ids: &'t [String],
    ) -> BoxFuture<'t, Result<Vec<Carried>, Trouble>> {
        Box::pin(async move {
            let all = forms::in_force(tx, region.street).await?;
            let asked = all.iter().filter(|form| ids.contains(&form.def().form.id));
            asked.map(|form| carried(form)).collect()
        })
    }

    fn touched(&self, entry: &Entry) -> Option<Touch> {
        (entry.subject_kind == "form").then(|| Touch::of(entry, "form"))
    }
}

fn carried(form: &Form) -> Result<Carried, Trouble> {
    let definition = serde_json::to_value(form.def()).map_err(Trouble::fault)?;
    let fields = BTreeMap::from([("definition".to_owned(), definition)]);
    Ok(read_only(
        "form",
        RecordId::new(form.def().form.id.clone()),
        fields,
    ))
}
