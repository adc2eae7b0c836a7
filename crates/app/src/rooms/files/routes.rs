//! Upload over the API; serving for pages and the API alike.

use axum::Json;
use axum::extract::multipart::{Field, Multipart, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, TryStreamExt as _};
use linli_kernel::{FileId, Trouble};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::model::{Photo, Size};
use super::picture;
use crate::app::Shared;
use crate::rooms::receipts::Key;
use crate::web::Pages;
use crate::web::problem::{Answer, ProblemBody};
use crate::web::visitor::Signed;

/// The frame of a multipart body around the photo.
const FRAME: usize = 64 * 1024;

/// An uploaded photo.
#[derive(Debug, Serialize, ToSchema)]
struct FileBody {
    /// The id to refer to it by when reporting or acting.
    #[schema(value_type = String, example = "file_01jg3k5n8qf6p9v2x7w4t0s1r3")]
    id: FileId,
    /// In pixels, upright.
    width: u32,
    /// In pixels, upright.
    height: u32,
    /// In bytes, as kept.
    bytes: i64,
    /// SHA-256 of the kept photo, hexadecimal.
    sha256: String,
}

/// The form of an upload.
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "describes the form; the handler reads it part by part"
)]
struct UploadForm {
    /// A JPEG, PNG or WebP photo of at most 15 MiB and 50 million pixels.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

impl From<Photo> for FileBody {
    fn from(photo: Photo) -> Self {
        Self {
            id: photo.file,
            width: photo.width,
            height: photo.height,
            bytes: photo.bytes,
            sha256: photo.digest,
        }
    }
}

/// The API of files.
pub fn api() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(upload))
        .layer(DefaultBodyLimit::max(picture::UPLOAD_LIMIT + FRAME))
        .routes(routes!(download))
}

/// Photos as pages show them.
pub fn pages() -> Pages {
    Pages::new()
        .get("/files/{id}", large)
        .get("/files/{id}/thumb", thumb)
}

/// Uploads a photo. Refer to it by its id when reporting or acting; what nobody refers to is forgotten
/// after 24 hours. Place, device and time that the camera noted are removed.
#[utoipa::path(
    post, path = "/api/v1/files", tag = "files", security(("bearer" = [])),
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible characters")),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, body = FileBody),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
async fn upload(
    State(app): State<Shared>,
    Signed(caller, _): Signed,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Answer<(StatusCode, Json<FileBody>)> {
    let mut form = form.map_err(|_rejection| no_file())?;
    while let Some(part) = form.next_field().await.map_err(|error| broken(&error))? {
        if part.name() != Some("file") {
            continue;
        }
        let Some(prepared) = super::receive(&app, chunks(part)).await? else {
            break;
        };
        let key = headers
            .get("idempotency-key")
            .and_then(|value| value.to_str().ok());
        let key = Key::new(key, &("file.upload", prepared.digest()))?;
        let photo = super::upload(&app, &caller, &prepared, Some(key)).await?;
        return Ok((StatusCode::CREATED, Json(photo.into())));
    }
    Err(no_file().into())
}

/// The photo, JPEG, for those who may see what it belongs to.
#[utoipa::path(
    get, path = "/api/v1/files/{id}", tag = "files", security(("bearer" = [])),
    params(("id" = String, Path, description = "The file's id")),
    responses(
        (status = 200, content_type = "image/jpeg", body = Vec<u8>),
        (status = "4XX", body = ProblemBody, content_type = "application/problem+json"),
    ),
)]
async fn download(app: State<Shared>, signed: Signed, id: Path<String>) -> Answer<Response> {
    serve(app, signed, id, Size::Large).await
}

async fn large(app: State<Shared>, signed: Signed, id: Path<String>) -> Answer<Response> {
    serve(app, signed, id, Size::Large).await
}

async fn thumb(app: State<Shared>, signed: Signed, id: Path<String>) -> Answer<Response> {
    serve(app, signed, id, Size::Thumb).await
}

async fn serve(
    State(app): State<Shared>,
    Signed(caller, _): Signed,
    Path(id): Path<String>,
    size: Size,
) -> Answer<Response> {
    let file = id.parse().map_err(|_bad| super::unknown())?;
    let bytes = super::open(&app, &caller, file, size).await?;
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        // The bytes behind an id never change; only this reader's own browser may keep them.
        (
            header::CACHE_CONTROL,
            "private, max-age=31536000, immutable",
        ),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    Ok((headers, bytes).into_response())
}

/// The bytes of a part as they come, for [`super::receive`].
pub fn chunks(part: Field<'_>) -> impl Stream<Item = Result<impl AsRef<[u8]>, Trouble>> {
    part.map_err(|error| broken(&error))
}

fn broken(error: &MultipartError) -> Trouble {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        picture::too_large()
    } else {
        super::broken_off()
    }
}

fn no_file() -> Trouble {
    Trouble::field(
        "file",
        "请以 multipart/form-data 上传照片，字段名为 file",
        "Upload the photo as multipart/form-data in the field file",
    )
}
