//! Verification: whether anybody altered, removed or inserted an entry, now and since a head was kept.

use axum::extract::{Query, State};
use linli_journal::Verdict;
use linli_kernel::{Invalid, Lang, Trouble};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::routes::kept;
use crate::app::Shared;
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Field, Icon, Page, Tone};
use crate::web::visitor::{Permit, rights};

/// The head that was kept, if one was typed.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    head: String,
}

/// The page; opening it verifies.
pub(super) async fn verify(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Permit<rights::SeeAudit>,
    Query(asked): Query<Asked>,
) -> Answer<Markup> {
    let verdict = match kept(&asked.head) {
        Ok(kept) => super::super::verify(&app, &caller, kept).await,
        Err(trouble) => Err(trouble),
    };
    let (shown, invalid) = match verdict {
        Ok(verdict) => (Some(verdict), Invalid::default()),
        Err(Trouble::Invalid(invalid)) => (None, invalid),
        Err(Trouble::Refused(refused)) => (
            None,
            Invalid::default().and("head", refused.text.zh, refused.text.en),
        ),
        Err(Trouble::Fault(fault)) => return Err(Trouble::Fault(fault).into()),
    };
    let view = view(&app, &visitor).await?;
    let lang = view.lang;
    let body = html! {
        @if let Some(verdict) = &shown { (result(verdict, !asked.head.trim().is_empty(), lang)) }
        (form(&asked.head, &invalid, lang))
    };
    Ok(
        Page::new(&view, lang.pick("核验日志", "Verify the journal"))
            .back("/admin/audit", lang.pick("审计日志", "Journal"))
            .body(body),
    )
}

fn result(verdict: &Verdict, against: bool, lang: Lang) -> Markup {
    match verdict {
        Verdict::Intact {
            head,
            entries,
            unsealed,
        } => ui::alert(
            Tone::Good,
            lang.pick("日志完好", "The journal is intact"),
            html! {
                @if against { p { (lang.pick("抄录的链尾仍在链上。", "The head you kept is still part of the chain.")) } }
                (ui::key_values([
                    (lang.pick("区块", "Blocks"), html! { (head.height) }),
                    (lang.pick("已核验记录", "Entries checked"), html! { (entries) }),
                    (lang.pick("尚未封存", "Not sealed yet"), html! { (unsealed) }),
                    (lang.pick("链尾", "Head"), html! { code.text-break { (head) } }),
                ]))
            },
        ),
        Verdict::Broken(finding) => ui::alert(
            Tone::Bad,
            lang.pick("日志被改动", "The journal was altered"),
            html! {
                p { (finding.text().get(lang)) }
                p { (lang.pick("请立即保留数据库与备份原样，并报告街道网络安全负责人。", "Keep the database and its backups as they are, and report it to whoever is in charge of security.")) }
            },
        ),
    }
}

fn form(typed: &str, invalid: &Invalid, lang: Lang) -> Markup {
    let error = invalid.of("head").map(|text| text.get(lang).to_owned());
    let hint = lang.pick(
        "填入以前抄录的链尾，可发现整条链被重写。",
        "With a head that was written down earlier, a rewritten chain is found too.",
    );
    let field = Field::new(lang, "head", lang.pick("抄录的链尾", "A head you kept"))
        .value(typed)
        .hint(hint)
        .placeholder("330105005 12 9f86d081…")
        .error(error);
    html! {
        form.form method="get" action="/admin/audit/verify" {
            (field)
            (ui::submit(lang.pick("再次核验", "Verify again")).icon(Icon::Shield))
        }
    }
}
