//! One place: where it lies, what is known of it, what lies in it, and the administrator's forms.

use std::collections::BTreeMap;

use linli_geodesy::{Crs, Point};
use linli_kernel::{Caller, CaseId, Invalid, Lang, PlaceId, Trouble};
use maud::{Markup, html};

use super::{export, href, names, row, search_box};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::places::alias::{self, Alias};
use crate::rooms::places::kind::{Doubt, Origin, PlaceKind, Status};
use crate::rooms::places::lineage::{self, Descended};
use crate::rooms::places::look::{self, LIMIT};
use crate::rooms::places::model::{NAME_MAX, NOTE_MAX, Place};
use crate::rooms::places::routes::today;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Pager, Tone, Typed, badge};
use crate::web::visitor::{Permit, RightMarker};

/// What a form kept and what was wrong with it, and what is told above the page.
#[derive(Debug, Default)]
pub(super) struct Forms {
    pub told: Option<String>,
    pub add: (Typed, Invalid),
    pub amend: Option<(Typed, Invalid)>,
    pub close: (Typed, Invalid),
    pub names: (Typed, Invalid),
    /// The case on whose strength the reader may correct the place.
    pub source: Option<CaseId>,
}

struct Seen {
    place: Place,
    above: Vec<Place>,
    inside: BTreeMap<PlaceKind, u64>,
    children: Vec<Place>,
    aliases: Vec<Alias>,
    was: Vec<Descended>,
    became: Vec<Descended>,
    status: Status,
}

async fn read(
    app: &App,
    street: linli_kernel::StreetCode,
    id: PlaceId,
    after: i64,
) -> Result<Seen, Trouble> {
    let day = today(app);
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let mut above = look::ancestors(tx, street, id).await?;
            let place = above.pop().ok_or_else(look::unknown)?;
            let inside = look::counts_below(tx, street, &place.path, day).await?;
            let children = look::children(tx, street, id, after).await?;
            Ok(Seen {
                aliases: alias::aliases(tx, street, id).await?,
                was: lineage::was(tx, street, id).await?,
                became: lineage::became(tx, street, id).await?,
                status: place.status(day),
                place,
                above,
                inside,
                children,
            })
        })
    });
    read.await
}

/// The page of a place.
pub(super) async fn page<R: RightMarker>(
    app: &Shared,
    permit: &Permit<R>,
    id: PlaceId,
    after: i64,
    forms: Forms,
) -> Answer<Markup> {
    let seen = read(app, permit.caller.street, id, after).await?;
    let mut view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    view.toast = forms.told.as_deref().and_then(|told| toast(lang, told));
    let manages = permit
        .caller
        .grants
        .iter()
        .any(|grant| people::may(grant.role, Right::ManagePlaces));
    let body = html! {
        (breadcrumbs(lang, &seen.above))
        @if seen.above.is_empty() { (search_box(lang, "")) div #found {} }
        (ui::plain_card(facts(lang, &seen)))
        (names::card(lang, &seen.place, &seen.aliases, manages, &forms.names))
        (children(lang, &seen))
        (around(lang, &seen.place))
        (names::registered(lang, &permit.caller, &seen.place))
        @if !seen.place.kind.holds().is_empty() { (export::card(lang, &seen.place, manages)) }
        (wrong(lang, &permit.caller, &seen.place))
        @if (manages || forms.source.is_some()) && seen.place.valid_to.is_none() {
            (manage(app, lang, &seen.place, &forms, manages))
        }
    };
    Ok(Page::new(&view, &seen.place.name).body(body))
}

fn toast(lang: Lang, told: &str) -> Option<Markup> {
    let text = match told {
        "added" => lang.pick("已添加", "Added"),
        "amended" => lang.pick("已保存", "Saved"),
        "closed" => lang.pick("已注销", "Closed"),
        "changed" => lang.pick("已变更", "Changed"),
        _ => return None,
    };
    Some(ui::toast(Tone::Good, text))
}

fn breadcrumbs(lang: Lang, above: &[Place]) -> Markup {
    html! {
        @if !above.is_empty() {
            nav aria-label=(lang.pick("所在位置", "Where it lies")) {
                ol.list-inline {
                    @for place in above { li.list-inline-item { a href=(href(place.id)) { (place.name) } " ›" } }
                }
            }
        }
    }
}

/// The places a place was or became, as links.
fn lines(lang: Lang, all: &[Descended]) -> Markup {
    html! {
        @for (at, one) in all.iter().enumerate() {
            @if at > 0 { br; }
            a href=(href(one.place)) { (one.full_name) } " " (one.how.title().get(lang)) " " (one.day)
        }
    }
}

fn status(lang: Lang, status: Status) -> Markup {
    let tone = match status {
        Status::InUse => return html! { (status.title().get(lang)) },
        Status::Abandoned => Tone::Quiet,
        Status::Inconsistent | Status::Unknown => Tone::Warn,
    };
    badge(tone, status.title().get(lang))
}

fn origin(lang: Lang, origin: Origin) -> Markup {
    match origin {
        Origin::Demo => badge(Tone::Warn, origin.title().get(lang)),
        Origin::Division | Origin::Office => html! { (origin.title().get(lang)) },
    }
}

fn facts(lang: Lang, seen: &Seen) -> Markup {
    let place = &seen.place;
    let mut pairs = vec![
        (
            lang.pick("类别", "Kind"),
            html! { (place.kind.title().get(lang)) },
        ),
        (lang.pick("地址", "Address"), html! { (place.full_name) }),
        (lang.pick("状态", "Status"), status(lang, seen.status)),
        (lang.pick("来源", "Origin"), origin(lang, place.origin)),
    ];
    for (all, zh, en) in [(&seen.was, "由来", "Was"), (&seen.became, "现为", "Became")] {
        if !all.is_empty() {
            pairs.push((lang.pick(zh, en), lines(lang, all)));
        }
    }
    if let Some(code) = &place.code {
        pairs.push((
            lang.pick("区划代码", "Division code"),
            html! { span.font-monospace { (code) } },
        ));
    }
    for (day, zh, en) in [
        (place.valid_from, "启用", "In use from"),
        (place.valid_to, "注销", "Closed on"),
    ] {
        if let Some(day) = day {
            pairs.push((lang.pick(zh, en), html! { (day) }));
        }
    }
    pairs.extend(coordinate(lang, place.point));
    if !place.note.is_empty() {
        pairs.push((lang.pick("备注", "Note"), html! { (place.note) }));
    }
    if !seen.inside.is_empty() {
        pairs.push((lang.pick("其中", "Inside"), counts(lang, &seen.inside)));
    }
    ui::key_values(pairs)
}

/// Longitude and latitude with their system, and the same in the others where somebody asks for it: nothing is
/// converted silently.
fn coordinate(lang: Lang, point: Option<Point>) -> Option<(&'static str, Markup)> {
    let point = point?;
    let others = Crs::ALL.into_iter().filter(|crs| *crs != point.crs);
    let shown = html! {
        span.font-monospace { (point) } " · " (point.crs.title().get(lang))
        details {
            summary { (lang.pick("换算成其他坐标系", "Converted to other systems")) }
            ul.list-unstyled {
                @for crs in others { li { span.font-monospace { (point.to(crs)) } " · " (crs.title().get(lang)) } }
            }
        }
    };
    Some((lang.pick("坐标", "Coordinate"), shown))
}

fn counts(lang: Lang, inside: &BTreeMap<PlaceKind, u64>) -> Markup {
    let counts = inside
        .iter()
        .map(|(kind, number)| format!("{} {number}", kind.title().get(lang)));
    html! { (counts.collect::<Vec<_>>().join(lang.pick("、", ", "))) }
}

fn children(
    lang: Lang,
    Seen {
        place, children, ..
    }: &Seen,
) -> Markup {
    let next = children.last().filter(|_| children.len() == LIMIT);
    let next = next.map(|last| format!("{}?after={}", href(place.id), last.node));
    html! {
        @if !children.is_empty() {
            (ui::list(children.iter().map(|child| row(lang, child, &child.name))))
            (ui::pager(lang, &Pager { prev: None, next }))
        }
    }
}

/// The public feed of a place large enough to have one.
fn around(lang: Lang, place: &Place) -> Markup {
    if !place.kind.is_area() {
        return html! {};
    }
    let to = match place.kind == PlaceKind::Street {
        true => format!("/around/{}", place.street),
        false => format!("/around/{}?place={}", place.street, place.id),
    };
    html! {
        p { (ui::link_button(&to, lang.pick("公开动态与订阅", "Public news and subscription")).icon(Icon::Bell)) }
    }
}

/// The way to say that an entry is wrong; the office looks into it as a case.
fn wrong(lang: Lang, caller: &Caller, place: &Place) -> Markup {
    if place.valid_to.is_some() || people::require(caller, Right::ReportCase).is_err() {
        return html! {};
    }
    let to = format!("/report/address-feedback/wrong?place={}", place.id);
    html! { p { (ui::link_button(&to, lang.pick("这里不对？反馈给社区", "Something wrong? Tell the community")).icon(Icon::Warning)) } }
}

fn manage(app: &App, lang: Lang, place: &Place, forms: &Forms, manages: bool) -> Markup {
    let case =
        html! { @if let Some(case) = forms.source { (Form::hidden("case", &case.to_string())) } };
    html! {
        @if let Some(case) = forms.source {
            (ui::alert(Tone::Busy, lang.pick("按地址反馈更正", "Correcting on the strength of a case"), html! {
                a href={ "/cases/" (case) } { (lang.pick("改好后回到案件，记下“地址库已更新”", "When done go back to the case and record that the library was updated")) }
            }))
        }
        @if !place.kind.holds().is_empty() {
            (ui::card(lang.pick("在里面添加", "Add inside"), add(lang, place, &forms.add, &case)))
        }
        (ui::card(lang.pick("修改", "Change"), amend(lang, place, forms.amend.as_ref(), &case)))
        @if manages { (changes(lang, place)) }
        @if place.parent.is_some() {
            (ui::card(lang.pick("注销", "Close"), close((app, lang), place, &forms.close, &case)))
        }
    }
}

/// The ways to the larger changes.
fn changes(lang: Lang, place: &Place) -> Markup {
    let way = |to: &str, zh, en| {
        let to = format!("{}/{to}", href(place.id));
        html! { (ui::link_button(&to, lang.pick(zh, en))) }
    };
    if place.kind.is_governed_by() {
        return html! {};
    }
    ui::card(
        lang.pick("合并、拆分、迁移", "Merge, split, move"),
        html! {
            div.d-flex.flex-wrap.gap-2 {
                (way("merge", "与另一条合并", "Merge with another"))
                (way("split", "拆成几条", "Split into several"))
                (way("move", "迁到别处", "Move elsewhere"))
            }
        },
    )
}

fn add(lang: Lang, place: &Place, (typed, invalid): &(Typed, Invalid), case: &Markup) -> Markup {
    let action = format!("{}/inside", href(place.id));
    let form = Form::post(lang, &action)
        .called("add")
        .typed(typed.clone())
        .invalid(invalid.clone());
    let titles: Vec<_> = place
        .kind
        .holds()
        .iter()
        .map(|kind| (kind.code(), kind.title()))
        .collect();
    let kinds = titles.iter().map(|(code, title)| (*code, title.get(lang)));
    form.render(html! {
        (case)
        (form.field("kind", "类别", "Kind").select(kinds).required())
        (form.field("name", "名称", "Name").max(NAME_MAX).required())
        @if place.kind == PlaceKind::Street {
            (form.field("code", "区划代码", "Division code").number().max(12)
                .hint(lang.pick("12 位，见全国区划", "12 digits, see the national divisions")))
        }
        (form.field("note", "备注", "Note").area(2).max(NOTE_MAX))
        (ui::submit(lang.pick("添加", "Add")).icon(Icon::Plus))
    })
}

fn amend(lang: Lang, place: &Place, kept: Option<&(Typed, Invalid)>, case: &Markup) -> Markup {
    let action = href(place.id);
    let rev = place.rev.to_string();
    let fresh = (
        Typed::new([
            ("name", place.name.as_str()),
            ("note", &place.note),
            ("rev", &rev),
            ("doubt", place.doubt.map_or("", Doubt::code)),
        ]),
        Invalid::default(),
    );
    let (typed, invalid) = kept.unwrap_or(&fresh);
    let form = Form::post(lang, &action)
        .called("amend")
        .typed(typed.clone())
        .invalid(invalid.clone());
    form.render(html! {
        (case) (Form::hidden("rev", typed.get("rev")))
        (form.field("name", "名称", "Name").max(NAME_MAX).required())
        (form.checkbox("former", "改名时把旧名留作曾用名", "When renamed, keep the old name as a former one"))
        (form.field("doubt", "状态", "Status").select(doubts(lang)))
        (form.field("note", "备注", "Note").area(2).max(NOTE_MAX))
        (ui::submit(lang.pick("保存", "Save")).icon(Icon::Check))
    })
}

/// The statuses of a place in use.
fn doubts(lang: Lang) -> [(&'static str, &'static str); 3] {
    [
        ("", lang.pick("使用", "in use")),
        (
            "inconsistent",
            lang.pick("不一致：与现场不符", "does not agree with the place"),
        ),
        (
            "unknown",
            lang.pick("无法确定：找不到或说不清", "cannot be told"),
        ),
    ]
}

fn close(
    (app, lang): (&App, Lang),
    place: &Place,
    (typed, invalid): &(Typed, Invalid),
    case: &Markup,
) -> Markup {
    let action = format!("{}/close", href(place.id));
    let day = match typed.get("day") {
        "" => today(app).to_string(),
        typed => typed.to_owned(),
    };
    let form = Form::post(lang, &action)
        .typed(Typed::new([("day", day)]))
        .invalid(invalid.clone());
    form.render(html! {
        p { (lang.pick(
            "里面的所有地点一并注销；已有的案件和任职仍能看到它。",
            "Everything inside is closed with it; cases and appointments still show it.")) }
        (case) (Form::hidden("rev", &place.rev.to_string()))
        (form.field("day", "自何日起不再使用", "No longer in use from").date().required())
        (ui::submit(lang.pick("注销", "Close")).action(Action::Danger)
            .confirm(lang.pick("确认注销？", "Really close it?")))
    })
}
