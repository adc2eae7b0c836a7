//! The reading of a `$filter`: recursive descent, names and types checked against the set on the way.

use crate::lexer::{Token, Word, cut};
use crate::{Compare, DatePart, Edm, EntitySet, Filter, Match, Operand, Problem, Value, literal};

/// How deep brackets may nest.
const DEPTH_MOST: usize = 20;
/// How many conditions and listed values there may be.
const PARTS_MOST: usize = 500;
const OPTION: &str = "$filter";

impl Filter {
    /// Reads the text of a `$filter` on a set.
    ///
    /// # Errors
    /// What is wrong, where, and the remedy.
    pub fn read(set: &EntitySet, text: &str) -> Result<Self, Problem> {
        let tokens = cut(OPTION, text)?;
        let mut parser = Parser {
            set,
            tokens: &tokens,
            next: 0,
            depth: 0,
            parts: 0,
            end: text.chars().count(),
        };
        let filter = parser.any()?;
        match parser.tokens.get(parser.next) {
            None => Ok(filter),
            Some(_) => Err(parser.wrong(
                "这里应当结束，或以 and、or 接下去",
                "the end, or “and” or “or”, was expected here",
            )),
        }
    }
}

struct Parser<'a> {
    set: &'a EntitySet,
    tokens: &'a [Token],
    next: usize,
    depth: usize,
    parts: usize,
    end: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Word> {
        self.tokens.get(self.next).map(|token| &token.word)
    }

    /// Takes a word of the language if it stands here.
    fn takes(&mut self, word: &str) -> bool {
        let here = matches!(self.peek(), Some(Word::Name(name)) if name == word);
        self.next += usize::from(here);
        here
    }

    fn expect(&mut self, word: &Word, zh: &str, en: &str) -> Result<(), Problem> {
        if self.peek() == Some(word) {
            self.next += 1;
            return Ok(());
        }
        Err(self.wrong(format!("这里应当是{zh}"), format!("{en} was expected here")))
    }

    /// What is wrong at the next word.
    fn wrong(&self, zh: impl Into<String>, en: impl Into<String>) -> Problem {
        let at = self
            .tokens
            .get(self.next)
            .map_or(self.end, |token| token.at)
            + 1;
        Problem::option(
            OPTION,
            format!("第 {at} 个字符处：{}", zh.into()),
            format!("At character {at}: {}", en.into()),
        )
    }

    fn count(&mut self) -> Result<(), Problem> {
        self.parts += 1;
        if self.parts <= PARTS_MOST {
            return Ok(());
        }
        Err(self.wrong(
            format!("条件与列出的值合计不能超过 {PARTS_MOST} 个，请分几次读"),
            format!("at most {PARTS_MOST} conditions and listed values; read in several requests"),
        ))
    }

    fn any(&mut self) -> Result<Filter, Problem> {
        let first = self.all()?;
        let mut parts = vec![first];
        while self.takes("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, Problem> {
        let first = self.negated()?;
        let mut parts = vec![first];
        while self.takes("and") {
            parts.push(self.negated()?);
        }
        Ok(one_or(parts, Filter::All))
    }

    fn negated(&mut self) -> Result<Filter, Problem> {
        if !self.takes("not") {
            return self.condition();
        }
        self.deeper()?;
        let inner = self.negated()?;
        self.depth -= 1;
        Ok(Filter::Not(Box::new(inner)))
    }

    fn deeper(&mut self) -> Result<(), Problem> {
        self.depth += 1;
        if self.depth <= DEPTH_MOST {
            return Ok(());
        }
        Err(self.wrong(
            format!("括号和 not 最多套 {DEPTH_MOST} 层"),
            format!("brackets and “not” nest at most {DEPTH_MOST} deep"),
        ))
    }

    fn condition(&mut self) -> Result<Filter, Problem> {
        self.count()?;
        if self.peek() == Some(&Word::Open) {
            self.next += 1;
            self.deeper()?;
            let inner = self.any()?;
            self.depth -= 1;
            self.expect(&Word::Close, "右括号", "a closing bracket")?;
            return Ok(inner);
        }
        if let Some(Word::Name(name)) = self.peek()
            && let Some(how) = Match::ALL.into_iter().find(|how| how.word() == name)
            && self.calls()
        {
            return self.text(how);
        }
        let left = self.operand()?;
        if self.takes("in") {
            return self.list(left);
        }
        for how in Compare::ALL {
            if self.takes(how.word()) {
                return self.compared(left, how);
            }
        }
        self.alone(left)
    }

    /// Whether a bracket follows the next word, so that it is a function and no property of that name.
    fn calls(&self) -> bool {
        self.tokens.get(self.next + 1).map(|token| &token.word) == Some(&Word::Open)
    }

    /// A condition without comparison: a property that is yes or no, or `true`.
    fn alone(&self, left: Operand) -> Result<Filter, Problem> {
        match left {
            Operand::Property(name, Edm::Boolean) => Ok(Filter::Holds(name)),
            Operand::Value(Value::Bool(yes)) => Ok(Filter::Is(yes)),
            Operand::Property(..) | Operand::Part(..) | Operand::Length(_) | Operand::Value(_) => {
                Err(self.wrong(
                    "这里应当是 eq、ne、gt、ge、lt、le 或 in",
                    "eq, ne, gt, ge, lt, le or in was expected here",
                ))
            }
        }
    }

    fn text(&mut self, how: Match) -> Result<Filter, Problem> {
        self.next += 2;
        let name = self.property_of(&[Edm::String])?.0;
        self.expect(&Word::Comma, "逗号", "a comma")?;
        let Some(Word::Literal(Value::Text(part))) = self.peek().cloned() else {
            return Err(self.wrong(
                "这里应当是单引号里的文字",
                "a text in single quotes was expected here",
            ));
        };
        self.next += 1;
        self.expect(&Word::Close, "右括号", "a closing bracket")?;
        for yes in [true, false] {
            // Some clients write `contains(…) eq true`.
            let before = self.next;
            if self.takes("eq") && self.peek() == Some(&Word::Literal(Value::Bool(yes))) {
                self.next += 1;
                let found = Filter::Text(how, name, part);
                return Ok(if yes {
                    found
                } else {
                    Filter::Not(Box::new(found))
                });
            }
            self.next = before;
        }
        Ok(Filter::Text(how, name, part))
    }

    fn compared(&mut self, left: Operand, how: Compare) -> Result<Filter, Problem> {
        let at = self.next;
        let right = self.operand()?;
        let (left, right) = match (left, right) {
            (Operand::Value(value), right @ Operand::Value(_)) => (Operand::Value(value), right),
            (Operand::Value(value), right) => (self.fitted(value, &right, at)?, right),
            (left, Operand::Value(value)) => {
                let right = self.fitted(value, &left, at)?;
                (left, right)
            }
            (left, right) => (left, right),
        };
        let literals = matches!((&left, &right), (Operand::Value(_), Operand::Value(_)));
        let ordered = |side: &Operand| side.edm().is_none_or(Edm::is_ordered);
        let same = left.edm().is_none() || right.edm().is_none() || left.edm() == right.edm();
        let null_only = matches!(how, Compare::Eq | Compare::Ne)
            && (left.edm().is_none() || right.edm().is_none());
        if literals || !same || !(null_only || (ordered(&left) && ordered(&right))) {
            self.next = at;
            return Err(self.wrong(
                "两边的类型不能比较；一边要是属性，位置和多选属性只能与 null 比较",
                "the two sides cannot be compared; one must be a property, and a position or a list only stands beside null",
            ));
        }
        Ok(Filter::Compare(left, how, right))
    }

    /// A value written out, as one of the type of the other side.
    fn fitted(&mut self, value: Value, other: &Operand, at: usize) -> Result<Operand, Problem> {
        let Some(edm) = other.edm() else {
            return Ok(Operand::Value(value));
        };
        if let Some(value) = literal::fit(value, edm) {
            return Ok(Operand::Value(value));
        }
        self.next = at;
        let sample = literal::sample(edm);
        Err(self.wrong(
            format!("{other} 的类型是 {}，请写成 {sample} 的样子", edm.name()),
            format!("{other} is {}; write a value such as {sample}", edm.name()),
        ))
    }

    fn list(&mut self, item: Operand) -> Result<Filter, Problem> {
        if matches!(item, Operand::Value(_)) || !item.edm().is_some_and(Edm::is_ordered) {
            return Err(self.wrong(
                "in 前面应当是属性，且不是位置或多选",
                "before “in” stands a property that is no position and no list",
            ));
        }
        self.expect(&Word::Open, "左括号", "an opening bracket")?;
        let mut list = Vec::new();
        loop {
            self.count()?;
            let at = self.next;
            let Some(Word::Literal(value)) = self.peek().cloned() else {
                return Err(self.wrong("这里应当是一个值", "a value was expected here"));
            };
            self.next += 1;
            if let Operand::Value(value) = self.fitted(value, &item, at)? {
                list.push(value);
            }
            if self.peek() != Some(&Word::Comma) {
                break;
            }
            self.next += 1;
        }
        self.expect(&Word::Close, "逗号或右括号", "a comma or a closing bracket")?;
        Ok(Filter::In(item, list))
    }

    fn operand(&mut self) -> Result<Operand, Problem> {
        if let Some(Word::Literal(value)) = self.peek().cloned() {
            self.next += 1;
            return Ok(Operand::Value(value));
        }
        if !self.calls() {
            let (name, edm) = self.property_of(&[])?;
            return Ok(Operand::Property(name, edm));
        }
        let Some(Word::Name(function)) = self.peek().cloned() else {
            return Err(self.nothing());
        };
        let part = DatePart::ALL
            .into_iter()
            .find(|part| part.word() == function);
        let kinds: &[Edm] = match (part, function.as_str()) {
            (Some(_), _) => &[Edm::Date, Edm::DateTimeOffset],
            (None, "length") => &[Edm::String],
            (None, other) => return Err(self.no_function(other)),
        };
        self.next += 2;
        let (name, edm) = self.property_of(kinds)?;
        self.expect(&Word::Close, "右括号", "a closing bracket")?;
        Ok(match part {
            Some(part) => Operand::Part(part, name, edm),
            None => Operand::Length(name),
        })
    }

    /// A property of one of some types, of any where none is named.
    fn property_of(&mut self, kinds: &[Edm]) -> Result<(String, Edm), Problem> {
        let Some(Word::Name(name)) = self.peek() else {
            return Err(self.nothing());
        };
        let Some((_, found)) = self.set.property(name) else {
            return Err(self.no_property(name));
        };
        if !kinds.is_empty() && !kinds.contains(&found.edm) {
            let names: Vec<&str> = kinds.iter().map(|edm| edm.name()).collect();
            return Err(self.wrong(
                format!("这里的属性类型应当是 {}", names.join("、")),
                format!(
                    "a property of type {} was expected here",
                    names.join(" or ")
                ),
            ));
        }
        let found = (found.name.clone(), found.edm);
        self.next += 1;
        Ok(found)
    }

    fn nothing(&self) -> Problem {
        self.wrong(
            "这里应当是属性名或值",
            "the name of a property or a value was expected here",
        )
    }

    fn no_function(&self, name: &str) -> Problem {
        self.wrong(
            format!("没有函数 {name}，可用 contains、startswith、endswith、length、year、month、day"),
            format!("there is no function {name}; there are contains, startswith, endswith, length, year, month and day"),
        )
    }

    fn no_property(&self, name: &str) -> Problem {
        self.wrong(
            format!("{} 没有属性 {name}，请看 $metadata", self.set.name),
            format!("{} has no property {name}; see $metadata", self.set.name),
        )
    }
}

fn one_or(mut parts: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            several(parts)
        }
        None => Filter::Is(true),
    }
}
