//! What the page of a person's record offers to whoever answers their requests: linking it to the account, a copy,
//! a restriction, deletion.

use axum::response::{IntoResponse as _, Response};
use linli_kernel::{Invalid, Lang};
use linli_registers::Subject;
use maud::{Markup, html};

use super::deed::Deed;
use super::own_file::download;
use super::{Tried, echoes, href, restrict};
use crate::app::Shared;
use crate::rooms::registry::erase::{self, Erasure, Wish};
use crate::rooms::registry::look::Shown;
use crate::rooms::registry::{link as links, own};
use crate::web::pages::key_field;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Tone};

/// The card.
pub(super) fn card(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    if shown.register.head().subject != Subject::Person || !shown.reveals {
        return html! {};
    }
    ui::card(
        lang.pick("本人的权利", "The person's rights"),
        html! {
            p { (lang.pick("核对身份后，为本人关联账号、提供副本、限制处理，或删除可以删除的内容（个人信息保护法第四十四条至第五十条）。", "Once identity is checked: linking their account, a copy for the person, a restriction, or deletion of what may be deleted (PIPL articles 44 to 50).")) }
            @if shown.record.closed.is_none() { (account_form(app, shown, tried, lang)) }
            (copy_form(app, shown, tried, lang))
            (restrict::form(app, shown, tried, lang))
            (erase_form(app, shown, tried, lang))
        },
    )
}

/// What is in a form that opens under its title.
pub(super) type Inside<'a> = &'a dyn Fn(&Form<'_>) -> Markup;

/// A form of the card, folded away until it is needed or was refused.
pub(super) fn folded(
    (app, shown, tried, lang): (&Shared, &Shown, &Tried, Lang),
    step: &str,
    (icon, title): (Icon, &str),
    inside: Inside<'_>,
) -> Markup {
    let (typed, invalid) = tried.of(step);
    let key = key_field(app, typed.get("key"), &invalid);
    let action = format!("{}/{step}", href(shown.record.id));
    let form = Form::post(lang, &action)
        .typed(typed)
        .invalid(invalid)
        .called(step);
    html! {
        details.act open[tried.form == step] {
            summary.act-head { (ui::icon(icon)) span { (title) } }
            (form.render(html! { (key) (inside(&form)) }))
        }
    }
}

fn account_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let of = (app, shown, tried, lang);
    if shown.record.person.is_some() {
        let title = (Icon::Person, lang.pick("解除关联", "End the link"));
        return html! {
            p { (ui::badge(Tone::Good, lang.pick("已关联账号，本人可在“我的信息”中看到", "Linked: the person sees it under “My information”"))) }
            (folded(of, "unlink", title, &|form| html! {
                (how_checked(form).hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
                (ui::button(lang.pick("解除", "End it")).icon(Icon::Check))
            }))
        };
    }
    let title = (
        Icon::Person,
        lang.pick("关联本人账号", "Link their account"),
    );
    folded(of, "link", title, &|form| {
        html! {
            (form.field("account", "本人的登录账号", "The account they sign in with").required().max(40)
                .hint(lang.pick("由本人告知；账号姓名须与登记姓名一致。", "The person tells it; its name must be that of the record.")))
            (how_checked(form).hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
            (ui::button(lang.pick("关联", "Link")).icon(Icon::Check))
        }
    })
}

pub(super) fn how_checked<'a>(form: &Form<'a>) -> ui::Field<'a> {
    form.field(
        "reason",
        "如何核对身份、请求编号",
        "How identity was checked; number of the request",
    )
    .required()
    .max(200)
}

fn copy_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let title = (Icon::Download, lang.pick("提供副本", "Hand out a copy"));
    folded((app, shown, tried, lang), "export", title, &|form| {
        html! {
            (how_checked(form))
            (ui::button("PDF").icon(Icon::Download).sends("as", "pdf"))
            " " (ui::button("Excel").icon(Icon::Download).sends("as", "xlsx"))
            " " (ui::button("JSON").icon(Icon::Download).sends("as", "json"))
        }
    })
}

fn erase_form(app: &Shared, shown: &Shown, tried: &Tried, lang: Lang) -> Markup {
    let looked = tried.form == "erase" && tried.invalid.fields.is_empty();
    let title = (
        Icon::Trash,
        lang.pick("依请求删除", "Delete at their request"),
    );
    folded((app, shown, tried, lang), "erase", title, &|form| {
        html! {
            (form.checkbox("ended", "处理目的已实现（已迁出等），并销记", "What it was kept for has ended; close the record"))
            (form.checkbox("account", "连同账号、姓名和电话（须已关联账号）", "Also the account, name and telephone (where linked)"))
            (how_checked(form))
            (ui::button(lang.pick("先看会删除什么", "First see what would go")).icon(Icon::Eye).sends("step", "look"))
            @if looked {
                " " (ui::button(lang.pick("删除", "Delete")).action(Action::Danger).sends("step", "do")
                    .confirm(lang.pick("删除后无法恢复。确定？", "It cannot be brought back. Delete?")))
            }
        }
    })
}

/// Links the record to an account.
pub(super) async fn link(deed: Deed) -> Answer<Response> {
    let (account, reason) = (deed.text("account"), deed.text("reason"));
    let key = deed.key(&("link", deed.id, &account, &reason))?;
    let told = (account, reason.as_str());
    let outcome = links::link(&deed.app, &deed.caller, deed.id, told, Some(key)).await;
    deed.finish(("link", "linked"), outcome).await
}

/// Ends the link.
pub(super) async fn unlink(deed: Deed) -> Answer<Response> {
    let reason = deed.text("reason");
    let key = deed.key(&("unlink", deed.id, &reason))?;
    let outcome = links::unlink(&deed.app, &deed.caller, deed.id, &reason, Some(key)).await;
    deed.finish(("unlink", "unlinked"), outcome).await
}

/// A copy for the person who asked.
pub(super) async fn export(deed: Deed) -> Answer<Response> {
    let reason = deed.text("reason");
    let key = deed.key(&("export", deed.id, &reason))?;
    match own::on_behalf(&deed.app, &deed.caller, deed.id, &reason, Some(key)).await {
        Ok(held) => {
            let kind = deed.typed.get("as");
            Ok(download(&deed.app, &held, kind, deed.visitor.lang).await?)
        }
        refused @ Err(_) => deed.finish(("export", ""), refused).await,
    }
}

/// Deletion at the person's request: first what it would do, then done.
pub(super) async fn delete(deed: Deed) -> Answer<Response> {
    let wish = Wish {
        ended: deed.typed.get("ended") == "1",
        account: deed.typed.get("account") == "1",
        reason: deed.text("reason"),
    };
    let done = deed.typed.get("step") == "do";
    let (app, caller, id) = (&deed.app, &deed.caller, deed.id);
    let outcome = if done {
        let key = deed.key(&("erase", id, &wish))?;
        erase::erase(app, caller, id, wish, Some(key)).await
    } else {
        erase::erasure(app, caller, id, wish).await
    };
    match outcome {
        Ok(erasure) => {
            let tried = Tried {
                form: if done { "" } else { "erase" }.to_owned(),
                typed: deed.typed.clone(),
                invalid: Invalid::default(),
            };
            let note = told(&erasure, done, deed.visitor.lang);
            Ok(deed.page(note, &tried).await?.into_response())
        }
        refused @ Err(_) => deed.finish(("erase", ""), refused).await,
    }
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
            (echoes::found(&erasure.others, done, lang))
            @if erasure.closes { p { (lang.pick("登记随之销记。", "The record is closed with it.")) } }
        },
    )
}
