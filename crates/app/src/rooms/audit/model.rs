//! What an auditor looks for, and where a page begins.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use linli_journal::{Actor, AuditFilter, Entry};
use linli_kernel::{EntryId, Invalid, Trouble};

use crate::zone;

/// What an auditor looks for, as it was typed. Nothing typed means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub struct Filter {
    /// A verb, such as `case.dispatch`.
    #[serde(default)]
    pub verb: String,
    /// The id of a person, or `system`.
    #[serde(default)]
    pub actor: String,
    /// The id of what it was done to, such as `case_…`.
    #[serde(default)]
    pub subject: String,
    /// From this local day on.
    #[serde(default)]
    pub from: String,
    /// Up to and including this local day.
    #[serde(default)]
    pub to: String,
}

impl Filter {
    /// Each name with what was typed, in the order of the form.
    #[must_use]
    pub fn pairs(&self) -> [(&'static str, &str); 5] {
        [
            ("verb", self.verb.trim()),
            ("actor", self.actor.trim()),
            ("subject", self.subject.trim()),
            ("from", self.from.trim()),
            ("to", self.to.trim()),
        ]
    }

    /// How many filters are set.
    #[must_use]
    pub fn set(&self) -> usize {
        self.pairs()
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .count()
    }

    /// The filter the journal understands.
    ///
    /// # Errors
    /// Each field that is not what it should be.
    pub fn to_journal(&self) -> Result<AuditFilter, Trouble> {
        let mut invalid = Invalid::default();
        let [verb, actor, subject, from, to] = self.pairs().map(|(_, value)| value);
        let text = |value: &str| (!value.is_empty()).then(|| value.to_owned());
        let filter = AuditFilter {
            actor: actor_of(actor, &mut invalid),
            verb: text(verb),
            subject_id: text(subject),
            from: midnight("from", from, 0, &mut invalid),
            to: midnight("to", to, 1, &mut invalid),
            ..AuditFilter::default()
        };
        invalid.check()?;
        Ok(filter)
    }
}

fn actor_of(text: &str, invalid: &mut Invalid) -> Option<Actor> {
    if text.is_empty() {
        return None;
    }
    let actor = text.parse();
    if actor.is_err() {
        invalid.push(
            "actor",
            "请填人员编号（person_…）或 system",
            "Give the id of a person (person_…) or system",
        );
    }
    actor.ok()
}

/// The beginning of the local day `later` days after the typed one.
fn midnight(field: &str, text: &str, later: i64, invalid: &mut Invalid) -> Option<Timestamp> {
    if text.is_empty() {
        return None;
    }
    let day = text
        .parse::<Date>()
        .and_then(|day| day.checked_add(later.days()));
    let at = day.and_then(|day| day.to_zoned(zone::zone()));
    if at.is_err() {
        invalid.push(
            field,
            "请填日期，如 2026-11-22",
            "Give a day such as 2026-11-22",
        );
    }
    at.ok().map(|at| at.timestamp())
}

/// The last entry of a page: the next page begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// When it happened.
    pub at: Timestamp,
    /// Its id.
    pub entry: EntryId,
}

impl Position {
    /// The position of an entry.
    #[must_use]
    pub fn of(entry: &Entry) -> Self {
        Self {
            at: entry.at,
            entry: entry.entry_id,
        }
    }

    /// As it stands in addresses: milliseconds and id.
    #[must_use]
    pub fn to_text(self) -> String {
        format!("{}-{}", self.at.as_millisecond(), self.entry)
    }

    /// Reads what [`Position::to_text`] wrote.
    ///
    /// # Errors
    /// `Invalid` of the field `after`.
    pub fn parse(text: &str) -> Result<Self, Trouble> {
        let read = || {
            let (at, entry) = text.split_once('-')?;
            Some(Self {
                at: Timestamp::from_millisecond(at.parse().ok()?).ok()?,
                entry: entry.parse().ok()?,
            })
        };
        read().ok_or_else(|| {
            Trouble::field(
                "after",
                "翻页位置无效，请从第一页开始",
                "This position is not valid; begin with the first page",
            )
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_local_and_the_last_one_is_included() {
        let filter = Filter {
            from: "2026-11-22".into(),
            to: "2026-11-22".into(),
            actor: " system ".into(),
            ..Filter::default()
        };
        assert_eq!(filter.set(), 3);
        let journal = filter.to_journal().unwrap();
        assert_eq!(journal.from, Some("2026-11-21T16:00:00Z".parse().unwrap()));
        assert_eq!(journal.to, Some("2026-11-22T16:00:00Z".parse().unwrap()));
        assert_eq!(journal.actor, Some(Actor::System));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let filter = Filter {
            from: "22.11.2026".into(),
            to: "9999-12-31".into(),
            actor: "wang".into(),
            ..Filter::default()
        };
        let Err(Trouble::Invalid(invalid)) = filter.to_journal() else {
            panic!("a wrong filter was taken");
        };
        let fields: Vec<&str> = invalid
            .fields
            .iter()
            .map(|one| one.field.as_str())
            .collect();
        assert_eq!(fields, ["actor", "from", "to"]);
    }

    #[test]
    fn a_position_survives_an_address() {
        let text = "1800000000000-entry_01j9z0000000000000000000zz";
        assert_eq!(Position::parse(text).unwrap().to_text(), text);
        for wrong in [
            "",
            "x",
            "1-2",
            "99999999999999999-entry_01j9z0000000000000000000zz",
        ] {
            assert!(Position::parse(wrong).is_err(), "{wrong}");
        }
    }
}
