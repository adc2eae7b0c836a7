//! What bounds a condition in CEL, and what is read from one.

use std::collections::BTreeSet;
use std::fmt::Display;

use cel::Program;

/// The deepest nesting of brackets, signs and questions: the parser of CEL takes some 150 KiB of stack for each in a
/// debug build, and has none left before it counts.
pub const DEEPEST: usize = 5;

/// The most operators: a chain is evaluated as deep as it is long, at some 35 KiB each.
pub const OPERATORS: usize = 30;

/// The signs of operators.
pub const SIGNS: &str = "+-*/%<>=!&|.?:";

/// How deep a rule nests at most, read without grammar: brackets while they are open; signs in a row; every `?`, since
/// each opens another. Texts count too, which only errs on the safe side.
#[must_use]
pub fn depth(source: &str) -> usize {
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

/// A program with the variables it reads, or what the parser says in one line.
///
/// # Errors
/// That line.
pub fn parsed<E: Display>(
    program: Result<Program, E>,
) -> Result<(Program, BTreeSet<String>), String> {
    let program = program.map_err(|error| first_line(&error.to_string()))?;
    let references = program.references();
    let variables = references.variables().into_iter();
    let variables = variables.map(str::to_owned).collect();
    Ok((program, variables))
}

/// The whole part of a number, where it is one that a count can hold.
#[must_use]
pub fn whole(amount: f64) -> Option<i64> {
    const MOST: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was checked on the line before; the fraction is meant to go"
    )]
    (amount.abs() <= MOST).then_some(amount as i64)
}

fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or("cannot be read");
    line.trim().trim_end_matches('.').to_owned()
}
