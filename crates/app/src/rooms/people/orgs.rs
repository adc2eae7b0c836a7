//! Organisations: made, found, and chosen from.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{Caller, Invalid, OrgId, PlaceId, Reach, Scope, StreetCode, Trouble};
use serde_json::json;

use super::act::{Act, once, require};
use super::directory::likely;
use super::fields::clean_name;
use super::model::{Org, OrgKind};
use super::rights::Right;
use super::seat::place_path;
use super::store::orgs as rows;
use crate::app::App;
use crate::rooms::places;
use crate::rooms::receipts::Key;

/// The most organisations a list shows.
const ORGS_SHOWN: u32 = 500;
/// An organisation to be created.
#[derive(Clone, Debug)]
pub struct NewOrg {
    /// What it is.
    pub kind: OrgKind,
    /// Its name.
    pub name: String,
    /// The place it serves; none for the whole street.
    pub place: Option<PlaceId>,
}

/// Creates an organisation.
///
/// # Errors
/// A wrong or taken `name`, an unknown `place`.
pub async fn add_org(tx: &mut Tx, act: &Act, new: &NewOrg) -> Result<OrgId, Trouble> {
    let mut invalid = Invalid::default();
    let name = clean_name(&mut invalid, "name", &new.name);
    invalid.check()?;
    if rows::is_taken(tx, act.street, new.kind, &name).await? {
        return Err(Trouble::field(
            "name",
            "同类组织中已有此名称，请换一个或使用已有的",
            "An organisation of this kind has this name; choose another or use that one",
        ));
    }
    let path = place_path(tx, act.street, new.place, act.at).await?;
    let org = Org {
        id: act.id(),
        kind: new.kind,
        name,
        place: new.place,
        path,
    };
    rows::insert(tx, act.street, &org, &places::words(&org.name), act.at).await?;
    let mut told = act.entry("org.made", "org", org.id, json!({ "kind": org.kind }));
    told.place_path.clone_from(&org.path);
    linli_journal::append(tx, &told).await?;
    Ok(org.id)
}

/// Creates an organisation.
///
/// # Errors
/// `access.denied`; as [`add_org`].
pub async fn create_org(
    app: &App,
    caller: &Caller,
    new: NewOrg,
    key: Option<Key>,
) -> Result<OrgId, Trouble> {
    require(caller, Right::ManagePeople)?;
    once(app, caller, key, move |tx, act| {
        Box::pin(async move { add_org(tx, act, &new).await })
    })
    .await
}

/// An organisation; none if there is no such organisation.
///
/// # Errors
/// The store fails.
pub async fn org(tx: &mut Tx, street: StreetCode, id: OrgId) -> Result<Option<Org>, Trouble> {
    Ok(rows::find(tx, street, id).await?)
}

/// The names of several organisations.
///
/// # Errors
/// The store fails.
pub async fn org_names(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[OrgId],
) -> Result<BTreeMap<OrgId, String>, Trouble> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    Ok(rows::names(tx, street, ids).await?.into_iter().collect())
}

/// The organisations a caller may choose from, of these kinds (all when none is named): every one for
/// those who reach the street or only see their own cases, else those that serve a place within reach or
/// above it, and one's own.
///
/// # Errors
/// The store fails.
pub async fn orgs(tx: &mut Tx, scope: &Scope, kinds: &[OrgKind]) -> Result<Vec<Org>, Trouble> {
    let mut all = rows::list(tx, scope.street, kinds, &[], ORGS_SHOWN).await?;
    let reaches = |org: &Org| {
        scope.reach.iter().any(|reach| match reach {
            Reach::Street => true,
            Reach::Below(path) => org.path.starts_with(path) || path.starts_with(&org.path),
            Reach::Org(own) => *own == org.id,
        })
    };
    all.retain(|org| scope.reach.is_empty() || reaches(org));
    Ok(all)
}

/// The organisations a case can be dispatched to: all but enterprises.
///
/// # Errors
/// The store fails.
pub async fn dispatchable(tx: &mut Tx, street: StreetCode) -> Result<Vec<Org>, Trouble> {
    let kinds: Vec<OrgKind> = OrgKind::ALL
        .iter()
        .copied()
        .filter(|kind| *kind != OrgKind::Enterprise)
        .collect();
    Ok(rows::list(tx, street, &kinds, &[], ORGS_SHOWN).await?)
}

/// The organisations whose names hold each word of `search`.
///
/// # Errors
/// `access.denied`.
pub async fn find_orgs(app: &App, caller: &Caller, search: &str) -> Result<Vec<Org>, Trouble> {
    require(caller, Right::SeePeople)?;
    let (street, words) = (caller.street, likely(search));
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(rows::list(tx, street, &[], &words, ORGS_SHOWN).await?) })
        })
        .await
}
