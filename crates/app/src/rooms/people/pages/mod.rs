//! The pages of people and access: sign in, register, my own page, and the administrator's.

mod access;
mod export;
mod me;
mod offices;
mod orgs;
mod people;
mod person;
mod person_forms;
mod register;
mod words;

use crate::web::Pages;

/// The pages.
pub fn pages() -> Pages {
    Pages::new()
        .get("/login", access::blank)
        .post("/login", access::send)
        .post("/logout", access::leave)
        .get("/register", register::blank)
        .post("/register", register::send)
        .get("/password", me::password)
        .post("/password", me::change_password)
        .get("/me", me::show)
        .post("/me/lang", me::set_lang)
        .post("/me/phone", me::set_phone)
        .post("/me/sessions/{id}/end", me::end_session)
        .get("/admin/people", people::list)
        .post("/admin/people", people::create)
        .get("/admin/people/export", export::people)
        .get("/admin/people/appointments/export", export::appointments)
        .get("/admin/people/{id}", person::show)
        .post("/admin/people/{id}/phone", person::reveal)
        .post("/admin/people/{id}/amend", offices::amend)
        .post("/admin/people/{id}/appoint", offices::appoint)
        .post("/admin/people/{id}/dismiss/{appointment}", offices::dismiss)
        .post("/admin/people/{id}/accounts", offices::create_account)
        .post(
            "/admin/people/{id}/accounts/{account}/reset",
            offices::reset,
        )
        .post("/admin/people/{id}/accounts/{account}/lock", offices::lock)
        .post(
            "/admin/people/{id}/accounts/{account}/unlock",
            offices::unlock,
        )
        .post(
            "/admin/people/{id}/sessions/{session}/end",
            offices::end_session,
        )
        .get("/admin/orgs/export", export::orgs)
        .get("/admin/orgs", orgs::list)
        .post("/admin/orgs", orgs::create)
}
