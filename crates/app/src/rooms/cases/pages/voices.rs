//! 并案 on a case page: what it is carried on with, who else reported it, what may be the same, and the forms.

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::response::Redirect;
use linli_flow::Rating;
use linli_kernel::{CaseId, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::heard::{Main, Voices};
use super::super::likely::{Candidate, Offer};
use super::super::voices::{NewJoin, NewSplit};
use super::super::{View, checks, voices};
use super::case::parse;
use super::words::{clock_chip, happened, happened_icon, state_badge};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action as Look, Event, Form, Icon, Tone};
use crate::web::visitor::Signed;

/// Everything about the voices of a case.
pub(super) fn panel(case: &View, key: &Markup, lang: Lang) -> Markup {
    let heard = &case.voices;
    html! {
        @if let Some(main) = &heard.main { (carried_on(case, main, key, lang)) }
        @if !heard.offers.is_empty() { (offered(case, &heard.offers, key, lang)) }
        @if !heard.candidates.is_empty() { (alike(case, &heard.candidates, key, lang)) }
        @if heard.main.is_none() && heard.people > 1 { (others(case, heard, lang)) }
        @if heard.joins { (by_number(case, key, lang)) }
        @if heard.asks { (chase(case, heard, key, lang)) }
    }
}

/// How many people reported it, for a list or the head of a page.
pub(super) fn many(people: i64, lang: Lang) -> Markup {
    let words = match lang {
        Lang::Zh => format!("{people} 个人反映"),
        Lang::En => format!("{people} people reported it"),
    };
    html! { @if people > 1 { (ui::badge(Tone::Busy, &words)) } }
}

/// What it goes on with, its public steps, and what its reporter may do.
fn carried_on(case: &View, main: &Main, key: &Markup, lang: Lang) -> Markup {
    let title = match lang {
        Lang::Zh => format!("已并入 {} 一起办理", main.number),
        Lang::En => format!("Carried on with {}", main.number),
    };
    let body = html! {
        div.case-badges {
            @if let Some(state) = &main.state { (state_badge(&main.scene, state, case.outside, lang)) }
            @else { (ui::badge(Tone::Warn, lang.pick("密件", "Sealed"))) }
            (many(case.voices.people, lang))
        }
        p.muted { (lang.pick("并案时间 ", "Joined ")) (ui::moment(main.since, case.now, lang))
            @if main.opens { " · " a href={ "/cases/" (main.id) } { (lang.pick("打开该案", "Open that case")) } } }
        @if main.state.is_none() { p { (lang.pick("该案已转为密件，进展不再显示；如您的问题没有解决，可以单独办理。", "That case was sealed, so its progress is not shown; if yours is not solved, have it handled on its own.")) } }
        @for clock in main.clocks.iter().filter(|clock| clock.stopped.is_none()) {
            div.case-clock { span.muted { (clock.title.get(lang)) } " " (clock_chip(clock, case.now, lang)) }
        }
        (steps(main, lang))
        @if let Some(rating) = main.rating { p { (lang.pick("您的评价：", "Your rating: ")) (rated(rating, lang)) } }
        @if case.voices.rates { (rate_form(case, key, lang)) }
        @if case.voices.splits { (split_form(case, key, lang)) }
    };
    ui::card(&title, body)
}

fn steps(main: &Main, lang: Lang) -> Markup {
    let titles = main.steps.iter();
    let titles: Vec<String> = titles
        .map(|step| happened(&main.scene, &step.action, &step.verb, lang))
        .collect();
    let office = lang.pick("工作人员", "The office");
    let events = main.steps.iter().zip(&titles).rev();
    let events: Vec<Event<'_>> = events
        .map(|(step, title)| Event {
            at: step.at,
            title,
            who: if step.spoke {
                lang.pick("反映人", "A reporter")
            } else {
                office
            },
            icon: happened_icon(&main.scene, &step.action),
            body: html! {
                @if let Some(unit) = &step.unit { p { (lang.pick("交由 ", "To ")) (unit) } }
                @for note in &step.notes { p.timeline-note { (note) } }
            },
        })
        .collect();
    ui::timeline(lang, &events)
}

fn rated(rating: Rating, lang: Lang) -> &'static str {
    match (rating.solved, rating.satisfied) {
        (true, true) => lang.pick("已解决，满意", "solved, satisfied"),
        (true, false) => lang.pick("已解决，不满意", "solved, not satisfied"),
        (false, true) => lang.pick("未解决，满意", "not solved, satisfied"),
        (false, false) => lang.pick("未解决，不满意", "not solved, not satisfied"),
    }
}

fn rate_form(case: &View, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/rating", case.case.id);
    let form = Form::post(lang, &target);
    html! {
        details.act open {
            summary.act-head { (ui::icon(Icon::FaceSmile)) span { (lang.pick("评价办理结果", "Rate the outcome")) } }
            (form.render(html! {
                (key)
                (super::act_form::rating_fields(&form, lang))
                (form.field("note", "想说的话（选填）", "Words (optional)").area(2).max(checks::NOTE_CHARS))
                (ui::button(lang.pick("提交评价", "Rate")).action(Look::Primary).icon(Icon::Send))
            }))
        }
    }
}

fn split_form(case: &View, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/split", case.case.id);
    let form = Form::post(lang, &target);
    let (title, label) = if case.voices.is_own {
        (
            ("我的没解决", "Mine is not solved"),
            ("哪里没有解决", "What is not solved"),
        )
    } else {
        (("拆分，单独办理", "Split it off"), ("理由", "Reason"))
    };
    let title = lang.pick(title.0, title.1);
    html! {
        details.act {
            summary.act-head { (ui::icon(Icon::Return)) span { (title) } }
            (form.render(html! {
                (key)
                (Form::hidden("rev", &case.case.rev.to_string()))
                p.muted { (lang.pick("拆分后单独办理，时限从您当初上报时算起，不重新计算。", "It is then handled on its own; its clocks run from when it was reported and never restart.")) }
                (form.field("why", label.0, label.1).area(2).required().max(checks::NOTE_CHARS))
                (ui::button(title).action(Look::Primary).icon(Icon::Send))
            }))
        }
    }
}

/// What the reporter may join it to, as anybody may know it.
fn offered(case: &View, offers: &[Offer], key: &Markup, lang: Lang) -> Markup {
    let body = html! {
        p { (lang.pick("下面的事正在办理。如果是同一件，并入后一起办理，进展同样告诉您，您照样可以评价；不是同一件就不用管。",
            "These are being handled. If it is the same thing, join yours: you are told of each step and rate it all the same. If not, leave it.")) }
        ul.entries { @for offer in offers { li.entry {
            div.case-badges { strong { (offer.case.title.get(lang)) } (ui::badge(Tone::Busy, offer.case.state.get(lang))) }
            p.muted { (offer.case.number) " · " (offer.case.place.title) " · " (ui::when(offer.case.created, lang)) }
            p { (offer.score.said().get(lang)) }
            @let label = if offer.yours { lang.pick("您反映过：并入并催办", "You reported it: join and ask again") } else { lang.pick("是同一件，并入", "It is the same: join") };
            (join_form(case.case.id, case.case.rev, (offer.case.id, None), Some("1"), label, key, lang))
        } } }
    };
    ui::card(
        lang.pick("已有同类事项", "Something like it is being handled"),
        body,
    )
}

/// What may be the same, for a desk.
fn alike(case: &View, candidates: &[Candidate], key: &Markup, lang: Lang) -> Markup {
    let body = html! {
        ul.entries { @for one in candidates { li.entry {
            div.case-badges {
                a.case-link href={ "/cases/" (one.case.id) } { (one.case.title) }
                (state_badge(&one.scene, &one.case.facts.state, false, lang))
                (ui::badge(Tone::Quiet, &score(one.score.total, lang)))
                (many(super::super::model::people_of(&one.case.facts), lang))
            }
            p.muted { (one.case.number) " · " (one.place) " · " (ui::when(one.case.created, lang)) }
            p { (one.score.said().get(lang)) }
            (join_later(case, one, key, lang))
        } } }
    };
    ui::card(lang.pick("可能是同一件事", "May be the same thing"), body)
}

fn score(total: u32, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("相似 {total} 分"),
        Lang::En => format!("{total} of 100 alike"),
    }
}

/// The later of the two goes on with the earlier.
fn join_later(case: &View, one: &Candidate, key: &Markup, lang: Lang) -> Markup {
    let (here, there) = (&case.case, &one.case);
    let (here, there) = ((here.id, here.rev), (there.id, there.rev));
    if (one.case.created, one.case.id) < (case.case.created, case.case.id) {
        let label = lang.pick("本案并入该案", "Join this case to it");
        join_form(
            here.0,
            here.1,
            (there.0, Some(there.1)),
            None,
            label,
            key,
            lang,
        )
    } else {
        let label = lang.pick("把它并入本案", "Join it to this case");
        join_form(
            there.0,
            there.1,
            (here.0, Some(here.1)),
            None,
            label,
            key,
            lang,
        )
    }
}

fn join_form(
    voice: CaseId,
    rev: i64,
    (main, main_rev): (CaseId, Option<i64>),
    own: Option<&str>,
    label: &str,
    key: &Markup,
    lang: Lang,
) -> Markup {
    let target = format!("/cases/{voice}/join");
    Form::post(lang, &target).render(html! {
        (key)
        (Form::hidden("rev", &rev.to_string()))
        (Form::hidden("main", &main.to_string()))
        @if let Some(rev) = main_rev { (Form::hidden("main_rev", &rev.to_string())) }
        @if let Some(own) = own { (Form::hidden("own", own)) }
        (ui::button(label).icon(Icon::Tree))
    })
}

/// The reports that are carried on with it.
fn others(case: &View, heard: &Voices, lang: Lang) -> Markup {
    let title = match lang {
        Lang::Zh => format!("{} 个人反映", heard.people),
        Lang::En => format!("{} people reported it", heard.people),
    };
    let body = html! {
        @if case.outside { p { (lang.pick("还有其他人反映同一件事，一起办理。", "Others reported the same; it is handled once for all.")) } }
        @else {
            ul { @for voice in &heard.voices { li {
                a.case-link href={ "/cases/" (voice.id) } { (voice.title) }
                " " span.muted.small { (voice.number) " · " (ui::when(voice.created, lang)) }
                @if let (Some(rating), Some(_)) = (voice.facts.rating, voice.facts.voiced_at) { " " (ui::badge(Tone::Quiet, rated(rating, lang))) }
            } } }
            @let listed = heard.voices.len();
            @if case.case.facts.voices.len() > listed { p.muted { (lang.pick("另有不在您范围内的反映：", "Outside your scope: ")) (case.case.facts.voices.len() - listed) } }
        }
    };
    ui::card(&title, body)
}

fn by_number(case: &View, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/join", case.case.id);
    let form = Form::post(lang, &target);
    html! {
        details.act {
            summary.act-head { (ui::icon(Icon::Tree)) span { (lang.pick("并入其他案件", "Join to another case")) } }
            (form.render(html! {
                (key)
                (Form::hidden("rev", &case.case.rev.to_string()))
                (form.field("number", "该案编号", "Number of that case").required().placeholder("20261122-7Q2PX0"))
                (form.field("why", "理由（选填，仅内部可见）", "Reason (optional, for the house only)").area(2).max(checks::NOTE_CHARS))
                (ui::button(lang.pick("并案", "Join")).icon(Icon::Send))
            }))
        }
    }
}

fn chase(case: &View, heard: &Voices, key: &Markup, lang: Lang) -> Markup {
    let target = format!("/cases/{}/chase", case.case.id);
    let form = Form::post(lang, &target);
    html! {
        details.act {
            summary.act-head { (ui::icon(Icon::Megaphone)) span { (lang.pick("催办", "Ask for it again"))
                @if heard.chases > 0 { " (" (heard.chases) ")" } } }
            (form.render(html! {
                (key)
                (form.field("note", "想说的话（选填）", "Words (optional)").area(2).max(checks::NOTE_CHARS))
                (ui::button(lang.pick("催办", "Ask for it again")).icon(Icon::Send))
            }))
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Sent {
    key: String,
    rev: i64,
    main: String,
    main_rev: Option<i64>,
    number: String,
    own: String,
    why: String,
    note: String,
    satisfied: String,
    solved: String,
}

/// Joins the case to another, named by its id or by its number.
pub(super) async fn join(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Sent>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let main = match sent.main.as_str() {
        "" => voices::numbered(&app, &caller, &sent.number).await?,
        main => parse(main)?,
    };
    let own = sent.own == "1";
    let new = NewJoin {
        rev: sent.rev,
        main,
        main_rev: sent.main_rev,
        why: Some(sent.why),
        own,
    };
    let key = Key::new(Some(&sent.key), &("join", id, &new))?;
    voices::join(&app, &caller, id, new, key).await?;
    // Whoever joins for others goes on with the main; a reporter stays with theirs.
    Ok(back(if own { id } else { main }))
}

/// Splits it off again.
pub(super) async fn split(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Sent>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let new = NewSplit {
        rev: sent.rev,
        why: sent.why,
    };
    let key = Key::new(Some(&sent.key), &("split", id, &new))?;
    voices::split(&app, &caller, id, new, key).await?;
    Ok(back(id))
}

/// Its reporter rates the outcome.
pub(super) async fn rate(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Sent>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    if sent.satisfied.is_empty() || sent.solved.is_empty() {
        return Err(unrated().into());
    }
    let rating = Rating {
        satisfied: sent.satisfied == "1",
        solved: sent.solved == "1",
    };
    let key = Key::new(Some(&sent.key), &("rate", id, rating, &sent.note))?;
    voices::rate(&app, &caller, id, (rating, Some(sent.note)), key).await?;
    Ok(back(id))
}

/// 催办.
pub(super) async fn ask_again(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(sent): Urlencoded<Sent>,
) -> Answer<Redirect> {
    let id = parse(&id)?;
    let key = Key::new(Some(&sent.key), &("chase", id, &sent.note))?;
    voices::chase(&app, &caller, id, Some(sent.note), key).await?;
    Ok(back(id))
}

fn back(id: CaseId) -> Redirect {
    Redirect::to(&format!("/cases/{id}?told=done"))
}

fn unrated() -> Trouble {
    Trouble::field(
        "solved",
        "请选择是否解决、是否满意",
        "Say whether it is solved and whether you are satisfied",
    )
}
