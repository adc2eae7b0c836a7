//! Batches, cursors, reconciliation and room.

use std::collections::BTreeMap;

use linli_kernel::Text;
use linli_sync::{
    BatchLimits, Batches, Buckets, Cursor, Drift, Item, Quota, Room, Version, Went, bucket_of,
    delay_ms,
};
use proptest::prelude::*;

fn items(n: u64, bytes: u64) -> Vec<Item> {
    let item = |at: u64| Item {
        id: format!("f{at}"),
        bytes,
        made: i64::try_from(at).unwrap(),
    };
    (0..n).map(item).collect()
}

fn limits() -> BatchLimits {
    BatchLimits {
        items: 16,
        bytes: 1000,
    }
}

fn took(batch: &[Item]) -> Went {
    Went::Answered(batch.iter().map(|item| (item.id.clone(), None)).collect())
}

#[test]
fn a_batch_is_halved_until_it_fits_and_grows_again() {
    let mut queue = Batches::new(limits(), items(40, 10));
    let mut sizes = Vec::new();
    while !queue.is_empty() {
        let batch = queue.next();
        sizes.push(batch.len());
        let went = if batch.len() > 5 {
            Went::TooLarge
        } else {
            took(&batch)
        };
        queue.went(&batch, &went);
    }
    assert_eq!(sizes[..4], [16, 8, 4, 8]);
    assert_eq!(queue.refused().count(), 0);
}

#[test]
fn one_item_that_is_too_large_is_refused_alone_and_stays() {
    let mut queue = Batches::new(limits(), items(3, 5000));
    while !queue.is_empty() {
        let batch = queue.next();
        assert_eq!(batch.len(), 1, "what is larger than a batch goes alone");
        let went = if batch[0].id == "f1" {
            Went::TooLarge
        } else {
            took(&batch)
        };
        queue.went(&batch, &went);
    }
    let refused: Vec<&str> = queue.refused().map(|(item, _)| item.id.as_str()).collect();
    assert_eq!(refused, ["f1"]);
    queue.again("f1");
    assert_eq!((queue.len(), queue.refused().count()), (1, 0));
}

#[test]
fn what_was_not_answered_waits_on_and_what_was_refused_keeps_its_reason() {
    let mut queue = Batches::new(limits(), items(3, 10));
    let batch = queue.next();
    queue.went(&batch, &Went::Lost);
    assert_eq!((queue.len(), queue.oldest_unsent()), (3, Some(0)));
    assert!(queue.pause_ms(0) > 0);
    let why = Text::new("缺少户主姓名", "The name of the householder is missing");
    let answers = BTreeMap::from([
        ("f0".to_owned(), None),
        ("f2".to_owned(), Some(why.clone())),
    ]);
    queue.went(&batch, &Went::Answered(answers));
    assert_eq!((queue.len(), queue.oldest_unsent()), (1, Some(1)));
    assert_eq!(
        queue
            .refused()
            .map(|(_, why)| why.clone())
            .collect::<Vec<_>>(),
        [why]
    );
    assert_eq!(queue.pause_ms(0), 0, "an answer ends the pauses");
}

#[test]
fn pauses_grow_to_five_minutes_and_are_spread() {
    let pauses: Vec<u64> = (0..10).map(|failures| delay_ms(failures, 0)).collect();
    assert_eq!(pauses[..4], [0, 2_000, 4_000, 8_000]);
    assert_eq!(pauses[9], 300_000);
    assert!(delay_ms(3, 999) >= 4_000 && delay_ms(3, 999) < 4_100);
    assert_eq!(delay_ms(u32::MAX, 0), 300_000);
}

#[test]
fn a_cursor_never_goes_back_and_is_read_as_it_was_written() {
    let cursor = Cursor::start("ab12").after(40).after(7);
    assert_eq!(cursor.to_string(), "1.40.ab12");
    assert_eq!("1.40.ab12".parse(), Ok(cursor.clone()));
    for bad in [
        "", "1.40", "2.40.ab", "1.-4.ab", "1.x.ab", "1.4.a/b", "1.4.ab.c",
    ] {
        assert!(bad.parse::<Cursor>().is_err(), "{bad}");
    }
    assert!(cursor.is_stale("other", 0));
    assert!(cursor.is_stale("ab12", 42) && !cursor.is_stale("ab12", 41));
}

#[test]
fn a_phone_keeps_room_for_answers_when_photos_no_longer_fit() {
    let quota = |used| Quota {
        granted: 100 << 20,
        used,
    };
    assert_eq!(quota(0).room_for(1 << 20), Room::Plenty);
    assert_eq!(quota(92 << 20).room_for(1 << 20), Room::Short);
    assert_eq!(quota(98 << 20).room_for(1 << 20), Room::NoPhotos);
    assert_eq!(quota(101 << 20).room_for(0), Room::NoPhotos);
}

type Held = BTreeMap<(String, String), Version>;

fn buckets(held: &Held) -> Buckets {
    Buckets::of(
        held.iter()
            .map(|((kind, id), version)| (kind.as_str(), id.as_str(), *version)),
    )
}

fn held() -> impl Strategy<Value = Held> {
    prop::collection::btree_map(
        (prop_oneof!["place", "person"], "[a-e][0-9]"),
        (0..3_u64).prop_map(Version),
        0..40,
    )
}

proptest! {
    #[test]
    fn reconciliation_finds_exactly_what_differs(here in held(), there in held()) {
        let differing = buckets(&here).differing(&buckets(&there));
        prop_assert_eq!(differing.is_empty(), here == there);
        let part = |held: &Held| -> Held {
            let within = |(kind, id): &(String, String)| differing.contains(&bucket_of(kind, id));
            held.iter().filter(|(key, _)| within(key)).map(|(key, v)| (key.clone(), *v)).collect()
        };
        let drift = Drift::between(&part(&here), &part(&there));
        prop_assert_eq!(&drift, &Drift::between(&here, &there), "the buckets that agree hold no drift");
        let mut mended = here.clone();
        for key in &drift.drop { mended.remove(key); }
        for key in &drift.fetch { mended.insert(key.clone(), there[key]); }
        prop_assert_eq!(mended, there);
    }

    #[test]
    fn whatever_the_network_answers_each_item_is_sent_until_it_is_done(
        answers in prop::collection::vec(0..4_u8, 0..40)
    ) {
        let mut queue = Batches::new(limits(), items(30, 100));
        let mut done = 0;
        for answer in answers {
            let batch = queue.next();
            let went = match answer { 0 => Went::Lost, 1 => Went::TooLarge, 2 => Went::Answered(BTreeMap::new()), _ => took(&batch) };
            queue.went(&batch, &went);
            if answer == 3 { done += batch.len(); }
            prop_assert_eq!(done + queue.len() + queue.refused().count(), 30);
        }
    }
}
