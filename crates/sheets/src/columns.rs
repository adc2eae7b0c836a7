//! What an import wants: its columns, each with what may stand in it.

use linli_kernel::Text;

/// One of the values a column of choices takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub key: String,
    /// What people read.
    pub title: Text,
    /// What else people write for it.
    pub aliases: Vec<String>,
}

impl Choice {
    /// A choice without aliases.
    #[must_use]
    pub fn new(key: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            title: Text::new(zh, en),
            aliases: Vec::new(),
        }
    }
}

/// What may stand in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text of at most `max` characters.
    Text {
        /// Characters.
        max: usize,
    },
    /// Text that is an id, a code or a number of a house: kept digit by digit, so that a date or a rounded number
    /// that Excel made of it is refused. At most `max` characters.
    Code {
        /// Characters.
        max: usize,
    },
    /// A whole number between two.
    Integer {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
    /// A number with at most `scale` decimals, as an integer of the last decimal: money of scale 2 in fen.
    Decimal {
        /// Decimals, at most 9.
        scale: u8,
        /// The smallest, in units of the last decimal.
        min: i64,
        /// The largest, in units of the last decimal.
        max: i64,
    },
    /// A day.
    Date,
    /// One of some values.
    Choice(Vec<Choice>),
    /// Yes or no.
    YesNo,
    /// Degrees east, as an integer of 1e-7 degree.
    Longitude,
    /// Degrees north, as an integer of 1e-7 degree.
    Latitude,
}

/// A column of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in code.
    pub key: String,
    /// Its title.
    pub title: Text,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// Whether each row must have it.
    pub required: bool,
    /// What may stand in it.
    pub kind: ColumnKind,
    /// An example, shown in the template.
    pub example: String,
    /// What else to know; may be empty.
    pub help: Text,
}

impl Column {
    /// A column that may be empty, without aliases and help.
    #[must_use]
    pub fn new(key: &str, zh: &str, en: &str, kind: ColumnKind, example: &str) -> Self {
        Self {
            key: key.to_owned(),
            title: Text::new(zh, en),
            aliases: Vec::new(),
            required: false,
            kind,
            example: example.to_owned(),
            help: Text::default(),
        }
    }

    /// The same, needed in each row.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same, also called so.
    #[must_use]
    pub fn also(mut self, aliases: &[&str]) -> Self {
        self.aliases
            .extend(aliases.iter().map(|alias| (*alias).to_owned()));
        self
    }

    /// The same, with help.
    #[must_use]
    pub fn help(mut self, zh: &str, en: &str) -> Self {
        self.help = Text::new(zh, en);
        self
    }

    /// What may stand in it, in words.
    #[must_use]
    pub fn expected(&self) -> Text {
        match &self.kind {
            ColumnKind::Text { max } => Text::new(
                format!("不超过 {max} 字的文字"),
                format!("text of at most {max} characters"),
            ),
            ColumnKind::Code { max } => Text::new(
                format!("不超过 {max} 位的编号（文本格式）"),
                format!("a code of at most {max} characters, in a cell of type text"),
            ),
            ColumnKind::Integer { min, max } => Text::new(
                format!("{min} 到 {max} 的整数"),
                format!("a whole number from {min} to {max}"),
            ),
            ColumnKind::Decimal { scale, min, max } => {
                let (min, max) = (scaled(*min, *scale), scaled(*max, *scale));
                Text::new(
                    format!("{min} 到 {max} 的数，最多 {scale} 位小数"),
                    format!("a number from {min} to {max} with at most {scale} decimals"),
                )
            }
            ColumnKind::Date => Text::new("日期，如 2024-05-01", "a date such as 2024-05-01"),
            ColumnKind::Choice(choices) => {
                let zh: Vec<&str> = choices.iter().map(|one| one.title.zh.as_str()).collect();
                let en: Vec<&str> = choices.iter().map(|one| one.title.en.as_str()).collect();
                Text::new(
                    format!("其中之一：{}", zh.join("、")),
                    format!("one of {}", en.join(", ")),
                )
            }
            ColumnKind::YesNo => Text::new("是或否", "yes or no"),
            ColumnKind::Longitude => Text::new(
                "-180 到 180 的经度（度）",
                "a longitude from -180 to 180 degrees",
            ),
            ColumnKind::Latitude => Text::new(
                "-90 到 90 的纬度（度）",
                "a latitude from -90 to 90 degrees",
            ),
        }
    }
}

/// An integer of the last decimal as people write it: `1250` of scale 2 is `12.5`.
#[must_use]
pub fn scaled(units: i64, scale: u8) -> String {
    let digits = format!(
        "{:0width$}",
        units.unsigned_abs(),
        width = usize::from(scale) + 1
    );
    let (whole, decimals) = digits.split_at(digits.len() - usize::from(scale));
    let decimals = decimals.trim_end_matches('0');
    let sign = if units < 0 { "-" } else { "" };
    let point = if decimals.is_empty() { "" } else { "." };
    format!("{sign}{whole}{point}{decimals}")
}

/// What an import wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// What the rows are, such as 地址.
    pub title: Text,
    /// The columns, in the order of the template.
    pub columns: Vec<Column>,
    /// Which columns together may not stand twice in a file; none where everything may.
    pub unique: Vec<Vec<String>>,
}

impl Columns {
    /// Columns of which everything may stand twice.
    #[must_use]
    pub fn new(zh: &str, en: &str, columns: Vec<Column>) -> Self {
        Self {
            title: Text::new(zh, en),
            columns,
            unique: Vec::new(),
        }
    }

    /// The same, where these columns together say which row is meant.
    #[must_use]
    pub fn unique(mut self, keys: &[&str]) -> Self {
        self.unique
            .push(keys.iter().map(|key| (*key).to_owned()).collect());
        self
    }

    /// Where the column of a key stands.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.key == key)
    }
}
