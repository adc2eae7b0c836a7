//! `$expand`, one level deep.

use crate::options::select;
use crate::{EntitySet, Model, Problem};

/// A navigation whose entities are shown along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expand {
    /// The name of the navigation.
    pub navigation: String,
    /// The properties of its entities to show; none for all.
    pub select: Option<Vec<String>>,
}

/// Reads `rooms`, `rooms($select=name,nth),photos` or `*`.
pub(crate) fn read(model: &Model, set: &EntitySet, text: &str) -> Result<Vec<Expand>, Problem> {
    let mut all: Vec<Expand> = Vec::new();
    if text == "*" {
        let every = set.navigations.iter().map(|way| Expand {
            navigation: way.name.clone(),
            select: None,
        });
        return Ok(every.collect());
    }
    for part in outside_brackets(text) {
        let (name, inner) = match part.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.strip_suffix(')').ok_or_else(form)?)),
            None => (part, None),
        };
        let way = set.navigation(name).ok_or_else(|| no_way(set, name))?;
        if all.iter().any(|one| one.navigation == name) {
            return Err(form());
        }
        let target = model.set(&way.target).ok_or_else(|| no_way(set, name))?;
        all.push(Expand {
            navigation: name.to_owned(),
            select: inner.map_or(Ok(None), |inner| options(target, inner))?,
        });
    }
    Ok(all)
}

fn options(target: &EntitySet, text: &str) -> Result<Option<Vec<String>>, Problem> {
    let mut chosen = None;
    for part in text.split(';').map(str::trim) {
        match part.split_once('=') {
            Some(("$select", names)) => chosen = select("$expand", target, names)?,
            Some((other, _)) => {
                return Err(Problem::not_offered(
                    "$expand",
                    format!("$expand 里只提供 $select，{other} 请直接读 {}", target.name),
                    format!(
                        "Inside $expand there is $select only; for {other} read {} itself",
                        target.name
                    ),
                ));
            }
            None => return Err(form()),
        }
    }
    Ok(chosen)
}

/// The parts between commas that stand outside of brackets.
fn outside_brackets(text: &str) -> Vec<&str> {
    let (mut parts, mut begun, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(text.get(begun..at).unwrap_or_default().trim());
                begun = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text.get(begun..).unwrap_or_default().trim());
    parts
}

fn form() -> Problem {
    Problem::option(
        "$expand",
        "请写成“导航属性”或“导航属性($select=属性)”，用逗号分开，各写一次",
        "Write a navigation or “navigation($select=property)”, divided by commas, each once",
    )
}

fn no_way(set: &EntitySet, name: &str) -> Problem {
    Problem::option(
        "$expand",
        format!("{} 没有导航属性“{name}”，请看 $metadata", set.name),
        format!("{} has no navigation “{name}”; see $metadata", set.name),
    )
}
