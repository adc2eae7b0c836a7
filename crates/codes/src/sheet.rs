//! The sample sheet of parts and events. Invented, and labelled so: no national table was at hand.

use std::sync::LazyLock;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};

use crate::{Code, What};

const SAMPLE: &str = include_str!("../data/sample-sheet.toml");

/// 部件 or 事件.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// 部件: a thing that stands somewhere.
    Part,
    /// 事件: something that happens.
    Event,
}

/// 大类.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Major {
    /// Part or event.
    pub family: Family,
    /// Two digits.
    pub code: String,
    /// The name people read.
    pub title: Text,
}

/// 小类, with its standards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// Part or event.
    pub family: Family,
    /// The major class, two digits.
    pub major: String,
    /// Three digits.
    pub code: String,
    /// The name people read.
    pub title: Text,
    /// 立案条件.
    pub filing: Text,
    /// 结案标准.
    pub closing: Text,
    /// How long handling may take, in a calendar's words, such as `4wh`.
    pub limit: String,
}

/// A sheet of classes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// What the sheet is; shown wherever a line of it is.
    pub label: Text,
    /// The major classes.
    pub major: Vec<Major>,
    /// The minor classes.
    pub class: Vec<Class>,
}

impl Family {
    /// The name in sheets.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Event => "event",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Part => Text::new("部件", "Part"),
            Self::Event => Text::new("事件", "Event"),
        }
    }
}

impl Sheet {
    /// The sample.
    #[must_use]
    pub fn example() -> &'static Self {
        // Were the embedded text broken, the sheet would be empty, and the tests would say so.
        static SHEET: LazyLock<Sheet> = LazyLock::new(|| Sheet::read(SAMPLE).unwrap_or_default());
        &SHEET
    }

    /// Reads a sheet.
    ///
    /// # Errors
    /// What is wrong, with the line.
    pub fn read(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    /// The major class of a class.
    #[must_use]
    pub fn major_of(&self, class: &Class) -> Option<&Major> {
        let is = |one: &&Major| one.family == class.family && one.code == class.major;
        self.major.iter().find(is)
    }

    /// The class of a part code of the layout whose minor classes have three digits.
    #[must_use]
    pub fn class_of(&self, code: &Code) -> Option<&Class> {
        if code.layout().what != What::Part {
            return None;
        }
        let (major, minor) = (code.group("major")?, code.group("minor")?);
        self.class
            .iter()
            .find(|one| one.family == Family::Part && one.major == major && one.code == minor)
    }
}
