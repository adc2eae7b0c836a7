//! The words every room of linli shares: ids, streets, languages, the injected clock, digests,
//! callers and their scope, and the three kinds of trouble (refusal, invalid input, fault).
//!
//! Nothing here does I/O. No practice is named here.

mod clock;
mod codes;
mod digest;
mod id;
mod lang;
mod role;
mod scope;
mod street;
mod trouble;

pub use clock::{Clock, SystemClock, VirtualClock};
pub use digest::{Digest, DigestKind};
pub use id::*;
pub use lang::{Lang, Text};
pub use role::{Level, Role};
pub use scope::{Caller, Grant, Reach, Scope};
pub use street::StreetCode;
pub use trouble::{Fault, FieldError, Invalid, Kind, Refused, Trouble};
