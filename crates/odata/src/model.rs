//! The entity model: which sets there are, their properties and keys.

use linli_kernel::Text;

/// The longest name (OData CSDL 4.0, SimpleIdentifier).
pub const NAME_CHARS: usize = 128;

/// The type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edm {
    /// Text.
    String,
    /// A whole number of 64 bits.
    Int64,
    /// A number of up to six digits after the point.
    Decimal,
    /// Yes or no.
    Boolean,
    /// A day.
    Date,
    /// An instant.
    DateTimeOffset,
    /// A position in WGS-84.
    GeographyPoint,
    /// Several texts, such as the chosen codes of a question.
    Strings,
}

impl Edm {
    /// Its name in `$metadata`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::String => "Edm.String",
            Self::Int64 => "Edm.Int64",
            Self::Decimal => "Edm.Decimal",
            Self::Boolean => "Edm.Boolean",
            Self::Date => "Edm.Date",
            Self::DateTimeOffset => "Edm.DateTimeOffset",
            Self::GeographyPoint => "Edm.GeographyPoint",
            Self::Strings => "Collection(Edm.String)",
        }
    }

    /// Whether its values can be compared and sorted.
    #[must_use]
    pub fn is_ordered(self) -> bool {
        match self {
            Self::String
            | Self::Int64
            | Self::Decimal
            | Self::Boolean
            | Self::Date
            | Self::DateTimeOffset => true,
            Self::GeographyPoint | Self::Strings => false,
        }
    }
}

/// A property of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Its name; [`is_name`].
    pub name: String,
    /// Its type.
    pub edm: Edm,
    /// Whether it may be absent.
    pub nullable: bool,
    /// What it means, for people.
    pub title: Text,
}

impl Property {
    /// A property that is always there.
    #[must_use]
    pub fn new(name: impl Into<String>, edm: Edm, title: Text) -> Self {
        Self {
            name: name.into(),
            edm,
            nullable: false,
            title,
        }
    }

    /// The same, but it may be absent.
    #[must_use]
    pub fn or_null(mut self) -> Self {
        self.nullable = true;
        self
    }
}

/// A way from an entity to many of another set, such as from a submission to the rows of a repeat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Navigation {
    /// Its name.
    pub name: String,
    /// The set it leads to.
    pub target: String,
    /// The property of the target that holds the key of the entity it starts from; that entity has one key property.
    pub by: String,
}

/// A set of entities of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntitySet {
    /// Its name, the last part of its address.
    pub name: String,
    /// What it is, for people.
    pub title: Text,
    /// The names of the properties that make its key; never null.
    pub key: Vec<String>,
    /// The names of the properties by which its pages are ordered where nothing else is asked: no two rows are equal
    /// in them, none is null, and a store walks them along an index.
    pub order: Vec<String>,
    /// Its properties. A [`crate::Row`] has one value for each.
    pub properties: Vec<Property>,
    /// Where it leads.
    pub navigations: Vec<Navigation>,
}

impl EntitySet {
    /// A property and its place in a row.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<(usize, &Property)> {
        let at = self.properties.iter().position(|one| one.name == name)?;
        Some((at, self.properties.get(at)?))
    }

    /// A navigation by name.
    #[must_use]
    pub fn navigation(&self, name: &str) -> Option<&Navigation> {
        self.navigations.iter().find(|one| one.name == name)
    }

    /// The name of its entity type: its own.
    #[must_use]
    pub fn type_name(&self) -> &str {
        &self.name
    }
}

/// All that a caller may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// The namespace of its types.
    pub namespace: String,
    /// Its sets.
    pub sets: Vec<EntitySet>,
}

impl Model {
    /// A set by name.
    #[must_use]
    pub fn set(&self, name: &str) -> Option<&EntitySet> {
        self.sets.iter().find(|set| set.name == name)
    }

    /// The first thing that makes it no valid model: for tests of those who build one.
    ///
    /// # Errors
    /// The sentence that names it.
    pub fn check(&self) -> Result<(), String> {
        let mut seen = Vec::new();
        for set in &self.sets {
            if seen.contains(&set.name.as_str()) || !is_name(&set.name) {
                return Err(format!("set {} is twice there or no name", set.name));
            }
            seen.push(&set.name);
            check_set(self, set)?;
        }
        Ok(())
    }
}

fn check_set(model: &Model, set: &EntitySet) -> Result<(), String> {
    let mut seen: Vec<&str> = Vec::new();
    let properties = set.properties.iter().map(|one| one.name.as_str());
    for name in properties.chain(set.navigations.iter().map(|one| one.name.as_str())) {
        // A property may not be named as its type (CSDL 4.0, section 6.1.1).
        if seen.contains(&name) || !is_name(name) || name == set.type_name() {
            return Err(format!(
                "{}/{name} is twice there, no name, or the type's",
                set.name
            ));
        }
        seen.push(name);
    }
    let plain = |name: &String| {
        set.property(name)
            .is_some_and(|(_, one)| !one.nullable && one.edm.is_ordered())
    };
    let named = |names: &[String]| !names.is_empty() && names.iter().all(plain);
    if !named(&set.key) || !named(&set.order) {
        return Err(format!(
            "the key or the order of {} is nullable or not there",
            set.name
        ));
    }
    for way in &set.navigations {
        let by = model
            .set(&way.target)
            .and_then(|other| other.property(&way.by));
        if by.is_none() || set.key.len() != 1 {
            return Err(format!("{}/{} leads nowhere", set.name, way.name));
        }
    }
    Ok(())
}

/// Whether `text` can name a set or a property: a letter or `_`, then letters, digits and `_` (Chinese ones too). What
/// the filter language reads as its own words is no name.
#[must_use]
pub fn is_name(text: &str) -> bool {
    const OURS: [&str; 15] = [
        "null", "true", "false", "not", "and", "or", "in", "eq", "ne", "gt", "ge", "lt", "le",
        "asc", "desc",
    ];
    let mut chars = text.chars();
    let first = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let rest = chars.all(|c| c.is_alphanumeric() || c == '_');
    first && rest && text.chars().count() <= NAME_CHARS && !OURS.contains(&text)
}

#[cfg(test)]
pub(crate) mod sample {
    use super::*;

    /// A set with a property of each type, for the tests of this crate.
    pub(crate) fn model() -> Model {
        let of = |name: &str, edm| Property::new(name, edm, Text::new("题", "title"));
        let visits = EntitySet {
            name: "visits".to_owned(),
            title: Text::new("走访", "Visits"),
            key: vec!["id".to_owned()],
            order: vec!["id".to_owned()],
            properties: vec![
                of("id", Edm::String),
                of("姓氏", Edm::String).or_null(),
                of("people", Edm::Int64).or_null(),
                of("area", Edm::Decimal).or_null(),
                of("done", Edm::Boolean).or_null(),
                of("day", Edm::Date).or_null(),
                of("at", Edm::DateTimeOffset).or_null(),
                of("spot", Edm::GeographyPoint).or_null(),
                of("codes", Edm::Strings),
            ],
            navigations: vec![Navigation {
                name: "rooms".to_owned(),
                target: "visits_rooms".to_owned(),
                by: "visit".to_owned(),
            }],
        };
        let rooms = EntitySet {
            name: "visits_rooms".to_owned(),
            title: Text::new("房间", "Rooms"),
            key: vec!["visit".to_owned(), "nth".to_owned()],
            order: vec!["visit".to_owned(), "nth".to_owned()],
            properties: vec![
                of("visit", Edm::String),
                of("nth", Edm::Int64),
                of("name", Edm::String).or_null(),
            ],
            navigations: Vec::new(),
        };
        Model {
            namespace: "linli".to_owned(),
            sets: vec![visits, rooms],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_whose_names_or_keys_are_wrong_is_found_out() {
        assert_eq!(sample::model().check(), Ok(()));
        let mut twice = sample::model();
        let again = twice.sets[0].clone();
        twice.sets.push(again);
        assert!(twice.check().is_err());
        let mut nullable = sample::model();
        nullable.sets[0].key = vec!["people".to_owned()];
        assert!(nullable.check().is_err());
        let mut nowhere = sample::model();
        nowhere.sets[0].navigations[0].by = "none".to_owned();
        assert!(nowhere.check().is_err());
        let mut as_type = sample::model();
        as_type.sets[0].properties[1].name = "visits".to_owned();
        assert!(as_type.check().is_err());
    }

    #[test]
    fn names_may_be_chinese_but_no_words_of_the_language() {
        for good in ["id", "_x", "姓名", "栋2", "A_1", "order"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "2x", "a b", "a-b", "null", "and", "a.b", "$top"] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(is_name(&"x".repeat(128)) && !is_name(&"x".repeat(129)));
    }
}
