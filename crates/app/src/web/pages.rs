//! What every page needs to know about its reader, and the page of a problem.

use linli_kernel::{Caller, Lang, Role, StreetCode, Text, Trouble};
use maud::Markup;

use super::problem::Problem;
use super::ui::{self, Icon, NavItem, Tone, View, Who};
use super::visitor::Visitor;
use crate::app::Shared;
use crate::rooms::people::{self, Right};
use crate::rooms::places;

/// The frame for this reader, with everything that is looked up for it.
///
/// # Errors
/// The store fails.
pub async fn view(app: &Shared, visitor: &Visitor) -> Result<View, Trouble> {
    let mut view = frame(visitor);
    view.demo = app.config.demo;
    if let Some(caller) = &visitor.caller {
        view.street = street_name(app, caller.street).await?;
    }
    Ok(view)
}

/// The name at the top of the tree; empty before the places of the street are founded. Division names
/// have no English form (GB/T 2260), so both languages show the Chinese one.
async fn street_name(app: &Shared, street: StreetCode) -> Result<Text, Trouble> {
    let root = app
        .db
        .read(move |tx| {
            Box::pin(async move { places::by_path(tx, street, &format!("/{street}/")).await })
        })
        .await?;
    Ok(root.map_or_else(Text::default, |place| {
        Text::new(place.name.clone(), place.name)
    }))
}

/// The frame without any look-up: it must also serve the page that says the store failed.
#[must_use]
pub fn frame(visitor: &Visitor) -> View {
    View {
        lang: visitor.lang,
        elder: visitor.elder,
        street: Text::default(),
        who: visitor
            .caller
            .as_ref()
            .map(|caller| who(caller, visitor.lang)),
        nav: visitor
            .caller
            .as_ref()
            .map(|caller| nav(caller, &visitor.here))
            .unwrap_or_default(),
        demo: false,
        path: visitor.here.clone(),
        toast: None,
    }
}

/// In the language of the page, which need not be the one the caller's notices are written in.
fn who(caller: &Caller, lang: Lang) -> Who {
    let mut roles: Vec<Role> = caller.grants.iter().map(|grant| grant.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let titles: Vec<String> = roles
        .iter()
        .map(|role| role.title().get(lang).to_owned())
        .collect();
    Who {
        name: caller.name.clone(),
        roles_line: titles.join(lang.pick("、", ", ")),
        initials: caller.name.chars().take(1).collect(),
    }
}

/// The page that says what went wrong and what to do.
#[must_use]
pub fn problem(visitor: &Visitor, problem: &Problem) -> Markup {
    let view = frame(visitor);
    let lang = view.lang;
    let title = match problem.status.as_u16() {
        403 => lang.pick("没有权限", "Not allowed"),
        404 => lang.pick("没有找到", "Not found"),
        409 => lang.pick("有人先一步", "Someone was faster"),
        503 => lang.pick("现在还办不到", "Not possible yet"),
        500..=599 => lang.pick("系统出错", "Something failed on our side"),
        _ => lang.pick("没有成功", "That did not work"),
    };
    // One problem is said once; several are listed.
    let several = problem.fields.len() > 1;
    let said = match several {
        true => lang.pick("请先改正以下各项：", "Please mend these first:"),
        false => problem.text.get(lang),
    };
    let body = maud::html! {
        (ui::alert(Tone::Warn, said, maud::html! {
            @if several {
                ul { @for field in &problem.fields { li { (field.text.get(lang)) } } }
            }
            @if let Some(reference) = &problem.reference {
                p { (lang.pick("联系管理员时请提供编号：", "Quote this number to the administrator: ")) code { (reference) } }
            }
        }))
        p { (ui::link_button("/", lang.pick("回到首页", "Back to the start")).icon(Icon::House)) }
    };
    ui::page(&view, title, body)
}

/// Every destination: which rights it takes, where it is, what it is called. The dock shows the first five.
const DESTINATIONS: &[(&[Right], &str, Icon, &str, &str)] = &[
    (&[], "/", Icon::House, "首页", "Home"),
    (
        &[Right::ReportCase],
        "/report",
        Icon::Bell,
        "上报",
        "Report",
    ),
    (&[Right::SeeQueue], "/desk", Icon::Desk, "待办", "Desk"),
    (
        &[Right::ReportCase],
        "/mine",
        Icon::Checklist,
        "我的",
        "Mine",
    ),
    (&[Right::SeeBoard], "/board", Icon::Chart, "看板", "Board"),
    (
        &[Right::HostVisitors],
        "/passes",
        Icon::PersonBadge,
        "访客码",
        "Passes",
    ),
    (
        &[Right::FillForms],
        "/tasks",
        Icon::Checklist,
        "任务",
        "Tasks",
    ),
    (
        &[Right::FollowUp],
        "/followup",
        Icon::Phone,
        "回访",
        "Follow-up",
    ),
    (&[Right::SeeForms], "/forms", Icon::Book, "表单", "Forms"),
    (&[Right::FillForms], "/sync", Icon::Phone, "外勤", "Field"),
    (
        &[Right::SeeQueue],
        "/whistles",
        Icon::Whistle,
        "哨声",
        "Whistles",
    ),
    (
        &[Right::ManagePeople],
        "/admin/people",
        Icon::People,
        "人员",
        "People",
    ),
    (
        &[Right::ManagePeople],
        "/admin/orgs",
        Icon::Buildings,
        "组织",
        "Organisations",
    ),
    (
        &[Right::SeeScenes, Right::ManageScenes],
        "/admin/scenes",
        Icon::Tree,
        "场景",
        "Scenes",
    ),
    (
        &[Right::SeeScenes, Right::ManageScenes],
        "/admin/campaigns",
        Icon::Calendar,
        "任务模板",
        "Campaigns",
    ),
    (
        &[Right::SeeRouting],
        "/routing",
        Icon::Compass,
        "派件规则",
        "Routing",
    ),
    (
        &[Right::SeeJobs],
        "/admin/jobs",
        Icon::Gear,
        "任务队列",
        "Jobs",
    ),
    (
        &[Right::ManageOutside],
        "/admin/outside",
        Icon::Buildings,
        "对外",
        "Outside",
    ),
    (
        &[Right::ManagePasses],
        "/admin/passes",
        Icon::PersonBadge,
        "访客码管理",
        "Passes",
    ),
    (
        &[Right::SeeAudit],
        "/admin/audit",
        Icon::ShieldLock,
        "审计",
        "Audit",
    ),
    (&[Right::SeePlaces], "/places", Icon::Pin, "地点", "Places"),
    (
        &[Right::ManagePlaces],
        "/imports",
        Icon::Upload,
        "导入",
        "Import",
    ),
    (
        &[Right::SeeRegistry],
        "/registry",
        Icon::Book,
        "登记",
        "Registers",
    ),
    (
        &[Right::SeePlaces],
        "/data",
        Icon::Download,
        "数据接口",
        "Data feeds",
    ),
];

/// Where this caller may go.
fn nav(caller: &Caller, here: &str) -> Vec<NavItem> {
    let may = |right: &Right| {
        caller
            .grants
            .iter()
            .any(|grant| people::may(grant.role, *right))
    };
    let at = here.split('?').next().unwrap_or("/");
    DESTINATIONS
        .iter()
        .filter(|(rights, ..)| rights.iter().all(may))
        .map(|(_, href, icon, zh, en)| NavItem {
            href: (*href).to_owned(),
            icon: *icon,
            label: Text::new(*zh, *en),
            badge: None,
            active: at == *href || (*href != "/" && at.starts_with(href)),
        })
        .collect()
}

/// The hidden idempotency key of a form: fresh for a new form, kept when the form is shown again for
/// another reason than the key itself.
pub fn key_field(app: &Shared, kept: &str, invalid: &linli_kernel::Invalid) -> Markup {
    let fresh: linli_kernel::EntryId = app.ids.next(app.clock.now());
    // A refused form changed nothing, and what is sent next is another request: it takes a new key.
    let key = if kept.is_empty() || !invalid.fields.is_empty() {
        fresh.to_string()
    } else {
        kept.to_owned()
    };
    ui::Form::hidden("key", &key)
}
