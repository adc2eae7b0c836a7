//! JSON that can be read and says something impossible.

use linli_kernel::{Ids, PlaceId};
use serde_json::{Value, json};

use super::{Bad, Cast, report, send, with};

/// An id of the right form that nothing has.
fn nowhere() -> String {
    Ids::default()
        .next::<PlaceId>(jiff::Timestamp::UNIX_EPOCH)
        .to_string()
}

const INVALID: (u16, &str) = (422, "input.invalid");
const BODY: (u16, &str) = (422, "request.body");

fn named(
    (status, code): (u16, &'static str),
    field: &'static str,
) -> (u16, &'static str, &'static str) {
    (status, code, field)
}

pub(super) fn reports(cast: &Cast) -> Vec<Bad> {
    let good = report(&cast.world);
    let post = |body: &Value| send("POST", "/api/v1/cases", &cast.resident, body);
    let part = |name: &str, value: Value| post(&with(&good, name, value));
    let answer = |value: Value| part("fields", json!({ "description": value }));
    let body = |field| named(BODY, field);
    let invalid = |field| named(INVALID, field);
    table! {
        "a number for a text": part("scene", json!(7)) => body("scene");
        "an object for a text": part("matter", json!({})) => body("matter");
        "nothing for a text": part("place", Value::Null) => body("place");
        "a list for an object": part("fields", json!([])) => body("fields");
        "a text for a list": part("photos", json!("x")) => body("photos");
        "a malformed id of a photo": part("photos", json!(["file_x"])) => body("photos[0]");
        "a part that there is not": part("speed", json!(1)) => body("speed");
        "a part that is missing": post(&json!({ "scene": "grid-loop" })) => body("matter");
        "a list for the whole": post(&json!([])) => body("");
        "an over-long answer": answer(json!("灯".repeat(1001))) => invalid("description");
        "a number for an answer": answer(json!(7)) => invalid("description");
        "an object for an answer": answer(json!({ "a": 1 })) => invalid("description");
        "nothing for an answer": answer(Value::Null) => invalid("description");
        "blanks for an answer": answer(json!("   ")) => invalid("description");
        "a control character": answer(json!("a\u{0}b")) => invalid("description");
        "no answers": part("fields", json!({})) => invalid("description");
        "an answer nobody asked for":
            part("fields", json!({ "description": "x", "colour": "red" })) => invalid("colour");
        "a malformed telephone number":
            part("fields", json!({ "description": "x", "phone": "call me" })) => invalid("phone");
        "a place of another street": part("place", json!(cast.foreign)) => invalid("place");
        "a place that there is not": part("place", json!(nowhere())) => invalid("place");
        "a malformed place": part("place", json!("place_x")) => invalid("place");
        "an id of something else": part("place", json!(cast.case.to_string())) => invalid("place");
        "a scene that there is not": part("scene", json!("nowhere")) => invalid("scene");
        "a matter that there is not": part("matter", json!("weather")) => (422, "flow.unknown_matter", "");
        "a photo that there is not":
            part("photos", json!([nowhere().replace("place", "file")])) => (422, "file.not_yours", "");
    }
}

pub(super) fn actions(cast: &Cast) -> Vec<Bad> {
    let path = |action: &str| format!("/api/v1/cases/{}/actions/{action}", cast.case);
    let act = |action: &str, body: Value| send("POST", &path(action), &cast.worker, &body);
    let accept = |name: &str, value: Value| act("accept", with(&json!({ "rev": 1 }), name, value));
    let body = |field| named(BODY, field);
    let invalid = |field| named(INVALID, field);
    let elsewhere = |id: &str| {
        let path = format!("/api/v1/cases/{id}/actions/accept");
        send("POST", &path, &cast.worker, &json!({ "rev": 1 }))
    };
    let unit = json!({ "rev": 1, "note": "x", "unit": nowhere().replace("place", "org") });
    table! {
        "a revision of long ago": accept("rev", json!(0)) => (409, "case.stale", "");
        "a revision to come": accept("rev", json!(2)) => (409, "case.stale", "");
        "a text for a revision": accept("rev", json!("1")) => body("rev");
        "half a revision": accept("rev", json!(1.5)) => body("rev");
        "a revision beyond all numbers": accept("rev", json!(u64::MAX)) => body("rev");
        "no revision": act("accept", json!({})) => body("rev");
        "an over-long note": accept("note", json!("长".repeat(2001))) => invalid("note");
        "a control character": accept("note", json!("a\u{0}b")) => invalid("note");
        "a list for a note": accept("note", json!([])) => body("note");
        "a limit in words": accept("limit", json!("soon")) => invalid("limit");
        "a malformed unit": accept("unit", json!("org_x")) => body("unit");
        "a unit that there is not": send("POST", &path("dispatch"), &cast.dispatcher, &unit) => invalid("unit");
        "half a rating": accept("rating", json!({ "satisfied": true })) => body("rating.solved");
        "an action that there is not": act("dance", json!({ "rev": 1 })) => invalid("action");
        "an action that cannot be done now": act("verify", json!({ "rev": 1 })) => (409, "flow.not_now", "");
        "a malformed case": elsewhere("case_x") => (404, "case.unknown", "");
        "a case that there is not": elsewhere(&nowhere().replace("place", "case")) => (404, "case.unknown", "");
    }
}

pub(super) fn comments(cast: &Cast) -> Vec<Bad> {
    let path = format!("/api/v1/cases/{}/comments", cast.case);
    let comment = |body: Value| send("POST", &path, &cast.resident, &body);
    let invalid = named(INVALID, "body");
    table! {
        "an empty comment": comment(json!({ "body": " " })) => invalid;
        "an over-long comment": comment(json!({ "body": "长".repeat(2001) })) => invalid;
        "a control character": comment(json!({ "body": "a\u{0}b" })) => invalid;
        "a number for a comment": comment(json!({ "body": 1 })) => named(BODY, "body");
        "a text for yes or no": comment(json!({ "body": "x", "internal": "yes" })) => named(BODY, "internal");
    }
}

pub(super) fn places(cast: &Cast) -> Vec<Bad> {
    let good = json!({ "parent": cast.world.grid.id, "kind": "compound", "name": "新小区" });
    let create = |name: &str, value: Value| {
        send(
            "POST",
            "/api/v1/places",
            &cast.system,
            &with(&good, name, value),
        )
    };
    let path = format!("/api/v1/places/{}", cast.world.compound.id);
    let amend = |body: Value| send("PUT", &path, &cast.system, &body);
    let close = |body: Value| send("POST", &format!("{path}/close"), &cast.system, &body);
    let (body, invalid) = (|field| named(BODY, field), |field| named(INVALID, field));
    table! {
        "an over-long name": create("name", json!("长".repeat(61))) => invalid("name");
        "no name": create("name", json!("")) => invalid("name");
        "a control character": create("note", json!("a\u{0}b")) => (422, "input.nul", "");
        "an over-long note": create("note", json!("长".repeat(501))) => invalid("note");
        "a kind that there is not": create("kind", json!("castle")) => body("kind");
        "a parent of another street": create("parent", json!(cast.foreign)) => invalid("parent");
        "a malformed parent": create("parent", json!("place_x")) => body("parent");
        "a point off the earth":
            create("point", json!({ "lon_e7": 5_000_000_000_i64, "lat_e7": 1, "crs": "gcj02" })) => invalid("point");
        "a day in words": create("valid_from", json!("soon")) => body("valid_from");
        "a revision of long ago": amend(json!({ "rev": 0, "name": "甲" })) => (409, "store.stale", "");
        "a text for a revision": amend(json!({ "rev": "1", "name": "甲" })) => body("rev");
        "closing at a revision of long ago":
            close(json!({ "rev": 0, "day": "2026-09-08" })) => (409, "store.stale", "");
        "closing on no day": close(json!({ "rev": 1, "day": "2026-02-30" })) => body("day");
    }
}

pub(super) fn people(cast: &Cast) -> Vec<Bad> {
    let post = |path: &str, body: Value| send("POST", path, &cast.security, &body);
    let person = |body: Value| post("/api/v1/people", body);
    let role = |body: Value| post("/api/v1/appointments", body);
    let someone = nowhere().replace("place", "person");
    let reason = |text: &str| {
        let path = format!("/api/v1/people/{someone}/phone");
        post(&path, json!({ "reason": text }))
    };
    let (body, invalid) = (|field| named(BODY, field), |field| named(INVALID, field));
    table! {
        "an over-long name": person(json!({ "name": "长".repeat(41) })) => invalid("name");
        "a malformed number": person(json!({ "name": "甲", "phone": "110" })) => invalid("phone");
        "a list for a name": person(json!({ "name": [] })) => body("name");
        "a role that there is not": role(json!({ "person": someone, "role": "king" })) => body("role");
        "a person that there is not":
            role(json!({ "person": someone, "role": "dispatcher" })) => (404, "person.unknown", "");
        "a malformed person": role(json!({ "person": "x", "role": "dispatcher" })) => body("person");
        "a day that there is not":
            role(json!({ "person": someone, "role": "dispatcher", "to": "2026-13-01" })) => body("to");
        "an over-long reason": reason(&"长".repeat(201)) => invalid("reason");
        "a control character in a reason": reason("核实\u{0}一下") => invalid("reason");
        "an organisation without a name":
            post("/api/v1/orgs", json!({ "kind": "other", "name": "" })) => invalid("name");
        "a kind of organisation that there is not":
            post("/api/v1/orgs", json!({ "kind": "guild", "name": "甲" })) => body("kind");
        "a malformed account":
            post(&format!("/api/v1/people/{someone}/accounts"), json!({ "account": "甲" })) => invalid("account");
    }
}

pub(super) fn scenes(cast: &Cast) -> Vec<Bad> {
    let shipped = include_str!("../../../../../../scenes/grid-loop.toml");
    let next = shipped.replacen("version = 2", "version = 3", 1);
    assert_ne!(shipped, next);
    let cel = next.replacen("when = \"returns >= 1\"", "when = \"returns >=\"", 1);
    let untyped = next.replacen("when = \"returns >= 1\"", "when = \"returns\"", 1);
    let unknown = next.replacen("when = \"returns >= 1\"", "when = \"nobody_knows\"", 1);
    assert!(next != cel && next != unknown);
    let add = |text: Value| {
        send(
            "POST",
            "/api/v1/scenes",
            &cast.system,
            &json!({ "text": text }),
        )
    };
    let text = named(INVALID, "text");
    table! {
        "TOML that breaks off": add(json!(&next[..next.len() / 2])) => text;
        "no TOML": add(json!("[scene")) => text;
        "an empty text": add(json!("")) => text;
        "CEL that breaks off": add(json!(cel)) => text;
        "CEL of the wrong type": add(json!(untyped)) => text;
        "CEL about what there is not": add(json!(unknown)) => text;
        "an over-long text": add(json!(format!("{next}#{}", "x".repeat(64 * 1024)))) => text;
        "a version that is there": add(json!(shipped)) => (409, "scene.old_version", "");
        "a number for a text": add(json!(7)) => named(BODY, "text");
    }
}
