//! What an appointment hangs on and how long it lasts: the rules for one, and for several of one person.

use jiff::Timestamp;
use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Invalid, Kind, Level, OrgId, PersonId, PlaceId, Role, StreetCode, Trouble};

use super::model::{Appointment, Seat, day_begins, day_ends};
use super::orgs::org;
use super::rights::excludes;
use crate::rooms::places;

/// The most matters one appointment is limited to.
const MATTERS_MAX: usize = 50;
/// An appointment to be made. Days are days in China, both included.
#[derive(Clone, Debug, serde::Serialize)]
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

/// From which instant to which; a first day of today has begun already.
pub(super) fn term(
    new: &NewAppointment,
    now: Timestamp,
) -> Result<(Timestamp, Option<Timestamp>), Trouble> {
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

pub(super) fn matters(all: &[String]) -> Result<Vec<String>, Trouble> {
    let mut cleaned: Vec<String> = all
        .iter()
        .map(|one| one.trim().to_owned())
        .filter(|one| !one.is_empty())
        .collect();
    cleaned.sort_unstable();
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
pub(super) async fn seat(
    tx: &mut Tx,
    street: StreetCode,
    new: &NewAppointment,
    now: Timestamp,
) -> Result<Seat, Trouble> {
    let level = new.role.level();
    let mut invalid = Invalid::default();
    hangs_on(&mut invalid, new, "place", level == Level::Place);
    hangs_on(&mut invalid, new, "org", level == Level::Organisation);
    invalid.check()?;
    if let Some(id) = new.org {
        let path = org(tx, street, id).await?.ok_or_else(no_org)?.path;
        return Ok(Seat {
            place: None,
            path,
            org: Some(id),
        });
    }
    let path = place_path(tx, street, new.place, now).await?;
    if level == Level::Place && path == root(street) {
        return Err(too_wide(new.role));
    }
    Ok(Seat {
        place: new.place,
        path,
        org: None,
    })
}

/// A role is held at a place, in an organisation, or over the street: what it does not ask for must be
/// left empty, so that nobody believes it narrows the appointment.
fn hangs_on(invalid: &mut Invalid, new: &NewAppointment, field: &'static str, wanted: bool) {
    let title = new.role.title();
    let (what, thing, given) = if field == "place" {
        ("地点", "a place", new.place.is_some())
    } else {
        ("组织", "an organisation", new.org.is_some())
    };
    match (wanted, given) {
        (true, true) | (false, false) => {}
        (true, false) => invalid.push(
            field,
            format!("{}须选择{what}", title.zh),
            format!("{} is held at or in {thing}; choose one", title.en),
        ),
        (false, true) => invalid.push(
            field,
            format!("{}不需要{what}，请清空", title.zh),
            format!("{} does not depend on {thing}; leave it empty", title.en),
        ),
    }
}

fn root(street: StreetCode) -> String {
    format!("/{street}/")
}

/// The path of a place in use, or of the whole street.
pub(super) async fn place_path(
    tx: &mut Tx,
    street: StreetCode,
    place: Option<PlaceId>,
    now: Timestamp,
) -> Result<String, Trouble> {
    let Some(id) = place else {
        return Ok(root(street));
    };
    match places::find(tx, street, id).await? {
        Some(place) if place.is_valid_on(crate::zone::day(now)) => Ok(place.path),
        Some(_) | None => Err(Trouble::field(
            "place",
            "没有这个地点，或已注销，请重新选择",
            "There is no such place, or it is closed; choose again",
        )),
    }
}

fn no_org() -> Trouble {
    Trouble::field(
        "org",
        "没有这个组织，请重新选择",
        "There is no such organisation; choose again",
    )
}

fn too_wide(role: Role) -> Trouble {
    let title = role.title();
    Trouble::field(
        "place",
        format!("{}不能任职于整个街道，请选择社区或更小的地点", title.zh),
        format!(
            "{} cannot be held over the whole street; choose a community or a smaller place",
            title.en
        ),
    )
}

/// Whether a person may hold both.
pub(super) fn compatible(held: &Appointment, new: &Appointment) -> Result<(), Trouble> {
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
