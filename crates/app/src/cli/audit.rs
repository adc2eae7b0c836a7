//! `linli audit`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use linli_db::Db;
use linli_journal::{Head, Verdict};
use linli_kernel::{Lang, StreetCode, Trouble};

use super::say::{Done, Failure, lang, print};
use super::{store, within_runtime};
use crate::config::Config;

/// Check that nobody altered the journal. 核验日志
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    Verify(Verify),
    Head(HeadOf),
}

/// Walk the chain of each street and name the first thing that is not as it was sealed. 核验
///
/// Serving may go on meanwhile. With --head the chain must also still hold a head that was printed earlier
/// and kept where nobody of the office can change it: that finds also who rewrote the whole chain.
/// The exit code is 1 if anything was altered, removed or inserted.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli audit verify\n  \
    linli audit verify --head '330105005 12 9f86d081884c7d65…'")]
pub(super) struct Verify {
    /// Only this street.
    #[arg(long, value_name = "CODE")]
    street: Option<StreetCode>,
    /// A head that `linli audit head` printed earlier; may be given several times.
    #[arg(long = "head", value_name = "STREET HEIGHT HASH")]
    heads: Vec<Head>,
}

/// Print the end of each street's chain, to be written down and kept elsewhere. 打印链尾
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli audit head >> /media/safe/linli-heads.txt")]
pub(super) struct HeadOf {
    /// Only this street.
    #[arg(long, value_name = "CODE")]
    street: Option<StreetCode>,
}

impl Audit {
    pub(super) fn run(self) -> Done {
        within_runtime(async {
            let db = store::existing(&Config::from_env()?).await?;
            let done = match self {
                Self::Verify(verify) => verify.run(&db).await,
                Self::Head(head) => head.run(&db).await,
            };
            db.close().await;
            done
        })
    }
}

impl Verify {
    async fn run(self, db: &Db) -> Done {
        let lang = lang();
        let mut intact = true;
        let streets = match self.heads.is_empty() {
            true => streets(db, self.street).await?,
            false => self.heads.iter().map(|head| head.street).collect(),
        };
        for (nth, street) in streets.into_iter().enumerate() {
            let verdict = match self.heads.get(nth) {
                Some(head) => linli_journal::verify_against(db, *head).await?,
                None => linli_journal::verify(db, street).await?,
            };
            intact &= matches!(verdict, Verdict::Intact { .. });
            print(&format!("{street}: {}\n", said(&verdict, lang)))?;
        }
        Ok(if intact {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn said(verdict: &Verdict, lang: Lang) -> String {
    match verdict {
        Verdict::Intact {
            head,
            entries,
            unsealed,
        } => match lang {
            Lang::Zh => format!(
                "完好，{} 个区块，{entries} 条记录，{unsealed} 条尚未封存",
                head.height
            ),
            Lang::En => format!(
                "intact, {} blocks, {entries} entries, {unsealed} not sealed yet",
                head.height
            ),
        },
        Verdict::Broken(finding) => finding.text().get(lang).to_owned(),
    }
}

impl HeadOf {
    async fn run(self, db: &Db) -> Done {
        for street in streets(db, self.street).await? {
            let head = db
                .read(move |tx| Box::pin(async move { Ok(linli_journal::head(tx, street).await?) }))
                .await?;
            print(&format!("{head}\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The streets asked for; one that has no journal is refused, not called intact.
async fn streets(db: &Db, only: Option<StreetCode>) -> Result<Vec<StreetCode>, Failure> {
    let all = db
        .read(|tx| Box::pin(async move { linli_journal::streets(tx).await.map_err(Trouble::from) }))
        .await?;
    match only {
        Some(street) if all.contains(&street) => Ok(vec![street]),
        Some(street) => Err(Failure::new(
            format!("街道 {street} 没有日志，请核对代码"),
            format!("street {street} has no journal; check its code"),
        )),
        None => Ok(all),
    }
}
