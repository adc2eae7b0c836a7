//! A small type checker for rules: five types and the operators a clerk needs. Loops (`all`,
//! `map`, …) are refused, so that every rule runs in time proportional to its length.

use std::collections::BTreeMap;

use cel::Program;
use cel::common::ast::{CallExpr, Expr, LiteralValue};

/// The type of a rule or variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Text,
    Number,
    YesNo,
    List,
    /// After a mistake, so that one mistake is said once.
    Any,
}

impl Type {
    fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("文字", "text"),
            Self::Number => ("数字", "a number"),
            Self::YesNo => ("是/否", "a yes/no"),
            Self::List => ("列表", "a list"),
            Self::Any => ("任意", "anything"),
        }
    }

    fn fits(self, other: Self) -> bool {
        self == other || self == Self::Any || other == Self::Any
    }
}

type Mistake = (String, String);

/// The type of a program.
///
/// # Errors
/// Every mistake, as `(zh, en)`.
pub(crate) fn type_of(
    program: &Program,
    known: &BTreeMap<String, Type>,
) -> Result<Type, Vec<Mistake>> {
    let mut walk = Walk {
        known,
        mistakes: Vec::new(),
    };
    let found = walk.of(&program.expression().expr);
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
    fn wrong(&mut self, zh: String, en: String) -> Type {
        self.mistakes.push((zh, en));
        Type::Any
    }

    fn of(&mut self, expr: &Expr) -> Type {
        match expr {
            Expr::Literal(literal) => match literal {
                LiteralValue::Boolean(_) => Type::YesNo,
                LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => {
                    Type::Number
                }
                LiteralValue::String(_) => Type::Text,
                LiteralValue::Bytes(_) | LiteralValue::Null => self.wrong(
                    "不支持 null 和字节".into(),
                    "null and bytes are not supported".into(),
                ),
            },
            Expr::Ident(name) => self.known.get(name).copied().unwrap_or_else(|| {
                let names: Vec<_> = self.known.keys().map(String::as_str).collect();
                let names = names.join(", ");
                self.wrong(
                    format!("没有变量 {name}；可用：{names}"),
                    format!("there is no variable {name}; known are {names}"),
                )
            }),
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
                "不支持循环、映射和带点的名称".into(),
                "loops, maps and dotted names are not supported".into(),
            ),
        }
    }

    fn call(&mut self, call: &CallExpr) -> Type {
        let mut given: Vec<Type> = Vec::new();
        if let Some(target) = &call.target {
            given.push(self.of(&target.expr));
        }
        for arg in &call.args {
            given.push(self.of(&arg.expr));
        }
        let name = call.func_name.as_str();
        match (name, given.as_slice()) {
            ("_&&_" | "_||_" | "!_", all) => self.all(name, all, Type::YesNo, Type::YesNo),
            ("_==_" | "_!=_", [left, right]) => self.alike(name, *left, *right),
            ("_<_" | "_<=_" | "_>_" | "_>=_", [Type::Text, Type::Text]) => Type::YesNo,
            ("_<_" | "_<=_" | "_>_" | "_>=_", all) => self.all(name, all, Type::Number, Type::YesNo),
            ("_+_" | "_-_" | "_*_" | "-_", all) => self.all(name, all, Type::Number, Type::Number),
            ("@in", [_, list]) => self.all(name, &[*list], Type::List, Type::YesNo),
            ("size", [Type::Text | Type::List | Type::Any]) => Type::Number,
            ("contains" | "startsWith" | "endsWith", all @ [_, _]) => {
                self.all(name, all, Type::Text, Type::YesNo)
            }
            ("_?_:_", [test, yes, no]) => {
                self.all(name, &[*test], Type::YesNo, Type::YesNo);
                self.alike(name, *yes, *no);
                *yes
            }
            _ => self.wrong(
                format!("不支持 {}；可用 == != < <= > >= && || ! in + - * ?: size contains startsWith endsWith", plain(name)),
                format!("{} is not supported; known are == != < <= > >= && || ! in + - * ?: size contains startsWith endsWith", plain(name)),
            ),
        }
    }

    fn all(&mut self, name: &str, given: &[Type], want: Type, gives: Type) -> Type {
        for one in given {
            if !one.fits(want) {
                let (zh, en) = want.name();
                let (zh_is, en_is) = one.name();
                self.wrong(
                    format!("{} 需要{zh}，这里是{zh_is}", plain(name)),
                    format!("{} wants {en}, here it gets {en_is}", plain(name)),
                );
            }
        }
        gives
    }

    fn alike(&mut self, name: &str, left: Type, right: Type) -> Type {
        if !left.fits(right) {
            let (zh_left, en_left) = left.name();
            let (zh_right, en_right) = right.name();
            self.wrong(
                format!("{} 两边类型不同：{zh_left} 与 {zh_right}", plain(name)),
                format!("{} compares {en_left} with {en_right}", plain(name)),
            );
        }
        Type::YesNo
    }
}

/// The operator as written: `_==_` is `==`.
fn plain(name: &str) -> &str {
    name.trim_matches(['_', '@'])
}
