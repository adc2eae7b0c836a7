//! linli-forms: the kernel of forms (表单, 一表通).
//!
//! A **definition** (TOML like a scene, or the same as JSON) says what a form asks, of whom it is asked by, and which
//! attribute of the registry each field is. [`Form::parse`] reads and proves it; [`Form::evaluate`] takes a draft
//! and tells what is asked, what follows, what is missing and what is wrong. Everything is a function of its
//! arguments: no I/O, no clock, no chance, no database. The guide is `docs/write-a-form.md`.
//!
//! Invariants: answers belong to the version of the form they were given to; what is hidden is never in the result;
//! whole numbers and money stay exact; rules are compiled, bound, ordered and typed before a form is used, so that
//! what can still fail is arithmetic on answers, which is told beside the field.

mod answer;
mod capture;
mod check_fields;
mod check_names;
mod codes;
mod evaluate;
mod frame;
mod judge;
mod keys;
mod known;
mod layout;
mod migrate;
mod model;
mod number;
mod order;
mod paths;
mod plan;
mod prefill;
mod problem;
mod prove;
mod read;
mod rule;
mod shape;
mod types;
mod typing;
mod value;
mod variables;
mod write;
mod xlsform;

pub use codes::{FieldKind, Policy};
pub use evaluate::{Outcome, ROW_KEY, View};
pub use keys::json_schema;
pub use known::{AskedReport, Attribute, Because, Catalogue, DepartmentReport, KnownField};
pub use layout::Block;
pub use migrate::{Carried, Changes};
pub use model::{Choice, ChoiceList, Field, FormDef, Group, Head, Repeat, Required};
pub use paths::answer_at;
pub use prefill::{Deed, FieldState, Finished, Held, Known, Source, Write};
pub use problem::{At, Problem};
pub use write::to_toml;
pub use xlsform::{Imported, import_xlsform};

/// A form that was proved and can be filled in.
#[derive(Clone, Debug)]
pub struct Form {
    def: FormDef,
    plan: plan::Plan,
}

impl Form {
    /// The definition, which serde writes as JSON with the names of the TOML.
    #[must_use]
    pub fn def(&self) -> &FormDef {
        &self.def
    }

    /// The definition as TOML.
    #[must_use]
    pub fn to_toml(&self) -> String {
        to_toml(&self.def)
    }

    /// A field by its id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.def.fields.iter().find(|field| field.id == id)
    }
}
