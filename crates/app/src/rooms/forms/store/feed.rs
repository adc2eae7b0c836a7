//! Submissions, and the rows of their repeats, as sources of data feeds. The edition in force is read.

use linli_db::{Engine, Sql, after_prefix};
use linli_forms::Form;
use linli_kernel::{Reach, Scope, Text};

use super::super::feed::Shown;
use crate::rooms::odata::Column::{Int, Text as Words, Time};
use crate::rooms::odata::There::{Always, Maybe};
use crate::rooms::odata::{Column, Listed, Source};

/// The property of a row that holds the submission it belongs to.
pub(in super::super) const OWNER: &str = "_submission";

const COLUMNS: &str =
    "s.submission_id, s.version, s.edition, s.place_id, s.place_path, s.task_id, s.filled_ms,
     s.at_ms, s.corrected_ms, e.answers";

const ROW_COLUMNS: &str = "s.submission_id, r.key, r.value";

const FROM: &str = " FROM form_submissions s JOIN form_editions e ON e.street = s.street
     AND e.submission_id = s.submission_id AND e.edition = s.edition";

/// What is known of each submission, whatever its form.
const PROPERTIES: &[Listed] = &[
    ("_id", Words("s.submission_id"), "编号", "Id", Always),
    (
        "_version",
        Int("s.version"),
        "表单版本",
        "Version of the form",
        Always,
    ),
    (
        "_edition",
        Int("s.edition"),
        "第几次订正",
        "Edition, from 1",
        Always,
    ),
    (
        "_place",
        Words("s.place_id"),
        "地点编号",
        "Id of the place",
        Always,
    ),
    (
        "_path",
        Words("s.place_path"),
        "地点在树中的位置",
        "Where the place stands in the tree",
        Always,
    ),
    (
        "_task",
        Words("s.task_id"),
        "任务编号",
        "Id of the task",
        Maybe,
    ),
    (
        "_filled",
        Time("s.filled_ms"),
        "填写时间",
        "When it was filled in",
        Always,
    ),
    (
        "_arrived",
        Time("s.at_ms"),
        "到达时间",
        "When it arrived",
        Always,
    ),
    (
        "_corrected",
        Time("s.corrected_ms"),
        "订正时间",
        "When it was corrected",
        Maybe,
    ),
];

/// What is known of each row of a repeat.
const ROW_PROPERTIES: &[Listed] = &[
    (
        OWNER,
        Words("s.submission_id"),
        "所属填报的编号",
        "Id of the submission",
        Always,
    ),
    (
        "_nth",
        Int("r.key"),
        "第几行（从 0 起）",
        "Which row, from 0",
        Always,
    ),
];

/// The name of a form's set. Ids of forms have `-` and no `_`.
fn set_name(form: &Form) -> String {
    format!("form_{}", form.def().form.id.replace('-', "_"))
}

/// The submissions of a form within a scope, oldest first. Names that begin with `_` are ours, all others are the
/// form's.
pub(in super::super) fn submissions(form: &Form, scope: Scope, answers: &[Shown]) -> Source {
    let head = &form.def().form;
    let id = head.id.clone();
    let from = move |_engine, sql: Sql| within(sql.push(FROM), &id, &scope);
    let source = Source::new(set_name(form), head.title.clone(), COLUMNS, from)
        .keyed(&["_id"], &["_id"])
        .listed(PROPERTIES);
    with_answers(source, "e.answers", answers)
}

/// The rows of a repeat, in the order of submissions.
pub(in super::super) fn rows(
    form: &Form,
    (repeat, title): (&str, &Text),
    scope: Scope,
    answers: &[Shown],
) -> Source {
    let head = &form.def().form;
    let (id, member) = (head.id.clone(), repeat.to_owned());
    let from = move |engine, sql: Sql| {
        let sql = match engine {
            Engine::Sqlite => each_of_sqlite(sql, &member),
            Engine::Postgres => each_of_postgres(sql, &member),
        };
        within(sql, &id, &scope)
    };
    let (zh, en) = (&head.title.zh, &head.title.en);
    let title = Text::new(format!("{zh}：{}", title.zh), format!("{en}: {}", title.en));
    let name = format!("{}__{repeat}", set_name(form));
    let source = Source::new(name, title, ROW_COLUMNS, from)
        .keyed(&[OWNER, "_nth"], &[OWNER, "_nth"])
        .listed(ROW_PROPERTIES);
    with_answers(source, "r.value", answers)
}

/// An answer that is no list has no rows.
fn each_of_sqlite(sql: Sql, member: &str) -> Sql {
    let path = format!("$.\"{member}\"");
    let sql = sql
        .push(FROM)
        .push(" JOIN json_each(CASE json_type(e.answers, ");
    let sql = sql
        .bind(path.clone())
        .push(") WHEN 'array' THEN json_extract(e.answers, ");
    sql.bind(path).push(") ELSE '[]' END) AS r")
}

/// The same.
fn each_of_postgres(sql: Sql, member: &str) -> Sql {
    let sql = sql.push(FROM).push(
        " CROSS JOIN LATERAL (SELECT o.nth - 1 AS key, o.item::text AS value
           FROM jsonb_array_elements(CASE WHEN jsonb_typeof(e.answers::jsonb -> ",
    );
    let sql = sql
        .bind(member)
        .push(") = 'array' THEN e.answers::jsonb -> ");
    let sql = sql.bind(member).push(" ELSE '[]'::jsonb END)");
    sql.push(" WITH ORDINALITY AS o (item, nth)) AS r")
}

fn with_answers(mut source: Source, json: &'static str, answers: &[Shown]) -> Source {
    for one in answers {
        let column = Column::Held {
            json,
            member: one.id.clone(),
            edm: one.edm,
        };
        source = match one.edm {
            linli_odata::Edm::Strings => source.with(&one.id, column, &one.zh, &one.en),
            linli_odata::Edm::String
            | linli_odata::Edm::Int64
            | linli_odata::Edm::Decimal
            | linli_odata::Edm::Boolean
            | linli_odata::Edm::Date
            | linli_odata::Edm::DateTimeOffset
            | linli_odata::Edm::GeographyPoint => source.maybe(&one.id, column, &one.zh, &one.en),
        };
    }
    source
}

/// One's own, and what lies at or below the places of one's appointments, as the list of submissions has it.
fn within(sql: Sql, form: &str, scope: &Scope) -> Sql {
    let sql = sql.push(" WHERE s.street = ").bind(scope.street);
    let mut sql = sql.push(" AND s.form = ").bind(form);
    if scope.reach.contains(&Reach::Street) {
        return sql;
    }
    sql = sql.push(" AND (s.person_id = ").bind(scope.person);
    for reach in &scope.reach {
        if let Reach::Below(path) = reach {
            sql = sql.push(" OR (s.place_path >= ").bind(path);
            sql = sql
                .push(" AND s.place_path < ")
                .bind(after_prefix(path))
                .push(")");
        }
    }
    sql.push(")")
}
