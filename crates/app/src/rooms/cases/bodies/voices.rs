//! What the JSON API takes and gives of joined cases (并案).

use jiff::Timestamp;
use linli_kernel::{CaseId, Lang};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::super::heard::Voices;
use super::super::likely::Candidate;
use super::{ClockBody, MomentBody, RatingBody};

/// A wish to join.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct JoinBody {
    /// The `rev` of the case that was seen; a case changed since is refused.
    pub(in super::super) rev: i64,
    /// The case it shall be carried on with.
    #[schema(value_type = String)]
    pub(in super::super) main: CaseId,
    /// The `rev` of that case, where it was seen.
    #[serde(default)]
    pub(in super::super) main_rev: Option<i64>,
    /// Why, for the house only.
    #[serde(default)]
    pub(in super::super) why: Option<String>,
    /// Its reporter joins it themselves, to a case of `offers`.
    #[serde(default)]
    pub(in super::super) own: bool,
}

/// A wish to split off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct SplitBody {
    /// The `rev` of the case that was seen; a case changed since is refused.
    pub(in super::super) rev: i64,
    /// Why; its reporter says here what is not solved.
    pub(in super::super) why: String,
}

/// What the reporter of a joined case thinks of the outcome.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct VoiceRatingBody {
    /// 满意.
    pub(in super::super) satisfied: bool,
    /// 解决.
    pub(in super::super) solved: bool,
    /// Words.
    #[serde(default)]
    pub(in super::super) note: Option<String>,
}

/// 催办.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct ChaseBody {
    /// Words.
    #[serde(default)]
    pub(in super::super) note: Option<String>,
}

/// The cases most like one, best first; at most 3.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct AlikeAnswer {
    cases: Vec<AlikeBody>,
}

/// A case that may be the same.
#[derive(Debug, Serialize, ToSchema)]
struct AlikeBody {
    #[schema(value_type = String)]
    id: CaseId,
    number: String,
    title: String,
    matter: String,
    state: String,
    /// Send it as `main_rev`.
    rev: i64,
    #[schema(value_type = String, format = DateTime)]
    created: Timestamp,
    /// From 0 to 100.
    score: u32,
    /// The score in words, such as `40 米内，2 小时内，文字相近七成，同一事项`.
    said: String,
    parts: Vec<LikenessBody>,
}

/// What one comparison contributes to a score.
#[derive(Debug, Serialize, ToSchema)]
struct LikenessBody {
    /// `place`, `time`, `words`, `photos` or `matter`.
    of: &'static str,
    points: u32,
    most: u32,
    said: String,
}

impl AlikeAnswer {
    pub(in super::super) fn of(found: Vec<Candidate>, lang: Lang) -> Self {
        let one = |one: Candidate| AlikeBody {
            id: one.case.id,
            number: one.case.number,
            title: one.case.title,
            matter: one.case.facts.matter,
            state: one.case.facts.state,
            rev: one.case.rev,
            created: one.case.created,
            score: one.score.total,
            said: one.score.said().get(lang).to_owned(),
            parts: one
                .score
                .parts
                .iter()
                .map(|part| LikenessBody {
                    of: part.of.code(),
                    points: part.points,
                    most: part.most,
                    said: part.said.get(lang).to_owned(),
                })
                .collect(),
        };
        Self {
            cases: found.into_iter().map(one).collect(),
        }
    }
}

/// Who else reported a case, and what it is carried on with.
#[derive(Debug, Serialize, ToSchema)]
pub(in super::super) struct VoicesBody {
    /// How many people reported it.
    people: i64,
    /// How often it was asked for again.
    chases: u32,
    /// The cases that are carried on with it and that the caller sees as one of the house; at most 50.
    #[schema(value_type = Vec<String>)]
    voices: Vec<CaseId>,
    /// What it is carried on with.
    #[serde(skip_serializing_if = "Option::is_none")]
    main: Option<MainBody>,
    /// Public cases that its reporter may join it to.
    #[schema(value_type = Vec<String>)]
    offers: Vec<CaseId>,
    /// What the caller may do now: `join`, `split`, `rate`, `chase`.
    verbs: Vec<&'static str>,
}

/// The case that one is carried on with, as far as its reporter may know it.
#[derive(Debug, Serialize, ToSchema)]
struct MainBody {
    #[schema(value_type = String)]
    id: CaseId,
    number: String,
    /// Where it stands, in public words; absent where it is sealed.
    state: Option<String>,
    /// `open`, `waiting` or `closed`.
    phase: &'static str,
    clocks: Vec<ClockBody>,
    /// What is public of what happened.
    steps: Vec<MomentBody>,
    /// How the caller's case was rated since it last ended.
    rating: Option<RatingBody>,
}

impl VoicesBody {
    pub(super) fn of(heard: Voices, lang: Lang) -> Self {
        let verbs = [
            ("join", heard.joins),
            ("split", heard.splits),
            ("rate", heard.rates),
            ("chase", heard.asks),
        ];
        Self {
            people: heard.people,
            chases: heard.chases,
            voices: heard.voices.into_iter().map(|voice| voice.id).collect(),
            offers: heard.offers.iter().map(|offer| offer.case.id).collect(),
            verbs: verbs
                .into_iter()
                .filter_map(|(verb, may)| may.then_some(verb))
                .collect(),
            main: heard.main.map(|main| MainBody {
                id: main.id,
                number: main.number,
                state: main.state.and_then(|state| {
                    main.scene
                        .state(&state)
                        .map(|one| one.public.get(lang).to_owned())
                }),
                phase: main.phase.code(),
                clocks: main
                    .clocks
                    .into_iter()
                    .map(|clock| ClockBody::of(clock, lang))
                    .collect(),
                steps: main.steps.into_iter().map(MomentBody::from).collect(),
                rating: main.rating.map(|rating| RatingBody {
                    satisfied: rating.satisfied,
                    solved: rating.solved,
                }),
            }),
        }
    }
}
