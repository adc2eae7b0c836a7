//! A page out of rows at hand: for short lists, and what stores are tested against.

use std::cmp::Ordering;

use crate::{EntitySet, Order, Page, Query, Row, Value};

/// The page of at most `size` rows that a query asks of `rows`.
#[must_use]
pub fn in_memory(set: &EntitySet, query: &Query, rows: Vec<Row>, size: u64) -> Page {
    let order = query.order(set);
    let mut rows: Vec<(Vec<Value>, Row)> = rows
        .into_iter()
        .filter(|row| {
            query
                .filter
                .as_ref()
                .is_none_or(|filter| filter.meets(set, row))
        })
        .map(|row| (query.place(set, &row), row))
        .collect();
    let count = u64::try_from(rows.len()).ok().filter(|_| query.counts());
    rows.sort_by(|a, b| compare(&order, &a.0, &b.0));
    if let Some(after) = &query.after {
        rows.retain(|(place, _)| compare(&order, place, &after.values) == Ordering::Greater);
    }
    let skip = if query.after.is_some() { 0 } else { query.skip };
    let most = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let rows = rows
        .into_iter()
        .skip(most(skip))
        .take(most(query.fetch(size)))
        .map(|(_, row)| row);
    query.page(set, rows.collect(), size, count)
}

fn compare(order: &[Order], a: &[Value], b: &[Value]) -> Ordering {
    let sides = a.iter().zip(b);
    order
        .iter()
        .zip(sides)
        .map(|(one, (a, b))| {
            let found = a.order(b).unwrap_or(Ordering::Equal);
            if one.descending {
                found.reverse()
            } else {
                found
            }
        })
        .find(|found| found.is_ne())
        .unwrap_or(Ordering::Equal)
}
