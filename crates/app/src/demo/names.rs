//! Names of people who do not exist: a common surname with a given name from a list, counted through, so
//! that no two of a street are the same.

use linli_kernel::StreetCode;

const SURNAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭",
    "何", "林", "高", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾",
    "肖", "田", "董", "潘", "袁", "蔡", "蒋", "余", "于", "杜", "叶", "程", "魏", "苏", "吕", "丁",
    "任", "卢", "姚", "沈", "钟", "姜",
];

const GIVEN: &[&str] = &[
    "安禾", "柏舟", "采薇", "辰溪", "澄江", "初晴", "春迟", "丹枫", "冬青", "朵云", "帆远", "飞白",
    "枫桥", "谷雨", "归雁", "海棠", "涵秋", "荷风", "鹤鸣", "虹桥", "湖心", "怀瑾", "槐序", "霁月",
    "嘉树", "见山", "江蓠", "锦书", "菁菁", "静川", "景行", "菊香", "兰亭", "乐水", "黎明", "立夏",
    "莲塘", "林深", "鹿鸣", "麦秋", "茂林", "梅坞", "沐阳", "南乔", "念慈", "藕香", "沛然", "青禾",
    "清和", "秋实", "荣木", "若水", "森屿", "山岚", "尚善", "拾穗", "书田", "双溪", "松月", "素心",
    "棠梨", "桐声", "婉清", "望舒", "文石", "梧叶", "夕照", "溪亭", "夏木", "晓风", "星野", "秀川",
    "雪堂", "雅言", "砚秋", "扬帆", "一苇", "忆江", "吟秋", "映雪", "永嘉", "有容", "雨前", "玉圃",
    "远山", "云舒", "泽兰", "芝田", "知秋", "至善", "竹影", "子衿",
];

/// The name of the `nth` person of a street; each street begins elsewhere in the lists.
pub(super) fn name(street: StreetCode, nth: usize) -> String {
    let digits = street.as_str().bytes().rev().take(3);
    let nth = nth + digits.fold(0, |sum, digit| sum * 7 + usize::from(digit % 16) * 31);
    // The two lists share no factor, so that the pairs repeat only after all have been used.
    let surname = SURNAMES
        .get(nth % SURNAMES.len())
        .copied()
        .unwrap_or_default();
    let given = GIVEN
        .get((nth * 37 + nth / SURNAMES.len()) % GIVEN.len())
        .copied()
        .unwrap_or_default();
    format!("{surname}{given}")
}

/// A telephone number of the `nth` person. The range 190-0000 is not given out.
pub(super) fn phone(nth: usize) -> String {
    format!("1900000{:04}", nth % 10_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_thousand_people_have_two_thousand_names() {
        let street = "330105005".parse().unwrap();
        let names = (0..2_000).map(|nth| name(street, nth));
        let names: std::collections::BTreeSet<String> = names.collect();
        assert_eq!(names.len(), 2_000);
        assert!(names.iter().all(|name| name.chars().count() == 3));
    }
}
