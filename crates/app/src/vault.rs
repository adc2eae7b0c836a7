//! Personal fields at rest: AES-256-GCM under a key that lies outside the database, and a blind
//! index (HMAC-SHA256) for exact look-up. PIPL §51; 等保 GB/T 22239 residual protection.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit, Nonce};
use anyhow::Context as _;
use hmac::Mac as _;

/// Seals and opens personal fields.
#[derive(Clone)]
pub struct Vault {
    cipher: Aes256Gcm,
    index_key: [u8; 32],
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Opens the key file `keys/field.key` under `data`, made on first use, readable by its owner only.
    ///
    /// # Errors
    /// The file cannot be read or made, or is not 64 bytes long.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        let path = data.join("keys").join("field.key");
        if !path.exists() {
            make_key(&path).with_context(|| format!("make the key file {}", path.display()))?;
        }
        let bytes =
            fs::read(&path).with_context(|| format!("read the key file {}", path.display()))?;
        let key: [u8; 64] = bytes.try_into().map_err(|_bytes| {
            anyhow::anyhow!(
                "{} must hold 64 bytes: restore it from your safe",
                path.display()
            )
        })?;
        Self::from_key(&key)
    }

    /// A vault on given key material: 32 bytes for the cipher, 32 for the index.
    ///
    /// # Errors
    /// Never for 64 bytes; the cipher's constructor is fallible in its signature.
    pub fn from_key(key: &[u8; 64]) -> anyhow::Result<Self> {
        let (cipher, index) = key.split_at(32);
        Ok(Self {
            cipher: Aes256Gcm::new_from_slice(cipher)
                .map_err(|_error| anyhow::anyhow!("bad key length"))?,
            index_key: index.try_into()?,
        })
    }

    /// Encrypts `plain`. `place` (table, column and row) is bound in, so that a value copied to
    /// another row does not open.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn seal(&self, place: &str, plain: &str) -> anyhow::Result<Vec<u8>> {
        self.seal_bytes(place, plain.as_bytes())
    }

    /// [`Self::seal`] for what is no text, such as a file.
    ///
    /// # Errors
    /// The system has no randomness.
    pub fn seal_bytes(&self, place: &str, plain: &[u8]) -> anyhow::Result<Vec<u8>> {
        let mut nonce = [0u8; 12];
        getrandom::fill(&mut nonce)?;
        let payload = Payload {
            msg: plain,
            aad: place.as_bytes(),
        };
        let sealed = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_error| anyhow::anyhow!("cannot seal"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Decrypts what [`Vault::seal`] wrote for the same `place`.
    ///
    /// # Errors
    /// The value was altered, moved, or sealed under another key.
    pub fn unseal(&self, place: &str, sealed: &[u8]) -> anyhow::Result<String> {
        Ok(String::from_utf8(self.unseal_bytes(place, sealed)?)?)
    }

    /// Decrypts what [`Vault::seal_bytes`] wrote for the same `place`.
    ///
    /// # Errors
    /// The value was altered, moved, or sealed under another key.
    pub fn unseal_bytes(&self, place: &str, sealed: &[u8]) -> anyhow::Result<Vec<u8>> {
        let (nonce, body) = sealed
            .split_first_chunk::<12>()
            .context("a sealed field is too short")?;
        let payload = Payload {
            msg: body,
            aad: place.as_bytes(),
        };
        self.cipher
            .decrypt(&Nonce::from(*nonce), payload)
            .map_err(|_error| {
                anyhow::anyhow!("a sealed field of {place} does not open: altered, or another key")
            })
    }

    /// A keyed digest for exact look-up of a sealed value.
    #[must_use]
    pub fn blind(&self, column: &str, plain: &str) -> String {
        let Ok(mut mac) = hmac::Hmac::<sha2::Sha256>::new_from_slice(&self.index_key) else {
            return String::new();
        };
        mac.update(column.as_bytes());
        mac.update(&[0]);
        mac.update(plain.as_bytes());
        mac.finalize()
            .into_bytes()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

fn make_key(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut key = [0u8; 64];
    getrandom::fill(&mut key)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_in_its_own_place() {
        let vault = Vault::from_key(&[7; 64]).unwrap();
        let sealed = vault.seal("persons.phone/1", "13800000000").unwrap();
        assert_eq!(
            vault.unseal("persons.phone/1", &sealed).unwrap(),
            "13800000000"
        );
        assert!(vault.unseal("persons.phone/2", &sealed).is_err());
        let mut altered = sealed.clone();
        altered[15] ^= 1;
        assert!(vault.unseal("persons.phone/1", &altered).is_err());
        assert!(vault.unseal("persons.phone/1", &sealed[..5]).is_err());
        assert!(!sealed.windows(4).any(|part| part == b"1380"));
    }

    #[test]
    fn the_blind_index_is_stable_per_column() {
        let vault = Vault::from_key(&[7; 64]).unwrap();
        assert_eq!(vault.blind("phone", "1"), vault.blind("phone", "1"));
        assert_ne!(vault.blind("phone", "1"), vault.blind("id_number", "1"));
    }
}
