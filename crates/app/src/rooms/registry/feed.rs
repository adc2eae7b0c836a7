//! Registers as data feeds: one set for each register the caller reads, limited to their reach, open records only.
//! What is personal or sensitive is sealed and no part of them; a register of persons or households is none, because
//! where its records stand says where somebody lives.

use linli_db::{BoxFuture, Engine, Sql, Tx, after_prefix};
use linli_kernel::{Caller, StreetCode, Trouble};
use linli_odata::{Edm, is_name};
use linli_registers::{AttributeDef, Kind, Register, Subject};

use super::books::registers;
use super::{importable, reach};
use crate::app::App;
use crate::rooms::odata::Column::{Int, Point, Text as Words, Time};
use crate::rooms::odata::There::{Always, Maybe};
use crate::rooms::odata::{Column, Feed, Listed, Source};

/// Offers what the registers hold.
#[derive(Clone, Copy, Debug)]
pub struct RegistryFeed;

impl Feed for RegistryFeed {
    fn sources<'a>(
        &'a self,
        _app: &'a App,
        _tx: &'a mut Tx,
        caller: &'a Caller,
    ) -> BoxFuture<'a, Result<Vec<Source>, Trouble>> {
        let all = registers().iter().filter(|one| offered(one));
        let all = all.filter_map(|one| source(one, caller)).collect();
        Box::pin(async move { Ok(all) })
    }
}

/// Whether a register is read in bulk at all.
fn offered(register: &Register) -> bool {
    match register.head().subject {
        Subject::Person | Subject::Household => false,
        Subject::Organisation | Subject::Place | Subject::Thing => true,
    }
}

const COLUMNS: &str =
    "r.record_id, r.version, r.place_id, r.path, r.opened_ms, r.lon_e7, r.lat_e7, r.crs, r.held";

/// What is known of each record, whatever its register.
const PROPERTIES: &[Listed] = &[
    (
        "_id",
        Words("r.record_id"),
        "登记编号",
        "Id of the record",
        Always,
    ),
    (
        "_version",
        Int("r.version"),
        "版本，每次改动加一",
        "Grows with every change",
        Always,
    ),
    (
        "_place",
        Words("r.place_id"),
        "地点编号",
        "Id of the place",
        Maybe,
    ),
    (
        "_path",
        Words("r.path"),
        "地点在树中的位置",
        "Where the place stands in the tree",
        Always,
    ),
    (
        "_entered",
        Time("r.opened_ms"),
        "登记时间",
        "When it was entered",
        Always,
    ),
    (
        "_location",
        Point {
            lon: "r.lon_e7",
            lat: "r.lat_e7",
            crs: "r.crs",
        },
        "地点的位置（WGS-84，由所存坐标换算）",
        "Position of the place (WGS-84, converted from what is stored)",
        Maybe,
    ),
];

fn source(register: &'static Register, caller: &Caller) -> Option<Source> {
    let paths = reach::paths(caller, register, &register.head().read);
    if paths.is_empty() {
        return None;
    }
    let (id, street) = (register.id(), caller.street);
    let from = move |engine, sql: Sql| within(records(engine, sql), (street, id), &paths);
    let name = format!("register_{}", id.replace('-', "_"));
    let head = register.head();
    let source = Source::new(name, head.title.clone(), COLUMNS, from)
        .listed(PROPERTIES)
        .keyed(&["_id"], &["_path", "_id"]);
    let shown = register.def().attributes.iter();
    let shown = shown.filter(|one| !one.class.is_sealed() && is_name(&one.id));
    Some(shown.fold(source, with))
}

/// Each record with what is kept of it in plain text as one object. The engines flatten it: pages walk the index.
fn records(engine: Engine, sql: Sql) -> Sql {
    let sql = sql.push(
        " FROM (SELECT o.street, o.register, o.record_id, o.version, o.place_id, o.path, o.opened_ms, o.closed_on, o.restricted,
              p.lon_e7, p.lat_e7, p.crs, COALESCE((SELECT ",
    );
    let sql = sql.push(match engine {
        Engine::Sqlite => "json_group_object(v.attribute, json(v.plain))",
        Engine::Postgres => "jsonb_object_agg(v.attribute, v.plain::jsonb)::text",
    });
    sql.push(
        " FROM registry_values v WHERE v.street = o.street AND v.record_id = o.record_id
              AND v.plain IS NOT NULL), '{}') AS held
            FROM registry_records o LEFT JOIN places p ON p.street = o.street AND p.place_id = o.place_id) AS r",
    )
}

fn within(sql: Sql, (street, id): (StreetCode, &str), paths: &[String]) -> Sql {
    let sql = sql.push(" WHERE r.closed_on IS NULL AND r.restricted = 0 AND r.street = ");
    let mut sql = sql.bind(street).push(" AND r.register = ").bind(id);
    for (nth, path) in paths.iter().enumerate() {
        let open = if nth == 0 {
            " AND ((r.path >= "
        } else {
            " OR (r.path >= "
        };
        sql = sql.push(open).bind(path.as_str());
        sql = sql
            .push(" AND r.path < ")
            .bind(after_prefix(path))
            .push(")");
    }
    sql.push(")")
}

fn with(source: Source, attribute: &AttributeDef) -> Source {
    let edm = match attribute.kind {
        Kind::Text
        | Kind::LongText
        | Kind::Choice
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode
        | Kind::Place
        | Kind::Record => Edm::String,
        Kind::Number if attribute.decimals.unwrap_or(0) == 0 => Edm::Int64,
        Kind::Number | Kind::Area => Edm::Decimal,
        Kind::Money => Edm::Int64,
        Kind::Date => Edm::Date,
        Kind::Choices => Edm::Strings,
        Kind::YesNo => Edm::Boolean,
    };
    let column = Column::Held {
        json: "r.held",
        member: attribute.id.clone(),
        edm,
    };
    let mut title = importable::title(attribute);
    if attribute.kind == Kind::Money {
        title = attribute.title.clone();
        title.zh.push_str("（分）");
        title.en.push_str(" (fen)");
    }
    match edm {
        Edm::Strings => source.with(&attribute.id, column, &title.zh, &title.en),
        Edm::String
        | Edm::Int64
        | Edm::Decimal
        | Edm::Boolean
        | Edm::Date
        | Edm::DateTimeOffset
        | Edm::GeographyPoint => source.maybe(&attribute.id, column, &title.zh, &title.en),
    }
}
