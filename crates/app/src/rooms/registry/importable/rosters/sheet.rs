//! The columns of a roster's table.

use std::collections::{BTreeMap, BTreeSet};

use linli_kernel::Text;
use linli_registers::{AttributeDef, Kind, Register, Roster, RosterSheet};
use linli_sheets::{Choice, Column, ColumnKind, Columns};

use super::super::super::books::registers;
use super::super::columns::{address, column, is_checked, keys, reason, rest};

/// The columns that only tables of members have.
pub(super) mod own {
    /// Tells records at one address apart within the table.
    pub const NUMBER: &str = "_number";
    /// In which role somebody is a member.
    pub const ROLE: &str = "_role";
    /// The part held.
    pub const SHARE: &str = "_share";
    /// Since when.
    pub const SINCE: &str = "_since";
    /// Of which register the member is.
    pub const KIND: &str = "_kind";
    /// The id of the member's record.
    pub const MEMBER: &str = "_member";
    /// Where the member is registered, where that is elsewhere.
    pub const MEMBER_ADDRESS: &str = "_member_address";
}

/// A roster and its table.
#[derive(Debug)]
pub(super) struct Sheet {
    /// The register of what the members belong to.
    pub register: &'static Register,
    /// The roster.
    pub roster: &'static Roster,
    /// How people keep it.
    pub table: &'static RosterSheet,
    /// The registers that members are of, the usual one first.
    pub members: Vec<&'static Register>,
    /// What it is called in addresses: `household.members`.
    pub kind: &'static str,
    /// Its columns.
    pub columns: Columns,
    whole: BTreeMap<&'static str, &'static str>,
    member: BTreeMap<&'static str, &'static str>,
}

impl Sheet {
    /// The table of a roster, where it has one.
    pub fn of(register: &'static Register, roster: &'static Roster) -> Option<Self> {
        let table = roster.sheet.as_ref()?;
        let members = roster.members.iter();
        let mut sheet = Self {
            register,
            roster,
            table,
            members: members.filter_map(|id| registers().get(id)).collect(),
            kind: format!("{}.{}", register.id(), roster.id).leak(),
            columns: Columns::new(&table.title.zh, &table.title.en, Vec::new()),
            whole: key_of("whole", register.def().attributes.iter()),
            member: BTreeMap::new(),
        };
        for nth in 0..sheet.members.len() {
            let asked = asked_of(&sheet.members, nth);
            sheet.member.extend(key_of("member", asked));
        }
        sheet.columns.columns = sheet.all();
        Some(sheet)
    }

    /// The attributes of the record that the table may tell, each with the key of its column.
    pub fn of_whole(&self) -> impl Iterator<Item = (&'static AttributeDef, &'static str)> {
        with_keys(self.register.def().attributes.iter(), &self.whole)
    }

    /// The attributes of a member of the `nth` register that the table may tell.
    pub fn of_member(
        &self,
        nth: usize,
    ) -> impl Iterator<Item = (&'static AttributeDef, &'static str)> {
        with_keys(asked_of(&self.members, nth), &self.member)
    }

    /// The column of an attribute of the record.
    pub fn whole_key(&self, attribute: &str) -> Option<&'static str> {
        self.whole.get(attribute).copied()
    }

    /// The column of an attribute of a member.
    pub fn member_key(&self, attribute: &str) -> Option<&'static str> {
        self.member.get(attribute).copied()
    }

    /// The column that says what the record is called, or the one of its address.
    pub fn name_key(&self) -> &'static str {
        let name = self.register.name();
        name.and_then(|one| self.whole_key(&one.id))
            .unwrap_or(keys::ADDRESS)
    }

    /// The column that says what a member is called.
    pub fn who_key(&self) -> &'static str {
        let name = self.members.first().and_then(|one| one.name());
        name.and_then(|one| self.member_key(&one.id))
            .unwrap_or(own::MEMBER)
    }

    /// The columns in the order of the template. A title or another name means the first that bears it.
    fn all(&self) -> Vec<Column> {
        let mut all = vec![address()];
        all.extend(self.table.number.as_ref().map(|title| {
            Column::new(
                own::NUMBER,
                &title.zh,
                &title.en,
                ColumnKind::Text { max: 40 },
                "",
            )
            .help(
                "同一地址有几户时用来区分，只在本表内使用",
                "Tells several at one address apart, within this file only",
            )
        }));
        let (names, rest): (Vec<_>, Vec<_>) = self
            .of_whole()
            .partition(|(one, _)| self.register.name().is_some_and(|name| name.id == one.id));
        all.extend(names.into_iter().map(|(one, key)| self.named(one, key)));
        all.push(self.who());
        all.push(self.role());
        all.extend(self.roster.has_shares().then(share));
        all.extend((self.members.len() > 1).then(|| self.kinds()));
        all.extend(self.details());
        all.extend(rest.into_iter().map(|(one, key)| {
            let mut column = column(self.register, one);
            (column.key, column.required) = (key.to_owned(), false);
            column
        }));
        all.extend(self.last());
        distinct(all, &self.register.head().title)
    }

    fn named(&self, one: &AttributeDef, key: &str) -> Column {
        let mut column = column(self.register, one);
        (column.key, column.required) = (key.to_owned(), false);
        column.aliases.extend(self.table.names.iter().cloned());
        column.help = Text::new(
            "每一行都写；不写时按表格的惯例称呼",
            "In each row; where it is missing it is called as the table has it",
        );
        column
    }

    fn who(&self) -> Column {
        let mut titles = Vec::new();
        for one in &self.members {
            if let Some(name) = one.name() {
                titles.push(name.title.clone());
                titles.extend(name.names.iter().map(|zh| Text::new(zh, "")));
            }
        }
        let title = match (self.members.len(), titles.first()) {
            (1, Some(first)) => first.clone(),
            _ => Text::new(
                format!("{}姓名或名称", self.roster.title.zh),
                format!("{}: name", self.roster.title.en),
            ),
        };
        let kind = ColumnKind::Text { max: 100 };
        let mut column = Column::new(self.who_key(), &title.zh, &title.en, kind, "").required();
        column.aliases = titles.into_iter().map(|title| title.zh).collect();
        column
    }

    fn role(&self) -> Column {
        let title = self.table.role.clone();
        let title = title.unwrap_or_else(|| Text::new("身份", "Role"));
        let roles = self.roster.roles.iter().map(|role| {
            let mut choice = Choice::new(&role.id, &role.title.zh, &role.title.en);
            choice.aliases.clone_from(&role.names);
            choice
        });
        let kind = ColumnKind::Choice(roles.collect());
        let first = self.roster.roles.first();
        let example = first.map_or("", |role| role.title.zh.as_str());
        let column = Column::new(own::ROLE, &title.zh, &title.en, kind, example);
        column.also(&["关系", "身份", "成员身份"])
    }

    fn kinds(&self) -> Column {
        let choices = self.members.iter().map(|one| {
            let title = &one.head().title;
            Choice::new(one.id(), &title.zh, &title.en)
        });
        let kind = ColumnKind::Choice(choices.collect());
        let column = Column::new(own::KIND, "成员类别", "Kind of member", kind, "");
        column.help(
            "单位请填写；不填的按号码和已登记的名称判断，否则按个人",
            "Give it for organisations; where it is empty numbers and known names tell, else it is a person",
        )
    }

    /// What a member holds but the name.
    fn details(&self) -> Vec<Column> {
        let (mut out, mut seen) = (Vec::new(), BTreeSet::from([self.who_key()]));
        for (nth, register) in self.members.iter().enumerate() {
            for (one, key) in self.of_member(nth) {
                if seen.insert(key) {
                    let mut column = column(register, one);
                    (column.key, column.required) = (key.to_owned(), false);
                    out.push(column);
                }
            }
        }
        out
    }

    fn last(&self) -> Vec<Column> {
        let registers = || std::iter::once(&self.register).chain(&self.members);
        let checked = registers().any(|one| {
            let attributes = &one.def().attributes;
            attributes.iter().any(|one| is_checked(one.kind))
        });
        let code = ColumnKind::Code { max: 40 };
        let mut out = vec![since(), member_address()];
        out.extend(checked.then(reason));
        out.extend(rest());
        out.push(
            Column::new(
                own::MEMBER,
                "成员登记编号",
                "Id of the member's record",
                code,
                "",
            )
            .help(
                "知道时填写，用来认出同一人",
                "Where it is known; tells who is meant",
            ),
        );
        out
    }
}

fn since() -> Column {
    Column::new(own::SINCE, "加入日期", "Member since", ColumnKind::Date, "").help(
        "新成员从哪天起，可不填",
        "Of new members, where it is known",
    )
}

fn member_address() -> Column {
    let kind = ColumnKind::Text { max: 200 };
    let (zh, en) = ("成员登记地址", "Registered address of the member");
    Column::new(own::MEMBER_ADDRESS, zh, en, kind, "").help(
        "与前面的地址相同的不填",
        "Where it differs from the address before",
    )
}

fn share() -> Column {
    let kind = ColumnKind::Code { max: 20 };
    Column::new(own::SHARE, "份额", "Share", kind, "1/2")
        .also(&["产权份额", "所占份额", "共有份额", "持有份额", "所有权份额"])
        .help(
            "写作 1/2 或 50%，同一处合计为 1；单元格设为文本，否则 Excel 会改成日期",
            "As 1/2 or 50 %, adding up to 1; in a cell of type text, or Excel makes a date of it",
        )
}

/// What is asked of a member of the `nth` register: all of the first; of the others what tells them apart.
fn asked_of<'a>(
    members: &'a [&'static Register],
    nth: usize,
) -> impl Iterator<Item = &'static AttributeDef> + 'a {
    let register = members.get(nth).copied();
    let all = register.into_iter().flat_map(|one| &one.def().attributes);
    all.filter(move |one| {
        let usual = nth == 0 || one.required || one.unique;
        let first = members.first().and_then(|first| first.attribute(&one.id));
        let clash = nth > 0 && first.is_some_and(|first| first.kind != one.kind);
        usual && !clash && one.kind != Kind::Record && one.kind != Kind::Place
    })
}

fn key_of(
    side: &str,
    attributes: impl Iterator<Item = &'static AttributeDef>,
) -> BTreeMap<&'static str, &'static str> {
    let key = |one: &AttributeDef| -> &'static str { format!("{side}.{}", one.id).leak() };
    attributes.map(|one| (one.id.as_str(), key(one))).collect()
}

fn with_keys(
    attributes: impl Iterator<Item = &'static AttributeDef>,
    keys: &BTreeMap<&'static str, &'static str>,
) -> impl Iterator<Item = (&'static AttributeDef, &'static str)> {
    attributes.filter_map(|one| Some((one, *keys.get(one.id.as_str())?)))
}

/// Each title stands once: a later one says of what it is; another name that is taken is left out. What people call a
/// member's goes before what they call the record's, but for its name.
fn distinct(mut all: Vec<Column>, of: &Text) -> Vec<Column> {
    let members = all.iter().filter(|one| !one.key.starts_with("whole."));
    let mut seen: BTreeSet<String> = members.map(|one| one.title.zh.clone()).collect();
    let (mut zh, mut en) = (BTreeSet::new(), BTreeSet::new());
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for one in &mut all {
        let names = taken.contains(&one.title.zh);
        if !zh.insert(one.title.zh.clone()) || !en.insert(one.title.en.clone()) || names {
            one.title.zh = format!("{}·{}", of.zh, one.title.zh);
            one.title.en = format!("{}: {}", of.en, one.title.en);
        }
        let title = one.title.zh.clone();
        seen.insert(title.clone());
        one.aliases.retain(|alias| {
            *alias != title && !seen.contains(alias) && taken.insert(alias.clone())
        });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::SHEETS;
    use super::*;

    #[test]
    fn every_table_of_members_has_keys_titles_and_other_names_of_their_own() {
        assert!(SHEETS.iter().any(|one| one.kind == "household.members"));
        assert!(SHEETS.iter().any(|one| one.kind == "ownership.owners"));
        for sheet in SHEETS.iter() {
            let columns = &sheet.columns.columns;
            let of = |get: fn(&Column) -> Vec<String>| {
                let mut all: Vec<String> = columns.iter().flat_map(get).collect();
                all.sort();
                let many = all.len();
                all.dedup();
                assert_eq!(all.len(), many, "{}: {all:#?}", sheet.kind);
            };
            of(|one| vec![one.key.clone()]);
            of(|one| vec![one.title.en.clone()]);
            of(|one| {
                let mut all = one.aliases.clone();
                all.push(one.title.zh.clone());
                all
            });
        }
    }
}
