//! `linli demo`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use linli_kernel::Clock;

use super::say::{Done, Failure, tell};
use super::unfinished::{self, Begun};
use super::{serve, within_runtime};
use crate::app::Shared;
use crate::config::Config;
use crate::demo::{self, Account, Demo, Progress};
use crate::server;

/// Make the demo street, if the store is empty, and serve it. 演示街道
///
/// Two streets with invented people live the year 2020 and the last few days through the same verbs the
/// pages use. The accounts, one per role, get random passwords, printed once.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  linli demo\n  LINLI_DATA=/tmp/demo linli demo --small --no-serve"
)]
pub(super) struct DemoCommand {
    /// A few hundred cases instead of a whole year, for trying things out
    #[arg(long)]
    small: bool,
    /// Only make it, do not serve
    #[arg(long)]
    no_serve: bool,
    /// Also write the accounts to this file, as role, account and password, tab-separated
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
}

impl DemoCommand {
    pub(super) fn run(self) -> Done {
        server::log_from_env()?;
        let config = Config::from_env()?;
        within_runtime(async {
            let listener = if self.no_serve {
                None
            } else {
                Some(serve::listen(&config).await?)
            };
            let mark = config.data.join(server::DEMO_MARK);
            let app = if mark.exists() {
                server::build(config, Clock::system()).await?
            } else {
                self.make(&config, &mark).await?
            };
            if let Some(listener) = listener {
                serve::until_told(app, listener).await?;
            } else {
                app.db.close().await;
            }
            Ok(ExitCode::SUCCESS)
        })
    }

    /// Lives the demo. The mark is written last, so that a demo that broke off is not taken for a whole one; it is
    /// thrown away then, and made again.
    async fn make(&self, config: &Config, mark: &Path) -> Result<Shared, Failure> {
        let begun = Begun::of(config);
        if begun.is_unfinished() {
            tell(
                "上次生成演示数据时中断，现在重新生成。",
                "Making the demo was interrupted last time; it begins anew.",
            );
            unfinished::clear(config).await?;
        }
        let unlimited = Config {
            writes_per_minute: 0,
            ..config.clone()
        };
        let app = server::build(unlimited, Clock::system()).await?;
        if demo::is_empty(&app).await? {
            begun.make()?;
        }
        tell("正在生成演示街道……", "Making the demo streets …");
        let progress = Arc::new(Progress::default());
        let shown = tokio::spawn(show(Arc::clone(&progress)));
        let demo = if self.small {
            Demo::small()
        } else {
            Demo::full()
        };
        let lived = demo::live(&app, demo, &progress).await;
        shown.abort();
        let lived = lived?;
        tell(
            &format!("演示共 {} 步办理", lived.steps),
            &format!("The demo took {} steps of cases", lived.steps),
        );
        self.hand_out(&lived.accounts)?;
        app.db.close().await;
        std::fs::write(mark, "made by linli demo: all people are invented\n")?;
        begun.take_away()?;
        Ok(server::build(config.clone(), Clock::system()).await?)
    }

    fn hand_out(&self, accounts: &[Account]) -> Result<(), Failure> {
        tell(
            "演示账号（密码只显示这一次，请记下）：",
            "Demo accounts (passwords are shown this once):",
        );
        let mut file = String::new();
        for one in accounts {
            let title = one.role.title();
            tell(
                &format!("  {:<14} {:<24} {}", title.zh, one.account, one.password),
                &format!("  {:<26} {:<24} {}", title.en, one.account, one.password),
            );
            file.push_str(&format!(
                "{}\t{}\t{}\n",
                one.role, one.account, one.password
            ));
        }
        tell(
            "先试试：用居民账号登录，按一下“我要上报”；再用网格员账号在“待办”里受理它。",
            "Try first: sign in as the resident and press Report; then accept it as the grid worker at the Desk.",
        );
        if let Some(path) = &self.accounts {
            std::fs::write(path, file)?;
        }
        Ok(())
    }
}

/// Says every second how far it is.
async fn show(progress: Arc<Progress>) {
    loop {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let (done, all) = (
            progress.done.load(Ordering::Relaxed),
            progress.all.load(Ordering::Relaxed),
        );
        if let Some(percent) = (done * 100).checked_div(all) {
            tell(
                &format!("  {percent:>3} %  {done}/{all}"),
                &format!("  {percent:>3} %  {done}/{all}"),
            );
        }
    }
}
