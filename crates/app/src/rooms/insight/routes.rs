//! The JSON API of boards.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use linli_kernel::{Lang, PlaceId, Text, Trouble};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::board::{self, Board};
use super::model::Period;
use super::registry::Ratio;
use crate::app::Shared;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, rights};

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(super::returns_page::show))
}

/// Of which place and period.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// A place; the widest the caller is responsible for where absent.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    place: Option<String>,
    /// A year, month or day: `2020`, `2020-05`, `2020-05-15`; this month where absent.
    #[serde(default)]
    period: Option<String>,
}

impl Asked {
    /// The place and the period, where they were given.
    ///
    /// # Errors
    /// A field that is not what it should be; empty ones are absent.
    pub(super) fn read(&self) -> Result<(Option<PlaceId>, Option<Period>), Trouble> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let place = given(&self.place)
            .map(|text| text.parse())
            .transpose()
            .map_err(|_bad| Trouble::field("place", "没有这个地点", "There is no such place"))?;
        let period = given(&self.period)
            .map(|text| text.trim().parse())
            .transpose()
            .map_err(|_bad: String| {
                Trouble::field(
                    "period",
                    "期间写法如 2020、2020-05 或 2020-05-15",
                    "Write the period as 2020, 2020-05 or 2020-05-15",
                )
            })?;
        Ok((place, period))
    }
}

/// The figures of a place in a period.
#[derive(Debug, Serialize, ToSchema)]
struct BoardBody {
    /// The place.
    #[schema(value_type = String, example = "place_01jg3k5n8qf6p9v2x7w4t0s1r3")]
    place: PlaceId,
    /// Its name.
    name: String,
    /// The period.
    period: String,
    /// How many cases were reported.
    reported: i64,
    /// How many were closed.
    closed: i64,
    /// How many clocks ran out.
    late: i64,
    closing: RatioBody,
    on_time: RatioBody,
    satisfaction: RatioBody,
    /// The period and those before it, the oldest first.
    curve: Vec<PointBody>,
    /// What was reported, by matter.
    matters: Vec<ShareBody>,
    /// What was reported, by whoever reported it.
    opened_as: Vec<ShareBody>,
    /// The places directly inside.
    inside: Vec<PartBody>,
}

/// A rate, as what it is divided from.
#[derive(Debug, Serialize, ToSchema)]
struct RatioBody {
    /// The numerator.
    of: i64,
    /// The denominator; a rate over 0 is none.
    over: i64,
}

/// A point of the curve.
#[derive(Debug, Serialize, ToSchema)]
struct PointBody {
    period: String,
    reported: i64,
    closed: i64,
}

/// A part of what was reported.
#[derive(Debug, Serialize, ToSchema)]
struct ShareBody {
    /// Its name in the caller's language.
    name: String,
    reported: i64,
}

/// A place inside.
#[derive(Debug, Serialize, ToSchema)]
struct PartBody {
    #[schema(value_type = String)]
    place: PlaceId,
    name: String,
    reported: i64,
    closed: i64,
    on_time: RatioBody,
}

impl From<Ratio> for RatioBody {
    fn from(ratio: Ratio) -> Self {
        Self {
            of: ratio.of,
            over: ratio.over,
        }
    }
}

fn shares(parts: Vec<(Text, i64)>, lang: Lang) -> Vec<ShareBody> {
    let share = |(name, reported): (Text, i64)| ShareBody {
        name: name.get(lang).to_owned(),
        reported,
    };
    parts.into_iter().map(share).collect()
}

fn body(board: Board, lang: Lang) -> BoardBody {
    let point = |(period, reported, closed): (Period, i64, i64)| PointBody {
        period: period.to_string(),
        reported,
        closed,
    };
    let part = |part: board::Part| PartBody {
        place: part.place.id,
        name: part.place.name,
        reported: part.reported,
        closed: part.closed,
        on_time: part.on_time.into(),
    };
    BoardBody {
        place: board.place.id,
        name: board.place.name,
        period: board.period.to_string(),
        reported: board.tiles.reported,
        closed: board.tiles.closed,
        late: board.tiles.late,
        closing: board.tiles.closing.into(),
        on_time: board.tiles.on_time.into(),
        satisfaction: board.tiles.satisfaction.into(),
        curve: board.curve.into_iter().map(point).collect(),
        matters: shares(board.matters, lang),
        opened_as: shares(board.openers, lang),
        inside: board.inside.into_iter().map(part).collect(),
    }
}

/// The board of a place in a period, counted from what happened.
#[utoipa::path(get, path = "/api/v1/board", tag = "insight", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = BoardBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    permit: Permit<rights::SeeBoard>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Json<BoardBody>> {
    let Query(asked) = asked?;
    let (place, period) = asked.read()?;
    let board = board::board(&app, &permit.caller, place, period).await?;
    Ok(Json(body(board, permit.visitor.lang)))
}
