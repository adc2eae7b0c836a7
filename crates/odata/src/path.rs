//! What the path of a request names.

use crate::lexer::{Token, Word, cut};
use crate::{EntitySet, Format, Model, Problem, Value, literal};

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// The list of sets.
    Service,
    /// The model.
    Metadata,
    /// The rows of a set; with the form a suffix names, as in `places.csv`.
    Set(String, Option<Format>),
    /// How many rows.
    Count(String),
    /// One entity by its key, one value for each key property.
    Entity(String, Vec<Value>),
    /// The entities a navigation of an entity leads to.
    Related(String, Vec<Value>, String),
}

impl Target {
    /// Reads a decoded path behind the root of the service, such as `places('x')/cases`.
    ///
    /// # Errors
    /// `odata.missing` or `odata.not_offered` with the remedy.
    pub fn read(model: &Model, path: &str) -> Result<Self, Problem> {
        let parts: Vec<&str> = segments(path);
        match parts.as_slice() {
            [] => Ok(Self::Service),
            ["$metadata"] => Ok(Self::Metadata),
            [first, ..] if first.starts_with('$') => Err(Problem::not_offered(
                first,
                format!("不提供 {first}，请逐个读取数据集"),
                format!("{first} is not offered; read the sets one by one"),
            )),
            [first] => Self::one(model, first),
            [first, "$count"] => match Self::one(model, first)? {
                Self::Set(name, _) => Ok(Self::Count(name)),
                Self::Service
                | Self::Metadata
                | Self::Count(_)
                | Self::Entity(..)
                | Self::Related(..) => Err(nothing(path)),
            },
            [first, way] => match Self::one(model, first)? {
                Self::Entity(name, key)
                    if model
                        .set(&name)
                        .is_some_and(|set| set.navigation(way).is_some()) =>
                {
                    Ok(Self::Related(name, key, (*way).to_owned()))
                }
                Self::Entity(..)
                | Self::Service
                | Self::Metadata
                | Self::Set(..)
                | Self::Count(_)
                | Self::Related(..) => Err(nothing(path)),
            },
            _ => Err(nothing(path)),
        }
    }

    fn one(model: &Model, part: &str) -> Result<Self, Problem> {
        if let Some((name, rest)) = part.split_once('(') {
            let set = model.set(name).ok_or_else(|| nothing(part))?;
            let key = key(set, rest).ok_or_else(|| wrong_key(set))?;
            return Ok(Self::Entity(name.to_owned(), key));
        }
        if model.set(part).is_some() {
            return Ok(Self::Set(part.to_owned(), None));
        }
        let (name, suffix) = part.rsplit_once('.').unwrap_or((part, ""));
        match (model.set(name), Format::named(suffix)) {
            (Some(_), Some(format)) if !suffix.contains('/') => {
                Ok(Self::Set(name.to_owned(), Some(format)))
            }
            _ => Err(nothing(part)),
        }
    }
}

/// Cut at slashes that stand outside of quotes; an empty end is nothing.
fn segments(path: &str) -> Vec<&str> {
    let (mut parts, mut begun, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in path.char_indices() {
        match c {
            '\'' => quoted = !quoted,
            '/' if !quoted => {
                parts.push(path.get(begun..at).unwrap_or_default());
                begun = at + 1;
            }
            _ => {}
        }
    }
    parts.push(path.get(begun..).unwrap_or_default());
    parts.retain(|part| !part.is_empty());
    parts
}

/// The key values in `'x')` or `visit='x',nth=3)`.
fn key(set: &EntitySet, text: &str) -> Option<Vec<Value>> {
    let text = text.strip_suffix(')')?;
    // The names of a key are set apart from its values by `=`, which the filter language does not know.
    if let [only] = set.key.as_slice()
        && let Ok(
            [
                Token {
                    word: Word::Literal(value),
                    ..
                },
            ],
        ) = cut("key", text).as_deref()
    {
        return Some(vec![fit(set, only, value.clone())?]);
    }
    let mut values: Vec<Option<Value>> = vec![None; set.key.len()];
    for part in outside_quotes(text) {
        let (name, rest) = part.split_once('=')?;
        let at = set.key.iter().position(|one| one == name.trim())?;
        let token = cut("key", rest).ok()?;
        let [
            Token {
                word: Word::Literal(value),
                ..
            },
        ] = token.as_slice()
        else {
            return None;
        };
        let place = values.get_mut(at)?;
        if place.is_some() {
            return None;
        }
        *place = Some(fit(set, name.trim(), value.clone())?);
    }
    values.into_iter().collect()
}

fn outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    let cut = text.split(move |c| {
        quoted ^= c == '\'';
        c == ',' && !quoted
    });
    cut.collect()
}

fn fit(set: &EntitySet, name: &str, value: Value) -> Option<Value> {
    let (_, property) = set.property(name)?;
    let fitted = literal::fit(value, property.edm)?;
    (fitted != Value::Null).then_some(fitted)
}

fn nothing(part: &str) -> Problem {
    Problem::missing(
        part,
        format!("没有“{part}”，或者您的岗位读不到；能读的数据集列在服务文档里"),
        format!(
            "There is no “{part}”, or your appointments do not let you read it; the service document lists what you may read"
        ),
    )
}

fn wrong_key(set: &EntitySet) -> Problem {
    let sample: Vec<String> = set
        .key
        .iter()
        .filter_map(|name| set.property(name))
        .map(|(_, one)| format!("{}={}", one.name, literal::sample(one.edm)))
        .collect();
    Problem::missing(
        &set.name,
        format!("键写得不对，请写成 {}({})", set.name, sample.join(",")),
        format!("The key is wrong; write {}({})", set.name, sample.join(",")),
    )
}
