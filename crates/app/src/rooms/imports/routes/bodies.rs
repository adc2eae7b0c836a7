//! What the API of imports takes and gives.

use std::collections::BTreeMap;

use jiff::Timestamp;
use linli_geodesy::Crs;
use linli_kernel::{EntryId, Text, Trouble};
use linli_sheets::Column;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::rooms::imports::laid::Laid;
use crate::rooms::imports::model::{Import, Layout, Policy};
use crate::rooms::imports::{Importable, Progress};

/// The form of an upload.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "it only describes the form")]
pub(super) struct WorkbookUploadForm {
    /// xlsx, xls, ods or CSV; for places also GeoJSON. At most 50 MB and 200,000 rows.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Something that can be imported.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkbookKindBody {
    /// Its name in addresses.
    kind: &'static str,
    #[schema(value_type = Object)]
    title: Text,
    /// What a row is, and what an import does with it.
    #[schema(value_type = Object)]
    lead: Text,
    /// Whether rows carry coordinates, so that their reference system must be said.
    has_points: bool,
}

impl WorkbookKindBody {
    pub(super) fn of(one: &dyn Importable) -> Self {
        Self {
            kind: one.kind(),
            title: one.title(),
            lead: one.lead(),
            has_points: one.has_points(),
        }
    }
}

/// A column that an import wants.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkbookColumnBody {
    key: String,
    #[schema(value_type = Object)]
    title: Text,
    /// What else people call it.
    aliases: Vec<String>,
    required: bool,
    /// What may stand in it.
    #[schema(value_type = Object)]
    expected: Text,
}

impl WorkbookColumnBody {
    pub(super) fn of(one: &Column) -> Self {
        Self {
            key: one.key.clone(),
            title: one.title.clone(),
            aliases: one.aliases.clone(),
            required: one.required,
            expected: one.expected(),
        }
    }
}

/// An import in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkbookLineBody {
    #[schema(value_type = String)]
    id: EntryId,
    kind: String,
    /// The name of the file as uploaded.
    file: String,
    /// `uploaded`, `checking`, `checked`, `applying`, `done`, `failed` or `dropped`.
    state: String,
    /// Counts its changes; what changes it names the one it saw.
    version: i64,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    #[serde(skip_serializing_if = "Option::is_none")]
    ended: Option<Timestamp>,
    counts: WorkbookCountsBody,
}

impl WorkbookLineBody {
    pub(super) fn of(import: &Import) -> Self {
        let counts = import.counts;
        Self {
            id: import.id,
            kind: import.kind.clone(),
            file: import.file.clone(),
            state: import.state.to_string(),
            version: import.rev,
            at: import.at,
            ended: import.ended,
            counts: WorkbookCountsBody {
                new: counts.new,
                changed: counts.changed,
                same: counts.same,
                wrong: counts.wrong,
            },
        }
    }
}

/// How many rows would do what, or did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkbookCountsBody {
    new: i64,
    changed: i64,
    same: i64,
    wrong: i64,
}

/// An import where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WorkbookBody {
    #[serde(flatten)]
    line: WorkbookLineBody,
    /// Whether the uploaded file is still kept.
    kept: bool,
    /// Why it was not taken in.
    #[schema(value_type = Option<Object>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    said: Option<Text>,
    /// How far it is, while it runs: rows through, of rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<(usize, usize)>,
    /// The sheets of the file, while its columns may be changed.
    sheets: Vec<String>,
    /// The titles of its columns, by their number from 0.
    headings: BTreeMap<u16, String>,
    /// For each column wanted the column of the file, as chosen or guessed.
    columns: BTreeMap<String, Option<u16>>,
    /// The first fifty problems, each with its cell and the remedy.
    #[schema(value_type = Vec<Object>)]
    problems: Vec<Text>,
}

impl WorkbookBody {
    pub(super) fn of(import: &Import, laid: Option<&Laid>, problems: Vec<Text>) -> Self {
        let running = Progress::of(import.id).now();
        let running = running.filter(|_| import.state.runs());
        let mut body = Self {
            line: WorkbookLineBody::of(import),
            kept: import.kept,
            said: import.said.clone(),
            progress: running.map(|(_phase, done, total)| (done, total)),
            sheets: Vec::new(),
            headings: BTreeMap::new(),
            columns: BTreeMap::new(),
            problems,
        };
        let Some(laid) = laid else { return body };
        body.sheets.clone_from(&laid.names);
        if let Ok(table) = laid.table() {
            let mapping = laid.mapping(&table);
            body.columns = super::chosen_of(&mapping, &laid.columns);
            let headings = table.headings.iter();
            body.headings = headings
                .map(|one| (one.at.column, one.title.clone()))
                .collect();
        }
        body
    }
}

/// Which column is which.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkbookLayoutBody {
    /// The version that was seen.
    pub(super) version: i64,
    /// The sheet; the one it has where absent.
    #[serde(default)]
    sheet: Option<String>,
    /// The row of the header, from 1; looked for where absent.
    #[serde(default)]
    header: Option<u32>,
    /// For columns wanted the column of the file, from 0; null leaves one out, absent ones are guessed.
    #[serde(default)]
    columns: Option<BTreeMap<String, Option<u16>>>,
    /// The reference system of coordinates: `cgcs2000`, `wgs84`, `gcj02` or `bd09`.
    #[serde(default)]
    crs: Option<String>,
}

impl WorkbookLayoutBody {
    /// The layout it asks for.
    ///
    /// # Errors
    /// Wrong `crs`.
    pub(super) fn layout(self, import: &Import) -> Result<(Layout, Option<Crs>), Trouble> {
        let crs = self.crs.map(|text| text.parse());
        let crs = crs
            .transpose()
            .map_err(|said: Text| Trouble::field("crs", said.zh, said.en))?;
        let layout = Layout {
            sheet: self.sheet.unwrap_or_else(|| import.layout.sheet.clone()),
            header: self.header,
            chosen: self.columns.or_else(|| import.layout.chosen.clone()),
        };
        Ok((layout, crs))
    }
}

/// What to do with wrong rows.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkbookPolicyBody {
    /// The version that was seen.
    pub(super) version: i64,
    policy: WorkbookPolicy,
}

/// What is taken while some rows are wrong.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WorkbookPolicy {
    /// Nothing.
    All,
    /// The good rows.
    Good,
}

impl WorkbookPolicyBody {
    pub(super) fn policy(&self) -> Policy {
        match self.policy {
            WorkbookPolicy::All => Policy::All,
            WorkbookPolicy::Good => Policy::Good,
        }
    }
}

/// Gives an import up.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkbookDropBody {
    /// The version that was seen.
    pub(super) version: i64,
}
