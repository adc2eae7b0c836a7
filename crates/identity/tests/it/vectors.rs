//! Published examples, none of a living person, and what people type.

use linli_identity::{
    CreditCode, Holder, IdentityError, MobilePhone, Number, OrganisationCode, Warning, mask,
};

use crate::{TODAY, id};

#[test]
fn the_example_of_the_standard_is_taken_as_people_type_it() {
    for text in [
        "11010519491231002X",
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５-１９４９１２３１-００２Ｘ",
    ] {
        let number = id(text).unwrap();
        assert_eq!(number.reveal(), "11010519491231002X");
        assert_eq!(number.masked(), "110105********002X");
        assert_eq!(number.holder(), Holder::Citizen);
        assert!(number.warnings().is_empty());
    }
}

#[test]
fn an_old_number_is_completed_and_says_so() {
    let number = id("110105491231002").unwrap();
    assert_eq!(number.reveal(), "11010519491231002X");
    assert_eq!(number.warnings(), [Warning::Completed]);
}

#[test]
fn permits_of_hong_kong_macao_and_taiwan_are_known_and_an_unknown_region_is_only_a_warning() {
    for (first, holder) in [
        ("810000", Holder::HongKong),
        ("820000", Holder::Macao),
        ("830000", Holder::Taiwan),
    ] {
        let number = checked(&format!("{first}19900101001"));
        assert_eq!((number.holder(), number.warnings().len()), (holder, 0));
    }
    assert_eq!(
        checked("99010519491231002").warnings(),
        [Warning::Region(Number::Id)]
    );
}

/// A number of 17 digits with the check character that fits.
fn checked(digits: &str) -> linli_identity::IdNumber {
    let all = "0123456789X"
        .chars()
        .map(|check| id(&format!("{digits}{check}")));
    let mut good: Vec<_> = all.filter_map(Result::ok).collect();
    assert_eq!(good.len(), 1, "exactly one check character fits");
    good.remove(0)
}

#[test]
fn what_is_wrong_with_an_identity_number_is_named_with_the_place_and_the_remedy() {
    for (text, code, part) in [
        ("", "identity.empty", "请填写"),
        ("1101051949123100", "identity.length", "现有 16 位"),
        (
            "1101051949123100XX",
            "identity.character",
            "第 17 位不能是“X”",
        ),
        (
            "11O10519491231002X",
            "identity.character",
            "第 3 位不能是“O”：是否应为“0”",
        ),
        (
            "11010519490231002X",
            "identity.no_day",
            "第 7 到 14 位不是日历上的一天",
        ),
        (
            "11010520261123002X",
            "identity.future",
            "晚于今天（2026-11-22）",
        ),
        ("110105194912310021", "identity.check", "逐位核对"),
    ] {
        let error = id(text).unwrap_err();
        assert_eq!(error.code(), code, "{text}");
        assert!(error.text().zh.contains(part), "{}", error.text().zh);
        assert!(!error.text().en.is_empty());
    }
    assert!(
        checked("11010520261122002").warnings().is_empty(),
        "born today: {TODAY}"
    );
}

/// The second, third and fourth as in the reference of this project; the real one that fails is from Fujian.
#[test]
fn credit_codes_are_checked_and_a_real_one_that_fails_can_be_confirmed() {
    for text in [
        "91350200MA2YJ1XR9G",
        "91330100799655058B",
        "91440300708461136T",
        "91330100799655058b",
    ] {
        let code = CreditCode::read(text).unwrap();
        assert!(!code.is_confirmed());
        assert_eq!(code.reveal(), text.to_uppercase());
        assert_eq!(
            (code.warnings().len(), code.organisation().is_some()),
            (0, true),
            "{text}"
        );
        assert_eq!(CreditCode::confirm(text), Ok(code));
    }
    let real = "91350203M0001QAY9B";
    let error = CreditCode::read(real).unwrap_err();
    assert_eq!(error, IdentityError::Check(Number::Credit));
    assert!(error.text().zh.contains("人工确认"));
    let code = CreditCode::confirm(real).unwrap();
    assert!(code.is_confirmed());
    assert!(code.warnings().contains(&Warning::Confirmed));
    assert_eq!(
        format!("{code:?}"),
        "CreditCode(913502********AY9B, confirmed)"
    );
}

#[test]
fn a_credit_code_cannot_be_confirmed_against_its_form() {
    for (text, part) in [
        ("91350200MA2YJ1XR9", "现有 17 位"),
        ("9135O200MA2YJ1XR9G", "第 5 位不能是“O”：是否应为“0”"),
        ("91350200MA2VJ1XR9G", "第 12 位不能是“V”：是否应为“U”"),
        ("9135A200MA2YJ1XR9G", "第 5 位不能是“A”"),
    ] {
        let error = CreditCode::confirm(text).unwrap_err();
        assert!(error.text().zh.contains(part), "{}", error.text().zh);
        assert_eq!(CreditCode::read(text), Err(error));
    }
}

#[test]
fn an_organisation_code_is_taken_with_its_hyphen() {
    let code = OrganisationCode::read("ma2yj1xr-9").unwrap();
    assert_eq!(
        (code.reveal(), code.masked().as_str()),
        ("MA2YJ1XR9", "MA*****R9")
    );
    assert_eq!(
        OrganisationCode::read("MA2YJ1XR8"),
        Err(IdentityError::Check(Number::Organisation))
    );
    assert!(OrganisationCode::read("799655058").is_ok());
    assert!(
        OrganisationCode::read("79965505A")
            .unwrap_err()
            .text()
            .zh
            .contains("第 9 位")
    );
}

#[test]
fn a_mobile_phone_is_taken_with_its_country_and_a_landline_is_not() {
    for text in [
        "13812345678",
        "138 1234 5678",
        "+86 138-1234-5678",
        "008613812345678",
        "8613812345678",
        "１３８12345678",
    ] {
        let phone = MobilePhone::read(text).unwrap();
        assert_eq!(
            (phone.reveal(), phone.masked().as_str()),
            ("13812345678", "138****5678"),
            "{text}"
        );
        assert_eq!(format!("{phone:?}"), "MobilePhone(138****5678)");
        assert!(phone.warnings().is_empty());
    }
    assert_eq!(
        MobilePhone::read("12012345678").unwrap().warnings(),
        [Warning::Range]
    );
    for (text, part) in [
        ("057188888888", "现有 12 位"),
        ("05718888888", "应以 1 开头"),
        ("1381234567O", "第 11 位不能是“O”：是否应为“0”"),
        ("1381234567", "现有 10 位"),
    ] {
        let error = MobilePhone::read(text).unwrap_err();
        assert!(error.text().zh.contains(part), "{}", error.text().zh);
    }
}

#[test]
fn a_short_text_is_masked_wholly() {
    assert_eq!(mask("12345678", 3, 2), "********");
    assert_eq!(mask("123456789", 3, 2), "123****89");
    assert_eq!(mask("", 3, 4), "");
}
