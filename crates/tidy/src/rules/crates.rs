//! One direction of dependency between the crates of the house.

use crate::{Finding, Settings, Source, Tree};

/// Each crate uses only those of the house that `tidy.toml` lists for it, and nobody uses `app`.
pub(crate) fn one_direction(tree: &Tree, settings: &Settings) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in &tree.files {
        let Some(name) = file.krate() else { continue };
        if file.path != format!("crates/{name}/Cargo.toml") {
            continue;
        }
        match settings.crates.get(name) {
            Some(allowed) => findings.extend(judge(file, name, allowed)),
            None => findings.push(Finding::new(
                &file.path,
                1,
                format!("crate `{name}` has no place in the order of the crates"),
                "add it to [crates] in tidy.toml with what it may use",
            )),
        }
    }
    for name in settings.crates.keys() {
        if !tree.has(&format!("crates/{name}/Cargo.toml")) {
            findings.push(Finding::new(
                "tidy.toml",
                1,
                format!("[crates] names `{name}`, which is not there"),
                "remove the line",
            ));
        }
    }
    findings
}

fn judge(file: &Source, name: &str, allowed: &[String]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut section = String::new();
    for (index, line) in file.text.lines().enumerate() {
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_end_matches(']').to_owned();
        }
        let test = section.starts_with("dev-dependencies");
        let Some(used) = house_crate(&section, line) else {
            continue;
        };
        if used == "app" || (!test && !allowed.contains(&used)) {
            findings.push(Finding::new(
                &file.path,
                index + 1,
                format!("crate `{name}` uses `{used}`"),
                "dependencies run one way: move the shared part down, or pass it in",
            ));
        }
    }
    findings
}

/// The crate of the house, by its folder, that a line of a dependency table names.
fn house_crate(section: &str, line: &str) -> Option<String> {
    if !section.contains("dependencies") {
        return None;
    }
    let key = line.split(['=', '.', ' ']).next()?;
    if key == "linli" {
        return Some("app".to_owned());
    }
    key.strip_prefix("linli-").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::lines_of;

    const ORDER: &str = "[crates]\nkernel = []\nflow = [\"kernel\"]\n";

    #[test]
    fn a_crate_that_uses_one_above_it_is_found() {
        let kernel = (
            "crates/kernel/Cargo.toml",
            "[dependencies]\nserde.workspace = true\n",
        );
        let flow = "[dependencies]\nlinli-kernel.workspace = true\nlinli = { path = \"../app\" }\n[dev-dependencies]\nlinli-db.workspace = true\n";
        let found = lines_of(
            one_direction,
            &[kernel, ("crates/flow/Cargo.toml", flow)],
            ORDER,
        );
        assert_eq!(found, ["crates/flow/Cargo.toml:3"]);
    }

    #[test]
    fn a_crate_without_a_place_in_the_order_is_found() {
        let found = lines_of(one_direction, &[("crates/new/Cargo.toml", "")], "");
        assert_eq!(found, ["crates/new/Cargo.toml:1"]);
    }
}
