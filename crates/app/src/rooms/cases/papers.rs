//! 文书: the documents of a case as PDF, for whom the scene names.
//!
//! A document shows personal answers in full. So every fetch goes into the journal before it is answered, with what
//! was shown; whoever is not its reporter needs what a look at a personal answer needs; and what a reporter asked to
//! have kept from those who handle the case is left open.

mod fill;

use std::sync::Arc;

use linli_flow::{Document, Scene};
use linli_kernel::{Caller, CaseId, Kind, Text, Trouble};
use serde_json::json;

use self::fill::{Filled, blocks, filled};
use super::look::may_reveal;
use super::model::Case;
use super::ready::opened;
use super::record::entry;
use super::seen;
use crate::app::Shared;
use crate::press;

/// The journal's verb for a fetch.
pub(super) const VERB: &str = "case.paper";

/// A document that is meant for a reader of a case.
#[derive(Clone, Debug)]
pub struct Offered {
    /// Its id in the scene.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Why it cannot be had yet; none where it can.
    pub why: Option<Text>,
}

/// A document as a file.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// The name to keep it under, such as `人民调解协议书-20261122-7Q2PXM.pdf`.
    pub name: String,
}

/// The documents of a case that are meant for the caller.
///
/// # Errors
/// A fault of a rule of the scene.
pub(super) fn offered(
    scene: &Scene,
    case: &Case,
    caller: &Caller,
) -> Result<Vec<Offered>, Trouble> {
    let all = linli_flow::documents(scene, &case.facts, caller)?;
    let offer = |(document, trouble): (&Document, Option<Trouble>)| {
        let why = match trouble {
            None => None,
            Some(Trouble::Refused(refused)) => Some(refused.text),
            Some(other) => return Err(other),
        };
        Ok(Offered {
            id: document.id.clone(),
            title: document.title.clone(),
            why,
        })
    };
    all.into_iter().map(offer).collect()
}

/// Prints a document of a case; the fetch is journalled, and at a sealed case it is a look.
///
/// # Errors
/// `case.unknown`; `flow.*document*`; `case.paper_personal`; `papers.no_font`.
pub async fn paper(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    document: &str,
) -> Result<Printed, Trouble> {
    let (case, scene) = opened(app, caller, id).await?;
    let document = linli_flow::document(&scene, &case.facts, caller, document)?;
    let filled = filling(app, caller, &case, &scene, document).await?;
    let title = document.title.zh.clone();
    let name = format!("{title}-{}.pdf", case.number);
    let foot = format!("案号 {}", case.number);
    let shown = json!({ "action": document.id, "fields": filled.personal, "public": false });
    let blocks = blocks(&scene, document, &filled);
    let bytes = press::print(app, title, blocks, foot).await?;
    let own = case.facts.reporter == Some(caller.person);
    if !own {
        seen::on_record(app, caller, &case).await?;
    }
    let entry = entry(app, caller, &case, VERB, shown, &[]);
    app.db
        .write(move |tx| {
            Box::pin(async move { Ok(linli_journal::append(tx, &entry).await.map(|_id| ())?) })
        })
        .await?;
    Ok(Printed { bytes, name })
}

/// What stands in it, as far as the caller may read it.
async fn filling(
    app: &Shared,
    caller: &Caller,
    case: &Case,
    scene: &Arc<Scene>,
    document: &Document,
) -> Result<Filled, Trouble> {
    let own = case.facts.reporter == Some(caller.person);
    let hidden = !own && linli_flow::is_confidential(scene, &case.facts);
    let (inner, case, scene, document) = (
        Arc::clone(app),
        case.clone(),
        Arc::clone(scene),
        document.clone(),
    );
    let may = own || may_reveal(caller, &case.facts);
    let filled = app
        .db
        .read(move |tx| {
            Box::pin(
                async move { filled(&inner.vault, tx, &case, &scene, &document, hidden).await },
            )
        })
        .await?;
    if filled.personal.is_empty() || may {
        Ok(filled)
    } else {
        Err(personal())
    }
}

fn personal() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "case.paper_personal",
        "文书载有完整的个人信息，请由经办人或有权查看个人信息的人领取",
        "The document shows personal answers in full; the handler, or whoever may look at them, can fetch it",
    )
}
