//! What a file of a scheme must be before it is used.

use std::collections::BTreeSet;

use linli_kernel::{Invalid, Trouble};

use super::{Scheme, SchemeGroup};

/// A code longer than this is not read aloud.
const DIGITS_MAX: usize = 24;

impl Scheme {
    /// Reads a file of a scheme.
    ///
    /// # Errors
    /// What is wrong with it, with the line or the group, in the field `text`.
    pub fn parse(text: &str) -> Result<Self, Trouble> {
        let scheme: Self = toml::from_str(text).map_err(|error| {
            let said = error.to_string();
            Trouble::field(
                "text",
                format!("编码方案文件写法有误：{said}"),
                format!("The file of the scheme cannot be read: {said}"),
            )
        })?;
        let mut invalid = Invalid::default();
        scheme.check(&mut invalid);
        invalid.check()?;
        Ok(scheme)
    }

    fn check(&self, invalid: &mut Invalid) {
        let mut say = |zh: String, en: String| invalid.push("text", zh, en);
        self.check_head(&mut say);
        self.check_ids(&mut say);
        for (at, group) in self.group.iter().enumerate() {
            check_digits(group, &mut say);
            self.check_within(at, group, &mut say);
        }
    }

    fn check_head(&self, say: &mut impl FnMut(String, String)) {
        if !is_id(&self.id) {
            say(
                "id 只用小写字母、数字和连字符，最多 40 个".to_owned(),
                "id takes small letters, digits and hyphens, at most 40".to_owned(),
            );
        }
        if self.version == 0 || self.title.zh.is_empty() || self.title.en.is_empty() {
            say(
                "version 从 1 起，title 中英文都要写".to_owned(),
                "version begins at 1, and title is written in both languages".to_owned(),
            );
        }
        if !(1..=DIGITS_MAX).contains(&self.digits()) {
            say(
                format!("编码共 {} 位，应为 1 到 {DIGITS_MAX} 位", self.digits()),
                format!(
                    "The code has {} digits; write 1 to {DIGITS_MAX}",
                    self.digits()
                ),
            );
        }
        if self.group.iter().filter(|group| group.sequence).count() > 1 {
            say(
                "最多一段是顺序号（sequence）".to_owned(),
                "At most one group is a running number (sequence)".to_owned(),
            );
        }
    }

    fn check_ids(&self, say: &mut impl FnMut(String, String)) {
        let mut seen = BTreeSet::new();
        for group in &self.group {
            if !is_id(&group.id) || !seen.insert(group.id.as_str()) {
                say(
                    format!("段“{}”的 id 重复或写法有误", group.id),
                    format!("The id of group {:?} is there twice or cannot be", group.id),
                );
            }
        }
    }

    fn check_within(&self, at: usize, group: &SchemeGroup, say: &mut impl FnMut(String, String)) {
        let id = &group.id;
        let others = self.group.iter().enumerate();
        let known: BTreeSet<&str> = others
            .filter(|(other, _)| *other != at)
            .map(|(_, other)| other.id.as_str())
            .collect();
        if let Some(unknown) = group
            .within
            .iter()
            .find(|name| !known.contains(name.as_str()))
        {
            say(
                format!("段 {id} 的 within 写了没有的段“{unknown}”"),
                format!("within of group {id} names {unknown:?}, which is no other group"),
            );
        }
    }
}

/// Small letters, digits and hyphens.
fn is_id(id: &str) -> bool {
    let fits = |one: u8| one.is_ascii_lowercase() || one.is_ascii_digit() || one == b'-';
    !id.is_empty() && id.len() <= 40 && id.bytes().all(fits)
}

/// What a group says of its digits.
fn check_digits(group: &SchemeGroup, say: &mut impl FnMut(String, String)) {
    let id = &group.id;
    let (min, max) = group.bounds();
    let fits =
        |text: &str| text.len() == group.digits && text.bytes().all(|one| one.is_ascii_digit());
    if !(1..=9).contains(&group.digits) || min > max || max.to_string().len() > group.digits {
        say(
            format!("段 {id}：位数 1 到 9，min 不大于 max，max 写得下"),
            format!("Group {id}: 1 to 9 digits, min is not above max, and max fits"),
        );
    }
    if let Some(value) = group.values.iter().find(|value| !fits(&value.code)) {
        say(
            format!("段 {id} 的取值“{}”应为 {} 位数字", value.code, group.digits),
            format!(
                "Value {:?} of group {id} must have {} digits",
                value.code, group.digits
            ),
        );
    }
    let kinds = [group.month, group.sequence, !group.values.is_empty()];
    if kinds.iter().filter(|one| **one).count() > 1 || (group.month && group.digits != 6) {
        say(
            format!("段 {id}：values、month、sequence 只能有一个，month 为 6 位"),
            format!("Group {id} takes one of values, month and sequence; a month has 6 digits"),
        );
    }
}
