//! The job of an import: reads and compares, or writes what was confirmed.

use std::sync::Arc;

use linli_db::exactly_one;
use linli_jobs::{Failure, Job};
use linli_kernel::{Caller, Lang, StreetCode, Text, Trouble};
use linli_sheets::{Columns, Mapping, Reading, mark};

use super::importable::{Asked, Found, Importable, Outcome};
use super::laid::Laid;
use super::model::{Counts, Import, State};
use super::progress::{Phase, Progress};
use super::verbs::{self, Payload, blocking};
use super::{all, shelf, store};
use crate::app::Shared;
use crate::rooms::people;

/// The kind of the job.
pub const JOB_KIND: &str = "import.run";

/// So many problems are shown on the page; the marked workbook has all.
const PROBLEMS_SHOWN: usize = 50;

/// How often it begins again when somebody changes the same things meanwhile.
const TRIES: usize = 5;

/// Does what an import waits for.
///
/// # Errors
/// The store fails; the job is tried again. What is wrong with the file is no failure of the job.
pub async fn run(app: &Shared, job: Job) -> Result<(), Failure> {
    let payload: Payload = job.payload()?;
    let street = job.street;
    let found = app
        .db
        .read(move |tx| {
            Box::pin(async move { Ok(store::find_for_job(tx, street, payload.import).await?) })
        })
        .await?;
    // Gone or ended: another run of the same job was faster.
    let Some(import) = found.filter(|import| import.state.runs()) else {
        return Ok(());
    };
    let import = match job.attempt {
        0 | 1 => import,
        _ => begun_again(app, import).await?,
    };
    let progress = Progress::of(import.id);
    progress.step(Phase::Reading, 0, 0);
    let outcome = match import.state {
        State::Checking => check(app, &import).await,
        State::Applying => apply(app, &import).await,
        State::Uploaded | State::Checked | State::Done | State::Failed | State::Dropped => Ok(()),
    };
    progress.end();
    match outcome {
        Ok(()) => Ok(()),
        Err(Trouble::Fault(fault)) => Err(Trouble::Fault(fault).into()),
        Err(refused @ (Trouble::Refused(_) | Trouble::Invalid(_))) => {
            Ok(fail(app, &import, &refused).await?)
        }
    }
}

/// Counts that its job died or failed and begins anew.
async fn begun_again(app: &Shared, import: Import) -> Result<Import, Trouble> {
    let mut next = import;
    next.again += 1;
    let written = next.clone();
    app.db
        .write(move |tx| {
            Box::pin(async move { exactly_one(store::update(tx, written.state, &written).await?) })
        })
        .await?;
    next.rev += 1;
    Ok(next)
}

async fn fail(app: &Shared, import: &Import, why: &Trouble) -> Result<(), Trouble> {
    let (from, now) = (import.state, app.clock.now());
    let import = Import {
        state: State::Failed,
        said: Some(Text::new(why.public(Lang::Zh), why.public(Lang::En))),
        ended: Some(now),
        ..import.clone()
    };
    let written = app.db.write(move |tx| {
        Box::pin(async move { exactly_one(store::update(tx, from, &import).await?) })
    });
    written.await
}

/// A file read and compared with what is there.
pub(super) struct Compared {
    /// The file.
    pub laid: Laid,
    /// Its rows, with everything that is wrong.
    pub reading: Reading,
    /// What they would do.
    pub found: Found,
}

impl Compared {
    fn counts(&self) -> Counts {
        let of = |wanted| {
            let all = self.found.outcomes.values();
            i64::try_from(all.filter(|one| **one == wanted).count()).unwrap_or(i64::MAX)
        };
        Counts {
            new: of(Outcome::New),
            changed: of(Outcome::Changed),
            same: of(Outcome::Same),
            wrong: i64::try_from(self.reading.bad().count()).unwrap_or(i64::MAX),
        }
    }
}

/// Reads the file of an import and compares it with what is there.
pub(super) async fn compare(app: &Shared, import: &Import) -> Result<Compared, Trouble> {
    let importable = kind_of(&import.kind)?;
    let caller = admitted(app, import, importable).await?;
    let columns = importable.columns(app, import.street).await?;
    let laid = verbs::lay(app, import, columns.clone(), importable.has_points()).await?;
    let progress = Progress::of(import.id);
    let told = progress.clone();
    let (laid, mut reading, mapping) = blocking(move || {
        let reading = laid.reading(|done, total| told.step(Phase::Reading, done, total))?;
        let mapping = laid.mapping(&laid.table()?);
        Ok((laid, reading, mapping))
    })
    .await?;
    progress.step(Phase::Comparing, 0, reading.rows.len());
    let asked = Asked {
        street: import.street,
        person: import.person,
        caller,
        import: import.id,
        crs: import.crs,
        progress,
    };
    let found = importable.check(app, asked, &columns, &reading).await?;
    refuse(&mut reading, &columns, &mapping, &found);
    Ok(Compared {
        laid,
        reading,
        found,
    })
}

/// Who uploaded it, with the appointments in force now: a right that ended meanwhile ends the import.
async fn admitted(
    app: &Shared,
    import: &Import,
    importable: &dyn Importable,
) -> Result<Caller, Trouble> {
    let (street, person, now) = (import.street, import.person, app.clock.now());
    let caller = app
        .db
        .read(move |tx| {
            Box::pin(async move { people::standing(tx, street, person, now, now).await })
        })
        .await?;
    let caller = caller.filter(|caller| importable.admits(caller));
    caller.ok_or_else(people::denied)
}

fn refuse(reading: &mut Reading, columns: &Columns, mapping: &Mapping, found: &Found) {
    for wrong in &found.wrong {
        reading.refuse(columns, mapping, (wrong.row, wrong.key), wrong.text.clone());
    }
}

fn kind_of(kind: &str) -> Result<&'static dyn Importable, Trouble> {
    let found = all().into_iter().find(|one| one.kind() == kind);
    found.ok_or_else(|| Trouble::fault("an import of a kind that nobody imports"))
}

async fn check(app: &Shared, import: &Import) -> Result<(), Trouble> {
    let compared = compare(app, import).await?;
    let shown: Vec<Text> = compared
        .reading
        .bad()
        .flat_map(|row| &row.problems)
        .take(PROBLEMS_SHOWN)
        .map(linli_sheets::CellProblem::show)
        .collect();
    let text = serde_json::to_string(&shown).map_err(Trouble::fault)?;
    let sealed = app.vault.seal(&problems_at(import), &text)?;
    let import = Import {
        state: State::Checked,
        counts: compared.counts(),
        ..import.clone()
    };
    let (street, id) = (import.street, import.id);
    let written = app.db.write(move |tx| {
        Box::pin(async move {
            exactly_one(store::update(tx, State::Checking, &import).await?)?;
            Ok(store::put_problems(tx, street, id, Some(sealed)).await?)
        })
    });
    written.await
}

fn problems_at(import: &Import) -> String {
    format!("imports.problems/{}", import.id)
}

/// The first problems of an import.
pub(super) async fn problems(app: &Shared, import: &Import) -> Result<Vec<Text>, Trouble> {
    let (street, person, id) = (import.street, import.person, import.id);
    let sealed = app
        .db
        .read(move |tx| Box::pin(async move { Ok(store::problems(tx, street, person, id).await?) }))
        .await?;
    let Some(sealed) = sealed else {
        return Ok(Vec::new());
    };
    let text = app.vault.unseal(&problems_at(import), &sealed)?;
    serde_json::from_str(&text).map_err(Trouble::fault)
}

async fn apply(app: &Shared, import: &Import) -> Result<(), Trouble> {
    let policy = import
        .policy
        .ok_or_else(|| Trouble::fault("an import is applied without a policy"))?;
    for _try in 0..TRIES {
        let compared = compare(app, import).await?;
        compared.reading.take(policy.into())?;
        let counts = compared.counts();
        // Nothing is wrong: nobody needs the file any more.
        let kept = counts.wrong > 0;
        let next = Import {
            state: State::Done,
            counts,
            kept,
            ended: Some(app.clock.now()),
            ..import.clone()
        };
        let work = compared.found.work;
        let written = app.db.write(move |tx| {
            Box::pin(async move {
                store::hold(tx, next.street, &next.kind).await?;
                if !work.apply(tx).await? {
                    return Ok(false);
                }
                exactly_one(store::update(tx, State::Applying, &next).await?)?;
                Ok(true)
            })
        });
        if written.await? {
            if !kept {
                remove(app, import.street, import).await?;
            }
            app.bus.tell(import.street, "import.done");
            return Ok(());
        }
    }
    Err(busy())
}

fn busy() -> Trouble {
    Trouble::refused(
        linli_kernel::Kind::Conflict,
        "import.busy",
        "导入时别人一直在改同一批数据，没有写入任何内容；请稍后再试",
        "Others kept changing the same data; nothing was written. Try again in a while",
    )
}

async fn remove(app: &Shared, street: StreetCode, import: &Import) -> Result<(), Trouble> {
    let (app, id) = (Arc::clone(app), import.id);
    blocking(move || shelf::remove(&app, street, id)).await
}

/// The uploaded rows with what is wrong marked.
///
/// # Errors
/// `import.file_gone`; `sheet.*`; the store.
pub(super) async fn marked(app: &Shared, import: &Import, lang: Lang) -> Result<Vec<u8>, Trouble> {
    let Compared { laid, reading, .. } = compare(app, import).await?;
    Progress::of(import.id).end();
    blocking(move || {
        let table = laid.table()?;
        let mapping = laid.mapping(&table);
        let mut out = std::io::Cursor::new(Vec::new());
        mark((&table, &laid.columns, &mapping), &reading, lang, &mut out)?;
        Ok(out.into_inner())
    })
    .await
}
