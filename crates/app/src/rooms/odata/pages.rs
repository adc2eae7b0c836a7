//! The page of data feeds: which there are, how they are opened, and the reader's keys.

use axum::Form as Urlencoded;
use axum::extract::rejection::FormRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Lang, Trouble};
use linli_odata::{Edm, EntitySet};
use maud::{Markup, html};
use serde::Deserialize;

use super::key::NAME_CHARS;
use super::routes::key_id;
use super::{DataKey, IssuedDataKey, KEY_DAYS, NewDataKey, read};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::pages::{key_field, view};
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Form, Icon, Page, Tone, Typed};
use crate::web::visitor::Signed;
use crate::web::{Pages, origin};

const HERE: &str = "/data";

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/data", show)
        .post("/data/keys", create)
        .post("/data/keys/{id}/revoke", revoke)
}

#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
}

async fn show(
    State(app): State<Shared>,
    signed: Signed,
    headers: HeaderMap,
    Query(told): Query<Told>,
) -> Answer<Markup> {
    let root = root(&app, &headers);
    let form = (Typed::default(), Invalid::default());
    Ok(page(&app, &signed, &root, None, form, told.told.is_some()).await?)
}

fn root(app: &Shared, headers: &HeaderMap) -> String {
    format!("{}/odata/v4", origin(&app.config, headers))
}

async fn page(
    app: &Shared,
    Signed(caller, visitor): &Signed,
    root: &str,
    issued: Option<&IssuedDataKey>,
    form: (Typed, Invalid),
    revoked: bool,
) -> Result<Markup, Trouble> {
    let feeds = read::feeds(app, caller).await?;
    let keys = super::keys(app, caller).await?;
    let now = app.clock.now();
    let mut view = view(app, visitor).await?;
    let lang = view.lang;
    if revoked {
        view.toast = Some(ui::toast(Tone::Good, lang.pick("已撤销", "Revoked")));
    }
    let alive = |key: &&DataKey| key.revoked.is_none() && key.ends > now;
    let body = html! {
        @if let Some(issued) = issued { (shown_once(issued, lang)) }
        (ui::card(lang.pick("在表格软件里打开", "Open it in a spreadsheet"), how(root, lang)))
        @for set in &feeds.model.sets { (card(set, root, lang)) }
        (ui::card(lang.pick("新建数据密钥", "Make a data key"), blank(app, lang, form)))
        @for key in keys.iter().filter(alive) { (held(app, key, lang)) }
    };
    let lead = lang.pick(
        "把您岗位能看的数据批量读到表格或别的程序里。不含个人信息，密件不在其中；每次读取都有记录。",
        "Reads what your appointments let you see into spreadsheets and other programs, in bulk. It holds no personal \
         data and no sealed cases; every reading is on record.",
    );
    Ok(Page::new(&view, lang.pick("数据接口", "Data feeds"))
        .lead(lead)
        .body(body))
}

fn how(root: &str, lang: Lang) -> Markup {
    html! {
        p { (lang.pick("服务地址：", "Address: ")) code.text-break { (root) "/" } }
        ol {
            li { (lang.pick("在下面新建数据密钥，复制下来。", "Make a data key below and copy it.")) }
            li { (lang.pick("Excel、WPS 表格：数据 → 获取数据 → 自其他源 → 自 OData 数据源，填入服务地址。",
                "In Excel or WPS: Data → Get Data → From Other Sources → From OData Feed, and enter the address.")) }
            li { (lang.pick("登录方式选“基本”，用户名随意，密码填数据密钥。",
                "Choose “Basic” to sign in: any user name, the data key as the password.")) }
            li { (lang.pick("选数据集，加载。以后点“刷新”就是最新数据。",
                "Choose a set and load it. “Refresh” brings the latest data from then on.")) }
        }
        p.muted { (lang.pick("程序可用请求头 Authorization: Bearer 加密钥。没有“获取数据”的版本，请直接下载 CSV。",
            "Programs may send the header Authorization: Bearer with the key. If your version has no “Get Data”, download the CSV file.")) }
    }
}

fn card(set: &EntitySet, root: &str, lang: Lang) -> Markup {
    let located = set
        .properties
        .iter()
        .any(|one| one.edm == Edm::GeographyPoint);
    let names = set.properties.iter().map(|one| one.title.get(lang));
    let names: Vec<&str> = names.collect();
    let file = |suffix: &str| format!("/odata/v4/{}.{suffix}", set.name);
    ui::card(
        set.title.get(lang),
        html! {
            p { code.text-break { (root) "/" (set.name) } }
            p.muted { (names.join(lang.pick("、", ", "))) }
            p {
                (ui::link_button(&file("csv"), lang.pick("下载 CSV", "Download CSV")))
                @if located { " " (ui::link_button(&file("geojson"), lang.pick("下载 GeoJSON（WGS-84）", "Download GeoJSON (WGS-84)"))) }
            }
        },
    )
}

fn blank(app: &Shared, lang: Lang, (typed, invalid): (Typed, Invalid)) -> Markup {
    let form = Form::post(lang, "/data/keys")
        .typed(typed.clone())
        .invalid(invalid.clone());
    let days = lang.pick(
        "密钥只显示一次，{} 天后失效；改密码、账号停用或离岗后随即失效。",
        "The key is shown once and ends after {} days, and at once when your password changes, your account is locked \
         or your appointment ends.",
    );
    form.render(html! {
        (key_field(app, typed.get("key"), &invalid))
        (form.field("name", "名称", "Name").max(NAME_CHARS).required()
            .hint(lang.pick("用在哪里，例如：月报表格", "What it is for, such as: monthly report")))
        p.muted { (days.replace("{}", &KEY_DAYS.to_string())) }
        (ui::submit(lang.pick("新建并显示密钥", "Make it and show the key")).icon(Icon::Plus))
    })
}

fn held(app: &Shared, key: &DataKey, lang: Lang) -> Markup {
    let mut facts = vec![
        (lang.pick("创建于", "Made"), ui::when(key.created, lang)),
        (lang.pick("失效于", "Ends"), ui::when(key.ends, lang)),
    ];
    if let Some(at) = key.used {
        facts.push((lang.pick("最近使用", "Last used"), ui::when(at, lang)));
    }
    let action = format!("/data/keys/{}/revoke", key.id);
    let form = Form::post(lang, &action).render(html! {
        (key_field(app, "", &Invalid::default()))
        (ui::submit(lang.pick("撤销密钥", "Revoke the key")).action(Action::Danger)
            .confirm(lang.pick("撤销后用它的表格不能再刷新，确认？", "Whatever uses it reads nothing from then on. Revoke it?")))
    });
    ui::card(&key.name, html! { (ui::key_values(facts)) (form) })
}

fn shown_once(issued: &IssuedDataKey, lang: Lang) -> Markup {
    match &issued.key {
        Some(key) => ui::alert(
            Tone::Good,
            lang.pick("密钥只显示这一次，请现在复制：", "The key is shown this once; copy it now:"),
            html! { p { code.text-break { (key) } } },
        ),
        None => ui::alert(
            Tone::Warn,
            lang.pick("此前已新建，密钥不再显示；如遗失请撤销后重建。", "It was made before and is not shown again; if it is lost, revoke it and make another."),
            html! {},
        ),
    }
}

async fn create(
    State(app): State<Shared>,
    signed: Signed,
    headers: HeaderMap,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let root = root(&app, &headers);
    let new = NewDataKey {
        name: typed.get("name").to_owned(),
    };
    let key = Key::new(Some(typed.get("key")), &("data_key", &new))?;
    match super::create(&app, &signed.0, new, key).await {
        Ok(issued) => {
            let blank = (Typed::default(), Invalid::default());
            let page = page(&app, &signed, &root, Some(&issued), blank, false).await?;
            Ok(page.into_response())
        }
        Err(Trouble::Invalid(invalid)) => {
            let page = page(&app, &signed, &root, None, (typed, invalid), false).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(trouble) => Err(trouble.into()),
    }
}

async fn revoke(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    form: Result<Urlencoded<Typed>, FormRejection>,
) -> Answer<Response> {
    let Urlencoded(typed) = form?;
    let id = key_id(&id)?;
    let key = Key::new(Some(typed.get("key")), &("data_key.revoke", id))?;
    super::revoke(&app, &caller, id, key).await?;
    Ok(Redirect::to(&format!("{HERE}?told=1")).into_response())
}
