//! What a password must be, and how it is kept. Values: 等保 GB/T 22239-2019, 8.1.4.1 身份鉴别, with the
//! test values commonly used in assessments (they are not in the text of the standard).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use jiff::{SignedDuration, Timestamp};
use linli_kernel::{Invalid, Trouble};

/// The fewest characters.
pub const MIN_CHARS: usize = 8;
/// The most characters; more would only cost time.
pub const MAX_CHARS: usize = 128;
/// The fewest of the four classes: small letters, capitals, digits, others.
pub const MIN_CLASSES: usize = 3;
/// How many earlier passwords may not come back.
pub const REMEMBERED: usize = 5;
/// After how long people are reminded to change it.
pub const ROTATION: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Letters of initial passwords: none that is mistaken for another when read from paper.
const SMALL: &[u8] = b"abcdefghjkmnpqrstuvwxyz";
const CAPITAL: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGIT: &[u8] = b"23456789";

/// Checks a chosen password; `field` is the form field that errors are shown beside.
///
/// # Errors
/// Every rule it breaks.
pub fn check(field: &str, password: &str, account: &str) -> Result<(), Trouble> {
    let mut invalid = Invalid::default();
    let length = password.chars().count();
    if !(MIN_CHARS..=MAX_CHARS).contains(&length) {
        invalid.push(
            field,
            format!("密码须为 {MIN_CHARS} 到 {MAX_CHARS} 个字符"),
            format!("A password has {MIN_CHARS} to {MAX_CHARS} characters"),
        );
    } else if classes(password) < MIN_CLASSES {
        invalid.push(
            field,
            "密码须包含大写字母、小写字母、数字、其他字符中的至少三类",
            "A password needs three of: small letters, capitals, digits, other characters",
        );
    } else if !account.is_empty() && password.to_lowercase().contains(&account.to_lowercase()) {
        invalid.push(
            field,
            "密码不能包含账号名",
            "A password may not contain the account name",
        );
    }
    invalid.check()
}

/// How many of the four classes a password uses.
fn classes(password: &str) -> usize {
    let any = |test: fn(char) -> bool| usize::from(password.chars().any(test));
    any(|c| c.is_ascii_lowercase())
        + any(|c| c.is_ascii_uppercase())
        + any(|c| c.is_ascii_digit())
        + any(|c| !c.is_ascii_alphanumeric())
}

/// Whether it is time to remind of a change.
#[must_use]
pub fn is_old(changed: Timestamp, now: Timestamp) -> bool {
    now.duration_since(changed) >= ROTATION
}

/// An initial password of 12 characters, at least one of each class it uses, from random bytes.
/// Bytes that would favour a letter are passed over; `None` when `random` ran out before 12 were found.
#[must_use]
pub fn initial(random: &[u8]) -> Option<String> {
    let sets = [SMALL, CAPITAL, DIGIT];
    let mut bytes = random.iter().copied();
    let mut draw = |set: &[u8]| {
        let size = u8::try_from(set.len()).ok()?;
        let fair = u8::MAX - u8::MAX % size;
        let byte = bytes.by_ref().find(|byte| *byte < fair)?;
        set.get(usize::from(byte % size))
            .map(|letter| char::from(*letter))
    };
    (0..12)
        .map(|place| draw(sets[place % sets.len()]))
        .collect()
}

/// The stored form: argon2id with a fresh salt, as a PHC string. Slow on purpose (some 27 ms): call it
/// through [`super::gate::Gate`], never on the async threads.
pub(super) fn hash(password: &str) -> Result<String, Trouble> {
    match Argon2::default().hash_password(password.as_bytes()) {
        Ok(hash) => Ok(hash.to_string()),
        Err(error) => Err(Trouble::fault(format!("cannot hash a password: {error}"))),
    }
}

/// Whether `password` is the one that was hashed. As slow as [`hash`].
pub(super) fn fits(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|parsed| {
        Argon2::default()
            .verify_password(password.as_bytes(), &parsed)
            .is_ok()
    })
}

/// A hash that no password fits, with the cost of a real one, for accounts that do not exist: whoever
/// guesses names learns nothing from the time the answer takes.
pub(super) const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bGlubGktbm9ib2R5LTE$\
     AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

#[cfg(test)]
mod tests {
    use super::*;

    fn fault_of(password: &str) -> Option<String> {
        check("password", password, "zhangsan")
            .err()
            .map(|error| error.public(linli_kernel::Lang::En))
    }

    #[test]
    fn eight_characters_of_three_classes_are_enough() {
        assert_eq!(fault_of("Abcdef12"), None);
        assert_eq!(fault_of("邻里和睦Ab1x"), None);
        assert!(fault_of("Abcde12").unwrap().contains("8 to 128"));
        assert!(fault_of("abcdef12").unwrap().contains("three of"));
        assert!(fault_of("ZhangSan-2026").unwrap().contains("account name"));
        assert!(fault_of(&"Ab1".repeat(43)).unwrap().contains("8 to 128"));
    }

    #[test]
    fn a_hash_fits_its_password_only_and_nobody_fits_none_at_the_same_cost() {
        let stored = hash("Abcdef12").unwrap();
        assert!(fits("Abcdef12", &stored) && !fits("Abcdef13", &stored));
        assert_ne!(stored, hash("Abcdef12").unwrap());
        let cost = |phc: &str| phc.split('$').take(4).collect::<Vec<_>>().join("$");
        assert_eq!(cost(NOBODY), cost(&stored));
        assert!(PasswordHash::new(NOBODY).is_ok() && !fits("", NOBODY));
    }

    #[test]
    fn an_initial_password_keeps_the_rules_and_uses_fair_letters() {
        let random: Vec<u8> = (0..=255).rev().collect();
        let password = initial(&random).unwrap();
        assert_eq!(password.len(), 12);
        assert!(check("password", &password, "").is_ok(), "{password}");
        assert_eq!(initial(&[0; 11]), None);
        assert!(!password.contains(['0', 'O', '1', 'l', 'I']));
    }

    #[test]
    fn a_password_is_old_after_ninety_days() {
        let day = |n: i64| Timestamp::from_second(n * 86_400).unwrap();
        assert!(!is_old(day(0), day(89)) && is_old(day(0), day(90)));
    }
}
