//! The frame of every page: header, navigation (dock on phones, side bar on desks), main, footer.

use linli_kernel::{Lang, Text};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Icon, count_badge, icon};
use crate::web::assets;

/// htmx without inline styles and eval, which the content security policy forbids; a form that is
/// refused (422) is shown again with its errors.
const HTMX: &str = r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,"responseHandling":[{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"422","swap":true},{"code":"[45]..","swap":false,"error":true}]}"#;

/// Who is looking.
#[derive(Clone, Debug)]
pub struct Who {
    /// Their name.
    pub name: String,
    /// What they are here, such as `专职网格员 · 潮王网格`.
    pub roles_line: String,
    /// One or two characters for the round picture.
    pub initials: String,
}

/// An entry of the navigation. The dock shows the first five.
#[derive(Clone, Debug)]
pub struct NavItem {
    /// Where it leads.
    pub href: String,
    /// Its icon.
    pub icon: Icon,
    /// Its name, short enough for a dock.
    pub label: Text,
    /// Open things behind it, if any.
    pub badge: Option<u64>,
    /// Whether the page is there.
    pub active: bool,
}

/// What the frame must know about the reader; the same for every page of a request.
#[derive(Clone, Debug)]
pub struct View {
    /// The reader's language.
    pub lang: Lang,
    /// Elder mode (关怀模式): larger, stronger, fewer things.
    pub elder: bool,
    /// The street's name in both languages, shown in the header; empty if it is not known.
    pub street: Text,
    /// Who is logged in, if anyone.
    pub who: Option<Who>,
    /// Where they may go.
    pub nav: Vec<NavItem>,
    /// Whether the data are invented.
    pub demo: bool,
    /// The path and query of this page, to come back to after a switch.
    pub path: String,
    /// Shown once after an action; see [`super::toast`].
    pub toast: Option<Markup>,
}

/// A page under construction.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    view: &'a View,
    title: &'a str,
    lead: Option<&'a str>,
    back: Option<(&'a str, &'a str)>,
    actions: Option<Markup>,
    live: Option<&'a str>,
    width: &'static str,
}

/// A page with a heading and a body, nothing else.
#[must_use]
pub fn page(view: &View, title: &str, body: Markup) -> Markup {
    Page::new(view, title).body(body)
}

impl<'a> Page<'a> {
    /// A page whose heading (h1) and window title are `title`.
    #[must_use]
    pub fn new(view: &'a View, title: &'a str) -> Self {
        Self {
            view,
            title,
            lead: None,
            back: None,
            actions: None,
            live: None,
            width: "main",
        }
    }

    /// One sentence below the heading.
    #[must_use]
    pub fn lead(mut self, text: &'a str) -> Self {
        self.lead = Some(text);
        self
    }

    /// A way back, above the heading.
    #[must_use]
    pub fn back(mut self, href: &'a str, label: &'a str) -> Self {
        self.back = Some((href, label));
        self
    }

    /// Buttons beside the heading.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// The page listens to this event stream: event `counts` (JSON object of name → number) fills
    /// [`super::live_count`]s, event `changed` triggers htmx elements with
    /// `hx-trigger="changed from:body"`.
    #[must_use]
    pub fn live(mut self, href: &'a str) -> Self {
        self.live = Some(href);
        self
    }

    /// Uses the whole width of a desk screen: queues, boards.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.width = "main main-wide";
        self
    }

    /// One short form in the middle: login, registration.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.width = "main main-narrow";
        self
    }

    /// The whole document.
    #[must_use]
    pub fn body(self, body: Markup) -> Markup {
        let View { lang, elder, .. } = *self.view;
        html! {
            (DOCTYPE)
            html lang=(lang.tag()) class=[elder.then_some("elder")] {
                (self.head())
                body .docked[!self.view.nav.is_empty()] data-live=[self.live] {
                    a.skip href="#main" { (lang.pick("跳到正文", "Skip to content")) }
                    @if self.view.demo { (demo_banner(lang)) }
                    (header(self.view))
                    div.frame .frame-bare[self.view.nav.is_empty()] {
                        (nav(self.view))
                        main #main class=(self.width) tabindex="-1" { (self.heading()) (body) }
                    }
                    (footer(lang))
                    (toasts(self.view))
                }
            }
        }
    }

    fn head(&self) -> Markup {
        let street = self.view.street.get(self.view.lang);
        html! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                meta name="htmx-config" content=(HTMX);
                title { (self.title) " · " @if !street.is_empty() { (street) " " } (self.view.lang.pick("邻里", "Linli")) }
                link rel="icon" href=(assets::url("logo.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::url("app.css"));
                script src=(assets::url("app.js")) defer {}
            }
        }
    }

    fn heading(&self) -> Markup {
        html! {
            div.page-head {
                div.page-title {
                    @if let Some((href, label)) = self.back { a.back href=(href) { (icon(Icon::Back)) (label) } }
                    h1 { (self.title) }
                    @if let Some(lead) = self.lead { p.lead { (lead) } }
                }
                @if let Some(actions) = &self.actions { div.page-actions { (actions) } }
            }
        }
    }
}

fn demo_banner(lang: Lang) -> Markup {
    html! {
        aside.demo aria-label=(lang.pick("说明", "Note")) { (icon(Icon::Info)) (lang.pick("演示数据，人物均为虚构", "Demo data, all people are invented")) }
    }
}

fn header(view: &View) -> Markup {
    let lang = view.lang;
    html! {
        header.top {
            a.brand href="/" {
                img src=(assets::url("logo.svg")) alt="" width="36" height="36";
                span.brand-text { strong { (lang.pick("邻里", "Linli")) } @if !view.street.get(lang).is_empty() { span { (view.street.get(lang)) } } }
            }
            nav.top-nav aria-label=(lang.pick("显示设置与账号", "Display and account")) {
                (switches(view))
                @if let Some(who) = &view.who { (account(lang, who)) }
                @else { a.btn.btn-main.btn-sm href="/login" { (lang.pick("登录", "Log in")) } }
            }
        }
    }
}

/// Language and elder mode: plain links, so that they work everywhere.
fn switches(view: &View) -> Markup {
    let (lang, back) = (view.lang, encode(&view.path));
    let (other, tag) = match lang {
        Lang::Zh => ("EN", "en"),
        Lang::En => ("中文", "zh-CN"),
    };
    let code = lang.pick("en", "zh");
    let elder = if view.elder { "0" } else { "1" };
    html! {
        a.top-link href={ "/prefs?elder=" (elder) "&back=" (back) } rel="nofollow" {
            (icon(Icon::Eye))
            span { (if view.elder { lang.pick("标准模式", "Standard") } else { lang.pick("关怀模式", "Elder mode") }) }
        }
        a.top-link href={ "/prefs?lang=" (code) "&back=" (back) } rel="nofollow" lang=(tag) hreflang=(tag) { (icon(Icon::Globe)) span { (other) } }
    }
}

fn account(lang: Lang, who: &Who) -> Markup {
    html! {
        details.account {
            summary {
                span.avatar aria-hidden="true" { (who.initials) }
                span.visually-hidden { (lang.pick("账号：", "Account: ")) (who.name) }
            }
            div.account-menu {
                p.account-name { strong { (who.name) } span.muted { (who.roles_line) } }
                form method="post" action="/logout" data-forget data-unsent=(lang.pick("这台设备上还有 # 份填报没有送达，退出会清除它们。要退出请再按一次。", "# forms on this device were not delivered and are deleted when you log out. Press once more to log out.")) {
                    button.btn.btn-plain.btn-wide type="submit" { (icon(Icon::LogOut)) span { (lang.pick("退出登录", "Log out")) } }
                }
            }
        }
    }
}

fn nav(view: &View) -> Markup {
    if view.nav.is_empty() {
        return PreEscaped(String::new());
    }
    let lang = view.lang;
    html! {
        nav.dock aria-label=(lang.pick("主导航", "Main")) {
            ul {
                @for item in &view.nav {
                    li {
                        a.dock-link href=(item.href) aria-current=[item.active.then_some("page")] {
                            span.dock-icon { (icon(item.icon)) }
                            span.dock-label { (item.label.get(lang)) }
                            @if let Some(count) = item.badge { (count_badge(count, lang.pick("项待办", "open"))) }
                        }
                    }
                }
            }
        }
    }
}

fn footer(lang: Lang) -> Markup {
    html! {
        footer.foot {
            p { (lang.pick("邻里 · 大家的事大家商量着办", "Linli · neighbours settle things together")) }
        }
    }
}

/// The live region must be in the page before anything is put into it.
fn toasts(view: &View) -> Markup {
    let lang = view.lang;
    html! {
        div #toasts .toasts role="status" aria-live="polite"
            data-offline=(lang.pick("网络不通，内容还在，请稍后再试。", "No connection. Nothing is lost; please try again."))
            data-failed=(lang.pick("没有成功，请稍后再试。", "That did not work; please try again."))
            data-again=(lang.pick("再点一次确认", "Press again to confirm")) {
            @if let Some(toast) = &view.toast { (toast) }
        }
    }
}

/// Percent-encodes a path for a query value.
fn encode(path: &str) -> String {
    path.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
