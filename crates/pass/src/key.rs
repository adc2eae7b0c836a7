//! The keys of a street.

use linli_kernel::StreetCode;
use p256::ecdsa;
use p256::ecdsa::signature::{Signer as _, Verifier as _};

use crate::{Pass, read};

/// A key of a street that signs. Its number grows with every rotation.
#[derive(Clone)]
pub struct SigningKey {
    street: StreetCode,
    serial: u16,
    key: ecdsa::SigningKey,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey({}/{})", self.street, self.serial)
    }
}

/// What proves the passes that a [`SigningKey`] signed. It may be known to anybody.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicKey {
    /// The street.
    pub street: StreetCode,
    /// Its number in the street.
    pub serial: u16,
    key: ecdsa::VerifyingKey,
}

impl SigningKey {
    /// The key of 32 secret bytes. None for the few numbers that are no key (one in 2^32).
    #[must_use]
    pub fn new(street: StreetCode, serial: u16, secret: &[u8; 32]) -> Option<Self> {
        let key = ecdsa::SigningKey::from_slice(secret).ok()?;
        Some(Self {
            street,
            serial,
            key,
        })
    }

    /// Signs a pass in the name of this street and key; the same pass gives the same text (RFC 6979).
    #[must_use]
    pub fn sign(&self, pass: &Pass) -> String {
        let pass = Pass {
            street: self.street,
            key: self.serial,
            ..pass.clone()
        };
        let bytes = pass.bytes();
        let signature: ecdsa::Signature = self.key.sign(&bytes);
        read::write(&bytes, &signature)
    }

    /// What proves its passes.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey {
            street: self.street,
            serial: self.serial,
            key: *self.key.verifying_key(),
        }
    }
}

impl PublicKey {
    /// Reads an uncompressed point (SEC 1, 65 bytes), as browsers take it. None where it is no point of the curve.
    #[must_use]
    pub fn new(street: StreetCode, serial: u16, point: &[u8]) -> Option<Self> {
        let key = ecdsa::VerifyingKey::from_sec1_bytes(point).ok()?;
        Some(Self {
            street,
            serial,
            key,
        })
    }

    /// The uncompressed point, 65 bytes.
    #[must_use]
    pub fn point(&self) -> Vec<u8> {
        self.key.to_sec1_point(false).as_bytes().to_vec()
    }

    pub(crate) fn proves(&self, bytes: &[u8], signature: &[u8]) -> bool {
        ecdsa::Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify(bytes, &signature).is_ok())
    }
}
