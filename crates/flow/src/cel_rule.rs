//! Conditions and amounts, written in CEL over the answers of a case. Compiled and type-checked
//! when the scene is read; a rule that fails when it runs is a fault, never silently false.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use cel::{Context, Env, Program};

pub(crate) use crate::cel_types::Type;

/// The longest rule, in bytes. Longer ones belong into a field or a second scene.
const LONGEST: usize = 500;
/// The deepest nesting of brackets, signs and questions. The parser of CEL takes some 150 KiB of
/// stack for each in a debug build, and has none left before it counts.
const DEEPEST: usize = 5;
/// The most signs of operators: a chain is evaluated as deep as it is long, at some 35 KiB each.
const SIGNS: usize = 30;

/// The standard functions, registered once: doing it for each run costs more than the run.
static STANDARD: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(Env::stdlib()));

/// A compiled CEL expression.
#[derive(Clone, Debug)]
pub struct Rule {
    source: String,
    program: Arc<Program>,
    variables: BTreeSet<String>,
}

impl Rule {
    /// Compiles an expression.
    ///
    /// # Errors
    /// What the parser says, in one line.
    pub(crate) fn compile(source: &str) -> Result<Self, String> {
        if source.len() > LONGEST {
            return Err(format!("longer than {LONGEST} bytes"));
        }
        if depth(source) > DEEPEST {
            return Err(format!("nested deeper than {DEEPEST}"));
        }
        if source
            .chars()
            .filter(|c| "+-*/%<>=!&|.?:".contains(*c))
            .count()
            > SIGNS
        {
            return Err(format!("more than {SIGNS} signs of operators"));
        }
        let program = Program::compile(source).map_err(|errors| first_line(&errors.to_string()))?;
        let variables = program
            .references()
            .variables()
            .into_iter()
            .map(str::to_owned)
            .collect();
        Ok(Self {
            source: source.to_owned(),
            program: Arc::new(program),
            variables,
        })
    }

    /// The expression as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The variables it reads.
    #[must_use]
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// What type it has, given the types of the variables.
    ///
    /// # Errors
    /// Every mistake in it, as `(zh, en)`.
    pub(crate) fn type_of(
        &self,
        known: &BTreeMap<String, Type>,
    ) -> Result<Type, Vec<(String, String)>> {
        crate::cel_types::type_of(&self.program, known)
    }

    /// Whether it holds.
    ///
    /// # Errors
    /// What failed; a fault of the scene that its check could not foresee (such as an overflow).
    pub(crate) fn holds(&self, values: &BTreeMap<String, cel::Value>) -> Result<bool, String> {
        let found = self.run(values)?;
        if let cel::Value::Bool(answer) = found {
            return Ok(answer);
        }
        Err(format!("`{}` gave {found:?}, not a yes or no", self.source))
    }

    /// The whole number it gives; fractions are cut.
    ///
    /// # Errors
    /// As [`Rule::holds`].
    pub(crate) fn amount(&self, values: &BTreeMap<String, cel::Value>) -> Result<i64, String> {
        let found = self.run(values)?;
        let amount = if let cel::Value::Int(amount) = found {
            Some(amount)
        } else if let cel::Value::Float(amount) = found {
            whole(amount)
        } else {
            None
        };
        amount.ok_or_else(|| format!("`{}` gave {found:?}, not a number to count", self.source))
    }

    fn run(&self, values: &BTreeMap<String, cel::Value>) -> Result<cel::Value, String> {
        let mut context = Context::with_env(Arc::clone(&STANDARD));
        for name in &self.variables {
            if let Some(value) = values.get(name) {
                context.add_variable_from_value(name.clone(), value.clone());
            }
        }
        self.program
            .execute(&context)
            .map_err(|error| format!("`{}` failed: {error}", self.source))
    }
}

/// The whole part of a number, where it is one that a count can hold.
pub(crate) fn whole(amount: f64) -> Option<i64> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was checked on the line before; the fraction is meant to go"
    )]
    (amount.abs() <= MOST).then_some(amount as i64)
}

/// How deep a rule nests at most, read without grammar: brackets while they are open; signs in a
/// row; every `?`, since each opens another. Texts count too, which only errs on the safe side.
fn depth(source: &str) -> usize {
    let (mut open, mut row, mut asked, mut deepest) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in source.chars() {
        match c {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open = open.saturating_sub(1),
            '?' => asked += 1,
            '!' | '-' => row += 1,
            c if c.is_whitespace() => {}
            _ => row = 0,
        }
        deepest = deepest.max(open + row + asked);
    }
    deepest
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("cannot be read");
    line.trim().trim_end_matches('.').to_owned()
}
