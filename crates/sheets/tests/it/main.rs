//! Workbooks as people make them: what is read, what is told, and that nothing hurts.

#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where its own workbook is wrong"
)]

mod books;
mod excel97;
mod export;
mod kit;
mod limits;
mod mapping;
mod marked;
mod mutations;
mod properties;
mod reading;
mod texts;
