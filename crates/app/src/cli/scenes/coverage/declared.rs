//! What forms, campaigns and registers say they serve: the key `sources` in the table that begins each file.
//!
//! Only the head is read here; whether the rest of such a file is right is proved where it is used.

use serde::Deserialize;
use toml::Spanned;

use super::line_at;

/// A file that is no scene: its name in the report, and the rows it serves, each with its line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Declared {
    /// `form:household-visit`.
    pub(super) name: String,
    pub(super) sources: Vec<(String, usize)>,
}

#[derive(Deserialize)]
struct Heads {
    form: Option<Head>,
    campaign: Option<Head>,
    register: Option<Head>,
}

#[derive(Deserialize)]
struct Head {
    id: String,
    #[serde(default)]
    sources: Vec<Spanned<String>>,
}

/// What a form, campaign or register declares; nothing of any other text, such as a scene.
pub(super) fn of(text: &str) -> Option<Declared> {
    let heads: Heads = toml::from_str(text).ok()?;
    let kinds = [
        ("form", heads.form),
        ("campaign", heads.campaign),
        ("register", heads.register),
    ];
    let (kind, head) = kinds
        .into_iter()
        .find_map(|(kind, head)| head.map(|head| (kind, head)))?;
    let sources = head.sources.into_iter().map(|one| {
        let line = line_at(text, one.span().start);
        (one.into_inner(), line)
    });
    Some(Declared {
        name: format!("{kind}:{}", head.id),
        sources: sources.collect(),
    })
}
