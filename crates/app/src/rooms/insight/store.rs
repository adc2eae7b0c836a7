//! SQL of the cube.

use linli_db::{Arg, DbError, Migration, Tx, args};
use linli_kernel::StreetCode;

use super::model::{Cell, Measure, Period};

/// The table.
pub const SCHEMA: &[Migration] = &[Migration::new(
    "insight.0001_tables",
    "
CREATE TABLE insight_cells (
    street TEXT {sorted} NOT NULL,
    edition BIGINT NOT NULL, -- 0 is read; 1 is being rebuilt
    metric TEXT {sorted} NOT NULL,
    place_path TEXT {sorted} NOT NULL,
    grain TEXT {sorted} NOT NULL,
    period TEXT {sorted} NOT NULL,
    dims TEXT {sorted} NOT NULL, -- JSON with sorted keys
    times BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (street, edition, metric, place_path, grain, period, dims)
) {clustered};
",
)];

/// Which of the two cubes of a street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edition {
    /// The one that is read.
    InForce,
    /// The one that is being rebuilt.
    Draft,
}

impl Edition {
    fn number(self) -> i64 {
        match self {
            Self::InForce => 0,
            Self::Draft => 1,
        }
    }

    /// The journal's consumer that fills it.
    pub fn consumer(self) -> &'static str {
        match self {
            Self::InForce => "insight",
            Self::Draft => "insight.rebuild",
        }
    }
}

const COLUMNS: [&str; 9] = [
    "street",
    "edition",
    "metric",
    "place_path",
    "grain",
    "period",
    "dims",
    "times",
    "total",
];

/// Adds measures to cells.
pub(super) async fn add(
    tx: &mut Tx,
    street: StreetCode,
    edition: Edition,
    cells: Vec<(Cell, Measure)>,
) -> Result<(), DbError> {
    let rows = cells
        .into_iter()
        .map(|(cell, measure)| values(street, edition, cell, measure));
    let end = "ON CONFLICT (street, edition, metric, place_path, grain, period, dims)
               DO UPDATE SET times = insight_cells.times + excluded.times,
                             total = insight_cells.total + excluded.total";
    tx.insert_many("insight_cells", &COLUMNS, rows, end).await?;
    Ok(())
}

fn values(street: StreetCode, edition: Edition, cell: Cell, measure: Measure) -> Vec<Arg> {
    args![
        street,
        edition.number(),
        cell.metric,
        cell.place_path,
        cell.period.grain().code(),
        cell.period.to_string(),
        cell.dims,
        measure.times,
        measure.total
    ]
}

/// The cells of one metric and place in the periods from `from` to `to` of one grain, with their dims.
pub(super) async fn cells(
    tx: &mut Tx,
    street: StreetCode,
    metric: &str,
    place_path: &str,
    from: Period,
    to: Period,
) -> Result<Vec<(Period, String, Measure)>, DbError> {
    tx.fetch_all(
        "SELECT period, dims, times, total FROM insight_cells
          WHERE street = $1 AND edition = 0 AND metric = $2 AND place_path = $3 AND grain = $4
                AND period >= $5 AND period <= $6
          ORDER BY period, dims",
        args![
            street,
            metric,
            place_path,
            from.grain().code(),
            from.to_string(),
            to.to_string()
        ],
    )
    .await?
    .iter()
    .map(|row| {
        let measure = Measure {
            times: row.get("times")?,
            total: row.get("total")?,
        };
        Ok((row.get("period")?, row.get("dims")?, measure))
    })
    .collect()
}

/// The last period of a grain before `before` in which a metric was counted at a place.
pub(super) async fn last_before(
    tx: &mut Tx,
    street: StreetCode,
    metric: &str,
    place_path: &str,
    before: Period,
) -> Result<Option<Period>, DbError> {
    tx.fetch_one(
        "SELECT MAX(period) AS period FROM insight_cells
          WHERE street = $1 AND edition = 0 AND metric = $2 AND place_path = $3 AND grain = $4
                AND period < $5",
        args![
            street,
            metric,
            place_path,
            before.grain().code(),
            before.to_string()
        ],
    )
    .await?
    .get("period")
}

/// Throws an edition away.
pub(super) async fn clear(
    tx: &mut Tx,
    street: StreetCode,
    edition: Edition,
) -> Result<u64, DbError> {
    tx.execute(
        "DELETE FROM insight_cells WHERE street = $1 AND edition = $2",
        args![street, edition.number()],
    )
    .await
}

/// How many cells of the edition in force the draft does not have, or has with another measure.
pub(super) async fn differing(tx: &mut Tx, street: StreetCode) -> Result<i64, DbError> {
    tx.fetch_one(
        "SELECT COUNT(*) AS differing FROM insight_cells a
          WHERE a.street = $1 AND a.edition = 0 AND NOT EXISTS
                (SELECT 1 FROM insight_cells b
                  WHERE b.street = a.street AND b.edition = 1 AND b.metric = a.metric
                        AND b.place_path = a.place_path AND b.grain = a.grain AND b.period = a.period
                        AND b.dims = a.dims AND b.times = a.times AND b.total = a.total)",
        args![street],
    )
    .await?
    .get("differing")
}

/// How many cells an edition has.
pub(super) async fn size(
    tx: &mut Tx,
    street: StreetCode,
    edition: Edition,
) -> Result<i64, DbError> {
    tx.fetch_one(
        "SELECT COUNT(*) AS cells FROM insight_cells WHERE street = $1 AND edition = $2",
        args![street, edition.number()],
    )
    .await?
    .get("cells")
}

/// Puts the draft into force.
pub(super) async fn promote(tx: &mut Tx, street: StreetCode) -> Result<(), DbError> {
    clear(tx, street, Edition::InForce).await?;
    tx.execute(
        "UPDATE insight_cells SET edition = 0 WHERE street = $1 AND edition = 1",
        args![street],
    )
    .await?;
    Ok(())
}

linli_db::text_column!(Period);
