//! What can go wrong, in three kinds that are never mixed: a rule said no ([`Refused`]), the input
//! is wrong ([`Invalid`]), or we failed ([`Fault`]). One boundary (`web`) turns them into answers.

use std::fmt;

use serde::Serialize;

use crate::{Lang, Text};

/// Any of the three. The error type of every verb.
#[derive(Debug)]
pub enum Trouble {
    /// A rule of the house said no.
    Refused(Refused),
    /// The input is wrong; each field says how.
    Invalid(Invalid),
    /// Ours: logged once with its chain, shown as a reference number only.
    Fault(Fault),
}

/// What a refusal means to a client; the boundary maps it to a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not logged in (401).
    Unknown,
    /// Not allowed (403).
    Forbidden,
    /// Not there, or not yours to see (404).
    Missing,
    /// Someone was faster, or the state does not allow it (409).
    Conflict,
    /// Larger than the limit (413).
    TooLarge,
    /// A kind of content we do not take (415).
    Unsupported,
    /// Understood but refused as it stands (422).
    Unprocessable,
    /// Too often (429).
    TooMany,
    /// The server lacks something that who runs it can give it (503).
    Unavailable,
}

/// A refusal with a stable code such as `case.not_by_handler`, and a text in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What it means to a client.
    pub kind: Kind,
    /// Stable, documented, `room.rule`.
    pub code: &'static str,
    /// What happened and what to do, for people.
    pub text: Text,
}

/// One wrong field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The name of the form or JSON field.
    pub field: String,
    /// What is wrong and the remedy.
    pub text: Text,
}

/// Wrong input. The form is shown again with what was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invalid {
    /// Every wrong field, not only the first.
    pub fields: Vec<FieldError>,
}

/// Our failure. It has no `Display`, so that it cannot reach a page by accident.
pub struct Fault(pub anyhow::Error);

impl Trouble {
    /// A refusal.
    #[must_use]
    pub fn refused(
        kind: Kind,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        Self::Refused(Refused {
            kind,
            code,
            text: Text::new(zh, en),
        })
    }

    /// One wrong field.
    #[must_use]
    pub fn field(field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Invalid::default().and(field, zh, en).into()
    }

    /// Our failure, said in words for the log.
    #[must_use]
    pub fn fault(message: impl fmt::Display + fmt::Debug + Send + Sync + 'static) -> Self {
        Self::Fault(Fault(anyhow::Error::msg(message)))
    }

    /// The stable code a client sees.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code,
            Self::Invalid(_) => "input.invalid",
            Self::Fault(_) => "server.fault",
        }
    }

    /// The text a person sees; a fault shows none of its inside.
    #[must_use]
    pub fn public(&self, lang: Lang) -> String {
        match self {
            Self::Refused(refused) => refused.text.get(lang).to_owned(),
            Self::Invalid(invalid) => invalid
                .fields
                .iter()
                .map(|field| field.text.get(lang))
                .collect::<Vec<_>>()
                .join("；"),
            Self::Fault(_) => lang
                .pick(
                    "系统出错，请稍后再试",
                    "Something failed on our side; please try again",
                )
                .to_owned(),
        }
    }
}

impl Invalid {
    /// Adds a wrong field.
    #[must_use]
    pub fn and(
        mut self,
        field: impl Into<String>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        self.push(field, zh, en);
        self
    }

    /// Adds a wrong field.
    pub fn push(&mut self, field: impl Into<String>, zh: impl Into<String>, en: impl Into<String>) {
        self.fields.push(FieldError {
            field: field.into(),
            text: Text::new(zh, en),
        });
    }

    /// `Ok` when no field is wrong.
    ///
    /// # Errors
    /// The collected field errors.
    pub fn check(self) -> Result<(), Trouble> {
        if self.fields.is_empty() {
            Ok(())
        } else {
            Err(self.into())
        }
    }

    /// The text of the first error of `field`, for showing beside it.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&Text> {
        self.fields
            .iter()
            .find(|error| error.field == field)
            .map(|error| &error.text)
    }
}

impl From<Invalid> for Trouble {
    fn from(invalid: Invalid) -> Self {
        Self::Invalid(invalid)
    }
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Self::Fault(Fault(error))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.0)
    }
}
