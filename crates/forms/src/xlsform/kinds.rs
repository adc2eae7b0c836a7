//! The types of rows.

use super::choices::list_id;
use crate::{ChoiceList, FieldKind};

/// Types that say something of the device or the moment; the system keeps its own record of both.
const DEVICE: &[&str] = &[
    "start",
    "end",
    "today",
    "deviceid",
    "username",
    "phonenumber",
    "email",
    "audit",
    "simserial",
    "subscriberid",
    "start-geopoint",
];

/// What a row is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum What {
    Begin {
        repeat: bool,
    },
    End {
        repeat: bool,
    },
    Field {
        kind: FieldKind,
        decimals: Option<u32>,
        list: Option<String>,
    },
    Skipped,
}

/// What a type is, or what to write instead as `(zh, en)`.
pub(crate) fn what(
    ty: &str,
    name: &str,
    appearance: &str,
    lists: &[ChoiceList],
) -> Result<What, (String, String)> {
    let words = ty
        .replace("select one", "select_one")
        .replace("select multiple", "select_multiple");
    let mut words = words.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    let rest: Vec<&str> = words.collect();
    let first = match (first.as_str(), rest.first()) {
        ("begin" | "end", Some(what)) => format!("{first}_{}", what.to_lowercase()),
        _ => first,
    };
    let plain = |kind| {
        Ok(What::Field {
            kind,
            decimals: None,
            list: None,
        })
    };
    match first.as_str() {
        "begin_group" => Ok(What::Begin { repeat: false }),
        "begin_repeat" => Ok(What::Begin { repeat: true }),
        "end_group" => Ok(What::End { repeat: false }),
        "end_repeat" => Ok(What::End { repeat: true }),
        "text" | "string" => plain(if appearance.contains("multiline") { FieldKind::LongText } else { FieldKind::Text }),
        "integer" | "int" => plain(FieldKind::Number),
        "decimal" => Ok(What::Field { kind: FieldKind::Number, decimals: Some(6), list: None }),
        "date" => plain(FieldKind::Date),
        "time" => plain(FieldKind::Time),
        "geopoint" => plain(FieldKind::Location),
        "image" | "photo" => plain(if appearance.contains("signature") { FieldKind::Signature } else { FieldKind::Photo }),
        "barcode" => plain(FieldKind::Barcode),
        "note" => plain(FieldKind::Note),
        "calculate" => plain(FieldKind::Computed),
        "select_one" | "select_multiple" => chosen(&first, &rest, lists),
        first if DEVICE.contains(&first) && !name.is_empty() => Ok(What::Skipped),
        "datetime" => Err(("拆成 date 和 time 两项".into(), "Use a date and a time".into())),
        "acknowledge" | "trigger" => Err(("改用 select_one 是/否".into(), "Use select_one with yes and no".into())),
        _ => Err((
            "可用：text integer decimal date time select_one select_multiple geopoint image barcode note calculate begin/end group/repeat".into(),
            "There are: text integer decimal date time select_one select_multiple geopoint image barcode note calculate begin/end group/repeat".into(),
        )),
    }
}

fn chosen(first: &str, rest: &[&str], lists: &[ChoiceList]) -> Result<What, (String, String)> {
    let [list] = rest else {
        return Err((
            "写成 select_one 表名；“其他”写成一个选项和一个 relevant 的 text".into(),
            "Write select_one and one list; instead of or_other add a choice and a text that is relevant for it".into(),
        ));
    };
    let id = list_id(list);
    if !lists.iter().any(|one| one.id == id) {
        return Err((
            format!("在 choices 里补上表 {list}"),
            format!("Add the list {list} to choices"),
        ));
    }
    let kind = if first == "select_one" {
        FieldKind::Choice
    } else {
        FieldKind::Choices
    };
    Ok(What::Field {
        kind,
        decimals: None,
        list: Some(id),
    })
}
