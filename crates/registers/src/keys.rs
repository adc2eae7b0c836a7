//! The keys of a register file: one table by which files are checked and from which the JSON Schema for editors is
//! made, so that the two cannot differ.

use linli_forms::Policy;
use linli_kernel::Role;
use linli_notation::{Section, Shape, may, must};

use crate::shape::{IDS, STRINGS};
use crate::{After, Class, Ground, Kind, Mask, Share, Subject};

/// The kinds of places of the address library, from the largest to the smallest.
pub const PLACE_KINDS: &[&str] = &[
    "street",
    "community",
    "grid",
    "road",
    "plate",
    "compound",
    "building",
    "entrance",
    "floor",
    "dwelling",
];

/// JSON Schema (2020-12) of a register file, in TOML or JSON.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    linli_notation::schema(&FILE, "linli register")
}

/// The whole file.
pub(crate) const FILE: Section = Section {
    name: "file",
    keys: &[
        must(
            "register",
            Shape::Table(&HEAD),
            "登记簿 / The register itself",
        ),
        may("list", Shape::Tables(&LIST), "选项表 / Lists of choices"),
        must(
            "attribute",
            Shape::Tables(&ATTRIBUTE),
            "登记项 / What is kept of each record",
        ),
        may(
            "roster",
            Shape::Tables(&ROSTER),
            "名册 / Who belongs to a record",
        ),
    ],
};

const HEAD: Section = Section {
    name: "register",
    keys: &[
        must(
            "id",
            Shape::Id,
            "编号，表单按“编号.登记项”绑定 / Id; forms bind to id.attribute",
        ),
        must(
            "version",
            Shape::Int(1, 4_000_000_000),
            "版本，每次修改加一 / Grows with every change",
        ),
        must("title", Shape::Text, "名称 / Name"),
        may(
            "sources",
            STRINGS,
            "所据材料编号 / S-numbers of the practices it serves",
        ),
        must(
            "subject",
            Shape::One(Subject::CODES),
            "一条记录是什么 / What one record is",
        ),
        may(
            "places",
            Shape::Some(PLACE_KINDS),
            "地点种类 / The kinds of places it is kept of, or at which its records stand",
        ),
        may(
            "name",
            Shape::Id,
            "以哪一项称呼记录 / The attribute by which people call a record",
        ),
        must(
            "kept_by",
            Shape::Text,
            "登记单位 / The office that keeps it",
        ),
        must(
            "read",
            Shape::Some(Role::CODES),
            "可查阅的角色 / Roles that may read it, within their reach",
        ),
        must(
            "edit",
            Shape::Some(Role::CODES),
            "可登记的角色 / Roles that may write it, within their reach",
        ),
        may(
            "reveal",
            Shape::Some(Role::CODES),
            "可凭事由查看原文的角色 / Roles that may see masked values in full, for a reason",
        ),
        must("purpose", Shape::Text, "处理目的 / What it is kept for"),
        must(
            "ground",
            Shape::One(Ground::CODES),
            "个保法第十三条的情形 / The ground of PIPL article 13",
        ),
        must("basis", Shape::Text, "法律依据 / The legal basis in words"),
        must(
            "retention",
            Shape::Table(&RETENTION),
            "保存期限 / How long it is kept",
        ),
    ],
};

const RETENTION: Section = Section {
    name: "retention",
    keys: &[
        must(
            "after",
            Shape::One(After::CODES),
            "起算 / Which event it is counted from",
        ),
        may("years", Shape::Int(1, 200), "年 / Years"),
        may("months", Shape::Int(1, 2_400), "月 / Months"),
        may("days", Shape::Int(1, 73_000), "日 / Days"),
        may(
            "source",
            Shape::Text,
            "期限的出处 / Where the period comes from",
        ),
        may(
            "ask",
            Shape::Bool,
            "到期后由登记单位决定，不自动删除 / Its keeper decides then; it is not erased by itself",
        ),
        may(
            "unset",
            Shape::Text,
            "期限待核实，由街道设定 / No period is known; the office sets one",
        ),
    ],
};

const LIST: Section = Section {
    name: "list",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("choices", Shape::Tables(&CHOICE), "选项 / The choices"),
    ],
};

const CHOICE: Section = Section {
    name: "choices",
    keys: &[
        must("id", Shape::Code, "代码 / The code that is kept"),
        must("title", Shape::Text, "名称 / What people read"),
    ],
};

const ATTRIBUTE: Section = Section {
    name: "attribute",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", Shape::Text, "名称 / What it is called"),
        must("kind", Shape::One(Kind::CODES), "类型 / Kind of value"),
        must(
            "class",
            Shape::One(Class::CODES),
            "分级：公开、内部、个人、敏感 / How well it is guarded",
        ),
        may("hint", Shape::Text, "填写说明 / Help below it"),
        may("unit", Shape::Text, "单位 / Unit of a number"),
        may(
            "decimals",
            Shape::Int(0, 6),
            "小数位 / Digits after the point",
        ),
        may(
            "min",
            Shape::Int(-1_000_000_000_000, 1_000_000_000_000),
            "最小 / Least",
        ),
        may(
            "max",
            Shape::Int(-1_000_000_000_000, 1_000_000_000_000),
            "最大 / Most",
        ),
        may("list", Shape::Id, "选项表 / The list of its choices"),
        may(
            "register",
            Shape::Id,
            "所指登记簿 / The register of the record it refers to",
        ),
        may(
            "places",
            Shape::Some(PLACE_KINDS),
            "地点种类 / The kinds of places it may be",
        ),
        may(
            "landline",
            Shape::Bool,
            "可填座机 / Whether a landline may stand here",
        ),
        may(
            "required",
            Shape::Bool,
            "必填 / Whether a record must have it",
        ),
        may(
            "unique",
            Shape::Bool,
            "不得重复 / No two open records may have the same",
        ),
        may(
            "sought",
            Shape::Bool,
            "可按原值查找 / Records are found by its exact value",
        ),
        may(
            "mask",
            Shape::One(Mask::CODES),
            "遮盖方式 / What is still read where it is masked",
        ),
        may("purpose", Shape::Text, "单独的处理目的 / Its own purpose"),
        may(
            "ground",
            Shape::One(Ground::CODES),
            "单独的情形 / Its own ground",
        ),
        may("basis", Shape::Text, "单独的法律依据 / Its own legal basis"),
        may(
            "retention",
            Shape::Table(&RETENTION),
            "单独的保存期限 / Its own retention",
        ),
        may(
            "names",
            STRINGS,
            "表单中的其他叫法 / Other Chinese names that forms use",
        ),
        may(
            "policy",
            Shape::One(Policy::CODES),
            "离线冲突时如何合并 / What is done where two changed it",
        ),
    ],
};

const ROSTER: Section = Section {
    name: "roster",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", Shape::Text, "名称 / What it is called"),
        must(
            "members",
            IDS,
            "成员来自哪些登记簿 / The registers whose records may be members",
        ),
        must(
            "roles",
            Shape::Tables(&ROLE),
            "成员身份 / What members are in it",
        ),
        may(
            "share",
            Shape::One(Share::CODES),
            "份额 / What a member holds a part of",
        ),
        may(
            "exclusive",
            Shape::Bool,
            "同时只能属于一处 / Member of only one at a time",
        ),
        may(
            "retention",
            Shape::Table(&RETENTION),
            "离开后保存多久 / How long it is remembered",
        ),
        may(
            "sheet",
            Shape::Table(&SHEET),
            "成员表格，可导入 / How people keep it as a table; it can be imported then",
        ),
    ],
};

const SHEET: Section = Section {
    name: "sheet",
    keys: &[
        must("title", Shape::Text, "表格名称 / What the table is called"),
        must(
            "called",
            Shape::Str,
            "没有名称时怎么称呼，如“{head}户”“{place}产权” / What a record without a name is called",
        ),
        may(
            "names",
            STRINGS,
            "名称一列的其他叫法 / Other titles of the column of its name",
        ),
        may(
            "number",
            Shape::Text,
            "同一地址区分几条的编号列 / The column that tells records at one address apart",
        ),
        may(
            "role",
            Shape::Text,
            "身份一列的名称 / The title of the column of roles",
        ),
        may(
            "usual",
            Shape::Id,
            "身份为空时按哪一种 / The role where the cell is empty",
        ),
    ],
};

const ROLE: Section = Section {
    name: "roles",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", Shape::Text, "名称 / What people read"),
        may(
            "most",
            Shape::Int(1, 100_000),
            "至多几人 / The most at a time",
        ),
        may(
            "names",
            STRINGS,
            "表格中的其他叫法 / Other Chinese names that tables use",
        ),
    ],
};
