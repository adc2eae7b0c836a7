//! The rules in their order, with buttons to move one past another.

use std::sync::Arc;

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Query, State};
use axum::response::Redirect;
use linli_kernel::{Invalid, Kind, Lang, Text, Trouble};
use linli_route::{Rule, To, moved};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::force::{InForce, in_force};
use super::super::model::NewRules;
use super::super::{save_rules, store};
use super::{problems, tabs};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Told {
    told: Option<String>,
}

/// The page.
pub(super) async fn list(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeRouting>,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let mut view = view(&app, &visitor).await?;
    let lang = view.lang;
    if told.told.is_some() {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已生效", "In force")));
    }
    let (inner, street) = (Arc::clone(&app), caller.street);
    let (force, versions) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                Ok((
                    in_force(&inner, tx, street).await?,
                    store::rule_versions(tx, street).await?,
                ))
            })
        })
        .await?;
    let manages = people::require(&caller, Right::ManageRouting).is_ok();
    let key = key_field(&app, "", &Invalid::default());
    let body = html! {
        (tabs("/routing", lang))
        @match &force {
            None => { (ui::empty(Icon::Compass, lang.pick("还没有派件规则", "No routing rules yet"),
                lang.pick("没有规则时，案件都由指挥中心派发。", "Without rules the command centre dispatches every case."), html! {})) }
            Some(force) => {
                (broken(force, lang))
                p.muted { (in_words(force.rules.version, lang)) (ui::when(force.rules.at, lang)) }
                ol { @for (nth, rule) in force.set.rules().enumerate() { (one(force, nth, rule, manages, &key, lang)) } } (crate::web::listing::links(lang, "/routing/export", ""))
            }
        }
        @if versions.len() > 1 {
            details.act {
                summary.act-head { span { (lang.pick("以前的版本", "Earlier versions")) } }
                ul { @for version in &versions { li {
                    a href={ "/routing/edit?version=" (version.version) } { (in_words(version.version, lang)) }
                    (ui::when(version.at, lang)) " " (version.note)
                } } }
            }
        }
    };
    let edit = ui::link_button("/routing/edit", lang.pick("编辑规则", "Edit the rules"))
        .icon(Icon::Edit)
        .action(Action::Primary);
    let mut page = Page::new(&view, lang.pick("派件规则", "Routing rules")).lead(lang.pick(
        "从上到下，第一条适用的规则决定案件交给谁；每件案件都记着为什么。",
        "From top to bottom, the first rule that matches decides who gets a case; each case keeps the reasons.",
    ));
    if manages {
        page = page.actions(html! { (edit) });
    }
    Ok(page.body(body))
}

fn in_words(version: i64, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("第 {version} 版，"),
        Lang::En => format!("Version {version}, "),
    }
}

fn broken(force: &InForce, lang: Lang) -> Markup {
    if !force.set.is_broken() {
        return html! {};
    }
    ui::alert(
        Tone::Bad,
        lang.pick("规则已失效，请修改", "These rules are broken: mend them"),
        html! {
            p { (lang.pick("它们指定的东西已不存在。碰到失效规则的案件不会改用下一条，而是等指挥中心派发。",
                "What they name is gone. A case that meets a broken rule does not fall to the next one; it waits for the command centre.")) }
            (problems(force.set.problems(), &force.rules.text, lang))
        },
    )
}

fn one(
    force: &InForce,
    nth: usize,
    rule: &Rule,
    manages: bool,
    key: &Markup,
    lang: Lang,
) -> Markup {
    let last = force.set.rules().len().saturating_sub(1);
    let step = |to: usize, icon, label: &str| {
        let form = Form::post(lang, "/routing/move");
        form.render(html! {
            (key) (Form::hidden("from", &nth.to_string())) (Form::hidden("to", &to.to_string()))
            (Form::hidden("based_on", &force.rules.version.to_string()))
            (ui::submit(label).action(Action::Quiet).icon(icon))
        })
    };
    let number = u32::try_from(nth).unwrap_or(u32::MAX);
    let bad = force
        .set
        .problems()
        .iter()
        .any(|one| one.message.en.contains(&format!("Rule {} ", rule.id)));
    html! {
        li.card {
            h2.card-title { (nth + 1) ". " (rule.title.get(lang)) " " code.muted { (rule.id) } }
            @if bad { (ui::badge(Tone::Bad, lang.pick("失效", "Broken"))) }
            (ui::key_values([
                (lang.pick("适用", "For"), when(force, rule, lang)),
                (lang.pick("交给", "To"), to(force, number, rule, lang)),
            ]))
            @if manages {
                div.buttons {
                    @if nth > 0 { (step(nth - 1, Icon::ArrowUp, lang.pick("上移", "Move up"))) }
                    @if nth < last { (step(nth + 1, Icon::ArrowDown, lang.pick("下移", "Move down"))) }
                }
            }
        }
    }
}

fn when(force: &InForce, rule: &Rule, lang: Lang) -> Markup {
    html! {
        (matched(force, rule, lang))
        @if let Some(condition) = &rule.when.condition { " " code.text-break { (condition) } }
    }
}

/// What a rule matches, in words, but for its condition.
pub(super) fn matched(force: &InForce, rule: &Rule, lang: Lang) -> String {
    let (known, when) = (force.set.known(), &rule.when);
    let scene = |id: &String| known.scenes.iter().find(|one| one.id == *id);
    let title = |text: Option<&Text>, id: &String| {
        text.map_or_else(|| id.clone(), |text| text.get(lang).to_owned())
    };
    let scenes = when
        .scenes
        .iter()
        .map(|id| title(scene(id).map(|one| &one.title), id));
    let of = |id: &String| {
        known
            .scenes
            .iter()
            .filter(|one| when.scenes.is_empty() || when.scenes.contains(&one.id))
            .find_map(|one| one.matter(id))
    };
    let matters = when
        .matters
        .iter()
        .map(|id| title(of(id).map(|one| &one.title), id));
    let places = when.places.iter().map(|path| {
        known
            .places
            .get(path)
            .cloned()
            .unwrap_or_else(|| path.clone())
    });
    let area = |id: &String| known.areas.all().iter().find(|one| one.id == *id);
    let areas = when
        .areas
        .iter()
        .map(|id| title(area(id).map(|one| &one.title), id));
    let join = |all: Vec<String>| all.join(lang.pick("、", ", "));
    let mut parts: Vec<String> = [
        scenes.collect(),
        matters.collect(),
        places.collect(),
        areas.collect(),
    ]
    .map(join)
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect();
    if !when.window.is_always() {
        parts.push(when.window.text().get(lang).to_owned());
    }
    if parts.is_empty() && when.condition.is_none() {
        return lang.pick("所有案件", "every case").to_owned();
    }
    parts.join(" · ")
}

fn to(force: &InForce, nth: u32, rule: &Rule, lang: Lang) -> Markup {
    let unit = force
        .set
        .unit_of(nth)
        .and_then(|unit| force.set.known().units.get(&unit));
    html! {
        (unit.map_or("—", String::as_str))
        @if let To::Roster(roster) = &rule.to { " · " (lang.pick("按值班表 ", "by the roster ")) a href="/routing/rosters" { (roster) } }
    }
}

/// Moves a rule one step; what stands in the file beside it moves with it.
pub(super) async fn shift(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManageRouting>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Redirect> {
    let Urlencoded(typed) = form?;
    let number = |name| typed.get(name).parse::<usize>().unwrap_or(usize::MAX);
    let (from, to) = (number("from"), number("to"));
    let based_on: i64 = typed.get("based_on").parse().unwrap_or(0);
    let street = caller.street;
    let rules = app
        .db
        .read(move |tx| {
            Box::pin(async move { Ok(store::rules(tx, street, Some(based_on)).await?) })
        })
        .await?;
    let text = rules
        .and_then(|rules| moved(&rules.text, from, to))
        .ok_or_else(|| {
            Trouble::refused(
                Kind::Unprocessable,
                "routing.not_moved",
                "这条规则不能这样移动，请在编辑器里改顺序",
                "This rule cannot be moved like that; change the order in the editor",
            )
        })?;
    let new = NewRules {
        text,
        based_on,
        note: String::new(),
    };
    let key = Key::new(
        Some(typed.get("key")),
        &("routing.move", from, to, based_on),
    )?;
    save_rules(&app, &caller, new, key).await?;
    Ok(Redirect::to("/routing?told=saved"))
}
