//! SQL of persons.

use jiff::Timestamp;
use linli_db::{DbError, Row, Sql, Tx, args};
use linli_kernel::{EntryId, Lang, PersonId, StreetCode};

use crate::rooms::people::model::Look;

/// A person as stored.
#[derive(Clone, Debug)]
pub struct PersonRow {
    pub id: PersonId,
    pub name: String,
    pub phone: Option<Vec<u8>>,
}

/// A person to be stored; the telephone as sealed bytes and blind index.
#[derive(Clone, Debug)]
pub struct NewPerson {
    pub id: PersonId,
    pub name: String,
    pub words: String,
    pub phone: Option<(Vec<u8>, String)>,
    pub lang: Lang,
}

/// Which people a list shows.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Each must occur in the words of the name.
    pub words: Vec<String>,
    /// The blind index of a telephone number.
    pub phone: Option<String>,
    /// Only those with a lower id, for the next page.
    pub before: Option<PersonId>,
    /// No more than these.
    pub limit: u32,
}

pub async fn insert(
    tx: &mut Tx,
    street: StreetCode,
    new: NewPerson,
    at: Timestamp,
) -> Result<(), DbError> {
    let (sealed, index) = new.phone.unzip();
    tx.execute(
        "INSERT INTO persons (street, person_id, name, words, phone_sealed, phone_index, lang, created_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![street, new.id, new.name, new.words, sealed, index, new.lang.pick("zh", "en"), at],
    )
    .await?;
    Ok(())
}

pub async fn find(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
) -> Result<Option<PersonRow>, DbError> {
    tx.fetch_optional(
        "SELECT person_id, name, phone_sealed FROM persons WHERE street = $1 AND person_id = $2",
        args![street, id],
    )
    .await?
    .as_ref()
    .map(parse)
    .transpose()
}

/// Holds the person against other changes of their appointments until the transaction ends.
pub async fn hold(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
) -> Result<Option<PersonRow>, DbError> {
    tx.fetch_optional(
        "SELECT person_id, name, phone_sealed FROM persons
          WHERE street = $1 AND person_id = $2 {for_update}",
        args![street, id],
    )
    .await?
    .as_ref()
    .map(parse)
    .transpose()
}

pub async fn names(
    tx: &mut Tx,
    street: StreetCode,
    ids: &[PersonId],
) -> Result<Vec<(PersonId, String)>, DbError> {
    let sql = Sql::new("SELECT person_id, name FROM persons WHERE street = ")
        .bind(street)
        .push(" AND person_id IN (")
        .bind_list(ids.iter().copied())
        .push(")");
    tx.fetch_all_sql(sql)
        .await?
        .iter()
        .map(|row| Ok((row.get("person_id")?, row.get("name")?)))
        .collect()
}

pub async fn list(
    tx: &mut Tx,
    street: StreetCode,
    wanted: Wanted,
) -> Result<Vec<PersonRow>, DbError> {
    let mut sql =
        Sql::new("SELECT person_id, name, phone_sealed FROM persons WHERE street = ").bind(street);
    for word in wanted.words {
        sql = sql.push(" AND words LIKE ").bind(format!("%{word}%"));
    }
    if let Some(index) = wanted.phone {
        sql = sql.push(" AND phone_index = ").bind(index);
    }
    if let Some(before) = wanted.before {
        sql = sql.push(" AND person_id < ").bind(before);
    }
    let sql = sql
        .push(" ORDER BY person_id DESC LIMIT ")
        .bind(wanted.limit);
    tx.fetch_all_sql(sql).await?.iter().map(parse).collect()
}

/// Keeps the reason of a look at a telephone number beside the journal's entry.
pub async fn insert_look(
    tx: &mut Tx,
    street: StreetCode,
    entry: EntryId,
    person: PersonId,
    look: &Look,
) -> Result<(), DbError> {
    tx.execute(
        "INSERT INTO phone_looks (street, entry_id, person_id, seen_by, at_ms, reason)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![street, entry, person, look.by, look.at, &look.reason],
    )
    .await?;
    Ok(())
}

/// Who looked at a person's telephone number, when and why, the latest first.
pub async fn looks(
    tx: &mut Tx,
    street: StreetCode,
    person: PersonId,
) -> Result<Vec<Look>, DbError> {
    tx.fetch_all(
        "SELECT seen_by, at_ms, reason FROM phone_looks WHERE street = $1 AND person_id = $2
          ORDER BY at_ms DESC, entry_id DESC LIMIT 50",
        args![street, person],
    )
    .await?
    .iter()
    .map(|row| {
        Ok(Look {
            by: row.get("seen_by")?,
            at: row.get("at_ms")?,
            reason: row.get("reason")?,
        })
    })
    .collect()
}

pub async fn set_name(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
    name: &str,
    words: &str,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE persons SET name = $3, words = $4 WHERE street = $1 AND person_id = $2",
        args![street, id, name, words],
    )
    .await
}

pub async fn set_phone(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
    phone: Option<(Vec<u8>, String)>,
) -> Result<u64, DbError> {
    let (sealed, index) = phone.unzip();
    tx.execute(
        "UPDATE persons SET phone_sealed = $3, phone_index = $4
          WHERE street = $1 AND person_id = $2",
        args![street, id, sealed, index],
    )
    .await
}

pub async fn set_lang(
    tx: &mut Tx,
    street: StreetCode,
    id: PersonId,
    lang: Lang,
) -> Result<u64, DbError> {
    tx.execute(
        "UPDATE persons SET lang = $3 WHERE street = $1 AND person_id = $2",
        args![street, id, lang.pick("zh", "en")],
    )
    .await
}

fn parse(row: &Row) -> Result<PersonRow, DbError> {
    Ok(PersonRow {
        id: row.get("person_id")?,
        name: row.get("name")?,
        phone: row.get("phone_sealed")?,
    })
}

/// The language column; the `CHECK` of the table admits no third value.
pub fn lang(row: &Row) -> Result<Lang, DbError> {
    let text: String = row.get("lang")?;
    Ok(if text == "en" { Lang::En } else { Lang::Zh })
}
