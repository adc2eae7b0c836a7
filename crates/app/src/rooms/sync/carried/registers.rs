//! The registers that a worker reads: what each attribute is called and what it may hold. They change with the program
//! only, and records carry values alone.

use std::collections::BTreeMap;

use linli_db::BoxFuture;
use linli_journal::Entry;
use linli_kernel::{Caller, Trouble};
use linli_registers::{
    AttributeDef, Kind as ValueKind, Mask, Register, Roster, RosterRole, Subject,
};
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
            let some: Vec<Carried> = some.map(|one| carried(&region.caller, one)).collect();
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
            Ok(asked.map(|one| carried(&region.caller, one)).collect())
        })
    }

    fn touched(&self, _entry: &Entry) -> Option<Touch> {
        None
    }
}

/// What no record can begin with on a phone: it is chosen from what the phone does not carry, or asks for a consent first.
fn is_beyond(register: &Register, one: &AttributeDef) -> bool {
    one.required && (one.kind == ValueKind::Place || registry::asks_consent(register, one))
}

fn carried(caller: &Caller, register: &Register) -> Carried {
    let mut all = register.def().attributes.iter();
    let enters = registry::enterable(caller, register.id()).is_ok()
        && !all.any(|one| is_beyond(register, one));
    let attributes = register.def().attributes.iter();
    let attributes: Vec<Value> = attributes.map(|one| attribute(register, one)).collect();
    let fields = BTreeMap::from([
        ("title".to_owned(), json!(register.head().title)),
        ("name".to_owned(), json!(register.head().name)),
        ("purpose".to_owned(), json!(register.head().purpose)),
        ("places".to_owned(), json!(register.head().places)),
        (
            "alone".to_owned(),
            json!(register.head().subject == Subject::Place),
        ),
        ("enters".to_owned(), json!(enters)),
        ("rosters".to_owned(), json!(rosters(register))),
        ("attributes".to_owned(), Value::Array(attributes)),
    ]);
    read_only("register", RecordId::new(register.id()), fields)
}

/// What its rosters and their roles are called.
fn rosters(register: &Register) -> Vec<Value> {
    let role = |one: &RosterRole| json!({ "id": one.id, "title": one.title });
    let roster = |one: &Roster| {
        let roles: Vec<Value> = one.roles.iter().map(role).collect();
        json!({ "id": one.id, "title": one.title, "roles": roles })
    };
    register.rosters().iter().map(roster).collect()
}

fn attribute(register: &Register, one: &AttributeDef) -> Value {
    let choices = register.list(one).map(|list| &list.choices);
    json!({
        "id": one.id, "title": one.title, "kind": one.kind, "hint": one.hint, "unit": one.unit,
        "decimals": one.decimals, "required": one.required, "masked": one.mask() != Mask::None,
        "choices": choices, "min": one.min, "max": one.max, "purpose": one.purpose, "register": one.register,
        "consent": registry::asks_consent(register, one),
    })
}
