//! Secrets and signatures of Standard Webhooks: `v1,` and the base 64 of HMAC-SHA256 over
//! `webhook-id.webhook-timestamp.body`. Several signatures are divided by spaces, one for each secret in force.

use base64ct::{Base64, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use linli_kernel::Trouble;
use sha2::Sha256;

use crate::rooms::people;

/// What secrets begin with.
const PREFIX: &str = "whsec_";

/// A new secret as its receiver keeps it.
///
/// # Errors
/// The system gives no randomness.
pub(super) fn mint() -> Result<String, Trouble> {
    Ok(format!(
        "{PREFIX}{}",
        Base64::encode_string(&people::random::<32>()?)
    ))
}

/// The value of `webhook-signature`.
///
/// # Errors
/// A fault: a secret that is not one of ours.
pub(super) fn signatures<'a>(
    secrets: impl IntoIterator<Item = &'a str>,
    id: &str,
    seconds: i64,
    body: &str,
) -> Result<String, Trouble> {
    let mut all = Vec::new();
    for secret in secrets {
        let bare = secret.strip_prefix(PREFIX).unwrap_or(secret);
        let key = Base64::decode_vec(bare)
            .map_err(|_bad| Trouble::fault("a webhook secret is not base 64"))?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(Trouble::fault)?;
        mac.update(format!("{id}.{seconds}.{body}").as_bytes());
        all.push(format!(
            "v1,{}",
            Base64::encode_string(&mac.finalize().into_bytes())
        ));
    }
    Ok(all.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the specification's own libraries (standard-webhooks/libraries, test of `sign`).
    #[test]
    fn the_vector_of_the_specification_signs_as_it_says() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signed = signatures(
            [secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(
            signed.unwrap(),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn each_secret_in_force_signs() {
        let (one, other) = (mint().unwrap(), mint().unwrap());
        assert_ne!(one, other);
        let both = signatures([one.as_str(), &other], "m", 1, "{}").unwrap();
        let alone = signatures([other.as_str()], "m", 1, "{}").unwrap();
        assert_eq!(both.split(' ').nth(1), Some(alone.as_str()));
    }
}
