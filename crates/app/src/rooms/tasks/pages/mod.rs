//! The pages of tasks: today's list for who goes out, one task, second looks, and how runs get on.

mod campaigns;
mod looks;
mod run;
mod runs;
mod task;
mod today;

use linli_kernel::{Invalid, Lang};
use linli_rounds::standing::Standing;
use maud::{Markup, html};
use serde::Deserialize;

use super::model::{Task, standing_title};
use crate::web::Pages;
use crate::web::ui::{self, Form, Tone, Typed};

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/tasks", today::page)
        .get("/tasks/looks", looks::page)
        .get("/tasks/runs", runs::page)
        .post("/tasks/runs", runs::start)
        .get("/tasks/runs/{run}", run::page)
        .post("/tasks/runs/{run}/end", run::end)
        .get("/tasks/runs/{run}/list", run::export)
        .get("/tasks/{task}", task::page)
        .post("/tasks/{task}/fill", task::fill)
        .post("/tasks/{task}/skip", task::skip)
        .post("/tasks/{task}/hand", task::hand)
        .post("/tasks/{task}/look", looks::look)
        .get("/admin/campaigns", campaigns::page)
        .post("/admin/campaigns", campaigns::add)
        .get("/admin/campaigns/{campaign}/{version}", campaigns::text)
}

/// What a page was told by the one before.
#[derive(Debug, Default, Deserialize)]
struct Told {
    told: Option<String>,
    number: Option<u64>,
}

impl Told {
    fn toast(&self, lang: Lang) -> Option<Markup> {
        if self.told.as_deref() == Some("ended") {
            let number = self.number.unwrap_or(0);
            let text = match lang {
                Lang::Zh => format!("已结束，取消了尚未开始的 {number} 项；已开始的仍可办理。"),
                Lang::En => format!(
                    "Ended; {number} tasks that had not begun were called off, the others stay."
                ),
            };
            return Some(ui::toast(Tone::Good, &text));
        }
        let text = match self.told.as_deref()? {
            "skipped" => lang.pick("已记录。", "Recorded."),
            "taken" => lang.pick("任务归您了。", "The task is yours."),
            "given" => lang.pick("已转派，对方会收到通知。", "Given; they are told."),
            "looked" => lang.pick("已记录复核。", "The second look is recorded."),
            "started" => lang.pick(
                "任务已启动，正在生成。",
                "Started; its tasks are being made.",
            ),
            "added" => lang.pick(
                "已加入，新启动的任务用这个版本。",
                "Added; new runs take this version.",
            ),
            _ => return None,
        };
        Some(ui::toast(Tone::Good, text))
    }
}

/// A form that was refused: which, what was typed, what is wrong.
struct Tried {
    form: String,
    typed: Typed,
    invalid: Invalid,
}

/// A form with what was typed and what is wrong, where it is the one that was refused.
fn form_of<'a>(action: &'a str, tried: Option<&Tried>, lang: Lang) -> (Form<'a>, bool) {
    let form = Form::post(lang, action);
    match tried.filter(|tried| tried.form == action) {
        Some(tried) => (
            form.typed(tried.typed.clone())
                .invalid(tried.invalid.clone()),
            true,
        ),
        None => (form, false),
    }
}

/// How a task stands, as a badge.
fn badge(standing: Standing, lang: Lang) -> Markup {
    let tone = match standing {
        Standing::Overdue => Tone::Bad,
        Standing::DueToday => Tone::Warn,
        Standing::Open => Tone::Busy,
        Standing::Waiting | Standing::Skipped => Tone::Quiet,
        Standing::Done | Standing::DoneLate => Tone::Good,
    };
    ui::badge(tone, standing_title(standing).get(lang))
}

/// When a task is due, in a few words.
fn due(task: &Task, lang: Lang) -> Markup {
    html! {
        (lang.pick("到期 ", "due ")) (task.due)
        @if let Some(hours) = &task.hours { " " (hours) }
        @if task.visit > 1 { " · " (lang.pick("再访", "visit no.")) " " (task.visit) }
    }
}
