use linli_kernel::Lang;

use super::{pairs, row, visits};
use crate::model::sample::model;
use crate::{Query, Shape, Value, in_memory, metadata, service, write_entity, write_page};

const ROOT: &str = "https://linli.example/odata/v4";

#[test]
fn metadata_names_sets_types_keys_and_ways() {
    insta::assert_snapshot!(
        String::from_utf8(metadata(&model(), Lang::En))
            .unwrap()
            .replace("><", ">\n<")
    );
}

#[test]
fn the_service_document_lists_the_sets() {
    insta::assert_snapshot!(service(&model(), ROOT, Lang::Zh));
}

fn shown(asked: &[(&str, &str)], accept: &str) -> String {
    let (model, set) = (model(), visits());
    let query = Query::read(&model, &set, &pairs(asked)).unwrap();
    let rows = vec![
        row("a", Some("王"), Some(3), Some(true), 0),
        row("b'", None, None, None, 1),
    ];
    let mut page = in_memory(&set, &query, rows, 1);
    let room = vec![
        Value::Text("a".to_owned()),
        Value::Int(1),
        Value::Text("厨房".to_owned()),
    ];
    page.related = query
        .expand
        .iter()
        .map(|_| vec![vec![room.clone()]])
        .collect();
    let next = page.next.as_ref().map(|_| "https://linli.example/next");
    let page = write_page((&model, &set, ROOT), &query, &page, Shape::of(accept), next);
    let text = String::from_utf8(page).unwrap();
    assert!(
        serde_json::from_str::<serde_json::Value>(&text).is_ok(),
        "{text}"
    );
    text
}

#[test]
fn a_page_says_its_context_its_count_and_the_next_link() {
    insta::assert_snapshot!(shown(&[("$count", "true")], ""));
}

#[test]
fn only_what_was_selected_is_shown_and_an_entity_without_key_says_its_address() {
    insta::assert_snapshot!(shown(
        &[
            ("$select", "people"),
            ("$expand", "rooms($select=name)"),
            ("$orderby", "id desc")
        ],
        ""
    ));
}

#[test]
fn a_client_may_ask_for_numbers_as_texts_and_for_no_addresses() {
    insta::assert_snapshot!(shown(
        &[("$select", "people,area"), ("$count", "true")],
        "application/json;odata.metadata=none;IEEE754Compatible=true"
    ));
}

#[test]
fn one_entity_is_an_object_of_its_own() {
    let (model, set) = (model(), visits());
    let query = Query::read(&model, &set, &pairs(&[("$select", "id,done")])).unwrap();
    let page = in_memory(&set, &query, vec![row("a", None, None, Some(false), 0)], 1);
    let text = write_entity((&model, &set, ROOT), &query, &page, Shape::default());
    insta::assert_snapshot!(String::from_utf8(text).unwrap());
}
