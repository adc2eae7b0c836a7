//! The registers that a worker reads: what each attribute is called and what it may hold. They change with the program
//! only, and records carry values alone.

use std::collections::BTreeMap;

use linli_db::BoxFuture;
use linli_journal::Entry;
use linli_kernel::Trouble;
use linli_registers::{AttributeDef, Mask, Register};
use linli_sync::{Carried, RecordId};
use serde_json::{Value, json};

use super::{Ask, Kind, Page, read_only};
use crate::rooms::registry;
use crate::rooms::sync::store::Touch;

/// Registers.
pub struct Registers;

impl Kind for Registers {
    fn name(&self) -> &'static str {
        "register"
    }

    fn page<'t>(
        &'t self,
        Ask { region, .. }: Ask<'t>,
        after: &'t str,
        limit: usize,
    ) -> BoxFuture<'t, Result<Page, Trouble>> {
        Box::pin(async move {
            let all = registry::read_by(&region.caller).into_iter();
            let some = all.filter(|one| one.id() > after).take(limit);
            let some: Vec<Carried> = some.map(carried).collect();
            let next = some.last().map(|one| one.id.to_string());
            Ok((some, next))
        })
    }

    fn some<'t>(
        &'t self,
        Ask { region, .. }: Ask<'t>,
        ids: &'t [String],
    ) -> BoxFuture<'t, Result<Vec<Carried>, Trouble>> {
        Box::pin(async move {
            let all = registry::read_by(&region.caller).into_iter();
            let asked = all.filter(|one| ids.iter().any(|id| id == one.id()));
            Ok(asked.map(carried).collect())
        })
    }

    fn touched(&self, _entry: &Entry) -> Option<Touch> {
        None
    }
}

fn carried(register: &Register) -> Carried {
    let attributes = register.def().attributes.iter();
    let attributes: Vec<Value> = attributes.map(|one| attribute(register, one)).collect();
    let fields = BTreeMap::from([
        ("title".to_owned(), json!(register.head().title)),
        ("attributes".to_owned(), Value::Array(attributes)),
    ]);
    read_only("register", RecordId::new(register.id()), fields)
}

fn attribute(register: &Register, one: &AttributeDef) -> Value {
    let choices = register.list(one).map(|list| &list.choices);
    json!({
        "id": one.id, "title": one.title, "kind": one.kind, "hint": one.hint, "unit": one.unit,
        "decimals": one.decimals, "required": one.required, "masked": one.mask() != Mask::None,
        "choices": choices,
    })
}
