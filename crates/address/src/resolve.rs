//! The names of a text put together: which place they speak of, and what each candidate loses.

use crate::book::Book;
use crate::fold::Normal;
use crate::level::Level;
use crate::name::Form;
use crate::names::{Mention, Target};
use crate::scan::{Kind, Piece, Scan, Token, is_structural};
use crate::score::{self, Loss, Losses, Verdict, Verdicts};
use crate::walk::{End, Reading, TOKENS, readings, walk};

/// Places considered for one name.
const WIDE: usize = 48;
/// Names considered in one text.
const MENTIONS: usize = 16;
/// A way to read the numbers that loses so little more than the best one is as likely.
pub(crate) const CLOSE: u16 = 25;

/// A candidate before it is put into words.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The place.
    pub node: u32,
    /// What it lost.
    pub losses: Losses,
    /// What became of each level.
    pub verdicts: Verdicts,
    /// The stretches that it does not explain.
    pub unmatched: Vec<(usize, usize)>,
}

/// A place that a name may mean, and which names of the text agree with it.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    node: u32,
    agrees: u32,
    form: Form,
}

/// What is used again from text to text.
#[derive(Debug, Default)]
pub(crate) struct Room {
    anchors: Vec<Anchor>,
    readings: Vec<Reading>,
}

/// One text against one book.
pub(crate) struct Resolver<'a, K> {
    pub book: &'a Book<K>,
    pub text: &'a Normal,
    pub scan: &'a Scan,
    pub mentions: &'a [Mention],
}

impl<K> Resolver<'_, K> {
    /// Adds what the text may mean.
    pub fn resolve(&self, room: &mut Room, out: &mut Vec<Outcome>) {
        self.anchors(&mut room.anchors);
        for nth in 0..room.anchors.len() {
            let anchor = room.anchors[nth];
            let rivals = room.anchors.iter().any(|other| self.rivals(anchor, *other));
            self.weigh(anchor, rivals, &self.scan.tokens, &mut room.readings, out);
            for at in 1..self.scan.tokens.len() {
                if let Some(tokens) = self.joined(at) {
                    self.weigh(anchor, rivals, &tokens, &mut room.readings, out);
                }
            }
        }
    }

    /// The places the names may mean, without those in which another of them lies.
    fn anchors(&self, anchors: &mut Vec<Anchor>) {
        anchors.clear();
        for (nth, mention) in self.mentions.iter().enumerate().take(MENTIONS) {
            let targets = self.book.names.targets(mention.form);
            let before = anchors.len();
            if targets.len() > WIDE {
                self.inside_the_others(nth, targets, anchors);
            }
            if anchors.len() == before {
                anchors.extend(targets.iter().take(WIDE).map(|target| self.anchor(*target)));
            }
        }
        anchors.sort_unstable_by_key(|anchor| (anchor.node, anchor.form));
        anchors.dedup_by_key(|anchor| anchor.node);
        // In the order of the tree the next one lies in this one, or nothing does.
        let nodes: Vec<u32> = anchors.iter().skip(1).map(|anchor| anchor.node).collect();
        let mut next = nodes.into_iter();
        anchors.retain(|anchor| {
            !next
                .next()
                .is_some_and(|next| self.book.tree.holds(anchor.node, next))
        });
    }

    /// Of a name that many places bear (南楼) those that lie where the other names are.
    fn inside_the_others(&self, nth: usize, targets: &[Target], anchors: &mut Vec<Anchor>) {
        let tree = &self.book.tree;
        let others = self
            .mentions
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != nth);
        for (_, other) in others {
            for place in self.book.names.targets(other.form).iter().take(WIDE) {
                let from = targets.partition_point(|target| target.node <= place.node);
                let inside = targets[from..]
                    .iter()
                    .take_while(|target| tree.holds(place.node, target.node));
                anchors.extend(inside.take(WIDE).map(|target| self.anchor(*target)));
            }
        }
    }

    fn anchor(&self, target: Target) -> Anchor {
        let mut agrees = 0;
        for (nth, mention) in self.mentions.iter().enumerate().take(MENTIONS) {
            if self.speaks_of(mention, target.node).is_some() {
                agrees |= 1 << nth;
            }
        }
        Anchor {
            node: target.node,
            agrees,
            form: target.form,
        }
    }

    /// How a name means a place, or one that the place lies in.
    fn speaks_of(&self, mention: &Mention, node: u32) -> Option<Target> {
        let targets = self.book.names.targets(mention.form);
        let last = targets.partition_point(|target| target.node <= node);
        let held = |target: &&Target| self.book.tree.holds(target.node, node);
        targets[..last].iter().rev().take(WIDE).find(held).copied()
    }

    /// Whether the text could as well mean the other place.
    fn rivals(&self, anchor: Anchor, other: Anchor) -> bool {
        let level = self.book.tree.level(anchor.node);
        anchor.node != other.node
            && level != Level::Road
            && level == self.book.tree.level(other.node)
            && anchor.agrees == other.agrees
            && other.form <= anchor.form
    }

    /// The numbers with the one at `at` taken as the smaller part of the one before: 501-1.
    fn joined(&self, at: usize) -> Option<Vec<Token>> {
        let tokens = &self.scan.tokens;
        let (main, sub) = (tokens[at - 1], tokens[at]);
        if !sub.chained || main.end + 1 != sub.start {
            return None;
        }
        let number = main.number?.with_sub(sub.number?)?;
        self.book.symbols.number(number)?;
        let one = Token {
            number: Some(number),
            hint: sub.hint,
            end: sub.end,
            ..main
        };
        let mut joined = tokens.clone();
        joined.splice(at - 1..=at, [one]);
        Some(joined)
    }

    /// Adds what becomes of one place under the likeliest readings of the numbers.
    fn weigh(
        &self,
        anchor: Anchor,
        rivals: bool,
        tokens: &[Token],
        ways: &mut Vec<Reading>,
        out: &mut Vec<Outcome>,
    ) {
        readings(tokens, ways);
        let mut ends: Vec<(u16, End)> = Vec::with_capacity(ways.len());
        for way in ways.iter() {
            let end = walk(self.book, anchor.node, tokens, way);
            let lost = end.losses.sum().saturating_add(unfound(tokens, &end));
            ends.push((lost, end));
        }
        let best = ends.iter().map(|(lost, _)| *lost).min().unwrap_or(0);
        for (_, end) in ends.into_iter().filter(|(lost, _)| *lost <= best + CLOSE) {
            self.conclude(anchor, rivals, tokens, end, out);
        }
    }

    /// Adds the places where a reading ends, with all they lose.
    fn conclude(
        &self,
        anchor: Anchor,
        rivals: bool,
        tokens: &[Token],
        end: End,
        out: &mut Vec<Outcome>,
    ) {
        let lost = unfound(tokens, &end);
        let End {
            nodes,
            found,
            losses,
            verdicts,
        } = end;
        let mut common = Outcome {
            node: anchor.node,
            losses,
            verdicts,
            unmatched: Vec::new(),
        };
        let lone = |nth: usize| nth >= TOKENS || found & (1 << nth) == 0;
        let lone = tokens.iter().enumerate().filter(|(nth, _)| lone(*nth));
        common
            .unmatched
            .extend(lone.map(|(_, token)| (token.start, token.end)));
        common.losses.add(Loss::NoSuchNumber, lost);
        if nodes.len() > 1 || rivals {
            common.losses.add(Loss::Ambiguous, score::AMBIGUOUS);
        }
        self.all_names(anchor, &mut common);
        let found_all = found.count_ones() as usize == tokens.len();
        for node in nodes {
            let mut outcome = common.clone();
            outcome.node = node;
            let whole = found_all && self.book.tree.level(node) == Level::Dwelling;
            self.rest(whole, &mut outcome.losses, &mut outcome.unmatched);
            out.extend(self.with_id(outcome));
        }
    }

    /// What all names cost.
    fn all_names(&self, anchor: Anchor, outcome: &mut Outcome) {
        for (nth, mention) in self.mentions.iter().enumerate() {
            let agrees = nth < MENTIONS && anchor.agrees & (1 << nth) != 0;
            match self.speaks_of(mention, anchor.node).filter(|_| agrees) {
                Some(target) => self.name(nth, *mention, target, outcome),
                None => {
                    outcome.losses.add(Loss::Contradicted, score::CONTRADICTED);
                    outcome.unmatched.push((mention.start, mention.end));
                }
            }
        }
    }

    /// What a name costs that agrees with the candidate.
    fn name(&self, nth: usize, mention: Mention, target: Target, outcome: &mut Outcome) {
        let losses = &mut outcome.losses;
        match (target.form, self.ending_after(nth)) {
            (Form::Full | Form::Short, Some(true)) => {
                losses.add(Loss::Surroundings, score::REDUNDANT)
            }
            (Form::Full | Form::Short, Some(false)) => {
                losses.add(Loss::Unexplained, score::UNEXPLAINED)
            }
            (Form::Stem, Some(_)) => losses.add(Loss::OtherEnding, score::OTHER_ENDING),
            (Form::Stem, None) => losses.add(Loss::Shortened, score::STEM),
            (Form::Full | Form::Short, None) => {}
        }
        let level = self.book.tree.level(target.node);
        if target.form == Form::Short && level > Level::Community {
            losses.add(Loss::Shortened, score::SHORT);
        }
        losses.add(Loss::Corrected, mention.cost);
        outcome.verdicts[level.at()] = match target.form {
            _ if mention.cost > 0 => Verdict::Corrected,
            Form::Full => Verdict::Matched,
            Form::Short | Form::Stem => Verdict::Assumed,
        };
    }

    /// Whether another last word stands behind a name, and whether it says nothing new.
    fn ending_after(&self, nth: usize) -> Option<bool> {
        let at = self
            .scan
            .pieces
            .iter()
            .position(|piece| piece.kind == Kind::Mention(nth))?;
        match self.scan.pieces.get(at + 1)?.kind {
            Kind::Ending { redundant } => Some(redundant),
            Kind::Mention(_)
            | Kind::Token
            | Kind::Contact
            | Kind::Filler
            | Kind::Beside
            | Kind::Unknown => None,
        }
    }

    /// What the rest of the text costs.
    fn rest(&self, whole: bool, losses: &mut Losses, unmatched: &mut Vec<(usize, usize)>) {
        let address_end = self.scan.address_end();
        let pieces = &self.scan.pieces;
        for (nth, piece) in pieces.iter().enumerate() {
            let after_name =
                nth > 0 && matches!(pieces[nth - 1].kind, Kind::Mention(_) | Kind::Ending { .. });
            match piece.kind {
                Kind::Mention(_) | Kind::Token | Kind::Contact => {}
                Kind::Ending { redundant } => {
                    if !redundant {
                        unmatched.push((piece.start, piece.end));
                    }
                }
                Kind::Filler => {
                    if !losses.has(Loss::Surroundings) {
                        losses.add(Loss::Surroundings, score::AROUND);
                    }
                }
                Kind::Beside => {
                    unmatched.push((piece.start, piece.end));
                    losses.add(Loss::Beside, score::BESIDE);
                }
                Kind::Unknown => {
                    unmatched.push((piece.start, piece.end));
                    let (loss, cost) = self.unexplained(piece, whole, after_name, address_end);
                    losses.add(loss, cost);
                }
            }
        }
        if self.text.cut {
            losses.add(Loss::Unexplained, score::UNEXPLAINED);
        }
    }

    fn unexplained(
        &self,
        piece: &Piece,
        whole: bool,
        after_name: bool,
        address_end: usize,
    ) -> (Loss, u16) {
        let text = &self.text.chars[piece.start..piece.end];
        let before_short = self.mentions.iter().any(|mention| {
            let targets = self.book.names.targets(mention.form);
            mention.start == piece.end && targets.iter().all(|target| target.form != Form::Full)
        });
        if before_short {
            return (Loss::Unexplained, score::OTHER_NAME);
        }
        let trails = piece.start >= address_end && !after_name && !is_structural(text);
        match (trails, whole) {
            (true, true) => (Loss::Surroundings, score::AROUND),
            (true, false) => (Loss::Unexplained, score::SOMETHING_SMALLER),
            (false, _) => (Loss::Unexplained, score::UNEXPLAINED),
        }
    }

    /// The nearest place above that is an address of its own.
    fn with_id(&self, mut outcome: Outcome) -> Option<Outcome> {
        let tree = &self.book.tree;
        let below = outcome.node + 1;
        let is_number = tree.level(outcome.node) == Level::Number
            && self.book.ids[outcome.node as usize].is_none();
        if is_number && below < tree.end(outcome.node) && tree.end(below) == tree.end(outcome.node)
        {
            // The number of the road is the address of the one compound that lies there.
            outcome.node = below;
        }
        while self.book.ids[outcome.node as usize].is_none() {
            outcome.losses.add(Loss::NoSuchNumber, score::NO_NUMBER.0);
            let parent = tree.parent(outcome.node);
            self.book.ids.get(parent as usize)?;
            outcome.node = parent;
        }
        Some(outcome)
    }
}

/// What the numbers cost that were not found.
fn unfound(tokens: &[Token], end: &End) -> u16 {
    let missing = tokens.len().saturating_sub(end.found.count_ones() as usize);
    match u16::try_from(missing).unwrap_or(u16::MAX) {
        0 => 0,
        missing => score::NO_NUMBER
            .0
            .saturating_add((missing - 1).saturating_mul(score::NO_NUMBER.1)),
    }
}
