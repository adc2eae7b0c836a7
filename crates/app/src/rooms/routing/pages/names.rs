//! What rules may name in this street, with the ids to copy.

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_flow::Scene;
use linli_kernel::{Caller, Lang, OrgId, PersonId, Role, Trouble};
use maud::{Markup, html};

use super::super::force::known;
use super::super::store;
use crate::app::Shared;
use crate::rooms::people;
use linli_route::{Areas, RuleText};

/// What there is to name.
pub(super) struct Names {
    scenes: Vec<Arc<Scene>>,
    pub(super) units: Vec<(OrgId, String)>,
    places: BTreeMap<String, String>,
    areas: Arc<Areas>,
    rosters: Vec<String>,
    pub(super) staff: Vec<(PersonId, String)>,
}

/// Looks everything up.
pub(super) async fn names(app: &Shared, caller: &Caller) -> Result<Names, Trouble> {
    let (inner, street) = (Arc::clone(app), caller.street);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let known = known(&inner, tx, street, &RuleText::default(), None).await?;
                let units = people::dispatchable(tx, street).await?;
                let mut staff: BTreeMap<PersonId, Role> = BTreeMap::new();
                for unit in &units {
                    let members = people::members(tx, street, unit.id, inner.clock.now()).await?;
                    staff.extend(
                        members
                            .into_iter()
                            .map(|person| (person, Role::DepartmentOfficer)),
                    );
                }
                let ids: Vec<PersonId> = staff.keys().copied().collect();
                let named = people::names_of(tx, street, &ids).await?;
                Ok(Names {
                    scenes: known.scenes,
                    units: units.into_iter().map(|org| (org.id, org.name)).collect(),
                    places: known.places,
                    areas: known.areas,
                    rosters: store::rosters(tx, street)
                        .await?
                        .into_iter()
                        .map(|one| one.id)
                        .collect(),
                    staff: named.into_iter().collect(),
                })
            })
        })
        .await
}

impl Names {
    /// The lists beside the editor of rules.
    pub(super) fn of_rules(&self, lang: Lang) -> Markup {
        let areas = self.areas.all().iter().filter(|area| !area.outline);
        html! {
            (fold(lang.pick("承办单位的编号", "Ids of units"), self.units.iter().map(|(id, name)| (id.to_string(), name.clone()))))
            (fold(lang.pick("场景与事项", "Scenes and matters"), self.matters(lang)))
            (fold(lang.pick("地点路径", "Paths of places"), self.places.iter().map(|(path, name)| (path.clone(), name.clone()))))
            (fold(lang.pick("片区", "Areas"), areas.map(|area| (area.id.clone(), area.title.get(lang).to_owned()))))
            (fold(lang.pick("值班表", "Rosters"), self.rosters.iter().map(|id| (id.clone(), String::new()))))
        }
    }

    /// The lists beside the editor of a roster.
    pub(super) fn of_roster(&self, lang: Lang) -> Markup {
        html! {
            (fold(lang.pick("单位的编号", "Ids of units"), self.units.iter().map(|(id, name)| (id.to_string(), name.clone()))))
            (fold(lang.pick("人员编号", "Ids of people"), self.staff.iter().map(|(id, name)| (id.to_string(), name.clone()))))
        }
    }

    fn matters(&self, lang: Lang) -> impl Iterator<Item = (String, String)> + '_ {
        self.scenes.iter().map(move |scene| {
            let matters: Vec<String> = scene
                .matters
                .iter()
                .map(|matter| format!("{} {}", matter.id, matter.title.get(lang)))
                .collect();
            (
                scene.id.clone(),
                format!(
                    "{}: {}",
                    scene.title.get(lang),
                    matters.join(lang.pick("、", ", "))
                ),
            )
        })
    }
}

fn fold(title: &str, pairs: impl Iterator<Item = (String, String)>) -> Markup {
    html! {
        details.act {
            summary.act-head { span { (title) } }
            ul { @for (id, name) in pairs { li { code.text-break { (id) } " " (name) } } }
        }
    }
}
