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
mod contact;
mod directory;
mod fields;
mod gate;
mod login;
mod model;
mod orgs;
mod own;
mod own_password;
mod pages;
mod password;
mod register;
mod rights;
mod routes;
mod schema;
mod seat;
mod session;
mod standing;
mod store;
mod token;

#[cfg(test)]
mod tests;

pub use account::{
    Issued, accounts_of, add_account, create_account, hash_password, initial_password,
    reset_password, set_locked,
};
pub use act::{Act, denied, require};
pub use appoint::{
    add_appointment, appoint, appointments_of, end_appointment, holders, members, named_staff,
    offices_of, staff,
};
pub use cache::{AccessRules, SessionCache};
pub use contact::{checked_reason, looks_at, reveal};
pub use directory::{
    Amendment, NewPerson, Page, add_person, amend, create_person, names_of, people, person,
    person_name, set_lang,
};
pub use fields::{mask_name, mask_phone};
pub use login::{Login, Token, login};
pub use model::{Account, Appointment, Look, Org, OrgKind, Person, Seat, Session};
pub use orgs::{NewOrg, add_org, create_org, dispatchable, find_orgs, org, org_names, orgs};
pub use own::{OwnData, anonymise, contact, forgotten, holder_of, own_data};
pub use own_password::change_password;
pub use pages::pages;
pub use register::{Registration, register_resident};
pub use rights::{Right, excludes, may, rights_of};
pub use routes::api;
pub use schema::SCHEMA;
pub use seat::NewAppointment;
pub use session::{
    OWN_PASSWORD_FIRST, caller_of, grants_of, logout, own_password_first, revoke, sessions_of,
    streets,
};
pub use standing::standing;
pub use token::{mint as mint_token, random, read as read_token};

use appoint::no_appointment;
use directory::no_person;
use session::no_session;
