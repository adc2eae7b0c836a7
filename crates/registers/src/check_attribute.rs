//! What must hold of an attribute: its class, what its kind needs, and what its kind does not take.

use crate::check::retention;
use crate::problem::{Part, Problems};
use crate::{After, AttributeDef, Class, Kind, Mask, RegisterDef, Subject};

pub(crate) fn attribute(def: &RegisterDef, at: usize, one: &AttributeDef, problems: &mut Problems) {
    let part = Part::Attribute(at);
    class(def, part, one, problems);
    needs(def, part, one, problems);
    takes(part, one, problems);
    if let (Some(min), Some(max)) = (one.min, one.max)
        && min > max
    {
        problems.add(
            (part, "min"),
            "attribute.bounds",
            (
                format!("最小 {min} 大于最大 {max}"),
                format!("The least, {min}, is more than the most, {max}"),
            ),
            ("交换两者或改正其一", "Swap them or mend one"),
        );
    }
    if let Some(kept) = &one.retention {
        retention(
            (part, "retention"),
            kept,
            &[After::Closing, After::LastKnown],
            problems,
        );
    }
}

/// PIPL §28 to §30: what is sensitive is kept for a purpose and on a basis of its own.
fn class(def: &RegisterDef, part: Part, one: &AttributeDef, problems: &mut Problems) {
    let id = &one.id;
    if one.class == Class::Sensitive
        && (one.purpose.is_none() || one.basis.is_none() || one.ground.is_none())
    {
        problems.add(
            (part, "class"),
            "attribute.sensitive",
            (
                format!("敏感个人信息 {id} 没有单独的目的和依据"),
                format!("{id} is sensitive but has no purpose, ground and basis of its own"),
            ),
            (
                "写明 purpose、ground 和 basis；说不出来就不要收集",
                "Write purpose, ground and basis; what has none is not collected",
            ),
        );
    }
    guarded(def, part, one, problems);
    shown(part, one, problems);
}

/// The least class of what it is.
fn guarded(def: &RegisterDef, part: Part, one: &AttributeDef, problems: &mut Problems) {
    let id = &one.id;
    let wanted = match (one.kind, def.register.subject) {
        (Kind::IdNumber, _) => Some((Class::Sensitive, "身份号码", "an identity number")),
        (_, Subject::Person) => Some((Class::Personal, "自然人的信息", "information of a person")),
        (_, Subject::Household | Subject::Organisation | Subject::Place | Subject::Thing) => None,
    };
    if let Some((least, zh, en)) = wanted.filter(|(least, ..)| one.class < *least) {
        problems.add(
            (part, "class"),
            "attribute.class",
            (
                format!("{id} 是{zh}，分级不能低于 {}", least.code()),
                format!("{id} is {en}: its class is at least {}", least.code()),
            ),
            (
                format!("写 class = \"{}\"", least.code()),
                format!("Write class = \"{}\"", least.code()),
            ),
        );
    }
}

/// What is sensitive is masked.
fn shown(part: Part, one: &AttributeDef, problems: &mut Problems) {
    let id = &one.id;
    if one.class == Class::Sensitive && one.mask == Some(Mask::None) {
        problems.add(
            (part, "mask"),
            "attribute.mask",
            (
                format!("敏感个人信息 {id} 不能不遮盖"),
                format!("{id} is sensitive and cannot be shown unmasked"),
            ),
            ("去掉 mask 或写 all", "Remove mask, or write all"),
        );
    }
}

/// What the kind needs.
fn needs(def: &RegisterDef, part: Part, one: &AttributeDef, problems: &mut Problems) {
    let known = |list: &str| def.lists.iter().any(|known| known.id == list);
    if one.kind.has_list() && !one.list.as_deref().is_some_and(known) {
        let lists: Vec<_> = def.lists.iter().map(|list| list.id.as_str()).collect();
        let lists = lists.join(", ");
        problems.add(
            (part, "list"),
            "attribute.list",
            (
                format!("{} 没有可用的选项表", one.id),
                format!("{} has no list that is there", one.id),
            ),
            (
                format!("写 list，可用：{lists}"),
                format!("Write list; there are: {lists}"),
            ),
        );
    }
    if one.kind == Kind::Record && one.register.is_none() {
        problems.add(
            (part, "kind"),
            "attribute.register",
            (
                format!("{} 没有写明所指登记簿", one.id),
                format!("{} does not say of which register", one.id),
            ),
            (
                "写 register = \"登记簿编号\"",
                "Write register = \"REGISTER\"",
            ),
        );
    }
}

/// What the kind does not take.
fn takes(part: Part, one: &AttributeDef, problems: &mut Problems) {
    let kind = one.kind;
    let odd = [
        ("list", one.list.is_some() && !kind.has_list()),
        ("register", one.register.is_some() && kind != Kind::Record),
        ("places", !one.places.is_empty() && kind != Kind::Place),
        ("decimals", one.decimals.is_some() && kind != Kind::Number),
        ("unit", one.unit.is_some() && kind != Kind::Number),
        ("landline", one.landline && kind != Kind::Phone),
        ("min", one.min.is_some() && !kind.has_bounds()),
        ("max", one.max.is_some() && !kind.has_bounds()),
        ("sought", one.sought && !kind.is_sought()),
        ("unique", one.unique && !kind.is_sought()),
        (
            "policy",
            one.policy == Some(linli_forms::Policy::Union) && kind != Kind::Choices,
        ),
        ("mask", one.mask.is_some() && !one.class.is_sealed()),
    ];
    for (key, _) in odd.into_iter().filter(|(_, odd)| *odd) {
        problems.add(
            (part, key),
            "attribute.key",
            (
                format!("{}（{}）不能有 {key}", one.id, kind.code()),
                format!("{} ({}) takes no {key} as it stands", one.id, kind.code()),
            ),
            (
                "删除这一行，或改类型、分级",
                "Remove the line, or change the kind or class",
            ),
        );
    }
}
