//! The statements of a query. Names are those of the source's columns, values are bound, nothing of a request is ever
//! text of a statement.

use linli_db::{Engine, Sql};
use linli_odata::{Compare, DatePart, Edm, Filter, Match, Operand, Order, Query, Value};

use crate::rooms::odata::{Column, Source};

/// The rows of a page, one more than it shows where there may be a next one.
#[must_use]
pub fn page(engine: Engine, source: &Source, query: &Query, size: u64) -> Sql {
    let lower = Lower { engine, source };
    let sql = lower.matching(Sql::new("SELECT ").push(source.select), query);
    let order = query.order(&source.set);
    let sql = match &query.after {
        Some(token) => lower.after(sql.push(" AND "), &order, &token.values),
        None => sql,
    };
    let most = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let sql = lower.ordered(sql, &order).push(" LIMIT ");
    let sql = sql.bind(most(query.fetch(size)));
    match (&query.after, query.skip) {
        (None, skip @ 1..) => sql.push(" OFFSET ").bind(most(skip)),
        (Some(_), _) | (None, 0) => sql,
    }
}

/// How many rows match, as `n`.
#[must_use]
pub fn counting(engine: Engine, source: &Source, query: &Query) -> Sql {
    Lower { engine, source }.matching(Sql::new("SELECT COUNT(*) AS n"), query)
}

/// The rows whose property `by` is one of some texts, in the order of the source.
#[must_use]
pub fn related(engine: Engine, source: &Source, by: &str, keys: &[String], most: usize) -> Sql {
    let lower = Lower { engine, source };
    let sql = lower.matching(Sql::new("SELECT ").push(source.select), &Query::default());
    let sql = lower.property(sql.push(" AND "), by).push(" IN (");
    let sql = sql.bind_list(keys.iter().map(String::as_str)).push(")");
    let sql = lower.ordered(sql, &Query::default().order(&source.set));
    sql.push(" LIMIT ").bind(most)
}

struct Lower<'a> {
    engine: Engine,
    source: &'a Source,
}

impl Lower<'_> {
    fn matching(&self, sql: Sql, query: &Query) -> Sql {
        let sql = (self.source.from)(self.engine, sql);
        match &query.filter {
            Some(filter) => self.condition(sql.push(" AND "), filter, true),
            None => sql,
        }
    }

    /// A condition that is true exactly where the filter is true, or, without `yes`, where it is false.
    fn condition(&self, sql: Sql, filter: &Filter, yes: bool) -> Sql {
        match filter {
            Filter::All(parts) => self.joined(sql, parts, yes, if yes { " AND " } else { " OR " }),
            Filter::Any(parts) => self.joined(sql, parts, yes, if yes { " OR " } else { " AND " }),
            Filter::Not(inner) => self.condition(sql, inner, !yes),
            Filter::Is(is) => sql.push(if *is == yes { "1 = 1" } else { "1 = 0" }),
            Filter::Holds(name) => {
                let sql = self.property(sql, name);
                sql.push(if yes { " = 1" } else { " = 0" })
            }
            Filter::Text(how, name, part) => {
                let sql = self.property(sql, name);
                let sql = sql.push(if yes { " LIKE " } else { " NOT LIKE " });
                sql.bind(pattern(*how, part)).push(" ESCAPE '\\'")
            }
            Filter::In(item, list) => self.list(sql, item, list, yes),
            Filter::Compare(left, how, right) => match (left, right) {
                (Operand::Value(value), other) => {
                    self.compared(sql, other, turned(*how), value, yes)
                }
                (other, Operand::Value(value)) => self.compared(sql, other, *how, value, yes),
                (left, right) => self.pair(sql, left, *how, right, yes),
            },
        }
    }

    fn joined(&self, sql: Sql, parts: &[Filter], yes: bool, between: &'static str) -> Sql {
        let mut sql = sql.push("(");
        for (nth, part) in parts.iter().enumerate() {
            sql = sql.push(if nth == 0 { "" } else { between });
            sql = self.condition(sql, part, yes);
        }
        sql.push(")")
    }

    fn list(&self, sql: Sql, item: &Operand, list: &[Value], yes: bool) -> Sql {
        let null = list.contains(&Value::Null);
        let (is, within, between) = match (yes, null) {
            (true, true) => (" IS NULL", " IN (", " OR "),
            (true, false) => (" IS NOT NULL", " IN (", " AND "),
            (false, true) => (" IS NOT NULL", " NOT IN (", " AND "),
            (false, false) => (" IS NULL", " NOT IN (", " OR "),
        };
        let mut sql = self.operand(sql.push("("), item).push(is);
        let values: Vec<&Value> = list.iter().filter(|one| **one != Value::Null).collect();
        if !values.is_empty() {
            sql = self.operand(sql.push(between), item).push(within);
            for (nth, value) in values.into_iter().enumerate() {
                sql = bind(sql.push(if nth == 0 { "" } else { ", " }), value);
            }
            sql = sql.push(")");
        }
        sql.push(")")
    }

    fn compared(&self, sql: Sql, item: &Operand, how: Compare, value: &Value, yes: bool) -> Sql {
        if *value == Value::Null {
            return self.with_null(sql, item, how, yes);
        }
        let one = |sql: Sql, word| bind(self.operand(sql, item).push(word), value);
        match (how, yes) {
            (Compare::Eq, true) | (Compare::Ne, false) => one(sql, " = "),
            (Compare::Eq, false) | (Compare::Ne, true) => {
                let sql = one(sql.push("("), " <> ").push(" OR ");
                self.operand(sql, item).push(" IS NULL)")
            }
            (Compare::Gt | Compare::Ge | Compare::Lt | Compare::Le, true) => one(sql, sign(how)),
            (Compare::Gt | Compare::Ge | Compare::Lt | Compare::Le, false) => {
                one(sql.push("("), sign(how)).push(") IS NOT TRUE")
            }
        }
    }

    fn with_null(&self, sql: Sql, item: &Operand, how: Compare, yes: bool) -> Sql {
        // A list is never null, it is empty.
        let never = item.edm() == Some(Edm::Strings);
        match (how, never) {
            (Compare::Eq, false) => {
                let sql = self.operand(sql, item);
                sql.push(if yes { " IS NULL" } else { " IS NOT NULL" })
            }
            (Compare::Ne, false) => {
                let sql = self.operand(sql, item);
                sql.push(if yes { " IS NOT NULL" } else { " IS NULL" })
            }
            (Compare::Ne, true) => sql.push(if yes { "1 = 1" } else { "1 = 0" }),
            (Compare::Eq, true) | (Compare::Gt | Compare::Ge | Compare::Lt | Compare::Le, _) => {
                sql.push(if yes { "1 = 0" } else { "1 = 1" })
            }
        }
    }

    fn pair(&self, sql: Sql, left: &Operand, how: Compare, right: &Operand, yes: bool) -> Sql {
        let both = |sql: Sql, word| self.operand(self.operand(sql, left).push(word), right);
        match (how, yes) {
            (Compare::Eq, true) | (Compare::Ne, false) => both(sql, " IS NOT DISTINCT FROM "),
            (Compare::Eq, false) | (Compare::Ne, true) => both(sql, " IS DISTINCT FROM "),
            (Compare::Gt | Compare::Ge | Compare::Lt | Compare::Le, true) => both(sql, sign(how)),
            (Compare::Gt | Compare::Ge | Compare::Lt | Compare::Le, false) => {
                both(sql.push("("), sign(how)).push(") IS NOT TRUE")
            }
        }
    }

    fn operand(&self, sql: Sql, item: &Operand) -> Sql {
        match item {
            Operand::Property(name, _) => self.property(sql, name),
            Operand::Length(name) => self.property(sql.push("length("), name).push(")"),
            Operand::Value(value) => bind(sql, value),
            Operand::Part(part, name, Edm::DateTimeOffset) => {
                self.part_of_instant(sql, *part, name)
            }
            Operand::Part(part, name, _day) => {
                let sql = self.property(sql.push("CAST(substr("), name);
                sql.push(match part {
                    DatePart::Year => ", 1, 4) AS BIGINT)",
                    DatePart::Month => ", 6, 2) AS BIGINT)",
                    DatePart::Day => ", 9, 2) AS BIGINT)",
                })
            }
        }
    }

    /// A part of the day in China's zone, eight hours east ([`linli_odata::ZONE_HOURS`]).
    fn part_of_instant(&self, sql: Sql, part: DatePart, name: &str) -> Sql {
        let begin = match (self.engine, part) {
            (Engine::Sqlite, DatePart::Year) => "CAST(strftime('%Y', ",
            (Engine::Sqlite, DatePart::Month) => "CAST(strftime('%m', ",
            (Engine::Sqlite, DatePart::Day) => "CAST(strftime('%d', ",
            (Engine::Postgres, DatePart::Year) => "CAST(EXTRACT(YEAR FROM to_timestamp(",
            (Engine::Postgres, DatePart::Month) => "CAST(EXTRACT(MONTH FROM to_timestamp(",
            (Engine::Postgres, DatePart::Day) => "CAST(EXTRACT(DAY FROM to_timestamp(",
        };
        let sql = self.property(sql.push(begin), name);
        sql.push(match self.engine {
            Engine::Sqlite => " / 1000 + 28800, 'unixepoch') AS BIGINT)",
            Engine::Postgres => " / 1000 + 28800) AT TIME ZONE 'UTC') AS BIGINT)",
        })
    }

    fn property(&self, sql: Sql, name: &str) -> Sql {
        match self.source.column(name) {
            // Names are checked when a query is read.
            None => sql.push("NULL"),
            Some((_, Column::Text(column) | Column::Day(column))) => {
                sql.push(column).push(" {sorted}")
            }
            Some((_, Column::Int(column) | Column::Time(column) | Column::Yes(column))) => {
                sql.push(column)
            }
            Some((_, Column::Point { lon, .. })) => sql.push(lon),
            Some((_, Column::Held { json, member, edm })) => self.held(sql, json, member, *edm),
        }
    }

    /// A member of an object, null where it is of another kind.
    fn held(&self, sql: Sql, json: &'static str, member: &str, edm: Edm) -> Sql {
        let text = |sql: Sql| {
            sql.push("(")
                .push(json)
                .push("{jsonb} ->> ")
                .bind(member)
                .push(")")
        };
        let number = |sql: Sql| match self.engine {
            Engine::Sqlite => {
                let sql =
                    text(sql.push("CASE WHEN typeof(")).push(") IN ('integer', 'real') THEN ");
                text(sql).push(" END")
            }
            Engine::Postgres => {
                let sql = sql
                    .push("CASE WHEN jsonb_typeof(")
                    .push(json)
                    .push("::jsonb -> ")
                    .bind(member);
                text(sql.push(") = 'number' THEN ")).push("::numeric END")
            }
        };
        match edm {
            Edm::Int64 => number(sql.push("(")).push(")"),
            Edm::Decimal => number(sql.push("CAST(ROUND((")).push(") * 1000000) AS BIGINT)"),
            Edm::Boolean => text(sql.push("CASE CAST(")).push(
                " AS TEXT) WHEN 'true' THEN 1 WHEN '1' THEN 1 WHEN 'false' THEN 0 WHEN '0' THEN 0 END",
            ),
            Edm::String | Edm::Date | Edm::DateTimeOffset | Edm::GeographyPoint | Edm::Strings => {
                text(sql).push(" {sorted}")
            }
        }
    }

    /// The rows behind a place in the order. One direction is one comparison of rows, which walks an index.
    fn after(&self, sql: Sql, order: &[Order], place: &[Value]) -> Sql {
        let down = order.first().is_some_and(|one| one.descending);
        if order.iter().all(|one| one.descending == down) {
            let mut sql =
                self.terms(sql.push("("), order)
                    .push(if down { ") < (" } else { ") > (" });
            for (nth, (one, value)) in order.iter().zip(place).enumerate() {
                sql = self.term_value(sql.push(if nth == 0 { "" } else { ", " }), one, value);
            }
            return sql.push(")");
        }
        let mut sql = sql.push("(");
        for upto in 0..order.len() {
            sql = sql.push(if upto == 0 { "(" } else { " OR (" });
            for (nth, (one, value)) in order.iter().zip(place).take(upto + 1).enumerate() {
                let word = match (nth == upto, one.descending) {
                    (false, _) => ") = (",
                    (true, true) => ") < (",
                    (true, false) => ") > (",
                };
                sql = sql.push(if nth == 0 { "(" } else { " AND (" });
                sql = self
                    .term_value(self.term(sql, one).push(word), one, value)
                    .push(")");
            }
            sql = sql.push(")");
        }
        sql.push(")")
    }

    fn terms(&self, mut sql: Sql, order: &[Order]) -> Sql {
        for (nth, one) in order.iter().enumerate() {
            sql = self.term(sql.push(if nth == 0 { "" } else { ", " }), one);
        }
        sql
    }

    /// A property as it is sorted by: nothing comes first.
    fn term(&self, sql: Sql, one: &Order) -> Sql {
        if !self.is_nullable(one) {
            return self.property(sql, &one.property);
        }
        let sql = self.property(sql.push("CASE WHEN "), &one.property);
        let sql = sql.push(" IS NULL THEN 0 ELSE 1 END, COALESCE(");
        let sql = self.property(sql, &one.property);
        sql.push(if self.is_text(one) { ", '')" } else { ", 0)" })
    }

    fn term_value(&self, sql: Sql, one: &Order, value: &Value) -> Sql {
        match (self.is_nullable(one), *value == Value::Null) {
            (false, _) => bind(sql, value),
            (true, false) => bind(sql.push("1, "), value),
            (true, true) => sql.push(if self.is_text(one) { "0, ''" } else { "0, 0" }),
        }
    }

    fn is_nullable(&self, one: &Order) -> bool {
        self.source
            .column(&one.property)
            .is_none_or(|(property, _)| property.nullable)
    }

    /// Whether its values are bound as text.
    fn is_text(&self, one: &Order) -> bool {
        match self.source.column(&one.property) {
            Some((_, Column::Text(_) | Column::Day(_))) => true,
            Some((_, Column::Held { edm, .. })) => {
                matches!(edm, Edm::String | Edm::Date | Edm::DateTimeOffset)
            }
            Some((_, Column::Int(_) | Column::Time(_) | Column::Yes(_) | Column::Point { .. }))
            | None => false,
        }
    }

    fn ordered(&self, sql: Sql, order: &[Order]) -> Sql {
        let mut sql = sql.push(" ORDER BY ");
        for (nth, one) in order.iter().enumerate() {
            sql = sql.push(if nth == 0 { "" } else { ", " });
            let end = if one.descending { " DESC" } else { "" };
            if self.is_nullable(one) {
                let is_null = self.property(sql.push("CASE WHEN "), &one.property);
                sql = is_null
                    .push(" IS NULL THEN 0 ELSE 1 END")
                    .push(end)
                    .push(", ");
            }
            sql = self.property(sql, &one.property).push(end);
        }
        sql
    }
}

fn bind(sql: Sql, value: &Value) -> Sql {
    match value {
        Value::Text(text) => sql.bind(text.as_str()),
        Value::Int(number) => sql.bind(*number),
        Value::Decimal(number) => sql.bind(number.0),
        Value::Bool(yes) => sql.bind(*yes),
        Value::Date(day) => sql.bind(day.to_string()),
        Value::Time(at) => sql.bind(*at),
        // Neither can be compared; a query that does is refused when it is read.
        Value::Null | Value::Point(..) | Value::Texts(_) => sql.push("NULL"),
    }
}

fn pattern(how: Match, part: &str) -> String {
    let mut text = String::with_capacity(part.len() + 2);
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    match how {
        Match::Contains => format!("%{text}%"),
        Match::StartsWith => format!("{text}%"),
        Match::EndsWith => format!("%{text}"),
    }
}

fn sign(how: Compare) -> &'static str {
    match how {
        Compare::Eq => " = ",
        Compare::Ne => " <> ",
        Compare::Gt => " > ",
        Compare::Ge => " >= ",
        Compare::Lt => " < ",
        Compare::Le => " <= ",
    }
}

/// The same comparison read from the other side.
fn turned(how: Compare) -> Compare {
    match how {
        Compare::Eq => Compare::Eq,
        Compare::Ne => Compare::Ne,
        Compare::Gt => Compare::Lt,
        Compare::Ge => Compare::Le,
        Compare::Lt => Compare::Gt,
        Compare::Le => Compare::Ge,
    }
}
