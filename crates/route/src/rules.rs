//! A rule set as people write it: what it says, before it is known whether what it names exists.

use std::str::FromStr;

use linli_flow::{Diagnostic, Problems};
use linli_kernel::{OrgId, Text};
use toml::Spanned;
use toml::de::DeValue;

use crate::geojson::is_id;
use crate::read::{Entry, document};
use crate::window::{Day, Span, Window};

/// The largest rule set, in bytes.
pub const TEXT_MOST: usize = 256 * 1024;
/// The most rules of a set.
pub const RULES_MOST: usize = 1_000;
/// The longest list in a rule.
const LIST_MOST: usize = 500;

/// A rule set that was read. Its order is the order of the file, and the first rule that matches wins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleText {
    /// The rules.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable id.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// When it matches.
    pub when: When,
    /// Who then gets the case.
    pub to: To,
    /// The lines it stands on: the rule itself, and its keys.
    pub(crate) lines: Lines,
}

/// When a rule matches: everything that is named must fit; an empty list asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    /// Scenes, by id.
    pub scenes: Vec<String>,
    /// Matters, by id.
    pub matters: Vec<String>,
    /// Paths of places; a case at or below one of them fits.
    pub places: Vec<String>,
    /// Areas, by id.
    pub areas: Vec<String>,
    /// Days and hours of the report.
    pub window: Window,
    /// A condition over the answers, in CEL.
    pub condition: Option<String>,
}

/// Who gets the case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    /// A unit.
    Unit(OrgId),
    /// The unit of a roster, and whoever is on duty there.
    Roster(String),
}

/// Where the parts of a rule stand, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    pub(crate) at: usize,
    pub(crate) keys: Vec<(&'static str, usize)>,
}

impl Lines {
    pub(crate) fn of(&self, key: &str) -> usize {
        let found = self.keys.iter().find(|(name, _)| *name == key);
        found.map_or(self.at, |(_, line)| *line)
    }
}

impl Rule {
    /// The line it begins on.
    #[must_use]
    pub fn line(&self) -> usize {
        self.lines.at
    }
}

impl RuleText {
    /// Reads a rule set. `file` is only named in problems.
    ///
    /// # Errors
    /// Every problem found, with line and remedy.
    pub fn read(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Problems::of(file);
        let Some((table, reader)) = document(text, TEXT_MOST, &mut problems) else {
            return Err(problems.sorted());
        };
        let root = reader.entry(table.get_ref(), 1);
        root.known_keys("file", &["rule"], &mut problems);
        let entries = root.tables("rule", &mut problems);
        if entries.len() > RULES_MOST {
            problems.add(
                1,
                "rule.too_many",
                (
                    format!("超过 {RULES_MOST} 条规则"),
                    format!("There are more than {RULES_MOST} rules"),
                ),
                ("合并只有单位不同的规则", "Join rules that differ in little"),
            );
        }
        let rules: Vec<Rule> = entries
            .iter()
            .take(RULES_MOST)
            .filter_map(|entry| rule(entry, &mut problems))
            .collect();
        unique(&rules, &mut problems);
        problems.done(Self { rules })
    }
}

fn unique(rules: &[Rule], problems: &mut Problems) {
    let mut seen = std::collections::BTreeMap::new();
    for rule in rules {
        if let Some(first) = seen.insert(&rule.id, rule.lines.at) {
            problems.add(
                rule.lines.of("id"),
                "rule.twice",
                (
                    format!("规则编号 {} 在第 {first} 行已用过", rule.id),
                    format!("The rule id {} is used on line {first} already", rule.id),
                ),
                ("换一个编号", "Give it another id"),
            );
        }
    }
}

fn rule(entry: &Entry<'_>, problems: &mut Problems) -> Option<Rule> {
    entry.known_keys("rule", &["id", "title", "when", "to"], problems);
    let id = entry.id("id", problems);
    let title = entry.text("title", problems);
    let mut lines = Lines {
        at: entry.line(),
        keys: entry.lines(&["id", "title", "when", "to"]),
    };
    let when = match entry.table("when", problems) {
        Some(inner) => {
            lines.keys.extend(inner.lines(WHEN));
            when(&inner, problems)
        }
        None => Some(When::default()),
    };
    let to = match entry.table("to", problems) {
        Some(inner) => to(&inner, problems),
        None => {
            entry.missing("rule", "to", "{ unit = \"org_…\" }", problems);
            None
        }
    };
    Some(Rule {
        id: id?,
        title: title?,
        when: when?,
        to: to?,
        lines,
    })
}

const WHEN: &[&str] = &[
    "scenes",
    "matters",
    "places",
    "areas",
    "days",
    "hours",
    "condition",
];

fn when(entry: &Entry<'_>, problems: &mut Problems) -> Option<When> {
    entry.known_keys("when", WHEN, problems);
    let mut list = |key: &'static str, fits: fn(&str) -> bool, zh: &str, en: &str| {
        entry.strings(key, LIST_MOST, fits, (zh, en), problems)
    };
    let scenes = list(
        "scenes",
        is_scene,
        "场景编号，如 \"grid-loop\"",
        "ids of scenes, such as \"grid-loop\"",
    );
    let matters = list(
        "matters",
        is_id,
        "事项编号，如 \"noise\"",
        "ids of matters, such as \"noise\"",
    );
    let places = list(
        "places",
        is_path,
        "地点路径，如 \"/330105005/1/\"",
        "paths of places, such as \"/330105005/1/\"",
    );
    let areas = list(
        "areas",
        is_id,
        "片区编号，如 \"canal_north\"",
        "ids of areas, such as \"canal_north\"",
    );
    let days = list("days", |one| day(one).is_some(), DAYS.0, DAYS.1);
    let hours = list(
        "hours",
        |one| Span::parse(one).is_some(),
        "时段，如 \"08:30-17:30\"",
        "hours, such as \"08:30-17:30\"",
    );
    let condition = entry.string("condition", problems);
    Some(When {
        scenes: scenes?,
        matters: matters?,
        places: places?,
        areas: areas?,
        window: Window {
            days: days?.iter().filter_map(|one| day(one)).collect(),
            hours: hours?.iter().filter_map(|one| Span::parse(one)).collect(),
        },
        condition: condition?,
    })
}

pub(crate) const DAYS: (&str, &str) = (
    "workday、rest_day 或 mon 到 sun",
    "workday, rest_day or mon to sun",
);

pub(crate) fn day(code: &str) -> Option<Day> {
    Day::ALL.iter().copied().find(|day| day.code() == code)
}

fn is_scene(text: &str) -> bool {
    text.len() <= 40
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_path(text: &str) -> bool {
    text.len() > 2
        && text.starts_with('/')
        && text.ends_with('/')
        && text
            .trim_matches('/')
            .split('/')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric()))
}

fn to(entry: &Entry<'_>, problems: &mut Problems) -> Option<To> {
    entry.known_keys("to", &["unit", "roster"], problems);
    let (unit, roster) = (
        entry.string("unit", problems)?,
        entry.string("roster", problems)?,
    );
    match (unit, roster) {
        (Some(unit), None) => parsed(entry, "unit", &unit, problems).map(To::Unit),
        (None, Some(roster)) if is_id(&roster) => Some(To::Roster(roster)),
        (None, Some(_)) => {
            entry.wrong(
                "roster",
                (
                    "值班表编号，如 \"night\"",
                    "the id of a roster, such as \"night\"",
                ),
                problems,
            );
            None
        }
        (Some(_), Some(_)) | (None, None) => {
            problems.add(
                entry.line(),
                "rule.to",
                (
                    "to 要写 unit 或 roster 其中一个",
                    "to must name either a unit or a roster",
                ),
                (
                    "写 to = { unit = \"org_…\" } 或 to = { roster = \"night\" }",
                    "Write to = { unit = \"org_…\" } or to = { roster = \"night\" }",
                ),
            );
            None
        }
    }
}

/// An id of the house.
pub(crate) fn parsed<T: FromStr>(
    entry: &Entry<'_>,
    key: &'static str,
    text: &str,
    problems: &mut Problems,
) -> Option<T> {
    let found = text.parse().ok();
    if found.is_none() {
        entry.wrong(
            key,
            (
                "编号，从页面上的列表复制",
                "an id, copied from the list on the page",
            ),
            problems,
        );
    }
    found
}

/// The texts of the rules of a file, each as it stands, in order: for moving one past another without touching
/// what is written in it. None where the file is not TOML.
#[must_use]
pub fn moved(text: &str, from: usize, to: usize) -> Option<String> {
    let mut problems = Problems::of("");
    let (table, reader) = document(text, TEXT_MOST, &mut problems)?;
    let rules = table.get_ref().get("rule")?.get_ref().as_array()?;
    let starts: Vec<usize> = rules
        .iter()
        .map(|rule: &Spanned<DeValue<'_>>| reader.line(rule.span().start))
        .collect();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut begins: Vec<usize> = starts.iter().map(|line| above(&lines, line - 1)).collect();
    let is_block = |line: &usize| {
        lines
            .get(*line - 1)
            .is_some_and(|line| line.trim_start().starts_with("[[rule]]"))
    };
    if !starts.iter().all(is_block) || from >= begins.len() || to >= begins.len() {
        return None;
    }
    let head = lines.get(..*begins.first()?)?.concat();
    begins.push(lines.len());
    let mut blocks: Vec<String> = begins
        .windows(2)
        .filter_map(|ends| Some(ends_with_line(lines.get(ends[0]..ends[1])?.concat())))
        .collect();
    let block = blocks.remove(from);
    blocks.insert(to, block);
    Some(head + &blocks.concat())
}

/// The first line of the comment that stands right above a line.
fn above(lines: &[&str], mut at: usize) -> usize {
    while at > 0
        && lines
            .get(at - 1)
            .is_some_and(|line| line.trim_start().starts_with('#'))
    {
        at -= 1;
    }
    at
}

fn ends_with_line(mut block: String) -> String {
    if !block.ends_with("\n\n") {
        block.push_str(if block.ends_with('\n') { "\n" } else { "\n\n" });
    }
    block
}
