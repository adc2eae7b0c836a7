//! By what a person is named who asks for deletion: what is struck out of texts that must stay, and where.

use std::collections::BTreeSet;

use linli_db::Tx;
use linli_kernel::{PersonId, StreetCode, Trouble};
use linli_registers::{AttributeDef, Kind, Register};
use serde_json::Value;

use super::apply::{kept, opened};
use super::look::register_of;
use super::model::Record;
use super::store::values;
use crate::rooms::people;
use crate::vault::Vault;

/// What stands where something was struck out.
pub(super) const MARK: &str = "***";

/// The texts by which a person is named. A number is theirs wherever it stands; a name may be somebody else's, so that it
/// counts only where they live.
#[derive(Clone, Debug, Default)]
pub struct Naming {
    names: Vec<String>,
    numbers: Vec<String>,
    home: Option<String>,
}

impl Naming {
    /// The numbers, in the ways people write them, the longest first.
    #[must_use]
    pub fn numbers(&self) -> &[String] {
        &self.numbers
    }

    /// The names, the longest first.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The path of the place where they live, where it is known.
    #[must_use]
    pub fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// What stands where something was struck out.
    #[must_use]
    pub fn mark(&self) -> &'static str {
        MARK
    }

    /// Whether nothing names them.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.numbers.is_empty()
    }

    /// Whether a text that belongs to the place at `path` names them.
    #[must_use]
    pub fn names_in(&self, text: &str, path: &str) -> bool {
        self.at(path).any(|one| text.contains(one.as_str()))
    }

    /// The text without them.
    #[must_use]
    pub fn out_of(&self, text: &str, path: &str) -> String {
        self.at(path).fold(text.to_owned(), |text, one| {
            text.replace(one.as_str(), MARK)
        })
    }

    /// What counts at a place.
    fn at(&self, path: &str) -> impl Iterator<Item = &String> {
        let home = self.home.as_deref();
        let here = home.is_some_and(|home| path.starts_with(home));
        let names = self.names.iter().filter(move |_| here);
        self.numbers.iter().chain(names)
    }
}

/// The texts that are struck out: names and numbers, the longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Struck {
    all: Vec<String>,
    naming: Naming,
}

impl Struck {
    /// What names or numbers the person of these records, now and before, and of an account.
    pub(super) async fn of(
        tx: &mut Tx,
        vault: &Vault,
        street: StreetCode,
        all: &[Record],
        account: Option<PersonId>,
    ) -> Result<Self, Trouble> {
        let mut found = Found::default();
        let mut held = opened(tx, vault, all).await?;
        for record in all {
            let register = register_of(record)?;
            for (id, one) in held.remove(&record.id).unwrap_or_default() {
                found.add(register, &id, &one.value);
            }
            for old in values::history(tx, street, record.id, 1_000).await? {
                let one = kept(vault, &old.value)?;
                found.add(register, &old.value.attribute, &one.value);
            }
        }
        if let Some(account) = account {
            let (name, phone) = people::contact(tx, vault, street, account).await?;
            found.names.insert(name);
            found
                .numbers
                .extend(phone.iter().flat_map(|one| spellings(one)));
        }
        let home = all.iter().find(|one| one.place.is_some());
        Ok(found.struck(home.map(|one| one.path.clone())))
    }

    /// Sealed, to be struck out of cases that are still open; gone with the last of them.
    pub(super) fn sealed(&self, vault: &Vault, person: PersonId) -> Result<Vec<u8>, Trouble> {
        let text = serde_json::to_string(&self.all).map_err(Trouble::fault)?;
        Ok(vault.seal(&spot(person), &text)?)
    }

    /// What was sealed, opened.
    pub(super) fn opened(vault: &Vault, person: PersonId, sealed: &[u8]) -> Result<Self, Trouble> {
        let text = vault.unseal(&spot(person), sealed)?;
        let all = serde_json::from_str(&text).map_err(Trouble::fault)?;
        Ok(Self {
            all,
            naming: Naming::default(),
        })
    }

    /// The texts.
    pub(super) fn texts(&self) -> &[String] {
        &self.all
    }

    /// The same for places that are not theirs by a link.
    pub(super) fn naming(&self) -> &Naming {
        &self.naming
    }

    /// Only the numbers: what is struck out of records that somebody else is named in as well.
    pub(super) fn numbers_only(&self) -> Self {
        Self {
            all: self.naming.numbers.clone(),
            naming: self.naming.clone(),
        }
    }

    /// A text without them.
    pub(super) fn out_of(&self, text: &str) -> String {
        let all = self.all.iter();
        all.fold(text.to_owned(), |text, one| text.replace(one, MARK))
    }
}

fn spot(person: PersonId) -> String {
    format!("registry_leaving/{person}")
}

#[derive(Default)]
struct Found {
    names: BTreeSet<String>,
    numbers: BTreeSet<String>,
}

impl Found {
    /// Takes a value by which a person is known: a name, a telephone or identity number.
    fn add(&mut self, register: &Register, attribute: &str, value: &Value) {
        let (Some(def), Some(text)) = (register.attribute(attribute), value.as_str()) else {
            return;
        };
        if is_number(def) {
            self.numbers.extend(spellings(text));
        } else if register.name().is_some_and(|one| one.id == def.id) {
            self.names.insert(text.to_owned());
        }
    }

    fn struck(self, home: Option<String>) -> Struck {
        let sorted = |found: BTreeSet<String>| {
            let mut found: Vec<String> = found.into_iter().collect();
            found.retain(|text| text.chars().count() > 1);
            found.sort_by_key(|text| std::cmp::Reverse(text.len()));
            found
        };
        let all = self.names.union(&self.numbers).cloned().collect();
        Struck {
            all: sorted(all),
            naming: Naming {
                names: sorted(self.names),
                numbers: sorted(self.numbers),
                home,
            },
        }
    }
}

/// Whether an attribute holds a telephone or identity number.
pub(super) fn is_number(attribute: &AttributeDef) -> bool {
    matches!(attribute.kind, Kind::Phone | Kind::IdNumber)
}

/// A number as it is kept, and as people write it into a text: `138 0000 1234`, a lower-case check character.
fn spellings(number: &str) -> Vec<String> {
    let bare: String = number.chars().filter(char::is_ascii_alphanumeric).collect();
    let mut out = vec![number.to_owned(), bare.to_lowercase(), bare.clone()];
    let mobile = bare.len() == 11 && bare.bytes().all(|byte| byte.is_ascii_digit());
    if let (true, Some(a), Some(b), Some(c)) =
        (mobile, bare.get(..3), bare.get(3..7), bare.get(7..))
    {
        out.extend([format!("{a} {b} {c}"), format!("{a}-{b}-{c}")]);
    }
    out.retain(|text| text.len() > 4);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_counts_everywhere_and_a_name_only_at_home() {
        let naming = Naming {
            names: vec!["张三".to_owned()],
            numbers: spellings("13800001234"),
            home: Some("/330105/a/".to_owned()),
        };
        assert!(naming.names_in("电话138-0000-1234", "/330105/b/"));
        assert!(!naming.names_in("张三不在家", "/330105/b/"));
        assert_eq!(naming.out_of("张三 13800001234", "/330105/a/c/"), "*** ***");
    }

    #[test]
    fn short_texts_are_no_numbers() {
        assert!(spellings("110").is_empty());
        assert!(spellings("11010519491231002X").contains(&"11010519491231002x".to_owned()));
    }
}
