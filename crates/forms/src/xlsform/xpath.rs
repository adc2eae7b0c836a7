//! Expressions of XLSForm: the part of XPath that forms use. Read into a tree; what they mean is in `translate`.

/// How deep an expression may nest.
const DEEPEST: u32 = 24;
/// The longest expression, in bytes.
const LONGEST: usize = 2_000;

/// An operator of two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Op {
    Or,
    And,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Add,
    Sub,
    Mul,
    Div,
    Mod,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// As written: `3`, `2.5`.
    Number(String),
    Text(String),
    /// `${name}`.
    Field(String),
    /// `.`
    Own,
    /// `..`, inside `position(..)` only.
    Around,
    Call(String, Vec<Expr>),
    Two(Op, Box<Expr>, Box<Expr>),
    Minus(Box<Expr>),
}

/// What is wrong and what to write instead, as `((zh, en), (zh, en))`.
pub(crate) type Wrong = ((String, String), (String, String));

pub(crate) fn wrong(
    zh: impl Into<String>,
    en: impl Into<String>,
    zh_do: impl Into<String>,
    en_do: impl Into<String>,
) -> Wrong {
    ((zh.into(), en.into()), (zh_do.into(), en_do.into()))
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Number(String),
    Text(String),
    Field(String),
    Name(String),
    Sign(&'static str),
}

const SIGNS: &[&str] = &[
    "!=", "<=", ">=", "..", "(", ")", ",", "=", "<", ">", "+", "-", "*", ".",
];

/// Reads an expression.
///
/// # Errors
/// What cannot be read, and what to write instead.
pub(crate) fn parse(text: &str) -> Result<Expr, Wrong> {
    if text.len() > LONGEST {
        return Err(wrong(
            "表达式太长",
            "The expression is too long",
            "拆成几个 calculate",
            "Split it into several calculates",
        ));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    let found = parser.or()?;
    match parser.peek() {
        None => Ok(found),
        Some(token) => Err(odd(token)),
    }
}

fn odd(token: &Token) -> Wrong {
    let said = match token {
        Token::Number(text) | Token::Name(text) => text.clone(),
        Token::Text(text) => format!("'{text}'"),
        Token::Field(name) => format!("${{{name}}}"),
        Token::Sign(sign) => (*sign).to_owned(),
    };
    wrong(
        format!("{said} 的位置不对"),
        format!("{said} does not belong there"),
        "检查括号和运算符，等于写一个 =",
        "Check brackets and operators; equals is one =",
    )
}

fn tokens(text: &str) -> Result<Vec<Token>, Wrong> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = if first == '\'' || first == '"' {
            quoted(rest, first)?
        } else if let Some(inside) = rest.strip_prefix("${") {
            let (name, after) = inside.split_once('}').ok_or_else(|| open("}"))?;
            (Token::Field(name.trim().to_owned()), after)
        } else if first.is_ascii_digit()
            || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            let end = rest
                .find(|c: char| !c.is_ascii_digit() && c != '.')
                .unwrap_or(rest.len());
            (Token::Number(rest[..end].to_owned()), &rest[end..])
        } else if first.is_alphabetic() || first == '_' {
            let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
            let end = rest.find(|c: char| !inside(c)).unwrap_or(rest.len());
            (Token::Name(rest[..end].to_owned()), &rest[end..])
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            (Token::Sign(sign), &rest[sign.len()..])
        } else {
            return Err(wrong(
                format!("不支持 {first}"),
                format!("{first} is not supported"),
                "引用填报项写 ${名称}，不用路径",
                "Name fields as ${name}, not by paths",
            ));
        };
        out.push(token);
        rest = after.trim_start();
    }
    Ok(out)
}

fn quoted(rest: &str, quote: char) -> Result<(Token, &str), Wrong> {
    let (text, after) = rest[1..]
        .split_once(quote)
        .ok_or_else(|| open(&quote.to_string()))?;
    Ok((Token::Text(text.to_owned()), after))
}

fn open(close: &str) -> Wrong {
    wrong(
        format!("缺少 {close}"),
        format!("{close} is missing"),
        format!("补上 {close}"),
        format!("Add {close}"),
    )
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes(&mut self, sign: &str) -> bool {
        let found = match self.peek() {
            Some(Token::Sign(one)) => *one == sign,
            Some(Token::Name(name)) => name == sign,
            Some(Token::Number(_) | Token::Text(_) | Token::Field(_)) | None => false,
        };
        self.at += usize::from(found);
        found
    }

    fn wants(&mut self, sign: &str) -> Result<(), Wrong> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.peek().map_or_else(|| open(sign), odd))
    }

    /// Operators of one rank, from the left.
    fn chain(
        &mut self,
        signs: &[(&str, Op)],
        next: fn(&mut Self) -> Result<Expr, Wrong>,
    ) -> Result<Expr, Wrong> {
        let mut left = next(self)?;
        let mut links = 0;
        'more: loop {
            for (sign, op) in signs {
                if self.takes(sign) {
                    links += 1;
                    if links > 40 {
                        return Err(deep());
                    }
                    left = Expr::Two(*op, Box::new(left), Box::new(next(self)?));
                    continue 'more;
                }
            }
            return Ok(left);
        }
    }

    fn or(&mut self) -> Result<Expr, Wrong> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(deep());
        }
        let found = self.chain(&[("or", Op::Or)], Self::and);
        self.depth -= 1;
        found
    }

    fn and(&mut self) -> Result<Expr, Wrong> {
        self.chain(&[("and", Op::And)], Self::equal)
    }

    fn equal(&mut self) -> Result<Expr, Wrong> {
        self.chain(&[("=", Op::Eq), ("!=", Op::Ne)], Self::order)
    }

    fn order(&mut self) -> Result<Expr, Wrong> {
        self.chain(
            &[("<=", Op::Le), (">=", Op::Ge), ("<", Op::Lt), (">", Op::Gt)],
            Self::sum,
        )
    }

    fn sum(&mut self) -> Result<Expr, Wrong> {
        self.chain(&[("+", Op::Add), ("-", Op::Sub)], Self::product)
    }

    fn product(&mut self) -> Result<Expr, Wrong> {
        self.chain(
            &[("*", Op::Mul), ("div", Op::Div), ("mod", Op::Mod)],
            Self::minus,
        )
    }

    fn minus(&mut self) -> Result<Expr, Wrong> {
        if !self.takes("-") {
            return self.one();
        }
        let found = self.one()?;
        Ok(Expr::Minus(Box::new(found)))
    }

    fn one(&mut self) -> Result<Expr, Wrong> {
        let Some(token) = self.peek().cloned() else {
            return Err(wrong(
                "表达式没有写完",
                "The expression ends too early",
                "补上后半部分",
                "Write the rest of it",
            ));
        };
        self.at += 1;
        match token {
            Token::Number(text) if text.matches('.').count() <= 1 => Ok(Expr::Number(text)),
            Token::Text(text) => Ok(Expr::Text(text)),
            Token::Field(name) => Ok(Expr::Field(name)),
            Token::Sign(".") => Ok(Expr::Own),
            Token::Sign("..") => Ok(Expr::Around),
            Token::Sign("(") => {
                let inside = self.or()?;
                self.wants(")")?;
                Ok(inside)
            }
            Token::Name(name) if self.takes("(") => Ok(Expr::Call(name, self.args()?)),
            Token::Name(_) | Token::Sign(_) | Token::Number(_) => Err(odd(&token)),
        }
    }

    fn args(&mut self) -> Result<Vec<Expr>, Wrong> {
        let mut args = Vec::new();
        if self.takes(")") {
            return Ok(args);
        }
        loop {
            args.push(self.or()?);
            if !self.takes(",") {
                break;
            }
        }
        self.wants(")")?;
        Ok(args)
    }
}

fn deep() -> Wrong {
    wrong(
        "表达式太复杂",
        "The expression is too complex",
        "拆成几个 calculate",
        "Split it into several calculates",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_bind_as_in_xpath() {
        let same = |one: &str, other: &str| assert_eq!(parse(one), parse(other), "{one}");
        same("1 + 2 * 3", "1 + (2 * 3)");
        same(
            "${a} = 1 and ${b} = 2 or ${c} = 3",
            "((${a} = 1) and (${b} = 2)) or (${c} = 3)",
        );
        same("${a}>3", "${ a } > 3");
        same("8 div 2 mod 3", "(8 div 2) mod 3");
        same("selected(${a},'x')", "selected( ${a} , \"x\" )");
        assert_ne!(parse("string-length(.)"), parse("string - length(.)"));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for text in [
            "",
            "1 +",
            "(1",
            "'a",
            "${a",
            "/data/x",
            "../x",
            "a",
            "1 2",
            "1.2.3",
            "f(1",
            "f(1 2)",
            "= 3",
            "${a} == 3",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"(".repeat(500)).is_err());
        assert!(parse(&"1+".repeat(500)).is_err());
        assert!(parse(&"not(".repeat(200)).is_err());
    }
}
