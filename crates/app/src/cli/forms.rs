//! `linli forms`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use linli_forms::Problem;
use linli_kernel::{Clock, Lang, StreetCode, Text};

use super::say::{Done, Failure, lang, print, tell};
use super::{store, within_runtime};
use crate::app::Shared;
use crate::config::Config;
use crate::rooms::{forms, places};
use crate::server;

/// Check forms and put them into force. 检查和添加表单
#[derive(Debug, Subcommand)]
pub(super) enum Forms {
    Check(Check),
    Add(Add),
}

/// Prove of each form what people rely on. 检查表单
///
/// Every rule is typed and reads what is there, nothing follows from itself, every list, group and bind is what it says.
/// A workbook (`.xlsx`) is read as XLSForm. Each problem is written as `file:line: what is wrong. What to do [code]`, of a
/// workbook with its cell; the exit code is 1 if there is any.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli forms check forms/*.toml survey.xlsx")]
pub(super) struct Check {
    /// Form files. Examples of answers (`NAME.example.toml`) among them are passed over.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Put versions of forms into force, also while a server runs. 添加表单
///
/// They are filled in from then on; answers stay with the version they were given to. Each form is checked first, its
/// version must be greater than the one in force, and a form that asks only what the registry knows is refused. Adding
/// the same text again changes nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli forms check forms/*.toml && linli forms add forms/*.toml"
)]
pub(super) struct Add {
    /// Form files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only in this street; in every street of the store if not given.
    #[arg(long, value_name = "CODE")]
    street: Option<StreetCode>,
}

impl Forms {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Check(check) => check.run(),
            Self::Add(add) => add.run(),
        }
    }
}

impl Check {
    fn run(self) -> Done {
        let lang = lang();
        let (mut checked, mut wrong) = (0, 0);
        for file in forms_of(&self.files) {
            checked += 1;
            match read_form(file)? {
                Ok((_text, remarks)) => show(&remarks, lang)?,
                Err(problems) => {
                    wrong += 1;
                    show(&problems, lang)?;
                }
            }
        }
        tell(
            &format!("检查了 {checked} 张表单，{wrong} 张有问题"),
            &format!("{checked} checked, {wrong} with problems"),
        );
        Ok(code(wrong == 0))
    }
}

impl Add {
    fn run(self) -> Done {
        let mut texts = Vec::new();
        for file in forms_of(&self.files) {
            match read_form(file)? {
                Ok((text, _remarks)) => texts.push((shown(file), text)),
                Err(problems) => {
                    show(&problems, lang())?;
                    return Ok(ExitCode::FAILURE);
                }
            }
        }
        within_runtime(async {
            let config = Config::from_env()?;
            store::existing(&config).await?.close().await;
            let app = server::build(config, Clock::system()).await?;
            let done = add_all(&app, self.street, &texts).await;
            app.db.close().await;
            done
        })
    }
}

/// Adds each text in each street; the first refusal ends it, and running it again goes on.
async fn add_all(app: &Shared, only: Option<StreetCode>, texts: &[(String, String)]) -> Done {
    let all = app.db.read(|tx| Box::pin(places::streets(tx))).await?;
    let streets = all
        .into_iter()
        .filter(|one| only.is_none_or(|only| only == *one));
    let streets: Vec<StreetCode> = streets.collect();
    if streets.is_empty() {
        return Err(Failure::new(
            "没有这样的街道：请先运行 linli import street",
            "there is no such street: run linli import street first",
        ));
    }
    for street in streets {
        for (file, text) in texts {
            let (added, fresh) = forms::add_as_system(app, street, file, text.clone()).await?;
            let (zh, en) = if fresh {
                ("已添加", "added")
            } else {
                ("已有", "there already")
            };
            let word = lang().pick(zh, en);
            print(&format!(
                "{street} {} {} {word}\n",
                added.form, added.version
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The files that hold forms; a shell's `forms/*.toml` also matches the examples beside them.
fn forms_of(files: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    files
        .iter()
        .filter(|file| !shown(file).ends_with(".example.toml"))
}

/// The text of a form with remarks, or its problems.
type Found = Result<(String, Vec<Problem>), Vec<Problem>>;

fn read_form(file: &Path) -> Result<Found, Failure> {
    let name = shown(file);
    let unread = |error: std::io::Error| {
        Failure::new(
            format!("无法读取 {name}：{error}"),
            format!("cannot read {name}: {error}"),
        )
    };
    if file
        .extension()
        .is_some_and(|one| one.eq_ignore_ascii_case("xlsx"))
    {
        let bytes = std::fs::read(file).map_err(unread)?;
        // Where the workbook names no department, its file stands for it until somebody looks it over.
        let department = Text::new(name.clone(), name.clone());
        let found = forms::workbook(&name, &bytes, &department);
        return Ok(found.map(|one| (one.form.to_toml(), one.remarks)));
    }
    let text = std::fs::read_to_string(file).map_err(unread)?;
    Ok(forms::check(&name, &text).map(|_form| (text, Vec::new())))
}

fn show(problems: &[Problem], lang: Lang) -> Result<(), Failure> {
    problems
        .iter()
        .try_for_each(|problem| print(&format!("{}\n", problem.show(lang))))
}

fn shown(file: &Path) -> String {
    file.display().to_string()
}

fn code(well: bool) -> ExitCode {
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
