//! What forms take from the registry and give to it.

use linli_db::Tx;
use linli_forms::{Block, Catalogue, Form, Held, Known, ROW_KEY, Write};
use linli_kernel::{Caller, PlaceId, StreetCode, Trouble};
use serde_json::{Map, Value, json};

use super::about::About;
use super::model::States;
use super::{definitions, reach};
use crate::app::App;
use crate::rooms::places::Place;
use crate::rooms::registry::{self, Fate};

/// The most rows that stand there of themselves.
const ROWS_MAX: usize = 50;

/// What the registry keeps, with the words that the forms in force use for it.
pub(super) async fn catalogue(tx: &mut Tx, street: StreetCode) -> Result<Catalogue, Trouble> {
    let mut all = registry::catalogue();
    for form in definitions::in_force(tx, street).await? {
        all.learn(form.def());
    }
    Ok(all)
}

/// What the registry is asked about: the record, or what stands at the place.
fn target(about: &About) -> registry::About {
    let record = about.record.as_deref().and_then(|id| id.parse().ok());
    record.map_or(registry::About::Place(about.place), registry::About::Record)
}

/// What the registry holds of the bound fields of a form, and the rows that it knows: the records of a repeat's register
/// that stand at the place. What is personal is left out where the caller's appointments do not reach the place; what
/// a register masks comes masked.
pub(super) async fn known(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    form: &Form,
    place: &Place,
    about: &About,
) -> Result<(Known, Map<String, Value>), Trouble> {
    let (layout, mut known, mut rows) = (form.layout(), Known::new(), Map::new());
    let mut binds = Vec::new();
    gather(&layout, &mut binds);
    let names: Vec<&str> = binds.iter().map(|(_, bind)| *bind).collect();
    let held = registry::known(app, tx, caller, target(about), &names).await?;
    for (field, bind) in binds {
        if let Some(held) = held.get(bind) {
            known.insert(field.to_owned(), held.clone());
        }
    }
    for block in &layout {
        if let Block::Repeat(repeat, inside) = block {
            let of = (repeat.id.as_str(), inside.as_slice());
            let keys = of_rows(tx, app, caller, about.place, of, &mut known).await?;
            if !keys.is_empty() {
                rows.insert(repeat.id.clone(), keys.into());
            }
        }
    }
    if !reach::knows_persons(caller, &place.path) {
        known.retain(|path, _held| {
            let id = path.rsplit('.').next().unwrap_or(path);
            form.field(id).is_some_and(|field| !field.personal)
        });
    }
    Ok((known, rows))
}

/// The bound fields outside of repeats.
fn gather<'a>(blocks: &[Block<'a>], out: &mut Vec<(&'a str, &'a str)>) {
    for block in blocks {
        match block {
            Block::Field(field) => {
                out.extend(field.bind.as_deref().map(|bind| (field.id.as_str(), bind)));
            }
            Block::Group(_, inside) => gather(inside, out),
            Block::Repeat(..) => {}
        }
    }
}

/// The rows of a repeat that is bound to one register: a key each, and what is held of their fields.
async fn of_rows(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    place: PlaceId,
    (repeat, inside): (&str, &[Block<'_>]),
    known: &mut Known,
) -> Result<Vec<Value>, Trouble> {
    let mut binds = Vec::new();
    gather(inside, &mut binds);
    let parts: Vec<(&str, &str, &str)> = binds
        .into_iter()
        .filter_map(|(field, bind)| {
            let (register, attribute) = bind.split_once('.')?;
            Some((field, register, attribute))
        })
        .collect();
    let Some((_, register, _)) = parts.first().copied() else {
        return Ok(Vec::new());
    };
    let found = registry::of_place(tx, &app.vault, caller, place).await?;
    let mine = found
        .into_iter()
        .filter(|one| one.record.register == register && !one.record.restricted);
    let mut keys = Vec::new();
    for (nth, one) in mine.take(ROWS_MAX).enumerate() {
        keys.push(json!({ ROW_KEY: one.record.id.to_string() }));
        for (field, of, attribute) in &parts {
            if let Some(kept) = one.kept.get(*attribute).filter(|_| *of == register) {
                let held = Held {
                    masked: one.masked.contains(*attribute),
                    ..kept.held()
                };
                known.insert(format!("{repeat}[{}].{field}", nth + 1), held);
            }
        }
    }
    Ok(keys)
}

/// Writes what a form learned, in the transaction of its submission; what the registry did not simply take is noted
/// beside the field.
pub(super) async fn write(
    tx: &mut Tx,
    app: &App,
    caller: &Caller,
    about: &About,
    writes: &[Write],
    states: &mut States,
) -> Result<(), Trouble> {
    if writes.is_empty() {
        return Ok(());
    }
    let wrote = registry::write(app, tx, caller, target(about), writes).await?;
    for (path, _record, fate) in wrote.fates {
        let code = match fate {
            Fate::Done { .. } => continue,
            Fate::Kept => "kept",
            Fate::Merged => "merged",
            Fate::Conflict { .. } => "conflict",
            Fate::Refused { .. } => "refused",
        };
        if let Some(state) = states.get_mut(&path) {
            state["fate"] = code.into();
        }
    }
    Ok(())
}
