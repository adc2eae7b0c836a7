//! What becomes of places: two entries of one thing are merged, one of several is split, one in the wrong place
//! is moved. A place is never written over and never leaves its path, because cases and appointments point to
//! it: the old one is closed, the new one says what it was ([`Descent`]).

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use linli_db::{Tx, exactly_one};
use linli_kernel::{Invalid, PlaceId, StreetCode, Trouble};
use serde_json::json;

use super::alias::Alias;
use super::branch::{Tree, plan_merge};
use super::growth::Sprout;
use super::kind::{AliasKind, Descent};
use super::look::get;
use super::model::Place;
use super::verbs::{self, Hand};
use super::{spelling, store};

/// One step in the life of a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Descended {
    /// The other place.
    pub place: PlaceId,
    /// Its address.
    pub full_name: String,
    /// What was done.
    pub how: Descent,
    /// The day from which it holds.
    pub day: Date,
}

/// One of the places that a place is split into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it takes of what lay directly in the place.
    pub takes: Vec<PlaceId>,
}

/// What a place became: empty while it is in use, or when it is simply no more.
///
/// # Errors
/// The store fails.
pub async fn became(
    tx: &mut Tx,
    street: StreetCode,
    id: PlaceId,
) -> Result<Vec<Descended>, Trouble> {
    Ok(store::became(tx, street, id).await?)
}

/// What a place was before.
///
/// # Errors
/// The store fails.
pub async fn was(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Vec<Descended>, Trouble> {
    Ok(store::was(tx, street, id).await?)
}

/// What lies directly in a place and is in use.
///
/// # Errors
/// The store fails.
pub async fn inside(tx: &mut Tx, street: StreetCode, id: PlaceId) -> Result<Vec<Place>, Trouble> {
    let all = store::children(tx, street, id, 0, usize::MAX >> 1).await?;
    Ok(all
        .into_iter()
        .filter(|place| place.valid_to.is_none())
        .collect())
}

/// What [`merge`] would do: how many places would be one with another, and how many would be moved.
///
/// # Errors
/// The store fails.
pub async fn foresee(tx: &mut Tx, from: &Place, into: &Place) -> Result<(usize, usize), Trouble> {
    let (old, new) = (Tree::read(tx, from).await?, Tree::read(tx, into).await?);
    let twins = plan_merge(&old, &new).pairs.len();
    Ok((twins, old.places.len().saturating_sub(twins)))
}

/// Makes two entries of one thing one: `from`, as it was at its revision, ends on `day`; `into` keeps its id and
/// gets everything that lay in `from` and not in it. What lies in both under one name is merged likewise. The name
/// of `from` and its other names become other names of `into`.
///
/// # Errors
/// `place.unknown`; `Invalid` for places of two kinds, one inside the other, a place that does not change this way, or
/// an ended one; `store.stale` when someone was faster.
pub async fn merge(
    tx: &mut Tx,
    hand: &Hand,
    (from, rev): (PlaceId, i64),
    into: PlaceId,
    day: Date,
) -> Result<Place, Trouble> {
    let old = get(tx, hand.street, from).await?;
    let new = get(tx, hand.street, into).await?;
    may_merge(&old, &new)?;
    let mut work = Work::begin(tx, hand, &old, day).await?;
    let taken = Tree::read(tx, &new).await?;
    verbs::close(tx, hand, from, rev, day).await?;
    let plan = plan_merge(&work.tree, &taken);
    work.pairs.extend(plan.pairs.iter().copied());
    for (parent, root) in plan.grafts {
        work.graft(tx, hand, parent, root).await?;
    }
    // Counts as a change of `into`: whoever edits what they saw before is told.
    let touched = store::touch(tx, hand.street, into, new.rev).await?;
    exactly_one(touched)?;
    work.finish(tx, hand, Descent::Merged).await?;
    let merged = get(tx, hand.street, into).await?;
    let data =
        json!({ "from": from.to_string(), "was": &old.full_name, "places": work.pairs.len() });
    hand.journal(tx, "place.merge", &merged, data).await?;
    Ok(merged)
}

/// Makes one entry several: it ends on `day`, and each part begins beside it with what it takes.
///
/// # Errors
/// `place.unknown`; `Invalid` for fewer than two parts, two of one name, a thing inside that no part or more than
/// one takes; `store.stale` when someone was faster.
pub async fn split(
    tx: &mut Tx,
    hand: &Hand,
    (id, rev): (PlaceId, i64),
    parts: Vec<Part>,
    day: Date,
) -> Result<Vec<Place>, Trouble> {
    let old = get(tx, hand.street, id).await?;
    let parent = may_change(&old, "place")?;
    let mut work = Work::begin(tx, hand, &old, day).await?;
    may_split(&parts, work.tree.inside(id))?;
    verbs::close(tx, hand, id, rev, day).await?;
    let mut made = Vec::new();
    for part in parts {
        let kept: BTreeSet<PlaceId> = part.takes.into_iter().collect();
        let name = part.name.trim().to_owned();
        let (sprout, order) = work.tree.branch(&old, day, &|child| kept.contains(&child));
        let sprout = Sprout { name, ..sprout };
        made.push(work.plant(tx, hand, parent, sprout, order).await?);
    }
    work.finish(tx, hand, Descent::Split).await?;
    let data = json!({ "into": made.iter().map(|place| place.name.clone()).collect::<Vec<_>>() });
    hand.journal(tx, "place.split", &old, data).await?;
    Ok(made)
}

/// Puts an entry that lies in the wrong place into the right one: it ends on `day`, and the same with everything
/// inside begins in `parent`.
///
/// # Errors
/// `place.unknown`; `Invalid` for a parent that may not hold it, lies inside it, is ended or is its parent already;
/// `store.stale` when someone was faster.
pub async fn move_to(
    tx: &mut Tx,
    hand: &Hand,
    (id, rev): (PlaceId, i64),
    parent: PlaceId,
    day: Date,
) -> Result<Place, Trouble> {
    let old = get(tx, hand.street, id).await?;
    let was_in = may_change(&old, "place")?;
    let new = get(tx, hand.street, parent).await?;
    if new.id == was_in || new.is_within(&old) {
        return Err(Trouble::field(
            "parent",
            "请选择另一个上级，不能是自己或里面的地点",
            "Choose another parent, not the place itself or one inside it",
        ));
    }
    let mut work = Work::begin(tx, hand, &old, day).await?;
    verbs::close(tx, hand, id, rev, day).await?;
    let moved = work.graft(tx, hand, parent, id).await?;
    work.finish(tx, hand, Descent::Moved).await?;
    let data = json!({ "from": id.to_string(), "was": &old.full_name });
    hand.journal(tx, "place.move", &moved, data).await?;
    Ok(moved)
}

/// Its parent, where such a place changes this way. Streets, communities and grids do not: appointments, routing
/// and figures hang on them, so a change of divisions is entered by hand.
fn may_change(place: &Place, field: &'static str) -> Result<PlaceId, Trouble> {
    if place.valid_to.is_some() {
        return Err(verbs::closed(place));
    }
    let parent = place.parent.filter(|_| !place.kind.is_governed_by());
    parent.ok_or_else(|| {
        Trouble::field(
            field,
            "街道、社区、网格不能合并、拆分或迁移，请新建后逐一调整",
            "Streets, communities and grids cannot be merged, split or moved; create the new ones and adjust",
        )
    })
}

fn may_merge(old: &Place, new: &Place) -> Result<(), Trouble> {
    may_change(old, "from")?;
    may_change(new, "into")?;
    if old.kind != new.kind {
        return Err(Trouble::field(
            "into",
            format!("只能并入同类地点：{}", old.kind.title().zh),
            format!("Choose another place of the same kind: {}", old.kind),
        ));
    }
    if old.is_within(new) || new.is_within(old) {
        return Err(Trouble::field(
            "into",
            "不能并入自己或里面的地点",
            "A place cannot be merged into itself or what lies in it",
        ));
    }
    Ok(())
}

fn may_split<'a>(parts: &[Part], inside: impl Iterator<Item = &'a Place>) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    let names: BTreeSet<String> = parts
        .iter()
        .map(|part| spelling::fold(&part.name))
        .collect();
    if parts.len() < 2 || names.len() < parts.len() || names.contains("") {
        invalid.push(
            "parts",
            "请给出至少两个不同的新名称",
            "give two or more new names, all different",
        );
    }
    let mut times: BTreeMap<PlaceId, usize> = BTreeMap::new();
    for id in parts.iter().flat_map(|part| &part.takes) {
        *times.entry(*id).or_default() += 1;
    }
    for place in inside {
        if times.remove(&place.id) != Some(1) {
            invalid.push(
                "takes",
                format!("请为{}选定一个去处", place.name),
                format!("choose one part for {}", place.name),
            );
        }
    }
    if !times.is_empty() {
        invalid.push(
            "takes",
            "有的地点不在其中，请刷新后重选",
            "some places do not lie in it; reload and choose again",
        );
    }
    invalid.check()
}

/// A change under way: what lay in the old place, and which place became which.
struct Work {
    day: Date,
    tree: Tree,
    pairs: Vec<(PlaceId, PlaceId)>,
    /// The new branches, of which the words are written again once the other names are there.
    grown: Vec<PlaceId>,
}

impl Work {
    async fn begin(tx: &mut Tx, hand: &Hand, old: &Place, day: Date) -> Result<Self, Trouble> {
        // Locks the street's places until the commit: nothing is added to what is read now.
        store::take_nodes(tx, hand.street, 0).await?;
        verbs::may_close(old, day)?;
        Ok(Self {
            day,
            tree: Tree::read(tx, old).await?,
            pairs: Vec::new(),
            grown: Vec::new(),
        })
    }

    /// Plants the branch from `root` again in `parent`.
    async fn graft(
        &mut self,
        tx: &mut Tx,
        hand: &Hand,
        parent: PlaceId,
        root: PlaceId,
    ) -> Result<Place, Trouble> {
        let place = self.tree.places.get(&root);
        let place = place.ok_or_else(|| Trouble::fault("a place inside another is not there"))?;
        let (sprout, order) = self.tree.branch(place, self.day, &|_all| true);
        self.plant(tx, hand, parent, sprout, order).await
    }

    async fn plant(
        &mut self,
        tx: &mut Tx,
        hand: &Hand,
        parent: PlaceId,
        sprout: Sprout,
        order: Vec<PlaceId>,
    ) -> Result<Place, Trouble> {
        let parent = get(tx, hand.street, parent).await?;
        let planted = verbs::grow(tx, hand, &parent, vec![sprout]).await?;
        let new = planted.iter().map(|place| place.id);
        self.pairs.extend(order.into_iter().zip(new));
        let first = planted.into_iter().next();
        let first = first.ok_or_else(|| Trouble::fault("a branch was planted and is not there"))?;
        self.grown.push(first.id);
        Ok(first)
    }

    /// Hands the other names on, writes the lineage, and the words of all that is new.
    async fn finish(&self, tx: &mut Tx, hand: &Hand, how: Descent) -> Result<(), Trouble> {
        let street = hand.street;
        store::relate(tx, street, &self.pairs, how, self.day).await?;
        let old: Vec<PlaceId> = self.pairs.iter().map(|(old, _)| *old).collect();
        let mut tops: BTreeSet<PlaceId> = self.grown.iter().copied().collect();
        for some in old.chunks(500) {
            let known = store::aliases_of(tx, street, some).await?;
            for (from, into) in self
                .pairs
                .iter()
                .filter(|(from, _)| known.contains_key(from))
            {
                for alias in &known[from] {
                    store::add_alias(tx, street, *into, alias).await?;
                }
                tops.insert(*into);
            }
        }
        if how == Descent::Merged {
            tops.extend(self.keep_name(tx, hand).await?);
        }
        for top in tops {
            let place = get(tx, street, top).await?;
            verbs::reword(tx, &place).await?;
        }
        Ok(())
    }

    /// The name of the merged place finds the one it is now.
    async fn keep_name(&self, tx: &mut Tx, hand: &Hand) -> Result<Option<PlaceId>, Trouble> {
        let Some((from, into)) = self.pairs.first() else {
            return Ok(None);
        };
        let (old, new) = (
            get(tx, hand.street, *from).await?,
            get(tx, hand.street, *into).await?,
        );
        if spelling::fold(&old.name) == spelling::fold(&new.name) {
            return Ok(None);
        }
        let alias = Alias {
            valid_to: Some(self.day),
            ..Alias::new(AliasKind::Former, old.name)
        };
        store::add_alias(tx, hand.street, *into, &alias).await?;
        Ok(Some(*into))
    }
}
