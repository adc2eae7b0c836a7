//! Everything that the registers hold of one place: of a dwelling its area with its source, its owners with their shares,
//! its household with its members, its tenants; each as its register masks it.

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use linli_kernel::{Caller, Kind, Lang, PlaceId, Trouble};
use linli_registers::Subject;
use maud::{Markup, html};

use super::words::{icon, origin, value};
use super::{href, roster};
use crate::app::Shared;
use crate::rooms::places;
use crate::rooms::registry::books::registers;
use crate::rooms::registry::look::{self, Shown};
use crate::rooms::registry::model::Member;
use crate::rooms::registry::reach;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon, Page};
use crate::web::visitor::Signed;
use crate::zone;

type Seen = (Shown, Vec<(Member, Option<Shown>)>);

/// The page.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
) -> Answer<Markup> {
    let Path(place) = path?;
    let place: PlaceId = place.parse().map_err(|_no_id| no_place())?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let (name, all) = read(&app, &caller, place).await?;
    let today = zone::day(app.clock.now());
    let body = html! {
        @if all.is_empty() {
            (ui::empty(Icon::Inbox, lang.pick("这里还没有登记", "Nothing is entered here"),
                lang.pick("在您的职责范围内没有登记。", "Nothing within your reach."), html! {}))
        }
        @for (subject, zh, en) in PARTS {
            @let these: Vec<&Seen> = all.iter().filter(|(one, _)| one.register.head().subject == *subject).collect();
            @if !these.is_empty() {
                h2 { (lang.pick(zh, en)) }
                @for (one, members) in these { (record(one, members, today, lang)) }
            }
        }
        (enter(&caller, place, &all, lang))
    };
    let at = format!("/places/{place}");
    Ok(Page::new(&view, &name)
        .back(&at, lang.pick("地址", "The address"))
        .lead(lang.pick(
            "这里登记的房屋、产权、住户和单位。",
            "The dwelling, its owners, who lives here and what stands here.",
        ))
        .body(body))
}

const PARTS: &[(Subject, &str, &str)] = &[
    (Subject::Place, "房屋", "The place"),
    (Subject::Thing, "产权和设施", "Ownership and things"),
    (Subject::Household, "家庭户", "Households"),
    (Subject::Person, "人员", "Persons"),
    (Subject::Organisation, "单位", "Organisations"),
];

async fn read(
    app: &Shared,
    caller: &Caller,
    place: PlaceId,
) -> Result<(String, Vec<Seen>), Trouble> {
    let (who, vault) = (caller.clone(), app.vault.clone());
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let name = places::names_of(tx, who.street, &[place]).await?;
            let name = name.into_values().next().ok_or_else(no_place)?;
            Ok((name, look::of_place(tx, &vault, &who, place).await?))
        })
    });
    let (name, found) = read.await?;
    let mut all = Vec::new();
    for one in found {
        let members = if one.register.rosters().is_empty() {
            Vec::new()
        } else {
            look::members(app, caller, one.record.id).await?
        };
        all.push((one, members));
    }
    Ok((name, all))
}

/// One record: what is kept with source and age, and who belongs to it.
fn record(
    one: &Shown,
    members: &[(Member, Option<Shown>)],
    today: jiff::civil::Date,
    lang: Lang,
) -> Markup {
    let kept = one.register.def().attributes.iter();
    let kept = kept.filter_map(|it| one.kept.get(&it.id).map(|kept| (it, kept)));
    let facts = kept.map(|(it, kept)| {
        let line = html! {
            div { (value(one.register, it, &kept.value, lang)) }
            div { (origin(kept, today, lang)) }
        };
        (it.title.get(lang), line)
    });
    let title = format!("{} · {}", one.register.head().title.get(lang), one.title);
    ui::card(
        &title,
        html! {
            p { (ui::icon(icon(one.register.head().subject))) " " a href=(href(one.record.id)) { (lang.pick("打开记录", "Open the record")) } }
            (ui::key_values(facts))
            @for it in one.register.rosters() {
                h3 { (it.title.get(lang)) }
                (roster::standing(one, it, members, lang))
            }
        },
    )
}

/// What may be entered here that is not yet.
fn enter(caller: &Caller, place: PlaceId, all: &[Seen], lang: Lang) -> Markup {
    let there = |id: &str| all.iter().any(|(one, _)| one.register.id() == id);
    let open = ["dwelling", "ownership", "household", "person"].into_iter();
    let open = open.filter_map(|id| registers().get(id));
    let open: Vec<_> = open
        .filter(|one| !reach::paths(caller, one, &one.head().edit).is_empty())
        .filter(|one| one.head().subject != Subject::Place || !there(one.id()))
        .collect();
    html! {
        p.d-flex.flex-wrap.gap-2 { @for register in open {
            @let to = format!("/registry/{}/new?place={place}", register.id());
            @let label = format!("{}{}", lang.pick("新登记：", "Enter: "), register.head().title.get(lang));
            (ui::link_button(&to, &label).icon(Icon::Plus))
        } }
    }
}

fn no_place() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "registry.no_place",
        "没有这个地点",
        "There is no such place",
    )
}
