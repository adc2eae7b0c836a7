//! The JSON API of imports: upload, lay out, look, confirm, give up, and the marked workbook.

mod bodies;

use axum::Json;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use linli_kernel::{Caller, DigestKind, EntryId, Lang, Trouble};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::bodies::{
    WorkbookBody, WorkbookColumnBody, WorkbookDropBody, WorkbookKindBody, WorkbookLayoutBody,
    WorkbookLineBody, WorkbookPolicyBody, WorkbookUploadForm,
};
use super::laid::{Laid, chosen_of, header_of};
use super::model::Import;
use super::pages::upload;
use super::{forget, run, verbs};
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::listing;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// What a multipart form adds to its file.
const FRAME: usize = 1_000_000;

/// The routes.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(columns, begin))
        .layer(DefaultBodyLimit::max(verbs::UPLOAD_LIMIT + FRAME))
        .routes(routes!(kinds))
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(lay_out))
        .routes(routes!(confirm))
        .routes(routes!(give_up))
        .routes(routes!(marked))
}

type Sent<T> = Result<Json<T>, JsonRejection>;
type Id = Result<Path<String>, PathRejection>;

fn id_of(path: Id) -> Result<EntryId, Trouble> {
    let text = path.map(|Path(text)| text);
    let id = text.ok().and_then(|text| text.parse().ok());
    id.ok_or_else(verbs::unknown)
}

/// What the caller may import.
#[utoipa::path(get, path = "/api/v1/imports/kinds", tag = "imports", security(("bearer" = [])),
    responses((status = 200, body = Vec<WorkbookKindBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn kinds(Signed(caller, _visitor): Signed) -> Answer<Json<Vec<WorkbookKindBody>>> {
    let mine = verbs::mine(&caller);
    if mine.is_empty() {
        return Err(crate::rooms::people::denied().into());
    }
    Ok(Json(mine.into_iter().map(WorkbookKindBody::of).collect()))
}

/// The columns of a kind: what each is called, and what may stand in it.
#[utoipa::path(get, path = "/api/v1/imports/kinds/{kind}", tag = "imports", security(("bearer" = [])),
    params(("kind" = String, Path, description = "Such as `addresses` or the id of a register")),
    responses((status = 200, body = Vec<WorkbookColumnBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn columns(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    kind: Id,
) -> Answer<Json<Vec<WorkbookColumnBody>>> {
    let Path(kind) = kind?;
    let importable = verbs::importable(&caller, &kind)?;
    let columns = importable.columns(&app, caller.street).await?;
    let all = columns.columns.iter().map(WorkbookColumnBody::of);
    Ok(Json(all.collect()))
}

/// Uploads a file. Nothing is changed by it; it is kept sealed for its uploader until it is taken in, given up or seven
/// days old.
#[utoipa::path(post, path = "/api/v1/imports/kinds/{kind}", tag = "imports", security(("bearer" = [])),
    params(("kind" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    request_body(content = WorkbookUploadForm, content_type = "multipart/form-data"),
    responses((status = 201, body = WorkbookBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn begin(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    kind: Id,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Answer<(StatusCode, Json<WorkbookBody>)> {
    let Path(kind) = kind?;
    verbs::importable(&caller, &kind)?;
    let form = form.map_err(|_rejection| no_file())?;
    let sent = upload::read(form).await?;
    let digest = DigestKind::Sha256.of(&[&sent.bytes]).to_string();
    let key = Key::of(&headers, &("import.upload", &kind, &digest))?;
    let id = verbs::upload(&app, &caller, &kind, (sent.name, sent.bytes), key).await?;
    let import = verbs::read(&app, &caller, id).await?;
    Ok((
        StatusCode::CREATED,
        Json(told(&app, &caller, import).await?),
    ))
}

/// The caller's latest imports, newest first.
#[utoipa::path(get, path = "/api/v1/imports", tag = "imports", security(("bearer" = [])),
    responses((status = 200, body = Vec<WorkbookLineBody>), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn list(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
) -> Answer<Json<Vec<WorkbookLineBody>>> {
    let latest = verbs::latest(&app, &caller).await?;
    Ok(Json(latest.iter().map(WorkbookLineBody::of).collect()))
}

/// An import where it stands: which column is which, how far it is, what its rows would do, and the first problems.
#[utoipa::path(get, path = "/api/v1/imports/{id}", tag = "imports", security(("bearer" = [])),
    params(("id" = String, Path)),
    responses((status = 200, body = WorkbookBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn show(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Id,
) -> Answer<Json<WorkbookBody>> {
    let import = verbs::read(&app, &caller, id_of(id)?).await?;
    Ok(Json(told(&app, &caller, import).await?))
}

/// Says which column is which, and has every row compared with what is there. Writes no row.
#[utoipa::path(post, path = "/api/v1/imports/{id}/check", tag = "imports", security(("bearer" = [])), request_body = WorkbookLayoutBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = WorkbookBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn lay_out(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Id,
    headers: HeaderMap,
    body: Sent<WorkbookLayoutBody>,
) -> Answer<Json<WorkbookBody>> {
    let (id, Json(body)) = (id_of(id)?, body?);
    let key = Key::of(&headers, &("import.check", id, &body))?;
    let import = verbs::read(&app, &caller, id).await?;
    let version = body.version;
    let (layout, crs) = body.layout(&import)?;
    let asked = Import { layout, ..import };
    let (layout, header) = match asked.state.may_change() && asked.kept {
        true => {
            let laid = opened(&app, &caller, &asked).await?;
            let table = laid.table()?;
            let chosen = chosen_of(&laid.mapping(&table), &laid.columns);
            (
                super::model::Layout {
                    chosen: Some(chosen),
                    ..asked.layout
                },
                Some(header_of(&table)),
            )
        }
        // Running or over: the verb answers a repeated key as before, and refuses anything else.
        false => (asked.layout, None),
    };
    let of = (id, version);
    verbs::lay_out(&app, &caller, of, (layout, crs), header, true, Some(key)).await?;
    let import = verbs::read(&app, &caller, id).await?;
    Ok(Json(told(&app, &caller, import).await?))
}

/// Takes an import in that was checked: everything or nothing, or the good rows only.
#[utoipa::path(post, path = "/api/v1/imports/{id}/confirm", tag = "imports", security(("bearer" = [])), request_body = WorkbookPolicyBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 200, body = WorkbookBody), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn confirm(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Id,
    headers: HeaderMap,
    body: Sent<WorkbookPolicyBody>,
) -> Answer<Json<WorkbookBody>> {
    let (id, Json(body)) = (id_of(id)?, body?);
    let key = Key::of(&headers, &("import.confirm", id, &body))?;
    verbs::read(&app, &caller, id).await?;
    let of = (id, body.version);
    verbs::confirm(&app, &caller, of, body.policy(), Some(key)).await?;
    let import = verbs::read(&app, &caller, id).await?;
    Ok(Json(told(&app, &caller, import).await?))
}

/// Gives an import up, or is done with its marked workbook: the uploaded file is deleted.
#[utoipa::path(post, path = "/api/v1/imports/{id}/drop", tag = "imports", security(("bearer" = [])), request_body = WorkbookDropBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    responses((status = 204), (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn give_up(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Id,
    headers: HeaderMap,
    body: Sent<WorkbookDropBody>,
) -> Answer<StatusCode> {
    let (id, Json(body)) = (id_of(id)?, body?);
    let key = Key::of(&headers, &("import.drop", id, &body))?;
    verbs::read(&app, &caller, id).await?;
    forget::drop_file(&app, &caller, (id, body.version), Some(key)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The uploaded rows as xlsx, with a comment on each cell that is wrong.
#[utoipa::path(get, path = "/api/v1/imports/{id}/marked", tag = "imports", security(("bearer" = [])),
    params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json")))]
async fn marked(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    id: Id,
) -> Answer<Response> {
    let import = verbs::read(&app, &caller, id_of(id)?).await?;
    let bytes = run::marked(&app, &import, Lang::Zh).await?;
    Ok(listing::file("marked.xlsx", listing::XLSX, bytes))
}

async fn opened(app: &Shared, caller: &Caller, import: &Import) -> Result<Laid, Trouble> {
    let importable = verbs::importable(caller, &import.kind)?;
    let columns = importable.columns(app, caller.street).await?;
    verbs::lay(app, import, columns, importable.has_points()).await
}

/// An import with its columns while they may be changed, and its problems once they are known.
async fn told(app: &Shared, caller: &Caller, import: Import) -> Result<WorkbookBody, Trouble> {
    let problems = run::problems(app, &import).await?;
    let laid = match import.state.may_change() && import.kept {
        true => Some(opened(app, caller, &import).await?),
        false => None,
    };
    Ok(WorkbookBody::of(&import, laid.as_ref(), problems))
}

fn no_file() -> Trouble {
    Trouble::field(
        "file",
        "请以 multipart/form-data 上传文件，字段名为 file",
        "Upload the file as multipart/form-data in the field file",
    )
}
