//! How a book is made: entries in any order become a tree whose nodes are numbered in its own order.

use rustc_hash::FxHashMap;

use crate::book::{Book, NONE, Symbols, Tree};
use crate::level::Level;
use crate::names::Names;
use crate::normal_name;
use crate::number::Number;

/// One level of an address: `Part::new(Level::Compound, "德胜新村")`.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The level.
    pub level: Level,
    /// The name as it is shown, with its word: `58幢`.
    pub name: &'a str,
    /// Other names of the same place.
    pub aliases: &'a [&'a str],
}

impl<'a> Part<'a> {
    /// A part without other names.
    #[must_use]
    pub fn new(level: Level, name: &'a str) -> Self {
        Self {
            level,
            name,
            aliases: &[],
        }
    }

    /// The same with other names.
    #[must_use]
    pub fn or(self, aliases: &'a [&'a str]) -> Self {
        Self { aliases, ..self }
    }
}

/// Collects entries. `K` is how the caller calls an entry.
#[derive(Debug)]
pub struct Builder<K> {
    nodes: Vec<Raw<K>>,
    children: FxHashMap<(u32, Level, u32), u32>,
    shown: FxHashMap<Box<str>, u32>,
    symbols: Symbols,
    read: FxHashMap<(u32, Level), u32>,
    aliases: Vec<(u32, Box<str>)>,
}

#[derive(Debug)]
struct Raw<K> {
    parent: u32,
    level: Level,
    symbol: u32,
    shown: u32,
    id: Option<K>,
}

impl<K> Default for Builder<K> {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            children: FxHashMap::default(),
            shown: FxHashMap::default(),
            symbols: Symbols::default(),
            read: FxHashMap::default(),
            aliases: Vec::new(),
        }
    }
}

impl<K> Builder<K> {
    /// Adds an address, its parts from the largest down. Answers false, and changes nothing, if an address of the
    /// same parts is there already, or if parts are not in order or say nothing.
    pub fn add(&mut self, id: K, parts: &[Part<'_>]) -> bool {
        let ordered = parts.windows(2).all(|pair| pair[0].level < pair[1].level);
        if parts.is_empty() || !ordered {
            return false;
        }
        let mut at = NONE;
        for part in parts {
            match self.step(at, part) {
                Some(next) => at = next,
                None => return false,
            }
        }
        let place = &mut self.nodes[at as usize].id;
        let free = place.is_none();
        if free {
            *place = Some(id);
        }
        free
    }

    fn step(&mut self, parent: u32, part: &Part<'_>) -> Option<u32> {
        let shown = match self.shown.get(part.name) {
            Some(shown) => *shown,
            None => {
                let next = u32::try_from(self.shown.len()).ok()?;
                *self.shown.entry(part.name.into()).or_insert(next)
            }
        };
        let symbol = self.symbol(shown, part);
        let next = u32::try_from(self.nodes.len())
            .ok()
            .filter(|next| *next != NONE)?;
        let node = *self
            .children
            .entry((parent, part.level, symbol))
            .or_insert(next);
        if node == next {
            self.nodes.push(Raw {
                parent,
                level: part.level,
                symbol,
                shown,
                id: None,
            });
        }
        for alias in part.aliases {
            let alias = (node, normal_name(alias).into_boxed_str());
            if !alias.1.is_empty() && self.aliases.last() != Some(&alias) {
                self.aliases.push(alias);
            }
        }
        Some(node)
    }

    fn symbol(&mut self, shown: u32, part: &Part<'_>) -> u32 {
        if let Some(symbol) = self.read.get(&(shown, part.level)) {
            return *symbol;
        }
        let name = normal_name(part.name);
        let chars: Vec<char> = name.chars().collect();
        let number = if part.level.is_numbered() {
            Number::of_name(part.level, &chars)
        } else {
            None
        };
        let symbol = match number {
            Some(number) => self.symbols.of_number(number),
            None => self.symbols.of_name(&name),
        };
        self.read.insert((shown, part.level), symbol);
        symbol
    }

    /// The book of what was added.
    #[must_use]
    pub fn finish(self) -> Book<K> {
        let (order, ends) = preorder(&self.nodes);
        let mut place = vec![0_u32; order.len()];
        for (nth, raw) in (0_u32..).zip(&order) {
            place[*raw as usize] = nth;
        }
        let mut slots: Vec<Option<Raw<K>>> = self.nodes.into_iter().map(Some).collect();
        let (mut tree, mut ids) = (Tree::default(), Vec::with_capacity(order.len()));
        for (raw, end) in order.iter().zip(ends) {
            let Some(raw) = slots[*raw as usize].take() else {
                continue;
            };
            let parent = place.get(raw.parent as usize).copied().unwrap_or(NONE);
            tree.push(parent, end, raw.level, raw.symbol, raw.shown);
            ids.push(raw.id);
        }
        let mut shown = vec![Box::from(""); self.shown.len()];
        for (text, nth) in self.shown {
            shown[nth as usize] = text;
        }
        let mut aliases: Vec<(u32, Box<str>)> = self
            .aliases
            .into_iter()
            .map(|(raw, alias)| (place[raw as usize], alias))
            .collect();
        aliases.sort_unstable();
        aliases.dedup();
        tree.index(self.symbols.len());
        let names = Names::of(&tree, &self.symbols, &aliases);
        Book {
            tree,
            ids,
            shown,
            symbols: self.symbols,
            names,
        }
    }
}

/// The nodes with what lies in each right behind it, and for each of them where that ends.
fn preorder<K>(nodes: &[Raw<K>]) -> (Vec<u32>, Vec<u32>) {
    let mut first = vec![NONE; nodes.len() + 1];
    let mut next = vec![NONE; nodes.len()];
    for (nth, raw) in (0_u32..).zip(nodes).collect::<Vec<_>>().into_iter().rev() {
        let head = &mut first[(raw.parent as usize).min(nodes.len())];
        next[nth as usize] = *head;
        *head = nth;
    }
    let (mut order, mut ends) = (Vec::with_capacity(nodes.len()), vec![0_u32; nodes.len()]);
    let mut open: Vec<(usize, u32)> = Vec::new();
    let mut at = first[nodes.len()];
    loop {
        while at != NONE {
            open.push((order.len(), at));
            order.push(at);
            at = first[at as usize];
        }
        let Some((place, raw)) = open.pop() else {
            break;
        };
        ends[place] = u32::try_from(order.len()).unwrap_or(NONE);
        at = next[raw as usize];
    }
    (order, ends)
}
