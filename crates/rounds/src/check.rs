//! What must hold within one campaign.

use std::collections::BTreeSet;

use linli_kernel::{Role, Text};

use crate::read::Sited;
use crate::{Campaign, Finding, Of, Order, WhoBy};

/// Everything wrong within a campaign that could be read.
pub(crate) fn campaign(campaign: &Campaign, problems: &mut Sited) {
    targets(campaign, problems);
    who(campaign, problems);
    when(campaign, problems);
    ids(campaign, problems);
    for (nth, finding) in campaign.findings.iter().enumerate() {
        tells(nth, finding, problems);
    }
}

fn lacks(problems: &mut Sited, section: &str, key: &str, why: (&str, &str)) {
    problems.add(
        &format!("{section}.{key}"),
        "campaign.missing",
        Text::new(
            format!("[{section}] 缺少 {key}"),
            format!("[{section}] lacks {key}"),
        ),
        Text::new(format!("请补上：{}", why.0), format!("Add it: {}", why.1)),
    );
}

fn idle(problems: &mut Sited, section: &str, key: &str, why: (&str, &str)) {
    problems.add(
        &format!("{section}.{key}"),
        "campaign.idle",
        Text::new(
            format!("[{section}] 的 {key} 不起作用"),
            format!("{key} of [{section}] has no effect"),
        ),
        Text::new(
            format!("请删去：{}", why.0),
            format!("Take it away: {}", why.1),
        ),
    );
}

fn targets(campaign: &Campaign, problems: &mut Sited) {
    let targets = &campaign.targets;
    let keys = [
        ("place", targets.place.is_some(), Of::Places),
        ("register", targets.register.is_some(), Of::Register),
        ("count", targets.count.is_some(), Of::Count),
    ];
    for (key, there, of) in keys {
        let code = of.code();
        let (zh, en) = (
            format!("只用于 of = \"{code}\""),
            format!("it goes with of = \"{code}\""),
        );
        let why = (zh.as_str(), en.as_str());
        match (there, targets.of == of) {
            (false, true) => lacks(problems, "targets", key, why),
            (true, false) => idle(problems, "targets", key, why),
            (true, true) | (false, false) => {}
        }
    }
    if !targets.only.is_empty() && targets.of != Of::Register {
        idle(
            problems,
            "targets",
            "where",
            ("只用于 of = \"register\"", "it goes with of = \"register\""),
        );
    }
    if targets.share.is_some() && targets.of == Of::Count {
        idle(
            problems,
            "targets",
            "share",
            ("数量已由 count 决定", "count already says how many"),
        );
    }
    stops(campaign, problems);
}

fn stops(campaign: &Campaign, problems: &mut Sited) {
    let targets = &campaign.targets;
    match (targets.of == Of::Stops, campaign.stops.is_empty()) {
        (true, true) => lacks(
            problems,
            "targets",
            "stop",
            ("写 [[stop]]，列出各点位", "write [[stop]] for each stop"),
        ),
        (false, false) => problems.add(
            "stop",
            "campaign.idle",
            Text::new("[[stop]] 不起作用", "[[stop]] has no effect"),
            Text::new("只用于 of = \"stops\"", "It goes with of = \"stops\""),
        ),
        (true, false) | (false, true) => {}
    }
    route(campaign, problems);
}

fn route(campaign: &Campaign, problems: &mut Sited) {
    let targets = &campaign.targets;
    let nearest = campaign
        .route
        .is_some_and(|route| route.order == Order::Nearest);
    let somewhere = targets.of != Of::Stops || campaign.stops.iter().any(|stop| stop.at.is_some());
    if campaign.route.is_some() && targets.of == Of::Count {
        idle(
            problems,
            "route",
            "order",
            (
                "按数量的任务没有地点",
                "targets found on the way have no place",
            ),
        );
    } else if nearest && !somewhere {
        idle(
            problems,
            "route",
            "order",
            ("点位都没有坐标 at", "no stop has a position (at)"),
        );
    }
}

fn who(campaign: &Campaign, problems: &mut Sited) {
    let who = &campaign.who;
    let role = ("只用于 by = \"role\"", "it goes with by = \"role\"");
    match (who.role, who.by) {
        (None, WhoBy::Role) => lacks(problems, "who", "role", role),
        (Some(_), WhoBy::Grid | WhoBy::Duty) => idle(problems, "who", "role", role),
        (Some(role), WhoBy::Role) => goes_out(problems, "who.role", role),
        (None, WhoBy::Grid | WhoBy::Duty) => {}
    }
    let duty = ("只用于 by = \"duty\"", "it goes with by = \"duty\"");
    match (&who.duty, who.by) {
        (None, WhoBy::Duty) => lacks(problems, "who", "duty", duty),
        (Some(_), WhoBy::Grid | WhoBy::Role) => idle(problems, "who", "duty", duty),
        (Some(_), WhoBy::Duty) | (None, WhoBy::Grid | WhoBy::Role) => {}
    }
    if let Some(quality) = &campaign.quality {
        goes_out(problems, "quality.role", quality.role);
    }
}

/// Administrators and residents are given no tasks: the former see no case, the latter are asked, not sent.
fn goes_out(problems: &mut Sited, path: &str, role: Role) {
    let stays = [
        Role::Resident,
        Role::Director,
        Role::SystemAdmin,
        Role::SecurityAdmin,
        Role::AuditAdmin,
    ];
    if stays.contains(&role) {
        let title = role.title();
        problems.add(
            path,
            "campaign.role",
            Text::new(
                format!("不给{}派任务", title.zh),
                format!("No task is given to the role {}", role.code()),
            ),
            Text::new("请选外出办事的任职", "Choose a role that goes out"),
        );
    }
}

fn when(campaign: &Campaign, problems: &mut Sited) {
    let when = &campaign.when;
    if !when.hours.is_empty() && !when.every.is_by_day() {
        idle(
            problems,
            "when",
            "hours",
            (
                "时段只用于 daily 和 working days",
                "hours go with daily and working days",
            ),
        );
    }
    if when.due.is_some() && when.every.is_by_day() && !when.hours.is_empty() {
        let why = (
            "有时段的任务当天到期",
            "a task with hours is due on its day",
        );
        idle(problems, "when", "due", why);
    }
    overlap(campaign, problems);
}

fn overlap(campaign: &Campaign, problems: &mut Sited) {
    let mut sorted = campaign.when.hours.clone();
    sorted.sort();
    if sorted
        .windows(2)
        .any(|two| matches!(two, [one, next] if next.from < one.to))
    {
        problems.add(
            "when.hours",
            "campaign.hours",
            Text::new("时段重叠", "The hours overlap"),
            Text::new(
                "请让每段在前一段之后开始",
                "Let each begin after the one before has ended",
            ),
        );
    }
}

fn ids(campaign: &Campaign, problems: &mut Sited) {
    let lists = [
        (
            "stop",
            campaign
                .stops
                .iter()
                .map(|one| one.id.as_str())
                .collect::<Vec<_>>(),
        ),
        (
            "finding",
            campaign
                .findings
                .iter()
                .map(|one| one.id.as_str())
                .collect(),
        ),
        (
            "campaign.forms",
            campaign.head.forms.iter().map(String::as_str).collect(),
        ),
    ];
    for (name, list) in lists {
        let mut seen = BTreeSet::new();
        for (nth, id) in list.into_iter().enumerate() {
            if !seen.insert(id) {
                problems.add(
                    &format!("{name}.{nth}"),
                    "campaign.twice",
                    Text::new(format!("{id} 出现两次"), format!("{id} stands there twice")),
                    Text::new("请改名或删去一个", "Rename one or take it away"),
                );
            }
        }
    }
}

/// A finding looks at a field in one way, or at each row of a repeat.
fn tells(nth: usize, finding: &Finding, problems: &mut Sited) {
    let path = format!("finding.{nth}");
    let wrong = |problems: &mut Sited, zh: &str, en: &str| {
        problems.add(
            &path,
            "finding.tells",
            Text::new(zh, en),
            Text::new(
                "写 field 加 is 或 at_least，或写 each",
                "Write field with is or at_least, or each",
            ),
        );
    };
    match (&finding.field, &finding.each) {
        (None, None) => wrong(
            problems,
            "没有说看哪一项",
            "It does not say which field tells",
        ),
        (None, Some(_)) if finding.is.is_some() || finding.at_least.is_some() => {
            wrong(
                problems,
                "is 或 at_least 没有对应的 field",
                "is or at_least lacks its field",
            );
        }
        (Some(_), _) if finding.is.is_some() && finding.at_least.is_some() => {
            wrong(
                problems,
                "is 和 at_least 只能写一个",
                "Only one of is and at_least may stand there",
            );
        }
        (Some(_), _) | (None, Some(_)) => {}
    }
}
