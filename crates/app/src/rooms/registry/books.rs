//! The register files that ship with linli.

use std::sync::LazyLock;

use linli_forms::Catalogue;
use linli_registers::{Problem, Registers};
use rust_embed::RustEmbed;

/// The folder `registers`.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../registers"]
struct Files;

fn parse() -> Result<Registers, Vec<Problem>> {
    let mut names: Vec<_> = Files::iter()
        .filter(|name| name.ends_with(".toml"))
        .collect();
    names.sort();
    let texts: Vec<(String, String)> = names
        .iter()
        .filter_map(|name| {
            let file = Files::get(name)?;
            let text = String::from_utf8_lossy(&file.data).into_owned();
            Some((format!("registers/{name}"), text))
        })
        .collect();
    Registers::parse(
        texts
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str())),
    )
}

/// Files that do not prove are a build that should not exist: a test of `linli-registers` reads every one of them.
static REGISTERS: LazyLock<Registers> = LazyLock::new(|| {
    parse().unwrap_or_else(|problems| {
        for problem in problems {
            tracing::error!(%problem, "a register file is not right; no register is in force");
        }
        Registers::default()
    })
});

/// The registers in force.
#[must_use]
pub fn registers() -> &'static Registers {
    &REGISTERS
}

/// Their attributes, as forms compare what they ask.
#[must_use]
pub fn catalogue() -> Catalogue {
    registers().catalogue()
}

#[cfg(test)]
mod tests {
    use linli_registers::PLACE_KINDS;

    use super::*;
    use crate::rooms::places::PlaceKind;

    #[test]
    fn the_shipped_registers_are_in_force() {
        assert_eq!(
            parse().unwrap_or_default().iter().count(),
            registers().iter().count()
        );
        assert!(registers().get("person").is_some());
    }

    #[test]
    fn register_files_know_the_kinds_of_places_there_are() {
        let kinds: Vec<_> = PlaceKind::ALL.iter().map(|kind| kind.code()).collect();
        assert_eq!(kinds, PLACE_KINDS);
    }
}
