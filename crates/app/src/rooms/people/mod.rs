//! People and access: persons, organisations, who holds which role where and from when to when, accounts,
//! signing in, sessions, and the rights of roles.
//!
//! An account signs in and opens a session; the session carries the appointments in force; each gives the
//! rights of its role over what lies at or below its place, or in its organisation.
//!
//! Invariants:
//! - default deny: a role has the rights [`rights_of`] lists and no other;
//! - the three administrators (系统, 安全, 审计) are three persons, and none of them handles cases;
//! - nobody appoints or dismisses themselves;
//! - until the initial password is changed a session carries no appointment;
//! - telephone numbers are sealed, passwords and tokens are digests; every look at a number in full has a
//!   reason and is in the journal;
//! - every change appends to the journal in its transaction; sessions of this process see it at once, those
//!   of other processes within five seconds.

mod account;
mod act;
mod appoint;
mod cache;
mod directory;
mod gate;
mod model;
mod pages;
mod password;
mod register;
mod rights;
mod routes;
mod schema;
mod session;
mod store;
mod token;

#[cfg(test)]
mod tests;

pub use account::{
    Issued, accounts_of, add_account, change_password, create_account, hash_password,
    initial_password, reset_password, set_locked,
};
pub use act::{Act, require};
pub use appoint::{
    NewAppointment, add_appointment, appoint, appointments_of, end_appointment, holders, members,
    offices_of,
};
pub use cache::{AccessRules, SessionCache};
pub use directory::{
    NewOrg, NewPerson, Page, add_org, add_person, create_org, create_person, dispatchable,
    find_orgs, looks_at, names_of, org, org_names, orgs, people, person, person_name, reveal,
    set_lang,
};
pub use model::{
    Account, Appointment, Look, Org, OrgKind, Person, Seat, Session, mask_name, mask_phone,
};
pub use pages::pages;
pub use register::{Registration, register_resident};
pub use rights::{Right, excludes, may, rights_of};
pub use routes::api;
pub use schema::SCHEMA;
pub use session::{
    Login, Token, caller_of, grants_of, login, logout, revoke, sessions_of, streets,
};

use appoint::no_appointment;
use directory::no_person;
use session::no_session;
