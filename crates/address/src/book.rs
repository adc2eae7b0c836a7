//! The reference: a tree of places in preorder, so that what lies in a place is a range of numbers.

use rustc_hash::FxHashMap;

use crate::builder::Builder;
use crate::level::Level;
use crate::names::Names;
use crate::number::Number;

/// No node.
pub(crate) const NONE: u32 = u32::MAX;

/// Every address of a street or a district, ready to be asked. Never changes, so threads may share it.
#[derive(Debug)]
pub struct Book<K> {
    pub(crate) tree: Tree,
    pub(crate) ids: Vec<Option<K>>,
    pub(crate) shown: Vec<Box<str>>,
    pub(crate) symbols: Symbols,
    pub(crate) names: Names,
}

impl<K> Book<K> {
    /// Begins a book.
    #[must_use]
    pub fn builder() -> Builder<K> {
        Builder::default()
    }

    /// How many addresses it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.iter().filter(|id| id.is_some()).count()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.iter().all(Option::is_none)
    }

    /// The names from the largest level down to a node, one behind the other.
    pub(crate) fn full_name(&self, node: u32) -> String {
        let mut parts = [""; Level::COUNT];
        let mut at = node;
        while at != NONE {
            parts[self.tree.level(at).at()] = &self.shown[self.tree.shown[at as usize] as usize];
            at = self.tree.parent(at);
        }
        parts.concat()
    }
}

/// The nodes, each before what lies in it.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    parents: Vec<u32>,
    ends: Vec<u32>,
    levels: Vec<Level>,
    symbols: Vec<u32>,
    shown: Vec<u32>,
    /// Where the nodes of each symbol and level begin in `listed`.
    starts: Vec<u32>,
    listed: Vec<u32>,
}

impl Tree {
    pub(crate) fn push(&mut self, parent: u32, end: u32, level: Level, symbol: u32, shown: u32) {
        self.parents.push(parent);
        self.ends.push(end);
        self.levels.push(level);
        self.symbols.push(symbol);
        self.shown.push(shown);
    }

    /// Lists the nodes of each symbol and level, in their order.
    pub(crate) fn index(&mut self, symbols: usize) {
        let key = |node: usize| self.symbols[node] as usize * Level::COUNT + self.levels[node].at();
        let mut starts = vec![0_u32; symbols * Level::COUNT + 1];
        for node in 0..self.symbols.len() {
            starts[key(node) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let (mut free, mut listed) = (starts.clone(), vec![0_u32; self.symbols.len()]);
        for (node, number) in (0_u32..).zip(0..self.symbols.len()) {
            let place = &mut free[key(number)];
            listed[*place as usize] = node;
            *place += 1;
        }
        (self.starts, self.listed) = (starts, listed);
    }

    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    pub(crate) fn parent(&self, node: u32) -> u32 {
        self.parents[node as usize]
    }

    pub(crate) fn level(&self, node: u32) -> Level {
        self.levels[node as usize]
    }

    pub(crate) fn symbol(&self, node: u32) -> u32 {
        self.symbols[node as usize]
    }

    /// The first node that does not lie in this one.
    pub(crate) fn end(&self, node: u32) -> u32 {
        self.ends[node as usize]
    }

    /// Whether `inner` is `outer` or lies in it.
    pub(crate) fn holds(&self, outer: u32, inner: u32) -> bool {
        (outer..self.end(outer)).contains(&inner)
    }

    /// What lies in a place at a level under a symbol.
    pub(crate) fn below(&self, node: u32, level: Level, symbol: u32) -> &[u32] {
        let key = symbol as usize * Level::COUNT + level.at();
        let (Some(from), Some(to)) = (self.starts.get(key), self.starts.get(key + 1)) else {
            return &[];
        };
        let all = &self.listed[*from as usize..*to as usize];
        let begin = all.partition_point(|one| *one <= node);
        let length = all[begin..].partition_point(|one| *one < self.end(node));
        &all[begin..begin + length]
    }

    /// The node at a level that this one is or lies in; none if its path has no such level.
    pub(crate) fn above(&self, node: u32, level: Level) -> Option<u32> {
        let mut at = node;
        while at != NONE {
            if self.level(at) == level {
                return Some(at);
            }
            at = self.parent(at);
        }
        None
    }

    /// Whether a place at `level` lies in `node`, other than `inner` and what surrounds it.
    pub(crate) fn has_other(&self, node: u32, level: Level, inner: u32) -> bool {
        let mine = self.above(inner, level);
        let mut at = node + 1;
        while at < self.end(node) {
            if self.level(at) == level && Some(at) != mine {
                return true;
            }
            at = if self.level(at) >= level {
                self.end(at)
            } else {
                at + 1
            };
        }
        false
    }
}

/// Numbers and names by small numbers.
#[derive(Debug, Default)]
pub(crate) struct Symbols {
    numbers: FxHashMap<Number, u32>,
    names: FxHashMap<Box<str>, u32>,
}

impl Symbols {
    pub(crate) fn len(&self) -> usize {
        self.numbers.len() + self.names.len()
    }

    pub(crate) fn of_number(&mut self, number: Number) -> u32 {
        let next = self.next();
        *self.numbers.entry(number).or_insert(next)
    }

    pub(crate) fn of_name(&mut self, name: &str) -> u32 {
        match self.names.get(name) {
            Some(symbol) => *symbol,
            None => {
                let next = self.next();
                *self.names.entry(name.into()).or_insert(next)
            }
        }
    }

    /// The number's symbol, if any place bears it.
    pub(crate) fn number(&self, number: Number) -> Option<u32> {
        self.numbers.get(&number).copied()
    }

    /// The names by their symbols; the empty text for numbers.
    pub(crate) fn names(&self) -> Vec<&str> {
        let mut all = vec![""; self.len()];
        for (name, symbol) in &self.names {
            all[*symbol as usize] = name;
        }
        all
    }

    fn next(&self) -> u32 {
        u32::try_from(self.len()).unwrap_or(NONE)
    }
}
