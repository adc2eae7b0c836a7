//! Conditions and computed values, written in CEL over the answers of a form. Compiled and type-checked when the
//! definition is read. The standard functions of CEL are there, and a few over days.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, LazyLock};

use cel::common::types::{CelDouble, CelInt, CelString, DOUBLE_TYPE, STRING_TYPE};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::{Context, Env, ExecutionError, Program};
use jiff::civil::Date;
use linli_notation::rule::{DEEPEST, OPERATORS, SIGNS, depth, parsed, whole};

/// The longest rule, in bytes. Longer ones belong into a computed field of their own.
const LONGEST: usize = 800;

/// The standard functions and ours, registered once: doing it for each run costs more than the run.
static FUNCTIONS: LazyLock<Arc<Env>> = LazyLock::new(|| Arc::new(functions()));

fn functions() -> Env {
    let mut env = Env::stdlib();
    let two = || vec![STRING_TYPE, STRING_TYPE];
    // A name that was taken would be a mistake of this file, which every test of a rule over days would show.
    let _days = env.add_overload("days_between", "days_between_text", two(), |args| {
        let days = two_days(&args)?.map_or(0, |(from, to)| i64::from((to - from).get_days()));
        Ok(CowVal::owned(CelInt::from(days)))
    });
    let _years = env.add_overload("years_between", "years_between_text", two(), |args| {
        Ok(CowVal::owned(CelInt::from(
            two_days(&args)?.map_or(0, years),
        )))
    });
    let _round = env.add_overload("round", "round_double", vec![DOUBLE_TYPE], |args| {
        let given = args.first().and_then(|one| one.downcast_ref::<CelDouble>());
        let whole = given.and_then(|one| whole(one.inner().round()));
        let failed = || ExecutionError::function_error("round", "not a number that can be counted");
        Ok(CowVal::owned(CelInt::from(whole.ok_or_else(failed)?)))
    });
    env
}

/// Whole years from a day to another, as ages are counted.
fn years((from, to): (Date, Date)) -> i64 {
    let before = (to.month(), to.day()) < (from.month(), from.day());
    i64::from(to.year()) - i64::from(from.year()) - i64::from(before)
}

/// The two days that were given; none where one is unanswered, which counts as no time at all.
fn two_days(args: &[CowVal<'_, '_>]) -> Result<Option<(Date, Date)>, ExecutionError> {
    let mut days = Vec::new();
    for arg in args {
        let text = arg
            .downcast_ref::<CelString<'_>>()
            .map_or("", |text| text.inner());
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.parse::<Date>();
        days.push(
            day.map_err(|error| {
                ExecutionError::function_error("days", format!("{text}: {error}"))
            })?,
        );
    }
    Ok(days.first().copied().zip(days.get(1).copied()))
}

/// A compiled CEL expression.
#[derive(Clone)]
pub(crate) struct Rule {
    pub(crate) source: String,
    pub(crate) program: Arc<Program>,
    pub(crate) variables: BTreeSet<String>,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Rule({})", self.source)
    }
}

impl Rule {
    /// Compiles an expression.
    ///
    /// # Errors
    /// What is wrong with it, in one line, as `(zh, en)`.
    pub(crate) fn compile(source: &str) -> Result<Self, (String, String)> {
        if source.len() > LONGEST {
            return Err((
                format!("超过 {LONGEST} 字节"),
                format!("it is longer than {LONGEST} bytes"),
            ));
        }
        if depth(source) > DEEPEST {
            return Err((
                format!("嵌套超过 {DEEPEST} 层"),
                format!("it is nested deeper than {DEEPEST}"),
            ));
        }
        if operators(source) > OPERATORS {
            return Err((
                format!("运算符超过 {OPERATORS} 个"),
                format!("it has more than {OPERATORS} operators"),
            ));
        }
        let (program, variables) =
            parsed(FUNCTIONS.compile(source)).map_err(|said| (said.clone(), said))?;
        Ok(Self {
            source: source.to_owned(),
            program: Arc::new(program),
            variables,
        })
    }

    /// What it gives.
    ///
    /// # Errors
    /// What failed, such as a division by zero; for people who mend forms.
    pub(crate) fn run(&self, variables: &dyn VariableResolver) -> Result<cel::Value, String> {
        let mut context = Context::with_env(Arc::clone(&FUNCTIONS));
        context.set_variable_resolver(variables);
        self.program
            .execute(&context)
            .map_err(|error| error.to_string())
    }
}

/// How many operators it has: runs of signs.
fn operators(source: &str) -> usize {
    let mut last = false;
    let mut count = 0;
    for c in source.chars() {
        let sign = SIGNS.contains(c);
        count += usize::from(sign && !last);
        last = sign && !matches!(c, '!' | '-' | '.');
    }
    count
}
