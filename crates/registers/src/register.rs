//! A register that was proved, and what is asked of it.

use linli_forms::{ChoiceList, Policy};
use linli_kernel::{Caller, Role};
use linli_notation::Lines;

use crate::problem::Problems;
use crate::{
    AttributeDef, Ground, Head, Mask, RegisterDef, Retention, Roster, RosterRole, RosterSheet,
};

/// A register that was proved.
#[derive(Clone, Debug)]
pub struct Register {
    pub(crate) def: RegisterDef,
    pub(crate) file: String,
    pub(crate) lines: Lines,
}

impl Register {
    /// The definition, which serde writes as JSON with the names of the TOML.
    #[must_use]
    pub fn def(&self) -> &RegisterDef {
        &self.def
    }

    /// An empty list of problems with the lines of its file.
    pub(crate) fn problems(&self) -> Problems {
        Problems {
            lines: self.lines.clone(),
            told: linli_notation::Problems::of(&self.file),
        }
    }

    /// What it is.
    #[must_use]
    pub fn head(&self) -> &Head {
        &self.def.register
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.def.register.id
    }

    /// An attribute by its id.
    #[must_use]
    pub fn attribute(&self, id: &str) -> Option<&AttributeDef> {
        self.def.attributes.iter().find(|one| one.id == id)
    }

    /// A roster by its id.
    #[must_use]
    pub fn roster(&self, id: &str) -> Option<&Roster> {
        self.def.rosters.iter().find(|one| one.id == id)
    }

    /// Its rosters.
    #[must_use]
    pub fn rosters(&self) -> &[Roster] {
        &self.def.rosters
    }

    /// The list of an attribute's choices.
    #[must_use]
    pub fn list(&self, attribute: &AttributeDef) -> Option<&ChoiceList> {
        let id = attribute.list.as_ref()?;
        self.def.lists.iter().find(|one| one.id == *id)
    }

    /// The attribute by which people call a record.
    #[must_use]
    pub fn name(&self) -> Option<&AttributeDef> {
        self.attribute(self.def.register.name.as_deref()?)
    }

    /// How long an attribute is kept: its own retention, or the register's.
    #[must_use]
    pub fn retention<'a>(&'a self, attribute: &'a AttributeDef) -> &'a Retention {
        attribute
            .retention
            .as_ref()
            .unwrap_or(&self.def.register.retention)
    }

    /// The ground an attribute is kept on: its own, or the register's.
    #[must_use]
    pub fn ground(&self, attribute: &AttributeDef) -> Ground {
        attribute.ground.unwrap_or(self.def.register.ground)
    }

    /// Who may see masked values in full.
    #[must_use]
    pub fn revealers(&self) -> &[Role] {
        let head = &self.def.register;
        if head.reveal.is_empty() {
            &head.edit
        } else {
            &head.reveal
        }
    }

    /// Whether a caller holds any of these roles anywhere. How far it reaches is for the caller's scope to say.
    #[must_use]
    pub fn admits(roles: &[Role], caller: &Caller) -> bool {
        caller
            .grants
            .iter()
            .any(|grant| roles.contains(&grant.role))
    }
}

impl AttributeDef {
    /// What is done where two people changed it without signal.
    #[must_use]
    pub fn policy(&self) -> Policy {
        self.policy.unwrap_or(Policy::Ask)
    }

    /// What is still read of it where it is masked: as the file says; else the ends of numbers that are known by
    /// them, and nothing of the rest.
    #[must_use]
    pub fn mask(&self) -> Mask {
        use crate::Kind;
        if !self.class.is_sealed() {
            return Mask::None;
        }
        self.mask.unwrap_or(match self.kind {
            Kind::Phone | Kind::IdNumber | Kind::CreditCode => Mask::Ends,
            Kind::Text
            | Kind::LongText
            | Kind::Number
            | Kind::Area
            | Kind::Money
            | Kind::Date
            | Kind::Choice
            | Kind::Choices
            | Kind::YesNo
            | Kind::Place
            | Kind::Record => Mask::All,
        })
    }

    /// What is still read of it by somebody who edits the register, or only reads it: what is personal is masked on every
    /// screen but where somebody has to keep it right. Of a text, such as a name, readers see the first character.
    #[must_use]
    pub fn mask_for(&self, edits: bool) -> Mask {
        match self.mask() {
            Mask::None if self.class.is_sealed() && !edits => {
                if self.kind == crate::Kind::Text {
                    Mask::Name
                } else {
                    Mask::All
                }
            }
            mask @ (Mask::None | Mask::Name | Mask::Ends | Mask::All) => mask,
        }
    }
}

impl Roster {
    /// A role by its id.
    #[must_use]
    pub fn role(&self, id: &str) -> Option<&RosterRole> {
        self.roles.iter().find(|one| one.id == id)
    }

    /// Whether members hold a fraction.
    #[must_use]
    pub fn has_shares(&self) -> bool {
        self.share == Some(crate::Share::Fraction)
    }
}

impl RosterSheet {
    /// What stands in braces in `called`: a role, or `place`.
    #[must_use]
    pub fn after(&self) -> Option<&str> {
        let (_, rest) = self.called.split_once('{')?;
        rest.split_once('}').map(|(inside, _)| inside)
    }

    /// What a record is called after somebody, or after its address.
    #[must_use]
    pub fn call(&self, after: &str) -> String {
        let inside = self.after().unwrap_or_default();
        self.called.replace(&format!("{{{inside}}}"), after)
    }

    /// The role of one that names a record; none where its address does.
    #[must_use]
    pub fn head<'a>(&self, roster: &'a Roster) -> Option<&'a RosterRole> {
        roster.role(self.after()?)
    }
}
