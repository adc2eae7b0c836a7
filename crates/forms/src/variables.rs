//! What the names in rules mean.

use crate::plan::{Kind, Plan, Var};
use crate::types::Type;
use crate::{Field, FieldKind, FormDef};

/// The type that rules read of a field; computed ones follow from their rule.
pub(crate) fn type_of_field(field: &Field) -> Option<Type> {
    match field.kind {
        FieldKind::Number if field.decimals.unwrap_or(0) > 0 => Some(Type::Decimal),
        FieldKind::Number | FieldKind::Money | FieldKind::Photo => Some(Type::Int),
        FieldKind::YesNo => Some(Type::YesNo),
        FieldKind::Choices => Some(Type::List),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Date
        | FieldKind::Time
        | FieldKind::Choice
        | FieldKind::Place
        | FieldKind::Person
        | FieldKind::Barcode => Some(Type::Text),
        FieldKind::Signature | FieldKind::Location | FieldKind::Note | FieldKind::Computed => None,
    }
}

impl Plan {
    /// What a name means in a scope, or what to write instead as `(zh, en)`.
    pub(crate) fn var(
        &self,
        def: &FormDef,
        name: &str,
        scope: usize,
    ) -> Result<Var, (String, String)> {
        match name {
            "today" => return Ok(Var::Today),
            "row" if scope > 0 => return Ok(Var::Row),
            _ => {}
        }
        let node = |id: &str| self.ids.get(id).copied();
        if let Some(at) = name.strip_suffix("_rows").and_then(node)
            && self.rows_of(at).is_some()
        {
            return self.seen(at, scope).map(|()| Var::Rows(at));
        }
        if let Some(field) = name.strip_suffix("_given").and_then(node) {
            return self.seen(field, scope).map(|()| Var::Given(field));
        }
        if let Some((repeat, field)) = name.strip_suffix("_sum").and_then(|rest| self.sum(rest)) {
            return self.seen(repeat, scope).map(|()| Var::Sum(repeat, field));
        }
        let Some(at) = node(name) else {
            return Err((
                format!(
                    "没有 {name}；可用填报项、today、某项_given、重复组_rows、重复组_数字项_sum"
                ),
                format!(
                    "There is no {name}; there are fields, today, FIELD_given, REPEAT_rows and REPEAT_FIELD_sum"
                ),
            ));
        };
        self.seen(at, scope)?;
        if self.is_readable(def, at) {
            Ok(Var::Value(at))
        } else {
            Err((
                format!("改用 {name}_given"),
                format!("Read {name}_given instead"),
            ))
        }
    }

    /// Whether rules can read the value of a node, and not only whether it is given.
    fn is_readable(&self, def: &FormDef, at: usize) -> bool {
        match self.nodes.get(at).map(|node| node.kind) {
            Some(Kind::Field(nth)) => {
                let field = def.fields.get(nth);
                field.is_some_and(|field| {
                    field.kind == FieldKind::Computed || type_of_field(field).is_some()
                })
            }
            Some(Kind::Group | Kind::Repeat(_)) | None => false,
        }
    }

    /// `REPEAT_FIELD`, where the field stands in the rows of the repeat and can be added up.
    fn sum(&self, rest: &str) -> Option<(usize, usize)> {
        for (cut, _) in rest.match_indices('_') {
            let (repeat, field) = (rest.get(..cut)?, rest.get(cut + 1..)?);
            if let (Some(repeat), Some(field)) = (self.ids.get(repeat), self.ids.get(field)) {
                let rows = self.rows_of(*repeat)?;
                let inside = self.nodes.get(*field)?.scope == rows;
                return inside.then_some((*repeat, *field));
            }
        }
        None
    }

    /// Whether a node can be read from a scope.
    pub(crate) fn seen(&self, at: usize, scope: usize) -> Result<(), (String, String)> {
        let Some(node) = self.nodes.get(at) else {
            return Ok(());
        };
        if self.is_within(scope, node.scope) {
            return Ok(());
        }
        let repeat = self.scopes.get(node.scope).and_then(|one| one.repeat);
        let repeat = repeat
            .and_then(|one| self.nodes.get(one))
            .map_or("", |one| one.id.as_str());
        let id = &node.id;
        Err((
            format!("{id} 在重复组 {repeat} 的各行里；改用 {repeat}_rows 或 {repeat}_{id}_sum"),
            format!("{id} is in the rows of {repeat}; read {repeat}_rows or {repeat}_{id}_sum"),
        ))
    }
}
