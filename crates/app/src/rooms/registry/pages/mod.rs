//! The pages of the registry: the registers, one of them, one record, and what is done to it.

mod deed;
mod deeds;
mod echoes;
mod edit;
mod export;
mod fields;
mod join;
mod list;
mod own;
mod own_file;
mod record;
mod restrict;
mod retention;
mod rights;
mod roster;
mod standing;
mod words;

use linli_kernel::{Invalid, RecordId, Trouble};
use serde::Serialize;

use crate::app::App;
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::ui::Typed;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/registry", list::all)
        .get("/registry/retention", retention::show)
        .post("/registry/retention", retention::set)
        .post("/records/{record}/retention", retention::decide)
        .get("/registry/{register}", list::show)
        .post("/registry/{register}/find", list::find)
        .get("/registry/{register}/export", export::export)
        .get("/registry/{register}/new", edit::blank)
        .post("/registry/{register}/new", edit::create)
        .get("/registry/at/{place}", standing::show)
        .get("/records/{record}/join/{roster}", join::show)
        .post("/records/{record}/join/{roster}", join::send)
        .get("/records/{record}", record::show)
        .get("/records/{record}/edit", edit::show)
        .post("/records/{record}/edit", edit::update)
        .post("/records/{record}/close", deeds::close)
        .post("/records/{record}/reveal", deeds::reveal)
        .get("/me/information", own::mine)
        .post("/me/information/file", own::file)
        .post("/records/{record}/link", rights::link)
        .post("/records/{record}/unlink", rights::unlink)
        .post("/records/{record}/export", rights::export)
        .post("/records/{record}/erase", rights::delete)
        .post("/records/{record}/echoes", echoes::decide)
        .post("/records/{record}/restrict", restrict::restrict)
        .post("/records/{record}/lift", restrict::lift)
        .post("/records/{record}/members/{member}/end", deeds::leave)
        .post("/records/{record}/consents", deeds::consent)
        .post(
            "/records/{record}/consents/{consent}/withdraw",
            deeds::withdraw,
        )
}

/// A form of a page that was refused: which one, what was typed, what is wrong.
#[derive(Clone, Debug, Default)]
pub(super) struct Tried {
    form: String,
    typed: Typed,
    invalid: Invalid,
}

impl Tried {
    /// What was typed into `form` and what was wrong with it; nothing for the page's other forms.
    fn of(&self, form: &str) -> (Typed, Invalid) {
        if self.form == form {
            (self.typed.clone(), self.invalid.clone())
        } else {
            Default::default()
        }
    }
}

/// The address of a record.
pub(super) fn href(id: RecordId) -> String {
    format!("/records/{id}")
}

/// The key of a form that holds personal information: of what was typed the receipt keeps a keyed digest only.
fn key_of(app: &App, typed: &Typed, asked: &impl Serialize) -> Result<Key, Trouble> {
    let text = serde_json::to_string(asked).map_err(Trouble::fault)?;
    let digest = app.vault.blind("receipts.registry", &text);
    Key::new(Some(typed.get("key")), &digest)
}
