//! What the doorkeeper's page must find as well: `tests/data/vectors.json` is read here and in the browser's tests.

use linli_pass::{Door, Pass, PublicKey, Ring, building_tag};
use serde_json::{Value, json};

use crate::kit::{at, key, pass, ring, street};

const FILE: &str = include_str!("../data/vectors.json");

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Every verdict once, and the two seconds at each end.
fn wanted() -> Value {
    let signed = key(1).sign(&pass());
    let stranger = linli_pass::SigningKey::new(street(), 1, &[99; 32]).unwrap();
    let other = Pass {
        building: building_tag(street(), "place_b"),
        ..pass()
    };
    let taken = Pass {
        nonce: [9; 8],
        word: String::new(),
        ..pass()
    };
    let mut ring = ring();
    ring.revoked.insert(taken.nonce);
    let noon = "2026-09-07T04:00:00Z";
    let spaced = signed.to_lowercase().replace('Q', " q-");
    let cases = [
        (signed.clone(), noon),
        (spaced, noon),
        (key(2).sign(&pass()), noon),
        (signed.clone(), "2026-09-07T00:59:59Z"),
        (signed.clone(), "2026-09-07T01:00:00Z"),
        (signed.clone(), "2026-09-07T09:59:59Z"),
        (signed.clone(), "2026-09-07T10:00:00Z"),
        (key(3).sign(&pass()), noon),
        (stranger.sign(&pass()), noon),
        (key(1).sign(&other), noon),
        (key(1).sign(&taken), noon),
        (signed[..signed.len() - 1].to_owned(), noon),
        (format!("{signed}1"), noon),
        ("LP".to_owned(), noon),
        ("https://example.cn".to_owned(), noon),
    ];
    written(&ring, &cases.map(|(text, now)| case(&ring, &text, now)))
}

fn written(ring: &Ring, cases: &[Value]) -> Value {
    let key = |key: &PublicKey| json!({ "street": key.street, "serial": key.serial, "point": hex(&key.point()) });
    json!({
        "building": hex(&building_tag(street(), "place_a")),
        "keys": ring.keys.iter().map(key).collect::<Vec<_>>(),
        "revoked": ring.revoked.iter().map(|nonce| hex(nonce)).collect::<Vec<_>>(),
        "cases": cases,
    })
}

fn case(ring: &Ring, text: &str, now: &str) -> Value {
    let buildings = vec![building_tag(street(), "place_a")];
    let now = at(now);
    let answer = ring.verify(text, &Door { buildings, now });
    json!({
        "text": text, "now": now.as_second(), "verdict": answer.verdict.code(),
        "host": answer.pass.as_ref().map(|pass| pass.host.clone()),
        "word": answer.pass.as_ref().map(|pass| pass.word.clone()),
        "purpose": answer.pass.as_ref().map(|pass| pass.purpose.code()),
    })
}

#[test]
fn the_vectors_are_what_this_crate_says() {
    let wanted = wanted();
    let found: Value = serde_json::from_str(FILE).unwrap();
    if found != wanted {
        let text = serde_json::to_string_pretty(&wanted).unwrap();
        panic!("write this to tests/data/vectors.json once it is right:\n{text}");
    }
}
