//! A finding becomes a case: what it is, in words, and which photos show it.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use linli_kernel::{Caller, Invalid, Lang, SubmissionId, Trouble};
use maud::{Markup, html};
use serde_json::Value;

use super::super::case::{Finding, to_case};
use super::super::{look, seal};
use super::submission_id;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::rooms::scenes;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Page, Typed};
use crate::web::visitor::{Permit, Visitor, rights};

/// The page.
pub(super) async fn blank(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Markup> {
    let Path(id) = id?;
    page(
        &app,
        &visitor,
        &caller,
        submission_id(&id)?,
        Typed::default(),
        Invalid::default(),
    )
    .await
}

/// A sent form: the case, or the form again.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::ReportCase>,
    id: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (id?, sent?);
    let id = submission_id(&id)?;
    match opened(&app, &caller, id, &typed).await {
        Ok(to) => Ok(Redirect::to(&to).into_response()),
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &visitor, &caller, id, typed, invalid).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn opened(
    app: &Shared,
    caller: &Caller,
    id: SubmissionId,
    typed: &Typed,
) -> Result<String, Trouble> {
    let matter = typed.get("matter").split_once('/');
    let (scene, matter) =
        matter.ok_or_else(|| Trouble::field("matter", "请选择是什么事项", "Choose what it is"))?;
    let photos = typed
        .all("photos")
        .filter_map(|id| id.parse().ok())
        .collect();
    let finding = Finding {
        scene: scene.to_owned(),
        matter: matter.to_owned(),
        place: None,
        words: typed.get("words").trim().to_owned(),
        fields: extra(typed),
        photos,
    };
    let key = Key::new(Some(typed.get("key")), &("submission.case", id, &finding))?;
    let done = to_case(app, caller, id, finding, key).await?;
    Ok(format!("/cases/{}?told=reported", done.case))
}

/// Answers to other fields of the matter, which were asked for when it was sent without them.
fn extra(typed: &Typed) -> std::collections::BTreeMap<String, Value> {
    let names = typed
        .all("asked")
        .map(|name| (name.to_owned(), typed.get(&format!("m.{name}"))));
    let given = names.filter(|(_, text)| !text.is_empty());
    given.map(|(name, text)| (name, text.into())).collect()
}

async fn page(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    id: SubmissionId,
    typed: Typed,
    invalid: Invalid,
) -> Answer<Markup> {
    let seen = look::get(app, caller, id, None).await?;
    let scenes = scenes::in_force(app, caller).await?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let mut matters: Vec<(String, String)> = Vec::new();
    for scene in scenes.values() {
        let may = scene.matters.iter().filter(|matter| {
            caller
                .grants
                .iter()
                .any(|grant| matter.open_by.contains(&grant.role))
        });
        matters.extend(may.map(|matter| {
            (
                format!("{}/{}", scene.id, matter.id),
                format!("{} › {}", scene.title.get(lang), matter.title.get(lang)),
            )
        }));
    }
    let photos = seen
        .edition()
        .map(|one| seal::files(&seen.form, &one.answers))
        .unwrap_or_default();
    let ticked: Vec<String> = typed.all("photos").map(str::to_owned).collect();
    let action = format!("/submissions/{id}/case");
    let key = key_field(app, typed.get("key"), &invalid);
    let others = others(&invalid, &typed, lang);
    let mut options = vec![("", lang.pick("请选择", "Choose"))];
    options.extend(
        matters
            .iter()
            .map(|(value, label)| (value.as_str(), label.as_str())),
    );
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(renamed(&invalid));
    let body = html! {
        (form.render(html! {
            (key)
            (form.field("matter", "是什么事项", "What it is").select(options).required())
            (form.field("words", "发现了什么", "What was found").area(4).required())
            (others)
            @if !photos.is_empty() { (shown(&photos, &ticked, lang)) }
            (ui::submit(lang.pick("转为案件", "Open a case")).icon(Icon::Send).wide())
        }))
    };
    let back = format!("/submissions/{id}");
    Ok(Page::new(&view, lang.pick("转为案件", "Open a case"))
        .lead(&seen.place)
        .back(&back, lang.pick("回到提交", "Back to the submission"))
        .body(body))
}

/// What else a matter asks for: known once it was sent without, by what was said to be wrong.
const OWN: &[&str] = &["matter", "words", "photos", "place"];

fn others(invalid: &Invalid, typed: &Typed, lang: Lang) -> Markup {
    let mut names: Vec<String> = typed.all("asked").map(str::to_owned).collect();
    for one in &invalid.fields {
        if !OWN.contains(&one.field.as_str())
            && !names.contains(&one.field)
            && one.field != "description"
        {
            names.push(one.field.clone());
        }
    }
    html! {
        @for name in &names {
            @let own = format!("m.{name}");
            (Form::hidden("asked", name))
            (ui::Field::new(lang, &own, name).value(typed.get(&own)).error(invalid.of(name).map(|text| text.get(lang).to_owned())).required())
        }
    }
}

/// The words go to the matter's first text, whatever that is called.
fn renamed(invalid: &Invalid) -> Invalid {
    let mut out = Invalid::default();
    for one in &invalid.fields {
        let field = match one.field.as_str() {
            "description" => "words".to_owned(),
            own if OWN.contains(&own) => own.to_owned(),
            other => format!("m.{other}"),
        };
        out.push(field, one.text.zh.clone(), one.text.en.clone());
    }
    out
}

fn shown(photos: &[String], ticked: &[String], lang: Lang) -> Markup {
    html! {
        fieldset.field {
            legend.form-label { (lang.pick("附上照片", "Photos that show it")) }
            ul.photos {
                @for id in photos {
                    li {
                        img src={ "/files/" (id) "/thumb" } alt=(lang.pick("表单里的照片", "Photo of the form")) width="112" height="112";
                        label.check.small { input.form-check-input type="checkbox" name="photos" value=(id) checked[ticked.contains(id)]; span { (lang.pick("附上", "Add")) } }
                    }
                }
            }
        }
    }
}
