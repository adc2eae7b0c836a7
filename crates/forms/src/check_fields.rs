//! What each kind of field needs and may have.

use crate::answer::Asked;
use crate::problem::{Part, Problems, Sites};
use crate::{ChoiceList, Field, FieldKind, FormDef, Required};

pub(crate) fn check(def: &FormDef, sites: &Sites, problems: &mut Problems) {
    if !def.fields.iter().any(|field| field.kind.is_asked()) {
        problems.add(
            sites.of(Part::Head, "id"),
            "form.nothing",
            ("表单没有提出任何问题", "The form asks nothing"),
            (
                "至少写一个要填写的项",
                "Write at least one field that is answered",
            ),
        );
    }
    repeats(def, sites, problems);
    for (at, field) in def.fields.iter().enumerate() {
        let mut look = Look {
            def,
            field,
            at,
            sites,
            problems,
        };
        look.keys();
        look.list();
        look.bounds();
        look.words();
        look.message();
        look.shown();
        look.default();
        look.bound();
    }
}

fn repeats(def: &FormDef, sites: &Sites, problems: &mut Problems) {
    for (at, repeat) in def.repeats.iter().enumerate() {
        if repeat.min.unwrap_or(0) > repeat.max.unwrap_or(crate::answer::ROWS_MAX) {
            problems.add(
                sites.of(Part::Repeat(at), "min"),
                "repeat.bounds",
                (
                    format!("{} 的 min 大于 max", repeat.id),
                    format!("min of {} is above its max", repeat.id),
                ),
                (
                    "把 min 改小；没有 max 时最多 200 行",
                    "Lower min; without max there are at most 200 rows",
                ),
            );
        }
    }
}

struct Look<'a> {
    def: &'a FormDef,
    field: &'a Field,
    at: usize,
    sites: &'a Sites,
    problems: &'a mut Problems,
}

impl Look<'_> {
    fn say(
        &mut self,
        key: &str,
        code: &'static str,
        message: (String, String),
        remedy: (&str, &str),
    ) {
        let at = self.sites.of(Part::Field(self.at), key);
        self.problems.add(at, code, message, remedy);
    }

    /// Keys that a kind does not have.
    fn keys(&mut self) {
        let field = self.field;
        let kind = field.kind;
        for (key, is_there, may) in keys_of(field) {
            if is_there && !may {
                let kind = kind.code();
                self.say(
                    key,
                    "field.key",
                    (
                        format!("{kind} 类型没有 {key}"),
                        format!("A field of kind {kind} has no {key}"),
                    ),
                    (
                        "删除这一行，或换一种类型",
                        "Remove the line, or use another kind",
                    ),
                );
            }
        }
        if kind == FieldKind::Computed && field.compute.is_none() {
            self.say(
                "kind",
                "field.compute",
                (
                    format!("{} 没有 compute", field.id),
                    format!("{} lacks compute", field.id),
                ),
                ("写上 compute = \"…\"", "Write compute = \"…\""),
            );
        }
    }

    fn list(&mut self) {
        let field = self.field;
        if !field.kind.has_list() {
            return;
        }
        let name = field.list.clone().unwrap_or_default();
        let Some(list) = self.def.lists.iter().find(|list| list.id == name) else {
            let known: Vec<_> = self.def.lists.iter().map(|list| list.id.as_str()).collect();
            let known = known.join(", ");
            self.say(
                "list",
                "field.list",
                (
                    format!("{} 没有选项表 {name}", field.id),
                    format!("{} has no list {name}", field.id),
                ),
                (
                    &format!("写上 list；已有：{known}"),
                    &format!("Write list; there are: {known}"),
                ),
            );
            return;
        };
        self.tags(&name, list);
    }

    fn tags(&mut self, name: &str, list: &ChoiceList) {
        let field = self.field;
        for tag in field.filter.keys() {
            if !list
                .choices
                .iter()
                .any(|choice| choice.tags.contains_key(tag))
            {
                self.say(
                    "filter",
                    "field.filter",
                    (
                        format!("选项表 {name} 没有标记 {tag}"),
                        format!("No choice of {name} has the tag {tag}"),
                    ),
                    (
                        "在选项上写 tags = { … }",
                        "Write tags = { … } in the choices",
                    ),
                );
            }
        }
    }

    fn bounds(&mut self) {
        let field = self.field;
        if let (Some(min), Some(max)) = (field.min, field.max)
            && min > max
        {
            self.say(
                "min",
                "field.bounds",
                (
                    format!("min {min} 大于 max {max}"),
                    format!("min {min} is above max {max}"),
                ),
                ("交换两者，或改小 min", "Swap them, or lower min"),
            );
        }
        let below = field.min.is_some_and(|min| min < 0) || field.max.is_some_and(|max| max < 0);
        if below && field.kind != FieldKind::Number {
            self.say(
                "min",
                "field.bounds",
                (
                    "这种类型的界限不能为负".into(),
                    "Bounds of this kind cannot be negative".into(),
                ),
                ("改为 0 或更大", "Make them 0 or more"),
            );
        }
    }

    fn words(&mut self) {
        let field = self.field;
        if let Some(pattern) = &field.pattern
            && let Err(error) = crate::answer::whole_pattern(pattern)
        {
            let said = error.lines().last().unwrap_or_default().trim().to_owned();
            self.say(
                "pattern",
                "field.pattern",
                (
                    format!("格式写错了：{said}"),
                    format!("The pattern cannot be read: {said}"),
                ),
                ("参照：[0-9]{11}", "Write it like: [0-9]{11}"),
            );
        }
    }

    fn message(&mut self) {
        let field = self.field;
        let tested = field.constraint.is_some() || field.pattern.is_some();
        if tested && field.message.is_none() {
            self.say(
                if field.constraint.is_some() {
                    "constraint"
                } else {
                    "pattern"
                },
                "field.message",
                (
                    format!("{} 没有 message", field.id),
                    format!("{} lacks message", field.id),
                ),
                (
                    "写上不满足时怎么改",
                    "Write message: what to do where it does not hold",
                ),
            );
        }
        if !tested && field.message.is_some() {
            self.say(
                "message",
                "field.message",
                (
                    format!("{} 有 message 而无条件", field.id),
                    format!("{} has a message but no condition", field.id),
                ),
                (
                    "补上 constraint 或 pattern，或删除 message",
                    "Add constraint or pattern, or remove message",
                ),
            );
        }
    }

    fn default(&mut self) {
        let field = self.field;
        let Some(default) = &field.default else {
            return;
        };
        if !field.kind.is_asked() || (field.kind == FieldKind::Date && default == "today") {
            return;
        }
        let list = self
            .def
            .lists
            .iter()
            .find(|list| Some(&list.id) == field.list.as_ref());
        let pattern = field
            .pattern
            .as_deref()
            .and_then(|one| crate::answer::whole_pattern(one).ok());
        let asked = Asked {
            field,
            list,
            pattern: pattern.as_ref(),
        };
        if let Err(text) = asked.read(default) {
            self.say(
                "default",
                "field.default",
                (
                    format!("默认值不可用：{}", text.zh),
                    format!("The default is no answer: {}", text.en),
                ),
                ("改成可以填写的值", "Write what a person could answer"),
            );
        }
    }

    fn bound(&mut self) {
        let field = self.field;
        if field.bind.is_none() && (field.policy.is_some() || field.stale_days.is_some()) {
            self.say(
                if field.policy.is_some() {
                    "policy"
                } else {
                    "stale_days"
                },
                "field.bind",
                (
                    format!("{} 没有 bind", field.id),
                    format!("{} lacks bind", field.id),
                ),
                ("写上 bind，或删除这一行", "Write bind, or remove the line"),
            );
        }
        if field.policy == Some(crate::Policy::Union) && !field.kind.is_many() {
            self.say(
                "policy",
                "field.policy",
                (
                    "union 只用于多选和照片".into(),
                    "union is for choices and photos only".into(),
                ),
                (
                    "改为 ask、newest 或 registry",
                    "Use ask, newest or registry",
                ),
            );
        }
    }

    fn shown(&mut self) {
        let field = self.field;
        let shown = field.default.is_some() || field.bind.is_some();
        if field.read_only && !shown {
            self.say(
                "read_only",
                "field.read_only",
                (
                    format!("{} 只读，却没有内容", field.id),
                    format!("{} is read only but has nothing to show", field.id),
                ),
                (
                    "写上 default 或 bind，或用 note、computed",
                    "Write default or bind, or make it a note or computed",
                ),
            );
        }
        let twin =
            self.def.fields.iter().take(self.at).find(|one| {
                one.bind.is_some() && one.bind == field.bind && one.within == field.within
            });
        if let Some(twin) = twin {
            self.say(
                "bind",
                "field.bind_twice",
                (
                    format!("{} 已对应同一属性", twin.id),
                    format!("{} is bound to the same attribute", twin.id),
                ),
                ("同一属性只问一次", "Ask for an attribute once"),
            );
        }
    }
}

/// Keys that not every kind has: whether the field has it, and whether its kind may.
fn keys_of(field: &Field) -> [(&'static str, bool, bool); 14] {
    let kind = field.kind;
    let text = matches!(
        kind,
        FieldKind::Text | FieldKind::LongText | FieldKind::Barcode
    );
    let number = kind == FieldKind::Number;
    let counted = number || text || kind == FieldKind::Money || kind.is_many();
    let asked = kind.is_asked();
    [
        (
            "unit",
            field.unit.is_some(),
            number || kind == FieldKind::Computed,
        ),
        (
            "decimals",
            field.decimals.is_some(),
            number || kind == FieldKind::Computed,
        ),
        ("min", field.min.is_some(), counted),
        ("max", field.max.is_some(), counted),
        ("pattern", field.pattern.is_some(), text),
        ("list", field.list.is_some(), kind.has_list()),
        ("filter", !field.filter.is_empty(), kind.has_list()),
        (
            "compute",
            field.compute.is_some(),
            kind == FieldKind::Computed,
        ),
        ("constraint", field.constraint.is_some(), asked),
        ("required", field.required != Required::default(), asked),
        ("default", field.default.is_some(), asked),
        ("read_only", field.read_only, asked),
        ("bind", field.bind.is_some(), kind != FieldKind::Note),
        ("personal", field.personal, kind != FieldKind::Note),
    ]
}
