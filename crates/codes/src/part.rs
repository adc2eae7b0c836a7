//! What is kept of a part besides its code.

use linli_kernel::Text;

/// 部件状态: how a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PartState {
    /// 完好.
    Sound,
    /// 破损.
    Damaged,
    /// 丢失.
    Lost,
    /// 废弃.
    Abandoned,
}

/// How exactly a part was measured (CGCS2000).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Accuracy {
    /// Within half a metre: what has a clear edge.
    A,
    /// Within a metre.
    B,
    /// Within ten metres: what has none.
    C,
}

impl PartState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Sound, Self::Damaged, Self::Lost, Self::Abandoned];

    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Sound => "sound",
            Self::Damaged => "damaged",
            Self::Lost => "lost",
            Self::Abandoned => "abandoned",
        }
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Sound => Text::new("完好", "Sound"),
            Self::Damaged => Text::new("破损", "Damaged"),
            Self::Lost => Text::new("丢失", "Lost"),
            Self::Abandoned => Text::new("废弃", "Abandoned"),
        }
    }
}

impl Accuracy {
    /// Every class, the most exact first.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The letter.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        }
    }

    /// How far off a measured position may be, in millimetres.
    #[must_use]
    pub fn within_mm(self) -> u32 {
        match self {
            Self::A => 500,
            Self::B => 1_000,
            Self::C => 10_000,
        }
    }
}
