//! One id newtype per table: a UUIDv7 made by the application, stored and printed as
//! `prefix_` + 26 characters of Crockford base 32 (the TypeID text form), so that ids sort by
//! creation time and nobody mistakes a person for a case.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use uuid::{ContextV7, Uuid};

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Makes ids. Under one clock they are strictly increasing, also within a millisecond.
#[derive(Clone, Debug)]
pub struct Ids(Arc<Mutex<ContextV7>>);

impl Default for Ids {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(ContextV7::new())))
    }
}

impl Ids {
    /// A fresh id of the asked type, carrying `at`.
    #[must_use]
    pub fn next<I: From<Uuid>>(&self, at: Timestamp) -> I {
        I::from(self.raw(at))
    }

    fn raw(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.as_millisecond()).unwrap_or(0);
        let context = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let nanos = u32::try_from(millis % 1000 * 1_000_000).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*context, millis / 1000, nanos))
    }
}

/// The 26 characters of a UUID in Crockford base 32, as in the TypeID specification.
#[must_use]
pub fn encode_base32(uuid: Uuid) -> String {
    let mut value = uuid.as_u128();
    let mut out = [b'0'; 26];
    for place in out.iter_mut().rev() {
        *place = ALPHABET[usize::try_from(value & 31).unwrap_or(0)];
        value >>= 5;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Reads what [`encode_base32`] wrote; `None` for anything else.
#[must_use]
pub fn decode_base32(text: &str) -> Option<Uuid> {
    if text.len() != 26 || !text.starts_with(|c: char| ('0'..='7').contains(&c)) {
        return None;
    }
    let mut value: u128 = 0;
    for byte in text.bytes() {
        let digit = ALPHABET.iter().position(|known| *known == byte)?;
        value = value << 5 | u128::try_from(digit).ok()?;
    }
    Some(Uuid::from_u128(value))
}

/// An id that was not one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of the form {prefix}_…")]
pub struct BadId {
    /// The prefix that was expected.
    pub prefix: &'static str,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// The prefix of the printed form.
            pub const PREFIX: &'static str = $prefix;

            /// The bare UUID.
            #[must_use]
            pub fn uuid(self) -> Uuid { self.0 }
        }

        impl From<Uuid> for $name { fn from(uuid: Uuid) -> Self { Self(uuid) } }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}_{}", $prefix, encode_base32(self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{self}") }
        }

        impl std::str::FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                text.strip_prefix(concat!($prefix, "_"))
                    .and_then(decode_base32)
                    .map(Self)
                    .ok_or(BadId { prefix: $prefix })
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.collect_str(self) }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A person.
    PersonId = "person";
    /// An organisation: department, community, property manager, committee.
    OrgId = "org";
    /// An appointment: a person holds a role at a place or organisation.
    AppointmentId = "appt";
    /// A login session.
    SessionId = "sess";
    /// A place of a street: community, grid, compound, building, entrance, dwelling.
    PlaceId = "place";
    /// A case.
    CaseId = "case";
    /// A form that somebody fills in or filled in. Whoever fills it in may make it, also without signal.
    SubmissionId = "fill";
    /// A comment on a case.
    CommentId = "note";
    /// An attached file.
    FileId = "file";
    /// A journal entry.
    EntryId = "entry";
    /// A queued job.
    JobId = "job";
    /// A notice to a person.
    NoticeId = "notice";
    /// A plan of return visits (回访计划).
    PlanId = "plan";
    /// A sample drawn for return visits.
    SampleId = "sample";
    /// The key of a partner that speaks Open311.
    PartnerId = "partner";
    /// Another GeoReport server.
    PeerId = "peer";
    /// A subscription to webhooks.
    HookId = "hook";
    /// One webhook on its way to one receiver.
    DeliveryId = "msg";
    /// A browser that asked to be told by push.
    PushId = "push";
    /// A key by which programs read data feeds in a person's name.
    DataKeyId = "datakey";
    /// A record of a register: a person, household, dwelling, firm or thing.
    RecordId = "record";
    /// A member on the roster of a record.
    MemberId = "member";
    /// A consent that somebody gave.
    ConsentId = "consent";
    /// A campaign under way in some place from a day to a day.
    RunId = "run";
    /// A task (任务).
    TaskId = "task";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_being_printed_and_read() {
        let ids = Ids::default();
        let id: CaseId = ids.next(Timestamp::from_millisecond(1_800_000_000_123).unwrap());
        let text = id.to_string();
        assert!(text.starts_with("case_01") && text.len() == 31, "{text}");
        assert_eq!(text.parse::<CaseId>(), Ok(id));
        assert_eq!(text.parse::<PersonId>(), Err(BadId { prefix: "person" }));
        assert_eq!(
            serde_json::from_str::<CaseId>(&format!("{text:?}")).unwrap(),
            id
        );
    }

    #[test]
    fn the_typeid_specification_vector_decodes() {
        // https://github.com/jetify-com/typeid: 00041061050r3gg28a1c60t3gf
        let uuid = decode_base32("00041061050r3gg28a1c60t3gf").unwrap();
        assert_eq!(uuid.to_string(), "00010203-0405-0607-0809-0a0b0c0d0e0f");
        assert_eq!(encode_base32(uuid), "00041061050r3gg28a1c60t3gf");
        assert_eq!(decode_base32("80041061050r3gg28a1c60t3gf"), None);
        assert_eq!(decode_base32("短"), None);
    }

    #[test]
    fn ids_of_one_millisecond_increase() {
        let ids = Ids::default();
        let at = Timestamp::from_millisecond(1_800_000_000_000).unwrap();
        let many: Vec<CaseId> = (0..10_000).map(|_| ids.next(at)).collect();
        assert!(
            many.windows(2)
                .all(|pair| pair[0] < pair[1] && pair[0].to_string() < pair[1].to_string())
        );
    }
}
