//! The versions of forms in force in a street, as versioned text: as with scenes, adding a version makes it the one
//! that is filled in from then on, and older versions stay for the answers that were given to them.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use linli_db::{Tx, args};
use linli_forms::{Form, Imported, Problem};
use linli_journal::Entry;
use linli_kernel::{Caller, DigestKind, Kind, PersonId, StreetCode, Text, Trouble};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{registry, shipped, store};
use crate::app::App;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};

/// The longest text of a form, in bytes.
pub const TEXT_LIMIT: usize = 128 * 1024;

/// Ids that stand for pages of their own in addresses.
const RESERVED: &[&str] = &["new", "drafts", "report", "submissions"];

/// A version of a form, as lists show it.
#[derive(Clone, Debug)]
pub struct Version {
    /// The form.
    pub form: String,
    /// Its version.
    pub version: u32,
    /// When it was added.
    pub added_at: jiff::Timestamp,
    /// Who added it; none for what ships with linli.
    pub added_by: Option<PersonId>,
    /// Whether it is filled in from now on.
    pub in_force: bool,
}

/// A version that was added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FormAdded)]
pub struct Added {
    /// The form.
    pub form: String,
    /// Its version, filled in from now on.
    pub version: u32,
}

/// Gives a new street the forms that ship with linli. Repeating it adds what is new.
///
/// # Errors
/// The store fails, or a shipped form does not check (a build that should not exist).
pub async fn install(app: &App, tx: &mut Tx, street: StreetCode) -> Result<(), Trouble> {
    let known = store::definitions::versions(tx, street).await?;
    let is_new = |id: &str, version: u32| {
        let mut all = known.iter();
        !all.any(|one| one.form == id && one.version == version)
    };
    let at = app.clock.now();
    let all = shipped::shipped().map_err(Trouble::fault)?;
    let fresh: Vec<_> = all
        .iter()
        .filter(|one| is_new(&one.id, one.version))
        .collect();
    if fresh.is_empty() {
        return Ok(());
    }
    let rows = fresh.iter();
    let rows = rows.map(|one| args![street, &one.id, one.version, &one.text, None::<String>, at]);
    store::definitions::insert_many(tx, rows.collect::<Vec<_>>()).await?;
    let told: BTreeMap<&str, u32> = fresh
        .iter()
        .map(|one| (one.id.as_str(), one.version))
        .collect();
    let data = json!({ "forms": told });
    let entry = entry(app, street, None, "form.install", street.as_str(), data);
    Ok(linli_journal::append(tx, &entry).await?)
}

/// Adds a version of a form to the caller's street while serving: TOML text. The same key answers the same.
///
/// # Errors
/// `access.denied`. `text`: every problem with its line and remedy. `forms.only_known`, `forms.old_version`.
pub async fn add(
    app: &Arc<App>,
    caller: &Caller,
    text: String,
    key: Key,
) -> Result<Added, Trouble> {
    people::require(caller, Right::ManageForms)?;
    let form = parse(&file_of(&text), &text)?;
    let (inner, caller, street) = (Arc::clone(app), caller.clone(), caller.street);
    let (added, fresh) = app
        .db
        .write(move |tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall(tx, &caller, &key).await? {
                    return Ok((known, false));
                }
                let added = put(&inner, tx, street, Some(caller.person), &form, &text).await?;
                receipts::keep(tx, &caller, &key, inner.clock.now(), &added).await?;
                Ok((added, true))
            })
        })
        .await?;
    if fresh {
        app.bus.tell(street, "form.added");
    }
    Ok(added)
}

/// Adds a version as whoever runs the server; `false` if the same text was there already.
///
/// # Errors
/// As [`add`].
pub async fn add_as_system(
    app: &Arc<App>,
    street: StreetCode,
    file: &str,
    text: String,
) -> Result<(Added, bool), Trouble> {
    let form = parse(file, &text)?;
    let inner = Arc::clone(app);
    app.db
        .write(move |tx| {
            Box::pin(async move {
                let head = &form.def().form;
                let known = store::definitions::text(tx, street, &head.id, head.version).await?;
                if known.as_ref() == Some(&text) {
                    let (form, version) = (head.id.clone(), head.version);
                    return Ok((Added { form, version }, false));
                }
                let added = put(&inner, tx, street, None, &form, &text).await?;
                Ok((added, true))
            })
        })
        .await
}

/// Stores a version with its journal entry, if it is newer than the one in force and asks something new.
async fn put(
    app: &App,
    tx: &mut Tx,
    street: StreetCode,
    by: Option<PersonId>,
    form: &Form,
    text: &str,
) -> Result<Added, Trouble> {
    let head = &form.def().form;
    let added = Added {
        form: head.id.clone(),
        version: head.version,
    };
    admitted(tx, street, form, &added).await?;
    let at = app.clock.now();
    match store::definitions::insert(tx, street, &added, text, by, at).await {
        Ok(()) => {}
        Err(error) if error.is_unique(&["street", "form", "version"]) => {
            return Err(old_version(added.version));
        }
        Err(error) => return Err(error.into()),
    }
    let digest = DigestKind::Sha256.of(&[text.as_bytes()]).to_string();
    let data = json!({ "version": added.version, "sha256": digest });
    let entry = entry(app, street, by, "form.add", &added.form, data);
    linli_journal::append(tx, &entry).await?;
    Ok(added)
}

/// Lets a version in that is newer than the one in force and asks something new.
async fn admitted(
    tx: &mut Tx,
    street: StreetCode,
    form: &Form,
    added: &Added,
) -> Result<(), Trouble> {
    let id = &added.form;
    if RESERVED.contains(&id.as_str()) {
        return Err(Trouble::field(
            "text",
            format!("“{id}”是页面地址用的词，请给表单换一个 id"),
            format!("\"{id}\" is a word of our addresses; give the form another id"),
        ));
    }
    let latest = store::definitions::latest(tx, street, id).await?;
    if let Some(latest) = latest.filter(|latest| *latest >= added.version) {
        return Err(old_version(latest));
    }
    let catalogue = registry::catalogue(tx, street).await?;
    // A form of signatures and notes asks nothing that could be known.
    if catalogue.report(form.def()).asked > 0 {
        catalogue.admit(form.def())?;
    }
    Ok(())
}

fn entry(
    app: &App,
    street: StreetCode,
    by: Option<PersonId>,
    verb: &str,
    form: &str,
    data: serde_json::Value,
) -> Entry {
    let at = app.clock.now();
    Entry::of(
        (street, by.into()),
        (app.ids.next(at), at),
        verb,
        ("form", form.to_owned()),
        format!("/{street}/"),
        data,
    )
}

/// Every version of every form of the caller's street, by form, the newest first.
///
/// # Errors
/// `access.denied`.
pub async fn versions(app: &App, caller: &Caller) -> Result<Vec<Version>, Trouble> {
    people::require(caller, Right::SeeForms)?;
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(store::definitions::versions(tx, street).await?) })
        })
        .await
}

/// The text of one version.
///
/// # Errors
/// `access.denied`; `forms.unknown` when there is none.
pub async fn text(app: &App, caller: &Caller, form: &str, version: u32) -> Result<String, Trouble> {
    people::require(caller, Right::SeeForms)?;
    let (street, form) = (caller.street, form.to_owned());
    let found = app.db.read(move |tx| {
        Box::pin(async move { Ok(store::definitions::text(tx, street, &form, version).await?) })
    });
    found.await?.ok_or_else(unknown)
}

/// One version, read.
///
/// # Errors
/// `forms.unknown` when there is none.
pub async fn version(
    app: &App,
    street: StreetCode,
    form: &str,
    version: u32,
) -> Result<Arc<Form>, Trouble> {
    let form = form.to_owned();
    app.db
        .read(move |tx| Box::pin(async move { version_in(tx, street, &form, version).await }))
        .await
}

/// [`version`] inside a transaction.
pub(super) async fn version_in(
    tx: &mut Tx,
    street: StreetCode,
    form: &str,
    version: u32,
) -> Result<Arc<Form>, Trouble> {
    let text = store::definitions::text(tx, street, form, version).await?;
    read(form, text.ok_or_else(unknown)?)
}

/// The version in force of a form.
///
/// # Errors
/// `forms.unknown` when there is none.
pub(super) async fn latest_in(
    tx: &mut Tx,
    street: StreetCode,
    form: &str,
) -> Result<Arc<Form>, Trouble> {
    let latest = store::definitions::latest(tx, street, form).await?;
    version_in(tx, street, form, latest.ok_or_else(unknown)?).await
}

/// The forms in force of a street, in the order of ids.
///
/// # Errors
/// The store fails.
pub async fn in_force(tx: &mut Tx, street: StreetCode) -> Result<Vec<Arc<Form>>, Trouble> {
    let texts = store::definitions::in_force(tx, street).await?;
    texts
        .into_iter()
        .map(|(form, text)| read(&form, text))
        .collect()
}

/// Texts never change, so what was read of one stays true for the life of the program.
static READ: LazyLock<RwLock<HashMap<String, Arc<Form>>>> = LazyLock::new(RwLock::default);

fn read(form: &str, text: String) -> Result<Arc<Form>, Trouble> {
    if let Some(known) = READ
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&text)
    {
        return Ok(Arc::clone(known));
    }
    let fresh = Arc::new(parse(&format!("{form}.toml"), &text)?);
    let mut all = READ.write().unwrap_or_else(PoisonError::into_inner);
    all.insert(text, Arc::clone(&fresh));
    Ok(fresh)
}

fn parse(file: &str, text: &str) -> Result<Form, Trouble> {
    check(file, text).map_err(|problems| said(&problems))
}

/// Reads and proves a text.
///
/// # Errors
/// Every problem, in the order of lines.
pub fn check(file: &str, text: &str) -> Result<Form, Vec<Problem>> {
    if text.len() > TEXT_LIMIT {
        return Err(vec![too_long(file)]);
    }
    Form::parse(file, text)
}

/// Reads a workbook of XLSForm; the form is kept as the TOML it comes to.
///
/// # Errors
/// Every problem by its cell.
pub fn workbook(file: &str, bytes: &[u8], department: &Text) -> Result<Imported, Vec<Problem>> {
    linli_forms::import_xlsform(file, bytes, department)
}

/// The file a text would be in: a form and its file have one name.
#[must_use]
pub fn file_of(text: &str) -> String {
    let id = toml::from_str::<toml::Table>(text).ok().and_then(|table| {
        let id = table.get("form")?.get("id")?.as_str()?;
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        id.chars().all(plain).then(|| id.to_owned())
    });
    format!("{}.toml", id.as_deref().unwrap_or("form"))
}

fn too_long(file: &str) -> Problem {
    Problem {
        file: file.to_owned(),
        at: linli_forms::At::Line(1),
        code: "form.too_long",
        message: Text::new(
            format!("表单文本超过 {TEXT_LIMIT} 字节"),
            format!("The text of the form is longer than {TEXT_LIMIT} bytes"),
        ),
        remedy: Text::new("请拆成两张表单", "Split it into two forms"),
    }
}

/// Problems as errors of the field `text`.
pub(super) fn said(problems: &[Problem]) -> Trouble {
    let mut invalid = linli_kernel::Invalid::default();
    for one in problems {
        let (zh, en) = (
            one.show(linli_kernel::Lang::Zh),
            one.show(linli_kernel::Lang::En),
        );
        invalid.push("text", zh, en);
    }
    invalid.into()
}

fn old_version(latest: u32) -> Trouble {
    let next = latest.saturating_add(1);
    Trouble::refused(
        Kind::Conflict,
        "forms.old_version",
        format!("已有第 {latest} 版在用，请把 version 改为 {next} 或更大"),
        format!("Version {latest} is in force; set version to {next} or more"),
    )
}

/// The refusal for a form or version that is not there.
pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "forms.unknown",
        "没有这张表单或这个版本",
        "There is no such form or version",
    )
}
