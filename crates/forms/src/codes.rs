//! The words of a definition that the kernel understands, each an enum with its code.

use linli_kernel::codes;

codes! {
    /// What kind of answer a field takes.
    FieldKind {
        /// One line.
        Text = "text";
        /// Several lines.
        LongText = "long_text";
        /// A number with a unit: whole, or with `decimals`.
        Number = "number";
        /// An amount: typed in yuan, kept and counted in fen.
        Money = "money";
        /// A day, `2026-09-24`.
        Date = "date";
        /// A time of day, `08:30`.
        Time = "time";
        /// One of a list.
        Choice = "choice";
        /// Any of a list.
        Choices = "choices";
        /// Yes or no.
        YesNo = "yes_no";
        /// Photos, by the ids of their files.
        Photo = "photo";
        /// A signature, by the id of its file.
        Signature = "signature";
        /// A point, with its reference system.
        Location = "location";
        /// A place of the registry.
        Place = "place";
        /// A person of the registry.
        Person = "person";
        /// What a bar code or QR code says.
        Barcode = "barcode";
        /// A text that is read, not answered.
        Note = "note";
        /// Follows from other answers.
        Computed = "computed";
    }
}

codes! {
    /// What is done where the registry has moved on while a form was filled in without signal.
    Policy {
        /// A person decides; the usual.
        Ask = "ask";
        /// The later day of knowledge wins.
        Newest = "newest";
        /// What the registry holds stays.
        Registry = "registry";
        /// Both: for lists, such as photos and choices.
        Union = "union";
    }
}

impl FieldKind {
    /// Whether it asks a person for something.
    #[must_use]
    pub fn is_asked(self) -> bool {
        !matches!(self, Self::Note | Self::Computed)
    }

    /// Whether its answer is chosen from a list.
    #[must_use]
    pub fn has_list(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }

    /// Whether its answer is an array.
    #[must_use]
    pub fn is_many(self) -> bool {
        matches!(self, Self::Choices | Self::Photo)
    }
}
