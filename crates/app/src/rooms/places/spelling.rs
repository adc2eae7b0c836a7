//! How a place is found: by its characters, by full pinyin, by initials.
//!
//! Every entry carries one text of *words*, divided by blanks: name, pinyin, initials, and each of the last
//! two again for characters that place names read in two ways (弄 nong/long, 朝 chao/zhao). A query matches
//! a word exactly, at its beginning, or anywhere, in this order of rank. One text for all of them means one
//! `LIKE` for each query word, alike on both databases.

use pinyin::ToPinyin as _;

/// No more than this many readings of one name are kept.
const MAX_READINGS: usize = 8;

/// Characters of place names whose second reading people type as often as the one the dictionary puts first,
/// and 幢, of which it knows the wrong one. Tones are dropped, so pairs that differ by tone only are not listed.
const READINGS: &[(char, &[&str])] = &[
    ('幢', &["zhuang"]),
    ('弄', &["nong", "long"]),
    ('朝', &["chao", "zhao"]),
    ('长', &["chang", "zhang"]),
    ('重', &["chong", "zhong"]),
    ('乐', &["le", "yue"]),
    ('行', &["xing", "hang"]),
    ('会', &["hui", "kuai"]),
    ('都', &["du", "dou"]),
    ('单', &["dan", "shan"]),
    ('曾', &["zeng", "ceng"]),
    ('堡', &["bao", "pu", "bu"]),
    ('六', &["liu", "lu"]),
    ('蚌', &["beng", "bang"]),
    ('浒', &["hu", "xu"]),
    ('番', &["fan", "pan"]),
    ('厦', &["xia", "sha"]),
    ('解', &["jie", "xie"]),
    ('车', &["che", "ju"]),
    ('柏', &["bai", "bo"]),
    ('盛', &["sheng", "cheng"]),
    ('莘', &["xin", "shen"]),
    ('翟', &["zhai", "di"]),
    ('角', &["jiao", "lu"]),
    ('查', &["cha", "zha"]),
    ('藏', &["zang", "cang"]),
    ('铅', &["qian", "yan"]),
    ('尉', &["wei", "yu"]),
    ('觉', &["jue", "jiao"]),
    ('绿', &["lv", "lu"]),
];

/// A text as it is compared: full-width letters and digits made half-width, small letters, no blanks.
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().filter_map(fold_char).collect()
}

/// The words of a query, each folded; at most five, so that nobody writes a query of a thousand conditions.
#[must_use]
pub fn query_words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(fold)
        .filter(|word| !word.is_empty())
        .take(5)
        .collect()
}

/// The words `name` is found by: ` 德胜新村 deshengxincun dsxc `.
#[must_use]
pub fn words(name: &str) -> String {
    let folded = fold(name);
    let mut out: Vec<String> = vec![folded.clone()];
    let readings = readings(&folded);
    for reading in &readings {
        push_new(&mut out, reading.concat());
    }
    for reading in &readings {
        push_new(
            &mut out,
            reading.iter().map(|syllable| initial(syllable)).collect(),
        );
    }
    format!(" {} ", out.join(" "))
}

/// A `LIKE` pattern that finds `word` between `before` and `after`; what the pattern language reserves is
/// escaped by a backslash.
#[must_use]
pub fn pattern(before: &str, word: &str, after: &str) -> String {
    let mut out = before.to_owned();
    for character in word.chars() {
        if matches!(character, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out + after
}

fn push_new(list: &mut Vec<String>, word: String) {
    if !word.is_empty() && !list.contains(&word) {
        list.push(word);
    }
}

/// A syllable's first letter; a run of digits or Latin letters counts whole.
fn initial(syllable: &str) -> &str {
    let is_pinyin = syllable.len() > 1 && syllable.bytes().all(|byte| byte.is_ascii_lowercase());
    if is_pinyin { &syllable[..1] } else { syllable }
}

fn readings(folded: &str) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = vec![Vec::new()];
    let mut rest = folded.chars().peekable();
    while let Some(character) = rest.next() {
        let mut options = syllables(character);
        if character == '单' && rest.peek() == Some(&'元') {
            // 单元 stands in every dwelling's address and has one reading only.
            options.truncate(1);
        }
        if options.is_empty() {
            continue;
        }
        if all.len() * options.len() > MAX_READINGS {
            all.iter_mut().for_each(|one| one.push(options[0].clone()));
            continue;
        }
        all = options
            .iter()
            .flat_map(|option| {
                all.iter().map(move |one| {
                    let mut longer = one.clone();
                    longer.push(option.clone());
                    longer
                })
            })
            .collect();
    }
    all
}

/// The readings of one character, ü written v as on keyboards; none for punctuation and unknown characters.
fn syllables(character: char) -> Vec<String> {
    if character.is_ascii_alphanumeric() {
        return vec![character.to_string()];
    }
    if let Some((_, readings)) = READINGS.iter().find(|(known, _)| *known == character) {
        return readings.iter().map(|&reading| reading.to_owned()).collect();
    }
    character
        .to_pinyin()
        .map(|found| found.plain().replace('ü', "v"))
        .into_iter()
        .collect()
}

fn fold_char(character: char) -> Option<char> {
    let half = match character {
        '\u{ff01}'..='\u{ff5e}' => u32::from(character)
            .checked_sub(0xfee0)
            .and_then(char::from_u32)?,
        other => other,
    };
    (!half.is_whitespace() && !half.is_control()).then_some(half.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_characters_pinyin_and_initials() {
        assert_eq!(words("德胜新村"), " 德胜新村 deshengxincun dsxc ");
        assert_eq!(words("同和里3幢"), " 同和里3幢 tongheli3zhuang thl3z ");
    }

    #[test]
    fn both_readings_of_a_place_name_are_kept() {
        let both = words("闸弄口");
        assert!(
            both.contains(" zhanongkou ") && both.contains(" zhalongkou "),
            "{both}"
        );
        assert!(both.contains(" znk ") && both.contains(" zlk "), "{both}");
        assert!(words("朝晖").contains(" zhaohui "));
        assert!(words("绿城").contains(" lvcheng "));
    }

    #[test]
    fn a_stair_has_one_reading_and_a_county_two() {
        assert_eq!(words("1单元").split_whitespace().count(), 3);
        assert!(words("单县").contains(" shanxian "));
    }

    #[test]
    fn full_width_digits_and_blanks_do_not_matter() {
        assert_eq!(fold("　１０１ 室Ａ"), "101室a");
        assert_eq!(query_words("  桥西  ３幢 "), ["桥西", "3幢"]);
        assert_eq!(query_words("　"), Vec::<String>::new());
    }

    #[test]
    fn a_name_of_many_ambiguous_characters_stays_short() {
        let many = words("弄朝长重乐行会都单曾");
        assert!(
            many.split_whitespace().count() <= 1 + 2 * MAX_READINGS,
            "{many}"
        );
        assert!(many.contains(" nongchaochangchonglexinghuidudanzeng "));
    }
}
