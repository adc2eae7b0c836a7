//! Visitor passes (访客码): who is expected where and when, signed by the street, verified at the door without a network.
//!
//! A host makes a pass and hands it over as a link or QR code; the door looks at it with the street's public keys. It is
//! what the texts' 一楼一企一人 code (S151) may be without following anybody. Invariants:
//! - a pass names no visitor, and holds no telephone or identity number;
//! - looking at a pass writes nothing and tells nobody: neither table, nor journal, nor log knows who passed;
//! - what is kept is the pass as its host made it, until some days after its end; the pass itself is signed again from
//!   that, so that no table holds one;
//! - a host sees their own passes only;
//! - a key that was replaced proves what it signed until that has ended; one that was withdrawn proves nothing;
//! - what was taken back is told to doors until the pass would have ended.

mod door;
mod keys;
mod model;
mod own;
mod pages;
mod routes;
mod store;
mod verbs;

#[cfg(test)]
mod tests;

pub use door::{Bundle, Seen, bundle, look};
pub use keys::{PassKeyTurn, rotate};
pub use model::{Issued, NewPass, PassSettings};
pub use own::forget_host;
pub use pages::pages;
pub use routes::api;
pub use store::SCHEMA;
pub use verbs::{
    MadePass, buildings, forget, issue, mine, one, revoke, save_settings, settings, text_of,
};
