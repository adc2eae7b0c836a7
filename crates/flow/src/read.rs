//! Reading a scene or scenario: every value is checked against [`crate::keys`], with lines.

use linli_notation::{LineIndex, Most, Section};
use toml::Spanned;
use toml::de::DeTable;

use linli_notation::Problems;

/// The largest file read.
const MOST: Most = Most {
    kib: 256,
    remedy: ("请拆成几个场景", "Split it into several scenes"),
};

/// Reads a file against a section; the table is as far as it could be read.
pub(crate) fn read<'t>(
    text: &'t str,
    section: &'static Section,
    problems: &mut Problems,
) -> Option<(Spanned<DeTable<'t>>, LineIndex)> {
    linli_notation::read(text, section, MOST, problems)
}
