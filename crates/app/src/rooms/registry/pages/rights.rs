//! What the page of a person's record offers to whoever answers their requests: linking it to the account, a copy,
//! deletion.

use axum::Form as Urlencoded;
use axum::extract::rejection::{FormRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use linli_kernel::{Caller, Invalid, Lang, RecordId, Trouble};
use linli_registers::Subject;
use maud::{Markup, html};

use super::deeds::{Sent, finish};
use super::own_file::download;
use super::{Tried, href, key_of, record};
use crate::app::Shared;
use crate::rooms::registry::erase::{self, Erasure, Wish};
use crate::rooms::registry::look::Shown;
use crate::rooms::registry::routes::id_of;
use crate::rooms::registry::{link as links, own};
use crate::web::pages::key_field;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Tone, Typed};
use crate::web::visitor::{Signed, Visitor};

/// The card.
pub(super) fn card(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    if shown.register.head().subject != Subject::Person || !shown.reveals {
        return html! {};
    }
    ui::card(
        lang.pick("本人的权利", "The person's rights"),
        html! {
            p { (lang.pick("核对身份后，为本人关联账号、提供副本，或删除可以删除的内容（个人信息保护法第四十四条至第五十条）。", "Once identity is checked: linking their account, a copy for the person, or deletion of what may be deleted (PIPL articles 44 to 50).")) }
            @if shown.record.closed.is_none() { (account_form(app, shown, tried, lang)) }
            (copy_form(app, shown, tried, lang))
            (erase_form(app, shown, tried, lang))
        },
    )
}

fn account_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let linked = shown.record.person.is_some();
    let (typed, invalid) = tried.of("link");
    let open = !invalid.fields.is_empty();
    let key = key_field(app, typed.get("key"), &invalid);
    let step = if linked { "unlink" } else { "link" };
    let action = format!("{}/{step}", href(shown.record.id));
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called("link");
    html! {
        @if linked { p { (ui::badge(Tone::Good, lang.pick("已关联账号，本人可在“我的信息”中看到", "Linked: the person sees it under “My information”"))) } }
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Person)) span {
                (if linked { lang.pick("解除关联", "End the link") } else { lang.pick("关联本人账号", "Link their account") })
            } }
            (form.render(html! {
                (key)
                @if !linked {
                    (form.field("account", "本人的登录账号", "The account they sign in with").required().max(40)
                        .hint(lang.pick("由本人告知；账号姓名须与登记姓名一致。", "The person tells it; its name must be that of the record.")))
                }
                (form.field("reason", "如何核对身份、请求编号", "How identity was checked; number of the request").required().max(200)
                    .hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
                (ui::button(if linked { lang.pick("解除", "End it") } else { lang.pick("关联", "Link") }).icon(Icon::Check))
            }))
        }
    }
}

fn copy_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let (typed, invalid) = tried.of("export");
    let open = !invalid.fields.is_empty();
    let key = key_field(app, typed.get("key"), &invalid);
    let action = format!("{}/export", href(shown.record.id));
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called("export");
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Download)) span { (lang.pick("提供副本", "Hand out a copy")) } }
            (form.render(html! {
                (key)
                (form.field("reason", "如何核对身份、请求编号", "How identity was checked; number of the request").required().max(200))
                (ui::button("PDF").icon(Icon::Download).sends("as", "pdf"))
                " " (ui::button("Excel").icon(Icon::Download).sends("as", "xlsx"))
                " " (ui::button("JSON").icon(Icon::Download).sends("as", "json"))
            }))
        }
    }
}

fn erase_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let (typed, invalid) = tried.of("erase");
    let open = tried.form == "erase";
    let looked = open && invalid.fields.is_empty();
    let key = key_field(app, typed.get("key"), &invalid);
    let action = format!("{}/erase", href(shown.record.id));
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called("erase");
    html! {
        details.act open[open] {
            summary.act-head { (ui::icon(Icon::Trash)) span { (lang.pick("依请求删除", "Delete at their request")) } }
            (form.render(html! {
                (key)
                (form.checkbox("ended", "处理目的已实现（已迁出等），并销记", "What it was kept for has ended; close the record"))
                (form.checkbox("account", "连同账号、姓名和电话（须已关联账号）", "Also the account, name and telephone (where linked)"))
                (form.field("reason", "如何核对身份、请求编号", "How identity was checked; number of the request").required().max(200))
                (ui::button(lang.pick("先看会删除什么", "First see what would go")).icon(Icon::Eye).sends("step", "look"))
                @if looked {
                    " " (ui::button(lang.pick("删除", "Delete")).action(Action::Danger).sends("step", "do")
                        .confirm(lang.pick("删除后无法恢复。确定？", "It cannot be brought back. Delete?")))
                }
            }))
        }
    }
}

/// Links the record to an account.
pub(super) async fn link(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let (account, reason) = (
        typed.get("account").to_owned(),
        typed.get("reason").to_owned(),
    );
    let key = key_of(&app, &typed, &("link", id, &account, &reason))?;
    let outcome = links::link(&app, &caller, id, (account, &reason), Some(key)).await;
    let told = ("link", "linked");
    finish(&app, (&caller, &visitor), id, told, typed, outcome).await
}

/// Ends the link.
pub(super) async fn unlink(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let reason = typed.get("reason").to_owned();
    let key = key_of(&app, &typed, &("unlink", id, &reason))?;
    let outcome = links::unlink(&app, &caller, id, &reason, Some(key)).await;
    let told = ("link", "unlinked");
    finish(&app, (&caller, &visitor), id, told, typed, outcome).await
}

/// A copy for the person who asked.
pub(super) async fn export(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Sent,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let reason = typed.get("reason").to_owned();
    let key = key_of(&app, &typed, &("export", id, &reason))?;
    match own::on_behalf(&app, &caller, id, &reason, Some(key)).await {
        Ok(held) => Ok(download(&app, &held, typed.get("as"), visitor.lang).await?),
        Err(Trouble::Invalid(invalid)) => {
            refused(&app, (&caller, &visitor), id, ("export", typed, invalid)).await
        }
        Err(trouble @ (Trouble::Refused(_) | Trouble::Fault(_))) => Err(trouble.into()),
    }
}

/// Deletion at the person's request: first what it would do, then done.
pub(super) async fn delete(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    path: Result<Path<String>, PathRejection>,
    sent: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let (Path(id), Urlencoded(typed)) = (path?, sent?);
    let id = id_of(&id)?;
    let wish = Wish {
        ended: typed.get("ended") == "1",
        account: typed.get("account") == "1",
        reason: typed.get("reason").to_owned(),
    };
    let (lang, done) = (visitor.lang, typed.get("step") == "do");
    let outcome = if done {
        let key = key_of(&app, &typed, &("erase", id, &wish))?;
        erase::erase(&app, &caller, id, wish, Some(key)).await
    } else {
        erase::erasure(&app, &caller, id, wish).await
    };
    let erasure = match outcome {
        Ok(erasure) => erasure,
        Err(Trouble::Invalid(invalid)) => {
            return refused(&app, (&caller, &visitor), id, ("erase", typed, invalid)).await;
        }
        Err(trouble @ (Trouble::Refused(_) | Trouble::Fault(_))) => return Err(trouble.into()),
    };
    let form = if done { "" } else { "erase" };
    let tried = Tried {
        form: form.to_owned(),
        typed,
        invalid: Invalid::default(),
    };
    let note = told(&erasure, done, lang);
    let page = record::page(&app, &caller, &visitor, id, Some(note), &tried).await?;
    Ok(page.into_response())
}

async fn refused(
    app: &Shared,
    (caller, visitor): (&Caller, &Visitor),
    id: RecordId,
    (form, typed, invalid): (&str, Typed, Invalid),
) -> Answer<Response> {
    let tried = Tried {
        form: form.to_owned(),
        typed,
        invalid,
    };
    let page = record::page(app, caller, visitor, id, None, &tried).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// What goes and what stays, to be handed to the person.
fn told(erasure: &Erasure, done: bool, lang: Lang) -> Markup {
    let title = if done {
        lang.pick(
            "已删除。请把下面的说明告知本人",
            "Deleted. Tell the person what follows",
        )
    } else {
        lang.pick(
            "会删除什么（尚未删除）",
            "What would go; nothing is deleted yet",
        )
    };
    let goes: Vec<&str> = erasure.goes.iter().map(|one| one.get(lang)).collect();
    ui::alert(
        Tone::Warn,
        title,
        html! {
            p { strong { (lang.pick("删除：", "Goes: ")) }
                @if goes.is_empty() { (lang.pick("没有", "nothing")) } @else { (goes.join(lang.pick("、", "; "))) } }
            p { strong { (lang.pick("保留及其依据：", "Stays, and on which basis:")) } }
            ul { @for one in &erasure.stays {
                li { (one.title.get(lang)) " — " (one.basis.get(lang))
                    @if let Some(until) = one.until { " · " (lang.pick("保存至 ", "until ")) (until) } }
            } }
            @if erasure.closes { p { (lang.pick("登记随之销记。", "The record is closed with it.")) } }
        },
    )
}
