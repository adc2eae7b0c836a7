//! Filling in. One address takes every step: each change is kept in the draft and what is asked next is told, whole as a
//! page or, for the script, as the form alone; what is wrong stays as it was typed.

use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::Tx;
use linli_forms::{FieldKind, Finished};
use linli_kernel::{Caller, Invalid, Lang, PlaceId, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::draft::{self, Draft, none};
use super::super::model::NewSubmission;
use super::super::words::Names;
use super::super::{definitions, submit, typed};
use super::controls::Offers;
use super::files;
use super::sheet::{Sheet, answered, buttons, on_page};
use crate::app::Shared;
use crate::rooms::people;
use crate::rooms::places::{self, Search};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::{Permit, Visitor, rights};
use crate::zone;

/// How many places a search offers.
const FOUND: usize = 12;

/// Whether only the form is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Part {
    #[serde(default)]
    part: String,
}

/// The draft.
pub(super) async fn show(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(id): Path<String>,
) -> Answer<Markup> {
    let kept = draft::draft(&app, &caller, id.parse().map_err(|_bad| none())?).await?;
    let offers = offers(&app, &caller, &kept, String::new()).await?;
    let done = finished(&app, &kept);
    let wrong = answered(&done);
    page(&app, &visitor, &caller, &kept, &done, wrong, &offers, false).await
}

/// A step.
pub(super) async fn send(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::FillForms>,
    Path(id): Path<String>,
    Query(part): Query<Part>,
    form: Multipart,
) -> Answer<Response> {
    let instance = id.parse().map_err(|_bad| none())?;
    let sent = files::filled(&app, &caller, form).await?;
    let asked = sent.get("do").to_owned();
    let mut kept = draft::draft(&app, &caller, instance).await?;
    match asked.as_str() {
        "drop" => return Ok(dropping(&app, &visitor, &kept).await?.into_response()),
        "dropped" => {
            draft::drop_draft(&app, &caller, instance).await?;
            return Ok(Redirect::to("/forms").into_response());
        }
        "carry" => {
            draft::carry(&app, &caller, instance).await?;
            return Ok(Redirect::to(&format!("/forms/drafts/{instance}")).into_response());
        }
        _ => {}
    }
    kept.body = typed::read(&kept.form, &sent, &kept.body);
    typed::rearrange(
        &kept.form,
        &asked,
        &mut kept.body,
        zone::day(app.clock.now()),
    );
    draft::save(&app, &caller, kept.clone()).await?;
    if asked == "submit" {
        return submitted(&app, &visitor, &caller, kept).await;
    }
    if asked.starts_with("add:") || asked.starts_with("remove:") {
        let to = format!("/forms/drafts/{instance}{}", anchor(&asked));
        return Ok(Redirect::to(&to).into_response());
    }
    let offers = offers(&app, &caller, &kept, search(&asked, &sent)).await?;
    let done = finished(&app, &kept);
    let wrong = answered(&done);
    if !part.part.is_empty() {
        let names = names(&app, &caller, &kept).await?;
        let sheet = sheet(&kept, &done, &wrong, &names, &offers, visitor.lang);
        return Ok(sheet.render().into_response());
    }
    let page = page(
        &app,
        &visitor,
        &caller,
        &kept,
        &done,
        wrong,
        &offers,
        asked == "save",
    )
    .await?;
    Ok(page.into_response())
}

/// Where the page goes on: at the rows that were added to or taken from.
fn anchor(asked: &str) -> String {
    let path = asked.split_once(':').map_or("", |(_, path)| path);
    let path = path
        .rsplit_once('[')
        .filter(|_| asked.starts_with("remove:"))
        .map_or(path, |(path, _)| path);
    format!("#f-{path}")
}

/// What is searched for, where a field asks for a place.
fn search(asked: &str, sent: &Typed) -> String {
    let path = asked.strip_prefix("find:");
    path.map(|path| sent.get(&format!("q.{}", typed::name(path))).to_owned())
        .unwrap_or_default()
}

async fn submitted(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    kept: Draft,
) -> Answer<Response> {
    let body = &kept.body;
    let new = NewSubmission {
        instance: kept.instance,
        form: kept.form.def().form.id.clone(),
        version: kept.form.def().form.version,
        about: kept.about.clone(),
        answers: body.answers.clone(),
        confirmed: body.confirmed.clone(),
        filled: None,
        corrects: kept
            .corrects
            .map(|id| (id, kept.edition, body.reason.clone())),
    };
    let wrong = match submit::submit(app, caller, new).await {
        Ok(done) => {
            return Ok(
                Redirect::to(&format!("/submissions/{}?told=submitted", done.submission))
                    .into_response(),
            );
        }
        Err(Trouble::Invalid(invalid)) => invalid,
        Err(trouble) => return Err(trouble.into()),
    };
    let offers = offers(app, caller, &kept, String::new()).await?;
    let done = finished(app, &kept);
    let page = page(app, visitor, caller, &kept, &done, wrong, &offers, false).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn finished(app: &Shared, kept: &Draft) -> Finished {
    let (body, day) = (&kept.body, zone::day(app.clock.now()));
    kept.form
        .finish(&body.answers, &body.known, &body.confirmed, day)
}

/// What fields may be chosen from: the places near by and those that a search found, and who serves there.
async fn offers(
    app: &Shared,
    caller: &Caller,
    kept: &Draft,
    words: String,
) -> Result<Offers, Trouble> {
    let asks = |kind| {
        kept.form
            .def()
            .fields
            .iter()
            .any(|field| field.kind == kind)
    };
    let (places, persons) = (asks(FieldKind::Place), asks(FieldKind::Person));
    let (asking, now, place) = (caller.clone(), app.clock.now(), kept.about.place);
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let mut out = Offers::default();
                if places {
                    out.places = near(tx, &asking, place, &words, zone::day(now)).await?;
                }
                if persons {
                    out.people = serving(tx, &asking, place, now).await?;
                }
                Ok(out)
            })
        })
        .await
}

/// The places near by, and those that a search finds.
async fn near(
    tx: &mut Tx,
    caller: &Caller,
    place: PlaceId,
    words: &str,
    day: Date,
) -> Result<Vec<(String, String)>, Trouble> {
    let near = places::near(tx, caller, Some(place), day).await?;
    let search = Search {
        text: words,
        kinds: &[],
        below: "",
        day,
        limit: FOUND,
    };
    let found = places::search(tx, caller.street, &search).await?;
    let ids: Vec<_> = found.iter().map(|one| one.id).collect();
    let titles = places::names_of(tx, caller.street, &ids).await?;
    let all = near.into_iter().chain(titles);
    Ok(all.map(|(id, title)| (id.to_string(), title)).collect())
}

/// Who holds an office at the place or above it.
async fn serving(
    tx: &mut Tx,
    caller: &Caller,
    place: PlaceId,
    now: Timestamp,
) -> Result<Vec<(String, String)>, Trouble> {
    let path = places::get(tx, caller.street, place).await?.path;
    let staff = people::named_staff(tx, caller.street, &path, now).await?;
    let titled = staff.into_iter().map(|(id, role, name)| {
        let office = role.title();
        (
            id.to_string(),
            format!("{} {name}", office.get(caller.lang)),
        )
    });
    let mut all: Vec<_> = titled.collect();
    all.dedup_by(|one, other| one.0 == other.0);
    Ok(all)
}

/// What places and persons that answers name are called.
async fn names(app: &Shared, caller: &Caller, kept: &Draft) -> Result<Names, Trouble> {
    super::submission::names(app, caller.street, &kept.form, &kept.body.answers).await
}

fn sheet<'a>(
    kept: &'a Draft,
    done: &'a Finished,
    wrong: &'a Invalid,
    names: &'a Names,
    offers: &'a Offers,
    lang: Lang,
) -> Sheet<'a> {
    Sheet {
        lang,
        form: &kept.form,
        body: &kept.body,
        done,
        wrong,
        names,
        offers,
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a page is made from all of these, and one caller passes each"
)]
async fn page(
    app: &Shared,
    visitor: &Visitor,
    caller: &Caller,
    kept: &Draft,
    done: &Finished,
    wrong: Invalid,
    offers: &Offers,
    saved: bool,
) -> Answer<Markup> {
    let names = names(app, caller, kept).await?;
    let (street, place, id) = (
        caller.street,
        kept.about.place,
        kept.form.def().form.id.clone(),
    );
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let latest = definitions::latest_in(tx, street, &id).await?;
            Ok((places::names_of(tx, street, &[place]).await?, latest))
        })
    });
    let (places, latest) = read.await?;
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let head = &kept.form.def().form;
    let newer = latest.def().form.version > head.version;
    let lead = match lang {
        Lang::Zh => format!(
            "{} · 第 {} 版",
            places.get(&place).map_or("", String::as_str),
            head.version
        ),
        Lang::En => format!(
            "{} · version {}",
            places.get(&place).map_or("", String::as_str),
            head.version
        ),
    };
    let action = format!("/forms/drafts/{}", kept.instance);
    let told = on_page(&wrong, &kept.form);
    let reason_wrong = wrong.of("reason").cloned();
    let sheet = sheet(kept, done, &wrong, &names, offers, lang);
    // Errors are summed up above only after sending; while filling in they stand beside their fields.
    let summed = if wrong == answered(done) {
        Invalid::default()
    } else {
        told
    };
    let form = Form::post(lang, &action).multipart().invalid(summed);
    let body = html! {
        @if saved { (ui::alert(Tone::Good, lang.pick("草稿已保存", "The draft is kept"), html! {})) }
        @if newer { (newer_version(&action, lang)) }
        div data-fill=(action) data-fill-saved=(lang.pick("已保存", "Kept")) {
            (form.render(html! {
                // Enter in a field keeps the draft: the first button of a form is the one it presses.
                button.visually-hidden type="submit" name="do" value="save" tabindex="-1" aria-hidden="true" { (lang.pick("保存草稿", "Keep as a draft")) }
                @if kept.corrects.is_some() {
                    (reason(lang, &kept.body.reason, reason_wrong.as_ref()))
                }
                (sheet.render())
                (buttons(lang))
            }))
        }
    };
    Ok(Page::new(&view, head.title.get(lang))
        .lead(&lead)
        .back("/forms", lang.pick("全部表单", "All forms"))
        .body(body))
}

fn reason(lang: Lang, typed: &str, wrong: Option<&linli_kernel::Text>) -> Markup {
    let field = ui::Field::new(
        lang,
        "reason",
        lang.pick("为什么更正", "Why it is corrected"),
    )
    .value(typed)
    .required()
    .max(200)
    .error(wrong.map(|text| text.get(lang).to_owned()));
    html! { (field) }
}

/// A draft keeps its version until its owner carries it over.
fn newer_version(action: &str, lang: Lang) -> Markup {
    ui::alert(
        Tone::Busy,
        lang.pick(
            "这张表单有了新版本",
            "There is a newer version of this form",
        ),
        html! {
            p { (lang.pick("可以按旧版继续提交，也可以把已填内容转到新版。", "You may go on under the old one, or carry what is filled in over to the new one.")) }
            form method="post" action=(action) enctype="multipart/form-data" { (ui::button(lang.pick("转到新版", "Carry it over")).sends("do", "carry")) }
        },
    )
}

/// Throwing away cannot be undone, so it asks on a page of its own.
async fn dropping(app: &Shared, visitor: &Visitor, kept: &Draft) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    let lang = view.lang;
    let action = format!("/forms/drafts/{}", kept.instance);
    let body = html! {
        p { (lang.pick("草稿和其中的照片将被删除，不能恢复。", "The draft and its photos go for good.")) }
        form method="post" action=(action) enctype="multipart/form-data" {
            div.fill-buttons {
                (ui::button(lang.pick("删除草稿", "Throw the draft away")).sends("do", "dropped").action(Action::Danger).icon(Icon::Trash))
                (ui::link_button(&action, lang.pick("回到草稿", "Back to the draft")))
            }
        }
    };
    Ok(Page::new(&view, lang.pick("删除这份草稿？", "Throw this draft away?")).body(body))
}
