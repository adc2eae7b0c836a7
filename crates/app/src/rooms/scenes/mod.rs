//! Scenes: the practices in force in a street, as versioned text.
//!
//! A version of a scene is never changed once added: cases are pinned to it. Adding a version makes it
//! the one new cases begin under; older versions stay readable for as long as a case needs them.
//! A text that does not pass [`linli_flow`]'s check is never stored, so no scene is silently off.

mod catalogue;
mod store;

use linli_db::Tx;
use linli_flow::{Diagnostic, Scene};
use linli_kernel::{Caller, Kind, PersonId, StreetCode, Trouble};

use crate::app::App;

pub use catalogue::Catalogue;
pub use store::SCHEMA;

/// A scene that ships with linli.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// The file it is read from, for messages.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Its scenarios.
    pub scenarios: &'static str,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(BuiltIn {
            file: concat!("scenes/", $name, ".toml"),
            text: include_str!(concat!("../../../../../scenes/", $name, ".toml")),
            scenarios: include_str!(concat!("../../../../../scenes/", $name, ".scenario.toml")),
        },)*]
    };
}

/// The scenes that ship with linli; a new street begins with them.
pub const BUILT_IN: &[BuiltIn] = built_in!["grid-loop", "consultation-bell", "compound-whistle"];

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

/// Gives a new street the scenes that ship with linli. Repeating it changes nothing.
///
/// # Errors
/// The store fails, or a shipped scene does not check (a build that should not exist).
pub async fn install(app: &App, tx: &mut Tx, street: StreetCode) -> Result<(), Trouble> {
    for shipped in BUILT_IN {
        let scene = parse(shipped.file, shipped.text)?;
        if store::text(tx, street, &scene.id, scene.version)
            .await?
            .is_none()
        {
            store::insert(
                tx,
                street,
                &scene.id,
                scene.version,
                shipped.text,
                None,
                app.clock.now(),
            )
            .await?;
        }
    }
    Ok(())
}

/// Adds a version of a scene to the caller's street while serving.
///
/// # Errors
/// `text`: every problem of the text with its line and remedy. `scene.old_version` when the version is not
/// greater than the one in force.
pub async fn add(app: &App, caller: &Caller, text: String) -> Result<(String, u32), Trouble> {
    let scene = parse("scene.toml", &text)?;
    let (id, version) = (scene.id.clone(), scene.version);
    let (caller, at) = (caller.clone(), app.clock.now());
    let (street, name) = (caller.street, id.clone());
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let latest = store::latest(tx, street, &name).await?;
                if latest.is_some_and(|latest| latest >= version) {
                    return Err(old_version(latest.unwrap_or_default()));
                }
                store::insert(tx, street, &name, version, &text, Some(caller.person), at).await?;
                Ok(())
            })
        })
        .await?;
    app.scenes.forget(street);
    app.bus.tell(street, "scene.added");
    Ok((id, version))
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

/// Reads and checks a text; all its problems become errors of the field `text`.
///
/// # Errors
/// Every problem, with line and remedy.
pub fn parse(file: &str, text: &str) -> Result<Scene, Trouble> {
    let scene = Scene::parse(file, text).map_err(|problems| said(&problems))?;
    let problems = linli_flow::check(&scene);
    if problems.is_empty() {
        Ok(scene)
    } else {
        Err(said(&problems))
    }
}

fn said(problems: &[Diagnostic]) -> Trouble {
    let mut invalid = linli_kernel::Invalid::default();
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
