//! Every form of every name of a book, and the places each form may mean.

use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use crate::book::{NONE, Symbols, Tree};
use crate::fold::Normal;
use crate::level::{Hint, Level, hint};
use crate::name::{self, Form};
use crate::near::Near;

/// A place that a form may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Target {
    /// The place.
    pub node: u32,
    /// How the form stands to its name.
    pub form: Form,
}

/// A name that stands in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The number of the form.
    pub form: u32,
    /// Its first character.
    pub start: usize,
    /// The first character after it.
    pub end: usize,
    /// What correcting it cost; 0 if it stands there as it is.
    pub cost: u16,
}

/// The names of a book.
#[derive(Debug)]
pub(crate) struct Names {
    search: Option<AhoCorasick>,
    targets: Vec<Target>,
    of_form: Vec<Range<u32>>,
    /// Whether a form means a road, a compound or something else.
    levels: Vec<Level>,
    pub near: Near,
}

impl Names {
    /// Takes the names of a tree, `aliases` giving others for some nodes.
    pub fn of(tree: &Tree, symbols: &Symbols, aliases: &[(u32, Box<str>)]) -> Self {
        let texts = symbols.names();
        let mut forms = forms(tree, &texts, aliases);
        let (mut targets, mut of_form, mut levels) = (Vec::new(), Vec::new(), Vec::new());
        for (_, places) in &mut forms {
            places.sort_unstable();
            places.dedup_by_key(|target| target.node);
            let from = number(targets.len());
            levels.push(
                places
                    .iter()
                    .map(|target| tree.level(target.node))
                    .max()
                    .unwrap_or(Level::Province),
            );
            targets.append(places);
            of_form.push(from..number(targets.len()));
        }
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(forms.iter().map(|(form, _)| form))
            .ok();
        let near = Near::of(forms.iter().map(|(form, _)| *form));
        Self {
            search,
            targets,
            of_form,
            levels,
            near,
        }
    }

    /// The places a form may mean, in the order of the tree.
    pub fn targets(&self, form: u32) -> &[Target] {
        let range = &self.of_form[form as usize];
        &self.targets[range.start as usize..range.end as usize]
    }

    /// The smallest level of what a form may mean.
    pub fn level(&self, form: u32) -> Level {
        self.levels[form as usize]
    }

    /// The names that stand in a text as they are: from the left, the longest each time.
    pub fn find(&self, text: &Normal, mentions: &mut Vec<Mention>) {
        mentions.clear();
        let Some(search) = &self.search else { return };
        for found in search.find_iter(&text.text) {
            let start = text.char_at[found.start()] as usize;
            let end = text.char_at[found.end()] as usize;
            if !cuts_a_number(&text.chars, start, end) {
                mentions.push(Mention {
                    form: found.pattern().as_u32(),
                    start,
                    end,
                    cost: 0,
                });
            }
        }
    }
}

/// Every form with the places it may mean, in one order whatever the hashes.
fn forms<'a>(
    tree: &Tree,
    texts: &[&'a str],
    aliases: &'a [(u32, Box<str>)],
) -> Vec<(&'a str, Vec<Target>)> {
    let mut forms: FxHashMap<&str, Vec<Target>> = FxHashMap::default();
    for node in 0..number(tree.len()) {
        let text = texts[tree.symbol(node) as usize];
        if !text.is_empty() {
            add(&mut forms, tree, texts, node, text);
        }
    }
    for (node, alias) in aliases {
        add(&mut forms, tree, texts, *node, alias);
    }
    let mut forms: Vec<_> = forms.into_iter().collect();
    forms.sort_unstable();
    forms
}

fn add<'a>(
    forms: &mut FxHashMap<&'a str, Vec<Target>>,
    tree: &Tree,
    texts: &[&'a str],
    node: u32,
    text: &'a str,
) {
    let mut above = Vec::new();
    let mut at = tree.parent(node);
    while at != NONE {
        above.push(texts[tree.symbol(at) as usize]);
        at = tree.parent(at);
    }
    forms.entry(text).or_default().push(Target {
        node,
        form: Form::Full,
    });
    for (short, form) in name::shorter(tree.level(node), text, &above) {
        forms.entry(short).or_default().push(Target { node, form });
    }
}

/// Whether a name ends in the middle of a number, or with a number that counts something (大关西4 in 大关西4幢).
fn cuts_a_number(chars: &[char], start: usize, end: usize) -> bool {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let begins_inside = start > 0 && digit(start - 1) && digit(start);
    let ends_inside = digit(end - 1)
        && (digit(end)
            || !matches!(
                hint(&chars[end..]).0,
                Hint::None | Hint::Foreign | Hint::Lane
            ));
    begins_inside || ends_inside
}

fn number(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(NONE)
}
