//! Noisy addresses and addresses that do not exist, made from an invented reference. What each kind of noise does is
//! written beside it in `write.rs` and `absent.rs`; `docs/address-matching.md` lists them.
//!
//! Nothing here uses what matches: the tables of traditional forms, of characters that sound alike and of those that
//! look alike are files of their own, made with other tools than the crate uses (OpenCC, pypinyin, by hand).

pub mod absent;
pub mod dice;
pub mod misspell;
pub mod numbers;
pub mod reference;
pub mod sentence;
pub mod tables;
pub mod write;
