//! Appointments: who holds which role where, from when to when, and who must be told.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{
    AppointmentId, Caller, Invalid, Kind, Level, OrgId, PersonId, PlaceId, Role, StreetCode,
    Trouble,
};
use serde_json::json;

use super::act::{Act, once, require};
use super::directory::{self, no_person, place_path};
use super::model::{Appointment, Seat, day_begins, day_ends};
use super::rights::{Right, excludes};
use super::store::{appointments, persons};
use crate::app::App;
use crate::rooms::receipts::Key;

/// The most matters one appointment is limited to.
const MATTERS_MAX: usize = 50;
/// How many past appointments a person's page shows.
const HISTORY: u32 = 100;

/// An appointment to be made. Days are days in China, both included.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Where, for roles of a place.
    pub place: Option<PlaceId>,
    /// In which organisation, for roles of one.
    pub org: Option<OrgId>,
    /// The first day; from now on when none.
    pub from: Option<Date>,
    /// The last day; open-ended when none.
    pub to: Option<Date>,
    /// The matters it is limited to; empty means all.
    pub matters: Vec<String>,
}

impl NewAppointment {
    /// An appointment from now on, without an end, for all matters.
    #[must_use]
    pub fn now(person: PersonId, role: Role, place: Option<PlaceId>, org: Option<OrgId>) -> Self {
        Self {
            person,
            role,
            place,
            org,
            from: None,
            to: None,
            matters: Vec::new(),
        }
    }
}

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
    let seat = seat(tx, act.street, new).await?;
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

/// From which instant to which; a first day of today has begun already.
fn term(new: &NewAppointment, now: Timestamp) -> Result<(Timestamp, Option<Timestamp>), Trouble> {
    let from = new.from.map_or(Ok(now), day_begins)?;
    let to = new.to.map(day_ends).transpose()?;
    if to.is_some_and(|to| to <= from || to <= now) {
        return Err(Trouble::field(
            "to",
            "结束日期不能早于开始日期，也不能在今天之前",
            "The last day lies before the first, or before today",
        ));
    }
    Ok((from, to))
}

fn matters(all: &[String]) -> Result<Vec<String>, Trouble> {
    let mut cleaned: Vec<String> = all
        .iter()
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect();
    cleaned.dedup();
    let good = |one: &String| one.chars().count() <= 64 && !one.chars().any(char::is_control);
    if cleaned.len() > MATTERS_MAX || !cleaned.iter().all(good) {
        return Err(Trouble::field(
            "matters",
            format!("最多 {MATTERS_MAX} 个事项，每个不超过 64 字"),
            format!("At most {MATTERS_MAX} matters of 64 characters each"),
        ));
    }
    Ok(cleaned)
}

/// What the appointment hangs on: exactly what the role's level asks for.
async fn seat(tx: &mut Tx, street: StreetCode, new: &NewAppointment) -> Result<Seat, Trouble> {
    let root = format!("/{street}/");
    let mut invalid = Invalid::default();
    let title = new.role.title();
    let wants = new.role.level();
    if (wants == Level::Place) != new.place.is_some() {
        let (zh, en) = if new.place.is_some() {
            (
                "不在地点上任职，请清空地点",
                "is not held at a place; leave it empty",
            )
        } else {
            (
                "须在某个地点任职，请选择地点",
                "is held at a place; choose one",
            )
        };
        invalid.push(
            "place",
            format!("{}{zh}", title.zh),
            format!("{} {en}", title.en),
        );
    }
    if (wants == Level::Organisation) != new.org.is_some() {
        let (zh, en) = if new.org.is_some() {
            (
                "不在组织中任职，请清空组织",
                "is not held in an organisation; leave it empty",
            )
        } else {
            (
                "须在某个组织中任职，请选择组织",
                "is held in an organisation; choose one",
            )
        };
        invalid.push(
            "org",
            format!("{}{zh}", title.zh),
            format!("{} {en}", title.en),
        );
    }
    invalid.check()?;
    if let Some(org) = new.org {
        let found = directory::org(tx, street, org).await?;
        let found = found.ok_or_else(|| {
            Trouble::field(
                "org",
                "没有这个组织，请重新选择",
                "There is no such organisation; choose again",
            )
        })?;
        return Ok(Seat {
            place: None,
            path: found.path,
            org: Some(org),
        });
    }
    let path = place_path(tx, street, new.place).await?;
    if wants == Level::Place && path == root {
        return Err(Trouble::field(
            "place",
            format!("{}不能任职于整个街道，请选择社区或更小的地点", title.zh),
            format!(
                "{} cannot be held over the whole street; choose a community or a smaller place",
                title.en
            ),
        ));
    }
    Ok(Seat {
        place: new.place,
        path,
        org: None,
    })
}

/// Whether a person may hold both.
fn compatible(held: &Appointment, new: &Appointment) -> Result<(), Trouble> {
    let overlap = held.to.is_none_or(|to| new.from < to) && new.to.is_none_or(|to| held.from < to);
    if !overlap {
        return Ok(());
    }
    if excludes(held.role, new.role) {
        let (one, other) = (held.role.title(), new.role.title());
        return Err(Trouble::refused(
            Kind::Conflict,
            "appointment.separated",
            format!(
                "同一人不能兼任{}和{}（三员分立，且管理员不办理案件），请另选人员",
                one.zh, other.zh
            ),
            format!(
                "One person cannot be both {} and {} (the three administrators are separate persons and handle \
                 no cases); choose someone else",
                one.en, other.en
            ),
        ));
    }
    if held.role == new.role && held.seat == new.seat {
        return Err(Trouble::refused(
            Kind::Conflict,
            "appointment.already",
            "此人在该处已有同一任职；如需调整，请先结束原任职",
            "This person holds the same role there already; end that appointment first to change it",
        ));
    }
    Ok(())
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
