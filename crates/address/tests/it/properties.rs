//! What holds for every text and every address.

use std::sync::LazyLock;

use linli_address::{Book, FULL, Matcher, Scratch, normalise};
use proptest::prelude::*;

use crate::noise::reference::Reference;

static SMALL: LazyLock<(Reference, Book<usize>)> = LazyLock::new(|| {
    let reference = Reference::new(5, 2, 3_000);
    let book = reference.book();
    (reference, book)
});

/// Pieces that addresses are made of, so that chance finds its way inside.
fn addressy() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("幢".to_owned()),
        Just("单元".to_owned()),
        Just("号".to_owned()),
        Just("路".to_owned()),
        Just("-".to_owned()),
        Just(" ".to_owned()),
        "[一二三四五六七八九十百千廿〇]{1,6}",
        "[0-9a-zA-Z]{1,12}",
        "[ＡＢ０-９①㈠㎡]{1,3}",
        (0..SMALL.0.all.len()).prop_map(|at| SMALL.0.all[at].full_name()),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

#[test]
fn the_full_name_of_each_address_finds_it_with_the_full_score() {
    let (reference, book) = &*SMALL;
    let (matcher, mut scratch) = (Matcher::new(book), Scratch::default());
    for (id, address) in reference.all.iter().enumerate() {
        let name = address.full_name();
        let found = matcher.rank_with(&mut scratch, &name, 1);
        let first = found
            .first()
            .unwrap_or_else(|| panic!("{name} is not found"));
        assert_eq!(
            (first.id, first.score, first.full_name.as_str()),
            (id, FULL, name.as_str())
        );
        assert_eq!(first.unmatched, "");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_panics_and_scores_stay_in_order(text in addressy(), limit in 0_usize..9) {
        let found = Matcher::new(&SMALL.1).rank(&text, limit);
        prop_assert!(found.len() <= limit);
        prop_assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
        prop_assert!(found.iter().all(|one| one.score <= FULL));
        let mut ids: Vec<usize> = found.iter().map(|one| one.id).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), found.len());
    }

    #[test]
    fn the_one_form_of_a_text_is_its_own_form(text in addressy()) {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn memory_used_again_changes_no_answer(texts in prop::collection::vec(addressy(), 1..4)) {
        let (matcher, mut scratch) = (Matcher::new(&SMALL.1), Scratch::default());
        for text in &texts {
            prop_assert_eq!(matcher.rank_with(&mut scratch, text, 4), matcher.rank(text, 4));
        }
    }
}
