//! What holds for every code of every layout.

use linli_codes::{LAYOUTS, Layout, NAMES, What};
use proptest::prelude::*;

fn layout() -> impl Strategy<Value = &'static Layout> {
    prop::sample::select(LAYOUTS.iter().collect::<Vec<_>>())
}

/// A layout with numbers that fit its groups, written as digits.
fn written() -> impl Strategy<Value = (&'static Layout, Vec<String>)> {
    layout().prop_flat_map(|layout| {
        let groups: Vec<_> = layout
            .groups
            .iter()
            .map(|group| {
                let width = group.digits;
                (group.min..=group.max).prop_map(move |number| format!("{number:0width$}"))
            })
            .collect();
        (Just(layout), groups)
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_again((layout, groups) in written()) {
        let text = groups.concat();
        let code = layout.read(&text).unwrap();
        prop_assert_eq!(code.to_string(), text);
        prop_assert_eq!(code.grouped(), groups.join(" "));
        prop_assert_eq!(code.layout().id, layout.id);
        let parts: Vec<&str> = code.groups().map(|(_, part)| part).collect();
        prop_assert_eq!(parts, groups);
        prop_assert_eq!(&layout.read(&code.to_string()).unwrap(), &code);
    }

    #[test]
    fn gaps_and_full_width_digits_change_nothing((layout, groups) in written(), gap in "[ \\-·－\u{3000}]{0,3}") {
        let plain = layout.read(&groups.concat()).unwrap();
        let wide: String = groups
            .join(&gap)
            .chars()
            .map(|one| one.to_digit(10).and_then(|n| char::from_u32(0xFF10 + n)).unwrap_or(one))
            .collect();
        prop_assert_eq!(layout.read(&wide).unwrap(), plain);
    }

    #[test]
    fn any_text_is_read_or_told_and_never_panics(text in ".{0,40}") {
        for layout in &LAYOUTS {
            match layout.read(&text) {
                Ok(code) => prop_assert_eq!(code.digits().len(), layout.digits()),
                Err(error) => {
                    prop_assert!(!error.text().zh.is_empty() && !error.text().en.is_empty());
                }
            }
        }
    }

    #[test]
    fn one_wrong_character_is_named_with_its_group((layout, groups) in written(), at in any::<prop::sample::Index>()) {
        let mut chars: Vec<char> = groups.concat().chars().collect();
        let at = at.index(chars.len());
        *chars.get_mut(at).unwrap() = 'O';
        let text: String = chars.into_iter().collect();
        let error = layout.read(&text).unwrap_err();
        let mut end = 0;
        let group = layout.groups.iter().find(|group| { end += group.digits; at < end }).unwrap();
        let said = error.text();
        prop_assert!(said.zh.contains(group.zh) && said.zh.contains(&(at + 1).to_string()), "{}", said.zh);
        prop_assert!(said.en.contains(group.en), "{}", said.en);
    }
}

#[test]
fn every_name_means_a_layout_and_a_kind_means_its_newest() {
    for name in NAMES {
        assert!(Layout::named(name).is_some(), "{name}");
    }
    assert_eq!(Layout::named("part").unwrap().id, "part_v2");
    assert_eq!(Layout::named("unit_grid").unwrap().id, "unit_grid_v2");
    assert!(Layout::named("part_v3").is_none());
    for what in [What::UnitGrid, What::Part] {
        let versions: Vec<u32> = what.layouts().map(|layout| layout.version).collect();
        assert!(versions.is_sorted_by(|newer, older| newer > older));
    }
}
