//! The same action on several cases of the desk: tick them, see what can be done and with which of them, confirm once,
//! and read line by line what became of each.

use std::collections::BTreeMap;

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use linli_flow::{Action, Need};
use linli_kernel::{Caller, CaseId, Invalid, Lang, Trouble};
use maud::{Markup, html};

use super::super::batch::{MOST, Picked, act_on_each};
use super::super::verbs::Done;
use super::super::{View, view as looking};
use super::act_form::{asked_by, head};
use super::case::new_act;
use super::walk::QUEUE;
use super::words::state_badge;
use crate::app::Shared;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Column, Form, Icon, Page, Tab, Tone, Typed};
use crate::web::upload::Upload;
use crate::web::visitor::{Permit, Visitor, rights};

/// The name of the field that says which action.
const ACT: &str = "act";

/// A ticked case as the reader sees it now.
struct Seen {
    picked: Picked,
    view: View,
}

/// An action, with the ticked cases that take it.
struct Offer<'s> {
    action: &'s Action,
    code: String,
    cases: Vec<&'s Seen>,
}

/// `GET /desk/batch`: what can be done to the ticked cases, and the form of one action.
pub(super) async fn ask(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    typed: Result<Query<Typed>, QueryRejection>,
) -> Answer<Markup> {
    let Query(typed) = typed?;
    let seen = seen(&app, &caller, &typed).await?;
    form(&app, &visitor, &seen, typed, Invalid::default()).await
}

/// `POST /desk/batch`: does it to each.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeQueue>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = sent?;
    let seen = seen(&app, &caller, &typed).await?;
    let offer = asked(&seen, typed.get(ACT)).ok_or_else(nothing)?;
    let first = offer.cases.first().ok_or_else(nothing)?;
    let upload = Upload {
        typed: typed.clone(),
        ..Upload::default()
    };
    let new = new_act(&first.view, &offer.action.id, &upload);
    let picked: Vec<Picked> = offer.cases.iter().map(|seen| seen.picked).collect();
    let done = act_on_each(&app, &caller, &picked, &new, typed.get("key")).await;
    // What is wrong with the form is wrong for all of them: nothing was done, and the form comes back.
    let wrong: Vec<&Invalid> = done
        .iter()
        .filter_map(|result| match result {
            Err(Trouble::Invalid(invalid)) => Some(invalid),
            Ok(_) | Err(Trouble::Refused(_) | Trouble::Fault(_)) => None,
        })
        .collect();
    if let (Some(invalid), true) = (wrong.first(), wrong.len() == done.len()) {
        let invalid = (*invalid).clone();
        let page = form(&app, &visitor, &seen, typed, invalid).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let results = Results {
        offer: &offer,
        done: &done,
        queue: typed.get(QUEUE),
    };
    let page = results.page(&app, &caller, &visitor).await?;
    Ok(page.into_response())
}

/// The ticked cases that are within the reader's sight, in their order.
async fn seen(app: &Shared, caller: &Caller, typed: &Typed) -> Result<Vec<Seen>, Trouble> {
    let mut out: Vec<Seen> = Vec::new();
    for picked in typed.all("case").filter_map(Picked::parse).take(MOST) {
        if out.iter().any(|seen| seen.picked.case == picked.case) {
            continue;
        }
        match looking::see(app, caller, picked.case).await {
            Ok(view) => out.push(Seen { picked, view }),
            Err(Trouble::Refused(refused)) if refused.code == "case.unknown" => {}
            Err(trouble) => return Err(trouble),
        }
    }
    Ok(out)
}

/// What can be done to them, what most of them take first. A photo shows one place and a rating is one person's, so
/// what needs either is done case by case.
fn offers(seen: &[Seen]) -> Vec<Offer<'_>> {
    let mut found: Vec<Offer<'_>> = Vec::new();
    for one in seen {
        for action in &one.view.actions {
            if [Need::Photo, Need::Rating]
                .iter()
                .any(|need| action.needs.contains(need))
            {
                continue;
            }
            let code = code_of(&one.view, action);
            match found.iter_mut().find(|offer| offer.code == code) {
                Some(offer) => offer.cases.push(one),
                None => found.push(Offer {
                    action,
                    code,
                    cases: vec![one],
                }),
            }
        }
    }
    found.sort_by_key(|offer| std::cmp::Reverse(offer.cases.len()));
    found
}

/// What a sent form asks for, of every case it names whose scene has it: whether a case still takes it is decided
/// case by case, and a form that is sent twice answers as before.
fn asked<'s>(seen: &'s [Seen], code: &str) -> Option<Offer<'s>> {
    let code_of = |one: &Seen, action: &Action| code_of(&one.view, action) == code;
    let takes = |one: &'s Seen| {
        let mut actions = one.view.scene.actions.iter();
        Some((one, actions.find(|action| code_of(one, action))?))
    };
    let found: Vec<(&Seen, &Action)> = seen.iter().filter_map(takes).collect();
    let (_, action) = *found.first()?;
    Some(Offer {
        action,
        code: code.to_owned(),
        cases: found.into_iter().map(|(one, _)| one).collect(),
    })
}

/// An action of a version of a scene, in a form.
fn code_of(view: &View, action: &Action) -> String {
    let scene = &view.scene;
    format!("{}~{}~{}", scene.id, scene.version, action.id)
}

fn chosen<'o, 's>(offers: &'o [Offer<'s>], typed: &Typed) -> Option<&'o Offer<'s>> {
    match typed.get(ACT) {
        "" => offers.first(),
        code => offers.iter().find(|offer| offer.code == code),
    }
}

async fn form(
    app: &Shared,
    visitor: &Visitor,
    seen: &[Seen],
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let back = back(&typed);
    let offers = offers(seen);
    let body = match chosen(&offers, &typed) {
        Some(offer) => html! {
            (tabs(&offers, offer, seen, &typed, lang))
            (confirm(app, offer, typed, invalid, lang))
            (left_out(seen, offer, lang))
        },
        None => ui::empty(
            Icon::Checklist,
            lang.pick("没有可以一起办的", "Nothing to do together"),
            lang.pick(
                "请回到列表勾选案件；需要照片的操作只能逐件办理。",
                "Go back and tick cases; what needs a photo is done case by case.",
            ),
            html! {},
        ),
    };
    let title = match lang {
        Lang::Zh => format!("批量办理 {} 件", seen.len()),
        Lang::En => format!("The same for {} cases", seen.len()),
    };
    Ok(Page::new(&view, &title)
        .back(&back, lang.pick("返回列表", "Back to the list"))
        .body(body))
}

fn back(typed: &Typed) -> String {
    format!("/desk?{}", typed.get(QUEUE))
}

/// The actions to choose from, each with how many of the cases take it.
fn tabs(offers: &[Offer<'_>], now: &Offer<'_>, seen: &[Seen], typed: &Typed, lang: Lang) -> Markup {
    let href = |offer: &Offer<'_>| {
        let cases = seen
            .iter()
            .map(|seen| format!("case={}", seen.picked.to_text()));
        let cases: Vec<String> = cases.collect();
        let (queue, code) = (typed.get(QUEUE), &offer.code);
        let end = format!("{QUEUE}={}&{ACT}={code}", crate::web::encode(queue));
        format!("/desk/batch?{}&{end}", cases.join("&"))
    };
    let hrefs: Vec<String> = offers.iter().map(href).collect();
    let all: Vec<Tab<'_>> = offers
        .iter()
        .zip(&hrefs)
        .map(|(offer, href)| Tab {
            href,
            label: offer.action.title.get(lang),
            count: u64::try_from(offer.cases.len()).ok(),
            active: offer.code == now.code,
        })
        .collect();
    ui::tabs(lang.pick("可以一起办的", "What can be done together"), &all)
}

/// The form of the action, which is the one confirmation.
fn confirm(app: &Shared, offer: &Offer<'_>, typed: Typed, invalid: Invalid, lang: Lang) -> Markup {
    let Some(first) = offer.cases.first() else {
        return html! {};
    };
    let key = key_field(app, typed.get("key"), &invalid);
    let queue = typed.get(QUEUE).to_owned();
    let form = Form::post(lang, "/desk/batch")
        .typed(typed)
        .invalid(invalid);
    let (title, many) = (offer.action.title.get(lang), offer.cases.len());
    let go = match lang {
        Lang::Zh => format!("对这 {many} 件{title}"),
        Lang::En => format!("{title}: all {many}"),
    };
    html! {
        details.act open {
            (head(offer.action, 1, lang))
            @if !offer.action.hint.get(lang).is_empty() { p.muted { (offer.action.hint.get(lang)) } }
            (form.render(html! {
                (key) (Form::hidden(QUEUE, &queue)) (Form::hidden(ACT, &offer.code))
                @for seen in &offer.cases { (Form::hidden("case", &seen.picked.to_text())) }
                (asked_by(&form, &common(&first.view, offer), offer.action, lang))
                (ui::submit(&go).icon(Icon::Send))
            }))
        }
        (ui::card(lang.pick("将办理", "These cases"), lines(offer.cases.iter().copied(), lang)))
    }
}

/// The first case, offering only those units and handlers that every case may be given to.
fn common(first: &View, offer: &Offer<'_>) -> View {
    let mut view = first.clone();
    for seen in &offer.cases {
        let given = &seen.view.given;
        let known = |id| given.units.iter().any(|unit| unit.id == id);
        view.given.units.retain(|unit| known(unit.id));
        let known = |id| given.handlers.iter().any(|(person, ..)| *person == id);
        view.given.handlers.retain(|(person, ..)| known(*person));
    }
    view
}

fn lines<'s>(seen: impl Iterator<Item = &'s Seen>, lang: Lang) -> Markup {
    html! {
        ul { @for one in seen {
            li { (one.view.case.title) " " span.muted { (one.view.case.number) } " " (state_badge(&one.view.scene, &one.view.case.facts.state, false, lang)) }
        } }
    }
}

fn left_out(seen: &[Seen], offer: &Offer<'_>, lang: Lang) -> Markup {
    let takes = |one: &Seen| {
        let mut cases = offer.cases.iter();
        cases.any(|taken| taken.picked.case == one.picked.case)
    };
    let others: Vec<&Seen> = seen.iter().filter(|one| !takes(one)).collect();
    let head = lang.pick(
        "这些不能这样办，会保持原样",
        "These cannot take it and stay as they are",
    );
    html! { @if !others.is_empty() { (ui::card(head, lines(others.into_iter(), lang))) } }
}

/// What became of each.
struct Results<'r> {
    offer: &'r Offer<'r>,
    done: &'r [Result<Done, Trouble>],
    queue: &'r str,
}

impl Results<'_> {
    async fn page(&self, app: &Shared, caller: &Caller, visitor: &Visitor) -> Answer<Markup> {
        let view = view(app, visitor).await?;
        let lang = view.lang;
        let failed = self.failed(app, caller).await;
        let (bad, good) = (failed.len(), self.done.len() - failed.len());
        let title = match lang {
            Lang::Zh => format!(
                "{}：办好 {good} 件，{bad} 件没有办成",
                self.offer.action.title.zh
            ),
            Lang::En => format!(
                "{}: {good} done, {bad} not done",
                self.offer.action.title.en
            ),
        };
        let columns = [
            Column::text(lang.pick("案件", "Case")),
            Column::text(lang.pick("结果", "Result")),
        ];
        let rows = self.offer.cases.iter().zip(self.done);
        let rows = rows.map(|(seen, result)| row(seen, result, lang));
        let back = format!("/desk?{}", self.queue);
        let body = html! {
            (ui::table(lang.pick("每件的结果", "What became of each"), &columns, rows))
            @if bad > 0 { (self.again(&failed, lang)) }
            p { (ui::link_button(&back, lang.pick("返回列表", "Back to the list")).icon(Icon::Back).key("u")) }
        };
        let told = (
            title.clone(),
            if bad == 0 { Tone::Good } else { Tone::Warn },
        );
        let mut view = view;
        view.toast = Some(ui::toast(told.1, &told.0));
        Ok(Page::new(&view, &title).body(body))
    }

    /// Those that failed, at the revision they have now.
    async fn failed(&self, app: &Shared, caller: &Caller) -> BTreeMap<CaseId, i64> {
        let mut out = BTreeMap::new();
        for (seen, result) in self.offer.cases.iter().zip(self.done) {
            if result.is_err() {
                let now = looking::see(app, caller, seen.picked.case).await;
                let rev = now.map_or(seen.picked.rev, |view| view.case.rev);
                out.insert(seen.picked.case, rev);
            }
        }
        out
    }

    /// The way to try once more with those that failed.
    fn again(&self, failed: &BTreeMap<CaseId, i64>, lang: Lang) -> Markup {
        html! {
            form method="get" action="/desk/batch" {
                (Form::hidden(QUEUE, self.queue)) (Form::hidden(ACT, &self.offer.code))
                @for (case, rev) in failed { (Form::hidden("case", &Picked { case: *case, rev: *rev }.to_text())) }
                (ui::button(lang.pick("对没办成的再试一次", "Try those again")).icon(Icon::Refresh))
            }
        }
    }
}

fn row(seen: &Seen, result: &Result<Done, Trouble>, lang: Lang) -> Vec<Markup> {
    let case = &seen.view.case;
    let became = match result {
        Ok(done) => state_badge(&seen.view.scene, &done.state, false, lang),
        Err(trouble) => html! {
            (ui::badge(Tone::Bad, lang.pick("没有办成", "Not done"))) p.small { (trouble.public(lang)) }
        },
    };
    vec![
        html! { a href={ "/cases/" (case.id) } { (case.title) } div.muted.small { (case.number) } },
        became,
    ]
}

fn nothing() -> Trouble {
    Trouble::field(
        "case",
        "请先在列表中勾选案件",
        "Tick cases in the list first",
    )
}
