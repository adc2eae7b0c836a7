use super::{pairs, row, visits};
use crate::model::sample::model;
use crate::{Decimal, Format, Page, Query, Row, Target, Value, in_memory};

fn read(all: &[(&str, &str)]) -> Result<Query, crate::Problem> {
    Query::read(&model(), &visits(), &pairs(all))
}

fn rows(count: i64) -> Vec<Row> {
    (0..count)
        .map(|nth| {
            let name = (nth % 3 > 0).then_some("王");
            row(
                &format!("v{nth:03}"),
                name,
                Some(nth % 5),
                Some(nth % 2 == 0),
                nth % 20,
            )
        })
        .collect()
}

fn ids(page: &Page) -> Vec<String> {
    page.rows
        .iter()
        .map(|row| row[0].json(false).as_str().unwrap().to_owned())
        .collect()
}

/// Follows the links from the first page to the last; the ids of each page.
fn walk(asked: &[(&str, &str)], all: impl Fn(usize) -> Vec<Row>, size: u64) -> Vec<Vec<String>> {
    let (set, mut pages) = (visits(), Vec::new());
    let mut token: Option<String> = None;
    loop {
        let mut asked = asked.to_vec();
        if let Some(token) = &token {
            asked.push(("$skiptoken", token));
        }
        let page = in_memory(&set, &read(&asked).unwrap(), all(pages.len()), size);
        pages.push(ids(&page));
        match page.next {
            Some(next) => token = Some(next.show()),
            None => return pages,
        }
    }
}

#[test]
fn pages_show_every_row_once_in_any_order() {
    for order in [
        "id",
        "id desc",
        "姓氏,people desc",
        "people desc,姓氏",
        "done,at desc,day,area",
    ] {
        let pages = walk(&[("$orderby", order)], |_| rows(50), 7);
        assert_eq!(pages.len(), 8, "{order}");
        let mut all = pages.concat();
        let once = in_memory(
            &visits(),
            &read(&[("$orderby", order)]).unwrap(),
            rows(50),
            50,
        );
        assert_eq!(all, ids(&once), "{order}");
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 50, "{order}");
    }
}

#[test]
fn rows_that_come_and_go_between_pages_move_no_other() {
    let pages = walk(
        &[],
        |page| {
            let mut all = rows(30);
            all.retain(|row| page == 0 || row[0] != Value::Text("v002".to_owned()));
            if page > 0 {
                all.push(row("v000a", None, None, None, 0));
                all.push(row("v029a", None, None, None, 0));
            }
            all
        },
        10,
    );
    let expected: Vec<String> = (0..30).map(|nth| format!("v{nth:03}")).collect();
    assert_eq!(pages.concat()[..30], expected);
    assert_eq!(pages.concat()[30..], ["v029a"]);
}

#[test]
fn top_bounds_all_pages_together_and_the_count_is_told_on_each() {
    let pages = walk(
        &[("$top", "15"), ("$filter", "people lt 4")],
        |_| rows(50),
        10,
    );
    assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [10, 5]);
    assert_eq!(walk(&[("$top", "10")], |_| rows(50), 10).len(), 1);
    assert_eq!(
        walk(&[("$top", "0")], |_| rows(50), 10),
        [Vec::<String>::new()]
    );
    let first = in_memory(
        &visits(),
        &read(&[("$count", "true")]).unwrap(),
        rows(50),
        10,
    );
    assert_eq!(first.count, Some(50));
    let token = first.next.unwrap().show();
    let second = read(&[("$count", "true"), ("$skiptoken", &token)]).unwrap();
    assert!(!second.counts(), "it is counted once");
    assert_eq!(in_memory(&visits(), &second, rows(50), 10).count, Some(50));
}

#[test]
fn skip_leaves_rows_out_once() {
    let pages = walk(&[("$skip", "35")], |_| rows(50), 10);
    assert_eq!(
        pages.concat(),
        ids(&in_memory(&visits(), &read(&[]).unwrap(), rows(50), 50))[35..]
    );
    assert!(read(&[("$skip", "10001")]).is_err());
}

#[test]
fn a_token_of_another_query_is_refused() {
    let page = in_memory(&visits(), &read(&[]).unwrap(), rows(50), 10);
    let token = page.next.unwrap().show();
    assert!(read(&[("$skiptoken", &token)]).is_ok());
    assert!(read(&[("$skiptoken", &token), ("$select", "id")]).is_ok());
    for other in [
        ("$filter", "done"),
        ("$orderby", "people"),
        ("$orderby", "id desc"),
    ] {
        assert_eq!(
            read(&[("$skiptoken", &token), other]).unwrap_err().target,
            "$skiptoken"
        );
    }
    for bad in ["", "x", "AAAA", &token[1..]] {
        assert_eq!(
            read(&[("$skiptoken", bad)]).unwrap_err().target,
            "$skiptoken"
        );
    }
}

#[test]
fn wrong_options_are_named_with_the_remedy() {
    let told = |pair: (&str, &str)| {
        let problem = read(&[pair]).unwrap_err();
        format!("{} {} {}", problem.status, problem.target, problem.text.en)
    };
    insta::assert_snapshot!(
        [
            ("$top", "-1"),
            ("$top", "x"),
            ("$skip", "99999"),
            ("$count", "yes"),
            ("$select", "nothing"),
            ("$orderby", "people down"),
            ("$orderby", "spot"),
            ("$orderby", "id,id"),
            ("$expand", "nowhere"),
            ("$expand", "rooms($filter=nth eq 1)"),
            ("$expand", "rooms(name"),
            ("$format", "xlsx"),
            ("$search", "x"),
            ("$apply", "aggregate"),
            ("$nothing", ""),
        ]
        .map(told)
        .join("\n")
    );
    assert!(read(&[("$top", "1"), ("$top", "2")]).is_err());
    assert!(
        read(&[("access", "1"), ("access", "2")]).is_ok(),
        "not OData's"
    );
}

#[test]
fn select_expand_and_format_are_read() {
    let query = read(&[
        ("$select", "id, people"),
        ("$expand", "rooms($select=name)"),
        ("$format", "csv"),
    ])
    .unwrap();
    assert_eq!(query.select.unwrap(), ["id", "people"]);
    assert_eq!(query.expand[0].select.as_deref().unwrap(), ["name"]);
    assert_eq!(query.format, Some(Format::Csv));
    assert_eq!(read(&[("$select", "*")]).unwrap().select, None);
    assert_eq!(read(&[("$expand", "*")]).unwrap().expand.len(), 1);
    assert_eq!(
        Format::named("application/json;odata.metadata=none"),
        Some(Format::Json)
    );
}

#[test]
fn paths_lead_to_sets_entities_and_counts() {
    let model = model();
    let read = |path: &str| Target::read(&model, path);
    let text = |text: &str| Value::Text(text.to_owned());
    let visits = || "visits".to_owned();
    assert_eq!(read(""), Ok(Target::Service));
    assert_eq!(read("$metadata"), Ok(Target::Metadata));
    assert_eq!(read("visits"), Ok(Target::Set(visits(), None)));
    assert_eq!(
        read("visits.csv"),
        Ok(Target::Set(visits(), Some(Format::Csv)))
    );
    assert_eq!(read("visits/$count"), Ok(Target::Count(visits())));
    assert_eq!(
        read("visits('a/b''c')"),
        Ok(Target::Entity(visits(), vec![text("a/b'c")]))
    );
    assert_eq!(
        read("visits_rooms(nth=3,visit='a,b=c')"),
        Ok(Target::Entity(
            "visits_rooms".to_owned(),
            vec![text("a,b=c"), Value::Int(3)]
        ))
    );
    assert_eq!(
        read("visits(id='a')/rooms"),
        Ok(Target::Related(
            visits(),
            vec![text("a")],
            "rooms".to_owned()
        ))
    );
    assert_eq!(read("$batch").unwrap_err().status, 501);
}

#[test]
fn what_a_path_names_but_is_not_there_is_missing() {
    let model = model();
    for missing in [
        "none",
        "visits(3)",
        "visits('a'",
        "visits(null)",
        "visits/rooms",
        "visits('a')/none",
        "a/b/c",
        "visits.xlsx",
        "visits_rooms(nth=3)",
        "visits_rooms(nth=3,nth=4)",
        "none('a')",
    ] {
        assert_eq!(
            Target::read(&model, missing).unwrap_err().status,
            404,
            "{missing}"
        );
    }
}

#[test]
fn decimals_sort_as_numbers() {
    let order = Value::Decimal(Decimal(10)).order(&Value::Decimal(Decimal(9)));
    assert_eq!(order, Some(std::cmp::Ordering::Greater));
}
