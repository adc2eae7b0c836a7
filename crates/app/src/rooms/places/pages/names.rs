//! The other names of a place on its page.

use axum::extract::{Path, State};
use axum::response::Response;
use jiff::civil::Date;
use linli_kernel::{Caller, Invalid, Lang, Trouble};
use maud::{Markup, html};

use super::manage::{Manager, Sent, finish};
use super::{href, place};
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places::alias::{self, Alias};
use crate::rooms::places::kind::AliasKind;
use crate::rooms::places::model::{NAME_MAX, Place};
use crate::rooms::places::routes::id_of;
use crate::rooms::places::verbs::Hand;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Typed};

/// Gives the place another name.
pub(super) async fn add(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    let (id, axum::Form(typed)) = (id_of(&id)?, sent?);
    let outcome = match new_alias(&typed) {
        Err(trouble) => Err(trouble),
        Ok(alias) => {
            let hand = Hand::of(&app, &permit.caller);
            app.db
                .write(move |tx| {
                    Box::pin(async move { alias::add_alias(tx, &hand, id, alias).await })
                })
                .await
        }
    };
    let forms = |invalid| place::Forms {
        names: (typed, invalid),
        ..place::Forms::default()
    };
    finish(&app, &permit, id, "added", outcome, forms).await
}

/// Takes another name away.
pub(super) async fn remove(
    State(app): State<Shared>,
    permit: Manager,
    Path(id): Path<String>,
    sent: Sent,
) -> Answer<Response> {
    let (id, axum::Form(typed)) = (id_of(&id)?, sent?);
    let hand = Hand::of(&app, &permit.caller);
    let name = typed.get("alias").to_owned();
    let work = app
        .db
        .write(move |tx| Box::pin(async move { alias::remove_alias(tx, &hand, id, &name).await }));
    let outcome = work.await;
    finish(&app, &permit, id, "amended", outcome, |_none| {
        place::Forms::default()
    })
    .await
}

fn new_alias(typed: &Typed) -> Result<Alias, Trouble> {
    let mut invalid = Invalid::default();
    let kind = typed.get("also").parse();
    if kind.is_err() {
        invalid.push("also", "请选择是哪种名称", "choose what kind of name it is");
    }
    let until: Option<Date> = match typed.get("until") {
        "" => None,
        text => text
            .parse()
            .map_err(|_error| invalid.push("until", "请选择日期", "choose a day"))
            .ok(),
    };
    let name = typed.get("name").to_owned();
    invalid.check()?;
    Ok(Alias {
        valid_to: until,
        ..Alias::new(kind.unwrap_or(AliasKind::Popular), name)
    })
}

/// The other names, and for whoever keeps them the forms.
pub(super) fn card(
    lang: Lang,
    place: &Place,
    aliases: &[Alias],
    manages: bool,
    (typed, invalid): &(Typed, Invalid),
) -> Markup {
    let keeps = manages && place.valid_to.is_none();
    if aliases.is_empty() && !keeps {
        return html! {};
    }
    ui::card(
        lang.pick("别名", "Other names"),
        html! {
            @if !aliases.is_empty() {
                ul.rows { @for alias in aliases { (one(lang, place, alias, keeps)) } }
            }
            @if keeps { (form(lang, place, typed, invalid)) }
        },
    )
}

fn one(lang: Lang, place: &Place, alias: &Alias, keeps: bool) -> Markup {
    let action = format!("{}/names/remove", href(place.id));
    html! {
        li.row-item {
            div.row-text {
                div { (alias.name) }
                div.row-line {
                    (alias.kind.title().get(lang))
                    @if let Some(day) = alias.valid_to { " · " (lang.pick("停用于", "until")) " " (day) }
                }
            }
            @if keeps {
                div.row-aside {
                    (Form::post(lang, &action).render(html! {
                        (Form::hidden("alias", &alias.name))
                        (ui::submit(lang.pick("删去", "Remove")).action(Action::Quiet)
                            .confirm(lang.pick("只删除录错的名称；不再使用的请保留。确认删去？",
                                "Only a name that was never right is removed. Remove it?")))
                    }))
                }
            }
        }
    }
}

fn form(lang: Lang, place: &Place, typed: &Typed, invalid: &Invalid) -> Markup {
    let action = format!("{}/names", href(place.id));
    let form = Form::post(lang, &action)
        .called("names")
        .typed(typed.clone())
        .invalid(invalid.clone());
    let kinds = AliasKind::ALL
        .iter()
        .map(|kind| (kind.code(), kind.title()));
    let kinds: Vec<_> = kinds.collect();
    form.render(html! {
        (form.field("name", "别名", "Other name").max(NAME_MAX).required()
            .hint(lang.pick("另一地址请写全，如 “登云路88号”", "An address is written whole, such as 登云路88号")))
        (form.field("also", "是哪种", "What kind").select(kinds.iter().map(|(code, title)| (*code, title.get(lang)))).required())
        (form.field("until", "停用于", "Not used since").date())
        (ui::submit(lang.pick("加别名", "Add a name")).icon(Icon::Plus))
    })
}

/// The way to what the registers hold of the place, for those who open registers.
pub(super) fn registered(lang: Lang, caller: &Caller, place: &Place) -> Markup {
    let opens = people::require(caller, Right::SeeRegistry).is_ok();
    let to = format!("/registry/at/{}", place.id);
    let label = lang.pick(
        "登记的住户、产权和单位",
        "Households, owners and firms on record",
    );
    html! { @if opens { p { (ui::link_button(&to, label).icon(Icon::Book)) } } }
}
