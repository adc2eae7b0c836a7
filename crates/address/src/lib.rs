//! Free Chinese address text to ranked entries of an address library.
//!
//! A [`Book`] is made once of all addresses of a street or a district; a [`Matcher`] answers for any text which of
//! them it may mean, with a score and the part that did not match. Pure: no I/O, no clock, no chance.
//!
//! ```
//! use linli_address::{Book, Level, Matcher, Part};
//!
//! let mut builder = Book::builder();
//! let compound = [Part::new(Level::Street, "大关街道"), Part::new(Level::Compound, "德胜新村")];
//! let building = [compound[0], compound[1], Part::new(Level::Building, "58幢")];
//! let dwelling = [
//!     building[0], building[1], building[2],
//!     Part::new(Level::Entrance, "2单元"), Part::new(Level::Dwelling, "301室"),
//! ];
//! builder.add("compound", &compound);
//! builder.add("building", &building);
//! builder.add("dwelling", &dwelling);
//! let book = builder.finish();
//! let matcher = Matcher::new(&book);
//!
//! let found = matcher.rank("德勝新村五十八幢-2-301", 3);
//! assert_eq!((found[0].id, found[0].score, found[0].is_accepted()), ("dwelling", 1000, true));
//!
//! let found = matcher.rank("德胜新村58幢2单元302", 3);
//! assert!(found[0].id != "dwelling" && !found[0].is_accepted());
//! assert_eq!(found[0].unmatched, "302");
//! ```
//!
//! How it decides: the text is put into one form ([`normalise`]); known names are found in it, numbers are read with the
//! words behind them; each place that a name may mean is walked down by the numbers; what is not explained costs. Names
//! are corrected only where something stays unexplained, numbers never.

mod book;
mod builder;
mod fold;
mod level;
mod name;
mod names;
mod near;
mod number;
mod numeral;
mod rank;
mod resolve;
mod scan;
mod score;
mod sound;
mod walk;

pub use book::Book;
pub use builder::{Builder, Part};
pub use fold::normalise;
pub(crate) use fold::normalise as normal_name;
pub use level::Level;
pub use rank::{Candidate, Matcher, Scratch};
pub use score::{ACCEPT, FULL, Loss, Verdict};
