//! Appointments: who holds which role where, from when to when, and who must be told.

use jiff::Timestamp;
use linli_db::Tx;
use linli_kernel::{
    AppointmentId, Caller, Kind, Level, OrgId, PersonId, Role, StreetCode, Trouble,
};
use serde_json::json;

use super::act::{Act, once, require};
use super::directory::no_person;
use super::model::Appointment;
use super::rights::Right;
use super::seat::{NewAppointment, compatible, matters, seat, term};
use super::store::{appointments, persons};
use crate::app::App;
use crate::rooms::receipts::Key;

/// How many past appointments a person's page shows.
const HISTORY: u32 = 100;

/// Appoints a person. The person is held against other appointments until the transaction ends, so that
/// two administrators cannot together make what neither may make alone.
///
/// # Errors
/// Every wrong field; `person.unknown`; `appointment.self`; `appointment.separated` when the roles exclude
/// each other (三员分立); `appointment.already`.
pub async fn add_appointment(
    tx: &mut Tx,
    act: &Act,
    new: &NewAppointment,
) -> Result<AppointmentId, Trouble> {
    if act.by == Some(new.person) {
        return Err(own());
    }
    persons::hold(tx, act.street, new.person)
        .await?
        .ok_or_else(no_person)?;
    let (from, to) = term(new, act.at)?;
    let matters = matters(&new.matters)?;
    let seat = seat(tx, act.street, new, act.at).await?;
    let one = Appointment {
        id: act.id(),
        person: new.person,
        role: new.role,
        seat,
        matters,
        from,
        to,
    };
    for held in appointments::not_over(tx, act.street, &[new.person], act.at).await? {
        compatible(&held, &one)?;
    }
    appointments::insert(tx, act.street, &one, act.by, act.at).await?;
    let data = json!({
        "appointment": one.id, "role": one.role, "org": one.seat.org, "matters": one.matters,
        "from": one.from.to_string(), "to": one.to.map(|to| to.to_string()),
    });
    let mut told = act.entry("appointment.made", "person", one.person, data);
    told.place_path.clone_from(&one.seat.path);
    linli_journal::append(tx, &told).await?;
    Ok(one.id)
}

/// Appoints a person; their sessions see it at once.
///
/// # Errors
/// `access.denied`; as [`add_appointment`].
pub async fn appoint(
    app: &App,
    caller: &Caller,
    new: NewAppointment,
    key: Option<Key>,
) -> Result<AppointmentId, Trouble> {
    require(caller, Right::ManagePeople)?;
    let person = new.person;
    let id = once(app, caller, key, move |tx, act| {
        Box::pin(async move { add_appointment(tx, act, &new).await })
    })
    .await?;
    app.sessions.forget(caller.street, person);
    Ok(id)
}

/// Ends an appointment now, or before it begins; the person's sessions see it at once. Nobody ends their
/// own, so a street never loses its last security administrator by a slip.
///
/// # Errors
/// `access.denied`, `appointment.unknown`, `appointment.over`, `appointment.self`.
pub async fn end_appointment(
    app: &App,
    caller: &Caller,
    id: AppointmentId,
    key: Option<Key>,
) -> Result<(), Trouble> {
    require(caller, Right::ManagePeople)?;
    let person: PersonId = once(app, caller, key, move |tx, act| {
        Box::pin(async move {
            let one = appointments::find(tx, act.street, id)
                .await?
                .ok_or_else(no_appointment)?;
            if act.by == Some(one.person) {
                return Err(own());
            }
            if appointments::end(tx, act.street, id, act.at).await? == 0 {
                return Err(over());
            }
            let data = json!({ "appointment": id, "role": one.role, "org": one.seat.org });
            let mut told = act.entry("appointment.ended", "person", one.person, data);
            told.place_path = one.seat.path;
            linli_journal::append(tx, &told).await?;
            Ok(one.person)
        })
    })
    .await?;
    app.sessions.forget(caller.street, person);
    Ok(())
}

/// Every appointment a person ever had, the latest first: one's own, or anybody's with the right to see
/// people.
///
/// # Errors
/// `access.denied`.
pub async fn appointments_of(
    app: &App,
    caller: &Caller,
    person: PersonId,
) -> Result<Vec<Appointment>, Trouble> {
    if person != caller.person {
        require(caller, Right::SeePeople)?;
    }
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(appointments::of_person(tx, street, person, HISTORY).await?) })
        })
        .await
}

/// The appointments of several people that are not over, for a list.
///
/// # Errors
/// `access.denied`.
pub async fn offices_of(
    app: &App,
    caller: &Caller,
    people: Vec<PersonId>,
) -> Result<Vec<Appointment>, Trouble> {
    require(caller, Right::SeePeople)?;
    let (street, now) = (caller.street, app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move { Ok(appointments::not_over(tx, street, &people, now).await?) })
        })
        .await
}

/// Who holds `role` at `path` or above it at `at`: those who must be told of what happens there.
///
/// # Errors
/// The store fails.
pub async fn holders(
    tx: &mut Tx,
    street: StreetCode,
    role: Role,
    path: &str,
    at: Timestamp,
) -> Result<Vec<PersonId>, Trouble> {
    Ok(appointments::holders(tx, street, role, at_or_above(path), at).await?)
}

/// Who may be given a case at `path`: whoever holds an office of the street, or of a place there or above it,
/// and sees cases. Residents and administrators do not.
///
/// # Errors
/// The store fails.
pub async fn staff(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    at: Timestamp,
) -> Result<Vec<(PersonId, Role)>, Trouble> {
    let roles = Role::ALL.iter().copied().filter(|role| match role.level() {
        Level::Place => *role != Role::Resident,
        Level::Street => !matches!(
            role,
            Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin
        ),
        Level::Organisation => false,
    });
    Ok(appointments::staff(tx, street, roles.collect(), at_or_above(path), at).await?)
}

/// [`staff`] with names.
///
/// # Errors
/// The store fails.
pub async fn named_staff(
    tx: &mut Tx,
    street: StreetCode,
    path: &str,
    at: Timestamp,
) -> Result<Vec<(PersonId, Role, String)>, Trouble> {
    let staff = staff(tx, street, path, at).await?;
    let ids: Vec<PersonId> = staff.iter().map(|(person, _)| *person).collect();
    let names = super::names_of(tx, street, &ids).await?;
    let named = |(person, role)| Some((person, role, names.get(&person)?.clone()));
    Ok(staff.into_iter().filter_map(named).collect())
}

/// `/a/b/` is at or below `/a/` and `/a/b/`.
fn at_or_above(path: &str) -> Vec<String> {
    path.match_indices('/')
        .skip(1)
        .map(|(end, _)| path[..=end].to_owned())
        .collect()
}

/// Who belongs to an organisation at `at`, by whatever role.
///
/// # Errors
/// The store fails.
pub async fn members(
    tx: &mut Tx,
    street: StreetCode,
    org: OrgId,
    at: Timestamp,
) -> Result<Vec<PersonId>, Trouble> {
    Ok(appointments::members(tx, street, org, at).await?)
}

fn own() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "appointment.self",
        "不能任免自己，请由另一位安全管理员操作",
        "Nobody appoints or dismisses themselves; ask another security administrator",
    )
}

fn over() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "appointment.over",
        "该任职已经结束",
        "That appointment is over already",
    )
}

pub(super) fn no_appointment() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "appointment.unknown",
        "没有这项任职",
        "There is no such appointment",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_above_a_place_are_its_prefixes_that_end_with_a_slash() {
        assert_eq!(
            at_or_above("/330105005/1/14/"),
            ["/330105005/", "/330105005/1/", "/330105005/1/14/"]
        );
        assert_eq!(at_or_above("/330105005/"), ["/330105005/"]);
        assert_eq!(at_or_above(""), Vec::<String>::new());
    }
}
