//! The administrator's pages that bring a place together with another: merge, move.

use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::civil::Date;
use linli_kernel::{Invalid, Lang, PlaceId, Text, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::manage::rev_of;
use super::{Picker, href};
use crate::app::{App, Shared};
use crate::rooms::places::lineage;
use crate::rooms::places::look;
use crate::rooms::places::model::Place;
use crate::rooms::places::routes::{id_of, today};
use crate::rooms::places::verbs::Hand;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Page, Tone, Typed};
use crate::web::visitor::{Permit, rights};

pub(super) type Manager = Permit<rights::ManagePlaces>;
pub(super) type Sent = Result<axum::Form<Typed>, FormRejection>;
pub(super) type Asked = Result<Query<Chosen>, QueryRejection>;

/// The place that was chosen, or the names that were typed, in the address of a page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Chosen {
    #[serde(default)]
    place: String,
    #[serde(default)]
    pub names: String,
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
    let chosen = asked?.0.place;
    let id = id_of(&id)?;
    choose(&app, &permit, To::Merge, id, chosen, Invalid::default()).await
}

/// Asks where a place is moved to.
pub(super) async fn move_page(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    asked: Asked,
) -> Answer<Markup> {
    let chosen = asked?.0.place;
    let id = id_of(&id)?;
    choose(&app, &permit, To::Move, id, chosen, Invalid::default()).await
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

/// The day that was typed.
pub(super) fn day_of(typed: &Typed) -> Result<Date, Trouble> {
    let day = typed.get("day").parse();
    day.map_err(|_error| Trouble::field("day", "请选择日期", "Choose a day"))
}

/// Back to the place, which says that it was changed.
pub(super) fn done(id: PlaceId) -> Response {
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
    let wrong = wrong_place(&invalid);
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

/// What is wrong with the other place, which the verbs name by what it is to them.
fn wrong_place(invalid: &Invalid) -> Option<Text> {
    let names = ["place", "into", "parent"];
    names.iter().find_map(|field| invalid.of(field)).cloned()
}

fn foretold(lang: Lang, twins: usize, moved: usize) -> Markup {
    html! {
        @match lang {
            Lang::Zh => { (twins) " 处合为一处，" (moved) " 处移入。" }
            Lang::En => { (twins) " will be one with theirs, " (moved) " will be moved in." }
        }
    }
}
