//! 立结案标准 beside the forms that answer to them: the text, and what evidence is asked or still missing.

use linli_flow::{Action, ActionKind, Evidence, Matter, Scene, Standard};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::View;
use crate::web::ui::{self, Icon};

/// The standard of filing beside the report form.
pub(super) fn of_report(scene: &Scene, matter: &Matter, lang: Lang) -> Markup {
    html! {
        @if let Some(standard) = &matter.filing {
            p.hint-box {
                (ui::icon(Icon::Info)) " "
                strong { (lang.pick("立案条件：", "To be filed: ")) } (standard.text.get(lang))
                @if let Some(asked) = asked(scene, standard, lang) { " " (asked) }
            }
        }
    }
}

/// What evidence a standard asks, in words.
fn asked(scene: &Scene, standard: &Standard, lang: Lang) -> Option<String> {
    let photos = (standard.photos_min > 0).then(|| match lang {
        Lang::Zh => format!("照片 {} 张", standard.photos_min),
        Lang::En => format!("{} photos", standard.photos_min),
    });
    let fields = standard.fields.iter().filter_map(|id| scene.field(id));
    let fields = fields.map(|field| field.title.get(lang).to_owned());
    let all: Vec<String> = photos.into_iter().chain(fields).collect();
    (!all.is_empty()).then(|| {
        format!(
            "{}{}",
            lang.pick("需要：", "Needed: "),
            all.join(lang.pick("、", ", "))
        )
    })
}

/// The standard that an action answers to, with what is still missing.
pub(super) fn of_action(view: &View, action: &Action, lang: Lang) -> Markup {
    let facts = &view.case.facts;
    let Some(matter) = view.scene.matter(&facts.matter) else {
        return html! {};
    };
    if matches!(action.kind, ActionKind::Accept | ActionKind::Refuse) {
        let missing = linli_flow::missing_to_file(&view.scene, facts).unwrap_or_default();
        let head = lang.pick("立案条件：", "To be filed: ");
        return shown(matter.filing.as_ref(), head, &missing, lang);
    }
    if answers_to_closing(action) {
        let missing = linli_flow::missing_to_close(&view.scene, facts).unwrap_or_default();
        let head = lang.pick("结案标准：", "To be closed: ");
        return shown(matter.closing.as_ref(), head, &missing, lang);
    }
    html! {}
}

fn answers_to_closing(action: &Action) -> bool {
    matches!(
        action.kind,
        ActionKind::Handle
            | ActionKind::Respond
            | ActionKind::Verify
            | ActionKind::Reject
            | ActionKind::Close
    )
}

fn shown(standard: Option<&Standard>, head: &str, missing: &[Evidence], lang: Lang) -> Markup {
    let list: Vec<&str> = missing.iter().map(|one| one.text.get(lang)).collect();
    html! {
        @if let Some(standard) = standard {
            p.hint-box {
                (ui::icon(Icon::Info)) " " strong { (head) } (standard.text.get(lang))
                @if !list.is_empty() {
                    " " strong { (lang.pick("还缺：", "Still missing: ")) } (list.join(lang.pick("、", ", ")))
                }
            }
        }
    }
}

/// What a refusal cites: the standard of filing that was not met.
pub(super) fn cited(view: &View, action: &str, lang: Lang) -> Markup {
    let refuses = view
        .scene
        .action(action)
        .is_some_and(|action| action.kind == ActionKind::Refuse);
    let matter = view.scene.matter(&view.case.facts.matter);
    let standard = matter.and_then(|matter| matter.filing.as_ref());
    html! {
        @if let Some(standard) = standard.filter(|_standard| refuses) {
            p.muted { (lang.pick("依据立案条件：", "By the standard of filing: ")) (standard.text.get(lang)) }
        }
    }
}
