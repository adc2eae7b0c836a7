//! The numbers of a text led through the tree: which level each may be, and where that ends.

use crate::book::{Book, Tree};
use crate::level::{Hint, Level};
use crate::number::Number;
use crate::scan::Token;
use crate::score::{self, Loss, Losses, Verdict, Verdicts};

/// More numbers than this an address does not have.
pub(crate) const TOKENS: usize = 6;
/// Places followed at once where a level is left out.
const WIDE: usize = 64;

/// The levels numbers stand at, from the largest down.
const LEVELS: [Level; 5] = [
    Level::Number,
    Level::Building,
    Level::Entrance,
    Level::Floor,
    Level::Dwelling,
];

/// One way to read the numbers: the level of each; none for a number that has no place.
pub(crate) type Reading = [Option<Level>; TOKENS];

/// Where a reading ends.
#[derive(Clone, Debug, Default)]
pub(crate) struct End {
    /// The places that fit.
    pub nodes: Vec<u32>,
    /// Which numbers were found, by their place among the tokens.
    pub found: u8,
    /// What that cost.
    pub losses: Losses,
    /// Verdicts of the numbered levels.
    pub verdicts: Verdicts,
}

/// Every way to read the numbers.
pub(crate) fn readings(tokens: &[Token], out: &mut Vec<Reading>) {
    out.clear();
    assign(tokens, 0, [None; TOKENS], None, out);
}

fn assign(tokens: &[Token], at: usize, now: Reading, last: Option<Level>, out: &mut Vec<Reading>) {
    let Some(token) = tokens.get(at).filter(|_| at < TOKENS) else {
        out.push(now);
        return;
    };
    let is_last = at + 1 == tokens.len();
    let mut fits = false;
    for level in LEVELS {
        let taken = now.contains(&Some(level));
        let ordered = token.hint != Hint::None || last.is_none_or(|last| last < level);
        if !taken && ordered && allows(token, level, is_last) {
            fits = true;
            let mut next = now;
            next[at] = Some(level);
            let last = if token.hint == Hint::None {
                Some(level)
            } else {
                last
            };
            assign(tokens, at + 1, next, last, out);
        }
    }
    if !fits {
        assign(tokens, at + 1, now, last, out);
    }
}

fn allows(token: &Token, level: Level, is_last: bool) -> bool {
    let on_road = token.after_road && matches!(token.hint, Hint::None | Hint::Sign | Hint::Mark);
    if token.number.is_none() || on_road {
        return on_road && token.number.is_some() && level == Level::Number;
    }
    match token.hint {
        Hint::None => matches!(level, Level::Building | Level::Entrance | Level::Dwelling),
        Hint::Sign | Hint::Mark => {
            matches!(level, Level::Number | Level::Building)
                || (is_last && level == Level::Dwelling)
        }
        Hint::Building => level == Level::Building,
        Hint::Storey => level == Level::Building || level == Level::Floor,
        Hint::Entrance => level == Level::Entrance,
        Hint::Floor => level == Level::Floor,
        Hint::Dwelling => level == Level::Dwelling,
        Hint::Lane | Hint::Foreign => false,
    }
}

/// Leads one reading from `anchor` down. A number that is not found ends the way: what is smaller must not be looked
/// for elsewhere, else 58幢9单元301 would find the 301 of another entrance.
pub(crate) fn walk<K>(book: &Book<K>, anchor: u32, tokens: &[Token], reading: &Reading) -> End {
    let mut end = End {
        nodes: vec![anchor],
        ..End::default()
    };
    let (ordered, many) = in_order(tokens, reading);
    for at in 0..many {
        let (level, nth) = ordered[at];
        let token = &tokens[nth];
        // A number without a place may be larger than any that has one, as 2 in 2期3幢.
        let after_stranger = reading.iter().take(nth).any(Option::is_none);
        let Some(number) = token.number.filter(|_| !after_stranger) else {
            break;
        };
        let next = ordered[..many].get(at + 1);
        let next = next.and_then(|(level, nth)| Some((*level, tokens[*nth].number?)));
        if !step(book, &mut end, level, number, next) {
            break;
        }
        end.found |= 1 << nth;
        if says_otherwise(token, level) {
            end.losses.add(Loss::Assumed, score::ASSUMED);
            end.verdicts[level.at()] = Verdict::Assumed;
        }
    }
    if let Some(node) = end.nodes.first().copied() {
        let hinted = tokens.iter().all(|token| token.hint != Hint::None);
        skipped(&book.tree, anchor, node, hinted, &mut end);
    }
    end
}

/// The numbers that have a level, from the largest level down, and how many they are.
fn in_order(tokens: &[Token], reading: &Reading) -> ([(Level, usize); TOKENS], usize) {
    let mut ordered = [(Level::Dwelling, usize::MAX); TOKENS];
    let mut many = 0;
    for (nth, level) in reading.iter().enumerate().take(tokens.len()) {
        if let Some(level) = level {
            ordered[many] = (*level, nth);
            many += 1;
        }
    }
    ordered[..many].sort_unstable();
    (ordered, many)
}

fn says_otherwise(token: &Token, level: Level) -> bool {
    !token.after_road && matches!(token.hint, Hint::Sign | Hint::Mark) && level != Level::Number
}

fn step<K>(
    book: &Book<K>,
    end: &mut End,
    level: Level,
    number: Number,
    next: Option<(Level, Number)>,
) -> bool {
    let (mut nodes, mut exact) = (find(book, &end.nodes, level, number), true);
    if nodes.is_empty() {
        exact = false;
        let others = (0..=2)
            .map(|zeros| number.with_zeros(zeros))
            .filter(|other| *other != number);
        nodes = others
            .map(|other| find(book, &end.nodes, level, other))
            .find(|found| !found.is_empty())
            .unwrap_or_default();
    }
    if nodes.is_empty() {
        // 3楼301 where the book has no floors.
        return level == Level::Floor
            && next.is_some_and(|(level, room)| {
                level == Level::Dwelling && room.floor() == number.value()
            });
    }
    end.nodes = nodes;
    end.verdicts[level.at()] = if exact {
        Verdict::Matched
    } else {
        Verdict::Assumed
    };
    if !exact {
        end.losses.add(Loss::Assumed, score::ASSUMED);
    }
    true
}

fn find<K>(book: &Book<K>, from: &[u32], level: Level, number: Number) -> Vec<u32> {
    let (tree, Some(symbol)) = (&book.tree, book.symbols.number(number)) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for &node in from {
        if tree.level(node) >= level {
            let mine = tree
                .above(node, level)
                .filter(|mine| tree.symbol(*mine) == symbol);
            found.extend(mine.map(|_| node));
        } else {
            found.extend(tree.below(node, level, symbol).iter().take(WIDE));
        }
        if found.len() >= WIDE {
            break;
        }
    }
    found
}

/// What is left out between the name and the last number.
fn skipped(tree: &Tree, anchor: u32, node: u32, hinted: bool, end: &mut End) {
    let number = end.verdicts[Level::Number.at()] != Verdict::Missing;
    let mut at = node;
    while at != anchor && tree.holds(anchor, at) {
        let level = tree.level(at);
        if end.verdicts[level.at()] == Verdict::Missing {
            let cost = match level {
                Level::Compound if number => 0,
                Level::Building if hinted && !tree.has_other(anchor, Level::Building, at) => {
                    score::ONLY_BUILDING
                }
                Level::Entrance => score::NO_ENTRANCE,
                Level::Road
                | Level::Number
                | Level::Compound
                | Level::Building
                | Level::Dwelling => score::NO_LEVEL,
                Level::Province
                | Level::City
                | Level::District
                | Level::Street
                | Level::Community
                | Level::Floor => 0,
            };
            end.losses.add(Loss::Missing, cost);
        }
        at = tree.parent(at);
    }
}
