//! What a door is given, and a look at a pass. Nothing here writes.

use std::collections::BTreeSet;

use jiff::Timestamp;
use linli_kernel::{PlaceId, StreetCode, Trouble};
use linli_pass::{Answer, Door, PublicKey, Ring};
use serde::Serialize;

use super::model::{hex, nonce_of, tag};
use super::store;
use super::verbs::DOORS;
use crate::app::App;
use crate::rooms::places;
use crate::zone;

/// Everything a door of a street needs to verify passes offline. It is the same for everybody and names no person.
#[derive(Clone, Debug, Serialize)]
pub struct Bundle {
    /// The street.
    pub street: StreetCode,
    /// When it was made, in seconds since 1970.
    pub made: i64,
    /// The public keys.
    pub keys: Vec<KeyBody>,
    /// The buildings and compounds.
    pub doors: Vec<DoorBody>,
    /// What was taken back and has not ended, as hexadecimal nonces.
    pub revoked: Vec<String>,
}

/// A public key of a street.
#[derive(Clone, Debug, Serialize)]
pub struct KeyBody {
    /// Its street.
    pub street: StreetCode,
    /// Its number.
    pub serial: u16,
    /// The uncompressed point in hexadecimal digits.
    pub point: String,
}

/// A door of a street.
#[derive(Clone, Debug, Serialize)]
pub struct DoorBody {
    /// The building or compound.
    pub id: PlaceId,
    /// What it is called.
    pub name: String,
    /// The tags of the building and of those inside it.
    pub tags: Vec<String>,
}

/// A look at a pass: what is said, and where its building is.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What is said.
    pub answer: Answer,
    /// The name of its building, where the pass is proved and the building is one of the street.
    pub building: Option<String>,
}

/// What doors of a street are given.
///
/// # Errors
/// `place.no_street`; the store fails.
pub async fn bundle(app: &App, street: StreetCode) -> Result<Bundle, Trouble> {
    let now = app.clock.now();
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let root = places::root(tx, street).await?;
                let all = places::of_kinds(tx, street, &DOORS, &root.path, zone::day(now)).await?;
                let inside = |path: &str| {
                    let within = all.iter().filter(|one| one.path.starts_with(path));
                    within.map(|one| hex(&tag(street, one.id))).collect()
                };
                let door = |place: &places::Place| DoorBody {
                    id: place.id,
                    name: place.title(&root.name),
                    tags: inside(&place.path),
                };
                let key = |row: store::KeyRow| KeyBody {
                    street,
                    serial: row.serial,
                    point: row.point,
                };
                Ok(Bundle {
                    street,
                    made: now.as_second(),
                    keys: store::keys(tx, street)
                        .await?
                        .into_iter()
                        .map(key)
                        .collect(),
                    doors: all.iter().map(door).collect(),
                    revoked: store::revoked(tx, street, now).await?,
                })
            })
        })
        .await
}

impl Bundle {
    /// The keys and what was taken back, to verify with.
    #[must_use]
    pub fn ring(&self) -> Ring {
        let key = |one: &KeyBody| {
            let point: Option<Vec<u8>> = (0..one.point.len())
                .step_by(2)
                .map(|at| u8::from_str_radix(one.point.get(at..at + 2)?, 16).ok())
                .collect();
            PublicKey::new(one.street, one.serial, &point?)
        };
        let revoked: BTreeSet<_> = self
            .revoked
            .iter()
            .filter_map(|one| nonce_of(one).ok())
            .collect();
        Ring {
            keys: self.keys.iter().filter_map(key).collect(),
            revoked,
        }
    }

    /// Looks at a pass at one of the doors, or anywhere. A function of what it is handed, as in the browser.
    #[must_use]
    pub fn verify(&self, text: &str, door: Option<PlaceId>, now: Timestamp) -> Seen {
        let tags = door.and_then(|id| self.doors.iter().find(|one| one.id == id));
        let tags = tags.map(|one| one.tags.as_slice()).unwrap_or_default();
        let buildings = tags.iter().filter_map(|one| nonce_of(one).ok()).collect();
        let answer = self.ring().verify(text, &Door { buildings, now });
        let building = answer.pass.as_ref().and_then(|pass| {
            let tag = hex(&pass.building);
            let own = |one: &&DoorBody| hex(&super::model::tag(self.street, one.id)) == tag;
            Some(self.doors.iter().find(own)?.name.clone())
        });
        Seen { answer, building }
    }
}

/// Looks at a pass with the keys of the street it claims to be of. Writes nothing.
///
/// # Errors
/// The store fails.
pub async fn look(app: &App, text: &str) -> Result<(Option<StreetCode>, Seen), Trouble> {
    let now = app.clock.now();
    let nothing = || Seen {
        answer: Ring::default().verify(
            text,
            &Door {
                buildings: Vec::new(),
                now,
            },
        ),
        building: None,
    };
    let Some(street) = linli_pass::claimed_street(text) else {
        return Ok((None, nothing()));
    };
    match bundle(app, street).await {
        Ok(bundle) => Ok((Some(street), bundle.verify(text, None, now))),
        Err(Trouble::Refused(_)) => Ok((None, nothing())),
        Err(trouble) => Err(trouble),
    }
}
