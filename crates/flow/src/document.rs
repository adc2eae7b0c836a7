//! 文书: what a case can be handed out as, such as an agreement: what fills it, when it comes, and who may have it.
//!
//! A scene names a layout and fills its slots with fields; what the paper looks like is the affair of whoever prints it.

use std::collections::BTreeMap;

use linli_kernel::{Caller, Kind, Text, Trouble};

use crate::codes::DocumentLayout;
use crate::shape::{ACTORS, TEXT};
use crate::{
    Action, CaseFacts, Field, FieldKind, Lines, Rule, Scene, Who, input, permit, rights, sight,
};
use linli_notation::{Section, Shape, may, must};

/// A document of a scene.
#[derive(Clone, Debug)]
pub struct Document {
    /// Stable id; part of its address.
    pub id: String,
    /// Its title; the Chinese one stands on the paper.
    pub title: Text,
    /// How it is laid out.
    pub layout: DocumentLayout,
    /// The actions, or kinds, after which it can be had; `open` means from the start.
    pub after: Vec<String>,
    /// Only where this holds.
    pub when: Option<Rule>,
    /// What is said where `when` does not hold.
    pub refusal: Option<Text>,
    /// Who may have it.
    pub who: Vec<Who>,
    /// What fills it: the field of each slot, or [`REPORTER`]. What is not filled is left open for a pen.
    pub fill: BTreeMap<String, String>,
    /// The words before the signatures, instead of those of the layout.
    pub ending: Option<Text>,
    /// Where it stands.
    pub lines: Lines,
}

/// In `fill`: the name of whoever reported it. No field has this id.
pub const REPORTER: &str = "reporter";

/// A place of a layout that a field fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Stable id.
    pub id: &'static str,
    /// Whether a document without it would say nothing.
    pub needed: bool,
    /// Whether it takes rows, and nothing else does.
    pub rows: bool,
}

const fn slot(id: &'static str) -> Slot {
    Slot {
        id,
        needed: false,
        rows: false,
    }
}

const fn needed(id: &'static str) -> Slot {
    Slot {
        needed: true,
        ..slot(id)
    }
}

const AGREEMENT: &[Slot] = &[
    slot("applicant"),
    slot("respondent"),
    needed("facts"),
    slot("responsibility"),
    needed("terms"),
    slot("performance"),
];

const LETTER: &[Slot] = &[
    slot("to"),
    needed("request"),
    slot("facts"),
    slot("findings"),
    needed("opinion"),
    slot("basis"),
    slot("remedy"),
];

const LEDGER: &[Slot] = &[
    needed("about"),
    slot("facts"),
    Slot {
        id: "table",
        needed: true,
        rows: true,
    },
];

impl DocumentLayout {
    /// What can be filled.
    #[must_use]
    pub fn slots(self) -> &'static [Slot] {
        match self {
            Self::Agreement => AGREEMENT,
            Self::Letter => LETTER,
            Self::Ledger => LEDGER,
        }
    }
}

/// The keys of a document.
pub(crate) const DOCUMENT: Section = Section {
    name: "document",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must(
            "title",
            TEXT,
            "名称，中文印在文书上 / Title; the Chinese one is printed",
        ),
        must(
            "layout",
            Shape::One(DocumentLayout::CODES),
            "版式：协议书、告知书或意见书、台账 / An agreement, a letter or a ledger",
        ),
        must(
            "after",
            Shape::Strs,
            "做过哪些操作之后可领取 / The actions or kinds after which it can be had",
        ),
        must("who", ACTORS, "谁可领取 / Who may have it"),
        must(
            "fill",
            Shape::StrMap,
            "各栏由哪个填报项填写，reporter 为上报人 / The field of each slot; reporter is whoever reported it",
        ),
        may(
            "when",
            Shape::Rule,
            "满足条件才有 (CEL) / Only where this holds",
        ),
        may(
            "refusal",
            TEXT,
            "条件不满足时的说明 / What is said where it does not hold",
        ),
        may(
            "ending",
            TEXT,
            "签名前的结尾语，默认随版式 / The words before the signatures, instead of the layout's",
        ),
    ],
};

impl Document {
    /// The fields that fill it, with their slots.
    pub fn fields<'s>(&'s self, scene: &'s Scene) -> impl Iterator<Item = (&'s str, &'s Field)> {
        let fill = self.fill.iter();
        fill.filter_map(|(slot, id)| Some((slot.as_str(), scene.field(id)?)))
    }
}

impl FieldKind {
    /// Whether an answer is words that stand on paper as they are kept.
    pub(crate) fn is_printable(self) -> bool {
        match self {
            Self::Text
            | Self::LongText
            | Self::Choice
            | Self::Number
            | Self::YesNo
            | Self::Date
            | Self::Phone
            | Self::Code
            | Self::Money => true,
            Self::Party | Self::PartyPerson | Self::Rows => false,
        }
    }
}

/// The documents that are meant for the caller, each with why it cannot be had yet, if so.
///
/// # Errors
/// A fault, where a `when` cannot be evaluated.
pub fn documents<'s>(
    scene: &'s Scene,
    facts: &CaseFacts,
    caller: &Caller,
) -> Result<Vec<(&'s Document, Option<Trouble>)>, Trouble> {
    let mut out = Vec::new();
    for document in &scene.documents {
        if is_for(scene, facts, document, caller).is_ok() {
            out.push((document, not_yet(scene, facts, document)?));
        }
    }
    Ok(out)
}

/// The document of that id, where the caller may have it now.
///
/// # Errors
/// `flow.unknown_document`; `flow.document_not_yours`; `flow.document_not_yet`; `flow.document_condition`; what
/// bars the caller from the case. A fault, where its `when` cannot be evaluated.
pub fn document<'s>(
    scene: &'s Scene,
    facts: &CaseFacts,
    caller: &Caller,
    id: &str,
) -> Result<&'s Document, Trouble> {
    permit::pinned(scene, facts)?;
    let document = scene.documents.iter().find(|one| one.id == id);
    let document = document.ok_or_else(unknown)?;
    is_for(scene, facts, document, caller)?;
    match not_yet(scene, facts, document)? {
        None => Ok(document),
        Some(trouble) => Err(trouble),
    }
}

/// Whoever reported it may have what is meant for them; everybody else as the case is theirs.
fn is_for(
    scene: &Scene,
    facts: &CaseFacts,
    document: &Document,
    caller: &Caller,
) -> Result<(), Trouble> {
    let own = document.who.contains(&Who::Reporter) && facts.reporter == Some(caller.person);
    if own {
        return Ok(());
    }
    if let Some(bar) = sight::bar(scene, facts, caller) {
        return Err(bar);
    }
    let is_one = rights::is_one_of(&document.who, facts, caller);
    if is_one && sight::is_open_to(scene, facts, caller) {
        Ok(())
    } else {
        Err(not_yours(document))
    }
}

fn not_yet(
    scene: &Scene,
    facts: &CaseFacts,
    document: &Document,
) -> Result<Option<Trouble>, Trouble> {
    if !document.after.is_empty() && last(scene, facts, document).is_none() {
        return Ok(Some(before(scene, document)));
    }
    let holds = input::holds(scene, facts, document.when.as_ref())?;
    Ok((!holds).then(|| condition(document)))
}

/// When the case last went through what the document comes after; its day stands on the paper.
#[must_use]
pub fn last(scene: &Scene, facts: &CaseFacts, document: &Document) -> Option<jiff::Timestamp> {
    let meant = |id: &str| {
        let mut events = document.after.iter();
        events.any(|event| id == event || scene.action(id).is_some_and(|action| action.is(event)))
    };
    let done = facts.done.iter().filter(|(id, _)| meant(id));
    done.map(|(_, hands)| hands.last).max()
}

fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "flow.unknown_document",
        "没有这份文书，请回到案件查看有哪些文书",
        "There is no such document; the page of the case lists those there are",
    )
}

fn not_yours(document: &Document) -> Trouble {
    let names = permit::names(&document.who);
    Trouble::refused(
        Kind::Forbidden,
        "flow.document_not_yours",
        format!(
            "您不能领取《{}》，可领取的是：{}",
            document.title.zh, names.zh
        ),
        format!(
            "\"{}\" is not for you; it is for: {}",
            document.title.en, names.en
        ),
    )
}

fn before(scene: &Scene, document: &Document) -> Trouble {
    let meant = |action: &&Action| document.after.iter().any(|event| action.is(event));
    let actions = scene.actions.iter().filter(meant);
    let all: Vec<&Text> = actions.map(|action| &action.title).collect();
    let join = |pick: fn(&Text) -> String, with: &str| {
        let all: Vec<String> = all.iter().copied().map(pick).collect();
        all.join(with)
    };
    Trouble::refused(
        Kind::Unprocessable,
        "flow.document_not_yet",
        format!(
            "《{}》在{}之后才有",
            document.title.zh,
            join(|text| format!("“{}”", text.zh), "或")
        ),
        format!(
            "\"{}\" comes once {} is done",
            document.title.en,
            join(|text| format!("\"{}\"", text.en), " or ")
        ),
    )
}

fn condition(document: &Document) -> Trouble {
    let text = document.refusal.clone().unwrap_or_else(|| {
        Text::new(
            format!("本案没有《{}》", document.title.zh),
            format!("This case has no \"{}\"", document.title.en),
        )
    });
    Trouble::refused(
        Kind::Unprocessable,
        "flow.document_condition",
        text.zh,
        text.en,
    )
}
