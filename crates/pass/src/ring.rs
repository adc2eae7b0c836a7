//! The keys and revocations a door has, and the look at a pass.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::pass::BuildingTag;
use crate::{Nonce, Pass, PublicKey, Verdict, read};

/// What a door knows: public keys, and what was taken back. Both are small and hold nothing about persons.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    /// The keys whose passes may still be valid, of one street or several.
    pub keys: Vec<PublicKey>,
    /// The passes taken back before their end.
    pub revoked: BTreeSet<Nonce>,
}

/// Where and when a pass is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// The buildings behind it: one, or those of a compound behind its gate. Empty for a look at a pass anywhere.
    pub buildings: Vec<BuildingTag>,
    /// The time.
    pub now: Timestamp,
}

/// What is said of a pass, and the pass itself where its signature proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What is said.
    pub verdict: Verdict,
    /// What it holds; never shown of a pass that nothing proves.
    pub pass: Option<Pass>,
}

impl Ring {
    /// Looks at a pass. Reads nothing but what it is handed, and keeps nothing.
    #[must_use]
    pub fn verify(&self, text: &str, door: &Door) -> Answer {
        let unproved = match read::read(text) {
            Ok(unproved) => unproved,
            Err(why) => return nothing(Verdict::Unreadable(why)),
        };
        let pass = unproved.pass;
        let named = |key: &&PublicKey| key.street == pass.street && key.serial == pass.key;
        let Some(key) = self.keys.iter().find(named) else {
            return nothing(Verdict::UnknownKey);
        };
        if !key.proves(&unproved.bytes, &unproved.signature) {
            return nothing(Verdict::Forged);
        }
        Answer {
            verdict: self.weigh(&pass, door),
            pass: Some(pass),
        }
    }

    /// What is said of a pass that is proved.
    fn weigh(&self, pass: &Pass, door: &Door) -> Verdict {
        if !door.buildings.is_empty() && !door.buildings.contains(&pass.building) {
            Verdict::WrongBuilding
        } else if self.revoked.contains(&pass.nonce) {
            Verdict::Revoked
        } else if door.now < pass.from {
            Verdict::NotYet(pass.from)
        } else if door.now >= pass.until {
            Verdict::Expired(pass.until)
        } else {
            Verdict::Good
        }
    }
}

fn nothing(verdict: Verdict) -> Answer {
    Answer {
        verdict,
        pass: None,
    }
}
