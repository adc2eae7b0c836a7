//! linli-registers: the language of registers (登记簿) of people, households, organisations, places and things.
//!
//! A register file (TOML) declares what is kept of each record: every attribute with its class (open, internal,
//! personal, sensitive), purpose, legal basis and retention, and the rosters of who belongs to a record.
//! [`Register::parse`] reads and proves a file, [`Registers::of`] proves what files say of each other and yields the
//! attributes for the catalogue of forms (一表通). A [`Register`] reads, masks and dates values. Everything is a function
//! of its arguments: no I/O, no clock, no database. The guide is `docs/write-a-register.md`.
//!
//! Invariants: what is sensitive has a purpose and a basis of its own; an identity number is always sensitive; all that
//! is kept of a person is at least personal; a retention is a period with its event, or openly not set (待核实), never
//! invented; whoever only administers the system reads no personal register.

mod check;
mod check_attribute;
mod codes;
mod keys;
mod mask;
mod model;
mod problem;
mod read;
mod register;
mod registers;
mod retention;
mod shape;
mod value;

pub use codes::{After, Class, Ground, Kind, Mask, Share, Subject};
pub use keys::{PLACE_KINDS, json_schema};
pub use linli_notation::Problem;
pub use mask::{HIDDEN, mask_for, mask_value};
pub use model::{AttributeDef, Head, RegisterDef, Retention, Roster, RosterRole, RosterSheet};
pub use register::Register;
pub use registers::Registers;
pub use value::{Override, Read, hundredths};
