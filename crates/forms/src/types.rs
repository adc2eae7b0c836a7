//! A small type checker for rules: five types and the operators a clerk needs. Loops (`all`, `map`, …) are refused,
//! so that every rule runs in time proportional to its length.

use std::collections::BTreeMap;

use cel::common::ast::{CallExpr, Expr, LiteralValue};

use crate::rule::Rule;

/// The type of a rule or variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    /// A whole number; money in fen.
    Int,
    /// A number with a fraction.
    Decimal,
    YesNo,
    List,
    /// After a mistake, so that one mistake is said once.
    Any,
}

const KNOWN: &str = "== != < <= > >= && || ! in + - * / % ?: size contains startsWith endsWith double int round string \
                     days_between years_between";

impl Type {
    /// How it is called, as `(zh, en)`.
    pub(crate) fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("文字", "a text"),
            Self::Int => ("整数", "a whole number"),
            Self::Decimal => ("小数", "a decimal"),
            Self::YesNo => ("是/否", "a yes/no"),
            Self::List => ("列表", "a list"),
            Self::Any => ("任意", "anything"),
        }
    }

    pub(crate) fn fits(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }

    fn is_number(self) -> bool {
        matches!(self, Self::Int | Self::Decimal | Self::Any)
    }
}

/// What is wrong, as `(zh, en)`.
pub(crate) type Mistake = (String, String);

/// The type of a rule.
///
/// # Errors
/// Every mistake.
pub(crate) fn type_of(rule: &Rule, known: &BTreeMap<String, Type>) -> Result<Type, Vec<Mistake>> {
    let mut walk = Walk {
        known,
        mistakes: Vec::new(),
    };
    let found = walk.of(&rule.program.expression().expr);
    if walk.mistakes.is_empty() {
        Ok(found)
    } else {
        Err(walk.mistakes)
    }
}

struct Walk<'a> {
    known: &'a BTreeMap<String, Type>,
    mistakes: Vec<Mistake>,
}

impl Walk<'_> {
    fn wrong(&mut self, zh: impl Into<String>, en: impl Into<String>) -> Type {
        self.mistakes.push((zh.into(), en.into()));
        Type::Any
    }

    fn of(&mut self, expr: &Expr) -> Type {
        match expr {
            Expr::Literal(LiteralValue::Boolean(_)) => Type::YesNo,
            Expr::Literal(LiteralValue::Double(_)) => Type::Decimal,
            Expr::Literal(LiteralValue::Int(_)) => Type::Int,
            Expr::Literal(LiteralValue::String(_)) => Type::Text,
            Expr::Literal(LiteralValue::UInt(_) | LiteralValue::Bytes(_) | LiteralValue::Null) => {
                self.wrong(
                    "不支持 null、字节和无符号数",
                    "null, bytes and unsigned numbers are not supported",
                )
            }
            // A name that is not known was said when the rule was bound.
            Expr::Ident(name) => self.known.get(name).copied().unwrap_or(Type::Any),
            Expr::List(list) => {
                for one in &list.elements {
                    self.of(&one.expr);
                }
                Type::List
            }
            Expr::Call(call) => self.call(call),
            Expr::Comprehension(_)
            | Expr::Map(_)
            | Expr::Select(_)
            | Expr::Struct(_)
            | Expr::Unspecified => self.wrong(
                "不支持循环、映射和带点的名称",
                "loops, maps and dotted names are not supported",
            ),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Type {
        let target = call.target.iter().map(|target| &target.expr);
        let all: Vec<&Expr> = target
            .chain(call.args.iter().map(|arg| &arg.expr))
            .collect();
        let given: Vec<Type> = all.into_iter().map(|one| self.of(one)).collect();
        let name = call.func_name.as_str();
        match (name, given.as_slice()) {
            ("_&&_" | "_||_" | "!_", all) => self.all(name, all, Type::YesNo, Type::YesNo),
            ("_==_" | "_!=_", [left, right]) => self.compared(name, *left, *right),
            ("_<_" | "_<=_" | "_>_" | "_>=_", [left, right]) => {
                for one in [left, right] {
                    if !one.is_number() && *one != Type::Text {
                        let (zh, en) = one.name();
                        self.wrong(format!("{zh}不能比大小"), format!("{en} has no order"));
                    }
                }
                self.compared(name, *left, *right)
            }
            ("_+_" | "_-_" | "_*_" | "_/_" | "_%_" | "-_", all) => self.counted(name, all),
            ("@in", [_, list]) => self.all(name, &[*list], Type::List, Type::YesNo),
            ("size", [Type::Text | Type::List | Type::Any]) => Type::Int,
            ("contains" | "startsWith" | "endsWith", all @ [_, _]) => {
                self.all(name, all, Type::Text, Type::YesNo)
            }
            ("double", [one]) if one.is_number() => Type::Decimal,
            ("int", [one]) if one.is_number() => Type::Int,
            ("string", [Type::Int | Type::Text | Type::Any]) => Type::Text,
            ("round", [one]) => self.all(name, &[*one], Type::Decimal, Type::Int),
            ("days_between" | "years_between", all @ [_, _]) => {
                self.all(name, all, Type::Text, Type::Int)
            }
            ("_?_:_", [test, yes, no]) => {
                self.all(name, &[*test], Type::YesNo, Type::YesNo);
                self.alike(name, *yes, *no);
                if *yes == Type::Any { *no } else { *yes }
            }
            _ => self.unknown(name, &given),
        }
    }

    fn unknown(&mut self, name: &str, given: &[Type]) -> Type {
        let zh: Vec<_> = given.iter().map(|one| one.name().0).collect();
        let en: Vec<_> = given.iter().map(|one| one.name().1).collect();
        let name = plain(name);
        self.wrong(
            format!("不支持 {name}（{}）；可用 {KNOWN}", zh.join("，")),
            format!(
                "{name} of ({}) is not supported; known are {KNOWN}",
                en.join(", ")
            ),
        )
    }

    /// Arithmetic: both whole, or both decimals, so that nothing is rounded unseen; `+` also joins texts.
    fn counted(&mut self, name: &str, all: &[Type]) -> Type {
        let first = all
            .iter()
            .copied()
            .find(|one| *one != Type::Any)
            .unwrap_or(Type::Any);
        if name == "_+_" && first == Type::Text {
            return self.all(name, all, Type::Text, Type::Text);
        }
        if let Some(odd) = all.iter().find(|one| !one.is_number()) {
            let (zh, en) = odd.name();
            let name = plain(name);
            return self.wrong(
                format!("{name} 需要数字，这里是{zh}"),
                format!("{name} wants numbers, here it gets {en}"),
            );
        }
        if name == "_%_" {
            return self.all(name, all, Type::Int, Type::Int);
        }
        if all.iter().any(|one| !one.fits(first)) {
            let name = plain(name);
            return self.wrong(
                format!("{name} 混用整数与小数；整数写成 double(…) 或 2.0"),
                format!("{name} mixes a whole number and a decimal; write double(…) or 2.0"),
            );
        }
        first
    }

    fn all(&mut self, name: &str, given: &[Type], want: Type, gives: Type) -> Type {
        for one in given {
            if !one.fits(want) {
                let (zh, en) = want.name();
                let (zh_is, en_is) = one.name();
                let name = plain(name);
                self.wrong(
                    format!("{name} 需要{zh}，这里是{zh_is}"),
                    format!("{name} wants {en}, here it gets {en_is}"),
                );
            }
        }
        gives
    }

    /// Comparisons; numbers of both kinds may be compared.
    fn compared(&mut self, name: &str, left: Type, right: Type) -> Type {
        if !(left.is_number() && right.is_number()) {
            self.alike(name, left, right);
        }
        Type::YesNo
    }

    fn alike(&mut self, name: &str, left: Type, right: Type) {
        if !left.fits(right) {
            let (zh_left, en_left) = left.name();
            let (zh_right, en_right) = right.name();
            let name = plain(name);
            self.wrong(
                format!("{name} 两边类型不同：{zh_left}与{zh_right}"),
                format!("the sides of {name} differ: {en_left} and {en_right}"),
            );
        }
    }
}

/// The operator as written: `_==_` is `==`.
fn plain(name: &str) -> &str {
    name.trim_matches(['_', '@'])
}
