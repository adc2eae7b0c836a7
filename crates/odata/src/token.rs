//! Where a page ended: the values of its last row, not a number of rows.

use base64ct::{Base64UrlUnpadded, Encoding};
use jiff::Timestamp;
use serde_json::{Value as Json, json};

use crate::{Decimal, Edm, EntitySet, Problem, Query, Value};

/// The place of the last row of a page in the order of its request. Clients take it as it is; nothing in it is more
/// than the last row showed or might have shown them, for the rights are asked anew on every page.
#[derive(Clone, Debug, PartialEq)]
pub struct SkipToken {
    /// Of which rows in which order.
    pub(crate) of: u64,
    /// The values by which the last row has its place, one for each of [`Query::order`].
    pub values: Vec<Value>,
    /// How many rows `$top` leaves.
    pub left: Option<u64>,
    /// How many rows there are in all, counted on the first page.
    pub count: Option<u64>,
}

impl SkipToken {
    /// The place of a row that has these values for each of [`Query::order`].
    #[must_use]
    pub fn at(query: &Query, set: &EntitySet, values: Vec<Value>) -> Self {
        Self {
            of: query.digest(set),
            values,
            left: None,
            count: None,
        }
    }

    /// As it stands in an address.
    #[must_use]
    pub fn show(&self) -> String {
        let values: Vec<Json> = self.values.iter().map(write).collect();
        let all = json!([self.of, self.left, self.count, values]);
        Base64UrlUnpadded::encode_string(all.to_string().as_bytes())
    }

    /// Reads the token of a request.
    pub(crate) fn read(text: &str, set: &EntitySet, query: &Query) -> Result<Self, Problem> {
        Self::decode(text, set, query)
            .filter(|token| token.of == query.digest(set))
            .ok_or_else(|| {
                Problem::option(
                    "$skiptoken",
                    "续页标记不是本次查询的：请原样使用 @odata.nextLink，或从第一页重读",
                    "The token is not one of this query: use @odata.nextLink as it is, or read from the first page",
                )
            })
    }

    fn decode(text: &str, set: &EntitySet, query: &Query) -> Option<Self> {
        let bytes = Base64UrlUnpadded::decode_vec(text).ok()?;
        let all: (u64, Option<u64>, Option<u64>, Vec<Json>) =
            serde_json::from_slice(&bytes).ok()?;
        let order = query.order(set);
        if order.len() != all.3.len() {
            return None;
        }
        let one = |(order, json): (&crate::Order, &Json)| {
            let (_, property) = set.property(&order.property)?;
            read(json, property.edm)
        };
        let values: Option<Vec<Value>> = order.iter().zip(&all.3).map(one).collect();
        Some(Self {
            of: all.0,
            values: values?,
            left: all.1,
            count: all.2,
        })
    }
}

fn write(value: &Value) -> Json {
    match value {
        Value::Decimal(number) => json!(number.0),
        Value::Time(at) => json!(at.as_millisecond()),
        Value::Null
        | Value::Text(_)
        | Value::Int(_)
        | Value::Bool(_)
        | Value::Date(_)
        | Value::Point(..)
        | Value::Texts(_) => value.json(false),
    }
}

fn read(json: &Json, edm: Edm) -> Option<Value> {
    if json.is_null() {
        return Some(Value::Null);
    }
    match edm {
        Edm::String => {
            let text = json.as_str().filter(|text| !text.contains('\0'))?;
            Some(Value::Text(text.to_owned()))
        }
        Edm::Int64 => json.as_i64().map(Value::Int),
        Edm::Decimal => json.as_i64().map(|number| Value::Decimal(Decimal(number))),
        Edm::Boolean => json.as_bool().map(Value::Bool),
        Edm::Date => json.as_str()?.parse().ok().map(Value::Date),
        Edm::DateTimeOffset => {
            let at = Timestamp::from_millisecond(json.as_i64()?).ok()?;
            Some(Value::Time(at))
        }
        Edm::GeographyPoint | Edm::Strings => None,
    }
}
