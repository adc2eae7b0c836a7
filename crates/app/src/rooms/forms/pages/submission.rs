//! One submission: the answers of an edition with where each came from, its corrections, and what can be done with it.

use std::collections::BTreeSet;

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::response::Redirect;
use linli_forms::{Block, Field, FieldKind, Form};
use linli_kernel::{Invalid, Lang, PersonId, PlaceId, StreetCode, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::bodies::EditionQuery;
use super::super::look::{self, Edition, Seen};
use super::super::words::{self, Names};
use super::super::{corrected, seal};
use super::submission_id;
use super::submissions::state;
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page, Photo, Tone};
use crate::web::visitor::{Permit, rights};

/// What the places and persons that answers name are called.
pub(super) async fn names(
    app: &Shared,
    street: StreetCode,
    form: &Form,
    answers: &Map<String, Value>,
) -> Result<Names, Trouble> {
    let (mut places, mut persons) = (BTreeSet::<PlaceId>::new(), BTreeSet::<PersonId>::new());
    let mut copy = answers.clone();
    seal::each(form, &mut copy, &mut |_path, field, value| {
        match (field.kind, value.as_str()) {
            (FieldKind::Place, Some(id)) => places.extend(id.parse::<PlaceId>()),
            (FieldKind::Person, Some(id)) => persons.extend(id.parse::<PersonId>()),
            _ => {}
        }
        Ok::<(), Trouble>(())
    })?;
    let (places, persons): (Vec<_>, Vec<_>) =
        (places.into_iter().collect(), persons.into_iter().collect());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut out = Names::new();
                let found = places::names_of(tx, street, &places).await?;
                out.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
                let found = people::names_of(tx, street, &persons).await?;
                out.extend(found.into_iter().map(|(id, name)| (id.to_string(), name)));
                Ok(out)
            })
        })
        .await
}

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    id: Result<Path<String>, PathRejection>,
    query: Result<Query<EditionQuery>, QueryRejection>,
) -> Answer<Markup> {
    let (Path(id), Query(query)) = (id?, query?);
    let seen = look::get(&app, &caller, submission_id(&id)?, query.edition).await?;
    let Some(edition) = seen.edition() else {
        return Err(look::unknown().into());
    };
    let names = names(&app, caller.street, &seen.form, &edition.answers).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let one = &seen.submission;
    let shown = Shown {
        app: &app,
        seen: &seen,
        edition,
        names: &names,
        lang,
    };
    let reports = people::require(&caller, Right::ReportCase).is_ok();
    let body = html! {
        (ui::key_values([
            (lang.pick("地点", "Place"), html! { (seen.place) }),
            (lang.pick("填写人", "By"), html! { (seen.names.get(&edition.by).map_or("—", String::as_str)) }),
            (lang.pick("填写时间", "Filled in"), ui::when(one.filled, lang)),
            (lang.pick("到达时间", "Arrived"), ui::when(edition.at, lang)),
            (lang.pick("状态", "State"), state(one.edition, one.case.is_some(), lang)),
            (lang.pick("带出未重填", "Not retyped"), html! { (one.counts.spared()) " / " (one.counts.asked) }),
        ]))
        @if edition.edition < one.edition { (ui::alert(Tone::Warn, lang.pick("这是更正前的旧内容", "This edition was corrected since"), html! { a href={ "/submissions/" (one.id) } { (lang.pick("看现在的", "See the one in force")) } })) }
        (shown.blocks(&seen.form.layout(), &edition.answers, ""))
        (editions(&seen, lang))
        @if let Some(case) = one.case { p { (ui::link_button(&format!("/cases/{case}"), lang.pick("打开案件", "Open the case")).icon(Icon::Bell)) } }
        div.fill-buttons {
            @if seen.corrects { (correct_form(&app, &seen, lang)) }
            @if reports { (ui::link_button(&format!("/submissions/{}/case", one.id), lang.pick("转为案件", "Open a case")).icon(Icon::Bell)) }
        }
    };
    let lead = match lang {
        Lang::Zh => format!("第 {} 版表单", edition.version),
        Lang::En => format!("Version {} of the form", edition.version),
    };
    let back = format!("/forms/{}/submissions", one.form);
    Ok(Page::new(&view, seen.form.def().form.title.get(lang))
        .lead(&lead)
        .back(&back, lang.pick("全部提交", "All submissions"))
        .body(body))
}

struct Shown<'a> {
    app: &'a Shared,
    seen: &'a Seen,
    edition: &'a Edition,
    names: &'a Names,
    lang: Lang,
}

impl Shown<'_> {
    fn blocks(&self, blocks: &[Block<'_>], answers: &Map<String, Value>, prefix: &str) -> Markup {
        let lang = self.lang;
        html! {
            dl.facts {
                @for block in blocks {
                    @if let Block::Field(field) = block {
                        @if let Some(value) = answers.get(&field.id) {
                            div { dt { (field.title.get(lang)) } dd { (self.answer(field, value, &format!("{prefix}{}", field.id))) } }
                        }
                    }
                }
            }
            @for block in blocks {
                @match block {
                    Block::Field(_) => {}
                    Block::Group(group, inside) => {
                        @if inside.iter().any(|one| answered(one, answers)) { (ui::card(group.title.get(lang), self.blocks(inside, answers, prefix))) }
                    }
                    Block::Repeat(repeat, inside) => { (self.rows(repeat, inside, answers, prefix)) }
                }
            }
        }
    }

    fn rows(
        &self,
        repeat: &linli_forms::Repeat,
        inside: &[Block<'_>],
        answers: &Map<String, Value>,
        prefix: &str,
    ) -> Markup {
        let rows = answers.get(&repeat.id).and_then(Value::as_array);
        let title = repeat.title.get(self.lang);
        html! {
            @for (nth, row) in rows.into_iter().flatten().enumerate() {
                @if let Some(row) = row.as_object() {
                    (ui::card(&format!("{title} {}", nth + 1), self.blocks(inside, row, &format!("{prefix}{}[{}].", repeat.id, nth + 1))))
                }
            }
        }
    }

    fn answer(&self, field: &Field, value: &Value, path: &str) -> Markup {
        let lang = self.lang;
        let ids: Vec<&str> = match (field.kind, value) {
            (FieldKind::Photo, Value::Array(ids)) => ids.iter().filter_map(Value::as_str).collect(),
            (FieldKind::Signature, Value::String(id)) => vec![id],
            _ => Vec::new(),
        };
        let said = words::said(&self.seen.form, field, value, self.names, lang);
        html! {
            @if ids.is_empty() { span.answer-text { (said) } } @else { (photos(&ids, field.title.get(lang))) }
            @if seal::shown(value).is_some() && self.seen.reveals { (self.reveal(path)) }
            @if let Some(state) = self.edition.states.get(path) { (provenance(field, state, &self.seen.form, lang)) }
        }
    }

    /// Asks for the reason of a look.
    fn reveal(&self, path: &str) -> Markup {
        let (lang, id) = (self.lang, self.seen.submission.id);
        html! {
            details.reveal {
                summary { (ui::icon(Icon::Eye)) " " (lang.pick("查看", "Look")) }
                form method="post" action={ "/submissions/" (id) "/reveal" } {
                    (key_field(self.app, "", &Invalid::default()))
                    input type="hidden" name="field" value=(path);
                    input type="hidden" name="edition" value=(self.edition.edition);
                    label { (lang.pick("查看原因（将记入日志）", "Reason (it is written to the journal)"))
                        input.form-control type="text" name="reason" minlength="4" maxlength="200" required; }
                    (ui::button(lang.pick("查看", "Look")))
                }
            }
        }
    }
}

/// Whether anything of a block was answered.
fn answered(block: &Block<'_>, answers: &Map<String, Value>) -> bool {
    match block {
        Block::Field(field) => answers.contains_key(&field.id),
        Block::Group(_, inside) => inside.iter().any(|one| answered(one, answers)),
        Block::Repeat(repeat, _) => answers.contains_key(&repeat.id),
    }
}

fn photos(ids: &[&str], title: &str) -> Markup {
    let hrefs: Vec<(String, String)> = ids
        .iter()
        .map(|id| (format!("/files/{id}"), format!("/files/{id}/thumb")))
        .collect();
    let photos: Vec<Photo<'_>> = hrefs
        .iter()
        .map(|(href, thumb)| Photo {
            href,
            thumb,
            alt: title,
        })
        .collect();
    ui::gallery_of(&photos)
}

/// Where an answer came from: confirmed, changed, or typed where the registry knew nothing.
fn provenance(field: &Field, state: &Value, form: &Form, lang: Lang) -> Markup {
    let day = state
        .get("as_of")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let from = office_of(state, lang).unwrap_or_default();
    let line = match state.get("state").and_then(Value::as_str) {
        Some("prefilled") => format!("{}{from} {day}", lang.pick("带出自", "From ")),
        Some("confirmed") => {
            let said = lang.pick("已确认，原登记：", "Confirmed; registered by ");
            format!("{said}{from} {day}")
        }
        Some("changed") => {
            let old = state.get("old").unwrap_or(&Value::Null);
            let old = words::said(form, field, old, &Names::new(), lang);
            let said = lang.pick("已更正，原为 ", "Changed; it was ");
            format!("{said}{old}（{from} {day}）")
        }
        Some("typed") => lang.pick("新登记", "New in the registry").to_owned(),
        Some(_) | None => return html! {},
    };
    let fate = fate_of(state, lang);
    html! { div.muted.small { (line) @if !fate.is_empty() { " " (ui::badge(Tone::Warn, fate)) } } }
}

/// What the registry did with it, where that is not simply what was answered.
fn fate_of(state: &Value, lang: Lang) -> &'static str {
    let (zh, en) = match state.get("fate").and_then(Value::as_str) {
        Some("conflict") => (
            "登记库已有更新，待人工核对",
            "The registry has moved on; somebody has to decide",
        ),
        Some("refused") => ("没有写入登记库", "Not written to the registry"),
        Some("kept") => ("登记库保留了较新的内容", "The registry kept what it holds"),
        Some(_) | None => ("", ""),
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The department that it came from.
fn office_of(state: &Value, lang: Lang) -> Option<String> {
    let text = state.get("source")?.get("office")?.clone();
    let text: Text = serde_json::from_value(text).ok()?;
    Some(text.get(lang).to_owned())
}

fn editions(seen: &Seen, lang: Lang) -> Markup {
    if seen.editions.len() < 2 {
        return html! {};
    }
    let rows = seen.editions.iter().rev().map(|one| {
        let title = match (one.edition, lang) {
            (1, _) => lang.pick("最初提交", "As first submitted").to_owned(),
            (edition, Lang::Zh) => format!("第 {} 次更正", edition - 1),
            (edition, Lang::En) => format!("Correction {}", edition - 1),
        };
        ui::list_row(&ui::Row {
            href: &format!("/submissions/{}?edition={}", seen.submission.id, one.edition),
            title: &title,
            line: html! { (ui::when(one.at, lang)) " · " (seen.names.get(&one.by).map_or("—", String::as_str)) @if let Some(reason) = &one.reason { " · " (reason) } },
            aside: html! { @if one.edition == seen.submission.edition { (ui::badge(Tone::Good, lang.pick("现行", "In force"))) } },
        })
    });
    ui::card(lang.pick("更正记录", "Editions"), ui::list(rows))
}

fn correct_form(app: &Shared, seen: &Seen, lang: Lang) -> Markup {
    html! {
        form method="post" action={ "/submissions/" (seen.submission.id) "/correct" } {
            (key_field(app, "", &Invalid::default()))
            (ui::button(lang.pick("更正", "Correct it")).icon(Icon::Edit))
        }
    }
}

/// What a look is sent with.
#[derive(Debug, Deserialize)]
pub(super) struct Look {
    #[serde(default)]
    field: String,
    #[serde(default)]
    edition: i64,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    key: String,
}

/// Shows a personal answer, once, on a page that is not stored.
pub(super) async fn reveal(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeForms>,
    id: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Look>, FormRejection>,
) -> Answer<Markup> {
    let (Path(id), Urlencoded(sent)) = (id?, sent?);
    let id = submission_id(&id)?;
    let what = (
        "submission.reveal",
        id,
        sent.edition,
        &sent.field,
        &sent.reason,
    );
    let key = Key::new(Some(&sent.key), &what)?;
    let what = (id, sent.edition, sent.field.as_str());
    let plain = look::reveal(&app, &caller, what, &sent.reason, Some(key)).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        (ui::alert(Tone::Warn, lang.pick("本次查看已记入审计日志", "This look was written to the audit journal"), html! { p { (plain) } }))
        p { (ui::link_button(&format!("/submissions/{id}"), lang.pick("回到提交", "Back to the submission"))) }
    };
    Ok(ui::page(
        &view,
        lang.pick("个人信息", "Personal answer"),
        body,
    ))
}

/// The key of a correction that begins.
#[derive(Debug, Deserialize)]
pub(super) struct Begin {
    #[serde(default)]
    key: String,
}

/// Begins a correction.
pub(super) async fn correct(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::FillForms>,
    id: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Begin>, FormRejection>,
) -> Answer<Redirect> {
    let (Path(id), Urlencoded(sent)) = (id?, sent?);
    let id = submission_id(&id)?;
    let key = Key::new(Some(&sent.key), &("submission.correct", id))?;
    let instance = corrected::correct(&app, &caller, id, key).await?;
    Ok(Redirect::to(&format!("/forms/drafts/{instance}")))
}
