//! Cards, list rows, key-value lists, stat tiles, the hero and the empty state.

use maud::{Markup, Render, html};

use super::{Icon, icon};

/// A part of a page with its own heading.
#[must_use]
pub fn card(title: &str, body: Markup) -> Markup {
    html! { section.card { h2.card-title { (title) } (body) } }
}

/// A frame without heading.
#[must_use]
pub fn plain_card(body: Markup) -> Markup {
    html! { div.card { (body) } }
}

/// A big tile that leads to a page: icon, title and one line of explanation.
#[must_use]
pub fn card_link(href: &str, which: Icon, title: &str, line: &str) -> Markup {
    html! {
        a.card.tile href=(href) {
            span.tile-icon { (icon(which)) }
            span.tile-text { strong { (title) } span.muted { (line) } }
            span.tile-go { (icon(Icon::ArrowRight)) }
        }
    }
}

/// The greeting of a home page, with its one great action.
#[must_use]
pub fn hero(title: &str, line: &str, href: &str, which: Icon, action: &str) -> Markup {
    html! {
        section.hero {
            div { h2 { (title) } p { (line) } }
            a.hero-bell href=(href) { span.hero-disc { (icon(which)) } span { (action) } }
        }
    }
}

/// A row of a list that leads to a page.
#[derive(Clone, Debug)]
pub struct Row<'a> {
    /// Where it leads.
    pub href: &'a str,
    /// The one line that names the thing.
    pub title: &'a str,
    /// Place, number, age: smaller, below.
    pub line: Markup,
    /// Badge or clock, at the side.
    pub aside: Markup,
}

/// A row; the whole of it can be tapped, and the link is named by the title.
#[must_use]
pub fn list_row(row: &Row<'_>) -> Markup {
    html! {
        li.row-item {
            div.row-text {
                a.row-link.stretched-link href=(row.href) { (row.title) }
                div.row-line { (row.line) }
            }
            div.row-aside { (row.aside) }
            span.row-go { (icon(Icon::ArrowRight)) }
        }
    }
}

/// A list of [`list_row`]s.
#[must_use]
pub fn list(rows: impl IntoIterator<Item = Markup>) -> Markup {
    html! { ul.rows { @for row in rows { (row) } } }
}

/// Names with their values, such as the facts of a case.
#[must_use]
pub fn key_values<'a>(pairs: impl IntoIterator<Item = (&'a str, Markup)>) -> Markup {
    html! { dl.facts { @for (name, value) in pairs { div { dt { (name) } dd { (value) } } } } }
}

/// A number that matters, with its name and a line that puts it in proportion.
#[must_use]
pub fn stat(label: &str, value: impl Render, line: impl Render) -> Markup {
    html! {
        div.stat { div.stat-label { (label) } div.stat-value { (value) } div.stat-line { (line) } }
    }
}

/// What is shown where a list has nothing: why, and what to do next.
#[must_use]
pub fn empty(which: Icon, title: &str, line: &str, action: impl Render) -> Markup {
    html! {
        div.empty { span.empty-icon { (icon(which)) } p.empty-title { (title) } p.muted { (line) } (action) }
    }
}
