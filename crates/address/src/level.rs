//! The levels of an address, and the words that name them after a number.

/// A level of an address, from the largest to the smallest (省 市 区 街道 社区 路巷 门牌 小区 幢 单元 层 户室).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 省
    Province,
    /// 市
    City,
    /// 区, 县
    District,
    /// 街道, 镇, 乡
    Street,
    /// 社区, 村
    Community,
    /// 路, 街, 巷, 弄
    Road,
    /// 门牌号, on a road
    Number,
    /// 小区, 新村, 苑
    Compound,
    /// 幢, 号楼, a named building
    Building,
    /// 单元
    Entrance,
    /// 层
    Floor,
    /// 户室
    Dwelling,
}

impl Level {
    /// How many there are.
    pub const COUNT: usize = 12;

    /// Every level, from the largest to the smallest.
    pub const ALL: [Level; Self::COUNT] = [
        Self::Province,
        Self::City,
        Self::District,
        Self::Street,
        Self::Community,
        Self::Road,
        Self::Number,
        Self::Compound,
        Self::Building,
        Self::Entrance,
        Self::Floor,
        Self::Dwelling,
    ];

    /// Its place in [`Level::ALL`].
    pub(crate) const fn at(self) -> usize {
        self as usize
    }

    /// Whether what lies here is told apart by numbers.
    pub(crate) fn is_numbered(self) -> bool {
        match self {
            Self::Number | Self::Building | Self::Entrance | Self::Floor | Self::Dwelling => true,
            Self::Province
            | Self::City
            | Self::District
            | Self::Street
            | Self::Community
            | Self::Road
            | Self::Compound => false,
        }
    }
}

/// What the word after a number says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hint {
    /// Nothing stands there.
    None,
    /// 号: a number on a road, a building of a compound, at the end also a dwelling.
    Sign,
    /// `#`: as 号.
    Mark,
    /// 幢, 栋, 座, 号楼
    Building,
    /// 楼: a building, or a floor.
    Storey,
    /// 单元, 门, 梯
    Entrance,
    /// 层
    Floor,
    /// 室, 房, 户
    Dwelling,
    /// 弄, 支弄: a numbered lane.
    Lane,
    /// 区, 期, 组: a number of something that has a name with a number.
    Foreign,
}

const HINTS: &[(&str, Hint)] = &[
    ("号楼", Hint::Building),
    ("号房", Hint::Dwelling),
    ("号室", Hint::Dwelling),
    ("号院", Hint::Foreign),
    ("号", Hint::Sign),
    ("#楼", Hint::Building),
    ("#", Hint::Mark),
    ("幢", Hint::Building),
    ("栋", Hint::Building),
    ("座", Hint::Building),
    ("单元", Hint::Entrance),
    ("单", Hint::Entrance),
    ("门洞", Hint::Entrance),
    ("门", Hint::Entrance),
    ("梯", Hint::Entrance),
    ("层", Hint::Floor),
    ("楼", Hint::Storey),
    ("室", Hint::Dwelling),
    ("房间", Hint::Dwelling),
    ("房", Hint::Dwelling),
    ("户", Hint::Dwelling),
    ("支弄", Hint::Lane),
    ("弄", Hint::Lane),
    ("巷", Hint::Lane),
    ("路", Hint::Lane),
    ("街", Hint::Lane),
    ("大街", Hint::Lane),
    ("区", Hint::Foreign),
    ("期", Hint::Foreign),
    ("组", Hint::Foreign),
    ("队", Hint::Foreign),
    ("村", Hint::Foreign),
    ("苑", Hint::Foreign),
    ("园", Hint::Foreign),
    ("里", Hint::Foreign),
    ("社", Hint::Foreign),
    ("坊", Hint::Foreign),
];

/// What the characters after a number say, and how many of them say it: the longest word wins.
pub(crate) fn hint(after: &[char]) -> (Hint, usize) {
    let mut best = (Hint::None, 0);
    if starts(after, "门口") {
        return best;
    }
    for (word, hint) in HINTS {
        let length = word.chars().count();
        if length > best.1 && starts(after, word) {
            best = (*hint, length);
        }
    }
    best
}

/// Whether `text` begins with `word`.
pub(crate) fn starts(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|wanted| text.next() == Some(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_after_a_number_says_what_it_numbers() {
        let of = |text: &str| hint(&text.chars().collect::<Vec<_>>());
        assert_eq!(of("号楼2单元"), (Hint::Building, 2));
        assert_eq!(of("号2单元"), (Hint::Sign, 1));
        assert_eq!(of("单元301"), (Hint::Entrance, 2));
        assert_eq!(of("张三"), (Hint::None, 0));
        assert_eq!(of(""), (Hint::None, 0));
    }
}
