//! Encryption for one browser (RFC 8291, `aes128gcm` of RFC 8188) and the signed claim of who sends (RFC 8292).

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes128Gcm, KeyInit as _, Nonce};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use hkdf::Hkdf;
use linli_kernel::Trouble;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use p256::{PublicKey, SecretKey};
use serde_json::json;
use sha2::Sha256;

/// The size of a record; a message is one.
const RECORD: u32 = 4_096;

/// The longest message: a record, without its header (86), the mark of its end (1) and the tag (16).
pub const MOST: usize = 4_096 - 86 - 17;

/// A browser's public key and its secret, as it gave them.
#[derive(Clone, Debug)]
pub struct Browser {
    /// `p256dh`, an uncompressed point.
    pub key: Vec<u8>,
    /// `auth`, 16 bytes.
    pub auth: Vec<u8>,
}

/// Encrypts a message for a browser. `own` and `salt` are fresh for each message.
///
/// # Errors
/// A fault: the browser's key is no point of the curve, or the message is too long.
pub fn seal(
    to: &Browser,
    own: &SecretKey,
    salt: [u8; 16],
    plain: &[u8],
) -> Result<Vec<u8>, Trouble> {
    if plain.len() > MOST {
        return Err(Trouble::fault("a push message is too long"));
    }
    let theirs = PublicKey::from_sec1_bytes(&to.key).map_err(Trouble::fault)?;
    let ours = public(own);
    let shared = own.diffie_hellman(&theirs);
    let info = [b"WebPush: info\0".as_slice(), &to.key, &ours].concat();
    let input: [u8; 32] = expand(&to.auth, shared.raw_secret_bytes(), &info)?;
    let key: [u8; 16] = expand(&salt, &input, b"Content-Encoding: aes128gcm\0")?;
    let nonce: [u8; 12] = expand(&salt, &input, b"Content-Encoding: nonce\0")?;
    let cipher = Aes128Gcm::new_from_slice(&key).map_err(Trouble::fault)?;
    // The last, and only, record ends in 2.
    let padded = [plain, &[2]].concat();
    let payload = Payload {
        msg: &padded,
        aad: &[],
    };
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), payload)
        .map_err(|_error| Trouble::fault("cannot seal a push message"))?;
    let length = u8::try_from(ours.len()).map_err(Trouble::fault)?;
    Ok([&salt[..], &RECORD.to_be_bytes(), &[length], &ours, &sealed].concat())
}

/// HKDF-SHA-256, extracted and expanded.
fn expand<const N: usize>(salt: &[u8], input: &[u8], info: &[u8]) -> Result<[u8; N], Trouble> {
    let mut out = [0; N];
    Hkdf::<Sha256>::new(Some(salt), input)
        .expand(info, &mut out)
        .map_err(|_length| Trouble::fault("an HKDF output is too long"))?;
    Ok(out)
}

/// The public key as an uncompressed point.
pub fn public(own: &SecretKey) -> Vec<u8> {
    use p256::elliptic_curve::sec1::ToSec1Point as _;
    own.public_key().to_sec1_point(false).as_bytes().to_vec()
}

/// The `Authorization` of a message: a claim for one push service, signed with the street's key.
///
/// # Errors
/// Never for a key that was read.
pub fn claim(
    own: &SecretKey,
    audience: &str,
    contact: &str,
    until: i64,
) -> Result<String, Trouble> {
    let part =
        |value: serde_json::Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let head = part(json!({ "typ": "JWT", "alg": "ES256" }));
    let body = part(json!({ "aud": audience, "exp": until, "sub": contact }));
    let signed = format!("{head}.{body}");
    let signature: Signature = SigningKey::from(own).sign(signed.as_bytes());
    let signature = Base64UrlUnpadded::encode_string(&signature.to_bytes());
    let key = Base64UrlUnpadded::encode_string(&public(own));
    Ok(format!("vapid t={signed}.{signature}, k={key}"))
}

/// What the browser does with a message.
#[cfg(test)]
pub fn open(own: &SecretKey, auth: &[u8], message: &[u8]) -> Vec<u8> {
    let (salt, theirs, sealed) = (&message[..16], &message[21..86], &message[86..]);
    let key = PublicKey::from_sec1_bytes(theirs).unwrap();
    let info = [b"WebPush: info\0".as_slice(), &public(own), theirs].concat();
    let shared = own.diffie_hellman(&key);
    let input: [u8; 32] = expand(auth, shared.raw_secret_bytes(), &info).unwrap();
    let key: [u8; 16] = expand(salt, &input, b"Content-Encoding: aes128gcm\0").unwrap();
    let nonce: [u8; 12] = expand(salt, &input, b"Content-Encoding: nonce\0").unwrap();
    let cipher = Aes128Gcm::new_from_slice(&key).unwrap();
    let mut plain = cipher.decrypt(&Nonce::from(nonce), sealed).unwrap();
    assert_eq!(plain.pop(), Some(2), "the last record");
    plain
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::Verifier as _;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        Base64UrlUnpadded::decode_vec(text).unwrap()
    }

    #[test]
    fn the_example_of_rfc_8291_is_sealed_to_the_byte() {
        // RFC 8291, section 5 and appendix A.
        let to = Browser {
            key: bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            ),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let own =
            SecretKey::from_slice(&bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")).unwrap();
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw").try_into().unwrap();
        let sealed = seal(
            &to,
            &own,
            salt,
            b"When I grow up, I want to be a watermelon",
        )
        .unwrap();
        let expected = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6T\
             lzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN";
        assert_eq!(Base64UrlUnpadded::encode_string(&sealed), expected);
    }

    #[test]
    fn a_claim_verifies_with_the_key_it_names() {
        let own = SecretKey::from_slice(&[7; 32]).unwrap();
        let claim = claim(
            &own,
            "https://push.example",
            "mailto:a@example.cn",
            1_800_000_000,
        )
        .unwrap();
        let (token, key) = claim
            .strip_prefix("vapid t=")
            .unwrap()
            .split_once(", k=")
            .unwrap();
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(&bytes(key)).unwrap();
        let signature = Signature::from_slice(&bytes(signature)).unwrap();
        assert!(key.verify(signed.as_bytes(), &signature).is_ok());
        assert!(key.verify(b"another", &signature).is_err());
    }

    #[test]
    fn what_is_too_long_or_no_key_is_a_fault() {
        let own = SecretKey::from_slice(&[7; 32]).unwrap();
        let to = Browser {
            key: public(&own),
            auth: vec![1; 16],
        };
        assert!(seal(&to, &own, [0; 16], &[0; MOST]).is_ok_and(|sealed| sealed.len() == 4_096));
        assert!(seal(&to, &own, [0; 16], &[0; MOST + 1]).is_err());
        let to = Browser {
            key: vec![4; 65],
            ..to
        };
        assert!(seal(&to, &own, [0; 16], b"x").is_err());
    }
}
