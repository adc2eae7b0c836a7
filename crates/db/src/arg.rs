//! What goes into a statement: a small closed set of values, so that rooms never meet the
//! driver's generic types and compile fast.

use std::borrow::Cow;

use jiff::Timestamp;
use linli_kernel::{Digest, DigestKind, StreetCode};

/// A value bound to `$1`, `$2`, …
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// `NULL`, with the type PostgreSQL must be told.
    Null(ArgKind),
    /// `BIGINT`: numbers, milliseconds, truth values (0 or 1).
    Int(i64),
    /// `DOUBLE PRECISION`.
    Real(f64),
    /// `TEXT`.
    Text(Cow<'static, str>),
    /// `{blob}`.
    Blob(Vec<u8>),
}

/// The four column types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgKind {
    /// `BIGINT`.
    Int,
    /// `DOUBLE PRECISION`.
    Real,
    /// `TEXT`.
    Text,
    /// `{blob}`.
    Blob,
}

/// A Rust type that can be bound. For an own enum or newtype use [`crate::text_column!`].
pub trait IntoArg {
    /// The column type, needed to bind `None`.
    const KIND: ArgKind;
    /// The value to bind.
    fn into_arg(self) -> Arg;
}

/// The values of a statement: `args![street, case_id, Some(note), at]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::IntoArg::into_arg($value)),*] };
}

/// A value stored as JSON text.
#[derive(Clone, Debug, PartialEq)]
pub struct Json<T>(pub T);

macro_rules! into_arg {
    ($($type:ty, $kind:ident, $value:ident => $arg:expr;)*) => {$(
        impl IntoArg for $type {
            const KIND: ArgKind = ArgKind::$kind;
            fn into_arg(self) -> Arg { let $value = self; Arg::$kind($arg) }
        }
    )*};
}

into_arg! {
    i64, Int, value => value;
    i32, Int, value => i64::from(value);
    u32, Int, value => i64::from(value);
    u16, Int, value => i64::from(value);
    u8, Int, value => i64::from(value);
    bool, Int, value => i64::from(value);
    Timestamp, Int, value => value.as_millisecond();
    f64, Real, value => value;
    String, Text, value => Cow::Owned(value);
    &str, Text, value => Cow::Owned(value.to_owned());
    Cow<'static, str>, Text, value => value;
    serde_json::Value, Text, value => Cow::Owned(value.to_string());
    StreetCode, Text, value => Cow::Owned(value.as_str().to_owned());
    DigestKind, Text, value => Cow::Borrowed(value.name());
    Vec<u8>, Blob, value => value;
    &[u8], Blob, value => value.to_vec();
    Digest, Blob, value => value.0.to_vec();
}

impl IntoArg for usize {
    const KIND: ArgKind = ArgKind::Int;
    fn into_arg(self) -> Arg {
        Arg::Int(i64::try_from(self).unwrap_or(i64::MAX))
    }
}

impl IntoArg for Arg {
    const KIND: ArgKind = ArgKind::Text;
    fn into_arg(self) -> Arg {
        self
    }
}

impl<T: IntoArg> IntoArg for Option<T> {
    const KIND: ArgKind = T::KIND;
    fn into_arg(self) -> Arg {
        self.map_or(Arg::Null(T::KIND), T::into_arg)
    }
}

impl<T: IntoArg + Clone> IntoArg for &T {
    const KIND: ArgKind = T::KIND;
    fn into_arg(self) -> Arg {
        self.clone().into_arg()
    }
}

impl<T: serde::Serialize> IntoArg for Json<T> {
    const KIND: ArgKind = ArgKind::Text;
    fn into_arg(self) -> Arg {
        // Serialising our own structs fails only for maps with odd keys; `null` then fails the
        // reader loudly, and no such type is stored.
        Arg::Text(Cow::Owned(
            serde_json::to_string(&self.0).unwrap_or_else(|_error| "null".to_owned()),
        ))
    }
}

/// Lets a type that prints and parses (`Display`, `FromStr`) be bound and read as a `TEXT` column.
#[macro_export]
macro_rules! text_column {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::IntoArg for $type {
            const KIND: $crate::ArgKind = $crate::ArgKind::Text;
            fn into_arg(self) -> $crate::Arg {
                $crate::Arg::Text(::std::borrow::Cow::Owned(self.to_string()))
            }
        }
        impl $crate::FromColumn for $type {
            fn from_column(column: $crate::Column<'_>) -> ::std::result::Result<Self, ::std::string::String> {
                column.text()?.parse().map_err(|error| ::std::format!("{error}"))
            }
        }
    )*};
}

text_column!(
    linli_kernel::PersonId,
    linli_kernel::OrgId,
    linli_kernel::AppointmentId,
    linli_kernel::SessionId,
    linli_kernel::PlaceId,
    linli_kernel::CaseId,
    linli_kernel::SubmissionId,
    linli_kernel::CommentId,
    linli_kernel::FileId,
    linli_kernel::EntryId,
    linli_kernel::JobId,
    linli_kernel::NoticeId,
    linli_kernel::PlanId,
    linli_kernel::SampleId,
    linli_kernel::PartnerId,
    linli_kernel::PeerId,
    linli_kernel::HookId,
    linli_kernel::DeliveryId,
    linli_kernel::PushId,
    linli_kernel::RecordId,
    linli_kernel::MemberId,
    linli_kernel::ConsentId,
    linli_kernel::DataKeyId,
    linli_kernel::RunId,
    linli_kernel::TaskId,
    jiff::civil::Date,
    linli_kernel::Role,
);
