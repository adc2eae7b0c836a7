//! What a room says of the rows it offers.

use std::fmt;
use std::sync::Arc;

use linli_db::{BoxFuture, Engine, Sql, Tx};
use linli_kernel::{Caller, Text, Trouble};
use linli_odata::{Edm, EntitySet, Navigation, Property};

use crate::app::App;

/// Offers sources to those who may read them.
pub trait Feed: Sync {
    /// The sources this caller may read, each limited to their scope; none if they may read none.
    fn sources<'a>(
        &'a self,
        app: &'a App,
        tx: &'a mut Tx,
        caller: &'a Caller,
    ) -> BoxFuture<'a, Result<Vec<Source>, Trouble>>;
}

/// How a property stands in the rows of a source's statement. A column may be written with its table (`s.at_ms`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// Text.
    Text(&'static str),
    /// A whole number.
    Int(&'static str),
    /// Milliseconds.
    Time(&'static str),
    /// A day in ISO 8601.
    Day(&'static str),
    /// 0 or 1.
    Yes(&'static str),
    /// A coordinate in units of 1e-7 degree, and its reference system; all three may be null.
    Point {
        /// The column of the longitude.
        lon: &'static str,
        /// The column of the latitude.
        lat: &'static str,
        /// The column of the reference system.
        crs: &'static str,
    },
    /// A member of an object in a column of JSON text.
    Held {
        /// The column.
        json: &'static str,
        /// The member.
        member: String,
        /// What it holds.
        edm: Edm,
    },
}

impl Column {
    /// The type of its values.
    #[must_use]
    pub fn edm(&self) -> Edm {
        match self {
            Self::Text(_) => Edm::String,
            Self::Int(_) => Edm::Int64,
            Self::Time(_) => Edm::DateTimeOffset,
            Self::Day(_) => Edm::Date,
            Self::Yes(_) => Edm::Boolean,
            Self::Point { .. } => Edm::GeographyPoint,
            Self::Held { edm, .. } => *edm,
        }
    }
}

/// Whether each row has a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum There {
    /// It is never null.
    Always,
    /// It may be null.
    Maybe,
}

/// A property in a table of them: name, column, title in Chinese and English, and whether each row has it.
pub type Listed = (&'static str, Column, &'static str, &'static str, There);

/// Adds `FROM … WHERE …` to what is selected: the tables, the street and the caller's scope.
type From = Arc<dyn Fn(Engine, Sql) -> Sql + Send + Sync>;

/// The rows of an entity set as one caller may read them.
#[derive(Clone)]
pub struct Source {
    /// The set.
    pub set: EntitySet,
    /// How each property stands in the rows.
    pub columns: Vec<Column>,
    /// The columns that are selected.
    pub select: &'static str,
    /// The tables and the scope.
    pub from: From,
}

impl fmt::Debug for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_tuple("Source").field(&self.set.name).finish()
    }
}

impl Source {
    /// A source without properties. `from` adds `FROM … WHERE …` with the scope to what is selected; conditions
    /// follow with `AND`.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        title: Text,
        select: &'static str,
        from: impl Fn(Engine, Sql) -> Sql + Send + Sync + 'static,
    ) -> Self {
        Self {
            set: EntitySet {
                name: name.into(),
                title,
                key: Vec::new(),
                order: Vec::new(),
                properties: Vec::new(),
                navigations: Vec::new(),
            },
            columns: Vec::new(),
            select,
            from: Arc::new(from),
        }
    }

    /// Names the key, and the properties by which pages are ordered.
    #[must_use]
    pub fn keyed(mut self, key: &[&str], order: &[&str]) -> Self {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        (self.set.key, self.set.order) = (owned(key), owned(order));
        self
    }

    /// Adds a property that is always there.
    #[must_use]
    pub fn with(mut self, name: &str, column: Column, zh: &str, en: &str) -> Self {
        let title = Text::new(zh, en);
        self.set
            .properties
            .push(Property::new(name, column.edm(), title));
        self.columns.push(column);
        self
    }

    /// Adds a property that may be absent.
    #[must_use]
    pub fn maybe(self, name: &str, column: Column, zh: &str, en: &str) -> Self {
        let mut with = self.with(name, column, zh, en);
        if let Some(last) = with.set.properties.last_mut() {
            last.nullable = true;
        }
        with
    }

    /// Adds properties as a table lists them.
    #[must_use]
    pub fn listed(self, all: &[Listed]) -> Self {
        all.iter()
            .fold(self, |source, (name, column, zh, en, there)| {
                let column = column.clone();
                match there {
                    There::Always => source.with(name, column, zh, en),
                    There::Maybe => source.maybe(name, column, zh, en),
                }
            })
    }

    /// Adds a way to the rows of another source that hold this one's key in `by`.
    #[must_use]
    pub fn leads_to(mut self, name: &str, target: &str, by: &str) -> Self {
        self.set.navigations.push(Navigation {
            name: name.to_owned(),
            target: target.to_owned(),
            by: by.to_owned(),
        });
        self
    }

    /// The column of a property.
    #[must_use]
    pub fn column(&self, property: &str) -> Option<(&Property, &Column)> {
        let (at, found) = self.set.property(property)?;
        Some((found, self.columns.get(at)?))
    }
}
