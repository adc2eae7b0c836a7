//! One row of the survey as a field.

use std::collections::BTreeMap;

use linli_kernel::Text;
use serde_json::Value;

use super::book::{Row, Sheet};
use super::cells::{Remarks, both};
use super::names::{Survey, calculation};
use super::pattern::whole;
use super::survey::Entry;
use super::translate::{Need, Translator};
use super::xpath::{self, Expr, Op, Wrong, wrong};
use crate::problem::{Part, Problems, Sites};
use crate::{Field, FieldKind, FormDef, Policy, Required};

pub(crate) struct Writer<'a> {
    pub(crate) sheet: &'a Sheet,
    pub(crate) survey: &'a mut Survey,
    pub(crate) problems: &'a mut Problems,
    pub(crate) remarks: &'a mut Remarks,
    pub(crate) def: &'a mut FormDef,
    pub(crate) sites: &'a mut Sites,
}

/// Columns with the key of a field that comes of them.
const KEYS: &[(&str, &str)] = &[
    ("name", "id"),
    ("type", "kind"),
    ("label", "title"),
    ("relevant", "when"),
    ("required", "required"),
    ("constraint", "constraint"),
    ("constraint", "pattern"),
    ("calculation", "compute"),
    ("default", "default"),
    ("choice_filter", "filter"),
    ("read_only", "read_only"),
    ("registry", "bind"),
    ("policy", "policy"),
    ("type", "list"),
];

impl Writer<'_> {
    /// The heading under which conditions stand.
    pub(crate) fn relevant(&self) -> &'static str {
        let there = |name: &str| {
            self.sheet
                .headings
                .iter()
                .any(|(heading, _)| heading == name)
        };
        if there("relevance") && !there("relevant") {
            "relevance"
        } else {
            "relevant"
        }
    }

    pub(crate) fn field(
        &mut self,
        entry: &Entry<'_>,
        kind: FieldKind,
        decimals: Option<u32>,
        list: Option<&str>,
    ) {
        let row = entry.row;
        let part = Part::Field(self.def.fields.len());
        self.sites.put(part, self.sheet.at(row, "name"));
        for (heading, key) in KEYS {
            self.sites.put_key(part, key, self.sheet.at(row, heading));
        }
        let label = both(self.sheet, row, "label", self.remarks);
        let mut field = Field::new(
            &*entry.name,
            kind,
            label.unwrap_or_else(|| Text::new(&*entry.name, &*entry.name)),
        );
        field.hint = both(self.sheet, row, "hint", self.remarks);
        field.within.clone_from(&entry.within);
        field.decimals = decimals;
        field.list = list.map(str::to_owned);
        field.max = (kind == FieldKind::Photo).then_some(1);
        field.when = self.condition(row, self.relevant());
        if kind == FieldKind::Computed {
            self.computed(row, &mut field);
        } else {
            self.asked(row, &mut field);
        }
        field.bind =
            Some(self.sheet.cell(row, "registry").to_owned()).filter(|bind| !bind.is_empty());
        self.policy(row, &mut field);
        self.dynamic(row);
        self.def.fields.push(field);
    }

    fn wrong(&mut self, row: &Row, heading: &str, (message, remedy): Wrong) {
        self.problems.add(
            self.sheet.at(row, heading),
            "xlsform.expression",
            message,
            remedy,
        );
    }

    fn take<T>(&mut self, row: &Row, heading: &str, found: Result<T, Wrong>) -> Option<T> {
        found.map_err(|error| self.wrong(row, heading, error)).ok()
    }

    /// A condition of a row as CEL.
    pub(crate) fn condition(&mut self, row: &Row, heading: &str) -> Option<String> {
        let source = self.sheet.cell(row, heading);
        if source.is_empty() {
            return None;
        }
        let found = xpath::parse(source).and_then(|expr| {
            let mut translator = Translator {
                names: &mut *self.survey,
                own: None,
            };
            translator.condition(&expr)
        });
        self.take(row, heading, found).map(|cel| cel.text)
    }

    fn computed(&mut self, row: &Row, field: &mut Field) {
        let found = calculation(&mut *self.survey, self.sheet.cell(row, "calculation"));
        let Some((cel, digits)) = self.take(row, "calculation", found) else {
            return;
        };
        // Without what it needs XPath gives "not a number": it is not there then.
        let mut parts: Vec<String> = cel.needs.iter().map(Need::met).collect();
        if let Some(when) = field.when.take() {
            let alone = parts.is_empty() || !(when.contains("||") || when.contains('?'));
            parts.push(if alone { when } else { format!("({when})") });
        }
        field.when = Some(parts.join(" && ")).filter(|when| !when.is_empty());
        field.decimals = digits.or((cel.ty == super::translate::Ty::Decimal).then_some(6));
        field.compute = Some(cel.text);
    }

    fn asked(&mut self, row: &Row, field: &mut Field) {
        if !self.sheet.cell(row, "calculation").is_empty() {
            self.wrong(
                row,
                "calculation",
                wrong(
                    "只有 calculate 行可以计算",
                    "Only a calculate is calculated",
                    "改成 type 为 calculate 的一行",
                    "Make it a row of type calculate",
                ),
            );
        }
        field.required = match self.sheet.cell(row, "required").to_lowercase().as_str() {
            "" | "no" | "false" | "false()" => Required::Always(false),
            "yes" | "true" | "true()" => Required::Always(field.kind != FieldKind::Note),
            _ => self
                .condition(row, "required")
                .map_or_else(Required::default, Required::When),
        };
        let read_only = if self.sheet.cell(row, "read_only").is_empty() {
            "readonly"
        } else {
            "read_only"
        };
        field.read_only = matches!(
            self.sheet.cell(row, read_only).to_lowercase().as_str(),
            "yes" | "true" | "true()"
        ) && field.kind != FieldKind::Note;
        self.constraint(row, field);
        self.default(row, field);
        self.filter(row, field);
    }

    fn constraint(&mut self, row: &Row, field: &mut Field) {
        let source = self.sheet.cell(row, "constraint");
        if source.is_empty() {
            return;
        }
        let mut parts = Vec::new();
        let Some(expr) = self.take(row, "constraint", xpath::parse(source)) else {
            return;
        };
        split(&expr, &mut parts);
        let mut rules = Vec::new();
        for part in parts {
            if let Expr::Call(name, args) = part
                && name == "regex"
                && let [Expr::Own, Expr::Text(pattern)] = args.as_slice()
                && field.pattern.is_none()
            {
                let found = whole(pattern);
                field.pattern = self.take(row, "constraint", found);
                continue;
            }
            let mut translator = Translator {
                names: &mut *self.survey,
                own: Some(field.id.clone()),
            };
            let found = translator.condition(part);
            rules.extend(self.take(row, "constraint", found).map(|cel| cel.within(3)));
        }
        field.constraint = Some(rules.join(" && ")).filter(|rule| !rule.is_empty());
        field.message = both(self.sheet, row, "constraint_message", self.remarks);
        if field.message.is_none() {
            self.remarks.add(
                self.sheet.at(row, "constraint"),
                ("没有 constraint_message", "There is no constraint_message"),
                (
                    "导入后写上怎样改才对",
                    "Write afterwards what people have to do",
                ),
            );
            field.message = Some(Text::new(
                "不符合要求，请核对",
                "This does not fit; please check it",
            ));
        }
    }

    fn default(&mut self, row: &Row, field: &mut Field) {
        let source = self.sheet.cell(row, "default");
        if source.is_empty() {
            return;
        }
        let number = || {
            source
                .parse::<i64>()
                .map(Value::from)
                .or_else(|_| source.parse::<f64>().map(Value::from))
        };
        field.default = match field.kind {
            FieldKind::Date if source == "today()" => Some("today".into()),
            _ if source.contains("${") || source.ends_with(')') => {
                self.wrong(
                    row,
                    "default",
                    wrong(
                        "默认值不能计算",
                        "A default is not calculated",
                        "写一个固定的值，日期可写 today()",
                        "Write a fixed value; a date may have today()",
                    ),
                );
                None
            }
            FieldKind::Number => Some(number().unwrap_or_else(|_| source.into())),
            FieldKind::Choices => Some(source.split_whitespace().collect()),
            FieldKind::Text
            | FieldKind::LongText
            | FieldKind::Money
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::Choice
            | FieldKind::YesNo
            | FieldKind::Photo
            | FieldKind::Signature
            | FieldKind::Location
            | FieldKind::Place
            | FieldKind::Person
            | FieldKind::Barcode
            | FieldKind::Note
            | FieldKind::Computed => Some(source.into()),
        };
    }

    /// `tag = ${field}`, joined by `and`.
    fn filter(&mut self, row: &Row, field: &mut Field) {
        let source = self.sheet.cell(row, "choice_filter");
        if source.is_empty() {
            return;
        }
        let refused = || {
            wrong(
                "choice_filter 只支持 列名 = ${名称}",
                "A choice_filter is column = ${name} only",
                "写成 列名=${名称}，多个用 and 连接",
                "Write column=${name}, joined by and",
            )
        };
        let mut out = BTreeMap::new();
        for part in source.split(" and ") {
            let sides = part
                .split_once('=')
                .map(|(left, right)| (left.trim(), right.trim()));
            let sides = sides.map(|(left, right)| {
                if left.starts_with("${") {
                    (right, left)
                } else {
                    (left, right)
                }
            });
            let name = sides.and_then(|(_, right)| right.strip_prefix("${")?.strip_suffix('}'));
            match (sides, name) {
                (Some((tag, _)), Some(name))
                    if !tag.is_empty() && tag.chars().all(|c| c.is_alphanumeric() || c == '_') =>
                {
                    out.insert(tag.to_owned(), name.trim().to_owned());
                }
                _ => return self.wrong(row, "choice_filter", refused()),
            }
        }
        field.filter = out;
    }

    fn policy(&mut self, row: &Row, field: &mut Field) {
        let policy = self.sheet.cell(row, "policy");
        field.policy = match policy {
            "ask" => Some(Policy::Ask),
            "newest" => Some(Policy::Newest),
            "registry" => Some(Policy::Registry),
            "union" => Some(Policy::Union),
            _ => None,
        };
        if field.policy.is_none() && !policy.is_empty() {
            self.wrong(
                row,
                "policy",
                wrong(
                    format!("没有合并方式 {policy}"),
                    format!("There is no policy {policy}"),
                    "可用：ask newest registry union",
                    "There are: ask newest registry union",
                ),
            );
        }
    }

    /// Labels and hints are texts; what they would show of answers is refused.
    fn dynamic(&mut self, row: &Row) {
        let headings: Vec<String> = self
            .sheet
            .headings
            .iter()
            .map(|(heading, _)| heading.clone())
            .collect();
        for heading in headings {
            let name = heading.split("::").next().unwrap_or_default();
            if ["label", "hint", "constraint_message"].contains(&name)
                && self.sheet.cell(row, &heading).contains("${")
            {
                self.wrong(
                    row,
                    &heading,
                    wrong(
                        "文字里不能引用答案",
                        "Texts cannot show answers",
                        "去掉 ${…}，或加一个 calculate",
                        "Remove ${…}, or add a calculate",
                    ),
                );
            }
        }
    }
}

/// The parts that `and` joins.
fn split<'e>(expr: &'e Expr, out: &mut Vec<&'e Expr>) {
    if let Expr::Two(Op::And, left, right) = expr {
        split(left, out);
        split(right, out);
    } else {
        out.push(expr);
    }
}
