//! The pure half of folding: facts in, cells out. Sums only, so neither the order of entries nor the
//! size of batches can change the outcome.

use std::collections::HashMap;

use jiff::civil::Date;

use super::model::{Cell, Fact, Grain, Measure, Period};

/// Texts by small numbers: a batch repeats few metrics, places and dims in many cells.
#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

impl Names {
    fn number(&mut self, text: &str) -> u32 {
        if let Some(known) = self.numbers.get(text) {
            return *known;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    fn text(&self, number: u32) -> String {
        usize::try_from(number)
            .ok()
            .and_then(|at| self.texts.get(at))
            .cloned()
            .unwrap_or_default()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    metric: u32,
    place: u32,
    period: Period,
    dims: u32,
}

/// Adds up facts by cell.
#[derive(Debug, Default)]
pub(super) struct Tally {
    names: Names,
    cells: HashMap<Key, Measure>,
}

impl Tally {
    /// Counts the facts of one entry, which happened on a local day at a place, for the place and every
    /// place above it.
    pub fn add(&mut self, day: Date, place_path: &str, facts: &[Fact]) {
        for fact in facts {
            let metric = self.names.number(&fact.metric);
            // A map with text keys always prints; sorted keys make equal dims equal texts.
            let dims = self
                .names
                .number(&serde_json::to_string(&fact.dims).unwrap_or_default());
            let one = Measure {
                times: 1,
                total: fact.value,
            };
            for (above, depth) in upwards(place_path) {
                let place = self.names.number(above);
                for grain in Grain::ALL
                    .into_iter()
                    .filter(|grain| depth <= grain.depth())
                {
                    let key = Key {
                        metric,
                        place,
                        period: Period::of(day, grain),
                        dims,
                    };
                    self.cells.entry(key).or_default().add(one);
                }
            }
        }
    }

    /// How many cells it touches.
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// The cells in the order of their keys, which writes pages of the store one after the other.
    pub fn into_cells(self) -> Vec<(Cell, Measure)> {
        let Self { names, cells } = self;
        let mut out: Vec<_> = cells
            .into_iter()
            .map(|(key, measure)| {
                let cell = Cell {
                    metric: names.text(key.metric),
                    place_path: names.text(key.place),
                    period: key.period,
                    dims: names.text(key.dims),
                };
                (cell, measure)
            })
            .collect();
        out.sort_by(|(one, _), (other, _)| one.cmp(other));
        out
    }
}

/// `/a/b/c/` is `/a/` (depth 1), `/a/b/` (2), `/a/b/c/` (3).
fn upwards(path: &str) -> impl Iterator<Item = (&str, usize)> {
    path.match_indices('/')
        .skip(1)
        .enumerate()
        .map(|(nth, (at, _))| (&path[..=at], nth + 1))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn fact(metric: &str, value: i64, matter: &str) -> Fact {
        Fact {
            metric: metric.into(),
            value,
            dims: BTreeMap::from([("matter".into(), matter.into())]),
        }
    }

    #[test]
    fn a_fact_counts_for_its_place_and_every_place_above_it() {
        let mut tally = Tally::default();
        tally.add(
            date(2020, 5, 15),
            "/330105005/1/7/20/31/",
            &[fact("case.reported", 3, "order")],
        );
        let cells = tally.into_cells();

        let places = |period: &str| {
            let found = cells
                .iter()
                .filter(|(cell, _)| cell.period.to_string() == period);
            found
                .map(|(cell, _)| cell.place_path.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(places("2020-05-15"), ["/330105005/", "/330105005/1/"]);
        let four = [
            "/330105005/",
            "/330105005/1/",
            "/330105005/1/7/",
            "/330105005/1/7/20/",
        ];
        assert_eq!(places("2020-05"), four);
        assert_eq!(places("2020"), four);
        assert!(cells.iter().all(|(cell, measure)| {
            *measure == Measure { times: 1, total: 3 } && cell.dims == r#"{"matter":"order"}"#
        }));
    }

    type Told = (i16, i8, usize, usize, i64, bool);

    fn told() -> impl Strategy<Value = Vec<Told>> {
        prop::collection::vec(
            (
                2019i16..2022,
                1i8..13,
                0usize..4,
                0usize..3,
                -5i64..50,
                any::<bool>(),
            ),
            0..60,
        )
    }

    fn tell(tally: &mut Tally, (year, month, place, metric, value, dims): &Told) {
        let place = ["/3/", "/3/1/", "/3/1/2/9/8/", "/3/4/"][*place];
        let metric = ["case.reported", "case.closed", "bell.solved"][*metric];
        let matter = if *dims { "order" } else { "safety" };
        tally.add(
            date(*year, *month, 28),
            place,
            &[fact(metric, *value, matter)],
        );
    }

    fn merged(tallies: impl IntoIterator<Item = Tally>) -> BTreeMap<Cell, Measure> {
        let mut sum = BTreeMap::new();
        for (cell, measure) in tallies.into_iter().flat_map(Tally::into_cells) {
            sum.entry(cell)
                .or_insert_with(Measure::default)
                .add(measure);
        }
        sum
    }

    proptest! {
        #[test]
        fn any_order_and_any_batches_give_the_same_cube(
            (told, shuffled) in told().prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
            batch in 1usize..20,
        ) {
            let mut whole = Tally::default();
            told.iter().for_each(|one| tell(&mut whole, one));
            let batches = shuffled.chunks(batch).map(|chunk| {
                let mut tally = Tally::default();
                chunk.iter().for_each(|one| tell(&mut tally, one));
                tally
            });
            prop_assert_eq!(merged([whole]), merged(batches));
        }
    }
}
