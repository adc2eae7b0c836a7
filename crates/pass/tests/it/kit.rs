//! A street with a key, a building and a pass.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::Timestamp;
use linli_kernel::StreetCode;
use linli_pass::{Door, Pass, Purpose, Ring, SigningKey, building_tag};

pub fn street() -> StreetCode {
    "330105005".parse().unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn key(serial: u16) -> SigningKey {
    SigningKey::new(street(), serial, &[7 + u8::try_from(serial).unwrap(); 32]).unwrap()
}

pub fn pass() -> Pass {
    Pass {
        street: street(),
        key: 1,
        nonce: *b"\x01\x02\x03\x04\x05\x06\x07\x08",
        building: building_tag(street(), "place_a"),
        from: at("2026-09-07T01:00:00Z"),
        until: at("2026-09-07T10:00:00Z"),
        purpose: Purpose::Meeting,
        host: "天目软件".to_owned(),
        word: "蓝伞".to_owned(),
    }
}

pub fn ring() -> Ring {
    // Deriving a public key is what takes long in an unoptimised build.
    static RING: LazyLock<Ring> = LazyLock::new(|| Ring {
        keys: vec![key(1).public(), key(2).public()],
        revoked: BTreeSet::new(),
    });
    RING.clone()
}

/// The pass, signed.
pub fn signed() -> &'static str {
    static SIGNED: LazyLock<String> = LazyLock::new(|| key(1).sign(&pass()));
    &SIGNED
}

pub fn door(now: &str) -> Door {
    Door {
        buildings: vec![building_tag(street(), "place_a")],
        now: at(now),
    }
}
