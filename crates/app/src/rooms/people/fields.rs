//! Names, account names and telephone numbers: cleaned, checked, masked. Pure.

use linli_kernel::Invalid;

/// The longest name of a person or organisation, in characters.
pub const NAME_MAX: usize = 40;

/// Cleans and checks a name: one line, 1 to [`NAME_MAX`] characters.
#[must_use]
pub fn clean_name(invalid: &mut Invalid, field: &str, name: &str) -> String {
    let name = name.trim();
    if name.is_empty() {
        invalid.push(field, "请填写名称", "A name is needed");
    } else if name.chars().count() > NAME_MAX {
        invalid.push(
            field,
            format!("名称最多 {NAME_MAX} 个字"),
            format!("A name has at most {NAME_MAX} characters"),
        );
    } else if name.chars().any(char::is_control) {
        invalid.push(
            field,
            "名称含有控制字符，请重新输入",
            "The name has control characters; type it again",
        );
    }
    name.to_owned()
}

/// Cleans and checks an account name: 3 to 32 of `a-z 0-9 . _ -`, beginning with a letter. So it is never a
/// telephone or identity number, which would then stand in plain text in the store.
#[must_use]
pub fn clean_account(invalid: &mut Invalid, field: &str, account: &str) -> String {
    let account = account.trim().to_ascii_lowercase();
    let known =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    let fits = (3..=32).contains(&account.len())
        && account.bytes().all(known)
        && account.starts_with(|first: char| first.is_ascii_lowercase());
    if !fits {
        invalid.push(
            field,
            "账号须以字母开头，3 到 32 位，只含小写字母、数字和 . _ -",
            "An account begins with a letter and has 3 to 32 of a-z, 0-9, dot, underscore, hyphen",
        );
    }
    account
}

/// Cleans and checks a telephone number: a mobile of the mainland or a fixed line with area code. Empty
/// is none.
#[must_use]
pub fn clean_phone(invalid: &mut Invalid, field: &str, phone: &str) -> Option<String> {
    let digits: String = phone
        .chars()
        .filter(|c| !c.is_whitespace() && !"-()（）".contains(*c))
        .collect();
    let digits = digits.strip_prefix("+86").unwrap_or(&digits).to_owned();
    if digits.is_empty() {
        return None;
    }
    let second = digits.as_bytes().get(1).copied().unwrap_or_default();
    let mobile = digits.len() == 11 && digits.starts_with('1') && (b'3'..=b'9').contains(&second);
    let fixed = digits.starts_with('0') && (10..=12).contains(&digits.len());
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !(mobile || fixed) {
        invalid.push(
            field,
            "请填写 11 位手机号，或带区号的固定电话",
            "Give an 11-digit mobile number, or a fixed line with its area code",
        );
    }
    Some(digits)
}

/// A telephone number for the screen: `138****0000`.
#[must_use]
pub fn mask_phone(phone: &str) -> String {
    let letters: Vec<char> = phone.chars().collect();
    let (head, tail) = if letters.len() >= 11 { (3, 4) } else { (2, 2) };
    let hidden = letters.len().saturating_sub(head + tail);
    letters
        .iter()
        .enumerate()
        .map(|(at, letter)| {
            if at >= head && at < head + hidden {
                '*'
            } else {
                *letter
            }
        })
        .collect()
}

/// A resident's name for outsiders: `张**`, whatever its length.
#[must_use]
pub fn mask_name(name: &str) -> String {
    name.chars()
        .next()
        .map(|first| format!("{first}**"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_cleaned_checked_and_masked() {
        let clean = |text: &str| {
            let mut invalid = Invalid::default();
            let phone = clean_phone(&mut invalid, "phone", text);
            invalid
                .check()
                .map(|()| phone)
                .map_err(|error| error.code())
        };
        assert_eq!(clean("+86 138 0000 0000"), Ok(Some("13800000000".into())));
        assert_eq!(clean("（0571）8888-0000"), Ok(Some("057188880000".into())));
        assert_eq!(clean("  "), Ok(None));
        for bad in [
            "12800000000",
            "1380000000",
            "138000000001",
            "一三八",
            "110",
            "13800000000x",
        ] {
            assert_eq!(clean(bad), Err("input.invalid"), "{bad}");
        }
        assert_eq!(mask_phone("13800000000"), "138****0000");
        assert_eq!(mask_phone("0571880000"), "05******00");
        assert_eq!(mask_phone("12"), "12");
    }

    #[test]
    fn names_of_residents_keep_one_character() {
        assert_eq!(mask_name("张三"), "张**");
        assert_eq!(mask_name("阿依古丽·买买提"), "阿**");
        assert_eq!(mask_name(""), "");
    }

    #[test]
    fn an_account_is_never_a_number() {
        let clean = |text: &str| {
            let mut invalid = Invalid::default();
            let account = clean_account(&mut invalid, "account", text);
            invalid.check().is_ok().then_some(account)
        };
        assert_eq!(clean(" Zhang.San-1 "), Some("zhang.san-1".into()));
        for bad in [
            "13800000000",
            "ab",
            "-abc",
            "张三三",
            "a b c",
            &"a".repeat(33),
        ] {
            assert_eq!(clean(bad), None, "{bad}");
        }
    }
}
