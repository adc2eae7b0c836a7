//! The JSON API of codes.

use axum::Json;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use linli_codes::{Code, Layout, NAMES, Sheet};
use linli_kernel::{Lang, Trouble};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Shared;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(read))
        .routes(routes!(sheet))
}

/// Which code, under which layout.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// The digits; spaces and hyphens between them do not matter.
    #[serde(default)]
    pub(super) code: String,
    /// `part`, `unit_grid`, or a version of them such as `part_v1`.
    #[serde(default)]
    pub(super) layout: String,
}

impl Asked {
    /// The code; a kind of code is read under the newest layout of its length.
    ///
    /// # Errors
    /// `layout` where there is none of that name; `code`, with the digit group that is wrong.
    pub(super) fn read(&self) -> Result<Code, Trouble> {
        let layout = Layout::named(&self.layout).ok_or_else(|| {
            let known = NAMES.join(", ");
            Trouble::field(
                "layout",
                format!("没有这种编码规则，请选择：{known}"),
                format!("There is no such layout; choose one of {known}"),
            )
        })?;
        let code = if layout.what.code() == self.layout {
            layout.what.read(&self.code)
        } else {
            layout.read(&self.code)
        };
        code.map_err(|wrong| {
            let text = wrong.text();
            Trouble::field("code", text.zh, text.en)
        })
    }
}

/// A code that was read.
#[derive(Debug, Serialize, ToSchema)]
struct CodeBody {
    /// The digits.
    code: String,
    /// The digits with a space between groups.
    grouped: String,
    /// The layout it was read under.
    layout: &'static str,
    /// How well that layout is known.
    source: String,
    /// The digit groups.
    groups: Vec<GroupBody>,
    /// The class of the sample sheet, where it is one.
    class: Option<String>,
    /// What the sample sheet is; present where `class` is.
    label: Option<String>,
}

/// One digit group.
#[derive(Debug, Serialize, ToSchema)]
struct GroupBody {
    id: &'static str,
    title: String,
    digits: String,
}

fn body(code: &Code, lang: Lang) -> CodeBody {
    let sheet = Sheet::example();
    let class = sheet
        .class_of(code)
        .map(|class| class.title.get(lang).to_owned());
    CodeBody {
        code: code.to_string(),
        grouped: code.grouped(),
        layout: code.layout().id,
        source: code.layout().source.text().get(lang).to_owned(),
        groups: code
            .groups()
            .map(|(group, digits)| GroupBody {
                id: group.id,
                title: group.title().get(lang).to_owned(),
                digits: digits.to_owned(),
            })
            .collect(),
        label: class
            .as_ref()
            .map(|_class| sheet.label.get(lang).to_owned()),
        class,
    }
}

/// Reads a unit-grid or part code.
#[utoipa::path(get, path = "/api/v1/codes", tag = "codes", params(Asked), security(("bearer" = [])),
    responses((status = 200, body = CodeBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn read(
    Signed(_caller, visitor): Signed,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Answer<Json<CodeBody>> {
    let Query(asked) = asked?;
    Ok(Json(body(&asked.read()?, visitor.lang)))
}

/// The sample sheet.
#[derive(Debug, Serialize, ToSchema)]
struct SheetBody {
    /// That it is invented; show it with every line.
    label: String,
    classes: Vec<ClassBody>,
}

/// A class of parts or events with its standards.
#[derive(Debug, Serialize, ToSchema)]
struct ClassBody {
    /// `part` or `event`.
    family: String,
    major: String,
    code: String,
    title: String,
    filing: String,
    closing: String,
    /// Such as `4wh`.
    limit: String,
}

/// The sample sheet of parts and events: an invented example.
#[utoipa::path(get, path = "/api/v1/codes/sample-sheet", tag = "codes", security(("bearer" = [])),
    responses((status = 200, body = SheetBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn sheet(Signed(_caller, visitor): Signed) -> Answer<Json<SheetBody>> {
    let (sheet, lang) = (Sheet::example(), visitor.lang);
    let classes = sheet.class.iter().map(|class| ClassBody {
        family: class.family.code().to_owned(),
        major: class.major.clone(),
        code: class.code.clone(),
        title: class.title.get(lang).to_owned(),
        filing: class.filing.get(lang).to_owned(),
        closing: class.closing.get(lang).to_owned(),
        limit: class.limit.clone(),
    });
    Ok(Json(SheetBody {
        label: sheet.label.get(lang).to_owned(),
        classes: classes.collect(),
    }))
}
