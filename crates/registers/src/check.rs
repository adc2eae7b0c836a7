//! What must hold within one file: names, rights, rosters and retentions. Attributes are proved beside.

use std::collections::BTreeSet;

use linli_forms::ChoiceList;
use linli_kernel::Role;

use crate::problem::{Part, Problems};
use crate::{After, Kind, RegisterDef, Retention, Roster, Share, Subject, check_attribute};

/// Proves a definition whose values all fit their shapes.
pub(crate) fn register(def: &RegisterDef, problems: &mut Problems) {
    ids(
        Part::List,
        def.lists.iter().map(|one| one.id.as_str()).collect(),
        problems,
    );
    ids(
        Part::Attribute,
        def.attributes.iter().map(|one| one.id.as_str()).collect(),
        problems,
    );
    ids(
        Part::Roster,
        def.rosters.iter().map(|one| one.id.as_str()).collect(),
        problems,
    );
    head(def, problems);
    lists(def, problems);
    for (at, attribute) in def.attributes.iter().enumerate() {
        check_attribute::attribute(def, at, attribute, problems);
    }
    for (at, one) in def.rosters.iter().enumerate() {
        roster(at, one, problems);
    }
}

/// Each id of a kind of part once.
fn ids(part: fn(usize) -> Part, ids: Vec<&str>, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for (at, id) in ids.into_iter().enumerate() {
        if !seen.insert(id.to_owned()) {
            problems.add(
                (part(at), "id"),
                "id.twice",
                (
                    format!("编号 {id} 用了两次"),
                    format!("The id {id} is used twice"),
                ),
                ("换一个编号", "Give it another id"),
            );
        }
    }
}

fn head(def: &RegisterDef, problems: &mut Problems) {
    let head = &def.register;
    if head.subject == Subject::Place && head.places.is_empty() {
        problems.add(
            (Part::Head, "subject"),
            "register.places",
            (
                "地点登记簿没有写明地点种类",
                "A register of places does not say of which kinds",
            ),
            (
                "写 places = [\"dwelling\"] 等",
                "Write places = [\"dwelling\"] or the like",
            ),
        );
    }
    name(def, problems);
    rights(def, problems);
    retention(
        (Part::Head, "retention"),
        &head.retention,
        &[After::Closing, After::LastKnown],
        problems,
    );
}

/// Who may read, edit and reveal.
fn rights(def: &RegisterDef, problems: &mut Problems) {
    let head = &def.register;
    for (key, roles) in [("edit", &head.edit), ("reveal", &head.reveal)] {
        for role in roles.iter().filter(|role| !head.read.contains(role)) {
            problems.add(
                (Part::Head, key),
                "register.blind",
                (
                    format!("{key} 中的 {role} 不在 read 中"),
                    format!("{role} stands in {key} but not in read"),
                ),
                ("把它也写进 read", "Write it in read too"),
            );
        }
    }
    let personal = def.attributes.iter().any(|one| one.class.is_sealed());
    for role in head.read.iter().filter(|role| never(**role, personal)) {
        problems.add(
            (Part::Head, "read"),
            "register.reader",
            (
                format!("{role} 不得查阅含个人信息的登记簿"),
                format!("{role} must not read a register that holds personal information"),
            ),
            (
                "从 read 中去掉；本人通过“我的信息”查阅，三员不经手业务",
                "Take it out of read: residents see their own by their right of access, administrators handle no business",
            ),
        );
    }
}

/// Residents see their own by right (PIPL §45); the three administrators handle no business (等保).
fn never(role: Role, personal: bool) -> bool {
    let outside = matches!(
        role,
        Role::Resident | Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin
    );
    outside && personal
}

/// A record is called by a text; a place by its address.
fn name(def: &RegisterDef, problems: &mut Problems) {
    let Some(name) = &def.register.name else {
        if !matches!(def.register.subject, Subject::Place) {
            problems.add(
                (Part::Head, "subject"),
                "register.name",
                (
                    "没有写明以哪一项称呼记录",
                    "It does not say by which attribute a record is called",
                ),
                ("写 name = \"登记项编号\"", "Write name = \"ATTRIBUTE\""),
            );
        }
        return;
    };
    let found = def.attributes.iter().find(|one| one.id == *name);
    if found.is_none_or(|one| one.kind != Kind::Text) {
        problems.add(
            (Part::Head, "name"),
            "register.name",
            (
                format!("{name} 不是本登记簿的文字项"),
                format!("{name} is no text attribute of this register"),
            ),
            (
                "写一个 kind = \"text\" 的登记项",
                "Name an attribute of kind text",
            ),
        );
    }
}

fn lists(def: &RegisterDef, problems: &mut Problems) {
    for (at, list) in def.lists.iter().enumerate() {
        let used = def
            .attributes
            .iter()
            .any(|one| one.list.as_deref() == Some(list.id.as_str()));
        if !used {
            let id = &list.id;
            problems.add(
                (Part::List(at), "id"),
                "list.unused",
                (
                    format!("选项表 {id} 没有用到"),
                    format!("No attribute uses the list {id}"),
                ),
                (
                    "删除它，或在登记项中写 list",
                    "Remove it, or name it in an attribute",
                ),
            );
        }
        codes(at, list, problems);
    }
}

/// Each code of a list once.
fn codes(at: usize, list: &ChoiceList, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for choice in list
        .choices
        .iter()
        .filter(|one| !seen.insert(one.id.as_str()))
    {
        let (id, code) = (&list.id, &choice.id);
        problems.add(
            (Part::List(at), "choices"),
            "choice.twice",
            (
                format!("{id} 中代码 {code} 用了两次"),
                format!("{id} has the code {code} twice"),
            ),
            ("换一个代码", "Give one of them another code"),
        );
    }
}

/// Each role of a roster once.
fn members(part: Part, one: &Roster, problems: &mut Problems) {
    let mut seen = BTreeSet::new();
    for role in one
        .roles
        .iter()
        .filter(|role| !seen.insert(role.id.as_str()))
    {
        let id = &role.id;
        problems.add(
            (part, "roles"),
            "role.twice",
            (
                format!("身份 {id} 用了两次"),
                format!("The role {id} is there twice"),
            ),
            ("换一个编号", "Give one of them another id"),
        );
    }
}

fn roster(at: usize, one: &Roster, problems: &mut Problems) {
    let part = Part::Roster(at);
    members(part, one, problems);
    if one.share == Some(Share::Fraction) && one.exclusive {
        problems.add(
            (part, "exclusive"),
            "roster.exclusive",
            (
                "按份额的名册不能是独占的",
                "A roster of shares cannot be exclusive",
            ),
            (
                "去掉 exclusive：一人可以共有几处",
                "Remove exclusive: one person may own parts of several",
            ),
        );
    }
    sheet(part, one, problems);
    if let Some(kept) = &one.retention {
        retention(
            (part, "retention"),
            kept,
            &[After::Closing, After::Leaving],
            problems,
        );
    }
}

/// A table of a roster names its records after their address or after a role of one, and knows its usual role.
fn sheet(part: Part, one: &Roster, problems: &mut Problems) {
    let Some(sheet) = &one.sheet else { return };
    let head = sheet.head(one).filter(|role| role.most == Some(1));
    if sheet.after() != Some("place") && head.is_none() {
        problems.add(
            (part, "sheet"),
            "sheet.called",
            (
                "called 没有写明按谁称呼",
                "called does not say after whom a record is called",
            ),
            (
                "写 {place}，或至多一人（most = 1）的身份，如 {head}户",
                "Write {place}, or a role of at most one (most = 1), such as {head}",
            ),
        );
    }
    let usual = sheet.usual.as_deref();
    if usual.is_some_and(|usual| one.role(usual).is_none()) {
        problems.add(
            (part, "sheet"),
            "sheet.usual",
            ("usual 不是本名册的身份", "usual is no role of this roster"),
            ("改为 roles 中的编号", "Name one of its roles"),
        );
    }
}

/// A period and its event, or openly none.
pub(crate) fn retention(
    at: (Part, &str),
    kept: &Retention,
    events: &[After],
    problems: &mut Problems,
) {
    let periods = [kept.years, kept.months, kept.days];
    let given = periods.iter().flatten().count() + usize::from(kept.unset.is_some());
    if given != 1 {
        problems.add(
            at,
            "retention.period",
            (
                "保存期限应写明 years、months、days 之一，或 unset",
                "A retention has exactly one of years, months, days and unset",
            ),
            (
                "没有依据的期限写 unset = { zh = \"待核实\", en = \"…\" }，由街道设定",
                "Where no period is known write unset = { zh = \"待核实\", en = \"to be verified\" }; the office sets one",
            ),
        );
    }
    sourced(at, kept, problems);
    counted(at, kept, events, problems);
}

/// A period says where it comes from.
fn sourced(at: (Part, &str), kept: &Retention, problems: &mut Problems) {
    if kept.unset.is_none() && kept.source.is_none() {
        problems.add(
            at,
            "retention.source",
            (
                "没有写明保存期限的出处",
                "The retention does not say where its period comes from",
            ),
            (
                "写 source = { zh, en }；没有出处的期限写 unset",
                "Write source = { zh, en }; a period without a source is unset",
            ),
        );
    }
}

/// It is counted from an event that there is.
fn counted(at: (Part, &str), kept: &Retention, events: &[After], problems: &mut Problems) {
    if !events.contains(&kept.after) {
        let known: Vec<_> = events.iter().map(|one| one.code()).collect();
        let known = known.join(", ");
        problems.add(
            at,
            "retention.after",
            (
                format!("这里不能从 {} 起算", kept.after.code()),
                format!("It cannot be counted from {} here", kept.after.code()),
            ),
            (format!("可用：{known}"), format!("Known here: {known}")),
        );
    }
}
