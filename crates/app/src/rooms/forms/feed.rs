//! Submissions as data feeds: one set for each form in force, one for each of its repeats. Personal answers are sealed
//! and no part of them; neither are photos, signatures, positions, persons and what follows from other answers.

use linli_db::{BoxFuture, Tx};
use linli_forms::{Block, Field, FieldKind, Form};
use linli_kernel::{Caller, Trouble};
use linli_odata::{Edm, is_name};

use super::definitions;
use super::store::feed;
use crate::app::App;
use crate::rooms::odata::{Feed, Source};
use crate::rooms::people::{self, Right};

/// Offers what was submitted.
#[derive(Clone, Copy, Debug)]
pub struct FormsFeed;

impl Feed for FormsFeed {
    fn sources<'a>(
        &'a self,
        _app: &'a App,
        tx: &'a mut Tx,
        caller: &'a Caller,
    ) -> BoxFuture<'a, Result<Vec<Source>, Trouble>> {
        Box::pin(async move {
            if people::require(caller, Right::SeeForms).is_err() {
                return Ok(Vec::new());
            }
            let forms = definitions::in_force(tx, caller.street).await?;
            let of = |form: &std::sync::Arc<Form>| sources_of(form, caller);
            Ok(forms.iter().flat_map(of).collect())
        })
    }
}

/// An answer that a feed shows.
#[derive(Clone, Debug)]
pub(super) struct Shown {
    pub id: String,
    pub edm: Edm,
    pub zh: String,
    pub en: String,
}

fn sources_of(form: &Form, caller: &Caller) -> Vec<Source> {
    let layout = form.layout();
    let answers = shown(&layout);
    let mut main = feed::submissions(form, caller.scope(), &answers);
    let mut repeats = Vec::new();
    for (id, title, inside) in repeats_of(&layout) {
        let rows = shown(inside);
        let taken = answers.iter().any(|one| one.id == *id);
        if rows.is_empty() || taken || !is_name(id) {
            continue;
        }
        let source = feed::rows(form, (id, title), caller.scope(), &rows);
        main = main.leads_to(id, &source.set.name, feed::OWNER);
        repeats.push(source);
    }
    repeats.insert(0, main);
    repeats
}

type Repeats<'a> = Vec<(&'a String, &'a linli_kernel::Text, &'a [Block<'a>])>;

/// The repeats that stand in no other.
fn repeats_of<'a>(blocks: &'a [Block<'a>]) -> Repeats<'a> {
    let mut all = Vec::new();
    for block in blocks {
        match block {
            Block::Field(_) => {}
            Block::Group(_, inside) => all.extend(repeats_of(inside)),
            Block::Repeat(repeat, inside) => {
                all.push((&repeat.id, &repeat.title, inside.as_slice()));
            }
        }
    }
    all
}

/// The answers of these blocks, those of groups with them, those of repeats not.
fn shown(blocks: &[Block<'_>]) -> Vec<Shown> {
    let mut all = Vec::new();
    for block in blocks {
        match block {
            Block::Field(field) => all.extend(answer(field)),
            Block::Group(_, inside) => all.extend(shown(inside)),
            Block::Repeat(..) => {}
        }
    }
    all
}

fn answer(field: &Field) -> Option<Shown> {
    let of_person = field
        .bind
        .as_ref()
        .is_some_and(|bind| bind.starts_with("person."));
    if field.personal || of_person || !is_name(&field.id) {
        return None;
    }
    let edm = match field.kind {
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Time
        | FieldKind::Choice
        | FieldKind::Place
        | FieldKind::Barcode => Edm::String,
        FieldKind::Number if field.decimals.is_some_and(|digits| digits > 0) => Edm::Decimal,
        FieldKind::Number | FieldKind::Money => Edm::Int64,
        FieldKind::Date => Edm::Date,
        FieldKind::Choices => Edm::Strings,
        FieldKind::YesNo => Edm::Boolean,
        FieldKind::Photo
        | FieldKind::Signature
        | FieldKind::Location
        | FieldKind::Person
        | FieldKind::Note
        | FieldKind::Computed => return None,
    };
    let fen = field.kind == FieldKind::Money;
    Some(Shown {
        id: field.id.clone(),
        edm,
        zh: format!("{}{}", field.title.zh, if fen { "（分）" } else { "" }),
        en: format!("{}{}", field.title.en, if fen { " (fen)" } else { "" }),
    })
}
