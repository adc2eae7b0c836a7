//! What the tests begin with.

use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use linli_registers::Register;

/// The day of all tests.
pub const TODAY: Date = date(2026, 11, 22);

/// A small register of persons that is right; tests put something wrong into it.
pub const PERSONS: &str = r#"
[register]
id = "person"
version = 1
title = { zh = "人员", en = "Persons" }
subject = "person"
name = "name"
kept_by = { zh = "社区", en = "Community" }
read = ["community_clerk", "grid_worker"]
edit = ["community_clerk"]
purpose = { zh = "走访", en = "Visits" }
ground = "duty"
basis = { zh = "待核实", en = "To be verified" }
retention = { after = "closing", unset = { zh = "待核实", en = "To be verified" } }

[[attribute]]
id = "name"
kind = "text"
title = { zh = "姓名", en = "Name" }
class = "personal"
"#;

/// Reads a register that must be right.
pub fn register(text: &str) -> Register {
    Register::parse("test.toml", text).unwrap_or_else(|problems| {
        let lines: Vec<_> = problems.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

/// The codes of what is wrong with a text, in the order of lines.
pub fn codes(text: &str) -> Vec<&'static str> {
    let found = Register::parse("test.toml", text).err().unwrap_or_default();
    found.iter().map(|one| one.code).collect()
}

/// The text of a file of the repository.
pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files that are shipped, `(name, text)`.
pub fn shipped() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../registers");
    let entries = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    let mut out: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|one| one == "toml"))
        .filter_map(|path| {
            let name = path.file_name()?.to_string_lossy().into_owned();
            Some((name, text(&path)))
        })
        .collect();
    out.sort();
    out
}
