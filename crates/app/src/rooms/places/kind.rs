//! The kinds of places and the other small stored enums: origin, status, lineage. Pure.

use std::fmt;
use std::str::FromStr;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $zh:literal, $en:literal, holds [$($child:ident),*];)*) => {
        /// What a place is, from the street down (街道 › 社区 › 网格 › 路巷 › 门牌 › 小区 › 幢 › 单元 › 层 › 户室).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum PlaceKind { $($(#[$doc])* $name,)* }

        impl PlaceKind {
            /// Every kind, from the largest to the smallest.
            pub const ALL: &'static [PlaceKind] = &[$(Self::$name,)*];

            /// The stored name.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The name people read.
            #[must_use]
            pub fn title(self) -> Text { match self { $(Self::$name => Text::new($zh, $en),)* } }

            /// The kinds that may lie directly inside this one.
            #[must_use]
            pub fn holds(self) -> &'static [PlaceKind] { match self { $(Self::$name => &[$(Self::$child,)*],)* } }
        }

        impl FromStr for PlaceKind {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$name),)*
                    other => Err(format!("unknown kind of place {other:?}: one of {}", [$($code,)*].join(", "))),
                }
            }
        }
    };
}

kinds! {
    /// The subdistrict itself, root of its tree.
    Street = "street", "街道", "street", holds [Community];
    /// A community, with its 12-digit division code.
    Community = "community", "社区", "community", holds [Grid, Road, Compound, Building];
    /// The smallest unit of governance. Not part of an address.
    Grid = "grid", "网格", "grid", holds [Road, Compound, Building];
    /// A road or lane, as far as it runs through a community or grid.
    Road = "road", "路巷", "road", holds [Plate, Compound, Building];
    /// A number at a road or lane.
    Plate = "plate", "门牌", "door number", holds [Compound, Building, Entrance, Floor, Dwelling];
    /// A residential estate.
    Compound = "compound", "小区", "compound", holds [Building];
    /// A building, inside a compound or standing alone in a grid.
    Building = "building", "幢", "building", holds [Entrance, Floor, Dwelling];
    /// The stair or lift shared by some dwellings.
    Entrance = "entrance", "单元", "entrance", holds [Floor, Dwelling];
    /// A storey, where addresses name it.
    Floor = "floor", "层", "floor", holds [Dwelling];
    /// A dwelling or room.
    Dwelling = "dwelling", "户室", "dwelling", holds [];
}

impl PlaceKind {
    /// Whether the name of such a place is written in an address (a grid's is not).
    #[must_use]
    pub fn is_in_address(self) -> bool {
        self != Self::Grid
    }

    /// Whether the office governs by it: appointments, routing and figures hang on it.
    #[must_use]
    pub fn is_governed_by(self) -> bool {
        match self {
            Self::Street | Self::Community | Self::Grid => true,
            Self::Road
            | Self::Plate
            | Self::Compound
            | Self::Building
            | Self::Entrance
            | Self::Floor
            | Self::Dwelling => false,
        }
    }

    /// Whether it is an area: so large that news of it means nobody in particular.
    #[must_use]
    pub fn is_area(self) -> bool {
        self.is_governed_by() || self == Self::Compound
    }

    /// Whether it is a spot: small enough that naming it says where something is, and that people live or work there.
    #[must_use]
    pub fn is_spot(self) -> bool {
        !self.is_governed_by() && self != Self::Road
    }

    /// Whether such a place is looked for by the words of its whole address below the community
    /// ("德胜新村1幢"), because its own name ("1幢") tells nothing.
    #[must_use]
    pub fn is_found_by_address(self) -> bool {
        match self {
            Self::Street | Self::Community | Self::Grid | Self::Road | Self::Compound => false,
            Self::Plate | Self::Building | Self::Entrance | Self::Floor | Self::Dwelling => true,
        }
    }
}

impl fmt::Display for PlaceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

macro_rules! stored {
    ($(#[$doc:meta])* $name:ident, $what:literal; $($(#[$item_doc:meta])* $item:ident = $code:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$item_doc])* $item,)* }

        impl $name {
            /// The stored name.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$item => $code,)* } }
        }

        impl FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($code => Ok(Self::$item),)*
                    other => Err(format!("unknown {} {other:?}: one of {}", $what, [$($code,)*].join(", "))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }
    };
}

stored! {
    /// What is wrong with the entry of a place in use, as GB/T 37149-2018 knows it.
    Doubt, "doubt";
    /// The entry and what is there do not agree (`IN`).
    Inconsistent = "inconsistent";
    /// Whether the place exists cannot be told (`UN`).
    Unknown = "unknown";
}

/// The status of an address, in the terms of GB/T 37149-2018.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub enum Status {
    /// In use.
    #[serde(rename = "OC")]
    InUse,
    /// Given up.
    #[serde(rename = "AB")]
    Abandoned,
    /// Entry and place do not agree.
    #[serde(rename = "IN")]
    Inconsistent,
    /// Cannot be told.
    #[serde(rename = "UN")]
    Unknown,
}

impl Status {
    /// The letters of the standard.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::InUse => "OC",
            Self::Abandoned => "AB",
            Self::Inconsistent => "IN",
            Self::Unknown => "UN",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::InUse => Text::new("使用", "in use"),
            Self::Abandoned => Text::new("废弃", "given up"),
            Self::Inconsistent => Text::new("不一致", "does not agree with the place"),
            Self::Unknown => Text::new("无法确定", "cannot be told"),
        }
    }
}

stored! {
    /// What another name of a place is.
    AliasKind, "kind of name";
    /// What it was called before (曾用名).
    Former = "former";
    /// What people call it (俗称).
    Popular = "popular";
    /// The name made short (简称).
    Short = "short";
    /// Another whole address below the community, such as the number at the road of an estate.
    Address = "address";
}

impl AliasKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[Self::Former, Self::Popular, Self::Short, Self::Address];

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Former => Text::new("曾用名", "former name"),
            Self::Popular => Text::new("俗称", "popular name"),
            Self::Short => Text::new("简称", "short name"),
            Self::Address => Text::new("另一地址", "another address"),
        }
    }
}

stored! {
    /// How one place became another.
    Descent, "descent";
    /// Two entries became one.
    Merged = "merged";
    /// One entry became several.
    Split = "split";
    /// The entry lies in another place now.
    Moved = "moved";
}

impl Descent {
    /// What was done, as people read it.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Merged => Text::new("合并", "merged"),
            Self::Split => Text::new("拆分", "split"),
            Self::Moved => Text::new("迁移", "moved"),
        }
    }
}

stored! {
    /// Where the entry of a place comes from, shown beside it so that nobody mistakes an example for a fact.
    Origin, "origin";
    /// The national division table.
    Division = "division";
    /// Entered or imported by the office.
    Office = "office";
    /// Invented for the demo street.
    Demo = "demo";
}

impl Origin {
    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Division => Text::new("统计用区划代码", "national division codes"),
            Self::Office => Text::new("街道录入", "entered by the office"),
            Self::Demo => Text::new("演示数据，虚构", "demo data, invented"),
        }
    }
}
