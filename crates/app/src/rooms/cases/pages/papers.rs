//! 文书: the documents of a case, on its page and as files.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::papers::{self, Printed};
use super::super::{Offered, View};
use super::case::parse;
use crate::app::Shared;
use crate::web::encode;
use crate::web::problem::Answer;
use crate::web::ui::{self, Icon};
use crate::web::visitor::Signed;

/// The documents that are meant for the reader; nothing where there are none.
pub(super) fn panel(case: &View, lang: Lang) -> Markup {
    if case.papers.is_empty() {
        return html! {};
    }
    let journal = lang.pick(
        "文书载有完整的个人信息，每次领取都记入日志。",
        "A document shows personal answers in full; every fetch goes into the journal.",
    );
    ui::card(
        lang.pick("文书", "Documents"),
        html! {
            @for paper in &case.papers { (line(case, paper, lang)) }
            p.muted.small { (journal) }
        },
    )
}

fn line(case: &View, paper: &Offered, lang: Lang) -> Markup {
    let href = format!("/cases/{}/papers/{}", case.case.id, paper.id);
    let title = paper.title.get(lang);
    html! {
        @match &paper.why {
            None => p { (ui::link_button(&href, &format!("{title} (PDF)")).icon(Icon::Download)) },
            Some(why) => p { strong { (title) } br; span.muted { (why.get(lang)) } },
        }
    }
}

/// The file.
pub(super) async fn fetch(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path((id, document)): Path<(String, String)>,
) -> Answer<Response> {
    let printed = papers::paper(&app, &caller, parse(&id)?, &document).await?;
    Ok(file(printed))
}

/// A document as an answer: kept by the reader, by nothing on the way.
pub(in super::super) fn file(printed: Printed) -> Response {
    let name = format!("attachment; filename*=UTF-8''{}", encode(&printed.name));
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    (headers, printed.bytes).into_response()
}
