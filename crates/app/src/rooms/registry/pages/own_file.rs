//! What is held of somebody as a file: a workbook, a PDF, or JSON.

use axum::response::Response;
use linli_kernel::{Lang, Text, Trouble};
use linli_papers::Block;
use linli_sheets::{Export, Item};

use super::own::parts;
use crate::app::Shared;
use crate::press;
use crate::rooms::registry::own::{Holding, Line};
use crate::web::listing::{self, XLSX};

/// The file.
pub(super) async fn download(
    app: &Shared,
    held: &Holding,
    kind: &str,
    lang: Lang,
) -> Result<Response, Trouble> {
    let name = lang.pick("我的信息", "my-information");
    let (mime, ending, bytes) = match kind {
        "xlsx" => (XLSX, "xlsx", workbook(held, lang)?),
        "pdf" => ("application/pdf", "pdf", printed(app, held).await?),
        _json => (
            "application/json",
            "json",
            serde_json::to_vec_pretty(held).map_err(Trouble::fault)?,
        ),
    };
    Ok(listing::file(&format!("{name}.{ending}"), mime, bytes))
}

fn text(text: Option<&Text>, lang: Lang) -> String {
    text.map(|text| text.get(lang).to_owned())
        .unwrap_or_default()
}

fn workbook(held: &Holding, lang: Lang) -> Result<Vec<u8>, Trouble> {
    let titles = [
        lang.pick("类别", "Part"),
        lang.pick("项目", "What"),
        lang.pick("内容", "Value"),
        lang.pick("日期", "As of"),
        lang.pick("来源", "Source"),
        lang.pick("目的、依据、期限", "Purpose, basis, period"),
    ];
    let mut sheet = Export::new(lang.pick("我的信息", "My information"), &titles, lang)?;
    for one in &held.lines {
        let cells = [
            one.part.get(lang).to_owned(),
            one.name.get(lang).to_owned(),
            one.value.get(lang).to_owned(),
            one.day.clone().unwrap_or_default(),
            text(one.source.as_ref(), lang),
            text(one.basis.as_ref(), lang),
        ];
        let items: Vec<Item<'_>> = cells.iter().map(|cell| Item::Text(cell)).collect();
        sheet.row(&items)?;
    }
    let mut out = std::io::Cursor::new(Vec::new());
    sheet.finish(&mut out)?;
    Ok(out.into_inner())
}

/// A paper for the person, in Chinese as every paper of the office.
async fn printed(app: &Shared, held: &Holding) -> Result<Vec<u8>, Trouble> {
    let title = "个人信息副本";
    let mut blocks = vec![
        Block::Title(title.to_owned()),
        Block::Aside(format!("截至 {}", held.day)),
        Block::Text("依据《中华人民共和国个人信息保护法》第四十五条提供。以下为街道保存的关于您的全部信息。".to_owned()),
    ];
    for part in parts(held) {
        let heading = part.first().map(|one| one.part.zh.clone());
        blocks.push(Block::Heading(heading.unwrap_or_default()));
        let columns = ["项目", "内容", "日期", "来源、依据"];
        blocks.push(Block::Table {
            columns: columns.map(str::to_owned).to_vec(),
            rows: part.iter().map(|one| cells(one)).collect(),
        });
    }
    let foot = format!("{title} {}", held.day);
    press::print(app, title.to_owned(), blocks, foot).await
}

fn cells(one: &Line) -> Vec<String> {
    let source = text(one.source.as_ref(), Lang::Zh);
    let basis = text(one.basis.as_ref(), Lang::Zh);
    let why = [source, basis].into_iter().filter(|text| !text.is_empty());
    vec![
        one.name.zh.clone(),
        one.value.zh.clone(),
        one.day.clone().unwrap_or_default(),
        why.collect::<Vec<_>>().join("；"),
    ]
}
