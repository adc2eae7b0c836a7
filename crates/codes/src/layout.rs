//! Layouts of codes, as data. Sources: rules.md 2.4 of the project's reference (GB/T 30428 series, CJ/T 213).

use linli_kernel::Text;

use crate::{Code, CodeError};

/// What a code names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// 单元网格: the smallest area that is inspected.
    UnitGrid,
    /// 部件: a piece of city furniture.
    Part,
}

/// How well a layout is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Systems in use follow it; the standard's own text was not at hand.
    Practice,
    /// Told of older systems; not verified.
    Unverified,
}

/// Some digits of a code that mean one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Stable id.
    pub id: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// How many digits.
    pub digits: usize,
    /// The smallest number.
    pub min: u32,
    /// The largest number.
    pub max: u32,
}

/// One version of how a code is made up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Stable id, such as `part_v2`.
    pub id: &'static str,
    /// What its codes name.
    pub what: What,
    /// Grows with every version of the same kind.
    pub version: u32,
    /// How well it is known.
    pub source: Source,
    /// The digit groups, in order.
    pub groups: &'static [Group],
}

const fn group(
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    digits: usize,
    bounds: (u32, u32),
) -> Group {
    let (min, max) = bounds;
    Group {
        id,
        zh,
        en,
        digits,
        min,
        max,
    }
}

/// GB/T 2260: provinces are 11 to 82, and no county is 000000.
const COUNTY: Group = group("county", "县级区划", "county", 6, (110_000, 829_999));
const STREET: Group = group("street", "街道", "street", 3, (1, 999));
const COMMUNITY: Group = group("community", "社区", "community", 3, (1, 999));
const MAJOR: Group = group("major", "大类", "major class", 2, (1, 99));

/// Every layout; of one kind the newest first.
pub static LAYOUTS: [Layout; 4] = [
    Layout {
        id: "unit_grid_v2",
        what: What::UnitGrid,
        version: 2,
        source: Source::Practice,
        groups: &[
            COUNTY,
            STREET,
            COMMUNITY,
            group("sequence", "网格顺序", "grid sequence", 3, (1, 999)),
        ],
    },
    Layout {
        id: "unit_grid_v1",
        what: What::UnitGrid,
        version: 1,
        source: Source::Unverified,
        groups: &[
            COUNTY,
            STREET,
            COMMUNITY,
            group("sequence", "网格顺序", "grid sequence", 2, (1, 99)),
        ],
    },
    Layout {
        id: "part_v2",
        what: What::Part,
        version: 2,
        source: Source::Practice,
        groups: &[
            COUNTY,
            MAJOR,
            group("minor", "小类", "minor class", 3, (1, 999)),
            group("sequence", "顺序", "sequence", 5, (1, 99_999)),
        ],
    },
    Layout {
        id: "part_v1",
        what: What::Part,
        version: 1,
        source: Source::Unverified,
        groups: &[
            COUNTY,
            MAJOR,
            group("minor", "小类", "minor class", 2, (1, 99)),
            group("sequence", "顺序", "sequence", 6, (1, 999_999)),
        ],
    },
];

/// Every name that [`Layout::named`] knows: a kind means its newest layout.
pub const NAMES: &[&str] = &[
    "unit_grid",
    "unit_grid_v2",
    "unit_grid_v1",
    "part",
    "part_v2",
    "part_v1",
];

impl What {
    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::UnitGrid => "unit_grid",
            Self::Part => "part",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::UnitGrid => Text::new("单元网格编码", "unit-grid code"),
            Self::Part => Text::new("部件编码", "part code"),
        }
    }

    /// Its layouts, the newest first.
    pub fn layouts(self) -> impl Iterator<Item = &'static Layout> {
        LAYOUTS.iter().filter(move |layout| layout.what == self)
    }

    /// Reads a code under the newest layout of its length.
    ///
    /// # Errors
    /// [`CodeError`], with the lengths of all layouts where none has that of the text.
    pub fn read(self, text: &str) -> Result<Code, CodeError> {
        let length = crate::code::length(text);
        match self.layouts().find(|layout| layout.digits() == length) {
            Some(layout) => layout.read(text),
            None => Err(CodeError::Length {
                what: self,
                found: length,
                wanted: self.layouts().map(Layout::digits).collect(),
            }),
        }
    }
}

impl Source {
    /// What a reader should know.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Practice => Text::new(
                "按 GB/T 30428 的通行做法，标准原文未核对",
                "as practised by GB/T 30428; the standard's own text was not compared",
            ),
            Self::Unverified => {
                Text::new("旧做法，未核实", "an older practice that was not verified")
            }
        }
    }
}

impl Group {
    /// The name people read.
    #[must_use]
    pub fn title(&self) -> Text {
        Text::new(self.zh, self.en)
    }
}

impl Layout {
    /// The layout of an id, or the newest of a kind.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        let is = |layout: &&Self| layout.id == name || layout.what.code() == name;
        LAYOUTS.iter().find(is)
    }

    /// How many digits its codes have.
    #[must_use]
    pub fn digits(&self) -> usize {
        self.groups.iter().map(|group| group.digits).sum()
    }

    /// Reads a code of this layout.
    ///
    /// # Errors
    /// [`CodeError`], which names the digit group.
    pub fn read(&'static self, text: &str) -> Result<Code, CodeError> {
        Code::read(self, text)
    }
}
