//! The functions of XLSForm that have a certain meaning here.

use std::collections::BTreeSet;

use super::compare::known_code;
use super::translate::{Cel, Need, Translator, Ty, decimal, quote, unlike};
use super::xpath::{Expr, Wrong, wrong};

const KNOWN: &str = "selected count-selected not true false if coalesce string-length concat contains starts-with ends-with \
                     today date int number round count sum position";

impl Translator<'_> {
    pub(crate) fn call(&mut self, name: &str, args: &[Expr]) -> Result<Cel, Wrong> {
        match (name, args) {
            ("true" | "false", []) => Ok(Cel::call(name.to_owned(), Ty::YesNo, BTreeSet::new())),
            ("today", []) => Ok(Cel::call("today".into(), Ty::Day, BTreeSet::new())),
            ("not", [inner]) => {
                let inner = self.condition(inner)?;
                Ok(Cel::new(format!("!{}", inner.within(8)), Ty::YesNo, 7))
            }
            ("selected", [field, code]) => self.selected(field, code),
            ("count-selected", [field]) => match self.expr(field)? {
                one if one.ty == Ty::Many => Ok(Cel::call(
                    format!("size({})", one.text),
                    Ty::Int,
                    BTreeSet::new(),
                )),
                _ => Err(unlike("count-selected 里的", "What is in count-selected")),
            },
            ("string-length", [text]) => match self.expr(text)? {
                one if matches!(one.ty, Ty::Text | Ty::Day) => Ok(Cel::call(
                    format!("size({})", one.text),
                    Ty::Int,
                    BTreeSet::new(),
                )),
                _ => Err(unlike("string-length 里的", "What is in string-length")),
            },
            ("contains" | "starts-with" | "ends-with", [text, part]) => {
                self.part_of(name, text, part)
            }
            ("if", [test, yes, no]) => self.choose(test, yes, no),
            ("coalesce", [first, other]) => self.coalesce(first, other),
            ("concat", parts) if !parts.is_empty() => self.concat(parts),
            ("int", [inner]) => self.int(inner),
            ("number", [inner]) => match self.expr(inner)? {
                one if matches!(one.ty, Ty::Int | Ty::Decimal) => Ok(one),
                _ => Err(unlike("number 里的", "What is in number")),
            },
            ("date", [Expr::Text(day)]) if day.parse::<jiff::civil::Date>().is_ok() => {
                Ok(Cel::call(quote(day), Ty::Day, BTreeSet::new()))
            }
            ("position", [Expr::Around]) => Ok(Cel::call("row".into(), Ty::Int, BTreeSet::new())),
            ("count", [Expr::Field(repeat)]) if self.names.is_repeat(repeat) => Ok(Cel::call(
                format!("{repeat}_rows"),
                Ty::Int,
                BTreeSet::new(),
            )),
            ("sum", [Expr::Field(field)]) => self.sum(field),
            _ => Err(unknown(name)),
        }
    }

    fn selected(&mut self, field: &Expr, code: &Expr) -> Result<Cel, Wrong> {
        let field = self.expr(field)?;
        let Expr::Text(code) = code else {
            return Err(wrong(
                "selected 的第二个参数不是代码",
                "The second part of selected is no code",
                "写成 selected(${名称}, '代码')",
                "Write selected(${name}, 'code')",
            ));
        };
        known_code(&field, Some(code))?;
        let quoted = quote(code);
        match (field.ty, field.codes()) {
            (Ty::Many, _) => Ok(Cel::new(
                format!("{quoted} in {}", field.text),
                Ty::YesNo,
                4,
            )),
            (Ty::Text, Some(_)) => Ok(Cel::new(
                format!("{} == {quoted}", field.text),
                Ty::YesNo,
                4,
            )),
            _ => Err(unlike("selected 里的", "What is in selected")),
        }
    }

    fn part_of(&mut self, name: &str, text: &Expr, part: &Expr) -> Result<Cel, Wrong> {
        let (text, part) = (self.expr(text)?, self.expr(part)?);
        if text.ty != Ty::Text || part.ty != Ty::Text {
            return Err(unlike(
                &format!("{name} 里的"),
                &format!("What is in {name}"),
            ));
        }
        let cel = match name {
            "contains" => "contains",
            "starts-with" => "startsWith",
            _ => "endsWith",
        };
        Ok(Cel::call(
            format!("{}.{cel}({})", text.within(8), part.text),
            Ty::YesNo,
            BTreeSet::new(),
        ))
    }

    fn choose(&mut self, test: &Expr, yes: &Expr, no: &Expr) -> Result<Cel, Wrong> {
        let test = self.condition(test)?;
        let (yes, no) = (self.expr(yes)?, self.expr(no)?);
        if let Some(need) = yes.needs.iter().chain(&no.needs).next() {
            return Err(uncertain(need));
        }
        let (ty, yes, no) = match (yes.ty, no.ty) {
            (a, b) if a == b => (a, yes.within(2), no.within(2)),
            (Ty::Int | Ty::Decimal, Ty::Int | Ty::Decimal) => {
                (Ty::Decimal, decimal(&yes, 2), decimal(&no, 2))
            }
            _ => return Err(unlike("if 的两个结果", "What if gives")),
        };
        Ok(Cel::new(
            format!("{} ? {yes} : {no}", test.within(2)),
            ty,
            1,
        ))
    }

    fn coalesce(&mut self, first: &Expr, other: &Expr) -> Result<Cel, Wrong> {
        let (first, other) = (self.expr(first)?, self.expr(other)?);
        let Some(name) = first.name().map(str::to_owned) else {
            return Err(wrong(
                "coalesce 的第一个参数应是一个填报项",
                "The first part of coalesce is one field",
                "写成 coalesce(${名称}, 0)",
                "Write coalesce(${name}, 0)",
            ));
        };
        let zero = other
            .literal()
            .is_some_and(|text| text.is_empty() || text.parse::<f64>() == Ok(0.0));
        match (first.ty, other.ty) {
            (Ty::Int | Ty::Decimal, Ty::Int) if zero => Ok(first.certain()),
            (Ty::Text, Ty::Text) if other.literal() == Some("") => Ok(first),
            (Ty::Decimal, Ty::Int | Ty::Decimal) if other.needs.is_empty() => Ok(Cel::new(
                format!("{name}_given ? {name} : {}", decimal(&other, 2)),
                Ty::Decimal,
                1,
            )),
            (a, b)
                if a == b
                    && other.needs.is_empty()
                    && matches!(a, Ty::Int | Ty::Text | Ty::Day) =>
            {
                Ok(Cel::new(
                    format!("{name}_given ? {name} : {}", other.within(2)),
                    a,
                    1,
                ))
            }
            _ => Err(unlike("coalesce 的两部分", "What is in coalesce")),
        }
    }

    fn concat(&mut self, parts: &[Expr]) -> Result<Cel, Wrong> {
        let mut out = Vec::new();
        for part in parts {
            let one = self.expr(part)?;
            match (one.ty, one.name()) {
                (Ty::Text | Ty::Day, _) => out.push(one.within(5)),
                (Ty::Int, Some(name)) if !one.needs.is_empty() => {
                    out.push(format!("({name}_given ? string({name}) : \"\")"))
                }
                (Ty::Int, _) if one.needs.is_empty() => out.push(format!("string({})", one.text)),
                _ => return Err(unlike("concat 里的", "What is in concat")),
            }
        }
        Ok(Cel::new(out.join(" + "), Ty::Text, 5))
    }

    fn int(&mut self, inner: &Expr) -> Result<Cel, Wrong> {
        let one = self.expr(inner)?;
        match one.ty {
            Ty::Int => Ok(one),
            Ty::Decimal => Ok(Cel::call(format!("int({})", one.text), Ty::Int, one.needs)),
            Ty::Text | Ty::Day | Ty::YesNo | Ty::Many | Ty::Opaque => {
                Err(unlike("int 里的", "What is in int"))
            }
        }
    }

    fn sum(&mut self, field: &str) -> Result<Cel, Wrong> {
        // Looked at first, since what a calculate needs is known once it was read.
        let ty = self.names.field_in_rows(field)?;
        match self.names.summed(field) {
            Some(repeat) => Ok(Cel::call(
                format!("{repeat}_{field}_sum"),
                ty,
                BTreeSet::new(),
            )),
            None => Err(wrong(
                format!("${{{field}}} 的合计不确定"),
                format!("The total of ${{{field}}} is not certain"),
                "合计重复组里必填的数字，或用 coalesce 算出的数字",
                "Add up a number of a repeat that is required, or a calculate with coalesce",
            )),
        }
    }
}

/// What is said of a result of `if` that may be no number.
fn uncertain(need: &Need) -> Wrong {
    match need {
        Need::Given(name) => wrong(
            format!("if 的结果 ${{{name}}} 可能没有填写"),
            format!("${{{name}}} in the result of if may be unanswered"),
            format!("写成 coalesce(${{{name}}}, 0)"),
            format!("Write coalesce(${{{name}}}, 0)"),
        ),
        Need::NotZero(..) => wrong(
            "if 的结果可能除以 0",
            "The result of if may divide by 0",
            "把除法写成单独的 calculate",
            "Make the division a calculate of its own",
        ),
    }
}

fn unknown(name: &str) -> Wrong {
    let (zh, en) = match name {
        "round" => (
            "写在 calculate 的最外层：round(…, 位数)".to_owned(),
            "Use it as the outermost of a calculate: round(…, digits)".to_owned(),
        ),
        "regex" => (
            "写在 constraint 里，用 and 连接：regex(., '^…$')".to_owned(),
            "Use it in a constraint, joined by and: regex(., '^…$')".to_owned(),
        ),
        _ => (format!("可用：{KNOWN}"), format!("There are: {KNOWN}")),
    };
    wrong(
        format!("不支持 {name}()"),
        format!("{name}() is not supported so"),
        zh,
        en,
    )
}
