//! The words and pictures pages use for cases.

use linli_flow::{ActionKind, ClockState, ClockView, Phase, Scene};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::{Line, papers};
pub(super) use crate::rooms::scenes::icon_named;
use crate::web::ui::{self, Clock, Icon, Tone};

/// The icon of a kind of action.
pub(super) fn icon_of(kind: ActionKind) -> Icon {
    match kind {
        ActionKind::Accept | ActionKind::SignOff => Icon::Check,
        ActionKind::Refuse | ActionKind::Reject => Icon::XCircle,
        ActionKind::Dispatch | ActionKind::Assign => Icon::Send,
        ActionKind::Return => Icon::Return,
        ActionKind::Adjudicate => Icon::Signpost,
        ActionKind::Advise => Icon::Book,
        ActionKind::Handle => Icon::Wrench,
        ActionKind::Respond => Icon::Chat,
        ActionKind::Verify => Icon::CheckCircle,
        ActionKind::Close => Icon::Flag,
        ActionKind::Rate => Icon::FaceSmile,
        ActionKind::Reopen => Icon::Refresh,
        ActionKind::Escalate => Icon::Up,
        ActionKind::Supervise => Icon::Eye,
        ActionKind::Chase => Icon::Megaphone,
        ActionKind::Pause => Icon::Pause,
        ActionKind::Resume => Icon::Play,
        ActionKind::Extend => Icon::Calendar,
        ActionKind::Withdraw => Icon::Back,
        ActionKind::Recuse => Icon::Return,
        ActionKind::Reclassify => Icon::Signpost,
        ActionKind::Appeal => Icon::Megaphone,
        ActionKind::Exempt => Icon::CheckCircle,
        ActionKind::Uphold => Icon::XCircle,
        ActionKind::Call => Icon::Whistle,
        ActionKind::Note => Icon::Edit,
    }
}

/// The state of a case as a badge: what officers read, or what the reporter reads.
pub(super) fn state_badge(scene: &Scene, state: &str, outside: bool, lang: Lang) -> Markup {
    let Some(state) = scene.state(state) else {
        return html! { (state) };
    };
    let tone = match state.phase {
        Phase::Open => Tone::Busy,
        Phase::Waiting => Tone::Warn,
        Phase::Closed => Tone::Good,
    };
    let words = if outside { &state.public } else { &state.title };
    ui::badge(tone, words.get(lang))
}

/// When a line of a list is due.
pub(super) fn due_chip(line: &Line, now: jiff::Timestamp, lang: Lang) -> Markup {
    match (line.phase, line.due) {
        (Phase::Open | Phase::Waiting, Some(due)) => {
            ui::clock_chip(Clock::Running { due }, now, lang)
        }
        (Phase::Open | Phase::Waiting, None) => html! {},
        (Phase::Closed, _) if line.late => ui::badge(Tone::Bad, lang.pick("曾超时", "Was late")),
        (Phase::Closed, _) => html! {},
    }
}

/// One clock of a case.
pub(super) fn clock_chip(clock: &ClockView, now: jiff::Timestamp, lang: Lang) -> Markup {
    let Some(due) = clock.due else {
        return html! { (lang.pick("该年度日历尚未载入", "The calendar of that year is not loaded")) };
    };
    let shown = match clock.state {
        ClockState::Over => return over(clock.stopped.unwrap_or(due).min(due), lang),
        ClockState::Running | ClockState::Soon | ClockState::Late | ClockState::Open => {
            Clock::Running { due }
        }
        ClockState::Paused => Clock::Paused {
            since: clock.paused.unwrap_or(clock.start),
        },
        ClockState::Met | ClockState::Missed => Clock::Stopped {
            due,
            at: clock.stopped.unwrap_or(due),
        },
    };
    ui::clock_chip(shown, now, lang)
}

/// The period of a right that is over (期间已过).
fn over(at: jiff::Timestamp, lang: Lang) -> Markup {
    let words = lang.pick("期间已结束", "The period is over");
    html! { (ui::badge(Tone::Quiet, words)) " " (ui::when(at, lang)) }
}

/// What happened, in the words of the scene.
pub(super) fn happened(scene: &Scene, action: &str, verb: &str, lang: Lang) -> String {
    match action {
        "open" => lang.pick("提交上报", "Reported").to_owned(),
        "comment" => lang.pick("留言", "Commented").to_owned(),
        "clock" => lang.pick("时限提醒", "Deadline notice").to_owned(),
        "went_on" => lang
            .pick(
                "挂账额度用完，恢复办理",
                "The pause is used up; the case goes on",
            )
            .to_owned(),
        "acknowledge" => lang.pick("知悉提醒", "Acknowledged a reminder").to_owned(),
        "moved" => lang
            .pick("转入场景新版本", "Moved to the new version of the scene")
            .to_owned(),
        "assist_arrive" => lang.pick("协办报到", "An assisting unit came").to_owned(),
        "assist_finish" => lang.pick("协办完成", "An assist was finished").to_owned(),
        "assist_decline" => lang.pick("不能协办", "An assist was declined").to_owned(),
        "assist_excuse" => lang.pick("免除协办", "An assist was excused").to_owned(),
        "voice_join" => lang
            .pick("并入其他案件", "Joined to another case")
            .to_owned(),
        "voice_joined" => lang
            .pick("又有人反映，已并入此案", "Another report was joined to it")
            .to_owned(),
        "voice_split" => lang.pick("拆分，单独办理", "Split off again").to_owned(),
        "voice_left" => lang
            .pick("一件反映已拆分单独办理", "A report was split off")
            .to_owned(),
        "voice_rate" => lang.pick("评价", "Rated").to_owned(),
        "voice_chase" => lang.pick("催办", "Asked for again").to_owned(),
        _ if verb == "case.reveal" => revealed(lang).to_owned(),
        id if verb == papers::VERB => fetched(scene, id, lang),
        id => scene.action(id).map_or_else(
            || verb.to_owned(),
            |action| format!("{}{}", decided(verb, lang), action.title.get(lang)),
        ),
    }
}

fn revealed(lang: Lang) -> &'static str {
    lang.pick("查看个人信息", "Looked at a personal answer")
}

/// A document that was fetched.
fn fetched(scene: &Scene, id: &str, lang: Lang) -> String {
    let document = scene.documents.iter().find(|document| document.id == id);
    let title = document.map_or(id, |document| document.title.get(lang));
    format!("{}{title}", lang.pick("领取文书：", "Fetched: "))
}

/// What was done about an action that has to be approved.
fn decided(verb: &str, lang: Lang) -> &'static str {
    match verb {
        "case.request" => lang.pick("申请：", "Asked for: "),
        "case.approve" => lang.pick("批准：", "Approved: "),
        "case.disapprove" => lang.pick("不批准：", "Not approved: "),
        _other => "",
    }
}

/// The icon of what happened.
pub(super) fn happened_icon(scene: &Scene, action: &str) -> Icon {
    match action {
        "open" => Icon::Bell,
        "comment" => Icon::Chat,
        "clock" => Icon::Alarm,
        "went_on" => Icon::Play,
        "acknowledge" => Icon::Check,
        "moved" => Icon::Up,
        "assist_arrive" | "assist_finish" | "assist_decline" | "assist_excuse" => Icon::Whistle,
        "voice_join" | "voice_joined" => Icon::Tree,
        "voice_split" | "voice_left" => Icon::Return,
        "voice_rate" => Icon::FaceSmile,
        "voice_chase" => Icon::Megaphone,
        "" => Icon::Eye,
        id => scene
            .action(id)
            .map_or(Icon::Dot, |action| icon_of(action.kind)),
    }
}
