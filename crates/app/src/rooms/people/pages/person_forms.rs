//! The forms of a person's page.

use linli_kernel::{AppointmentId, Invalid, Lang, Level, PersonId, PlaceId, Role};
use maud::{Markup, html};

use super::person::Tried;
use super::words::Options;
use crate::app::Shared;
use crate::rooms::people::Org;
use crate::rooms::people::model::{Account, Person};
use crate::web::pages::key_field;
use crate::web::ui::{self, Action, Form, Icon, Tone, Typed};

/// Asks for the reason of a look at the number.
pub(super) fn reveal_form(app: &Shared, id: PersonId, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/admin/people/{id}/phone");
    let (typed, invalid) = tried.of("reveal");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    form.render(html! {
        (key)
        (form.field("reason", "查看完整电话的原因", "Why the whole number is needed").required().max(200)
            .hint(lang.pick("将永久记录，本人可以看到。", "It is kept, and the person can see it.")))
        (ui::button(lang.pick("查看电话", "Show the number")).icon(Icon::Phone))
    })
}

/// Corrects name and number.
pub(super) fn amend_form(app: &Shared, person: &Person, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/admin/people/{}/amend", person.id);
    let (mut typed, invalid) = tried.of("amend");
    if invalid.fields.is_empty() {
        typed = Typed::new([("name", person.name.as_str())]);
    }
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    let fields = html! {
        (key)
        (form.field("name", "姓名", "Name").required().max(40))
        (form.field("phone", "新电话", "New telephone").tel().max(20)
            .hint(lang.pick("留空则不改。", "Empty: stays as it is.")))
        (ui::button(lang.pick("保存", "Save")))
    };
    ui::card(lang.pick("更正信息", "Correct"), form.render(fields))
}

/// Appoints: one form, since which of place and organisation is needed depends on the role, and each role
/// in the list says so.
pub(super) fn appoint_form(
    app: &Shared,
    id: PersonId,
    places: &[(PlaceId, String)],
    orgs: &[Org],
    tried: &Tried,
    lang: Lang,
) -> Markup {
    let action = format!("/admin/people/{id}/appoint");
    let (typed, invalid) = tried.of("appoint");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    let roles = Role::ALL
        .iter()
        .map(|role| (role.code().to_owned(), role_line(*role, lang)));
    let roles = Options::new(lang.pick("请选择", "Choose"), roles);
    let none = lang.pick("无", "None");
    let places = places
        .iter()
        .map(|(id, name)| (id.to_string(), name.clone()));
    let places = Options::new(none, places);
    let orgs = orgs
        .iter()
        .map(|org| (org.id.to_string(), org.name.clone()));
    let orgs = Options::new(none, orgs);
    let fields = html! {
        (key)
        (form.field("role", "岗位", "Role").required().select(roles.each()))
        (form.field("place", "地点", "Place").select(places.each()))
        (form.field("org", "组织", "Organisation").select(orgs.each()))
        (form.field("from", "起始日期", "First day").date().hint(lang.pick("留空为现在。", "Empty: from now on.")))
        (form.field("to", "结束日期", "Last day").date().hint(lang.pick("留空为长期。", "Empty: open-ended.")))
        (form.field("matters", "限定事项", "Only these matters").max(2_000)
            .hint(lang.pick("事项编号，用逗号隔开；留空为全部。", "Ids of matters, divided by commas; empty: all.")))
        (ui::submit(lang.pick("任职", "Appoint")).icon(Icon::PersonBadge))
    };
    ui::card(lang.pick("新任职", "Appoint"), form.render(fields))
}

/// The role, and what it hangs on.
fn role_line(role: Role, lang: Lang) -> String {
    let on = match role.level() {
        Level::Place => lang.pick("选地点", "choose a place"),
        Level::Organisation => lang.pick("选组织", "choose an organisation"),
        Level::Street => lang.pick("全街道", "the whole street"),
    };
    format!("{} · {on}", role.title().get(lang))
}

/// Ends an appointment.
pub(super) fn dismiss_form(
    app: &Shared,
    person: PersonId,
    id: AppointmentId,
    lang: Lang,
) -> Markup {
    let label = lang.pick("结束任职", "End this appointment");
    small_form(
        app,
        &format!("/admin/people/{person}/dismiss/{id}"),
        label,
        Action::Danger,
        lang,
    )
}

/// A form that is one button, asked twice.
fn small_form(app: &Shared, action: &str, label: &str, style: Action, lang: Lang) -> Markup {
    html! {
        form method="post" action=(action) data-once {
            (key_field(app, "", &Invalid::default()))
            (ui::button(label).action(style).confirm(lang.pick("再点一次确认", "Press again to confirm")))
        }
    }
}

/// The accounts with what can be done to each.
pub(super) fn accounts_list(app: &Shared, person: PersonId, all: &[Account], lang: Lang) -> Markup {
    html! {
        @if all.is_empty() { p.muted { (lang.pick("没有账号，不能登录。", "No account: they cannot sign in.")) } }
        @for one in all {
            @let at = format!("/admin/people/{person}/accounts/{}", one.account);
            (ui::key_values([(one.account.as_str(), account_state(one, lang))]))
            (small_form(app, &format!("{at}/reset"), lang.pick("重置密码", "Reset the password"), Action::Plain, lang))
            @if one.disabled.is_some() || one.locked_until.is_some() {
                (small_form(app, &format!("{at}/unlock"), lang.pick("解锁", "Unlock"), Action::Plain, lang))
            }
            @if one.disabled.is_none() {
                (small_form(app, &format!("{at}/lock"), lang.pick("锁定", "Lock"), Action::Danger, lang))
            }
        }
    }
}

fn account_state(one: &Account, lang: Lang) -> Markup {
    html! {
        @if let Some(since) = one.disabled {
            (ui::badge(Tone::Bad, lang.pick("已锁定", "Locked"))) " " (ui::when(since, lang))
        } @else if let Some(until) = one.locked_until {
            (ui::badge(Tone::Warn, lang.pick("输错密码，锁定至", "Wrong attempts, locked until"))) " " (ui::when(until, lang))
        } @else if one.must_change {
            (ui::badge(Tone::Busy, lang.pick("尚未修改初始密码", "Initial password stands")))
        } @else {
            (ui::badge(Tone::Good, lang.pick("正常", "In use")))
        }
    }
}

/// Makes an account.
pub(super) fn account_form(app: &Shared, id: PersonId, tried: &Tried, lang: Lang) -> Markup {
    let action = format!("/admin/people/{id}/accounts");
    let (typed, invalid) = tried.of("account");
    let key = key_field(app, typed.get("key"), &invalid);
    let form = Form::post(lang, &action).typed(typed).invalid(invalid);
    form.render(html! {
        (key)
        (form.field("account", "新账号", "New account").required().max(32)
            .hint(lang.pick("字母开头，3 到 32 位；初始密码随机生成，只显示一次。",
                "Begins with a letter, 3 to 32 characters; the initial password is random and shown once.")))
        (ui::submit(lang.pick("建账号", "Make the account")).icon(Icon::Plus))
    })
}
