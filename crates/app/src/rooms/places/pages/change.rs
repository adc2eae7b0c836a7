//! The administrator's pages of what becomes of a place: merge, move, split.

use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use linli_kernel::{Invalid, Lang, PlaceId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::manage::rev_of;
use super::{Picker, href};
use crate::app::{App, Shared};
use crate::rooms::places::lineage::{self, Part};
use crate::rooms::places::look;
use crate::rooms::places::model::Place;
use crate::rooms::places::routes::{id_of, today};
use crate::rooms::places::verbs::Hand;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

type Manager = Permit<rights::ManagePlaces>;
type Sent = Result<axum::Form<Typed>, FormRejection>;
type Asked = Result<Query<Chosen>, QueryRejection>;

/// The place that was chosen, or the names that were typed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    place: String,
    #[serde(default)]
    names: String,
}

/// Which of the two changes that name another place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum To {
    Merge,
    Move,
}

impl To {
    fn path(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Move => "move",
        }
    }

    fn title(self, lang: Lang, place: &Place) -> String {
        match (self, lang) {
            (Self::Merge, Lang::Zh) => format!("把{}并入另一地点", place.name),
            (Self::Merge, Lang::En) => format!("Merge {} into another place", place.name),
            (Self::Move, Lang::Zh) => format!("把{}迁到别处", place.name),
            (Self::Move, Lang::En) => format!("Move {} elsewhere", place.name),
        }
    }

    fn hint(self, lang: Lang) -> &'static str {
        match self {
            Self::Merge => lang.pick(
                "两条记录其实是同一处时使用。选要保留的一条；本条注销，名称成为它的曾用名，里面的地点按名称合并或移入。",
                "For two entries of one thing. Choose the one that stays; this one is closed, its name becomes a former name there, and what lies inside is merged by name or moved.",
            ),
            Self::Move => lang.pick(
                "放错位置时使用。选它真正所在的上级；原记录注销，新记录带着里面的全部地点在新位置启用。",
                "For an entry in the wrong place. Choose what it really lies in; the old entry is closed and the new one, with all inside, begins there.",
            ),
        }
    }
}

/// Asks into which place another is merged.
pub(super) async fn merge_page(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Markup> {
    let Query(chosen) = asked?;
    choose(
        &app,
        &permit,
        To::Merge,
        id_of(&id)?,
        chosen.place,
        Invalid::default(),
    )
    .await
}

/// Asks where a place is moved to.
pub(super) async fn move_page(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Markup> {
    let Query(chosen) = asked?;
    choose(
        &app,
        &permit,
        To::Move,
        id_of(&id)?,
        chosen.place,
        Invalid::default(),
    )
    .await
}

/// Merges a place.
pub(super) async fn merge(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    send(&app, &permit, To::Merge, id_of(&id)?, sent?.0).await
}

/// Moves a place.
pub(super) async fn move_to(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    send(&app, &permit, To::Move, id_of(&id)?, sent?.0).await
}

async fn send(
    app: &Shared,
    permit: &Manager,
    to: To,
    id: PlaceId,
    typed: Typed,
) -> Answer<Response> {
    let other = typed.get("place").parse::<PlaceId>();
    let other = other.map_err(|_error| Trouble::field("place", "请选择地点", "Choose a place"));
    let outcome = match (other, day_of(&typed)) {
        (Err(trouble), _) | (_, Err(trouble)) => Err(trouble),
        (Ok(other), Ok(day)) => {
            let (hand, rev) = (Hand::of(app, &permit.caller), rev_of(&typed));
            let work = app.db.write(move |tx| {
                Box::pin(async move {
                    match to {
                        To::Merge => lineage::merge(tx, &hand, (id, rev), other, day).await,
                        To::Move => lineage::move_to(tx, &hand, (id, rev), other, day).await,
                    }
                })
            });
            work.await
        }
    };
    match outcome {
        Ok(place) => Ok(done(place.id)),
        Err(Trouble::Invalid(invalid)) => {
            let place = typed.get("place").to_owned();
            let page = choose(app, permit, to, id, place, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn day_of(typed: &Typed) -> Result<Date, Trouble> {
    let day = typed.get("day").parse();
    day.map_err(|_error| Trouble::field("day", "请选择日期", "Choose a day"))
}

fn done(id: PlaceId) -> Response {
    Redirect::to(&format!("{}?told=changed", href(id))).into_response()
}

/// The place, the one chosen, and what a merge of the two would do.
async fn read(
    app: &App,
    permit: &Manager,
    to: To,
    id: PlaceId,
    chosen: Option<PlaceId>,
) -> Result<(Place, Vec<(PlaceId, String)>, Option<(usize, usize)>), Trouble> {
    let street = permit.caller.street;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let place = look::get(tx, street, id).await?;
            let root = look::root(tx, street).await?;
            let other = match chosen {
                Some(other) => look::find(tx, street, other).await?,
                None => None,
            };
            let foreseen = match &other {
                Some(other) if to == To::Merge => Some(lineage::foresee(tx, &place, other).await?),
                Some(_) | None => None,
            };
            let near = other.map(|other| (other.id, other.title(&root.name)));
            Ok((place, near.into_iter().collect(), foreseen))
        })
    });
    read.await
}

async fn choose(
    app: &Shared,
    permit: &Manager,
    to: To,
    id: PlaceId,
    chosen: String,
    invalid: Invalid,
) -> Answer<Markup> {
    let (place, near, foreseen) = read(app, permit, to, id, chosen.parse().ok()).await?;
    let view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    let back = format!("{}/{}", href(id), to.path());
    // The verbs name the other place by what it is to them.
    let wrong = ["place", "into", "parent"]
        .iter()
        .find_map(|field| invalid.of(field))
        .cloned();
    let picker = Picker {
        lang,
        near: &near,
        chosen: &chosen,
        error: wrong.as_ref(),
        back: &back,
    };
    let typed = Typed::new([("day", today(app).to_string())]);
    let form = Form::post(lang, &back).typed(typed).invalid(invalid);
    let body = html! {
        p { (to.hint(lang)) }
        @if let Some((twins, moved)) = foreseen { (ui::alert(Tone::Quiet, lang.pick("并入后", "Afterwards"), foretold(lang, twins, moved))) }
        (form.render(html! {
            (Form::hidden("rev", &place.rev.to_string()))
            (picker.field())
            (form.field("day", "自何日起", "From").date().required())
            (ui::submit(match to { To::Merge => lang.pick("合并", "Merge"), To::Move => lang.pick("迁移", "Move") })
                .action(Action::Danger).confirm(lang.pick("确认？不能撤销。", "Sure? It cannot be undone.")))
        }))
        (picker.beside())
    };
    let title = to.title(lang, &place);
    let page = Page::new(&view, &title);
    Ok(page.back(&href(id), &place.name).body(body))
}

fn foretold(lang: Lang, twins: usize, moved: usize) -> Markup {
    html! {
        @match lang {
            Lang::Zh => { (twins) " 处合为一处，" (moved) " 处移入。" }
            Lang::En => { (twins) " will be one with theirs, " (moved) " will be moved in." }
        }
    }
}

/// Asks for the new names, then where each thing inside goes.
pub(super) async fn split_page(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Markup> {
    let Query(chosen) = asked?;
    let typed = Typed::new([("names", chosen.names)]);
    let typed = typed.and([("day", today(&app).to_string())]);
    split_form(&app, &permit, id_of(&id)?, typed, Invalid::default()).await
}

/// Splits a place.
pub(super) async fn split(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    let (id, axum::Form(typed)) = (id_of(&id)?, sent?);
    let outcome = match day_of(&typed) {
        Err(trouble) => Err(trouble),
        Ok(day) => {
            let (hand, rev, asked) = (
                Hand::of(&app, &permit.caller),
                rev_of(&typed),
                typed.clone(),
            );
            let work = app.db.write(move |tx| {
                Box::pin(async move {
                    let inside = lineage::inside(tx, hand.street, id).await?;
                    let parts = parts(&asked, &inside);
                    lineage::split(tx, &hand, (id, rev), parts, day).await
                })
            });
            work.await
        }
    };
    match outcome {
        Ok(_made) => Ok(done(id)),
        Err(Trouble::Invalid(invalid)) => {
            let page = split_form(&app, &permit, id, typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

fn names(typed: &Typed) -> Vec<&str> {
    let lines = typed.get("names").lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

fn parts(typed: &Typed, inside: &[Place]) -> Vec<Part> {
    let takes = |name: &str| {
        let goes = |place: &&Place| typed.get(&format!("to-{}", place.id)) == name;
        inside.iter().filter(goes).map(|place| place.id).collect()
    };
    let part = |name: &str| Part {
        name: name.to_owned(),
        takes: takes(name),
    };
    names(typed).into_iter().map(part).collect()
}

async fn split_form(
    app: &Shared,
    permit: &Manager,
    id: PlaceId,
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let street = permit.caller.street;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            Ok((
                look::get(tx, street, id).await?,
                lineage::inside(tx, street, id).await?,
            ))
        })
    });
    let (place, inside) = read.await?;
    let view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    let action = format!("{}/split", href(id));
    let choices: Vec<String> = names(&typed).into_iter().map(str::to_owned).collect();
    let asks_where = !inside.is_empty() && !choices.is_empty();
    let form = Form::post(lang, &action)
        .typed(typed.clone())
        .invalid(invalid);
    let body = html! {
        p { (lang.pick(
            "一条记录其实是几处时使用。每行一个新名称；原记录注销，新记录并列启用。",
            "For one entry of several things. One new name to a line; the old entry is closed, the new ones begin beside each other.")) }
        @if inside.is_empty() || asks_where {
            (form.render(html! {
                (Form::hidden("rev", &place.rev.to_string()))
                (new_names(lang, &form))
                @if asks_where { (destinations(lang, &form, &inside, &choices)) }
                (form.field("day", "自何日起", "From").date().required())
                (ui::submit(lang.pick("拆分", "Split")).action(Action::Danger)
                    .confirm(lang.pick("确认？不能撤销。", "Sure? It cannot be undone.")))
            }))
        } @else {
            form.stack method="get" action=(action) {
                (new_names(lang, &form))
                (ui::submit(lang.pick("下一步：分配里面的地点", "Next: who takes what lies inside")).icon(Icon::ArrowRight))
            }
        }
    };
    let title = match lang {
        Lang::Zh => format!("拆分{}", place.name),
        Lang::En => format!("Split {}", place.name),
    };
    Ok(Page::new(&view, &title)
        .back(&href(id), &place.name)
        .body(body))
}

fn new_names(lang: Lang, form: &Form<'_>) -> Markup {
    // The verb speaks of parts; people read it at the names.
    let wrong = form.error_of("parts").map(|text| text.get(lang).to_owned());
    html! { (form.field("names", "新名称，每行一个", "New names, one to a line").area(3).required().error(wrong)) }
}

fn destinations(lang: Lang, form: &Form<'_>, inside: &[Place], choices: &[String]) -> Markup {
    let wrong = form.error_of("takes");
    html! {
        fieldset {
            legend { (lang.pick("里面的地点归谁", "Who takes what lies inside")) }
            @if let Some(wrong) = wrong { p.field-error { (ui::icon(Icon::Warning)) span { (wrong.get(lang)) } } }
            @for place in inside {
                @let name = format!("to-{}", place.id);
                (form.field(&name, &place.name, &place.name).select(choices.iter().map(|choice| (choice.as_str(), choice.as_str()))).required())
            }
        }
    }
}
