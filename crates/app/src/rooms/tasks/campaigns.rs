//! The versions of campaigns in force in a street, as versioned text: a run keeps the version it was started with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use linli_db::Tx;
use linli_journal::Entry;
use linli_kernel::{Caller, DigestKind, Invalid, Kind, Lang, PersonId, StreetCode, Text, Trouble};
use linli_rounds::{Campaign, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{shipped, store};
use crate::app::App;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};
use crate::rooms::registry;

/// The longest text of a campaign, in bytes.
pub const TEXT_LIMIT: usize = 64 * 1024;

/// A version of a campaign, as lists show it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The campaign.
    pub campaign: String,
    /// Its version.
    pub version: u32,
    /// When it was added.
    pub added_at: jiff::Timestamp,
    /// Who added it; none for what ships with linli.
    pub added_by: Option<PersonId>,
    /// Whether new runs take it.
    pub in_force: bool,
}

/// A version that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = CampaignAdded)]
pub struct Added {
    /// The campaign.
    pub campaign: String,
    /// Its version, taken by new runs.
    pub version: u32,
}

/// Gives a street the campaigns that ship with linli. Repeating it adds what is new.
///
/// # Errors
/// The store fails, or a shipped campaign does not check (a build that should not exist).
pub async fn install(app: &App, tx: &mut Tx, street: StreetCode) -> Result<(), Trouble> {
    for one in shipped::shipped().map_err(Trouble::fault)? {
        let latest = store::campaigns::latest(tx, street, &one.id).await?;
        if latest.is_none_or(|latest| latest < one.version) {
            let added = Added {
                campaign: one.id.clone(),
                version: one.version,
            };
            put(app, tx, street, None, &added, &one.text).await?;
        }
    }
    Ok(())
}

/// Adds a version to the caller's street. The same key answers the same.
///
/// # Errors
/// `access.denied`. `text`: every problem with its line and remedy. `campaign.old_version`; `receipt.*`.
pub async fn add(
    app: &Arc<App>,
    caller: &Caller,
    text: String,
    key: Key,
) -> Result<Added, Trouble> {
    people::require(caller, Right::ManageScenes)?;
    let (inner, caller) = (Arc::clone(app), caller.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok(known);
                }
                let street = caller.street;
                let campaign = proved(&inner, tx, street, &text).await?;
                let added = Added {
                    campaign: campaign.head.id,
                    version: campaign.head.version,
                };
                let latest = store::campaigns::latest(tx, street, &added.campaign).await?;
                if let Some(latest) = latest.filter(|latest| *latest >= added.version) {
                    return Err(old_version(latest));
                }
                put(&inner, tx, street, Some(caller.person), &added, &text).await?;
                receipts::keep(tx, &caller, &key, inner.clock.now(), &added).await?;
                Ok(added)
            })
        })
        .await
}

/// Reads a text and proves it against the forms and scenes in force, and the registers.
async fn proved(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    text: &str,
) -> Result<Campaign, Trouble> {
    if text.len() > TEXT_LIMIT {
        return Err(Trouble::field(
            "text",
            format!("任务文本超过 {TEXT_LIMIT} 字节，请拆成两个任务"),
            format!("The text is longer than {TEXT_LIMIT} bytes; split it into two campaigns"),
        ));
    }
    let scenes = app.scenes.in_force(tx, street, app.clock.now()).await?;
    let scenes: BTreeMap<String, BTreeSet<String>> = scenes
        .iter()
        .map(|scene| {
            let matters = scene.matters.iter().map(|matter| matter.id.clone());
            (scene.id.clone(), matters.collect())
        })
        .collect();
    let forms = crate::rooms::forms::in_force(tx, street).await?;
    let forms: Vec<&linli_forms::Form> = forms.iter().map(AsRef::as_ref).collect();
    let kinds = crate::rooms::places::PlaceKind::ALL.iter();
    let kinds: Vec<&str> = kinds.map(|kind| kind.code()).collect();
    let campaign = Campaign::prove_against("campaign.toml", text, &forms, &scenes, &kinds)
        .map_err(|problems| said(&problems))?;
    if let Some(register) = &campaign.targets.register {
        let wrong = |text: Text| Trouble::field("text", text.zh, text.en);
        registry::picks(register, &campaign.targets.only).map_err(wrong)?;
    }
    Ok(campaign)
}

/// Problems as errors of the field `text`.
fn said(problems: &[Problem]) -> Trouble {
    let mut invalid = Invalid::default();
    for one in problems {
        invalid.push("text", one.show(Lang::Zh), one.show(Lang::En));
    }
    invalid.into()
}

async fn put(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    by: Option<PersonId>,
    added: &Added,
    text: &str,
) -> Result<(), Trouble> {
    let at = app.clock.now();
    match store::campaigns::insert(tx, street, added, text, by, at).await {
        Ok(()) => {}
        // Somebody added the same version at the same moment.
        Err(error) if error.is_unique(&["street", "campaign", "version"]) => {
            return Err(old_version(added.version));
        }
        Err(error) => return Err(error.into()),
    }
    let digest = DigestKind::Sha256.of(&[text.as_bytes()]).to_string();
    let entry = Entry::of(
        (street, by.into()),
        (app.ids.next(at), at),
        "campaign.add",
        ("campaign", added.campaign.clone()),
        format!("/{street}/"),
        json!({ "version": added.version, "sha256": digest }),
    );
    Ok(linli_journal::append(tx, &entry).await?)
}

/// Every version of every campaign of the caller's street, by campaign, the newest first.
///
/// # Errors
/// `access.denied`.
pub async fn versions(app: &App, caller: &Caller) -> Result<Vec<Version>, Trouble> {
    people::require(caller, Right::SeeScenes)?;
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::campaigns::versions(tx, street).await?) }))
        .await
}

/// The text of one version.
///
/// # Errors
/// `access.denied`; `campaign.unknown`.
pub async fn text(
    app: &App,
    caller: &Caller,
    campaign: &str,
    version: u32,
) -> Result<String, Trouble> {
    people::require(caller, Right::SeeScenes)?;
    let (street, campaign) = (caller.street, campaign.to_owned());
    let found = app.db.read(move |tx| {
        Box::pin(async move { Ok(store::campaigns::text(tx, street, &campaign, version).await?) })
    });
    found.await?.ok_or_else(unknown)
}

/// The campaigns that new runs take.
///
/// # Errors
/// The store fails.
pub async fn in_force(tx: &mut Tx, street: StreetCode) -> Result<Vec<Arc<Campaign>>, Trouble> {
    let versions = store::campaigns::versions(tx, street).await?;
    let mut all = Vec::new();
    for one in versions.into_iter().filter(|one| one.in_force) {
        all.push(version(tx, street, &one.campaign, one.version).await?);
    }
    Ok(all)
}

/// One version, read.
pub(super) async fn version(
    tx: &mut Tx,
    street: StreetCode,
    campaign: &str,
    version: u32,
) -> Result<Arc<Campaign>, Trouble> {
    let text = store::campaigns::text(tx, street, campaign, version).await?;
    read(text.ok_or_else(unknown)?)
}

/// The version that new runs take.
pub(super) async fn latest(
    tx: &mut Tx,
    street: StreetCode,
    campaign: &str,
) -> Result<Arc<Campaign>, Trouble> {
    let latest = store::campaigns::latest(tx, street, campaign).await?;
    version(tx, street, campaign, latest.ok_or_else(unknown)?).await
}

/// Texts never change, so what was read of one stays true for the life of the program.
static READ: LazyLock<RwLock<HashMap<String, Arc<Campaign>>>> = LazyLock::new(RwLock::default);

fn read(text: String) -> Result<Arc<Campaign>, Trouble> {
    let known = READ.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(&text) {
        return Ok(Arc::clone(known));
    }
    drop(known);
    let fresh = Campaign::parse("campaign.toml", &text).map_err(|problems| said(&problems))?;
    let fresh = Arc::new(fresh);
    let mut all = READ.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(text, Arc::clone(&fresh));
    Ok(fresh)
}

fn old_version(latest: u32) -> Trouble {
    let next = latest.saturating_add(1);
    Trouble::refused(
        Kind::Conflict,
        "campaign.old_version",
        format!("已有第 {latest} 版在用，请把 version 改为 {next} 或更大"),
        format!("Version {latest} is in force; set version to {next} or more"),
    )
}

fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "campaign.unknown",
        "没有这个任务模板或这个版本，请从列表中选择",
        "There is no such campaign or version; choose one from the list",
    )
}
