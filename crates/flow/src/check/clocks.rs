//! Every clock can start, escalates, and is measured in one unit.

use crate::clocks::{is_within, less};
use crate::{Action, ClockDef, Limit, Scene};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    for clock in &scene.clocks {
        escalates(clock, problems);
        units(clock, problems);
        is_used(scene, clock, problems);
        if clock.starts_on.is_empty() {
            problems.add(
                clock.lines.of("starts_on"),
                "clock.never_starts",
                (
                    format!("时钟 {} 从不起算", clock.id),
                    format!("Clock {} never starts", clock.id),
                ),
                (
                    "写 starts_on = [\"open\"] 或操作",
                    "Write starts_on = [\"open\"] or name an action",
                ),
            );
        }
    }
}

fn escalates(clock: &ClockDef, problems: &mut Problems) {
    if clock.escalate.is_empty() {
        problems.add(
            clock.lines.at,
            "clock.no_escalation",
            (
                format!("时钟 {} 超时后无人得知", clock.id),
                format!("Nobody learns that clock {} ran out", clock.id),
            ),
            (
                "补上 [[clock.escalate]]：to 和 text",
                "Add [[clock.escalate]] with to and text",
            ),
        );
    }
    let levels: Vec<Option<Limit>> = clock.escalate.iter().map(|one| one.after).collect();
    let rises = levels.windows(2).all(|pair| match (pair[0], pair[1]) {
        (None, Some(_)) => true,
        (Some(low), Some(high)) => less(high, low).is_some(),
        (None | Some(_), None) => false,
    });
    if !rises {
        problems.add(
            clock.lines.of("escalate"),
            "clock.levels",
            (
                format!("时钟 {} 的升级未按先后排列", clock.id),
                format!("The levels of clock {} do not follow one another", clock.id),
            ),
            (
                "after 逐级增大，单位相同",
                "Let after grow from level to level, in one unit",
            ),
        );
    }
}

/// The period of a right says what may be done within it.
fn is_used(scene: &Scene, clock: &ClockDef, problems: &mut Problems) {
    let names =
        |action: &Action| action.within.contains(&clock.id) || action.past.contains(&clock.id);
    if clock.lapses && !scene.actions.iter().any(names) {
        problems.add(
            clock.lines.of("lapses"),
            "clock.lapses",
            (
                format!("时钟 {} 是权利期间，但没有操作要在期间内做", clock.id),
                format!(
                    "Clock {} is the period of a right that no action uses",
                    clock.id
                ),
            ),
            (
                "给行使权利的操作写 within 或 past = [\"…\"]，或去掉 lapses",
                "Write within or past = [\"…\"] in the action that uses it, or remove lapses",
            ),
        );
    }
}

/// Limits, warnings and levels of one clock are in one unit, since only then they add up.
fn units(clock: &ClockDef, problems: &mut Problems) {
    const MOST: u32 = 10_000;
    let most = Limit {
        amount: MOST,
        ..clock.limit
    };
    let limits = || clock.limits.values().chain([&clock.limit]);
    if !limits().all(|limit| is_within(*limit, most)) {
        let zh = "各时限应在 1 到 10000 之间，单位相同";
        wrong(
            clock,
            "limit",
            zh,
            "limits must be from 1 to 10000, in one unit",
            problems,
        );
    }
    let shorter = |warn| limits().all(|limit| less(*limit, warn).is_some());
    if !clock.warn.is_none_or(shorter) {
        let zh = "warn 应短于每个时限，单位相同";
        let en = "warn must be shorter than every limit, in the same unit";
        wrong(clock, "warn", zh, en, problems);
    }
    let levels = clock.escalate.iter();
    let mut after = levels.flat_map(|level| level.after.into_iter().chain(level.repeat));
    if !after.all(|after| is_within(after, most)) {
        let zh = "after 和 repeat 的单位应与 limit 相同";
        wrong(
            clock,
            "escalate",
            zh,
            "after and repeat must be in the unit of limit",
            problems,
        );
    }
}

fn wrong(clock: &ClockDef, key: &str, zh: &str, en: &str, problems: &mut Problems) {
    let id = &clock.id;
    problems.add(
        clock.lines.of(key),
        "clock.limit",
        (format!("时钟 {id}：{zh}"), format!("Clock {id}: {en}")),
        ("改用同一单位", "Write them in one unit"),
    );
}
