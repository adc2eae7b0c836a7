//! The system query options of a request, and the pages that follow from them.

use linli_kernel::DigestKind;

use crate::expand::{self, Expand};
use crate::{EntitySet, Filter, Model, Problem, Row, SkipToken, Value};

/// The longest `$filter`, in characters.
pub const FILTER_CHARS: usize = 8_000;
/// The most rows that `$skip` may skip: skipping reads them all. The next link of a page skips nothing.
pub const SKIP_MOST: u64 = 10_000;
/// The most properties to sort by.
const ORDER_MOST: usize = 5;

const KNOWN: [&str; 9] = [
    "$select",
    "$filter",
    "$orderby",
    "$top",
    "$skip",
    "$count",
    "$expand",
    "$skiptoken",
    "$format",
];
const LEFT_OUT: [&str; 6] = [
    "$search",
    "$apply",
    "$compute",
    "$deltatoken",
    "$index",
    "$levels",
];

/// The form of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// OData's JSON.
    Json,
    /// Comma-separated values.
    Csv,
    /// A FeatureCollection (RFC 7946).
    GeoJson,
}

impl Format {
    /// What `$format`, a suffix or a media type names; none for what is not offered.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        let kind = text.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "json" | "application/json" => Some(Self::Json),
            "csv" | "text/csv" => Some(Self::Csv),
            "geojson" | "application/geo+json" => Some(Self::GeoJson),
            _ => None,
        }
    }
}

/// A property to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its name.
    pub property: String,
    /// From the greatest down.
    pub descending: bool,
}

/// What a request asks of a set, every name and type checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// The properties to show; none for all.
    pub select: Option<Vec<String>>,
    /// Which rows.
    pub filter: Option<Filter>,
    /// In which order, as asked; [`Query::order`] adds the set's own.
    pub orderby: Vec<Order>,
    /// At most so many rows in all.
    pub top: Option<u64>,
    /// Rows to leave out first.
    pub skip: u64,
    /// Whether to tell how many there are.
    pub count: bool,
    /// What to show along.
    pub expand: Vec<Expand>,
    /// Where the page before this ended.
    pub after: Option<SkipToken>,
    /// The form `$format` names.
    pub format: Option<Format>,
    /// The text of `$format`, with its parameters.
    pub format_text: Option<String>,
}

/// Rows of a set with what belongs to them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Row>,
    /// For each expanded navigation the related rows of each row.
    pub related: Vec<Vec<Vec<Row>>>,
    /// How many rows there are in all, if asked.
    pub count: Option<u64>,
    /// Where the next page begins, if there is one.
    pub next: Option<SkipToken>,
}

impl Query {
    /// Reads the options of a request on a set: names and values, decoded. Names without `$` are nobody's and pass.
    ///
    /// # Errors
    /// The first wrong option with its remedy.
    pub fn read(
        model: &Model,
        set: &EntitySet,
        pairs: &[(String, String)],
    ) -> Result<Self, Problem> {
        let mut query = Self::default();
        let mut seen: Vec<&str> = Vec::new();
        let mut token = None;
        for (name, text) in pairs.iter().filter(|(name, _)| name.starts_with('$')) {
            known(name, &seen)?;
            seen.push(name);
            let text = text.trim();
            match name.as_str() {
                "$select" => query.select = select("$select", set, text)?,
                "$filter" => query.filter = Some(filter(set, text)?),
                "$orderby" => query.orderby = orderby(set, text)?,
                "$top" => query.top = Some(number("$top", text, u64::MAX)?),
                "$skip" => query.skip = number("$skip", text, SKIP_MOST)?,
                "$count" => query.count = yes_or_no(text)?,
                "$expand" => query.expand = expand::read(model, set, text)?,
                "$skiptoken" => token = Some(text),
                _ => {
                    query.format = Some(format(text)?);
                    query.format_text = Some(text.to_owned());
                }
            }
        }
        if let Some(text) = token {
            query.go_on(set, text)?;
        }
        Ok(query)
    }

    /// Goes on where the page before ended: for a caller that added conditions of its own after reading.
    ///
    /// # Errors
    /// The token is not one of this query.
    pub fn go_on(&mut self, set: &EntitySet, token: &str) -> Result<(), Problem> {
        self.after = Some(SkipToken::read(token, set, self)?);
        Ok(())
    }

    /// The order of its pages: as asked, then in the set's own, so that no two rows are equal; that goes the way of the
    /// last property asked for.
    #[must_use]
    pub fn order(&self, set: &EntitySet) -> Vec<Order> {
        let mut all = self.orderby.clone();
        let descending = all.last().is_some_and(|last| last.descending);
        for name in &set.order {
            if all.iter().all(|one| one.property != *name) {
                all.push(Order {
                    property: name.clone(),
                    descending,
                });
            }
        }
        all
    }

    /// How many rows to fetch for a page of at most `size`: one more than it shows where there may be a next page.
    #[must_use]
    pub fn fetch(&self, size: u64) -> u64 {
        let left = self.left();
        if left <= size { left } else { size + 1 }
    }

    /// Whether the page has to be counted: `$count` was asked and no page before this told it.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.count && self.known_count().is_none()
    }

    /// Makes the page of the rows that [`Query::fetch`] asked for, and the token of the next.
    #[must_use]
    pub fn page(&self, set: &EntitySet, mut rows: Vec<Row>, size: u64, count: Option<u64>) -> Page {
        let count = self.known_count().or(count).filter(|_| self.count);
        let shown = usize::try_from(size).unwrap_or(usize::MAX);
        let more = rows.len() > shown;
        rows.truncate(shown);
        let next = rows.last().filter(|_| more).map(|last| SkipToken {
            of: self.digest(set),
            values: self.place(set, last),
            left: self.top.map(|_| self.left().saturating_sub(size)),
            count,
        });
        Page {
            rows,
            related: Vec::new(),
            count,
            next,
        }
    }

    /// The values by which a row has its place in the order.
    #[must_use]
    pub fn place(&self, set: &EntitySet, row: &Row) -> Vec<Value> {
        let of = |one: Order| {
            let found = set.property(&one.property).and_then(|(at, _)| row.get(at));
            found.cloned().unwrap_or(Value::Null)
        };
        self.order(set).into_iter().map(of).collect()
    }

    /// Says which rows in which order this is, so that a token of another request is known as such.
    pub(crate) fn digest(&self, set: &EntitySet) -> u64 {
        let filter = self.filter.as_ref().map(ToString::to_string);
        let order: Vec<String> = self
            .order(set)
            .iter()
            .map(|one| format!("{} {}", one.property, one.descending))
            .collect();
        let parts = [
            set.name.clone(),
            filter.unwrap_or_default(),
            order.join(","),
        ];
        let parts: Vec<&[u8]> = parts.iter().map(String::as_bytes).collect();
        let digest = DigestKind::Sha256.of(&parts).0;
        digest
            .iter()
            .take(6)
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
    }

    fn left(&self) -> u64 {
        let told = self.after.as_ref().and_then(|token| token.left);
        told.or(self.top).unwrap_or(u64::MAX)
    }

    fn known_count(&self) -> Option<u64> {
        self.after.as_ref().and_then(|token| token.count)
    }
}

fn known(name: &str, seen: &[&str]) -> Result<(), Problem> {
    if LEFT_OUT.contains(&name) {
        return Err(Problem::not_offered(
            name,
            format!("不提供 {name}，请用 $filter 筛选后在表格软件里汇总"),
            format!("{name} is not offered; filter by $filter and add up in the spreadsheet"),
        ));
    }
    if !KNOWN.contains(&name) {
        return Err(Problem::option(
            name,
            format!("没有选项 {name}，可用 {}", KNOWN.join("、")),
            format!("There is no option {name}; there are {}", KNOWN.join(", ")),
        ));
    }
    if seen.contains(&name) {
        return Err(Problem::option(
            name,
            format!("{name} 写了两次，请只写一次"),
            format!("{name} is there twice; write it once"),
        ));
    }
    Ok(())
}

fn filter(set: &EntitySet, text: &str) -> Result<Filter, Problem> {
    if text.chars().count() > FILTER_CHARS {
        return Err(Problem::option(
            "$filter",
            format!("条件最长 {FILTER_CHARS} 字，请分几次读"),
            format!("A filter has at most {FILTER_CHARS} characters; read in several requests"),
        ));
    }
    Filter::read(set, text)
}

/// The names of a `$select`; none for `*`. Navigations may be named, they are shown by `$expand`.
pub(crate) fn select(
    option: &'static str,
    set: &EntitySet,
    text: &str,
) -> Result<Option<Vec<String>>, Problem> {
    let mut all: Vec<String> = Vec::new();
    for name in text.split(',').map(str::trim) {
        if name == "*" {
            return Ok(None);
        }
        if set.navigation(name).is_some() || all.iter().any(|one| one == name) {
            continue;
        }
        if set.property(name).is_none() {
            return Err(no_property(option, set, name));
        }
        all.push(name.to_owned());
    }
    Ok((!all.is_empty()).then_some(all))
}

fn no_property(option: &str, set: &EntitySet, name: &str) -> Problem {
    Problem::option(
        option,
        format!("{} 没有属性“{name}”，请看 $metadata", set.name),
        format!("{} has no property “{name}”; see $metadata", set.name),
    )
}

fn orderby(set: &EntitySet, text: &str) -> Result<Vec<Order>, Problem> {
    let mut all: Vec<Order> = Vec::new();
    for part in text.split(',') {
        let words: Vec<&str> = part.split_whitespace().collect();
        let (name, descending) = match words.as_slice() {
            [name] | [name, "asc"] => (*name, false),
            [name, "desc"] => (*name, true),
            _ => {
                return Err(Problem::option(
                    "$orderby",
                    "请写成“属性”或“属性 desc”，用逗号分开",
                    "Write a property or “property desc”, divided by commas",
                ));
            }
        };
        let (_, found) = set
            .property(name)
            .ok_or_else(|| no_property("$orderby", set, name))?;
        if !found.edm.is_ordered() || all.iter().any(|one| one.property == name) {
            return Err(Problem::option(
                "$orderby",
                format!("不能按“{name}”排序，或它写了两次"),
                format!("“{name}” cannot be sorted by, or is there twice"),
            ));
        }
        all.push(Order {
            property: name.to_owned(),
            descending,
        });
    }
    if all.len() > ORDER_MOST {
        return Err(Problem::option(
            "$orderby",
            format!("最多按 {ORDER_MOST} 个属性排序"),
            format!("Sort by at most {ORDER_MOST} properties"),
        ));
    }
    Ok(all)
}

fn number(option: &str, text: &str, most: u64) -> Result<u64, Problem> {
    let read = text.parse().ok().filter(|number| *number <= most);
    read.ok_or_else(|| match most {
        u64::MAX => Problem::option(
            option,
            "请写不小于 0 的整数",
            "Write a whole number, 0 or more",
        ),
        most => Problem::option(
            option,
            format!("请写 0 到 {most} 的整数；再往后请沿着 @odata.nextLink 读，或用 $filter"),
            format!(
                "Write a whole number from 0 to {most}; to read further follow @odata.nextLink, or use $filter"
            ),
        ),
    })
}

fn yes_or_no(text: &str) -> Result<bool, Problem> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Problem::option(
            "$count",
            "请写 true 或 false",
            "Write true or false",
        )),
    }
}

fn format(text: &str) -> Result<Format, Problem> {
    Format::named(text).ok_or_else(|| {
        Problem::option(
            "$format",
            "可用 json、csv、geojson",
            "There are json, csv and geojson",
        )
    })
}
