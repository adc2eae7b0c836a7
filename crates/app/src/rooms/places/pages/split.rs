//! The administrator's page that splits a place: the new names, then who takes what lies inside.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use linli_kernel::{Invalid, Lang, PlaceId, StreetCode, Trouble};
use maud::{Markup, html};

use super::change::{Asked, Manager, Sent, day_of, done};
use super::href;
use super::manage::rev_of;
use crate::app::{App, Shared};
use crate::rooms::places::lineage::{self, Part};
use crate::rooms::places::look;
use crate::rooms::places::model::Place;
use crate::rooms::places::routes::{id_of, today};
use crate::rooms::places::verbs::Hand;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Typed};

/// The place, and what lies in it.
async fn read(app: &App, street: StreetCode, id: PlaceId) -> Result<(Place, Vec<Place>), Trouble> {
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let place = look::get(tx, street, id).await?;
            Ok((place, lineage::inside(tx, street, id).await?))
        })
    });
    read.await
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
    let (place, inside) = read(app, permit.caller.street, id).await?;
    let view = view(app, &permit.visitor).await?;
    let lang = view.lang;
    let action = format!("{}/split", href(id));
    let choices: Vec<String> = names(&typed).into_iter().map(str::to_owned).collect();
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    let body = html! {
        p { (lang.pick(
            "一条记录其实是几处时使用。每行一个新名称；原记录注销，新记录并列启用。",
            "For one entry of several things. One new name to a line; the old entry is closed, the new ones begin beside each other.")) }
        @if inside.is_empty() || !choices.is_empty() {
            (all_of_split(lang, &form, &place, &inside, &choices))
        } @else {
            form method="get" action=(action) {
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

fn all_of_split(
    lang: Lang,
    form: &Form<'_>,
    place: &Place,
    inside: &[Place],
    choices: &[String],
) -> Markup {
    form.render(html! {
        (Form::hidden("rev", &place.rev.to_string()))
        (new_names(lang, form))
        @if !inside.is_empty() { (destinations(lang, form, inside, choices)) }
        (form.field("day", "自何日起", "From").date().required())
        (ui::submit(lang.pick("拆分", "Split")).action(Action::Danger)
            .confirm(lang.pick("确认？不能撤销。", "Sure? It cannot be undone.")))
    })
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
