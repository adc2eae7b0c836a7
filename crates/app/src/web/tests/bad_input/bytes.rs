//! Bytes that are no request, and bytes that are no photo.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use super::{Bad, Cast, raw, report, send};
use crate::rooms::files::sample;

const JSON: &str = "application/json";
const FORM: &str = "multipart/form-data; boundary=cut";

pub(super) fn malformed(cast: &Cast) -> Vec<Bad> {
    let good = report(&cast.world).to_string();
    let post =
        |kind: &str, body: Vec<u8>| raw("POST", "/api/v1/cases", &cast.resident, kind, body.into());
    let text = good.clone().into_bytes();
    let deep = format!("{{\"fields\":{{\"a\":{}", "[".repeat(20_000));
    let large = good.replace("路灯不亮", &"灯".repeat(100_000));
    let body = |status| (status, "request.body", "");
    table! {
        "JSON that breaks off": post(JSON, text[..text.len() / 2].to_vec()) => body(400);
        "no JSON": post(JSON, b"scene=grid-loop".to_vec()) => body(400);
        "nothing": post(JSON, Vec::new()) => body(400);
        "invalid UTF-8": post(JSON, b"{\"scene\": \"\xFF\xFE\"}".to_vec()) => body(400);
        "JSON nested without end": post(JSON, deep.into_bytes()) => body(400);
        "another kind of content": post("text/plain", text.clone()) => body(415);
        "a form for JSON": post("application/x-www-form-urlencoded", text.clone()) => body(415);
        "an oversize body": post(JSON, large.into_bytes()) => body(413);
        "a malformed filter": get(cast, "/api/v1/cases?community=x") => (422, "input.invalid", "community");
        "a malformed page": get(cast, "/api/v1/cases?after=%FF") => (422, "input.invalid", "after");
        "no key": keyed(cast, None) => (422, "receipt.bad_key", "");
        "an over-long key": keyed(cast, Some(&"k".repeat(65))) => (422, "receipt.bad_key", "");
        "a key with blanks": keyed(cast, Some("a key")) => (422, "receipt.bad_key", "");
    }
}

fn get(cast: &Cast, path: &str) -> Request<Body> {
    raw("GET", path, &cast.dispatcher, JSON, Body::empty())
}

/// A good report under another key, or none.
fn keyed(cast: &Cast, key: Option<&str>) -> Request<Body> {
    let mut request = send(
        "POST",
        "/api/v1/cases",
        &cast.resident,
        &report(&cast.world),
    );
    let headers = request.headers_mut();
    headers.remove("idempotency-key");
    if let Some(key) = key {
        headers.insert("idempotency-key", key.parse().unwrap());
    }
    request
}

/// One part of a form, ended or not.
fn part(name: &str, bytes: &[u8], ended: bool) -> Vec<u8> {
    let head = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\r\n"
    );
    let tail = if ended { "\r\n--cut--\r\n" } else { "" };
    [head.as_bytes(), bytes, tail.as_bytes()].concat()
}

/// A body whose connection breaks after `bytes`.
fn breaking_off(bytes: Vec<u8>) -> Body {
    let chunks = [
        Ok(bytes),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ];
    Body::from_stream(futures_util::stream::iter(chunks))
}

pub(super) fn photos(cast: &Cast) -> Vec<Bad> {
    let upload = |body: Body| raw("POST", "/api/v1/files", &cast.resident, FORM, body);
    let photo = |bytes: &[u8]| upload(part("file", bytes, true).into());
    let jpeg = sample::jpeg(64, 64);
    let half = &jpeg[..jpeg.len() / 2];
    let action = format!("/cases/{}/act/accept", cast.case);
    let form = |path: &str, body: Body| raw("POST", path, &cast.worker, FORM, body);
    table! {
        "a PNG that declares a huge picture":
            photo(&sample::png_that_declares(60_000, 60_000)) => (413, "file.too_many_pixels", "");
        "a small PNG that unfolds to a huge one":
            photo(&sample::png_that_unfolds(10_000, 10_000)) => (413, "file.too_many_pixels", "");
        "half a JPEG": photo(half) => (422, "file.damaged", "");
        "the head of a JPEG": photo(&jpeg[..20]) => (422, "file.damaged", "");
        "a text": photo(b"not a photo") => (415, "file.not_a_photo", "");
        "a drawing with a script": photo(b"<svg onload='alert(1)'/>") => (415, "file.not_a_photo", "");
        "an empty file": photo(b"") => (422, "input.invalid", "file");
        "another part": upload(part("photo", &jpeg, true).into()) => (422, "input.invalid", "file");
        "a form that does not end": upload(part("file", &jpeg, false).into()) => (422, "file.broken_off", "");
        "a connection that breaks in a photo":
            upload(breaking_off(part("file", half, false))) => (422, "file.broken_off", "");
        "JSON for a form":
            send("POST", "/api/v1/files", &cast.resident, &json!({})) => (422, "input.invalid", "file");
        "a connection that breaks in a form with photos":
            form(&action, breaking_off(part("photos", half, false))) => (422, "", "上传中断");
        "a form with photos that breaks off in a text":
            form(&action, breaking_off(part("note", b"words", false))) => (422, "", "上传中断或格式有误");
        "invalid UTF-8 in a form":
            form(&action, part("note", b"\xFF\xFE", true).into()) => (422, "", "不是有效的 UTF-8 文本");
        "an over-long text in a form":
            form(&action, part("note", &[b'x'; 70_000], true).into()) => (422, "", "内容过长");
    }
}

#[test]
fn the_picture_that_unfolds_is_a_real_one_and_small_to_send() {
    let small = image::load_from_memory(&sample::png_that_unfolds(40, 30)).unwrap();
    assert_eq!((small.width(), small.height()), (40, 30));
    let bomb = sample::png_that_unfolds(10_000, 10_000);
    assert!(bomb.len() * 100 < 3 * 10_000 * 10_000, "{}", bomb.len());
}
