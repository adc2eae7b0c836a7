//! The columns of a register.

use linli_kernel::Text;
use linli_registers::{AttributeDef, Kind, Mask, Register};
use linli_sheets::{Choice, Column, ColumnKind, Columns};

/// The columns that every register has. No attribute has such a key: ids begin with a letter.
pub mod keys {
    /// The address at which a record stands.
    pub const ADDRESS: &str = "_address";
    /// The id of that place.
    pub const PLACE: &str = "_place";
    /// The id of the record.
    pub const RECORD: &str = "_record";
    /// The day as of which the row is known.
    pub const AS_OF: &str = "_as_of";
    /// Why a wrong check character was taken.
    pub const REASON: &str = "_reason";
}

/// Areas and amounts are held in hundredths.
const HUNDREDTHS: u8 = 2;
/// The register itself refuses what is beyond; the reader of cells needs a bound.
const MOST: i64 = 1_000_000_000_000;

/// The columns, in the order of the template and of exports.
pub fn columns(register: &Register) -> Columns {
    let attributes = &register.def().attributes;
    let mut all = vec![address()];
    all.extend(attributes.iter().map(|one| column(register, one)));
    if attributes.iter().any(|one| is_checked(one.kind)) {
        all.push(reason());
    }
    all.extend(rest());
    let title = &register.head().title;
    Columns::new(&title.zh, &title.en, all)
}

/// What a column of an attribute is called: its title, with the unit.
pub fn title(attribute: &AttributeDef) -> Text {
    let title = &attribute.title;
    let unit = match attribute.kind {
        Kind::Area => Some(Text::new("㎡", "m²")),
        Kind::Money => Some(Text::new("元", "yuan")),
        Kind::Number => attribute.unit.clone(),
        Kind::Text
        | Kind::LongText
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode
        | Kind::Place
        | Kind::Record => None,
    };
    match unit {
        Some(unit) => Text::new(
            format!("{}（{}）", title.zh, unit.zh),
            format!("{} ({})", title.en, unit.en),
        ),
        None => title.clone(),
    }
}

/// Whether an export has a column of the import; the others say something of the import itself.
pub fn is_exported(key: &str) -> bool {
    key != keys::AS_OF && key != keys::REASON
}

/// Whether a kind of value has a check character that somebody may confirm.
pub fn is_checked(kind: Kind) -> bool {
    match kind {
        Kind::IdNumber | Kind::CreditCode => true,
        Kind::Text
        | Kind::LongText
        | Kind::Number
        | Kind::Area
        | Kind::Money
        | Kind::Date
        | Kind::Choice
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::Place
        | Kind::Record => false,
    }
}

/// The column of an attribute.
pub(super) fn column(register: &Register, attribute: &AttributeDef) -> Column {
    let (title, kind) = (title(attribute), kind(register, attribute));
    let mut column = Column::new(&attribute.id, &title.zh, &title.en, kind, "");
    column.aliases.clone_from(&attribute.names);
    // What an export leaves empty because it is hidden may come back so; a new record needs it all the same.
    column.required = attribute.required && attribute.mask() != Mask::All;
    column.example = example(register, attribute);
    column.help = help(register, attribute);
    column
}

fn kind(register: &Register, attribute: &AttributeDef) -> ColumnKind {
    let usual = |most: i64| usize::try_from(attribute.max.unwrap_or(most)).unwrap_or(usize::MAX);
    let scaled = |scale: u8, least: i64| {
        let unit = 10_i64.pow(u32::from(scale));
        ColumnKind::Decimal {
            scale,
            min: attribute.min.unwrap_or(least).saturating_mul(unit),
            max: attribute.max.unwrap_or(MOST).saturating_mul(unit),
        }
    };
    match attribute.kind {
        Kind::Text => ColumnKind::Text { max: usual(200) },
        Kind::LongText => ColumnKind::Text { max: usual(2_000) },
        Kind::Choices | Kind::Place | Kind::Record => ColumnKind::Text { max: 500 },
        Kind::Number => match u8::try_from(attribute.decimals.unwrap_or(0)).unwrap_or(0) {
            0 => ColumnKind::Integer {
                min: attribute.min.unwrap_or(-MOST),
                max: attribute.max.unwrap_or(MOST),
            },
            scale => scaled(scale, -MOST),
        },
        Kind::Area | Kind::Money => scaled(HUNDREDTHS, 0),
        Kind::Date => ColumnKind::Date,
        Kind::Choice => ColumnKind::Choice(choices(register, attribute)),
        Kind::YesNo => ColumnKind::YesNo,
        Kind::Phone | Kind::IdNumber | Kind::CreditCode => ColumnKind::Code { max: 40 },
    }
}

fn choices(register: &Register, attribute: &AttributeDef) -> Vec<Choice> {
    let list = register.list(attribute).into_iter();
    list.flat_map(|list| &list.choices)
        .map(|one| Choice::new(&one.id, &one.title.zh, &one.title.en))
        .collect()
}

fn example(register: &Register, attribute: &AttributeDef) -> String {
    let first = || {
        let choices = choices(register, attribute);
        choices.first().map(|one| one.title.zh.clone())
    };
    match attribute.kind {
        Kind::Choice | Kind::Choices => first().unwrap_or_default(),
        Kind::Date => "2026-09-01".to_owned(),
        Kind::YesNo => "是".to_owned(),
        Kind::Area => "89.5".to_owned(),
        Kind::Text
        | Kind::LongText
        | Kind::Number
        | Kind::Money
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode
        | Kind::Place
        | Kind::Record => String::new(),
    }
}

fn help(register: &Register, attribute: &AttributeDef) -> Text {
    match attribute.kind {
        Kind::Choices => {
            let all = choices(register, attribute);
            let zh: Vec<&str> = all.iter().map(|one| one.title.zh.as_str()).collect();
            let en: Vec<&str> = all.iter().map(|one| one.title.en.as_str()).collect();
            Text::new(
                format!("可多选，用顿号隔开：{}", zh.join("、")),
                format!("Several, with commas between: {}", en.join(", ")),
            )
        }
        Kind::Place => Text::new("写地址或地点编号", "An address, or the id of a place"),
        Kind::Record => Text::new(
            "写名称、代码或登记编号",
            "A name, a code or the id of a record",
        ),
        Kind::Text
        | Kind::LongText
        | Kind::Number
        | Kind::Area
        | Kind::Money
        | Kind::Date
        | Kind::Choice
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode => attribute.hint.clone().unwrap_or_default(),
    }
}

/// The column of the address.
pub(super) fn address() -> Column {
    Column::new(
        keys::ADDRESS,
        "登记地址",
        "Registered address",
        ColumnKind::Text { max: 200 },
        "",
    )
    .also(&[
        "地址",
        "详细地址",
        "住址",
        "现住址",
        "居住地址",
        "房屋地址",
        "经营地址",
        "所在地址",
        "门牌地址",
        "地点",
    ])
    .help(
        "地址库中的地址，如“某某小区3幢1单元301室”",
        "An address of the library",
    )
}

/// The column of the reason for a wrong check character.
pub(super) fn reason() -> Column {
    Column::new(
        keys::REASON,
        "校验位不符的理由",
        "Why the check character does not fit",
        ColumnKind::Text { max: 200 },
        "",
    )
    .also(&["校验不符说明", "号码不符原因"])
    .help(
        "证件上的号码确实如此时才填写，永久记录",
        "Only where the document really says so; it goes on record",
    )
}

/// The columns that say something of the row itself.
pub(super) fn rest() -> [Column; 3] {
    [
        Column::new(keys::AS_OF, "核实日期", "Known as of", ColumnKind::Date, "")
            .also(&["采集日期", "更新日期", "截至日期"])
            .help("不填为今天", "Today where it is empty"),
        Column::new(
            keys::PLACE,
            "地点编号",
            "Id of the place",
            ColumnKind::Code { max: 40 },
            "",
        )
        .also(&["统一地址编号", "地址编号"])
        .help(
            "填了就不看地址",
            "Where it is given the address is not read",
        ),
        Column::new(
            keys::RECORD,
            "登记编号",
            "Id of the record",
            ColumnKind::Code { max: 40 },
            "",
        )
        .help(
            "导出时自带，用来认出同一条登记；新登记留空",
            "Comes with an export and tells which record is meant; leave it empty for new ones",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rooms::registry::registers;

    #[test]
    fn every_register_has_columns_with_keys_and_titles_of_their_own() {
        for register in registers().iter() {
            let columns = columns(register).columns;
            for get in [
                |one: &Column| one.key.clone(),
                |one: &Column| one.title.zh.clone(),
                |one: &Column| one.title.en.clone(),
            ] {
                let mut all: Vec<String> = columns.iter().map(get).collect();
                all.sort();
                let many = all.len();
                all.dedup();
                assert_eq!(all.len(), many, "{}: {all:?}", register.id());
            }
        }
    }
}
