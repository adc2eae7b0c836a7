//! What values of a register file look like besides what many files hold.

use linli_kernel::Text;
use linli_notation::value::{is_id, some};
use linli_notation::{Own, Shape, at_least, matching};

/// Ids, at least one.
pub(crate) const IDS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| is_id(one, '_')),
    wanted: || Text::new("编号列表，至少一个", "a list of ids, at least one"),
    schema: || at_least(1, &matching("^[a-z][a-z0-9_]{0,39}$")),
});

/// Filled strings, at least one.
pub(crate) const STRINGS: Shape = Shape::Own(&Own {
    fits: |value| some(value, |one| !one.trim().is_empty()),
    wanted: || Text::new("文字列表，至少一个", "a list of strings, at least one"),
    schema: || at_least(1, &matching("\\S")),
});
