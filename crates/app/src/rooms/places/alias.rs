//! Other names of a place: what it was called, what people call it, where else it has an address.

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Invalid, Kind, PlaceId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::kind::AliasKind;
use super::look::get;
use super::model::{self, Place};
use super::verbs::{self, Hand};
use super::{spelling, store};

/// A place has no more other names than this.
pub const ALIASES_MAX: usize = 20;

/// Another name of a place. It is found by it like by its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PlaceAlias)]
pub struct Alias {
    /// The name; for [`AliasKind::Address`] the whole address below the community, such as `登云路88号`.
    pub name: String,
    /// What kind of name it is.
    pub kind: AliasKind,
    /// The first day it was used, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_from: Option<Date>,
    /// The first day it was no longer used; none while it is. A name out of use still finds the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub valid_to: Option<Date>,
}

impl Alias {
    /// A name of which no period is known.
    #[must_use]
    pub fn new(kind: AliasKind, name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            kind,
            valid_from: None,
            valid_to: None,
        }
    }

    fn check(&self, place: &Place, known: &[Alias]) -> Result<(), Trouble> {
        let mut invalid = Invalid::default();
        model::check_name(&mut invalid, &self.name);
        let folded = spelling::fold(&self.name);
        let same = |name: &str| spelling::fold(name) == folded;
        if same(&place.name) || known.iter().any(|alias| same(&alias.name)) {
            let (zh, en) = (
                "该地点已有这个名称，请换一个",
                "the place has this name already; choose another",
            );
            invalid.push("name", zh, en);
        }
        if self
            .valid_from
            .zip(self.valid_to)
            .is_some_and(|(from, to)| to <= from)
        {
            let (zh, en) = (
                "停用日应晚于启用日",
                "the last day must lie after the first",
            );
            invalid.push("valid_to", zh, en);
        }
        if known.len() >= ALIASES_MAX {
            invalid.push(
                "name",
                format!("一个地点最多 {ALIASES_MAX} 个别名，请先删去不用的"),
                format!("a place has at most {ALIASES_MAX} other names; remove one first"),
            );
        }
        invalid.check()
    }
}

/// The other names of a place, in the order of names.
///
/// # Errors
/// The store fails.
pub async fn aliases(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Vec<Alias>, Trouble> {
    let mut all = store::aliases_of(tx, street, &[id]).await?;
    Ok(all.remove(&id).unwrap_or_default())
}

/// Gives a place another name; everything inside is found by it too.
///
/// # Errors
/// `place.unknown`, `place.closed`, `Invalid` for a name it has already or a period that ends before it begins.
pub async fn add_alias(
    tx: &mut Tx,
    hand: &Hand,
    id: PlaceId,
    alias: Alias,
) -> Result<Place, Trouble> {
    let place = get(tx, hand.street, id).await?;
    if place.valid_to.is_some() {
        return Err(verbs::closed(&place));
    }
    let alias = Alias {
        name: alias.name.trim().to_owned(),
        ..alias
    };
    // Locks the street's places, so that two names are not given past the limit at once.
    store::take_nodes(tx, hand.street, 0).await?;
    alias.check(&place, &aliases(tx, hand.street, id).await?)?;
    store::add_alias(tx, hand.street, id, &alias).await?;
    verbs::reword(tx, &place).await?;
    let data = json!({ "name": &alias.name, "kind": alias.kind.code() });
    hand.journal(tx, "place.alias_add", &place, data).await?;
    Ok(place)
}

/// Takes another name away from a place, because it was never right. A name that went out of use is kept.
///
/// # Errors
/// `place.unknown`, `place.no_alias`.
pub async fn remove_alias(
    tx: &mut Tx,
    hand: &Hand,
    id: PlaceId,
    name: &str,
) -> Result<Place, Trouble> {
    let place = get(tx, hand.street, id).await?;
    if store::remove_alias(tx, hand.street, id, name).await? == 0 {
        return Err(Trouble::refused(
            Kind::Missing,
            "place.no_alias",
            format!("{}没有别名“{name}”，可能已被删去", place.name),
            format!("{} has no other name {name:?}; it may be gone", place.name),
        ));
    }
    verbs::reword(tx, &place).await?;
    hand.journal(tx, "place.alias_remove", &place, json!({ "name": name }))
        .await?;
    Ok(place)
}
