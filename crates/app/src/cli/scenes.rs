//! `linli scenes`.

mod coverage;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use linli_flow::{Diagnostic, ScenarioResult, Scene, run_scenarios};
use linli_kernel::{Clock, Lang, StreetCode};

use super::say::{Done, Failure, lang, print, tell};
use super::{store, within_runtime};
use crate::app::Shared;
use crate::config::Config;
use crate::rooms::{places, scenes};
use crate::server;

/// Check and try out scenes: practices as tested text. 检查和试演场景
#[derive(Debug, Subcommand)]
pub(super) enum Scenes {
    Check(Check),
    Test(Test),
    Add(Add),
    Coverage(coverage::Coverage),
}

/// Prove of each scene what users rely on. 检查场景
///
/// Every state is reachable and can end, every action has someone who may take it, every clock escalates,
/// every condition is typed, every metric counts something that happens. Each problem is written as
/// `file:line: what is wrong. What to do [code]`; the exit code is 1 if there is any.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli scenes check scenes/*.toml")]
pub(super) struct Check {
    /// Scene files. Scenario files (`NAME.scenario.toml`) and declined.toml among them are passed over.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Play the scenarios beside each scene under a virtual clock. 试演场景
///
/// The scenarios of `NAME.toml` are in `NAME.scenario.toml`. What went otherwise than expected is written
/// as `file:line: …`; the exit code is 1 if anything did, or if a scene has no scenarios.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli scenes test scenes/grid-loop.toml")]
pub(super) struct Test {
    /// Scene files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Also name the actions that no scenario plays.
    #[arg(long)]
    unplayed: bool,
}

/// Put versions of scenes into force, also while a server runs. 添加场景
///
/// New cases begin under them within seconds; running cases keep theirs. Each scene is checked first, and
/// its version must be greater than the one in force. Adding the same text again changes nothing.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli scenes test scenes/*.toml && linli scenes add scenes/*.toml"
)]
pub(super) struct Add {
    /// Scene files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Only in this street; in every street of the store if not given.
    #[arg(long, value_name = "CODE")]
    street: Option<StreetCode>,
}

impl Scenes {
    pub(super) fn run(self) -> Done {
        match self {
            Self::Check(check) => check.run(),
            Self::Test(test) => test.run(),
            Self::Add(add) => add.run(),
            Self::Coverage(coverage) => coverage.run(),
        }
    }
}

impl Check {
    fn run(self) -> Done {
        let lang = lang();
        let (mut checked, mut wrong) = (0, 0);
        for file in scenes_of(&self.files) {
            checked += 1;
            match parse(file)? {
                Ok(_scene) => {}
                Err(problems) => {
                    wrong += 1;
                    show(&problems, lang)?;
                }
            }
        }
        tell(
            &format!("检查了 {checked} 个场景，{wrong} 个有问题"),
            &format!("{checked} checked, {wrong} with problems"),
        );
        Ok(code(wrong == 0))
    }
}

impl Test {
    fn run(self) -> Done {
        let lang = lang();
        let mut all_well = true;
        for file in scenes_of(&self.files) {
            let scene = match parse(file)? {
                Ok(scene) => scene,
                Err(problems) => {
                    show(&problems, lang)?;
                    all_well = false;
                    continue;
                }
            };
            let scenarios = scenarios_of(file);
            let results = run_scenarios(&scene, &shown(&scenarios), &read(&scenarios)?);
            all_well &= report(&scene, &results, lang)?;
            if self.unplayed {
                say_unplayed(&scene, &results, lang)?;
            }
        }
        Ok(code(all_well))
    }
}

impl Add {
    fn run(self) -> Done {
        let mut texts = Vec::new();
        for file in scenes_of(&self.files) {
            if let Err(problems) = parse(file)? {
                show(&problems, lang())?;
                return Ok(ExitCode::FAILURE);
            }
            texts.push((shown(file), read(file)?));
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
    let streets: Vec<StreetCode> = all
        .into_iter()
        .filter(|one| only.is_none_or(|only| only == *one))
        .collect();
    if streets.is_empty() {
        return Err(Failure::new(
            "没有这样的街道：请先运行 linli import street",
            "there is no such street: run linli import street first",
        ));
    }
    for street in streets {
        for (file, text) in texts {
            let (added, fresh) = scenes::add_as_system(app, street, file, text.clone()).await?;
            let (zh, en) = if fresh {
                ("已添加", "added")
            } else {
                ("已有", "there already")
            };
            print(&format!(
                "{street} {} {} {}\n",
                added.scene,
                added.version,
                lang().pick(zh, en)
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes how the scenarios of a scene went; whether all passed.
fn report(scene: &Scene, results: &[ScenarioResult], lang: Lang) -> Result<bool, Failure> {
    for result in results {
        let mark = if result.passed() {
            lang.pick("通过", "ok")
        } else {
            lang.pick("失败", "FAILED")
        };
        let steps = lang.pick("步", "steps");
        print(&format!(
            "{mark} {}: {} ({} {steps})\n",
            scene.id,
            result.title.get(lang),
            result.steps
        ))?;
        show(&result.failures, lang)?;
    }
    let passed = results.iter().filter(|result| result.passed()).count();
    let all = results.len();
    tell(
        &format!("{}：{passed}/{all} 个试演通过", scene.id),
        &format!("{}: {passed} of {all} scenarios passed", scene.id),
    );
    Ok(passed == all && all > 0)
}

fn say_unplayed(scene: &Scene, results: &[ScenarioResult], lang: Lang) -> Result<(), Failure> {
    let played: BTreeSet<&str> = results
        .iter()
        .flat_map(|result| &result.played)
        .map(String::as_str)
        .collect();
    let missing: Vec<&str> = scene
        .actions
        .iter()
        .map(|action| action.id.as_str())
        .filter(|id| !played.contains(id))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    print(&format!(
        "{}: {}{}\n",
        scene.id,
        lang.pick("没有试演的操作：", "actions no scenario plays: "),
        missing.join(", ")
    ))
}

/// The files that hold scenes; a shell's `scenes/*.toml` also matches what stands beside them.
fn scenes_of(files: &[PathBuf]) -> impl Iterator<Item = &PathBuf> {
    files.iter().filter(|file| is_scene(file))
}

/// Whether a file holds a scene, and neither scenarios nor what is declined.
fn is_scene(file: &Path) -> bool {
    let beside = shown(file).ends_with(".scenario.toml");
    !beside
        && file
            .file_name()
            .is_none_or(|name| name != coverage::DECLINED)
}

/// `grid-loop.toml` → `grid-loop.scenario.toml`.
fn scenarios_of(scene: &Path) -> PathBuf {
    scene.with_extension("scenario.toml")
}

fn parse(file: &Path) -> Result<Result<Scene, Vec<Diagnostic>>, Failure> {
    Ok(Scene::parse(&shown(file), &read(file)?))
}

fn read(file: &Path) -> Result<String, Failure> {
    let name = shown(file);
    std::fs::read_to_string(file).map_err(|error| {
        Failure::new(
            format!("无法读取 {name}：{error}"),
            format!("cannot read {name}: {error}"),
        )
    })
}

fn show(problems: &[Diagnostic], lang: Lang) -> Result<(), Failure> {
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
