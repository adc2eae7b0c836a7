//! Rows (a wage ledger, say): how they are typed, and how they are shown.

use linli_flow::{Field, FieldKind};
use linli_kernel::Lang;
use maud::{Markup, html};

use crate::web::ui;

/// An amount in fen, in yuan.
pub(super) fn money(fen: i64, lang: Lang) -> String {
    let yuan = linli_flow::yuan(fen);
    match lang {
        Lang::Zh => format!("{yuan} 元"),
        Lang::En => format!("¥{yuan}"),
    }
}

/// The scene's own hint, and how money and rows are typed.
pub(super) fn hint(field: &Field, lang: Lang) -> String {
    let own = field.hint.get(lang);
    if field.kind == FieldKind::Rows {
        how(field, lang)
    } else if field.kind == FieldKind::Money && own.is_empty() {
        let yuan = lang.pick("单位：元，最多两位小数", "In yuan, at most two decimals");
        yuan.to_owned()
    } else {
        own.to_owned()
    }
}

fn how(field: &Field, lang: Lang) -> String {
    let titles: Vec<&str> = field
        .columns
        .iter()
        .map(|one| one.title.get(lang))
        .collect();
    let (own, titles) = (field.hint.get(lang), titles.join(lang.pick("，", ", ")));
    let how = match lang {
        Lang::Zh => format!("每行一条：{titles}。用逗号隔开，也可从表格复制粘贴"),
        Lang::En => {
            format!("A line for each: {titles}. Commas between, or paste from a spreadsheet")
        }
    };
    [own, &how].join(if own.is_empty() {
        ""
    } else {
        lang.pick("。", ". ")
    })
}

/// Rows as a table, with their totals.
pub(super) fn shown(field: &Field, kept: &str, lang: Lang) -> Markup {
    let columns: Vec<ui::Column<'_>> = field
        .columns
        .iter()
        .map(|one| {
            if one.is_total() {
                ui::Column::number(one.title.get(lang))
            } else {
                ui::Column::text(one.title.get(lang))
            }
        })
        .collect();
    let rows = linli_flow::rows(kept);
    let count = rows.len();
    let lines = rows
        .into_iter()
        .map(|row| row.into_iter().map(|cell| html! { (cell) }).collect());
    let titles = field.columns.iter().map(|one| one.title.get(lang));
    let totals = linli_flow::totals(field, kept);
    let totals = titles
        .zip(totals)
        .filter_map(|(title, total)| Some((title, total?)));
    html! {
        (ui::table(field.title.get(lang), &columns, lines))
        p.muted.small {
            (lang.pick("共", "Rows: ")) " " (count) (lang.pick(" 条", ""))
            @for (title, total) in totals { " · " (title) (lang.pick("合计 ", " in all ")) (total) }
        }
    }
}
