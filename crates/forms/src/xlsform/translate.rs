//! From expressions of XLSForm to CEL. XPath knows an unanswered number as "not a number", with which nothing compares;
//! rules know it as 0. So whatever reads a number or a day says which answers it **needs**, and a comparison is only
//! true where they are given. What has no certain meaning is refused.

use std::collections::BTreeSet;

use super::compare::compare;
use super::xpath::{Expr, Op, Wrong, wrong};

/// What an expression is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ty {
    Text,
    /// A text that is a day.
    Day,
    Int,
    Decimal,
    YesNo,
    /// Chosen codes.
    Many,
    /// Only whether it is answered can be asked.
    Opaque,
}

/// What an expression may name.
pub(crate) trait Names {
    /// The type of a field and, of a choice, its codes; what to say where it cannot be named here.
    fn field(&mut self, name: &str) -> Result<(Ty, Option<Vec<String>>), Wrong>;
    /// Whether a name is a repeat.
    fn is_repeat(&self, name: &str) -> bool;
    /// The repeat of a field, where the field is answered in every row, so that its total is certain.
    fn summed(&self, name: &str) -> Option<String>;
    /// The type of a field of a repeat, seen from around it.
    fn field_in_rows(&mut self, name: &str) -> Result<Ty, Wrong>;
}

/// What a number must not lack to be one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// A field that is answered.
    Given(String),
    /// Something that is divided by, with its zero. XPath goes on with infinity; here nothing comes of it, since
    /// nobody means that.
    NotZero(String, &'static str),
}

impl Need {
    /// That it is there, as CEL.
    pub(crate) fn met(&self) -> String {
        match self {
            Self::Given(name) => format!("{name}_given"),
            Self::NotZero(text, zero) => format!("{text} != {zero}"),
        }
    }

    /// That it is not.
    pub(crate) fn lacking(&self) -> String {
        match self {
            Self::Given(name) => format!("!{name}_given"),
            Self::NotZero(text, zero) => format!("{text} == {zero}"),
        }
    }
}

/// CEL with what must be known of it.
#[derive(Clone, Debug)]
pub(crate) struct Cel {
    pub(crate) text: String,
    pub(crate) ty: Ty,
    /// How tightly its outermost operator binds; 8 is a name or call.
    pub(super) rank: u8,
    /// Without these it is "not a number".
    pub(crate) needs: BTreeSet<Need>,
    /// The field it is, where it is nothing else.
    pub(super) field: Option<String>,
    pub(super) codes: Option<Vec<String>>,
    /// The text or number it is, where it is written out.
    pub(super) literal: Option<String>,
}

/// How tightly operators bind.
pub(super) const OR: u8 = 2;
pub(super) const AND: u8 = 3;
pub(super) const ORDER: u8 = 4;
pub(super) const SUM: u8 = 5;
pub(super) const PRODUCT: u8 = 6;
pub(super) const UNARY: u8 = 7;
pub(super) const NAME: u8 = 8;

impl Cel {
    pub(crate) fn new(text: impl Into<String>, ty: Ty, rank: u8) -> Self {
        Self {
            text: text.into(),
            ty,
            rank,
            needs: BTreeSet::new(),
            field: None,
            codes: None,
            literal: None,
        }
    }

    pub(crate) fn call(text: String, ty: Ty, needs: BTreeSet<Need>) -> Self {
        Self {
            needs,
            ..Self::new(text, ty, NAME)
        }
    }

    /// The same where nothing it needs can be missing.
    pub(crate) fn certain(self) -> Self {
        Self {
            needs: BTreeSet::new(),
            ..self
        }
    }

    pub(crate) fn name(&self) -> Option<&str> {
        self.field.as_deref()
    }

    pub(crate) fn codes(&self) -> Option<&[String]> {
        self.codes.as_deref()
    }

    pub(crate) fn literal(&self) -> Option<&str> {
        self.literal.as_deref()
    }

    /// As a part of an operator of that rank.
    pub(crate) fn within(&self, rank: u8) -> String {
        if self.rank < rank {
            format!("({})", self.text)
        } else {
            self.text.clone()
        }
    }

    /// A yes/no that is only true where what it needs is given.
    pub(super) fn guarded(self) -> Self {
        if self.needs.is_empty() {
            return self;
        }
        let mut parts: Vec<String> = self.needs.iter().map(Need::met).collect();
        parts.push(self.within(AND));
        Self::new(parts.join(" && "), Ty::YesNo, AND)
    }
}

/// A text as CEL writes it.
pub(crate) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

pub(crate) struct Translator<'a> {
    pub(crate) names: &'a mut dyn Names,
    /// The field that `.` is, where there is one.
    pub(crate) own: Option<String>,
}

pub(crate) fn unlike(zh: &str, en: &str) -> Wrong {
    wrong(
        format!("{zh}的类型不合"),
        format!("{en} is not of the right type"),
        "数字与数字、文字与文字比较；选项代码加引号",
        "Compare numbers with numbers and texts with texts; put codes in quotes",
    )
}

impl Translator<'_> {
    /// A condition.
    pub(crate) fn condition(&mut self, expr: &Expr) -> Result<Cel, Wrong> {
        let found = self.expr(expr)?;
        if found.ty != Ty::YesNo {
            return Err(wrong(
                "这不是一个条件",
                "This is no condition",
                "写成比较，如 ${a} > 3 或 selected(${b}, 'x')",
                "Write a comparison, such as ${a} > 3 or selected(${b}, 'x')",
            ));
        }
        Ok(found)
    }

    pub(crate) fn expr(&mut self, expr: &Expr) -> Result<Cel, Wrong> {
        match expr {
            Expr::Number(text) => Ok(number(text)),
            Expr::Text(text) => Ok(Cel {
                literal: Some(text.clone()),
                ..Cel::new(quote(text), Ty::Text, NAME)
            }),
            Expr::Field(name) => self.field(name),
            Expr::Own => match self.own.clone() {
                Some(own) => {
                    let found = self.field(&own)?;
                    // A constraint is only looked at where there is an answer.
                    Ok(found.certain())
                }
                None => Err(wrong(
                    ". 只能用在 constraint 里",
                    ". is for constraints only",
                    "写成 ${名称}",
                    "Write ${name}",
                )),
            },
            Expr::Around => Err(wrong(
                "不支持路径",
                "Paths are not supported",
                "写成 ${名称}",
                "Write ${name}",
            )),
            Expr::Minus(inner) => {
                let inner = self.expr(inner)?;
                if !matches!(inner.ty, Ty::Int | Ty::Decimal) {
                    return Err(unlike("负号后", "What follows the minus"));
                }
                let text = format!("-{}", inner.within(NAME));
                Ok(Cel {
                    needs: inner.needs,
                    ..Cel::new(text, inner.ty, UNARY)
                })
            }
            Expr::Call(name, args) => self.call(name, args),
            Expr::Two(op, left, right) => match op {
                Op::Or | Op::And => self.joined(*op, left, right),
                Op::Eq | Op::Ne | Op::Lt | Op::Le | Op::Gt | Op::Ge => {
                    let (left, right) = (self.expr(left)?, self.expr(right)?);
                    compare(*op, left, right)
                }
                Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod => {
                    let (left, right) = (self.expr(left)?, self.expr(right)?);
                    count(*op, &left, &right)
                }
            },
        }
    }

    fn field(&mut self, name: &str) -> Result<Cel, Wrong> {
        let (ty, codes) = self.names.field(name)?;
        let needs = match ty {
            Ty::Int | Ty::Decimal | Ty::Day => BTreeSet::from([Need::Given(name.to_owned())]),
            Ty::Text | Ty::YesNo | Ty::Many | Ty::Opaque => BTreeSet::new(),
        };
        Ok(Cel {
            needs,
            field: Some(name.to_owned()),
            codes,
            ..Cel::new(name, ty, NAME)
        })
    }

    fn joined(&mut self, op: Op, left: &Expr, right: &Expr) -> Result<Cel, Wrong> {
        let (sign, rank) = if op == Op::Or {
            (" || ", OR)
        } else {
            (" && ", AND)
        };
        let (left, right) = (self.condition(left)?, self.condition(right)?);
        Ok(Cel::new(
            left.within(rank) + sign + &right.within(rank),
            Ty::YesNo,
            rank,
        ))
    }
}

fn number(text: &str) -> Cel {
    let (ty, written) = match (text.parse::<i64>(), text.contains('.')) {
        (Ok(int), false) => (Ty::Int, int.to_string()),
        (Ok(_) | Err(_), _) => {
            let float: f64 = text.parse().unwrap_or(0.0);
            (Ty::Decimal, format!("{float:?}"))
        }
    };
    Cel {
        literal: Some(text.to_owned()),
        ..Cel::new(written, ty, NAME)
    }
}

pub(super) fn sign(op: Op) -> &'static str {
    match op {
        Op::Or => "||",
        Op::And => "&&",
        Op::Eq => "==",
        Op::Ne => "!=",
        Op::Lt => "<",
        Op::Le => "<=",
        Op::Gt => ">",
        Op::Ge => ">=",
        Op::Add => "+",
        Op::Sub => "-",
        Op::Mul => "*",
        Op::Div => "/",
        Op::Mod => "%",
    }
}

fn count(op: Op, left: &Cel, right: &Cel) -> Result<Cel, Wrong> {
    let mut needs = left.needs.clone();
    needs.extend(right.needs.iter().cloned());
    if (left.ty, right.ty, op) == (Ty::Day, Ty::Day, Op::Sub) {
        return Ok(Cel::call(
            format!("days_between({}, {})", right.text, left.text),
            Ty::Int,
            needs,
        ));
    }
    let numbers = |one: &Cel| matches!(one.ty, Ty::Int | Ty::Decimal);
    if !numbers(left) || !numbers(right) {
        return Err(unlike("计算的", "What is counted with"));
    }
    if matches!(op, Op::Div | Op::Mod) {
        needs.extend(divisor(right)?);
    }
    Ok(Cel {
        needs,
        ..arithmetic(op, left, right)?
    })
}

/// Whole numbers stay whole but where they are divided.
fn arithmetic(op: Op, left: &Cel, right: &Cel) -> Result<Cel, Wrong> {
    let whole = left.ty == Ty::Int && right.ty == Ty::Int;
    if op == Op::Mod && !whole {
        return Err(wrong(
            "mod 只用于整数",
            "mod is for whole numbers",
            "先用 int()",
            "Use int() first",
        ));
    }
    let rank = if matches!(op, Op::Add | Op::Sub) {
        SUM
    } else {
        PRODUCT
    };
    // The right side of - and / keeps its brackets.
    let (ty, a, b) = if whole && op != Op::Div {
        (Ty::Int, left.within(rank), right.within(rank + 1))
    } else {
        (Ty::Decimal, decimal(left, rank), decimal(right, rank + 1))
    };
    Ok(Cel::new(format!("{a} {} {b}", sign(op)), ty, rank))
}

/// What a divisor needs; nothing where it is written out.
fn divisor(right: &Cel) -> Result<Option<Need>, Wrong> {
    match right.literal.as_deref().map(str::parse::<f64>) {
        Some(Ok(0.0)) => Err(wrong(
            "除数是 0",
            "This divides by 0",
            "换一个除数",
            "Divide by something else",
        )),
        Some(_) => Ok(None),
        None => {
            let zero = if right.ty == Ty::Int { "0" } else { "0.0" };
            Ok(Some(Need::NotZero(right.within(SUM), zero)))
        }
    }
}

/// A number as a decimal, within an operator of that rank.
pub(crate) fn decimal(one: &Cel, rank: u8) -> String {
    match (one.ty, &one.literal) {
        (Ty::Int, Some(written)) => format!("{written}.0"),
        (Ty::Int, None) => format!("double({})", one.text),
        (Ty::Decimal | Ty::Text | Ty::Day | Ty::YesNo | Ty::Many | Ty::Opaque, _) => {
            one.within(rank)
        }
    }
}
