//! The journal, newest first; every part of an entry leads to the entries that share it.

use axum::extract::{Query, State};
use axum::response::Response;
use linli_journal::{Actor, Entry, Head};
use linli_kernel::{Invalid, Lang, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{Filter, Page as Journal, Position, head, read};
use super::words;
use crate::app::Shared;
use crate::web::encode;
use crate::web::listing::{self, Listing, Value, Wanted};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Field, Icon, Page, Pager, Tone};
use crate::web::visitor::{Permit, rights};

/// What the address says.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    verb: String,
    #[serde(default)]
    actor: String,
    #[serde(default)]
    subject: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
    after: Option<String>,
}

impl Asked {
    fn filter(&self) -> Filter {
        Filter {
            verb: self.verb.clone(),
            actor: self.actor.clone(),
            subject: self.subject.clone(),
            from: self.from.clone(),
            to: self.to.clone(),
        }
    }
}

/// The address of the list with these filters.
fn href(pairs: &[(&str, &str)]) -> String {
    format!("/admin/audit?{}", query(pairs))
}

fn query(pairs: &[(&str, &str)]) -> String {
    let set: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    set.join("&")
}

/// The page. A filter that is not understood is said beside its field, and narrows nothing.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeAudit>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let filter = asked.filter();
    let after = asked
        .after
        .as_deref()
        .and_then(|text| Position::parse(text).ok());
    let (journal, invalid) = match read(&app, &caller, &filter, after).await {
        Ok(journal) => (journal, Invalid::default()),
        Err(Trouble::Invalid(invalid)) => (
            read(&app, &caller, &Filter::default(), None).await?,
            invalid,
        ),
        Err(trouble) => return Err(trouble.into()),
    };
    let end = head(&app, &caller).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        (chain(&end, lang))
        (filters(&filter, &invalid, lang))
        @if journal.entries.is_empty() {
            (ui::empty(Icon::Book, lang.pick("没有符合条件的记录", "No entries match"),
                lang.pick("请放宽筛选条件。", "Widen the filters."), html! {}))
        } @else { (table(&journal, lang)) }
        (ui::pager(lang, &pages(&journal, &filter, after.is_some()))) (listing::links(lang, "/admin/audit/export", &query(&filter.pairs())))
    };
    Ok(Page::new(&view, lang.pick("审计日志", "Journal"))
        .lead(lang.pick(
            "谁在何时对什么做了什么。只读，任何人都不能修改。",
            "Who did what, when and to what. Read only: nobody can change it.",
        ))
        .wide()
        .body(body))
}

/// The journal as a file, with the same filters.
pub(super) async fn export(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeAudit>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let (lang, filter) = (visitor.lang, asked.filter());
    let mut listing = Listing::new("journal", Text::new("审计日志", "Journal"), TITLES);
    let mut after: Option<Position> = None;
    loop {
        let journal = read(&app, &caller, &filter, after).await?;
        for entry in &journal.entries {
            listing.push(line(&journal, entry, lang))?;
        }
        after = journal.next;
        if after.is_none() {
            break;
        }
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}

const TITLES: &[(&str, &str)] = &[
    ("时间", "When"),
    ("操作", "What"),
    ("代码", "Verb"),
    ("操作人", "Who"),
    ("操作人编号", "Id of who"),
    ("对象类别", "Kind of subject"),
    ("对象", "Subject"),
    ("地点", "Place"),
    ("数据", "Data"),
];

fn line(journal: &Journal, entry: &Entry, lang: Lang) -> Vec<Value> {
    let (name, id) = match entry.actor {
        Actor::Person(person) => {
            let name = journal.names.get(&person).map(String::as_str);
            (name.into(), person.to_string())
        }
        Actor::System => (lang.pick("系统", "The system").into(), "system".to_owned()),
    };
    vec![
        Value::Moment(entry.at),
        words::words(&entry.verb, lang).into(),
        entry.verb.as_str().into(),
        name,
        id.into(),
        words::kind(&entry.subject_kind, lang).into(),
        entry.subject_id.as_str().into(),
        entry.place_path.as_str().into(),
        entry.data.to_string().into(),
    ]
}

/// The way back to the first page, and on to the next.
fn pages(journal: &Journal, filter: &Filter, later: bool) -> Pager {
    let next = journal.next.map(|next| {
        let next = next.to_text();
        href(&[&filter.pairs()[..], &[("after", &next)]].concat())
    });
    Pager {
        prev: later.then(|| href(&filter.pairs())),
        next,
    }
}

/// The end of the chain, to be written down.
fn chain(end: &Head, lang: Lang) -> Markup {
    ui::card(
        lang.pick(
            "链尾（请抄录并异地保存）",
            "End of the chain (write it down, keep it elsewhere)",
        ),
        html! {
            p { code.text-break { (end) } }
            (ui::link_button("/admin/audit/verify", lang.pick("核验全部日志", "Verify the whole journal")).icon(Icon::Shield))
        },
    )
}

fn filters(filter: &Filter, invalid: &Invalid, lang: Lang) -> Markup {
    let field = |name: &'static str, zh, en| {
        let error = invalid.of(name).map(|text| text.get(lang).to_owned());
        let value = filter.pairs().into_iter().find(|(known, _)| *known == name);
        Field::new(lang, name, lang.pick(zh, en))
            .value(value.map_or("", |(_, value)| value))
            .error(error)
    };
    let fields = html! {
        (field("verb", "操作", "What was done").placeholder("case.dispatch"))
        (field("actor", "操作人", "Who did it").placeholder("person_… / system"))
        (field("subject", "对象", "What it was done to").placeholder("case_…"))
        (field("from", "自", "From").date())
        (field("to", "至", "To").date())
    };
    ui::filter_bar(lang, "/admin/audit", filter.set(), "/admin/audit", fields)
}

fn table(journal: &Journal, lang: Lang) -> Markup {
    let columns = [
        ("时间", "When"),
        ("操作", "What"),
        ("操作人", "Who"),
        ("对象", "Subject"),
        ("地点", "Place"),
        ("数据", "Data"),
    ];
    let columns: Vec<_> = columns
        .iter()
        .map(|(zh, en)| Column::text(lang.pick(zh, en)))
        .collect();
    let rows = journal.entries.iter().map(|entry| {
        vec![
            html! { (ui::when(entry.at, lang)) },
            what(&entry.verb, lang),
            who(journal, entry, lang),
            html! { a.text-break href=(href(&[("subject", &entry.subject_id)])) { (entry.subject_id) } div.muted.small { (words::kind(&entry.subject_kind, lang)) } },
            html! { span.text-break { (entry.place_path) } },
            html! { code.small.text-break { (entry.data) } },
        ]
    });
    ui::table(lang.pick("日志", "Journal"), &columns, rows)
}

/// What was done: in words, with the verb as it is written and searched for.
fn what(verb: &str, lang: Lang) -> Markup {
    let href = href(&[("verb", verb)]);
    html! {
        @match words::words(verb, lang) {
            Some(words) => { a href=(href) { (words) } div.muted.small { code { (verb) } } }
            None => { a href=(href) { code { (verb) } } }
        }
    }
}

fn who(journal: &Journal, entry: &Entry, lang: Lang) -> Markup {
    let id = entry.actor.to_string();
    let name = match entry.actor {
        Actor::System => lang.pick("系统", "The system"),
        Actor::Person(person) => journal
            .names
            .get(&person)
            .map_or(id.as_str(), String::as_str),
    };
    html! {
        a href=(href(&[("actor", &id)])) { (name) }
        @if let Some(shown) = &entry.actor_name { div.muted.small { (shown) } }
        @if entry.actor == Actor::System { (ui::badge(Tone::Quiet, lang.pick("自动", "automatic"))) }
    }
}
