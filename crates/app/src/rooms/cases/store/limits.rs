//! What limits a list of cases: the scope, always, and the filters of a desk.

use jiff::Timestamp;
use linli_db::{Sql, after_prefix};
use linli_flow::Phase;
use linli_kernel::{OrgId, Reach, Scope, StreetCode};

use super::super::model::Filter;
use super::super::reach::{Bound, Bounds, Looker};
use super::eyes::open_to;

/// Limits a statement to what the scope reaches and sealing leaves open; `own` adds what the caller reported.
pub(super) fn within(sql: Sql, scope: &Scope, bounds: &Bounds, own: bool) -> Sql {
    let mut sql = sql.push(" AND ((");
    if scope.reach.contains(&Reach::Street) {
        sql = one_of(sql, &Bound::Street);
    } else {
        sql = one_of(sql, &Bound::Nothing);
        for bound in &bounds.reach {
            sql = one_of(sql.push(" OR "), bound);
        }
    }
    sql = open_to(sql.push(")"), &bounds.looker);
    if own {
        sql = sql.push(" OR reporter = ").bind(scope.person);
    }
    sql.push(")")
}

/// The beginning of a statement over one street's cases of one phase.
pub(super) fn begun(sql: Sql, columns: &'static str, scope: &Scope, phase: Phase) -> Sql {
    let sql = sql.push("SELECT ").push(columns);
    let sql = sql.push(" FROM cases WHERE street = ").bind(scope.street);
    // What is carried on with another stands in no list of a desk: the other does.
    sql.push(" AND main IS NULL AND phase = ")
        .bind(phase.code())
}

/// What lies within the scope: `arm` for each of its bounds, put together so that each walks its own index
/// and a case that lies within two comes once. One `OR` over all would have the planner walk the whole street.
pub(super) fn each_bound(
    mut sql: Sql,
    scope: &Scope,
    bounds: &Bounds,
    columns: &'static str,
    arm: impl Fn(Sql, &Bound) -> Sql,
) -> Sql {
    let street = scope.reach.contains(&Reach::Street);
    let arms: &[Bound] = match (street, bounds.reach.as_slice()) {
        (true, _) => &[Bound::Street],
        (false, []) => &[Bound::Nothing],
        (false, several) => several,
    };
    sql = sql.push("SELECT ").push(columns).push(" FROM (");
    for (place, bound) in arms.iter().enumerate() {
        sql = sql.push(if place == 0 { "" } else { " UNION " });
        sql = sql.push("SELECT * FROM (");
        sql = arm(sql, bound).push(") AS arm");
    }
    sql.push(") AS listed")
}

/// Limits a statement to one bound, and to what sealing leaves open to the looker.
pub(super) fn bounded(sql: Sql, bound: &Bound, looker: &Looker, phase: Phase) -> Sql {
    let sql = match bound {
        Bound::Street => sql,
        Bound::Nothing => sql.push(" AND 1 = 0"),
        // A list is of one phase: what a unit assisted long ago is not walked through.
        Bound::Assisting(street, id) => assisted(sql.push(" AND "), *street, *id, Some(phase)),
        Bound::Community(_) | Bound::Grid(_) | Bound::Unit(_) | Bound::Below(_) => {
            one_of(sql.push(" AND "), bound)
        }
    };
    open_to(sql, looker)
}

fn one_of(sql: Sql, bound: &Bound) -> Sql {
    match bound {
        Bound::Street => sql.push("1 = 1"),
        Bound::Nothing => sql.push("1 = 0"),
        Bound::Community(id) => sql.push("community = ").bind(*id),
        Bound::Grid(id) => sql.push("grid = ").bind(*id),
        Bound::Unit(id) => sql.push("unit = ").bind(*id),
        Bound::Assisting(street, id) => assisted(sql, *street, *id, None),
        Bound::Below(path) => sql
            .push("(place_path >= ")
            .bind(path.clone())
            .push(" AND place_path < ")
            .bind(after_prefix(path))
            .push(")"),
    }
}

/// The cases that a unit was asked to assist, of one phase where that is known.
fn assisted(sql: Sql, street: StreetCode, unit: OrgId, phase: Option<Phase>) -> Sql {
    let mut sql = sql
        .push("cases.case_id IN (SELECT own.case_id FROM case_assists AS own WHERE own.street = ")
        .bind(street)
        .push(" AND own.asked = ")
        .bind(unit);
    if let Some(phase) = phase {
        sql = sql.push(" AND own.case_phase = ").bind(phase.code());
    }
    sql.push(")")
}

pub(super) fn narrow(mut sql: Sql, scope: &Scope, filter: &Filter, now: Timestamp) -> Sql {
    let ids = [
        (" AND community = ", filter.community),
        (" AND grid = ", filter.grid),
    ];
    for (text, id) in ids {
        if let Some(id) = id {
            sql = sql.push(text).bind(id);
        }
    }
    sql = of_kind(sql, filter);
    if let Some(unit) = filter.unit {
        sql = sql.push(" AND unit = ").bind(unit);
    }
    if filter.mine {
        sql = sql.push(" AND handler = ").bind(scope.person);
    }
    if filter.supervised {
        sql = sql.push(" AND supervised = 1");
    }
    if filter.late {
        sql = match filter.phase.unwrap_or(Phase::Open) {
            Phase::Open | Phase::Waiting => sql.push(" AND rank < ").bind(now),
            Phase::Closed => sql.push(" AND late = 1"),
        };
    }
    if let Some(number) = &filter.number {
        let begins = sql.push(" AND number >= ").bind(number.clone());
        sql = begins.push(" AND number < ").bind(after_prefix(number));
    }
    sql
}

fn of_kind(mut sql: Sql, filter: &Filter) -> Sql {
    let texts = [
        (" AND scene = ", &filter.scene),
        (" AND matter = ", &filter.matter),
        (" AND state = ", &filter.state),
    ];
    for (text, value) in texts {
        if let Some(value) = value {
            sql = sql.push(text).bind(value.clone());
        }
    }
    sql
}
