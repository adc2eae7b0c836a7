//! What users rely on, for any campaign, run and target.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use linli_calendar::Calendar;
use linli_rounds::{Asked, Campaign, Every, Period, Run, draw, in_order, length, size_of_draw};
use proptest::prelude::*;

use crate::kit::{campaign, day, targets};

fn every() -> impl Strategy<Value = Every> {
    let period = prop_oneof![
        Just(Period::Week),
        Just(Period::Month),
        Just(Period::Quarter),
        Just(Period::Year)
    ];
    prop_oneof![
        Just(Every::Once),
        Just(Every::WorkingDay),
        (1..40_u32).prop_map(Every::Days),
        (1..9_u32).prop_map(Every::Weeks),
        (1..7_u32).prop_map(Every::Months),
        (1..8_u32, period).prop_map(|(n, period)| Every::Times(n, period)),
    ]
}

/// Days of 2025 and of most of 2026, so that no deadline falls into a year without notice.
fn run() -> impl Strategy<Value = Run> {
    (0..500_i32, 0..180_i32).prop_map(|(begin, long)| {
        let from = day("2025-01-01").checked_add(begin.days()).unwrap();
        Run {
            id: "run_1".into(),
            from,
            to: from.checked_add(long.days()).unwrap(),
        }
    })
}

fn made(every: Every, more: &str) -> Campaign {
    campaign(&format!("[when]\nevery = \"{every}\"\n{more}"))
}

fn all(campaign: &Campaign, run: &Run, number: usize) -> Vec<Asked> {
    campaign
        .expand(
            run,
            &targets(number),
            (run.from, run.to),
            &Calendar::china(),
        )
        .unwrap()
}

/// The first days of the periods that lie wholly in a run.
fn whole(period: Period, run: &Run) -> Vec<(Date, Date)> {
    let length = match period {
        Period::Week => 1.week(),
        Period::Month => 1.month(),
        Period::Quarter => 3.months(),
        Period::Year => 1.year(),
    };
    let mut begin = match period {
        Period::Week => day("2024-12-30"),
        Period::Month | Period::Quarter | Period::Year => day("2025-01-01"),
    };
    let mut found = Vec::new();
    while begin <= run.to {
        let next = begin.checked_add(length).unwrap();
        if begin >= run.from && next.yesterday().unwrap() <= run.to {
            found.push((begin, next));
        }
        begin = next;
    }
    found
}

proptest! {
    #[test]
    fn in_each_whole_period_each_target_is_asked_exactly_as_often_as_asked(
        run in run(), n in 1..8_u32, nth in 0..4_usize,
    ) {
        let period = Period::ALL[nth];
        let asked = all(&made(Every::Times(n, period), ""), &run, 3);
        for (begin, next) in whole(period, &run) {
            let mut times: BTreeMap<&str, u32> = BTreeMap::new();
            for one in asked.iter().filter(|one| one.opens >= begin && one.opens < next) {
                *times.entry(one.target.as_str()).or_default() += 1;
            }
            prop_assert_eq!(times.len(), 3);
            prop_assert!(times.values().all(|times| *times == n), "{begin}: {times:?}");
        }
    }

    #[test]
    fn every_day_of_a_run_that_asks_in_intervals_lies_in_one_of_them(run in run(), n in 1..40_u32) {
        let asked = all(&made(Every::Days(n), ""), &run, 1);
        let days = (run.to - run.from).get_days() + 1;
        prop_assert_eq!(asked.len(), usize::try_from(days).unwrap().div_ceil(usize::try_from(n).unwrap()));
        for two in asked.windows(2) {
            prop_assert_eq!((two[1].opens - two[0].opens).get_days(), i32::try_from(n).unwrap());
        }
    }

    #[test]
    fn working_days_ask_once_on_each_and_on_no_other(run in run()) {
        let asked = all(&made(Every::WorkingDay, ""), &run, 1);
        let calendar = Calendar::china();
        let mut one = run.from;
        let mut worked = Vec::new();
        while one <= run.to {
            if calendar.is_workday(one).unwrap() {
                worked.push(one);
            }
            one = one.tomorrow().unwrap();
        }
        prop_assert_eq!(asked.iter().map(|one| one.opens).collect::<Vec<_>>(), worked);
    }

    #[test]
    fn expanding_piece_by_piece_or_twice_gives_the_same_tasks(
        run in run(), every in every(), piece in 1..50_i32, share in proptest::option::of(1..100_u32),
    ) {
        let share = share.map(|share| format!("[targets]\nof = \"places\"\nplace = \"dwelling\"\nshare = {share}\n"));
        let campaign = made(every, &share.unwrap_or_default());
        let calendar = Calendar::china();
        let whole = all(&campaign, &run, 20);
        let mut pieces = BTreeSet::new();
        let mut first = run.from;
        while first <= run.to {
            let last = first.checked_add((piece - 1).days()).unwrap();
            // Pieces overlap by some days, as a job that was repeated does.
            let again = first.checked_sub(3.days()).unwrap();
            pieces.extend(campaign.expand(&run, &targets(20), (again, last), &calendar).unwrap());
            first = last.tomorrow().unwrap();
        }
        let keys: BTreeSet<_> = whole.iter().map(|one| (&one.target, &one.key)).collect();
        prop_assert_eq!(keys.len(), whole.len());
        prop_assert_eq!(pieces, whole.into_iter().collect::<BTreeSet<_>>());
    }

    #[test]
    fn a_due_day_is_worked_and_never_before_its_task_opens(run in run(), every in every(), limit in 0..3_usize) {
        let limit = ["", "due = \"5wd\"\n", "due = \"10d\"\n"][limit];
        let calendar = Calendar::china();
        for one in all(&made(every, limit), &run, 1) {
            prop_assert!(one.due >= one.opens);
            prop_assert!(every == Every::Days(1) || calendar.is_workday(one.due).unwrap(), "{}", one.due);
        }
    }

    #[test]
    fn a_draw_is_the_same_in_whatever_order_the_list_lies(
        number in 0..200_usize, share in 1..=100_u32, least in 0..20_u32, turn in 0..200_usize,
    ) {
        let ids: Vec<String> = (0..number).map(|nth| format!("task_{nth}")).collect();
        let mut turned = ids.clone();
        turned.rotate_left(turn % number.max(1));
        let drawn = |ids: &[String]| -> Vec<String> {
            let names: Vec<&str> = ids.iter().map(String::as_str).collect();
            draw("run_1/2026-11", &names, share, least).into_iter().map(|at| ids[at].clone()).collect()
        };
        let one = drawn(&ids);
        prop_assert_eq!(&one, &drawn(&turned));
        prop_assert_eq!(one.len(), size_of_draw(number, share, least));
        prop_assert_eq!(one.iter().collect::<BTreeSet<_>>().len(), one.len());
    }

    #[test]
    fn a_round_visits_all_once_and_is_no_longer_than_the_nearest_next(
        points in proptest::collection::vec((120.10..120.20_f64, 30.28..30.34_f64), 0..40),
    ) {
        let points: Vec<[f64; 2]> = points.into_iter().map(|(lon, lat)| [lon, lat]).collect();
        let order = in_order(&points);
        prop_assert_eq!(order.iter().copied().collect::<BTreeSet<_>>(), (0..points.len()).collect::<BTreeSet<_>>());
        prop_assert_eq!(order.len(), points.len());
        prop_assert!(order.first().is_none_or(|first| *first == 0));
        let mut left: Vec<usize> = (1..points.len()).collect();
        let mut nearest = order.first().copied().into_iter().collect::<Vec<_>>();
        while !left.is_empty() {
            let here = *nearest.last().unwrap();
            let way = |at: &usize| length(&points, &[here, *at]);
            let next = *left.iter().min_by(|one, other| way(one).total_cmp(&way(other))).unwrap();
            left.retain(|at| *at != next);
            nearest.push(next);
        }
        prop_assert!(length(&points, &order) <= length(&points, &nearest) + 0.01);
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "\\PC{0,200}") {
        let _read = Campaign::parse("c.toml", &text);
    }
}
