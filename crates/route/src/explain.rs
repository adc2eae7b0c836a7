//! A decision in plain words, in both languages: for the clerk who asks why a case came here.

use linli_kernel::Text;

use crate::compile::RuleSet;
use crate::decide::{Breach, Decision, Duty, Miss, Outcome, Spot};
use crate::rules::Rule;

/// How many rules passed over for one reason are told one by one.
const FEW: usize = 3;
/// How many rules one step names by number.
const NUMBERS: usize = 20;

impl RuleSet {
    /// Why a case goes where it goes, step by step: where it lies, which rules were passed over and why, and
    /// what decided. People are not named; see [`Outcome`].
    #[must_use]
    pub fn why(&self, decision: &Decision) -> Vec<Text> {
        let mut steps = vec![self.lies(decision)];
        if decision.elsewhere > 0 {
            let count = decision.elsewhere;
            steps.push(Text::new(
                format!("{count} 条规则是其他事项的，不比较"),
                format!("Rules for other matters, not asked: {count}"),
            ));
        }
        steps.extend(self.passed_over(&decision.passed));
        steps.push(self.ends(decision));
        steps
    }

    /// Few rules with one reason each have a step of their own; many share one, so that the reasons can be read
    /// and kept.
    fn passed_over(&self, passed: &[(u32, Miss)]) -> Vec<Text> {
        let mut kinds: Vec<Miss> = Vec::new();
        for (_, miss) in passed {
            if !kinds.contains(miss) {
                kinds.push(*miss);
            }
        }
        let mut steps = Vec::new();
        for kind in kinds {
            let same = passed.iter().filter(|(_, miss)| *miss == kind);
            let these: Vec<u32> = same.map(|(nth, _)| *nth).collect();
            if these.len() > FEW {
                steps.push(together(&these, kind));
                continue;
            }
            let alone = these
                .iter()
                .filter_map(|nth| Some(passed_over(self.rule(*nth)?, kind, *nth)));
            steps.extend(alone);
        }
        steps
    }

    fn lies(&self, decision: &Decision) -> Text {
        let areas = decision
            .areas
            .iter()
            .filter_map(|area| self.known.areas.get(*area));
        let names: Vec<&Text> = areas.map(|area| &area.title).collect();
        match decision.spot {
            Spot::Nowhere => Text::new(
                "地点没有坐标，片区规则用不上",
                "The place has no coordinate, so no rule for an area applies",
            ),
            Spot::OtherSystem => Text::new(
                "地点坐标与片区的坐标系不同，不作换算，片区规则用不上",
                "The coordinate of the place is in another reference system than the areas; nothing is converted, so no rule for an area applies",
            ),
            Spot::At(_) if names.is_empty() => {
                Text::new("地点不在任何片区内", "The place lies in no area")
            }
            Spot::At(_) => {
                let zh: Vec<&str> = names.iter().map(|name| name.zh.as_str()).collect();
                let en: Vec<&str> = names.iter().map(|name| name.en.as_str()).collect();
                Text::new(
                    format!("地点在片区：{}", zh.join("、")),
                    format!("The place lies in: {}", en.join(", ")),
                )
            }
        }
    }

    fn ends(&self, decision: &Decision) -> Text {
        let rule = decision
            .rule
            .and_then(|nth| Some((nth + 1, self.rule(nth)?)));
        let nobody = Text::new(
            "没有规则适用，由指挥中心派发",
            "No rule matches; the command centre dispatches it",
        );
        let Some((number, rule)) = rule else {
            return nobody;
        };
        let (zh, en) = (&rule.title.zh, &rule.title.en);
        let name = |unit| self.known.units.get(&unit).map_or("?", String::as_str);
        match &decision.outcome {
            Outcome::Unrouted => nobody,
            Outcome::Unit(unit) => Text::new(
                format!("采用第 {number} 条“{zh}”：交{}", name(*unit)),
                format!("Rule {number} \"{en}\" matches: to {}", name(*unit)),
            ),
            Outcome::Duty(unit, duty) => {
                let (duty_zh, duty_en) = on_duty(duty);
                Text::new(
                    format!("采用第 {number} 条“{zh}”：交{}，{duty_zh}", name(*unit)),
                    format!(
                        "Rule {number} \"{en}\" matches: to {}, {duty_en}",
                        name(*unit)
                    ),
                )
            }
            Outcome::Broken(breach) => {
                let (breach_zh, breach_en) = broken(*breach);
                Text::new(
                    format!(
                        "停在第 {number} 条“{zh}”：{breach_zh}。后面的规则不代替它，由指挥中心派发"
                    ),
                    format!(
                        "Stopped at rule {number} \"{en}\": {breach_en}. No later rule stands in for it; the command centre dispatches it"
                    ),
                )
            }
        }
    }
}

fn on_duty(duty: &Duty) -> (String, String) {
    match duty {
        Duty::On(people) if people.is_empty() => (
            "此刻值班表上没有人".to_owned(),
            "nobody is on its duty list at this time".to_owned(),
        ),
        Duty::On(_) => (
            "由值班人员接件".to_owned(),
            "where somebody is on duty".to_owned(),
        ),
        Duty::Year(year) => (
            format!("{year} 年的工作日历未装入，查不出谁值班"),
            format!("who is on duty is not known: the calendar of {year} is not loaded"),
        ),
    }
}

fn broken(breach: Breach) -> (String, String) {
    let said = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
    match breach {
        Breach::Unit => said("它指定的单位已不存在", "its unit is no longer there"),
        Breach::Roster => said("它指定的值班表已不存在", "its roster is no longer there"),
        Breach::Area => said(
            "它指定的片区已不存在",
            "an area it names is no longer there",
        ),
        Breach::Condition => said(
            "场景已改，它的条件无法判断",
            "the scene has changed, and its condition cannot be asked",
        ),
        Breach::Failed => said(
            "它的条件对这件案件算不出结果",
            "its condition fails for this case",
        ),
        Breach::Year(year) => (
            format!("{year} 年的工作日历未装入，分不清工作日"),
            format!("the calendar of {year} is not loaded, so working days are not known"),
        ),
    }
}

fn together(these: &[u32], miss: Miss) -> Text {
    let (zh, en) = match miss {
        Miss::Place => ("地点不在它们的范围", "they are for other places"),
        Miss::Area => ("不在它们的片区", "they are for other areas"),
        Miss::Nowhere => (
            "它们按片区分，而地点没有坐标",
            "they are for areas, and the place has no coordinate",
        ),
        Miss::OtherSystem => (
            "它们按片区分，而坐标系不同",
            "they are for areas, and the reference systems differ",
        ),
        Miss::Time => ("时间不符", "they are for other times"),
        Miss::Condition => ("条件不成立", "their conditions do not hold"),
        Miss::Party => (
            "它们的单位正是被反映的一方",
            "their unit is the one complained about",
        ),
    };
    let count = these.len();
    let named: Vec<String> = these
        .iter()
        .take(NUMBERS)
        .map(|nth| (nth + 1).to_string())
        .collect();
    let more = if count > NUMBERS {
        ("等", " and more")
    } else {
        ("", "")
    };
    Text::new(
        format!(
            "第 {}{} 条共 {count} 条没有采用：{zh}",
            named.join("、"),
            more.0
        ),
        format!(
            "Rules {}{}, {count} in all, were passed over: {en}",
            named.join(", "),
            more.1
        ),
    )
}

fn passed_over(rule: &Rule, miss: Miss, nth: u32) -> Text {
    let window = rule.when.window.text();
    let condition = rule.when.condition.as_deref().unwrap_or_default();
    let (zh, en) = match miss {
        Miss::Place => (
            "地点不在它的范围".to_owned(),
            "it is for other places".to_owned(),
        ),
        Miss::Area => (
            "不在它的片区".to_owned(),
            "it is for other areas".to_owned(),
        ),
        Miss::Nowhere => (
            "它按片区分，而地点没有坐标".to_owned(),
            "it is for an area, and the place has no coordinate".to_owned(),
        ),
        Miss::OtherSystem => (
            "它按片区分，而坐标系不同".to_owned(),
            "it is for an area, and the reference systems differ".to_owned(),
        ),
        Miss::Time => (
            format!("时间不符（只在{}）", window.zh),
            format!("it is for another time ({})", window.en),
        ),
        Miss::Condition => (
            format!("条件不成立：{condition}"),
            format!("its condition does not hold: {condition}"),
        ),
        Miss::Party => (
            "它的单位正是被反映的一方".to_owned(),
            "its unit is the one complained about".to_owned(),
        ),
    };
    let number = nth + 1;
    Text::new(
        format!("第 {number} 条“{}”没有采用：{zh}", rule.title.zh),
        format!("Rule {number} \"{}\" was passed over: {en}", rule.title.en),
    )
}
