//! What a scene says, after it was read. Plain data; [`crate::act()`] and its siblings give it life.

use std::collections::BTreeMap;
use std::str::FromStr;

use linli_codes::Layout;
use linli_kernel::{Role, Text};

use crate::standard::Standard;
use crate::{
    ActionKind, Column, Document, FieldKind, Joint, Limit, Need, Phase, Rule, Stage, Tone,
};

/// One local practice, read from a scene file and proved by [`crate::check()`].
#[derive(Clone, Debug)]
pub struct Scene {
    /// Stable id, such as `grid-loop`; also the name of its file.
    pub id: String,
    /// Grows with every change; a case stays with the version it began under.
    pub version: u32,
    /// The name people read.
    pub title: Text,
    /// What it is for, in a sentence or two.
    pub summary: Text,
    /// The S-numbers of the practices it serves.
    pub sources: Vec<String>,
    /// The name of an icon.
    pub icon: String,
    /// After so many returns (退回) only an adjudication leads on; none means no such end.
    pub returns_most: Option<u32>,
    /// Whether a report goes to the unit that the routing rules of the street name, without a dispatcher.
    pub routed: bool,
    /// The admission list (准入清单): what may be reported, by whom.
    pub matters: Vec<Matter>,
    /// What may be asked.
    pub fields: Vec<Field>,
    /// Where a case can be.
    pub states: Vec<State>,
    /// What may be done.
    pub actions: Vec<Action>,
    /// What is timed.
    pub clocks: Vec<ClockDef>,
    /// What is counted besides the counts of the kernel.
    pub metrics: Vec<Metric>,
    /// 文书: what it can be handed out as.
    pub documents: Vec<Document>,
    /// The name of the file it was read from.
    pub file: String,
    /// Where `[scene]` stands.
    pub lines: Lines,
}

/// The lines an element and its keys stand on, for diagnostics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The line of the element.
    pub at: usize,
    /// The line of each of its keys.
    pub keys: BTreeMap<String, usize>,
}

impl Lines {
    /// The line of `key`, or of the element where the key is absent.
    #[must_use]
    pub fn of(&self, key: &str) -> usize {
        self.keys.get(key).copied().unwrap_or(self.at)
    }
}

/// 事项: one kind of thing that may be reported.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Stable id.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// What belongs to it.
    pub summary: Text,
    /// What to write, shown beside the report form.
    pub hint: Text,
    /// Who may open it.
    pub open_by: Vec<Role>,
    /// How many photos a report needs at least.
    pub photos_min: u32,
    /// Whether it is listed for residents.
    pub public: bool,
    /// 密件: whether its cases are seen only by those who handle them.
    pub sealed: bool,
    /// 立案条件.
    pub filing: Option<Standard>,
    /// 结案标准.
    pub closing: Option<Standard>,
    /// Where it stands.
    pub lines: Lines,
}

/// Something that is asked.
#[derive(Clone, Debug)]
pub struct Field {
    /// Stable id; also its name in conditions.
    pub id: String,
    /// What kind of answer.
    pub kind: FieldKind,
    /// The question.
    pub title: Text,
    /// Help beside the question.
    pub hint: Text,
    /// Whether an answer must be given where it is asked.
    pub required: bool,
    /// The longest text in characters, or the largest number.
    pub max: Option<i64>,
    /// The smallest number.
    pub min: Option<i64>,
    /// The choices of a choice.
    pub choices: Vec<Choice>,
    /// The layout of a code.
    pub layout: Option<&'static Layout>,
    /// The columns of rows.
    pub columns: Vec<Column>,
    /// The matters it is asked for when a case is opened; empty and `on_open` means all.
    pub matters: Vec<String>,
    /// Whether it is asked when a case is opened (otherwise only by actions that list it).
    pub on_open: bool,
    /// Personal: stored encrypted, shown masked, every look audited.
    pub personal: bool,
    /// Yes keeps the reporter's name and personal answers from those who handle the case.
    pub confidential: bool,
    /// Asked only where this holds.
    pub when: Option<Rule>,
    /// Where it stands.
    pub lines: Lines,
}

/// One choice of a choice field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub id: String,
    /// What people read.
    pub title: Text,
}

/// Where a case can be.
#[derive(Clone, Debug)]
pub struct State {
    /// Stable id.
    pub id: String,
    /// What officers read.
    pub title: Text,
    /// What the reporter reads.
    pub public: Text,
    /// Whether it is open, waiting for something outside, or over.
    pub phase: Phase,
    /// Whether cases begin here.
    pub start: bool,
    /// Which of the seven stages the case is in here.
    pub stage: Option<Stage>,
    /// Who is told when a case arrives here.
    pub tells: Vec<Who>,
    /// Where it stands.
    pub lines: Lines,
}

/// What may be done with a case.
#[derive(Clone, Debug)]
pub struct Action {
    /// Stable id.
    pub id: String,
    /// What it means to the kernel; decides the kernel's counts.
    pub kind: ActionKind,
    /// The words on the button.
    pub title: Text,
    /// Help beside the button.
    pub hint: Text,
    /// The states it may be done in.
    pub from: Vec<String>,
    /// Where the case goes.
    pub to: Target,
    /// Who may do it.
    pub who: Vec<Who>,
    /// What must be given.
    pub needs: Vec<Need>,
    /// What may be given.
    pub may: Vec<Need>,
    /// How many photos at least; 1 where photos are needed and no number is given.
    pub photos_min: u32,
    /// Fields asked with it.
    pub fields: Vec<String>,
    /// 采办分离: whoever did one of these actions (ids or kinds, or `open`) may not do this one.
    pub not_by: Vec<String>,
    /// Only where this holds.
    pub when: Option<Rule>,
    /// What is said where `when` does not hold.
    pub refusal: Option<Text>,
    /// Whoever does it becomes the handler.
    pub takes: bool,
    /// The unit or the handler is cleared.
    pub clears: Vec<Need>,
    /// How often at most in one case.
    pub times: Option<u32>,
    /// Only until these clocks run out: a right that must be used in time (期间).
    pub within: Vec<String>,
    /// Only once these clocks ran out.
    pub past: Vec<String>,
    /// The clocks that its limit is for: extended by `extend`, else set when they start; of
    /// `appeal`, those whose lateness it is about (none: every late one).
    pub clocks: Vec<String>,
    /// The longest limit that may be given with it; absent, that of each clock.
    pub limit_most: Option<Limit>,
    /// 挂账额度: how long in all a case may stand paused by it.
    pub quota: Option<Limit>,
    /// Doing it only asks for it; one of these, and never who asked, grants it.
    pub approve_by: Vec<Role>,
    /// Who is told besides the defaults.
    pub tells: Vec<Tell>,
    /// 协办: what the assisting units must have done before it.
    pub joint: Option<Joint>,
    /// Whether its note may be read by the reporter.
    pub public_note: bool,
    /// How the button looks.
    pub tone: Tone,
    /// Where it stands.
    pub lines: Lines,
}

/// Where an action leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// Nowhere: the case stays where it is.
    Stay,
    /// A state.
    State(String),
    /// Back to the state it was paused in.
    Back,
}

/// Somebody who is told about an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tell {
    /// Who.
    pub to: Vec<Who>,
    /// What.
    pub text: Text,
}

/// A clock of a scene. Its limit is measured by the calendar, its facts are kept in the case.
#[derive(Clone, Debug)]
pub struct ClockDef {
    /// Stable id.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// How long, such as `5wd`.
    pub limit: Limit,
    /// Other limits for some matters.
    pub limits: BTreeMap<String, Limit>,
    /// What starts it: `open`, actions, kinds of action or states.
    pub starts_on: Vec<String>,
    /// What stops it; the end of the case always does.
    pub stops_on: Vec<String>,
    /// The states in which it stands still.
    pub pauses_in: Vec<String>,
    /// Whether the reporter sees it.
    pub public: bool,
    /// Whether every assist has one of its own, and the case none.
    pub per_assist: bool,
    /// Whether starting it again while it runs starts it from zero. Off by default, so that
    /// passing a case on never buys time.
    pub restarts: bool,
    /// A period in which somebody may use a right: when it ends the right lapses and nothing is late.
    pub lapses: bool,
    /// How long before the end the handler and unit are warned.
    pub warn: Option<Limit>,
    /// What happens when it runs out, in order.
    pub escalate: Vec<Escalation>,
    /// Where it stands.
    pub lines: Lines,
}

/// One level of escalation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// How long after the end of the clock; none means at its end.
    pub after: Option<Limit>,
    /// Who is told.
    pub to: Vec<Who>,
    /// What they are told.
    pub text: Text,
    /// Said again this often, until somebody who was told acknowledges it (知悉).
    pub repeat: Option<Limit>,
}

/// A count of the scene's own.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Stable id; counted as `<scene>.<id>`.
    pub id: String,
    /// The name people read.
    pub title: Text,
    /// What counts: `open`, actions or kinds of action.
    pub on: Vec<String>,
    /// Only where this holds.
    pub when: Option<Rule>,
    /// How much; one where absent. A whole number.
    pub value: Option<Rule>,
    /// What it is broken down by: choice or yes/no fields.
    pub dims: Vec<String>,
    /// Where it stands.
    pub lines: Lines,
}

/// Somebody, seen from a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    /// Whoever holds a role where the case is.
    Role(Role),
    /// Whoever reported it.
    Reporter,
    /// Whoever handles it now.
    Handler,
    /// The unit that has it now (for telling; nobody acts as a unit).
    Unit,
    /// The units that assist now (for telling; in a clock of assists, the one it runs for).
    Assisting,
}

impl Who {
    /// The name in scene files: a role, or `reporter`, `handler`, `unit`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Role(role) => role.code(),
            Self::Reporter => "reporter",
            Self::Handler => "handler",
            Self::Unit => "unit",
            Self::Assisting => "assisting",
        }
    }
}

impl FromStr for Who {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "reporter" => Ok(Self::Reporter),
            "handler" => Ok(Self::Handler),
            "unit" => Ok(Self::Unit),
            "assisting" => Ok(Self::Assisting),
            role => role.parse().map(Self::Role),
        }
    }
}

impl Scene {
    /// The matter of that id.
    #[must_use]
    pub fn matter(&self, id: &str) -> Option<&Matter> {
        self.matters.iter().find(|one| one.id == id)
    }

    /// The field of that id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&Field> {
        self.fields.iter().find(|one| one.id == id)
    }

    /// The state of that id.
    #[must_use]
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|one| one.id == id)
    }

    /// The action of that id.
    #[must_use]
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|one| one.id == id)
    }

    /// The clock of that id.
    #[must_use]
    pub fn clock(&self, id: &str) -> Option<&ClockDef> {
        self.clocks.iter().find(|one| one.id == id)
    }

    /// Where cases begin.
    #[must_use]
    pub fn start(&self) -> Option<&State> {
        self.states.iter().find(|state| state.start)
    }

    /// The fields asked when a case of `matter` is opened, in the order of the file. A field whose
    /// `when` does not hold for the other answers is not asked; the form may show it always.
    pub fn opening_fields<'a>(&'a self, matter: &'a str) -> impl Iterator<Item = &'a Field> {
        self.fields.iter().filter(move |field| {
            field.on_open && (field.matters.is_empty() || field.matters.iter().any(|m| m == matter))
        })
    }
}
