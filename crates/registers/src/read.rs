//! Reading a register file: every value is checked against [`crate::keys`], and all problems are found, not only the
//! first. What fits is then read by serde and proved.

use linli_notation::{Most, Problem};

use crate::keys::FILE;
use crate::problem::Problems;
use crate::{Register, RegisterDef, check};

/// The largest file read.
const MOST: Most = Most {
    kib: 256,
    remedy: ("请拆成几个登记簿", "Split it into several registers"),
};

impl Register {
    /// Reads and proves a file. `file` is only named in problems. What it says of other registers is proved by
    /// [`Registers::of`](crate::Registers::of).
    ///
    /// # Errors
    /// Every problem found, with line and remedy. A register that has one is not used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Problem>> {
        let mut told = linli_notation::Problems::of(file);
        let Some((def, lines)) = linli_notation::parse::<RegisterDef>(text, &FILE, MOST, &mut told)
        else {
            return Err(told.sorted());
        };
        let mut problems = Problems { lines, told };
        check::register(&def, &mut problems);
        let Problems { lines, told } = problems;
        let file = file.to_owned();
        told.done(Self { def, file, lines })
    }
}
