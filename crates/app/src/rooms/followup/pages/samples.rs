//! What was drawn, with what it takes to draw it again.

use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::model::Sample;
use super::super::worklist::Overview;
use super::scene_name;
use crate::web::ui::{self, Column};

/// The samples, newest first.
pub(super) fn table(all: &Overview, lang: Lang) -> Markup {
    if all.samples.is_empty() {
        return html! { p.muted { (lang.pick("还没有抽取过。", "Nothing was drawn yet.")) } };
    }
    let columns = [
        Column::text(lang.pick("月份", "Month")),
        Column::text(lang.pick("场景", "Scene")),
        Column::number(lang.pick("办结", "Closed")),
        Column::number(lang.pick("抽取", "Drawn")),
        Column::number(lang.pick("已回访", "Visited")),
        Column::text(lang.pick("怎样复核", "How to draw it again")),
    ];
    let row = |one: &Sample| {
        vec![
            html! { (one.period) },
            html! { (scene_name(all, &one.scene, lang)) },
            html! { (one.frame) },
            html! { (one.drawn) },
            html! { (one.visited) },
            html! {
                details {
                    summary { (one.method) }
                    p.small { (lang.pick("种子 ", "seed ")) code.text-break { (one.seed) } }
                    p.small { (lang.pick("总体摘要 ", "frame ")) code.text-break { (one.frame_digest) } }
                    p.small.muted { (lang.pick("对每个案件编号计算 SHA-256（种子与编号，各前置 8 字节长度），按结果排序取前若干件。", "The SHA-256 of seed and id, each after its length in 8 bytes, orders the cases; the first are taken.")) }
                }
            },
        ]
    };
    ui::table(
        lang.pick("已抽取的样本", "Samples that were drawn"),
        &columns,
        all.samples.iter().map(row),
    )
}
