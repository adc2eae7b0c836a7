//! The front end's files, embedded at build time (`build.rs`) and served under names that carry a
//! hash of their content, so that browsers may keep them for ever.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$OUT_DIR/dist"]
struct Dist;

/// One file with its compressed forms.
struct Asset {
    mime: &'static str,
    plain: Cow<'static, [u8]>,
    gzip: Option<Cow<'static, [u8]>>,
    brotli: Option<Cow<'static, [u8]>>,
}

struct Assets {
    /// `app.css` → `/assets/app.1a2b3c4d.css`.
    urls: BTreeMap<String, String>,
    /// `app.1a2b3c4d.css` → the file.
    files: BTreeMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(load);

/// The address of a bundled file, such as `assets::url("app.css")`. A name that is not bundled
/// gives an address that answers 404; a test keeps pages from using one.
#[must_use]
pub fn url(name: &str) -> &'static str {
    ASSETS.urls.get(name).map_or("/assets/missing", |url| url)
}

/// Serves `/assets/{name}` with a year's immutable cache; compressed forms were made at build time.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(serve))
}

/// Every file by its hashed name, uncompressed: what the gallery example writes to a folder.
pub fn all() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    ASSETS
        .files
        .iter()
        .map(|(name, asset)| (name.as_str(), asset.plain.as_ref()))
}

async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.files.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("");
    let (encoding, body) = match (&asset.brotli, &asset.gzip) {
        (Some(body), _) if accepts(accepted, "br") => (Some("br"), body),
        (_, Some(body)) if accepts(accepted, "gzip") => (Some("gzip"), body),
        _ => (None, &asset.plain),
    };
    let mut answer = body.clone().into_response();
    let out = answer.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    out.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    out.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        out.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    answer
}

/// Whether an `Accept-Encoding` header names `wanted` without forbidding it by `q=0`.
fn accepts(header: &str, wanted: &str) -> bool {
    header.split(',').any(|item| {
        let mut parts = item.split(';').map(str::trim);
        parts.next() == Some(wanted) && !parts.any(|part| part == "q=0")
    })
}

fn load() -> Assets {
    let mut assets = Assets {
        urls: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    for name in Dist::iter().filter(|name| !is_compressed(name)) {
        let Some(file) = Dist::get(&name) else {
            continue;
        };
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "bin"));
        let hash = short_hash(&file.metadata.sha256_hash());
        let hashed = format!("{stem}.{hash}.{extension}");
        assets
            .urls
            .insert(name.to_string(), format!("/assets/{hashed}"));
        assets.files.insert(
            hashed,
            Asset {
                mime: mime(extension),
                plain: file.data,
                gzip: Dist::get(&format!("{name}.gz")).map(|file| file.data),
                brotli: Dist::get(&format!("{name}.br")).map(|file| file.data),
            },
        );
    }
    assets
}

fn is_compressed(name: &str) -> bool {
    matches!(name.rsplit_once('.'), Some((_, "gz" | "br")))
}

fn short_hash(hash: &[u8; 32]) -> String {
    hash.iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn mime(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "json" => "application/json",
        "png" => "image/png",
        "webp" => "image/webp",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
#[path = "assets_tests.rs"]
mod tests;
