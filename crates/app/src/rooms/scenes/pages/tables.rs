//! The parts of a scene as tables.

use linli_flow::{Action, ClockDef, Escalation, Field, Need, Scene};
use linli_kernel::Lang;
use maud::{Markup, html};

use super::super::words;
use crate::web::ui::{self, Column};

fn columns<'a>(titles: &[(&'a str, &'a str)], lang: Lang) -> Vec<Column<'a>> {
    titles
        .iter()
        .map(|(zh, en)| Column::text(lang.pick(zh, en)))
        .collect()
}

/// A list of words, or a dash: an empty cell would look forgotten.
fn or_dash(text: String) -> Markup {
    html! { @if text.is_empty() { "—" } @else { (text) } }
}

/// What may be done: in which states, by whom, with what, and where it leads.
pub(super) fn actions(scene: &Scene, lang: Lang) -> Markup {
    let titles = [
        ("操作", "Action"),
        ("在何状态", "In state"),
        ("谁", "Who"),
        ("需要", "Needs"),
        ("去向", "Leads to"),
    ];
    let rows = scene.actions.iter().map(|action| {
        vec![
            html! { (action.title.get(lang)) (conditions(scene, action, lang)) },
            html! { (words::events(scene, &action.from, lang)) },
            html! { (words::all_of(&action.who, lang)) },
            or_dash(needs(scene, action, lang)),
            html! { (words::target(scene, action, lang)) },
        ]
    });
    ui::table(lang.pick("操作", "Actions"), &columns(&titles, lang), rows)
}

/// The names of what may be done in a state.
fn next(scene: &Scene, state: &str, lang: Lang) -> String {
    let here = scene
        .actions
        .iter()
        .filter(|action| action.from.iter().any(|from| from == state));
    let titles: Vec<&str> = here.map(|action| action.title.get(lang)).collect();
    titles.join(lang.pick("、", ", "))
}

/// What else must hold: never by whoever did something before, how often, under which condition.
fn conditions(scene: &Scene, action: &Action, lang: Lang) -> Markup {
    html! {
        @if !action.not_by.is_empty() {
            div.muted.small { (lang.pick("做过以下操作的人不得办理：", "Not by whoever did: ")) (words::events(scene, &action.not_by, lang)) }
        }
        @if let Some(times) = action.times {
            div.muted.small { (lang.pick("最多次数：", "At most this often: ")) (times) }
        }
        @if let Some(most) = action.limit_most {
            div.muted.small { (lang.pick("时限最长：", "The longest limit: ")) (words::limit(most, lang)) }
        }
        @if let Some(quota) = action.quota {
            div.muted.small { (lang.pick("累计最多：", "In all at most: ")) (words::limit(quota, lang)) }
        }
        @if !action.approve_by.is_empty() {
            div.muted.small { (lang.pick("须经批准：", "Approved by: ")) (approvers(action, lang)) }
        }
        @if let Some(rule) = &action.when {
            div.muted.small { (lang.pick("条件：", "Only if ")) code { (rule.source()) } }
        }
    }
}

/// Who approves it, never whoever asked.
fn approvers(action: &Action, lang: Lang) -> String {
    let roles = action.approve_by.iter().map(|role| role.title());
    let names: Vec<String> = roles.map(|name| name.get(lang).to_owned()).collect();
    names.join(lang.pick("、", ", "))
}

fn needs(scene: &Scene, action: &Action, lang: Lang) -> String {
    let optional = |need: &Need| {
        format!(
            "{}{}",
            need_word(*need, lang),
            lang.pick("（选填）", " (optional)")
        )
    };
    let asked = action
        .fields
        .iter()
        .filter_map(|id| scene.field(id))
        .map(|field| field.title.get(lang).to_owned());
    let words: Vec<String> = action
        .needs
        .iter()
        .map(|need| need_word(*need, lang).to_owned())
        .chain(action.may.iter().map(optional))
        .chain(asked)
        .collect();
    words.join(lang.pick("、", ", "))
}

fn need_word(need: Need, lang: Lang) -> &'static str {
    match need {
        Need::Note => lang.pick("说明", "words"),
        Need::Photo => lang.pick("照片", "photos"),
        Need::Unit => lang.pick("承办单位", "a unit"),
        Need::Handler => lang.pick("经办人", "a handler"),
        Need::Limit => lang.pick("时限", "a limit"),
        Need::Rating => lang.pick("评价", "a rating"),
        Need::Matter => lang.pick("事项", "a matter"),
        Need::Assists => lang.pick("协办单位", "assisting units"),
    }
}

/// Where a case can be.
pub(super) fn states(scene: &Scene, lang: Lang) -> Markup {
    let titles = [
        ("状态", "State"),
        ("上报人看到", "The reporter reads"),
        ("阶段", "Phase"),
        ("可做的操作", "What may be done"),
        ("到达时通知", "Told on arrival"),
    ];
    let rows = scene.states.iter().map(|state| {
        let (tone, phase) = words::phase(state.phase);
        vec![
            html! { (state.title.get(lang)) div.muted.small { code { (state.id) } } },
            html! { (state.public.get(lang)) },
            ui::badge(tone, phase.get(lang)),
            or_dash(next(scene, &state.id, lang)),
            or_dash(words::all_of(&state.tells, lang)),
        ]
    });
    ui::table(lang.pick("状态", "States"), &columns(&titles, lang), rows)
}

/// What is timed, and what happens when it runs out.
pub(super) fn clocks(scene: &Scene, lang: Lang) -> Markup {
    let titles = [
        ("时钟", "Clock"),
        ("时限", "Limit"),
        ("从…到…", "From … to …"),
        ("超时后", "When it runs out"),
    ];
    let rows = scene.clocks.iter().map(|clock| {
        vec![
            html! {
                (clock.title.get(lang))
                @if clock.public { div.muted.small { (lang.pick("对上报人公开", "the reporter sees it")) } }
            },
            html! { (limits(scene, clock, lang)) },
            html! { (run(scene, clock, lang)) },
            html! { ul.list-unstyled.mb-0 { @for one in &clock.escalate { li { (escalation(one, lang)) } } } },
        ]
    });
    ui::table(lang.pick("时钟", "Clocks"), &columns(&titles, lang), rows)
}

fn limits(scene: &Scene, clock: &ClockDef, lang: Lang) -> Markup {
    let matter = |id: &str| {
        scene
            .matter(id)
            .map_or_else(|| id.to_owned(), |one| one.title.get(lang).to_owned())
    };
    html! {
        (words::limit(clock.limit, lang))
        @for (id, limit) in &clock.limits { div.muted.small { (matter(id)) ": " (words::limit(*limit, lang)) } }
        @if let Some(warn) = clock.warn { div.muted.small { (lang.pick("提前提醒：", "warns before: ")) (words::limit(warn, lang)) } }
    }
}

fn run(scene: &Scene, clock: &ClockDef, lang: Lang) -> Markup {
    let end = lang.pick("案件结束", "the end of the case").to_owned();
    let stops = if clock.stops_on.is_empty() {
        end
    } else {
        words::events(scene, &clock.stops_on, lang)
    };
    html! {
        (words::events(scene, &clock.starts_on, lang)) " → " (stops)
        @if !clock.pauses_in.is_empty() {
            div.muted.small { (lang.pick("暂停于：", "stands still in: ")) (words::events(scene, &clock.pauses_in, lang)) }
        }
    }
}

fn escalation(one: &Escalation, lang: Lang) -> Markup {
    html! {
        @if let Some(after) = one.after { (words::limit(after, lang)) (lang.pick("后：", " later: ")) }
        (words::all_of(&one.to, lang)) div.muted.small { (one.text.get(lang)) }
        @if let Some(repeat) = one.repeat {
            div.muted.small { (lang.pick("未知悉则重复提醒，每隔 ", "Said again until acknowledged, every ")) (words::limit(repeat, lang)) }
        }
    }
}

/// What may be reported, by whom.
pub(super) fn matters(scene: &Scene, lang: Lang) -> Markup {
    let titles = [
        ("事项", "Matter"),
        ("范围", "What belongs to it"),
        ("谁可以上报", "Who may report it"),
        ("照片", "Photos"),
    ];
    let rows = scene.matters.iter().map(|matter| {
        let roles: Vec<String> = matter.open_by.iter().map(|role| role.title().get(lang).to_owned()).collect();
        vec![
            html! { (matter.title.get(lang)) },
            html! { (matter.summary.get(lang)) },
            html! { (roles.join(lang.pick("、", ", "))) },
            html! { @if matter.photos_min > 0 { "≥ " (matter.photos_min) } @else { (lang.pick("选填", "optional")) } },
        ]
    });
    ui::table(lang.pick("事项", "Matters"), &columns(&titles, lang), rows)
}

/// What is asked.
pub(super) fn fields(scene: &Scene, lang: Lang) -> Markup {
    let titles = [("内容", "Question"), ("类型", "Kind"), ("要求", "Rule")];
    let rows = scene.fields.iter().map(|field| {
        vec![
            html! { (field.title.get(lang)) div.muted.small { code { (field.id) } } },
            html! { (kind(field, lang)) },
            or_dash(rules(field, lang)),
        ]
    });
    ui::table(
        lang.pick("填写内容", "What is asked"),
        &columns(&titles, lang),
        rows,
    )
}

fn kind(field: &Field, lang: Lang) -> Markup {
    use linli_flow::FieldKind;
    let word = match field.kind {
        FieldKind::Text => lang.pick("一行文字", "a line"),
        FieldKind::LongText => lang.pick("多行文字", "several lines"),
        FieldKind::Choice => lang.pick("选择", "a choice"),
        FieldKind::Number => lang.pick("数字", "a number"),
        FieldKind::YesNo => lang.pick("是或否", "yes or no"),
        FieldKind::Date => lang.pick("日期", "a day"),
        FieldKind::Phone => lang.pick("电话", "a telephone number"),
        FieldKind::Party => lang.pick("被反映的单位", "the organisation complained about"),
        FieldKind::PartyPerson => lang.pick("被反映的人员", "the person complained about"),
        FieldKind::Code => lang.pick("编码", "a code"),
        FieldKind::Money => lang.pick("金额", "an amount of money"),
        FieldKind::Rows => lang.pick("表格", "a small table"),
    };
    let choices: Vec<&str> = field
        .choices
        .iter()
        .map(|choice| choice.title.get(lang))
        .collect();
    html! { (word) @if !choices.is_empty() { div.muted.small { (choices.join(lang.pick("、", ", "))) } } }
}

fn rules(field: &Field, lang: Lang) -> String {
    let mut words = Vec::new();
    if field.required {
        words.push(lang.pick("必填", "required"));
    }
    if field.personal {
        words.push(lang.pick(
            "个人信息：加密保存，查看留痕",
            "personal: stored encrypted, every look recorded",
        ));
    }
    words.join(lang.pick("；", "; "))
}

/// What is counted besides the counts of the kernel.
pub(super) fn metrics(scene: &Scene, lang: Lang) -> Markup {
    let titles = [
        ("统计", "Count"),
        ("何时计数", "Counted on"),
        ("分类", "Broken down by"),
    ];
    let rows = scene.metrics.iter().map(|metric| {
        let dims: Vec<&str> = metric.dims.iter().filter_map(|id| scene.field(id)).map(|field| field.title.get(lang)).collect();
        vec![
            html! { (metric.title.get(lang)) div.muted.small { code { (scene.id) "." (metric.id) } } },
            html! {
                (words::events(scene, &metric.on, lang))
                @if let Some(rule) = &metric.when { div.muted.small { (lang.pick("条件：", "if ")) code { (rule.source()) } } }
            },
            or_dash(dims.join(lang.pick("、", ", "))),
        ]
    });
    ui::table(
        lang.pick("统计", "What is counted"),
        &columns(&titles, lang),
        rows,
    )
}
