//! What the JSON API of places says and hears.

use jiff::civil::Date;
use linli_geodesy::Point;
use linli_kernel::PlaceId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::alias::Alias;
use super::divisions::Division;
use super::kind::{AliasKind, Descent, Doubt, Origin, PlaceKind, Status};
use super::lineage::{Descended, Part};
use super::model::{Amendment, NewPlace, Place};

/// A place.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PlaceBody {
    #[schema(value_type = String, example = "place_01jg3k5n8qf6p9v2x7w4t0s1r3")]
    id: PlaceId,
    /// What it lies in; absent for the street.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<PlaceId>,
    kind: PlaceKind,
    /// Its own name, such as `3幢`.
    name: String,
    /// The whole address from the street down.
    full_name: String,
    /// The division code of a street or community.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Paths of places inside begin with it.
    path: String,
    /// The community it is or lies in.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    community: Option<PlaceId>,
    /// The grid it is or lies in.
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grid: Option<PlaceId>,
    origin: Origin,
    /// What a reader should know about the entry; may be empty.
    note: String,
    /// The first day in use, when known.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_from: Option<Date>,
    /// The first day no longer in use; absent while it is.
    #[schema(value_type = Option<String>, format = Date)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    valid_to: Option<Date>,
    /// Where it lies, when known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    point: Option<Point>,
    /// What is wrong with the entry; absent when nothing is known to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    doubt: Option<Doubt>,
    /// Send it with a change.
    rev: i64,
}

impl From<Place> for PlaceBody {
    fn from(place: Place) -> Self {
        Self {
            id: place.id,
            parent: place.parent,
            kind: place.kind,
            name: place.name,
            full_name: place.full_name,
            code: place.code,
            path: place.path,
            community: place.community,
            grid: place.grid,
            origin: place.origin,
            note: place.note,
            valid_from: place.valid_from,
            valid_to: place.valid_to,
            point: place.point,
            doubt: place.doubt,
            rev: place.rev,
        }
    }
}

/// Some places.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PlacesBody {
    /// At most 200.
    pub places: Vec<PlaceBody>,
    /// Send as `after` for the rest; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// A place with what it lies in and how much lies in it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PlaceAnswer {
    pub place: PlaceBody,
    /// From the street down to the place above.
    pub above: Vec<PlaceBody>,
    /// How many places of each kind in use lie inside.
    pub inside: Vec<KindCount>,
    /// The status of the address today, as GB/T 37149-2018 names it.
    pub status: Status,
    /// Its other names.
    pub aliases: Vec<Alias>,
    /// What it was before.
    pub was: Vec<DescendedBody>,
    /// What it became.
    pub became: Vec<DescendedBody>,
}

/// One step in the life of a place.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DescendedBody {
    /// The other place.
    #[schema(value_type = String)]
    place: PlaceId,
    /// Its address.
    full_name: String,
    how: Descent,
    /// The day from which it holds.
    #[schema(value_type = String, format = Date)]
    day: Date,
}

impl From<Descended> for DescendedBody {
    fn from(one: Descended) -> Self {
        Self {
            place: one.place,
            full_name: one.full_name,
            how: one.how,
            day: one.day,
        }
    }
}

/// How many places of a kind.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct KindCount {
    pub kind: PlaceKind,
    pub number: u64,
}

/// A place to be created.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPlaceBody {
    /// The id of the place it lies in.
    #[schema(value_type = String)]
    parent: PlaceId,
    kind: PlaceKind,
    /// 1 to 60 characters, different from its open neighbours'.
    name: String,
    /// The 12-digit division code of a community.
    #[serde(default)]
    code: Option<String>,
    /// At most 500 characters.
    #[serde(default)]
    note: String,
    /// The first day in use.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    #[serde(default)]
    point: Option<Point>,
}

impl From<NewPlaceBody> for NewPlace {
    fn from(body: NewPlaceBody) -> Self {
        Self {
            parent: body.parent,
            kind: body.kind,
            name: body.name,
            code: body.code,
            note: body.note,
            valid_from: body.valid_from,
            point: body.point,
        }
    }
}

/// The new name, note, coordinate and status of a place; what is left out becomes empty.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AmendPlaceBody {
    /// The `rev` of the place that was seen; a place changed since is refused.
    pub rev: i64,
    /// 1 to 60 characters.
    name: String,
    /// At most 500 characters.
    #[serde(default)]
    note: String,
    #[serde(default)]
    point: Option<Point>,
    /// Keep the name it had as a former name.
    #[serde(default)]
    former: bool,
    /// What is wrong with the entry; left out, it is put right.
    #[serde(default)]
    doubt: Option<Doubt>,
}

impl From<AmendPlaceBody> for Amendment {
    fn from(body: AmendPlaceBody) -> Self {
        Self {
            name: body.name,
            note: body.note,
            point: body.point,
            former: body.former,
            doubt: body.doubt,
        }
    }
}

/// Another name of a place.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AliasBody {
    /// 1 to 60 characters; of an address the whole of it below the community.
    name: String,
    kind: AliasKind,
    /// The first day it was used.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    valid_from: Option<Date>,
    /// The first day it was no longer used.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    valid_to: Option<Date>,
}

impl From<AliasBody> for Alias {
    fn from(body: AliasBody) -> Self {
        Self {
            name: body.name,
            kind: body.kind,
            valid_from: body.valid_from,
            valid_to: body.valid_to,
        }
    }
}

/// Which other name is taken away.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UnaliasBody {
    /// The name as it was given.
    pub name: String,
}

/// Into which place another is merged.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceMergeBody {
    /// The `rev` of the place that ends, as it was seen.
    pub rev: i64,
    /// The place that stays.
    #[schema(value_type = String)]
    pub into: PlaceId,
    /// The first day the one is no longer in use.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
}

/// Where a place is moved to.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceMoveBody {
    /// The `rev` of the place as it was seen.
    pub rev: i64,
    /// What it lies in from then on.
    #[schema(value_type = String)]
    pub parent: PlaceId,
    /// The first day it lies there.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
}

/// What a place is split into.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlaceSplitBody {
    /// The `rev` of the place as it was seen.
    pub rev: i64,
    /// Two or more.
    pub parts: Vec<PlacePartBody>,
    /// The first day they are in use.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
}

/// One of the places that a place is split into.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PlacePartBody {
    /// Its name.
    name: String,
    /// What it takes of what lies directly in the place; each must be taken once.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    takes: Vec<PlaceId>,
}

impl From<PlacePartBody> for Part {
    fn from(body: PlacePartBody) -> Self {
        Self {
            name: body.name,
            takes: body.takes,
        }
    }
}

/// The end of a place.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CloseBody {
    /// The `rev` of the place that was seen; a place changed since is refused.
    pub rev: i64,
    /// The first day it is no longer in use.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
}

/// What to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct SearchQuery {
    /// Chinese, full pinyin or initials; several words must all be found.
    pub q: String,
    /// Only this kind.
    pub kind: Option<PlaceKind>,
    /// Only in the place with this id.
    #[param(value_type = Option<String>)]
    pub within: Option<PlaceId>,
    /// At most so many: 1 to 200, 20 if left out.
    pub limit: Option<usize>,
}

/// Where a list goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AfterQuery {
    /// `next` of the page before.
    #[serde(default)]
    pub after: i64,
}

/// Which divisions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DivisionQuery {
    /// Chinese, full pinyin or initials. Left out, the divisions directly inside `within` are listed.
    #[serde(default)]
    pub q: String,
    /// The code of a division; the whole country if left out, then without communities in a search.
    #[serde(default)]
    pub within: String,
    /// The last code of the page before, for lists.
    #[serde(default)]
    pub after: String,
}

/// Some divisions; at most 200.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DivisionsBody {
    pub divisions: Vec<Division>,
}

/// A division with what it lies in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DivisionAnswer {
    pub division: Division,
    /// From the province down to the division above.
    pub above: Vec<Division>,
}
