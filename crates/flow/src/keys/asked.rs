//! The keys of what is asked.

use crate::FieldKind;
use crate::shape::TEXT;
use linli_notation::{Section, Shape, may, must};

pub(super) const FIELD: Section = Section {
    name: "field",
    keys: &[
        must(
            "id",
            Shape::Id,
            "编号，也是条件中的变量名 / Id, also its name in conditions",
        ),
        must(
            "kind",
            Shape::One(FieldKind::CODES),
            "类型 / Kind of answer",
        ),
        must("title", TEXT, "名称 / Question"),
        may("hint", TEXT, "提示 / Help"),
        may(
            "required",
            Shape::Bool,
            "必填 / Must be answered where asked",
        ),
        may(
            "max",
            Shape::Int(-1_000_000_000_000, 1_000_000_000_000),
            "最多字数或最大值 / Longest text or largest number",
        ),
        may(
            "min",
            Shape::Int(-1_000_000_000_000, 1_000_000_000_000),
            "最小值 / Smallest number",
        ),
        may(
            "choices",
            Shape::AnyTables(&CHOICE),
            "选项 / The choices of a choice",
        ),
        may(
            "layout",
            Shape::One(linli_codes::NAMES),
            "编码规则 (code) / The layout of a code",
        ),
        may(
            "columns",
            Shape::AnyTables(&COLUMN),
            "表格的栏目 / The columns of rows",
        ),
        may(
            "matters",
            Shape::Strs,
            "上报时只对这些事项询问 / Asked when opening only these matters",
        ),
        may(
            "on_open",
            Shape::Bool,
            "上报时询问 (默认：没有操作列出时) / Asked when opening (default: unless an action lists it)",
        ),
        may(
            "personal",
            Shape::Bool,
            "个人信息：加密、脱敏、留痕 / Personal: encrypted, masked, audited",
        ),
        may(
            "confidential",
            Shape::Bool,
            "选“是”则对办理人员隐去上报人 / Yes keeps the reporter's name from those who handle the case",
        ),
        may(
            "when",
            Shape::Rule,
            "满足条件才询问 (CEL) / Asked only where this holds",
        ),
    ],
};

const CHOICE: Section = Section {
    name: "choices",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", TEXT, "名称 / Name"),
    ],
};

const COLUMN: Section = Section {
    name: "columns",
    keys: &[
        must(
            "id",
            Shape::Id,
            "编号；合计为 填报项_编号 / Id; its total is <field>_<id>",
        ),
        must("title", TEXT, "名称 / Name"),
        must(
            "kind",
            Shape::One(&["text", "number", "money"]),
            "类型 / Kind of cell",
        ),
    ],
};
