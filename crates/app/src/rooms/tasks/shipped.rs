//! The campaigns that ship with linli: every file of `campaigns/`, embedded in the program.

use std::sync::LazyLock;

use linli_rounds::Campaign;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../campaigns"]
struct Files;

/// A campaign that ships with linli.
#[derive(Clone, Debug)]
pub struct Shipped {
    /// The file it is read from.
    #[cfg(test)]
    pub file: String,
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Its text.
    pub text: String,
}

static SHIPPED: LazyLock<Result<Vec<Shipped>, String>> = LazyLock::new(read);

/// Every one, in the order of file names; or the file that does not check, which no build should have.
///
/// # Errors
/// The problems of a file.
pub fn shipped() -> Result<&'static [Shipped], String> {
    SHIPPED.as_deref().map_err(Clone::clone)
}

fn read() -> Result<Vec<Shipped>, String> {
    let names = Files::iter();
    let mut names: Vec<_> = names.filter(|name| name.ends_with(".toml")).collect();
    names.sort();
    names.iter().map(|name| one(name)).collect()
}

fn one(name: &str) -> Result<Shipped, String> {
    let file = format!("campaigns/{name}");
    let found = Files::get(name).ok_or_else(|| format!("{file} is gone"))?;
    let text = String::from_utf8(found.data.into_owned())
        .map_err(|_error| format!("{file} is not UTF-8"))?;
    let campaign = Campaign::parse(&file, &text).map_err(|problems| {
        let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
        told.join("\n")
    })?;
    Ok(Shipped {
        id: campaign.head.id,
        version: campaign.head.version,
        #[cfg(test)]
        file,
        text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_campaign_that_ships_is_proved_and_named_as_its_file() {
        let all = shipped().unwrap_or_else(|problems| panic!("{problems}"));
        assert!(!all.is_empty());
        for one in all {
            assert_eq!(one.file, format!("campaigns/{}.toml", one.id));
        }
    }
}
