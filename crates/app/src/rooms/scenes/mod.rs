//! Scenes: the practices in force in a street, as versioned text.
//!
//! A version of a scene is never changed once added: cases are pinned to it. The last one added is the one new
//! cases begin under; older versions stay readable for as long as a case needs them.
//! A text that does not pass [`linli_flow`]'s check is never stored, so no scene is silently off.

mod catalogue;
mod pages;
mod picture;
mod routes;
mod shipped;
mod store;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use linli_db::Tx;
use linli_flow::{Diagnostic, Scene};
use linli_journal::{Actor, Entry};
use linli_kernel::{Caller, DigestKind, Invalid, Kind, PersonId, StreetCode, Trouble};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

pub use catalogue::Catalogue;
pub use pages::pages;
pub use routes::api;
pub use shipped::{BUILT_IN, BuiltIn};
pub use store::SCHEMA;
pub use words::icon_named;

/// The longest text of a scene, in bytes; the largest that ships with linli is a third of it.
pub const TEXT_LIMIT: usize = 64 * 1024;

/// What the administrator's list shows of a scene version.
#[derive(Clone, Debug)]
pub struct Version {
    /// The scene's id.
    pub scene: String,
    /// The version.
    pub version: u32,
    /// When it was added.
    pub added_at: jiff::Timestamp,
    /// Who added it; none for what ships with linli.
    pub added_by: Option<PersonId>,
    /// Whether new cases begin under it.
    pub in_force: bool,
}

/// A version that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Added {
    /// The scene.
    pub scene: String,
    /// Its version; new cases begin under it from now on.
    pub version: u32,
}

/// Gives a new street the scenes that ship with linli. Repeating it changes nothing.
///
/// # Errors
/// The store fails, or a shipped scene does not check (a build that should not exist).
pub async fn install(app: &App, tx: &mut Tx, street: StreetCode) -> Result<(), Trouble> {
    for shipped in BUILT_IN {
        let scene = parse(shipped.file, shipped.text)?;
        let known = store::text(tx, street, &scene.id, scene.version).await?;
        if known.is_none() {
            let added = Added {
                scene: scene.id,
                version: scene.version,
            };
            put(app, tx, street, None, &added, shipped.text).await?;
        }
    }
    Ok(())
}

/// Adds a version of a scene to the caller's street while serving. The same key answers the same.
///
/// # Errors
/// `access.denied`; `text`: every problem with its line and remedy; `scene.old_version` unless newer than the last.
pub async fn add(
    app: &Arc<App>,
    caller: &Caller,
    text: String,
    key: Key,
) -> Result<Added, Trouble> {
    people::require(caller, Right::ManageScenes)?;
    let scene = parse(&file_of(&text), &text)?;
    let added = Added {
        scene: scene.id,
        version: scene.version,
    };
    let (inner, caller, street) = (Arc::clone(app), caller.clone(), caller.street);
    let (added, fresh) = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok((known, false));
                }
                newer(tx, street, &added).await?;
                put(&inner, tx, street, Some(caller.person), &added, &text).await?;
                receipts::keep(tx, &caller, &key, inner.clock.now(), &added).await?;
                Ok((added, true))
            })
        })
        .await?;
    if fresh {
        app.scenes.forget(street);
        app.bus.tell(street, "scene.added");
    }
    Ok(added)
}

/// Adds a version as whoever runs the server; `false` if the same text was there already. Servers that run
/// follow within seconds.
///
/// # Errors
/// As [`add`].
pub async fn add_as_system(
    app: &Arc<App>,
    street: StreetCode,
    file: &str,
    text: String,
) -> Result<(Added, bool), Trouble> {
    let scene = parse(file, &text)?;
    let added = Added {
        scene: scene.id,
        version: scene.version,
    };
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let known = store::text(tx, street, &added.scene, added.version).await?;
                if known.as_ref() == Some(&text) {
                    return Ok((added, false));
                }
                newer(tx, street, &added).await?;
                put(&inner, tx, street, None, &added, &text).await?;
                Ok((added, true))
            })
        })
        .await
}

/// Refuses a version that is not greater than the one in force.
async fn newer(tx: &mut Tx, street: StreetCode, added: &Added) -> Result<(), Trouble> {
    let latest = store::latest(tx, street, &added.scene).await?;
    match latest.filter(|latest| *latest >= added.version) {
        Some(latest) => Err(old_version(latest)),
        None => Ok(()),
    }
}

/// Stores a version with its journal entry, which holds a digest of the text: what a case ran under can be
/// proved later.
async fn put(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    by: Option<PersonId>,
    added: &Added,
    text: &str,
) -> Result<(), Trouble> {
    let at = app.clock.now();
    let (scene, version) = (&added.scene, added.version);
    match store::insert(tx, street, scene, version, text, by, at).await {
        Ok(()) => {}
        // Somebody added the same version at the same moment.
        Err(error) if error.is_unique(&["street", "scene", "version"]) => {
            return Err(old_version(version));
        }
        Err(error) => return Err(error.into()),
    }
    let digest = DigestKind::Sha256.of(&[text.as_bytes()]).to_string();
    let entry = Entry::of(
        (street, Actor::from(by)),
        (app.ids.next(at), at),
        "scene.add",
        ("scene", scene.clone()),
        format!("/{street}/"),
        serde_json::json!({ "version": version, "sha256": digest }),
    );
    Ok(linli_journal::append(tx, &entry).await?)
}

/// Every version of every scene of the caller's street.
///
/// # Errors
/// The store fails.
pub async fn versions(app: &App, caller: &Caller) -> Result<Vec<Version>, Trouble> {
    let street = caller.street;
    app.db
        .read(move |tx| Box::pin(async move { Ok(store::versions(tx, street).await?) }))
        .await
}

/// The text of one version.
///
/// # Errors
/// `scene.unknown` when there is none.
pub async fn text(
    app: &App,
    caller: &Caller,
    scene: &str,
    version: u32,
) -> Result<String, Trouble> {
    let (street, scene) = (caller.street, scene.to_owned());
    let found = app
        .db
        .read(move |tx| {
            Box::pin(async move { Ok(store::text(tx, street, &scene, version).await?) })
        })
        .await?;
    found.ok_or_else(unknown)
}

/// One version, read.
///
/// # Errors
/// `scene.unknown` when there is none.
pub async fn version(
    app: &Arc<App>,
    caller: &Caller,
    scene: &str,
    version: u32,
) -> Result<Arc<Scene>, Trouble> {
    let (street, scene, inner) = (caller.street, scene.to_owned(), Arc::clone(app));
    app.db
        .read(move |tx| {
            Box::pin(async move { inner.scenes.version(tx, street, &scene, version).await })
        })
        .await
}

/// The scenes new cases begin under, by id.
///
/// # Errors
/// The store fails.
pub async fn in_force(
    app: &Arc<App>,
    caller: &Caller,
) -> Result<BTreeMap<String, Arc<Scene>>, Trouble> {
    let (street, now, inner) = (caller.street, app.clock.now(), Arc::clone(app));
    let scenes = app
        .db
        .read(move |tx| Box::pin(async move { inner.scenes.in_force(tx, street, now).await }))
        .await?;
    Ok(scenes
        .into_iter()
        .map(|scene| (scene.id.clone(), scene))
        .collect())
}

/// Reads and checks a text; all its problems become errors of the field `text`.
///
/// # Errors
/// Every problem, with line and remedy.
pub fn parse(file: &str, text: &str) -> Result<Scene, Trouble> {
    check(file, text).map_err(|problems| said(&problems))
}

/// Reads and checks a text.
///
/// # Errors
/// Every problem, in the order of lines.
pub fn check(file: &str, text: &str) -> Result<Scene, Vec<Diagnostic>> {
    if text.len() > TEXT_LIMIT {
        return Err(vec![too_long(file)]);
    }
    Scene::parse(file, text)
}

/// The file a text would be in: a scene and its file have one name.
#[must_use]
pub fn file_of(text: &str) -> String {
    let id = toml::from_str::<toml::Table>(text).ok().and_then(|table| {
        let id = table.get("scene")?.get("id")?.as_str()?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        id.chars().all(plain).then(|| id.to_owned())
    });
    format!("{}.toml", id.as_deref().unwrap_or("scene"))
}

fn too_long(file: &str) -> Diagnostic {
    Diagnostic {
        file: file.to_owned(),
        line: 1,
        code: "scene.too_long",
        message: linli_kernel::Text::new(
            format!("场景文本超过 {TEXT_LIMIT} 字节"),
            format!("The text of the scene is longer than {TEXT_LIMIT} bytes"),
        ),
        remedy: linli_kernel::Text::new("请拆成两个场景", "Split it into two scenes"),
    }
}

fn said(problems: &[Diagnostic]) -> Trouble {
    let mut invalid = Invalid::default();
    for problem in problems {
        invalid.push(
            "text",
            problem.show(linli_kernel::Lang::Zh),
            problem.show(linli_kernel::Lang::En),
        );
    }
    invalid.into()
}

fn old_version(latest: u32) -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "scene.old_version",
        format!(
            "已有第 {latest} 版在用，请把 version 改为 {} 或更大",
            latest + 1
        ),
        format!(
            "Version {latest} is in force; set version to {} or more",
            latest + 1
        ),
    )
}

/// The refusal for a scene or version that is not there.
pub fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "scene.unknown",
        "没有这个场景或版本",
        "There is no such scene or version",
    )
}
