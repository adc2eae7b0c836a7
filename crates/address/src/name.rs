//! The shorter forms in which people write a name.

use crate::level::Level;

/// How a form stands to the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    /// The name, or an alias that the book gives.
    Full,
    /// Without what everybody knows: 大关 for 大关街道, 西四苑 for 大关西四苑.
    Short,
    /// Without its last word: 德胜 for 德胜新村. What follows may then be another last word.
    Stem,
}

/// Last words of compounds, longest first. 里, 坊 and 弄 are not here: 同和里 is never called 同和.
const ENDINGS: &[&str] = &[
    "新村", "小区", "公寓", "花园", "家园", "花苑", "名苑", "雅苑", "嘉苑", "佳苑", "公馆", "社区",
    "苑", "园", "府",
];

/// Last words that may follow a whole name and say nothing more.
const REDUNDANT: &[&str] = &["小区", "社区", "小區"];

const DIVISIONS: &[(Level, &[&str])] = &[
    (Level::Province, &["特别行政区", "自治区", "省", "市"]),
    (Level::City, &["自治州", "地区", "市"]),
    (Level::District, &["新区", "区", "县", "市"]),
    (Level::Street, &["街道办事处", "街道", "镇", "乡"]),
    (Level::Community, &["社区居委会", "社区", "居委会"]),
];

/// The fewest characters of a short form, and how many of them are no digits.
const LEAST: usize = 2;

/// The shorter forms of a name in the one form, `above` being the names it lies in.
pub(crate) fn shorter<'a>(level: Level, name: &'a str, above: &[&str]) -> Vec<(&'a str, Form)> {
    let mut forms = Vec::new();
    if let Some((_, endings)) = DIVISIONS.iter().find(|(of, _)| *of == level) {
        forms.extend(without_ending(name, endings).map(|short| (short, Form::Short)));
    }
    if level == Level::Compound {
        let known = above.iter().filter_map(|above| stem_of_division(above));
        let last = known
            .filter_map(|known| name.strip_prefix(known))
            .find(|rest| is_enough(rest) && !ENDINGS.contains(rest));
        forms.extend(last.map(|short| (short, Form::Short)));
        forms.extend(without_ending(name, ENDINGS).map(|stem| (stem, Form::Stem)));
    }
    forms
}

/// How many characters at the beginning of `after` are a compound's last word, and whether it says nothing new after
/// a whole name.
pub(crate) fn ending(after: &[char]) -> Option<(usize, bool)> {
    let word = ENDINGS
        .iter()
        .find(|word| crate::level::starts(after, word))?;
    Some((word.chars().count(), REDUNDANT.contains(word)))
}

fn stem_of_division<'a>(name: &&'a str) -> Option<&'a str> {
    DIVISIONS
        .iter()
        .find_map(|(_, endings)| without_ending(name, endings))
}

fn without_ending<'a>(name: &'a str, endings: &[&str]) -> Option<&'a str> {
    let stem = endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))?;
    is_enough(stem).then_some(stem)
}

fn is_enough(form: &str) -> bool {
    form.chars()
        .filter(|char| !char.is_ascii_alphanumeric() && *char != '-')
        .count()
        >= LEAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shortened_as_people_do() {
        let of = |level, name, above: &[&str]| -> Vec<String> {
            shorter(level, name, above)
                .iter()
                .map(|(form, _)| (*form).to_owned())
                .collect()
        };
        assert_eq!(of(Level::Compound, "德胜新村", &["大关街道"]), ["德胜"]);
        assert_eq!(
            of(Level::Compound, "大关西4苑", &["拱墅区", "大关街道"]),
            ["西4苑", "大关西4"]
        );
        assert_eq!(of(Level::Compound, "大关新村", &["大关街道"]), ["大关"]);
        assert_eq!(of(Level::Compound, "同和里", &[]), [""; 0]);
        assert_eq!(of(Level::Street, "大关街道", &[]), ["大关"]);
        assert_eq!(of(Level::Road, "登云路", &[]), [""; 0]);
    }
}
