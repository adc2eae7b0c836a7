//! Session tokens and other secrets: 256 random bits behind the street's code, kept as a digest only.

use linli_kernel::{Digest, DigestKind, StreetCode, Trouble};

/// A new token: the text the client keeps, and the digest we keep.
///
/// # Errors
/// The system gives no randomness.
pub fn mint(street: StreetCode) -> Result<(String, Digest), Trouble> {
    let secret: String = random::<32>()?
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let text = format!("{street}.{secret}");
    let digest = digest(&text);
    Ok((text, digest))
}

/// The street a token belongs to and its digest; `None` for what cannot be one of ours. The street stands
/// in front so that the look-up begins with it, as every look-up does.
#[must_use]
pub fn read(text: &str) -> Option<(StreetCode, Digest)> {
    let (street, secret) = text.split_once('.')?;
    let hex = secret.len() == 64 && secret.bytes().all(|byte| byte.is_ascii_hexdigit());
    let street = street.parse().ok()?;
    hex.then(|| (street, digest(text)))
}

/// SHA-256 is enough for 256 random bits: there is nothing to guess, so nothing to slow down.
fn digest(text: &str) -> Digest {
    DigestKind::Sha256.of(&[text.as_bytes()])
}

/// Bytes of the system's randomness.
///
/// # Errors
/// The system gives none.
pub fn random<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0u8; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(error) => Err(Trouble::fault(format!(
            "the system gives no randomness: {error}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_street_and_anything_else_is_none() {
        let street: StreetCode = "330105005".parse().unwrap();
        let (text, digest) = mint(street).unwrap();
        assert_eq!(read(&text), Some((street, digest)));
        assert_ne!(mint(street).unwrap().0, text);
        for bad in [
            "",
            "330105005",
            "330105005.",
            "x.00",
            &text[1..],
            &text[..73],
            "330105005.街道",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_ne!(
            read(&text.to_uppercase()).map(|(_, digest)| digest),
            Some(digest)
        );
    }
}
