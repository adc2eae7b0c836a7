//! What every row would do to the library. Pure.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use linli_geodesy::{Crs, Point};
use linli_kernel::PlaceId;

use super::checks::{Refused, check_id, point, refuse, refuse_level, same_spot, usual};
use super::columns::LEVELS;
use super::library::Library;
use super::rows::Line;
use crate::rooms::imports::{Outcome, Wrong};
use crate::rooms::places::kind::PlaceKind;
use crate::rooms::places::model::NAME_MAX;
use crate::rooms::places::spelling::fold;

/// A place of the library, or one that this file makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum At {
    /// In the library.
    Old(usize),
    /// Made here.
    New(usize),
}

/// A place to be made.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// What it lies in.
    pub parent: At,
    /// What it is.
    pub kind: PlaceKind,
    /// Its name.
    pub name: String,
    /// What its row says of it; nothing where it is made along the way.
    pub told: Told,
}

/// What a row says of its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Told {
    /// The note.
    pub note: Option<String>,
    /// The first day in use.
    pub valid_from: Option<Date>,
    /// Where it lies.
    pub point: Option<Point>,
}

/// What all rows would do.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// The places to be made, parents before children.
    pub nodes: Vec<Node>,
    /// What is to be written of places of the library.
    pub revisions: Vec<(usize, Told)>,
    /// What each good row does.
    pub outcomes: BTreeMap<u32, Outcome>,
    /// What is wrong with the others.
    pub wrong: Vec<Wrong>,
    made: HashMap<(At, String), Vec<usize>>,
    /// The row that each place is the subject of.
    subjects: HashMap<At, u32>,
}

/// Says what every row would do.
pub(super) fn plan(library: &Library, rows: &[Line], crs: Option<Crs>) -> Plan {
    let mut plan = Plan::default();
    for row in rows {
        match plan.take(library, row, crs) {
            Ok(outcome) => {
                plan.outcomes.insert(row.number, outcome);
            }
            Err((key, text)) => plan.wrong.push(Wrong {
                row: row.number,
                key,
                text,
            }),
        }
    }
    plan
}

/// The way of a row through what is there, and what it still needs.
struct Way {
    at: At,
    kind: PlaceKind,
    missing: Vec<(PlaceKind, &'static str, String)>,
}

impl Way {
    /// The place of the library that it ends at, if nothing is missing.
    fn meant(&self, library: &Library) -> Option<PlaceId> {
        match self.at {
            At::Old(at) if self.missing.is_empty() => Some(library.places[at].id),
            At::Old(_) | At::New(_) => None,
        }
    }
}

impl Plan {
    fn take(
        &mut self,
        library: &Library,
        row: &Line,
        crs: Option<Crs>,
    ) -> Result<Outcome, Refused> {
        let way = self.way(library, row)?;
        let told = Told {
            note: row.note.clone(),
            valid_from: row.valid_from,
            point: point(row, crs)?,
        };
        let last = row
            .levels
            .last()
            .map_or("community", |(at, _)| LEVELS[*at].1);
        check_id(library, row, way.meant(library))?;
        if way.missing.is_empty()
            && let Some(earlier) = self.subjects.get(&way.at)
        {
            return refuse(
                last,
                format!("与第 {earlier} 行是同一个地址，请删去其中一行或改正"),
                format!("the same address as row {earlier}: delete one of the two or correct it"),
            );
        }
        let (at, outcome) = match (way.at, way.missing.is_empty()) {
            (At::Old(at), true) => (At::Old(at), self.revise(library, at, told)),
            (At::New(at), true) => {
                self.nodes[at].told = told;
                (At::New(at), Outcome::New)
            }
            (_, false) => (self.make(library, way, told), Outcome::New),
        };
        self.subjects.insert(at, row.number);
        Ok(outcome)
    }

    fn revise(&mut self, library: &Library, at: usize, told: Told) -> Outcome {
        let place = &library.places[at];
        let note = told.note.as_ref().is_some_and(|note| *note != place.note);
        let day = told
            .valid_from
            .is_some_and(|day| Some(day) != place.valid_from);
        let point = told
            .point
            .is_some_and(|new| !place.point.is_some_and(|old| same_spot(old, new)));
        if note || day || point {
            self.revisions.push((at, told));
            return Outcome::Changed;
        }
        Outcome::Same
    }

    fn make(&mut self, library: &Library, way: Way, told: Told) -> At {
        let mut at = way.at;
        for (kind, _key, name) in way.missing {
            let node = self.nodes.len();
            self.made.entry((at, fold(&name))).or_default().push(node);
            if let Some(community) = community_around(library, at) {
                self.made
                    .entry((community, fold(&name)))
                    .or_default()
                    .push(node);
            }
            self.nodes.push(Node {
                parent: at,
                kind,
                name,
                told: Told::default(),
            });
            at = At::New(node);
        }
        if let At::New(node) = at {
            self.nodes[node].told = told;
        }
        at
    }

    fn way(&self, library: &Library, row: &Line) -> Result<Way, Refused> {
        let (community, grid) = governed(library, row)?;
        let begin = grid.unwrap_or(community);
        let mut way = Way {
            at: At::Old(begin),
            kind: library.places[begin].kind,
            missing: Vec::new(),
        };
        for (nth, (level, name)) in row.levels.iter().enumerate() {
            let (kind, key) = LEVELS[*level];
            let name = usual(kind, name);
            if fold(&name).is_empty() || name.chars().count() > NAME_MAX {
                return refuse(
                    key,
                    format!("名称应有字或数字，最多 {NAME_MAX} 个字，请改正"),
                    format!("a name has letters or digits, at most {NAME_MAX}: correct it"),
                );
            }
            let known = match (nth, way.missing.is_empty()) {
                (0, _) => self.first(library, (community, grid), (kind, key), &name)?,
                (_, true) => self.next(library, way.at, (kind, key), &name)?,
                (_, false) => None,
            };
            match known {
                Some(at) => way.at = at,
                None if way.kind.holds().contains(&kind) => way.missing.push((kind, key, name)),
                None => return refuse_level(key, way.kind, kind),
            }
            way.kind = kind;
        }
        Ok(way)
    }

    /// The place of this name directly in a community or one of its grids.
    fn first(
        &self,
        library: &Library,
        (community, grid): (usize, Option<usize>),
        of: (PlaceKind, &'static str),
        name: &str,
    ) -> Result<Option<At>, Refused> {
        let all = self.called(library, At::Old(community), name);
        let within = |at: &At| grid_of(library, self, *at) == grid;
        let chosen: Vec<At> = match grid {
            None => all.clone(),
            Some(_) => all.iter().copied().filter(within).collect(),
        };
        match (chosen.as_slice(), all.as_slice()) {
            ([one], _) => self.of_kind(library, *one, of).map(Some),
            // A road is entered for each grid as far as it runs through it.
            ([], _) if of.0 == PlaceKind::Road => Ok(None),
            ([], [other]) => {
                let there =
                    grid_of(library, self, *other).map(|at| library.places[at].name.as_str());
                let there = there.unwrap_or("社区（不在网格内）");
                refuse(
                    "grid",
                    format!("“{name}”现在在{there}，请改填或留空；要迁移请在地点页面操作"),
                    format!(
                        "{name} lies in {there}: correct the grid or leave it empty; to move it use its page"
                    ),
                )
            }
            ([], _) => Ok(None),
            (_, _) => refuse(
                "grid",
                format!("“{name}”在几个网格里都有，请补填网格"),
                format!("{name} lies in several grids: fill in the grid"),
            ),
        }
    }

    fn next(
        &self,
        library: &Library,
        parent: At,
        of: (PlaceKind, &'static str),
        name: &str,
    ) -> Result<Option<At>, Refused> {
        let found = self.called(library, parent, name);
        found
            .first()
            .map(|one| self.of_kind(library, *one, of))
            .transpose()
    }

    fn of_kind(
        &self,
        library: &Library,
        at: At,
        (kind, key): (PlaceKind, &'static str),
    ) -> Result<At, Refused> {
        let there = match at {
            At::Old(at) => library.places[at].kind,
            At::New(at) => self.nodes[at].kind,
        };
        if there == kind {
            return Ok(at);
        }
        let (is, wants) = (there.title(), kind.title());
        refuse(
            key,
            format!(
                "这里已有同名的{}，不是{}，请核对填在哪一列",
                is.zh, wants.zh
            ),
            format!(
                "a {} of this name is there and no {}: check the column",
                is.en, wants.en
            ),
        )
    }

    fn called(&self, library: &Library, parent: At, name: &str) -> Vec<At> {
        let folded = fold(name);
        let old = match parent {
            At::Old(at) => library.called(library.places[at].id, &folded),
            At::New(_) => &[],
        };
        let new = self
            .made
            .get(&(parent, folded))
            .map_or(&[][..], Vec::as_slice);
        let old = old.iter().map(|at| At::Old(*at));
        old.chain(new.iter().map(|at| At::New(*at))).collect()
    }
}

/// The community of a row and its grid, where one is given.
fn governed(library: &Library, row: &Line) -> Result<(usize, Option<usize>), Refused> {
    let of_kind = |parent: PlaceId, name: &str, kind: PlaceKind| {
        let found = library.called(parent, &fold(name)).iter().copied();
        let found = found.filter(|at| library.places[*at].kind == kind);
        found.collect::<Vec<_>>().first().copied()
    };
    let Some(community) = of_kind(library.root.id, &row.community, PlaceKind::Community) else {
        let street = &library.root.name;
        return refuse(
            "community",
            format!("{street}没有这个社区，请核对名称；新社区请先在地点页面添加"),
            format!(
                "{street} has no such community: check the name; add a new one on the page of places first"
            ),
        );
    };
    let Some(name) = &row.grid else {
        return Ok((community, None));
    };
    match of_kind(library.places[community].id, name, PlaceKind::Grid) {
        Some(grid) => Ok((community, Some(grid))),
        None => refuse(
            "grid",
            "社区里没有这个网格，请核对名称或留空；新网格请先在地点页面添加",
            "the community has no such grid: check the name or leave it empty; add a new one on the page of places first",
        ),
    }
}

/// The community of a grid, for what is made in it.
fn community_around(library: &Library, at: At) -> Option<At> {
    let At::Old(at) = at else { return None };
    let is_grid = library.places[at].kind == PlaceKind::Grid;
    library.parent(at).filter(|_| is_grid).map(At::Old)
}

/// The grid a place lies directly in.
fn grid_of(library: &Library, plan: &Plan, at: At) -> Option<usize> {
    let parent = match at {
        At::Old(at) => library.parent(at)?,
        At::New(at) => match plan.nodes[at].parent {
            At::Old(parent) => parent,
            At::New(_) => return None,
        },
    };
    (library.places[parent].kind == PlaceKind::Grid).then_some(parent)
}
