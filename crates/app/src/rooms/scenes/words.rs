//! The words and pictures pages use for scenes.

use linli_flow::{Action, Limit, Phase, Scene, Target, Who};
use linli_kernel::{Lang, Text};

use crate::web::ui::{Icon, Tone};

/// Somebody, as people say it.
pub(super) fn who(who: Who) -> Text {
    match who {
        Who::Role(role) => role.title(),
        Who::Reporter => Text::new("上报人", "Reporter"),
        Who::Handler => Text::new("经办人", "Handler"),
        Who::Unit => Text::new("承办单位", "Unit"),
        Who::Assisting => Text::new("协办单位", "Assisting units"),
    }
}

/// Several, as people say them.
pub(super) fn all_of(whos: &[Who], lang: Lang) -> String {
    let words: Vec<String> = whos
        .iter()
        .map(|one| who(*one).get(lang).to_owned())
        .collect();
    words.join(lang.pick("、", ", "))
}

/// A limit, as people say it: `5 个工作日`, `5 working days`.
pub(super) fn limit(limit: Limit, lang: Lang) -> String {
    let (amount, name) = (limit.amount, limit.unit.title());
    let ending = if amount == 1 { "" } else { "s" };
    match lang {
        Lang::Zh => format!("{amount} 个{}", name.zh),
        Lang::En => format!("{amount} {}{ending}", name.en),
    }
}

/// Where an action leads from `from`.
pub(super) fn target(scene: &Scene, action: &Action, lang: Lang) -> String {
    match &action.to {
        Target::Stay => lang.pick("不变", "stays").to_owned(),
        Target::Back => lang
            .pick("回到挂账前", "back to before the pause")
            .to_owned(),
        Target::State(id) => state(scene, id, lang),
    }
}

/// The name of a state.
pub(super) fn state(scene: &Scene, id: &str, lang: Lang) -> String {
    scene
        .state(id)
        .map_or_else(|| id.to_owned(), |state| state.title.get(lang).to_owned())
}

/// An event a clock or metric listens to: `open`, a state, an action, or a kind of action, which is said by
/// all actions of that kind.
pub(super) fn event(scene: &Scene, id: &str, lang: Lang) -> String {
    if id == "open" {
        return lang.pick("上报", "reported").to_owned();
    }
    if scene.state(id).is_some() {
        return state(scene, id, lang);
    }
    let meant = scene.actions.iter().filter(|action| action.is(id));
    let titles: Vec<&str> = meant.map(|action| action.title.get(lang)).collect();
    if titles.is_empty() {
        return id.to_owned();
    }
    titles.join(lang.pick("、", ", "))
}

/// Several events.
pub(super) fn events(scene: &Scene, ids: &[String], lang: Lang) -> String {
    let words: Vec<String> = ids.iter().map(|id| event(scene, id, lang)).collect();
    words.join(lang.pick("、", ", "))
}

/// What a phase means to a reader.
pub(super) fn phase(phase: Phase) -> (Tone, Text) {
    match phase {
        Phase::Open => (Tone::Busy, Text::new("在办", "Open")),
        Phase::Waiting => (Tone::Warn, Text::new("等待", "Waiting")),
        Phase::Closed => (Tone::Good, Text::new("结束", "Closed")),
    }
}

/// The icon a scene names, else a pin.
#[must_use]
pub fn icon_named(name: &str) -> Icon {
    match name {
        "bell" => Icon::Bell,
        "whistle" => Icon::Whistle,
        "grid" => Icon::Map,
        "shield" => Icon::Shield,
        "house" => Icon::HouseHeart,
        "fire" => Icon::Fire,
        "tools" => Icon::Tools,
        _ => Icon::Pin,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{BUILT_IN, parse};
    use super::*;

    #[test]
    fn a_kind_of_action_is_said_by_every_action_of_that_kind() {
        let scene = parse(BUILT_IN[0].file, BUILT_IN[0].text).unwrap();
        let said = |id| event(&scene, id, Lang::Zh);
        assert_eq!(said("handle"), "网格自办、社区处置、处置完成");
        assert_eq!(said("reported"), "待受理");
        assert_eq!(said("open"), "上报");
    }

    #[test]
    fn a_limit_is_said_in_words() {
        let said = |text: &str, lang| limit(text.parse().unwrap(), lang);
        assert_eq!(said("5wd", Lang::Zh), "5 个工作日");
        assert_eq!(said("1wh", Lang::En), "1 working hour");
        assert_eq!(said("15d", Lang::En), "15 calendar days");
    }
}
