//! Comparisons, and what they are where an answer is missing.

use super::translate::{Cel, NAME, Need, OR, ORDER, SUM, Ty, UNARY, quote, sign, unlike};
use super::xpath::{Op, Wrong, wrong};

/// What is seen from the other side: `3 < a` is `a > 3`.
fn turned(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        Op::Or | Op::And | Op::Eq | Op::Ne | Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Mod => op,
    }
}

/// A comparison.
pub(super) fn compare(op: Op, left: Cel, right: Cel) -> Result<Cel, Wrong> {
    // What is written out stands on the right.
    if left.literal.is_some() && right.literal.is_none() {
        return compare(turned(op), right, left);
    }
    if right.literal.as_deref() == Some("") && right.ty == Ty::Text {
        return answered(op, &left);
    }
    match (left.ty, right.ty) {
        (Ty::Int | Ty::Decimal, Ty::Int | Ty::Decimal) => Ok(numbers(op, left, right)),
        (Ty::Day, Ty::Day) => Ok(days(op, left, right)),
        (Ty::Text, Ty::Int | Ty::Decimal) => code(op, &left, &right),
        (Ty::Text, Ty::Text) | (Ty::Day, Ty::Text) | (Ty::Text, Ty::Day)
            if matches!(op, Op::Eq | Op::Ne) =>
        {
            known_code(&left, right.literal())?;
            let text = format!("{} {} {}", left.within(SUM), sign(op), right.within(SUM));
            Ok(Cel::new(text, Ty::YesNo, ORDER))
        }
        (Ty::Many, _) => Err(wrong(
            "多选不能这样比较",
            "Several choices are not compared so",
            "写成 selected(${名称}, '代码')",
            "Write selected(${name}, 'code')",
        )),
        _ => Err(unlike("比较的两边", "What is compared")),
    }
}

/// `${a} = ''`: whether it is unanswered.
fn answered(op: Op, left: &Cel) -> Result<Cel, Wrong> {
    match (left.name(), op) {
        (Some(name), Op::Eq) => Ok(Cel::new(format!("!{name}_given"), Ty::YesNo, UNARY)),
        (Some(name), Op::Ne) => Ok(Cel::new(format!("{name}_given"), Ty::YesNo, NAME)),
        _ => Err(unlike("与 '' 比较的", "What is compared with ''")),
    }
}

/// Numbers: where one is unanswered only `!=` is true.
fn numbers(op: Op, left: Cel, right: Cel) -> Cel {
    let text = format!("{} {} {}", left.within(SUM), sign(op), right.within(SUM));
    let mut needs = left.needs;
    needs.extend(right.needs);
    let value = right
        .literal
        .as_deref()
        .and_then(|text| text.parse::<f64>().ok());
    // An unanswered field is 0 in rules: where comparing 0 gives what "not a number" gives, nothing is to be added.
    let same = left.field.is_some()
        && value.is_some_and(|value| match op {
            Op::Eq | Op::Ne => value != 0.0,
            Op::Gt => value >= 0.0,
            Op::Ge => value > 0.0,
            Op::Lt
            | Op::Le
            | Op::Or
            | Op::And
            | Op::Add
            | Op::Sub
            | Op::Mul
            | Op::Div
            | Op::Mod => false,
        });
    let plain = Cel::new(text, Ty::YesNo, ORDER);
    if same || needs.is_empty() {
        return plain;
    }
    if op == Op::Ne {
        let mut parts: Vec<String> = needs.iter().map(Need::lacking).collect();
        parts.push(plain.within(OR));
        return Cel::new(parts.join(" || "), Ty::YesNo, OR);
    }
    Cel { needs, ..plain }.guarded()
}

fn days(op: Op, left: Cel, right: Cel) -> Cel {
    let text = format!("{} {} {}", left.within(SUM), sign(op), right.within(SUM));
    let mut needs = left.needs;
    needs.extend(right.needs);
    match op {
        // As texts: both unanswered are equal in XPath too.
        Op::Eq | Op::Ne => Cel::new(text, Ty::YesNo, ORDER),
        Op::Lt
        | Op::Le
        | Op::Gt
        | Op::Ge
        | Op::Or
        | Op::And
        | Op::Add
        | Op::Sub
        | Op::Mul
        | Op::Div
        | Op::Mod => Cel {
            needs,
            ..Cel::new(text, Ty::YesNo, ORDER)
        }
        .guarded(),
    }
}

/// A choice compared with a number: the code that is written like it.
fn code(op: Op, left: &Cel, right: &Cel) -> Result<Cel, Wrong> {
    let (Some(codes), Some(written), Op::Eq | Op::Ne) = (left.codes(), right.literal(), op) else {
        return Err(unlike("比较的两边", "What is compared"));
    };
    if !codes.iter().any(|code| code == written) {
        return known_code(left, Some(written)).and(Err(unlike("比较的两边", "What is compared")));
    }
    Ok(Cel::new(
        format!("{} {} {}", left.text, sign(op), quote(written)),
        Ty::YesNo,
        ORDER,
    ))
}

/// A code that a choice is compared with is one of its list.
pub(crate) fn known_code(left: &Cel, written: Option<&str>) -> Result<(), Wrong> {
    match (left.codes(), written) {
        (Some(codes), Some(written)) if !codes.iter().any(|code| code == written) => {
            let known = codes.join(", ");
            Err(wrong(
                format!("选项里没有 {written}"),
                format!("{written} is none of the choices"),
                format!("可用：{known}"),
                format!("There are: {known}"),
            ))
        }
        _ => Ok(()),
    }
}
