//! Reporting: choose what it is, say it, show it, send it. Three taps for a grid worker.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_flow::{FieldKind, Matter, Scene};
use linli_kernel::{Caller, Invalid, Lang, PersonId, Role, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::{NewCase, verbs};
use super::answers::{Sides, answers, question};
use super::place_field::PlaceField;
use super::standards;
use super::words::icon_named;
use crate::app::Shared;
use crate::rooms::people::{self, Org};
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Typed};
use crate::web::upload::{self, KEPT};
use crate::web::visitor::{Permit, Visitor, rights};

/// How many cards are shown at once; what comes after is behind "more".
const ONE_LOOK: usize = 8;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Preset {
    place: Option<String>,
}

/// What the caller may report: one card per matter.
pub(super) async fn choose(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    Query(preset): Query<Preset>,
) -> Answer<Markup> {
    let scenes = in_force(&app, &caller).await?;
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let tail = preset
        .place
        .map(|place| format!("?place={}", crate::web::encode(&place)))
        .unwrap_or_default();
    let (common, more) = ordered(&scenes, &caller);
    let body = html! {
        @for (scene, matters) in &common {
            section.scene-matters {
                h2 { (ui::icon(icon_named(&scene.icon))) " " (scene.title.get(lang)) }
                p.muted { (scene.summary.get(lang)) }
                div.card-links { (cards(scene, matters, &tail, lang)) }
            }
        }
        @if !more.is_empty() {
            details.act {
                summary.act-head { (ui::icon(Icon::List)) (lang.pick("更多事项", "More")) }
                div.card-links {
                    @for (scene, matters) in &more { (cards(scene, matters, &tail, lang)) }
                }
            }
        }
    };
    let title = lang.pick("要反映什么？", "What would you like to report?");
    let lead = lang.pick(
        "选一项，说清楚，拍张照，就能提交。",
        "Choose one, say it, add a photo, send it.",
    );
    Ok(Page::new(&view, title).lead(lead).body(body))
}

/// A scene with what the caller may report under it.
type Choice<'a> = (&'a Scene, Vec<&'a Matter>);

/// The scenes the caller may report most under, until there is enough to choose from at one look; and the rest. What
/// concerns a person alone, and is sealed, comes after what people see in the street.
fn ordered<'a>(scenes: &'a [Arc<Scene>], caller: &'a Caller) -> (Vec<Choice<'a>>, Vec<Choice<'a>>) {
    let mut all: Vec<Choice<'_>> = scenes
        .iter()
        .map(|scene| (&**scene, matters_for(scene, caller).collect::<Vec<_>>()))
        .filter(|(_, matters)| !matters.is_empty())
        .collect();
    all.sort_by_key(|(_, matters)| {
        let own = matters.iter().all(|matter| matter.sealed);
        (own, Reverse(matters.len()))
    });
    let mut cards = 0;
    let enough = all.iter().position(|(_, matters)| {
        let is_enough = cards >= ONE_LOOK;
        cards += matters.len();
        is_enough
    });
    let more = all.split_off(enough.unwrap_or(all.len()));
    (all, more)
}

/// One card per matter; a matter without a summary shows what to write.
fn cards(scene: &Scene, matters: &[&Matter], tail: &str, lang: Lang) -> Markup {
    html! {
        @for matter in matters {
            @let own = matter.summary.get(lang);
            (ui::card_link(
                &format!("/report/{}/{}{tail}", scene.id, matter.id),
                icon_named(&scene.icon), matter.title.get(lang),
                if own.is_empty() { matter.hint.get(lang) } else { own }))
        }
    }
}

/// An empty form.
pub(super) async fn blank(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    Path((scene, matter)): Path<(String, String)>,
    Query(preset): Query<Preset>,
) -> Answer<Markup> {
    let scene = scene_of(&app, &caller, &scene).await?;
    let typed = Typed::new([("place", preset.place.unwrap_or_default())]);
    form(
        &app,
        &visitor,
        &caller,
        &scene,
        &matter,
        typed,
        Invalid::default(),
    )
    .await
}

/// A sent form: the case, or the form again with what was typed and what is wrong.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    Path((scene, matter)): Path<(String, String)>,
    multipart: Multipart,
) -> Answer<Response> {
    let upload = upload::read(&app, &caller, multipart).await?;
    let found = scene_of(&app, &caller, &scene).await?;
    let new = NewCase {
        scene,
        matter: matter.clone(),
        place: upload.typed.get("place").to_owned(),
        fields: answers(found.opening_fields(&matter), &upload.typed),
        photos: upload.photos.clone(),
    };
    let asked = NewCase {
        photos: Vec::new(),
        ..new.clone()
    };
    let key = Key::new(Some(upload.typed.get("key")), &(asked, &upload.sent))?;
    match verbs::report(&app, &caller, new, key).await {
        Ok(done) => {
            Ok(Redirect::to(&format!("/cases/{}?told=reported", done.case)).into_response())
        }
        Err(trouble) => {
            let invalid = mendable(trouble)?;
            let typed = upload
                .typed
                .and(upload.photos.iter().map(|photo| (KEPT, photo.to_string())));
            let page = form(&app, &visitor, &caller, &found, &matter, typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What the form can be mended by: wrong fields, and a place where the caller may not report this.
fn mendable(trouble: Trouble) -> Result<Invalid, Trouble> {
    match trouble {
        Trouble::Invalid(invalid) => Ok(invalid),
        Trouble::Refused(refused) if refused.code == "flow.not_yours" => {
            let mut invalid = Invalid::default();
            invalid.push("place", refused.text.zh, refused.text.en);
            Ok(invalid)
        }
        Trouble::Refused(_) | Trouble::Fault(_) => Err(trouble),
    }
}

async fn form(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    scene: &Scene,
    matter: &str,
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let Some(matter) = matters_for(scene, caller).find(|one| one.id == matter) else {
        return Err(crate::web::visitor::not_yours().into());
    };
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let action = format!("/report/{}/{}", scene.id, matter.id);
    let kept: Vec<String> = typed.all(KEPT).map(str::to_owned).collect();
    let key = key_field(app, typed.get("key"), &invalid);
    let place = PlaceField::load(
        app,
        caller,
        typed.get("place"),
        invalid.of("place"),
        action.clone(),
    );
    let place = place.await?;
    let form = Form::post(lang, &action)
        .multipart()
        .draft(&action)
        .typed(typed)
        .invalid(invalid);
    let picker = place.picker(lang);
    let first = html! { (key) (picker.field()) };
    let named = parties(app, caller, scene, matter).await?;
    let asks = asked(&form, scene, matter, &named, lang);
    let body = html! { (standards::of_report(scene, matter, lang)) (questions(&form, matter, &asks, &first, &kept, lang)) (picker.beside()) };
    Ok(Page::new(&view, matter.title.get(lang))
        .lead(matter.summary.get(lang))
        .back("/report", lang.pick("重新选择", "Choose again"))
        .body(body))
}

fn questions(
    form: &Form<'_>,
    matter: &Matter,
    asks: &[Markup],
    first: &Markup,
    kept: &[String],
    lang: Lang,
) -> Markup {
    let hint = lang.pick(
        "最多 9 张，可直接拍照；位置等隐私信息会自动去除。",
        "Up to 9; take them now or choose. Location data is removed.",
    );
    html! {
        @if !matter.hint.get(lang).is_empty() {
            p.hint-box { (ui::icon(Icon::Info)) " " (matter.hint.get(lang)) }
        }
        (form.render(html! {
            (first)
            @for ask in asks { (ask) }
            (form.photos("photos", "照片", "Photos", hint))
            @for photo in kept { (Form::hidden(KEPT, photo)) img.kept-photo src={ "/files/" (photo) "/thumb" } alt=(lang.pick("已上传的照片", "Photo already uploaded")) width="112" height="112"; }
            (ui::submit(lang.pick("提交", "Send")).icon(Icon::Send).wide())
        }))
    }
}

fn asked(
    form: &Form<'_>,
    scene: &Scene,
    matter: &Matter,
    (orgs, persons): &Named,
    lang: Lang,
) -> Vec<Markup> {
    let sides = Sides { orgs, persons };
    let fields = scene.opening_fields(&matter.id);
    fields
        .map(|field| question(form, field, sides, lang))
        .collect()
}

/// What may be named as the side complained about: organisations, and persons with their offices.
type Named = (Vec<Org>, Vec<(PersonId, Role, String)>);

/// Whom a report may be about, if the form asks: organisations of the street, and those who hold an office at the
/// places of the caller or above them.
async fn parties(
    app: &Shared,
    caller: &Caller,
    scene: &Scene,
    matter: &Matter,
) -> Result<Named, Trouble> {
    let asks = |kind| {
        let mut asked = scene.opening_fields(&matter.id);
        asked.any(|field| field.kind == kind)
    };
    let (orgs, persons) = (asks(FieldKind::Party), asks(FieldKind::PartyPerson));
    let (caller, now) = (caller.clone(), app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut named = Named::default();
                if orgs {
                    named.0 = people::orgs(tx, &caller.scope(), &[]).await?;
                }
                if persons {
                    for grant in &caller.grants {
                        named.1.extend(
                            people::named_staff(tx, caller.street, &grant.path, now).await?,
                        );
                    }
                    named.1.sort();
                    named.1.dedup();
                }
                Ok(named)
            })
        })
        .await
}

fn matters_for<'a>(scene: &'a Scene, caller: &'a Caller) -> impl Iterator<Item = &'a Matter> {
    scene.matters.iter().filter(|matter| {
        caller.grants.iter().any(|grant| {
            matter.open_by.contains(&grant.role)
                && (matter.public || grant.role != Role::Resident)
                && (grant.matters.is_empty() || grant.matters.contains(&matter.id))
        })
    })
}

async fn in_force(app: &Shared, caller: &Caller) -> Result<Vec<Arc<Scene>>, Trouble> {
    let (street, now, inner) = (caller.street, app.clock.now(), Arc::clone(app));
    app.db
        .read(move |tx| Box::pin(async move { inner.scenes.in_force(tx, street, now).await }))
        .await
}

async fn scene_of(app: &Shared, caller: &Caller, id: &str) -> Result<Arc<Scene>, Trouble> {
    let scenes = in_force(app, caller).await?;
    scenes
        .into_iter()
        .find(|scene| scene.id == id)
        .ok_or_else(crate::rooms::scenes::unknown)
}
