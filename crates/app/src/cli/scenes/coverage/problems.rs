//! What can be wrong with a table of practices and with what serves them.

use linli_flow::Diagnostic;
use linli_kernel::Text;

use super::{Table, line_at};

fn problem(
    file: &str,
    line: usize,
    code: &'static str,
    message: (String, String),
    remedy: (&str, &str),
) -> Diagnostic {
    Diagnostic {
        file: file.to_owned(),
        line,
        code,
        message: Text::new(message.0, message.1),
        remedy: Text::new(remedy.0, remedy.1),
    }
}

pub(super) fn no_columns(file: &str) -> Diagnostic {
    problem(
        file,
        1,
        "systems.columns",
        (
            "标题行缺少 id、name_zh 或 engine 列".into(),
            "The heading line lacks a column id, name_zh or engine".into(),
        ),
        (
            "给出以制表符分隔、首行为列名的表",
            "Give a tab-separated table whose first line names its columns",
        ),
    )
}

pub(super) fn malformed(file: &str, line: usize, found: usize, wanted: usize) -> Diagnostic {
    problem(
        file,
        line,
        "systems.line",
        (
            format!("这一行有 {found} 列，应为 {wanted} 列且有编号"),
            format!("This line has {found} columns; it needs {wanted} and an id"),
        ),
        ("改正这一行", "Correct the line"),
    )
}

pub(super) fn twice(file: &str, line: usize, id: &str) -> Diagnostic {
    problem(
        file,
        line,
        "systems.twice",
        (format!("{id} 出现了两次"), format!("{id} is there twice")),
        ("只留一处", "Keep one of them"),
    )
}

pub(super) fn unknown(file: &str, line: usize, id: &str, table: &Table) -> Diagnostic {
    problem(
        file,
        line,
        "systems.unknown",
        (
            format!("{} 中没有 {id}", table.file),
            format!("{} has no row {id}", table.file),
        ),
        ("改正编号，或删除它", "Correct the id, or remove it"),
    )
}

pub(super) fn both(file: &str, line: usize, id: &str, files: &[String]) -> Diagnostic {
    let files = files.join(", ");
    problem(
        file,
        line,
        "systems.both",
        (
            format!("{id} 已由 {files} 覆盖，又列为不做"),
            format!("{id} is covered by {files} and declined too"),
        ),
        (
            "从该文件的 sources 或从此处删除它",
            "Remove it here, or from sources of the file",
        ),
    )
}

pub(super) fn unreadable(file: &str, text: &str, error: &toml::de::Error) -> Diagnostic {
    let line = error.span().map_or(1, |span| line_at(text, span.start));
    problem(
        file,
        line,
        "declined.syntax",
        (
            format!("无法读取：{}", error.message()),
            format!("This cannot be read: {}", error.message()),
        ),
        (
            "每项写 id、reason = { zh, en } 和 limit",
            "Write id, reason = { zh, en } and limit for each",
        ),
    )
}
