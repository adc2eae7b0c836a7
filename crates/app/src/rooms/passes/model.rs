//! Passes as hosts make them.

use jiff::{SignedDuration, Timestamp};
use linli_kernel::{Invalid, Kind, PersonId, PlaceId, Trouble};
use linli_pass::{BuildingTag, LIFE_MAX, Nonce, Pass, Purpose};
use serde::{Deserialize, Serialize};

/// How long passes and their traces last in a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassSettings {
    /// How many days after its end a pass is forgotten, 0 to 90.
    pub keep_days: u32,
    /// The longest time a pass may be valid, in hours, 1 to 2160.
    pub longest_hours: u32,
}

impl Default for PassSettings {
    /// A week each, until the office sets its own.
    fn default() -> Self {
        Self {
            keep_days: 7,
            longest_hours: 7 * 24,
        }
    }
}

impl PassSettings {
    /// Whether both can be.
    ///
    /// # Errors
    /// `keep_days`, `longest_hours`.
    pub fn check(self) -> Result<(), Trouble> {
        let mut invalid = Invalid::default();
        let most = LIFE_MAX.as_hours();
        if self.keep_days > 90 {
            invalid.push("keep_days", "请填写 0 到 90 天", "Write 0 to 90 days");
        }
        if !(1..=most).contains(&i64::from(self.longest_hours)) {
            invalid.push(
                "longest_hours",
                format!("请填写 1 到 {most} 小时"),
                format!("Write 1 to {most} hours"),
            );
        }
        invalid.check()
    }
}

/// A pass to be made.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPass {
    /// The building or compound whose door it opens.
    pub building: String,
    /// `visit`, `meeting`, `interview`, `delivery`, `repair`, `viewing`, `errand` or `other`.
    pub purpose: String,
    /// Who expects the visitor: a firm or a door, at most 12 characters and 6 digits; no name of the visitor.
    pub host: String,
    /// A word the visitor says at the door, if they like, at most 8 characters.
    #[serde(default)]
    pub word: String,
    /// Valid from.
    #[schema(value_type = String, format = DateTime)]
    pub from: Timestamp,
    /// No longer valid at.
    #[schema(value_type = String, format = DateTime)]
    pub until: Timestamp,
}

/// A pass that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Issued {
    /// Tells it from others; 16 hexadecimal digits where it is written.
    pub nonce: Nonce,
    /// Who made it.
    pub host_person: PersonId,
    /// The number of the key that signs it.
    pub key: u16,
    /// Whose door it opens.
    pub building: PlaceId,
    /// What for.
    pub purpose: Purpose,
    /// Who expects the visitor.
    pub host: String,
    /// The visitor's word; may be empty.
    pub word: String,
    /// Valid from.
    pub from: Timestamp,
    /// No longer valid at.
    pub until: Timestamp,
    /// When it was made.
    pub made: Timestamp,
    /// When its host took it back.
    pub revoked: Option<Timestamp>,
}

/// How a pass stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It begins later.
    Ahead,
    /// It opens its door.
    Valid,
    /// It ended.
    Over,
    /// Its host took it back.
    Revoked,
}

impl Issued {
    /// How it stands at an instant.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        if self.revoked.is_some() {
            Standing::Revoked
        } else if now < self.from {
            Standing::Ahead
        } else if now >= self.until {
            Standing::Over
        } else {
            Standing::Valid
        }
    }

    /// What is signed.
    #[must_use]
    pub fn pass(&self, street: linli_kernel::StreetCode) -> Pass {
        Pass {
            street,
            key: self.key,
            nonce: self.nonce,
            building: tag(street, self.building),
            from: self.from,
            until: self.until,
            purpose: self.purpose,
            host: self.host.clone(),
            word: self.word.clone(),
        }
    }
}

/// The tag by which passes name a building.
#[must_use]
pub fn tag(street: linli_kernel::StreetCode, building: PlaceId) -> BuildingTag {
    linli_pass::building_tag(street, &building.to_string())
}

/// As hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a nonce that [`hex`] wrote.
///
/// # Errors
/// `pass.unknown`.
pub fn nonce_of(text: &str) -> Result<Nonce, Trouble> {
    let number = u64::from_str_radix(text, 16).map_err(|_error| unknown())?;
    let nonce = number.to_be_bytes();
    if hex(&nonce) == text {
        Ok(nonce)
    } else {
        Err(unknown())
    }
}

/// There is no such pass, or it is somebody else's.
pub fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "pass.unknown",
        "没有这张访客码，或不是您发放的，或已到期清除",
        "There is no such pass, or it is not yours, or it was forgotten after its end",
    )
}

impl NewPass {
    /// Checks all but the building.
    ///
    /// # Errors
    /// Every wrong field.
    pub fn check(&self, settings: PassSettings, now: Timestamp) -> Result<Purpose, Trouble> {
        let mut invalid = Invalid::default();
        let purpose = self.purpose.parse::<Purpose>();
        if purpose.is_err() {
            invalid.push("purpose", "请选择来访事由", "Choose what the visit is for");
        }
        self.check_times(settings, now, &mut invalid);
        if let Err((field, wrong)) = linli_pass::check_words(self.host.trim(), self.word.trim()) {
            let text = wrong.text();
            invalid.push(field, text.zh, text.en);
        }
        invalid.check()?;
        purpose.map_err(Trouble::fault)
    }

    fn check_times(&self, settings: PassSettings, now: Timestamp, invalid: &mut Invalid) {
        let longest = SignedDuration::from_hours(i64::from(settings.longest_hours));
        if self.until <= self.from {
            invalid.push(
                "until",
                "结束时间应晚于开始时间",
                "The end must lie after the beginning",
            );
        } else if self.until <= now {
            invalid.push(
                "until",
                "结束时间已过，请改为以后的时间",
                "The end has passed; choose a later one",
            );
        } else if self.until.duration_since(self.from) > longest {
            invalid.push(
                "until",
                format!("有效期最长 {} 小时，请缩短", settings.longest_hours),
                format!(
                    "A pass is valid for at most {} hours; make it shorter",
                    settings.longest_hours
                ),
            );
        } else if self.from.duration_since(now) > LIFE_MAX {
            invalid.push(
                "from",
                "开始时间最多提前 90 天",
                "The beginning may lie at most 90 days ahead",
            );
        }
    }
}
