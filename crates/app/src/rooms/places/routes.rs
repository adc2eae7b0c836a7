//! The JSON API of places and of the national division table.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use linli_kernel::{Caller, PlaceId, Trouble};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{
    AfterQuery, AmendPlaceBody, CloseBody, DivisionAnswer, DivisionQuery, DivisionsBody, KindCount,
    NewPlaceBody, PlaceAnswer, PlaceBody, PlacesBody, SearchQuery,
};
use super::look::{self, LIMIT};
use super::verbs::{self, Hand};
use super::{Search, alias, divisions, lineage};
use crate::app::{App, Shared};
use crate::rooms::people::{self, Right};
use crate::rooms::receipts::{self, Key};
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::{Permit, Signed, not_yours, rights};

/// What a change made, or what the same request made before.
macro_rules! once {
    ($app:expr, $caller:expr, $key:expr, |$tx:ident, $hand:ident| $verb:expr) => {{
        let ($hand, caller, key) = (Hand::of(&$app, &$caller), $caller, $key);
        let work = $app.db.write(move |$tx| {
            Box::pin(async move {
                if let Some(known) = receipts::recall($tx, &caller, &key).await? {
                    return Ok(known);
                }
                let body = $verb;
                receipts::keep($tx, &caller, &key, $hand.now, &body).await?;
                Ok(body)
            })
        });
        work.await
    }};
}

// After the macro, which it uses.
mod change;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(search, create))
        .routes(routes!(root))
        .routes(routes!(show, amend))
        .routes(routes!(children))
        .routes(routes!(close))
        .merge(change::api())
        .routes(routes!(list_divisions))
        .routes(routes!(show_division))
}

/// Whoever looks places up, or reports and must say where, may search them: the name of a place is nobody's
/// personal data.
pub(super) fn may_look(caller: &Caller) -> Result<(), Trouble> {
    let may = |right| {
        caller
            .grants
            .iter()
            .any(|grant| people::may(grant.role, right))
    };
    if may(Right::SeePlaces) || may(Right::ReportCase) {
        Ok(())
    } else {
        Err(not_yours())
    }
}

/// Searches the street's places, best first.
#[utoipa::path(get, path = "/api/v1/places", tag = "places", params(SearchQuery), security(("bearer" = [])),
    responses((status = 200, body = PlacesBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn search(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    query: Result<Query<SearchQuery>, QueryRejection>,
) -> Answer<Json<PlacesBody>> {
    may_look(&caller)?;
    let Query(query) = query?;
    let limit = query.limit.unwrap_or(20);
    if !(1..=LIMIT).contains(&limit) {
        let (zh, en) = ("应为 1 到 200", "must be 1 to 200");
        return Err(Trouble::field("limit", zh, en).into());
    }
    let day = today(&app);
    let found = app.db.read(move |tx| {
        Box::pin(async move {
            let below = match query.within {
                Some(id) => look::get(tx, caller.street, id).await?.path,
                None => String::new(),
            };
            let kinds: Vec<_> = query.kind.into_iter().collect();
            let asked = Search {
                text: &query.q,
                kinds: &kinds,
                below: &below,
                day,
                limit,
            };
            look::search(tx, caller.street, &asked).await
        })
    });
    let places = found.await?.into_iter().map(PlaceBody::from).collect();
    Ok(Json(PlacesBody { places, next: None }))
}

/// The street itself, root of its tree.
#[utoipa::path(get, path = "/api/v1/places/root", tag = "places", security(("bearer" = [])),
    responses((status = 200, body = PlaceAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn root(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
) -> Answer<Json<PlaceAnswer>> {
    may_look(&caller)?;
    let street = caller.street;
    let root = app
        .db
        .read(move |tx| Box::pin(async move { look::root(tx, street).await }))
        .await?;
    answer(&app, &caller, root.id).await
}

/// One place, with what it lies in and how much lies in it.
#[utoipa::path(get, path = "/api/v1/places/{id}", tag = "places", params(("id" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = PlaceAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
) -> Answer<Json<PlaceAnswer>> {
    may_look(&caller)?;
    answer(&app, &caller, id_of(&id?)?).await
}

async fn answer(app: &App, caller: &Caller, id: PlaceId) -> Answer<Json<PlaceAnswer>> {
    let (street, day) = (caller.street, today(app));
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let mut above = look::ancestors(tx, street, id).await?;
            let place = above.pop().ok_or_else(look::unknown)?;
            let inside = look::counts_below(tx, street, &place.path, day).await?;
            let aliases = alias::aliases(tx, street, id).await?;
            let was = lineage::was(tx, street, id).await?;
            let became = lineage::became(tx, street, id).await?;
            Ok((place, above, inside, aliases, was, became))
        })
    });
    let (place, above, inside, aliases, was, became) = read.await?;
    Ok(Json(PlaceAnswer {
        status: place.status(day),
        aliases,
        was: was.into_iter().map(Into::into).collect(),
        became: became.into_iter().map(Into::into).collect(),
        place: place.into(),
        above: above.into_iter().map(PlaceBody::from).collect(),
        inside: inside
            .into_iter()
            .map(|(kind, number)| KindCount { kind, number })
            .collect(),
    }))
}

/// What lies directly in a place, also what is closed, in the order it was entered.
#[utoipa::path(get, path = "/api/v1/places/{id}/children", tag = "places", security(("bearer" = [])),
    params(("id" = String, Path), AfterQuery),
    responses((status = 200, body = PlacesBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn children(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Result<Path<String>, PathRejection>,
    query: Result<Query<AfterQuery>, QueryRejection>,
) -> Answer<Json<PlacesBody>> {
    may_look(&caller)?;
    let (id, Query(AfterQuery { after })) = (id_of(&id?)?, query?);
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            look::get(tx, caller.street, id).await?;
            look::children(tx, caller.street, id, after).await
        })
    });
    let found = read.await?;
    let next = found
        .last()
        .filter(|_| found.len() == LIMIT)
        .map(|place| place.node);
    Ok(Json(PlacesBody {
        places: found.into_iter().map(PlaceBody::from).collect(),
        next,
    }))
}

/// Adds a place.
#[utoipa::path(post, path = "/api/v1/places", tag = "places", request_body = NewPlaceBody, security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 201, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn create(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePlaces>,
    headers: HeaderMap,
    body: Result<Json<NewPlaceBody>, JsonRejection>,
) -> Answer<(StatusCode, Json<PlaceBody>)> {
    let Json(body) = body?;
    let key = Key::of(&headers, &("place.create", &body))?;
    let created = once!(app, caller, key, |tx, hand| PlaceBody::from(
        verbs::create(tx, &hand, body.into()).await?
    ));
    Ok((StatusCode::CREATED, Json(created?)))
}

/// Changes name, note and coordinate of a place. A new name reaches the addresses of everything inside.
#[utoipa::path(put, path = "/api/v1/places/{id}", tag = "places", request_body = AmendPlaceBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn amend(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePlaces>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<AmendPlaceBody>, JsonRejection>,
) -> Answer<Json<PlaceBody>> {
    let (id, Json(body)) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.amend", id, &body))?;
    let rev = body.rev;
    let amended = once!(app, caller, key, |tx, hand| PlaceBody::from(
        verbs::amend(tx, &hand, id, rev, body.into()).await?
    ));
    Ok(Json(amended?))
}

/// Ends a place, and everything in it.
#[utoipa::path(post, path = "/api/v1/places/{id}/close", tag = "places", request_body = CloseBody, security(("bearer" = [])),
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = PlaceBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn close(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::ManagePlaces>,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    body: Result<Json<CloseBody>, JsonRejection>,
) -> Answer<Json<PlaceBody>> {
    let (id, Json(CloseBody { rev, day })) = (id_of(&id?)?, body?);
    let key = Key::of(&headers, &("place.close", id, rev, day))?;
    let closed = once!(app, caller, key, |tx, hand| PlaceBody::from(
        verbs::close(tx, &hand, id, rev, day).await?
    ));
    Ok(Json(closed?))
}

/// Searches or lists the national division table.
#[utoipa::path(get, path = "/api/v1/divisions", tag = "divisions", params(DivisionQuery), security(("bearer" = [])),
    responses((status = 200, body = DivisionsBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list_divisions(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    query: Result<Query<DivisionQuery>, QueryRejection>,
) -> Answer<Json<DivisionsBody>> {
    may_look(&caller)?;
    let Query(DivisionQuery { q, within, after }) = query?;
    if !within.is_empty() && divisions::Level::of(&within).is_none() {
        let (zh, en) = (
            "应为 2、4、6、9 或 12 位区划代码",
            "must be a division code of 2, 4, 6, 9 or 12 digits",
        );
        return Err(Trouble::field("within", zh, en).into());
    }
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            match q.trim() {
                "" => divisions::children(tx, &within, &after).await,
                text => divisions::search(tx, text, &within, LIMIT).await,
            }
        })
    });
    Ok(Json(DivisionsBody {
        divisions: read.await?,
    }))
}

/// One division with what it lies in; an ended one names its successor.
#[utoipa::path(get, path = "/api/v1/divisions/{code}", tag = "divisions", params(("code" = String, Path)), security(("bearer" = [])),
    responses((status = 200, body = DivisionAnswer), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show_division(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    code: Result<Path<String>, PathRejection>,
) -> Answer<Json<DivisionAnswer>> {
    may_look(&caller)?;
    let Path(code) = code?;
    let read = app.db.read(move |tx| {
        Box::pin(async move {
            let division = divisions::get(tx, &code).await?;
            Ok(DivisionAnswer {
                above: divisions::ancestors(tx, &code).await?,
                division,
            })
        })
    });
    Ok(Json(read.await?))
}

/// The id in an address; a text that is none names no place.
pub(super) fn id_of(text: &str) -> Result<PlaceId, Trouble> {
    text.parse().map_err(|_error| look::unknown())
}

/// The local day.
pub(super) fn today(app: &App) -> jiff::civil::Date {
    crate::zone::day(app.clock.now())
}
