//! What a division is, and the history that linli knows. Pure.

use std::fmt;
use std::str::FromStr;

use linli_kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The five levels of the statistical division codes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[schema(as = DivisionLevel)]
pub enum Level {
    /// 省, two digits.
    Province,
    /// 市, four digits.
    City,
    /// 区县, six digits (GB/T 2260).
    District,
    /// 街道、乡镇, nine digits (GB/T 10114).
    Street,
    /// 社区、村, twelve digits.
    Community,
}

impl Level {
    /// Every level, from the largest.
    pub const ALL: &'static [Level] = &[
        Self::Province,
        Self::City,
        Self::District,
        Self::Street,
        Self::Community,
    ];

    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::District => "district",
            Self::Street => "street",
            Self::Community => "community",
        }
    }

    /// How many digits a code of this level has.
    #[must_use]
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::District => 6,
            Self::Street => 9,
            Self::Community => 12,
        }
    }

    /// The level above.
    #[must_use]
    pub fn above(self) -> Option<Level> {
        match self {
            Self::Province => None,
            Self::City => Some(Self::Province),
            Self::District => Some(Self::City),
            Self::Street => Some(Self::District),
            Self::Community => Some(Self::Street),
        }
    }

    /// The level below.
    #[must_use]
    pub fn below(self) -> Option<Level> {
        match self {
            Self::Province => Some(Self::City),
            Self::City => Some(Self::District),
            Self::District => Some(Self::Street),
            Self::Street => Some(Self::Community),
            Self::Community => None,
        }
    }

    /// The level of a code, by its digits; `None` if it is no division code.
    #[must_use]
    pub fn of(code: &str) -> Option<Level> {
        let digits = code.bytes().all(|byte| byte.is_ascii_digit());
        Self::ALL
            .iter()
            .copied()
            .find(|level| digits && level.digits() == code.len())
    }

    /// The name people read.
    #[must_use]
    pub fn title(self) -> Text {
        match self {
            Self::Province => Text::new("省", "province"),
            Self::City => Text::new("市", "city"),
            Self::District => Text::new("区县", "district"),
            Self::Street => Text::new("街道", "street"),
            Self::Community => Text::new("社区", "community"),
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|level| level.code() == text)
            .ok_or_else(|| {
                format!("unknown level {text:?}: province, city, district, street or community")
            })
    }
}

/// The code of the division that `code` lies in: the code itself, shortened to the level above.
#[must_use]
pub fn parent_of(code: &str) -> Option<&str> {
    let above = Level::of(code)?.above()?;
    code.get(..above.digits())
}

/// A division of the national table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Division {
    /// Its code: 2, 4, 6, 9 or 12 digits.
    pub code: String,
    /// Its level.
    pub level: Level,
    /// Its name.
    pub name: String,
    /// When it came into being, ISO 8601, to the month where the day is not sourced; none if not recorded.
    pub valid_from: Option<String>,
    /// When it ended, likewise; none while it exists.
    pub valid_to: Option<String>,
    /// The code of the division it became, or the greater part of it became.
    pub successor: Option<String>,
    /// What a reader should know, such as where other parts went; may be empty.
    pub note: String,
}

impl Division {
    /// A division of which only code and name are known; `None` if the code is none.
    #[must_use]
    pub fn current(code: &str, name: &str) -> Option<Self> {
        Some(Self {
            code: code.to_owned(),
            level: Level::of(code)?,
            name: name.to_owned(),
            valid_from: None,
            valid_to: None,
            successor: None,
            note: String::new(),
        })
    }

    /// Whether it still exists, as far as recorded.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.valid_to.is_none()
    }
}

/// What is said of every entry of the history, because the day of effect is not sourced.
const UNVERIFIED: &str = "2021 年 4 月杭州市行政区划调整时撤销；生效日待核实。";

/// The divisions that ended, as far as linli knows them: 下城, 江干 and what changed with them in 2021.
/// Sources stand in `history.tsv`.
#[must_use]
pub fn history() -> Vec<Division> {
    include_str!("history.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(ended)
        .collect()
}

fn ended(line: &str) -> Option<Division> {
    let mut fields = line.split('\t');
    let mut division = Division::current(fields.next()?, fields.next()?)?;
    division.valid_to = fields.next().map(str::to_owned);
    division.successor = fields.next().map(str::to_owned);
    division.note = format!("{UNVERIFIED}{}", fields.next().unwrap_or_default());
    Some(division)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_tells_its_level_and_its_parent() {
        assert_eq!(Level::of("330105005051"), Some(Level::Community));
        assert_eq!(parent_of("330105005051"), Some("330105005"));
        assert_eq!(parent_of("330105005"), Some("330105"));
        assert_eq!(parent_of("33"), None);
        assert_eq!(Level::of("33010"), None);
        assert_eq!(Level::of("33010x"), None);
    }

    #[test]
    fn every_level_is_the_one_below_the_one_above() {
        for level in Level::ALL {
            assert_eq!(level.code().parse(), Ok(*level));
            assert!(
                level
                    .above()
                    .is_none_or(|above| above.below() == Some(*level))
            );
        }
    }

    #[test]
    fn every_line_of_the_history_is_read_and_names_an_existing_kind_of_successor() {
        let lines = include_str!("history.tsv")
            .lines()
            .filter(|line| line.starts_with("33"))
            .count();
        let history = history();
        assert_eq!((history.len(), lines), (33, 33));
        for division in &history {
            let successor = division.successor.as_deref().and_then(Level::of);
            assert_eq!(successor, Some(division.level), "{division:?}");
            assert_eq!(division.valid_to.as_deref(), Some("2021-04"));
            assert!(division.note.contains("待核实"));
        }
    }

    #[test]
    fn the_streets_of_xiacheng_went_to_gongshu_and_those_of_jianggan_to_two_districts() {
        let went = |from: &str| -> Vec<(String, String)> {
            let of = history()
                .into_iter()
                .filter(|one| one.code.starts_with(from) && one.level == Level::Street);
            of.map(|one| (one.name, one.successor.unwrap())).collect()
        };
        let xiacheng = went("330103");
        assert!(xiacheng.len() == 8 && xiacheng.iter().all(|(_, to)| to.starts_with("330105")));
        let (qiantang, shangcheng): (Vec<_>, Vec<_>) = went("330104")
            .into_iter()
            .partition(|(_, to)| to.starts_with("330114"));
        assert_eq!(
            qiantang.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
            ["白杨街道", "下沙街道"]
        );
        assert!(shangcheng.len() == 8 && shangcheng.iter().all(|(_, to)| to.starts_with("330102")));
    }
}
