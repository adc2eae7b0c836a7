//! The tasks of a run as a workbook or as CSV.

use linli_kernel::{Caller, Lang, RunId, Trouble};
use linli_sheets::{CsvEncoding, CsvExport, Export, Item};

use super::board;
use super::model::{Task, standing_title};
use super::store::{self, tasks::Of};
use crate::app::Shared;
use crate::rooms::{people, places};
use crate::zone;

/// The most rows.
const MOST: usize = 200_000;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A workbook.
    Xlsx,
    /// Text, as Excel opens it.
    Csv,
}

/// The tasks of a run within the reader's reach: what, where, by when, what became of it. Words about why one could not be
/// done stay in the house.
///
/// # Errors
/// `access.denied`, `task.unknown_run`.
pub(super) async fn tasks(
    app: &Shared,
    caller: &Caller,
    run: RunId,
    format: Format,
    lang: Lang,
) -> Result<(String, Vec<u8>), Trouble> {
    let found = board::progress(app, caller, run).await?;
    let (inner, today) = (caller.clone(), zone::day(app.clock.now()));
    let rows = app.db.read(move |tx| {
        Box::pin(async move {
            let street = inner.street;
            let tasks = store::tasks::of_run(tx, &inner.scope(), run, Of::default(), MOST).await?;
            let mut grids: Vec<_> = tasks.iter().filter_map(|task| task.grid).collect();
            grids.sort_unstable();
            grids.dedup();
            let mut people: Vec<_> = tasks.iter().filter_map(|task| task.assignee).collect();
            people.sort_unstable();
            people.dedup();
            let grids = places::names_of(tx, street, &grids).await?;
            let people = people::names_of(tx, street, &people).await?;
            Ok((tasks, grids, people))
        })
    });
    let (tasks, grids, people) = rows.await?;
    let titles = titles(lang);
    let name = found.campaign.head.title.get(lang);
    let mut out = Out::new(format, name, &titles, lang)?;
    for task in &tasks {
        let grid = task.grid.and_then(|grid| grids.get(&grid));
        let person = task.assignee.and_then(|person| people.get(&person));
        out.row(&row(task, today, grid, person, lang))?;
    }
    out.finish()
}

fn titles(lang: Lang) -> Vec<&'static str> {
    match lang {
        Lang::Zh => vec![
            "编号",
            "对象",
            "网格",
            "开始",
            "到期",
            "时段",
            "由谁",
            "状态",
            "完成日",
            "原因",
            "发现",
        ],
        Lang::En => vec![
            "Id", "Target", "Grid", "From", "Due", "Hours", "By", "State", "Ended", "Reason",
            "Findings",
        ],
    }
}

/// A cell that owns its text.
type Cell = (Option<String>, Option<jiff::civil::Date>, Option<i64>);

fn row(
    task: &Task,
    today: jiff::civil::Date,
    grid: Option<&String>,
    person: Option<&String>,
    lang: Lang,
) -> Vec<Cell> {
    let text = |text: Option<String>| (text, None, None);
    let day = |day| (None, day, None);
    let reason = task
        .reason
        .map(|reason| reason.title().get(lang).to_owned());
    vec![
        text(Some(task.id.to_string())),
        text(Some(task.title.get(lang).to_owned())),
        text(grid.cloned()),
        day(Some(task.opens)),
        day(Some(task.due)),
        text(task.hours.clone()),
        text(person.cloned()),
        text(Some(
            standing_title(task.standing(today)).get(lang).to_owned(),
        )),
        day(task.ended),
        text(reason),
        (None, None, Some(i64::from(task.found))),
    ]
}

/// Either way of writing.
enum Out {
    Book(Box<Export>),
    Text(Box<CsvExport<Vec<u8>>>),
}

impl Out {
    fn new(format: Format, name: &str, titles: &[&str], lang: Lang) -> Result<Self, Trouble> {
        Ok(match format {
            Format::Xlsx => Self::Book(Box::new(Export::new(name, titles, lang)?)),
            Format::Csv => {
                let out = CsvExport::new(Vec::new(), titles, CsvEncoding::Utf8, lang)?;
                Self::Text(Box::new(out))
            }
        })
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), Trouble> {
        let items: Vec<Item<'_>> = cells
            .iter()
            .map(|cell| match cell {
                (Some(text), _, _) => Item::Text(text),
                (None, Some(day), _) => Item::Date(*day),
                (None, None, Some(count)) => Item::Integer(*count),
                (None, None, None) => Item::Empty,
            })
            .collect();
        match self {
            Self::Book(book) => book.row(&items),
            Self::Text(text) => text.row(&items),
        }
    }

    fn finish(self) -> Result<(String, Vec<u8>), Trouble> {
        match self {
            Self::Book(book) => {
                let mut bytes = Vec::new();
                book.finish(&mut bytes)?;
                let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
                Ok((kind.to_owned(), bytes))
            }
            Self::Text(text) => {
                let (_rows, bytes) = text.finish()?;
                Ok(("text/csv; charset=utf-8".to_owned(), bytes))
            }
        }
    }
}
