//! Tables that become cards on phones, keyset pages, filters and tabs.

use linli_kernel::Lang;
use maud::{Markup, html};

use super::{Icon, icon};

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column<'a> {
    /// Its heading; on phones it stands before each value.
    pub label: &'a str,
    /// Numbers stand to the right.
    pub number: bool,
}

impl<'a> Column<'a> {
    /// A column of text.
    #[must_use]
    pub fn text(label: &'a str) -> Self {
        Self {
            label,
            number: false,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(label: &'a str) -> Self {
        Self {
            label,
            number: true,
        }
    }
}

/// A table with a caption for screen readers. The first cell of a row names it.
#[must_use]
pub fn table(
    caption: &str,
    columns: &[Column<'_>],
    rows: impl IntoIterator<Item = Vec<Markup>>,
) -> Markup {
    html! {
        div.table-frame {
            table.table.table-cards {
                caption.visually-hidden { (caption) }
                thead { tr { @for column in columns { th class=[column.number.then_some("num")] scope="col" { (column.label) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (index, (cell, column)) in row.iter().zip(columns).enumerate() {
                                @if index == 0 { th scope="row" { (cell) } }
                                @else { td class=[kind_of(*column, cell)] data-label=(column.label) { div.cell { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// An empty cell is a dash on a desk; on a phone, where it would take a line, it is left out.
fn kind_of(column: Column<'_>, cell: &Markup) -> Option<&'static str> {
    match (column.number, cell.0.is_empty()) {
        (_, true) => Some("none"),
        (true, false) => Some("num"),
        (false, false) => None,
    }
}

/// The neighbours of a keyset page.
#[derive(Clone, Debug, Default)]
pub struct Pager {
    /// Address of the page before, if any.
    pub prev: Option<String>,
    /// Address of the page after, if any.
    pub next: Option<String>,
}

/// Links to the neighbouring pages; nothing if there are none.
#[must_use]
pub fn pager(lang: Lang, pages: &Pager) -> Markup {
    html! {
        @if pages.prev.is_some() || pages.next.is_some() {
            nav.pager aria-label=(lang.pick("翻页", "Pages")) {
                @if let Some(href) = &pages.prev {
                    a.btn.btn-plain href=(href) rel="prev" data-key="p" { (icon(Icon::ArrowLeft)) span { (lang.pick("上一页", "Previous")) } }
                }
                @if let Some(href) = &pages.next {
                    a.btn.btn-plain.pager-next href=(href) rel="next" data-key="n" { span { (lang.pick("下一页", "Next")) } (icon(Icon::ArrowRight)) }
                }
            }
        }
    }
}

/// A row of fields that narrow a list; a GET form, so that the address can be kept and shared.
/// `active` is how many filters are set; `clear` leads to the list without any.
#[must_use]
pub fn filter_bar(lang: Lang, action: &str, active: usize, clear: &str, fields: Markup) -> Markup {
    html! {
        details.filters open[active > 0] {
            summary.filters-head {
                (icon(Icon::Filter)) span { (lang.pick("筛选", "Filter")) }
                @if active > 0 { span.count { (active) span.visually-hidden { (lang.pick(" 项已启用", " active")) } } }
            }
            form.filters-body method="get" action=(action) role="search" aria-label=(lang.pick("筛选", "Filter")) {
                (fields)
                div.filters-go {
                    button.btn.btn-main type="submit" { (icon(Icon::Search)) span { (lang.pick("查询", "Show")) } }
                    @if active > 0 { a.btn.btn-quiet href=(clear) { (lang.pick("清除", "Clear")) } }
                }
            }
        }
    }
}

/// One of the views of a page.
#[derive(Clone, Debug)]
pub struct Tab<'a> {
    /// Where it leads.
    pub href: &'a str,
    /// Its name.
    pub label: &'a str,
    /// How many things it holds, if known.
    pub count: Option<u64>,
    /// Whether it is the present one.
    pub active: bool,
}

/// Views of one page as links; `label` names the group.
#[must_use]
pub fn tabs(label: &str, all: &[Tab<'_>]) -> Markup {
    html! {
        nav.tabs aria-label=(label) {
            ul {
                @for tab in all {
                    li {
                        a.tab href=(tab.href) aria-current=[tab.active.then_some("page")] {
                            (tab.label)
                            @if let Some(count) = tab.count { span.tab-count { (super::many(count)) } }
                        }
                    }
                }
            }
        }
    }
}
