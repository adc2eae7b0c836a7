//! Conditions and amounts, written in CEL over the answers of a case. Compiled and type-checked
//! when the scene is read; a rule that fails when it runs is a fault, never silently false.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

use cel::{Context, Env, Program};
use linli_notation::rule::{DEEPEST, OPERATORS, SIGNS, depth, parsed, whole};

pub(crate) use crate::cel_types::Type;

/// The longest rule, in bytes. Longer ones belong into a field or a second scene.
const LONGEST: usize = 500;
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
        if source.chars().filter(|c| SIGNS.contains(*c)).count() > OPERATORS {
            return Err(format!("more than {OPERATORS} signs of operators"));
        }
        let (program, variables) = parsed(Program::compile(source))?;
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
