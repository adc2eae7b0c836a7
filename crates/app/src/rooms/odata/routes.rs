//! Data feeds over HTTP: OData 4.0, CSV and GeoJSON; and the JSON API of data keys.

mod answer;
mod keys;
mod reader;

pub(super) use keys::key_id;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query as Pairs, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use linli_kernel::Trouble;
use linli_odata::{EntitySet, Format, Page, Problem, Query, Shape, Target};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::answer::{fresh, json, no_entity, page_size, preferred, typed, with_version};
use self::reader::Reads;
use super::files::{self, File};
use super::read::{self, Feeds};
use crate::app::Shared;
use crate::web::problem::Answer;
use crate::web::{encode, odata, origin};

/// Rows of a page where the client does not prefer fewer or more.
const PAGE: u64 = 1_000;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(root))
        .routes(routes!(root_slash))
        .routes(routes!(first))
        .routes(routes!(second))
        .merge(keys::api())
}

type Options = Result<Pairs<Vec<(String, String)>>, QueryRejection>;

/// The sets there are for the caller.
#[utoipa::path(get, path = "/odata/v4", tag = "odata", security(("bearer" = [])),
    responses((status = 200, body = Value), (status = 304), (status = "4XX", body = Value)))]
async fn root(
    state: State<Shared>,
    reads: Reads,
    headers: HeaderMap,
    options: Options,
) -> Answer<Response> {
    serve(state, reads, &headers, "", options).await
}

/// The same.
#[utoipa::path(get, path = "/odata/v4/", tag = "odata", security(("bearer" = [])),
    responses((status = 200, body = Value), (status = 304), (status = "4XX", body = Value)))]
async fn root_slash(
    state: State<Shared>,
    reads: Reads,
    headers: HeaderMap,
    options: Options,
) -> Answer<Response> {
    serve(state, reads, &headers, "", options).await
}

/// `$metadata`, a set, one entity as `places('…')`, or a whole set as `places.csv` or `places.geojson`.
#[utoipa::path(get, path = "/odata/v4/{set}", tag = "odata", security(("bearer" = [])),
    params(("set" = String, Path, description = "$metadata, the name of a set, also with a key or with .csv or .geojson")),
    responses((status = 200, content((Value = "application/json"), (String = "application/xml"), (String = "text/csv"), (Value = "application/geo+json"))),
        (status = 304), (status = "4XX", body = Value)))]
async fn first(
    state: State<Shared>,
    reads: Reads,
    path: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    options: Options,
) -> Answer<Response> {
    let Path(path) = path?;
    serve(state, reads, &headers, &path, options).await
}

/// How many rows a set has (`$count`), or what an entity leads to.
#[utoipa::path(get, path = "/odata/v4/{set}/{part}", tag = "odata", security(("bearer" = [])),
    params(("set" = String, Path, description = "the name of a set, or one with a key"), ("part" = String, Path, description = "$count, or a navigation")),
    responses((status = 200, content((Value = "application/json"), (String = "text/plain"), (String = "text/csv"), (Value = "application/geo+json"))),
        (status = 304), (status = "4XX", body = Value)))]
async fn second(
    state: State<Shared>,
    reads: Reads,
    path: Result<Path<(String, String)>, PathRejection>,
    headers: HeaderMap,
    options: Options,
) -> Answer<Response> {
    let Path((set, part)) = path?;
    serve(state, reads, &headers, &format!("{set}/{part}"), options).await
}

/// Why a request is not answered.
enum Stop {
    Asked(Problem),
    Trouble(Trouble),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Asked(problem)
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

async fn serve(
    State(app): State<Shared>,
    reads: Reads,
    headers: &HeaderMap,
    path: &str,
    options: Options,
) -> Answer<Response> {
    let Pairs(pairs) = options?;
    let feeds = read::feeds(&app, &reads.reader.caller).await?;
    let root = format!("{}/odata/v4", origin(&app.config, headers));
    let lang = reads.lang;
    let asked = Asked {
        app,
        reads,
        headers,
        feeds,
        root,
        pairs,
    };
    match asked.answer(path).await {
        Ok(answer) => Ok(with_version(fresh(answer, headers))),
        Err(Stop::Asked(problem)) => Ok(with_version(odata::asked(&problem, lang))),
        Err(Stop::Trouble(trouble)) => Err(trouble.into()),
    }
}

struct Asked<'a> {
    app: Shared,
    reads: Reads,
    headers: &'a HeaderMap,
    feeds: Feeds,
    root: String,
    pairs: Vec<(String, String)>,
}

impl Asked<'_> {
    async fn answer(&self, path: &str) -> Result<Response, Stop> {
        let model = &self.feeds.model;
        match Target::read(model, path)? {
            Target::Service => Ok(json(
                linli_odata::service(model, &self.root, self.reads.lang)
                    .to_string()
                    .into(),
                Shape::default(),
            )),
            Target::Metadata => Ok(typed(
                "application/xml",
                linli_odata::metadata(model, self.reads.lang),
            )),
            Target::Set(name, suffix) => {
                let set = self.set(&name)?;
                let query = Query::read(model, set, &self.pairs)?;
                self.rows(set, query, suffix, path).await
            }
            Target::Count(name) => self.count(&name).await,
            Target::Entity(name, key) => self.entity(&name, key, path).await,
            Target::Related(name, key, way) => self.related(&name, key, &way, path).await,
        }
    }

    fn set(&self, name: &str) -> Result<&EntitySet, Trouble> {
        let found = self.feeds.model.set(name);
        found.ok_or_else(|| Trouble::fault(format!("{name} is in no model")))
    }

    /// The rows of a set in the form asked for.
    async fn rows(
        &self,
        set: &EntitySet,
        query: Query,
        suffix: Option<Format>,
        path: &str,
    ) -> Result<Response, Stop> {
        let accept = self.text(header::ACCEPT);
        match suffix.or(query.format).or_else(|| preferred(accept)) {
            Some(Format::Csv) => self.file(set, query, File::Csv).await,
            Some(Format::GeoJson) => self.file(set, query, File::GeoJson).await,
            Some(Format::Json) | None => self.page(set, query, path).await,
        }
    }

    async fn page(&self, set: &EntitySet, query: Query, path: &str) -> Result<Response, Stop> {
        let preferred = page_size(self.text_of("prefer"));
        let size = preferred.unwrap_or(PAGE);
        let page = read::page(&self.app, &self.feeds, &set.name, query.clone(), size).await?;
        self.record(set, page.rows.len()).await?;
        let next = self.next(&page, path);
        let shape = self.shape(&query);
        let body = linli_odata::write_page(
            (&self.feeds.model, set, &self.root),
            &query,
            &page,
            shape,
            next.as_deref(),
        );
        let mut answer = json(body, shape);
        let applied = preferred.map(|size| format!("odata.maxpagesize={size}"));
        if let Some(value) = applied.and_then(|text| HeaderValue::from_str(&text).ok()) {
            answer.headers_mut().insert("preference-applied", value);
        }
        Ok(answer)
    }

    async fn count(&self, name: &str) -> Result<Response, Stop> {
        let set = self.set(name)?;
        let query = Query::read(&self.feeds.model, set, &self.pairs)?;
        let source = self.feeds.source(name)?;
        let count = read::count(&self.app, source, query).await?;
        Ok(typed(
            "text/plain; charset=utf-8",
            count.to_string().into_bytes(),
        ))
    }

    async fn entity(
        &self,
        name: &str,
        key: Vec<linli_odata::Value>,
        path: &str,
    ) -> Result<Response, Stop> {
        let set = self.set(name)?;
        let mut query = Query::read(&self.feeds.model, set, &self.pairs)?;
        query.filter = Some(read::by_key(set, key));
        (query.after, query.skip, query.top) = (None, 0, None);
        let page = read::page(&self.app, &self.feeds, name, query.clone(), 1).await?;
        if page.rows.is_empty() {
            return Err(Stop::Asked(no_entity(path)));
        }
        self.record(set, 1).await?;
        let shape = self.shape(&query);
        let body =
            linli_odata::write_entity((&self.feeds.model, set, &self.root), &query, &page, shape);
        Ok(json(body, shape))
    }

    /// What an entity leads to, read as a set of its own with one condition more.
    async fn related(
        &self,
        name: &str,
        key: Vec<linli_odata::Value>,
        way: &str,
        path: &str,
    ) -> Result<Response, Stop> {
        let set = self.set(name)?;
        let way = set.navigation(way).ok_or_else(|| no_entity(path))?;
        let target = self.set(&way.target)?;
        let token = |name: &String| name == "$skiptoken";
        let pairs = self.pairs.iter().filter(|(name, _)| !token(name)).cloned();
        let mut query = Query::read(&self.feeds.model, target, &pairs.collect::<Vec<_>>())?;
        let own = target.property(&way.by).map(|(_, one)| one.edm);
        let value = key.into_iter().next().unwrap_or(linli_odata::Value::Null);
        let held = linli_odata::Filter::Compare(
            linli_odata::Operand::Property(way.by.clone(), own.unwrap_or(linli_odata::Edm::String)),
            linli_odata::Compare::Eq,
            linli_odata::Operand::Value(value),
        );
        query.filter = Some(match query.filter.take() {
            Some(filter) => linli_odata::Filter::All(vec![held, filter]),
            None => held,
        });
        // A token is of the whole query, this condition with it.
        if let Some((_, text)) = self.pairs.iter().find(|(name, _)| token(name)) {
            query.go_on(target, text)?;
        }
        self.rows(target, query, None, path).await
    }

    async fn file(&self, set: &EntitySet, query: Query, file: File) -> Result<Response, Stop> {
        files::check(file, set, &query)?;
        let source = self.feeds.source(&set.name)?;
        // On record before the first row leaves, also where the client breaks off.
        let there = read::count(&self.app, source, query.clone()).await?;
        let rows = there
            .saturating_sub(query.skip)
            .min(query.top.unwrap_or(u64::MAX));
        read::record(
            &self.app,
            &self.reads.reader,
            &set.name,
            rows,
            file.suffix(),
        )
        .await?;
        let (app, feeds) = (Arc::clone(&self.app), self.feeds.clone());
        let bytes = files::stream(app, feeds, set.clone(), query, file)?;
        let mut answer = Body::from_stream(bytes).into_response();
        let named = format!("attachment; filename=\"{}.{}\"", set.name, file.suffix());
        let headers = answer.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media()));
        if let Ok(named) = HeaderValue::from_str(&named) {
            headers.insert(header::CONTENT_DISPOSITION, named);
        }
        Ok(answer)
    }

    async fn record(&self, set: &EntitySet, rows: usize) -> Result<(), Trouble> {
        let rows = u64::try_from(rows).unwrap_or(u64::MAX);
        read::record(&self.app, &self.reads.reader, &set.name, rows, "json").await
    }

    fn text(&self, name: header::HeaderName) -> &str {
        self.text_of(name.as_str())
    }

    fn text_of(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }

    fn shape(&self, query: &Query) -> Shape {
        match &query.format_text {
            Some(text) => Shape::of(text),
            None => Shape::of(self.text(header::ACCEPT)),
        }
    }

    /// The address of the next page: what was asked, with the place to go on from.
    fn next(&self, page: &Page, path: &str) -> Option<String> {
        let token = page.next.as_ref()?.show();
        let kept = self
            .pairs
            .iter()
            .filter(|(name, _)| name != "$skip" && name != "$skiptoken");
        let mut parts: Vec<String> = kept
            .map(|(name, value)| match name.strip_prefix('$') {
                Some(rest) => format!("${}={}", encode(rest), encode(value)),
                None => format!("{}={}", encode(name), encode(value)),
            })
            .collect();
        parts.push(format!("$skiptoken={token}"));
        Some(format!(
            "{}/{}?{}",
            self.root,
            encode(path),
            parts.join("&")
        ))
    }
}
