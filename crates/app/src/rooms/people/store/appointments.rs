//! SQL of appointments.

use jiff::Timestamp;
use linli_db::{DbError, Json, Row, Sql, Tx, args};
use linli_kernel::{AppointmentId, OrgId, PersonId, Role, StreetCode};

use crate::rooms::people::model::{Appointment, Seat};

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    one: &Appointment,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO appointments (street, appointment_id, person_id, role, place_id, path, org_id, matters,
                                   from_ms, to_ms, created_ms, created_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            street,
            one.id,
            one.person,
            one.role,
            one.seat.place,
            &one.seat.path,
            one.seat.org,
            Json(&one.matters),
            one.from,
            one.to,
            at,
            by
        ],
    )
    .await?;
    Ok(())
}

pub async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: AppointmentId,
) -> Result<Option<Appointment>, DbError> {
    tx.fetch_optional(
        "SELECT appointment_id, person_id, role, place_id, path, org_id, matters, from_ms, to_ms
           FROM appointments WHERE street = $1 AND appointment_id = $2",
        args![street, id],
    )
    .await?
    .as_ref()
    .map(parse)
    .transpose()
}

/// Ends what is not over: now, or before it began.
pub async fn end(
    tx: &mut Tx,
    street: StreetCode,
    id: AppointmentId,
    at: Timestamp,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE appointments SET to_ms = CASE WHEN from_ms > $3 THEN from_ms ELSE $3 END
          WHERE street = $1 AND appointment_id = $2 AND (to_ms IS NULL OR to_ms > $3)",
        args![street, id, at],
    )
    .await
}

/// Every appointment of these people that is not over at `at`, in the order it was made.
pub async fn not_over(
    tx: &mut Tx,
    street: StreetCode,
    people: &[PersonId],
    at: Timestamp,
) -> Result<Vec<Appointment>, DbError> {
    let sql = Sql::new(
        "SELECT appointment_id, person_id, role, place_id, path, org_id, matters, from_ms, to_ms
           FROM appointments WHERE street = ",
    )
    .bind(street)
    .push(" AND person_id IN (")
    .bind_list(people.iter().copied())
    .push(") AND (to_ms IS NULL OR to_ms > ")
    .bind(at)
    .push(") ORDER BY person_id, appointment_id");
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// Every appointment a person ever had, the latest first.
pub async fn of_person(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
    limit: u32,
) -> Result<Vec<Appointment>, DbError> {
    tx.fetch_all(
        "SELECT appointment_id, person_id, role, place_id, path, org_id, matters, from_ms, to_ms
           FROM appointments WHERE street = $1 AND person_id = $2
          ORDER BY from_ms DESC, appointment_id DESC LIMIT $3",
        args![street, person, limit],
    )
    .await?
    .iter()
    .map(parse)
    .collect()
}

/// Who holds `role` at one of these paths at `at`.
pub async fn holders(
    tx: &mut Tx,
    street: StreetCode,
    role: Role,
    paths: Vec<String>,
    at: Timestamp,
) -> Result<Vec<PersonId>, DbError> {
    let sql = Sql::new("SELECT DISTINCT person_id FROM appointments WHERE street = ")
        .bind(street)
        .push(" AND role = ")
        .bind(role)
        .push(" AND path IN (")
        .bind_list(paths)
        .push(") AND from_ms <= ")
        .bind(at)
        .push(" AND (to_ms IS NULL OR to_ms > ")
        .bind(at)
        .push(") ORDER BY person_id");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| row.get("person_id"))
        .collect()
}

/// Who holds one of these roles at one of these paths at `at`, with the roles.
pub async fn staff(
    tx: &mut Tx,
    street: StreetCode,
    roles: Vec<Role>,
    paths: Vec<String>,
    at: Timestamp,
) -> Result<Vec<(PersonId, Role)>, DbError> {
    let sql = Sql::new("SELECT DISTINCT person_id, role FROM appointments WHERE street = ")
        .bind(street)
        .push(" AND role IN (")
        .bind_list(roles)
        .push(") AND path IN (")
        .bind_list(paths)
        .push(") AND from_ms <= ")
        .bind(at)
        .push(" AND (to_ms IS NULL OR to_ms > ")
        .bind(at)
        .push(") ORDER BY role, person_id");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| Ok((row.get("person_id")?, row.get("role")?)))
        .collect()
}

/// Who belongs to an organisation at `at`, by whatever role.
pub async fn members(
    tx: &mut Tx,
    street: StreetCode,
    org: OrgId,
    at: Timestamp,
) -> Result<Vec<PersonId>, DbError> {
    tx.fetch_all(
        "SELECT DISTINCT person_id FROM appointments
          WHERE street = $1 AND org_id = $2 AND from_ms <= $3 AND (to_ms IS NULL OR to_ms > $3)
          ORDER BY person_id",
        args![street, org, at],
    )
    .await?
    .iter()
    .map(|row| row.get("person_id"))
    .collect()
}

fn parse(row: &Row) -> Result<Appointment, DbError> {
    let Json(matters) = row.get("matters")?;
    Ok(Appointment {
        id: row.get("appointment_id")?,
        person: row.get("person_id")?,
        role: row.get("role")?,
        seat: Seat {
            place: row.get("place_id")?,
            path: row.get("path")?,
            org: row.get("org_id")?,
        },
        matters,
        from: row.get("from_ms")?,
        to: row.get("to_ms")?,
    })
}
