//! linli-identity: whether an identity number, a credit code, an organisation code or a mobile phone can be right,
//! and how it is shown.
//!
//! [`IdNumber`], [`CreditCode`], [`OrganisationCode`] and [`MobilePhone`] are made by reading what people typed; what
//! cannot be right is an [`IdentityError`] that names the place and the remedy. Each prints masked and gives its
//! characters only to who calls `reveal`. Nothing is stored here. That a number of a person holds a birthday and a
//! sex is used for checking and told to nobody: who needs them asks the person, for a purpose of its own
//! (Personal Information Protection Law, article 6).

mod credit;
mod error;
mod id_number;
mod mask;
mod organisation;
mod phone;
mod typed;

pub use credit::CreditCode;
pub use error::{IdentityError, Number, Warning};
pub use id_number::{Holder, IdNumber};
pub use mask::{SHOWN_MOST, mask};
pub use organisation::OrganisationCode;
pub use phone::MobilePhone;
