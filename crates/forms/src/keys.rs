//! The keys of a definition: one table by which files are checked and from which the JSON Schema for editors is
//! made, so that the two cannot differ.

use linli_notation::{Section, Shape, may, must};

use crate::shape::{ANSWER, BIND, RULE_OR_BOOL, STRS};
use crate::{FieldKind, Policy};

/// JSON Schema (2020-12) of a form file, in TOML or JSON.
#[must_use]
pub fn json_schema() -> serde_json::Value {
    linli_notation::schema(&FILE, "linli form")
}

/// The whole file.
pub(crate) const FILE: Section = Section {
    name: "file",
    keys: &[
        must("form", Shape::Table(&HEAD), "表单 / The form itself"),
        may("list", Shape::Tables(&LIST), "选项表 / Lists of choices"),
        may(
            "group",
            Shape::Tables(&GROUP),
            "分组 / Fields that stand together",
        ),
        may(
            "repeat",
            Shape::Tables(&REPEAT),
            "重复组 / Fields asked again for each row",
        ),
        must("field", Shape::Tables(&FIELD), "填报项 / What is asked"),
    ],
};

const HEAD: Section = Section {
    name: "form",
    keys: &[
        must("id", Shape::FileId, "编号 / Id"),
        must(
            "version",
            Shape::Int(1, 4_000_000_000),
            "版本，每次修改加一 / Grows with every change",
        ),
        must("title", Shape::Text, "名称 / Name"),
        must(
            "department",
            Shape::Text,
            "要求填报的部门 / The department that asks",
        ),
        may("summary", Shape::Text, "用途 / What it is for"),
        may(
            "stale_days",
            Shape::Int(1, 36_500),
            "登记信息超过多少天须确认 / After how many days what the registry holds must be confirmed",
        ),
        may("sources", STRS, "所依做法的编号 / The practices it serves"),
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
        may("tags", Shape::StrMap, "筛选用的标记 / What filters look at"),
    ],
};

const GROUP: Section = Section {
    name: "group",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", Shape::Text, "标题 / Heading"),
        may(
            "in",
            Shape::Id,
            "所在分组 / The group or repeat it stands in",
        ),
        may("when", Shape::Rule, "何时填写 / When it is asked"),
    ],
};

const REPEAT: Section = Section {
    name: "repeat",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", Shape::Text, "标题 / Heading"),
        may(
            "in",
            Shape::Id,
            "所在分组 / The group or repeat it stands in",
        ),
        may("when", Shape::Rule, "何时填写 / When it is asked"),
        may("min", Shape::Int(0, 1000), "最少几行 / The fewest rows"),
        may("max", Shape::Int(1, 1000), "最多几行 / The most rows"),
    ],
};

const FIELD: Section = Section {
    name: "field",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must(
            "kind",
            Shape::One(FieldKind::CODES),
            "类型 / Kind of answer",
        ),
        must("title", Shape::Text, "问题 / The question"),
        may("hint", Shape::Text, "提示 / Help below it"),
        may(
            "in",
            Shape::Id,
            "所在分组 / The group or repeat it stands in",
        ),
        may("unit", Shape::Text, "单位 / Unit of a number"),
        may(
            "decimals",
            Shape::Int(0, 6),
            "小数位数 / Digits after the point",
        ),
        may(
            "min",
            Shape::Int(-1_000_000_000_000, 1_000_000_000_000),
            "最小（数值、元、字数、张数、项数）/ Least",
        ),
        may(
            "max",
            Shape::Int(-1_000_000_000_000, 1_000_000_000_000),
            "最大 / Most",
        ),
        may(
            "pattern",
            Shape::Str,
            "格式（正则表达式）/ What the whole text must look like",
        ),
        may("list", Shape::Id, "选项表 / The list of its choices"),
        may(
            "filter",
            Shape::StrMap,
            "级联：标记 = 填报项 / Offers choices whose tag is the answer of a field",
        ),
        may("when", Shape::Rule, "何时填写 / When it is asked"),
        may(
            "required",
            RULE_OR_BOOL,
            "是否必填 / Whether it must be answered",
        ),
        may(
            "constraint",
            Shape::Rule,
            "须满足的条件 / What must hold of an answer",
        ),
        may(
            "message",
            Shape::Text,
            "不满足时的提示 / What is said where it does not hold",
        ),
        may("default", ANSWER, "默认值 / What stands there at first"),
        may("compute", Shape::Rule, "计算 / What it follows from"),
        may("read_only", Shape::Bool, "只读 / Only shown"),
        may(
            "personal",
            Shape::Bool,
            "含个人信息，加密保存、默认遮盖 / Identifies a person: encrypted and masked",
        ),
        may(
            "bind",
            BIND,
            "对应的登记属性，如 dwelling.area / The attribute of the registry",
        ),
        may(
            "policy",
            Shape::One(Policy::CODES),
            "合并方式 / What is done where the registry has moved on",
        ),
        may(
            "stale_days",
            Shape::Int(1, 36_500),
            "超过多少天须确认 / After how many days it must be confirmed",
        ),
    ],
};
