//! 立结案标准: what a matter must meet to be filed and to be closed, and the evidence it takes.
//!
//! Evidence is enforced where it can still be given: what the report form asks is demanded when a case is opened, the
//! rest of the filing standard when it is accepted, the closing standard when a step ends the case as done. A case
//! that is refused or withdrawn meets no closing standard.

use linli_kernel::{Invalid, Kind, Text, Trouble};
use serde_json::Value;

use crate::shape::TEXT;
use crate::{Action, ActionKind, CaseFacts, Field, Lines, Matter, Need, Phase, Scene, input};
use linli_notation::{Section, Shape, may, must};

/// A standard of filing or closing of a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// What it says.
    pub text: Text,
    /// How many photos it takes: of the report for filing, of the outcome for closing.
    pub photos_min: u32,
    /// The fields that must be answered.
    pub fields: Vec<String>,
    /// Where it stands.
    pub lines: Lines,
}

/// The keys of a standard of filing.
pub(crate) const FILING: Section = Section {
    name: "filing",
    keys: &[
        must("text", TEXT, "条件 / What it says"),
        may(
            "photos_min",
            Shape::Int(0, 9),
            "至少几张照片 / Photos a report needs",
        ),
        may(
            "fields",
            Shape::Strs,
            "必须填写的项 / Fields that must be answered",
        ),
    ],
};

/// The keys of a standard of closing.
pub(crate) const CLOSING: Section = Section {
    name: "closing",
    keys: &[
        must("text", TEXT, "标准 / What it says"),
        may(
            "photos_min",
            Shape::Int(0, 9),
            "至少几张处置后照片 / Photos of the outcome",
        ),
        may(
            "fields",
            Shape::Strs,
            "必须填写的项 / Fields that must be answered",
        ),
    ],
};

/// Evidence that is still missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// `photos`, or the id of a field.
    pub id: String,
    /// What is missing, for people.
    pub text: Text,
}

/// What the filing standard of a case still lacks; nothing where it has none.
///
/// # Errors
/// A fault, where the `when` of a field cannot be evaluated.
pub fn missing_to_file(scene: &Scene, facts: &CaseFacts) -> Result<Vec<Evidence>, Trouble> {
    let matter = scene.matter(&facts.matter);
    match matter.and_then(|matter| matter.filing.as_ref()) {
        Some(standard) => missing(scene, facts, standard, facts.photos, FILING_PHOTOS),
        None => Ok(Vec::new()),
    }
}

/// What the closing standard of a case still lacks; nothing where it has none.
///
/// # Errors
/// As [`missing_to_file`].
pub fn missing_to_close(scene: &Scene, facts: &CaseFacts) -> Result<Vec<Evidence>, Trouble> {
    let matter = scene.matter(&facts.matter);
    match matter.and_then(|matter| matter.closing.as_ref()) {
        Some(standard) => missing(scene, facts, standard, facts.photos_after, CLOSING_PHOTOS),
        None => Ok(Vec::new()),
    }
}

const FILING_PHOTOS: (&str, &str) = ("现场照片", "photos of the place");
const CLOSING_PHOTOS: (&str, &str) = ("处置后照片", "photos of the outcome");

fn missing(
    scene: &Scene,
    facts: &CaseFacts,
    standard: &Standard,
    photos: u32,
    called: (&str, &str),
) -> Result<Vec<Evidence>, Trouble> {
    let mut out = Vec::new();
    let (least, (zh, en)) = (standard.photos_min, called);
    if photos < least {
        out.push(Evidence {
            id: "photos".to_owned(),
            text: Text::new(
                format!("{zh}至少 {least} 张（现有 {photos} 张）"),
                format!("at least {least} {en} (there are {photos})"),
            ),
        });
    }
    for id in &standard.fields {
        if let Some(field) = scene.field(id)
            && is_missing(scene, facts, field)?
        {
            out.push(Evidence {
                id: id.clone(),
                text: Text::new(
                    format!("“{}”", field.title.zh),
                    format!("\"{}\"", field.title.en),
                ),
            });
        }
    }
    Ok(out)
}

/// A field that does not apply is not missing.
fn is_missing(scene: &Scene, facts: &CaseFacts, field: &Field) -> Result<bool, Trouble> {
    let blank = match facts.fields.get(&field.id) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => false,
    };
    Ok(blank && input::holds(scene, facts, field.when.as_ref())?)
}

/// What a report lacks that its form asks.
pub(crate) fn check_opening(
    scene: &Scene,
    matter: &Matter,
    facts: &CaseFacts,
    wrong: &mut Invalid,
) -> Result<(), Trouble> {
    for evidence in missing_to_file(scene, facts)? {
        let mut asked = scene.opening_fields(&matter.id);
        let asked = evidence.id == "photos" || asked.any(|field| field.id == evidence.id);
        if asked && wrong.of(&evidence.id).is_none() {
            wrong.push(
                evidence.id,
                format!("立案条件要求{}，请补上", evidence.text.zh),
                format!(
                    "The standard of filing asks for {}; add it",
                    evidence.text.en
                ),
            );
        }
    }
    Ok(())
}

/// Whether photos of an action show the outcome.
pub(crate) fn shows_outcome(kind: ActionKind) -> bool {
    matches!(
        kind,
        ActionKind::Handle | ActionKind::Respond | ActionKind::Verify | ActionKind::Close
    )
}

/// Counts the photos of the outcome; what was rejected or reopened has to be shown anew.
fn count_photos(action: &Action, photos: u32, after: &mut CaseFacts) {
    if matches!(action.kind, ActionKind::Reject | ActionKind::Reopen) {
        after.photos_after = 0;
    } else if shows_outcome(action.kind) {
        after.photos_after = after.photos_after.saturating_add(photos);
    }
}

/// Whether a step ends a case as done.
pub(crate) fn ends(scene: &Scene, action: &Action, from: &str, to: &str) -> bool {
    let over = |id: &str| {
        let state = scene.state(id);
        state.is_some_and(|state| state.phase == Phase::Closed)
    };
    let dropped = matches!(action.kind, ActionKind::Refuse | ActionKind::Withdraw);
    !dropped && !over(from) && over(to)
}

/// The standards at the steps that answer to them.
///
/// # Errors
/// Invalid, where the action itself takes what is missing; refused `flow.filing_standard` or
/// `flow.closing_standard`, which name what is missing and the action that takes it.
pub(crate) fn answer(
    scene: &Scene,
    action: &Action,
    before: &CaseFacts,
    after: &mut CaseFacts,
    photos: u32,
) -> Result<(), Trouble> {
    count_photos(action, photos, after);
    if action.kind == ActionKind::Accept {
        let missing = missing_to_file(scene, after)?;
        demand(scene, action, &missing, FILED)?;
    }
    if ends(scene, action, &before.state, &after.state) {
        let missing = missing_to_close(scene, after)?;
        demand(scene, action, &missing, CLOSED)?;
    }
    Ok(())
}

/// The name of a standard and of the refusal that cites it.
struct Cited {
    code: &'static str,
    zh: &'static str,
    en: &'static str,
}

const FILED: Cited = Cited {
    code: "flow.filing_standard",
    zh: "立案条件",
    en: "standard of filing",
};
const CLOSED: Cited = Cited {
    code: "flow.closing_standard",
    zh: "结案标准",
    en: "standard of closing",
};

/// Whether an action takes a piece of evidence.
pub(crate) fn takes(action: &Action, id: &str) -> bool {
    let photo = action.needs.contains(&Need::Photo) || action.may.contains(&Need::Photo);
    if id == "photos" {
        photo
    } else {
        action.fields.iter().any(|field| field == id)
    }
}

fn demand(
    scene: &Scene,
    action: &Action,
    missing: &[Evidence],
    cited: Cited,
) -> Result<(), Trouble> {
    let (zh, en) = (cited.zh, cited.en);
    let mut wrong = Invalid::default();
    for one in missing.iter().filter(|one| takes(action, &one.id)) {
        wrong.push(
            &one.id,
            format!("{zh}要求{}，请补上", one.text.zh),
            format!("The {en} asks for {}; add it", one.text.en),
        );
    }
    wrong.check()?;
    if missing.is_empty() {
        Ok(())
    } else {
        Err(unmet(scene, action, missing, &cited))
    }
}

fn unmet(scene: &Scene, action: &Action, missing: &[Evidence], cited: &Cited) -> Trouble {
    let (zh, en) = (cited.zh, cited.en);
    let join = |pick: fn(&Text) -> &str, with: &str| {
        let all: Vec<&str> = missing.iter().map(|one| pick(&one.text)).collect();
        all.join(with)
    };
    let by = givers(scene, missing);
    Trouble::refused(
        Kind::Unprocessable,
        cited.code,
        format!(
            "未达到{zh}，缺少：{}。请先在{}中补上，再“{}”",
            join(|text| &text.zh, "、"),
            by.zh,
            action.title.zh
        ),
        format!(
            "The {en} is not met; missing: {}. Give it with {}, then \"{}\"",
            join(|text| &text.en, ", "),
            by.en,
            action.title.en
        ),
    )
}

/// The actions that take what is missing, in words.
fn givers(scene: &Scene, missing: &[Evidence]) -> Text {
    let gives = |action: &&Action| {
        let outcome = |id: &str| id != "photos" || shows_outcome(action.kind);
        let mut ids = missing.iter().map(|one| one.id.as_str());
        ids.any(|id| takes(action, id) && outcome(id))
    };
    let all: Vec<&Action> = scene.actions.iter().filter(gives).collect();
    let zh: Vec<String> = all
        .iter()
        .map(|one| format!("“{}”", one.title.zh))
        .collect();
    let en: Vec<String> = all
        .iter()
        .map(|one| format!("\"{}\"", one.title.en))
        .collect();
    Text::new(zh.join("或"), en.join(" or "))
}
