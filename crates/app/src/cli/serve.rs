//! `linli serve`.

use std::process::ExitCode;

use clap::Args;
use linli_kernel::Clock;

use super::say::{Done, Failure, tell};
use super::within_runtime;
use crate::app::Shared;
use crate::config::Config;
use crate::rooms::places;
use crate::server;

/// Serve the streets of the store until told to stop (Ctrl-C or SIGTERM). 启动服务
///
/// On first start it makes the folder LINLI_DATA with the database, the photos and the key that seals
/// personal fields (keys/field.key: keep a copy in a safe, without it those fields are lost).
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  LINLI_DATA=/var/lib/linli LINLI_LISTEN=0.0.0.0:8080 linli serve"
)]
pub(super) struct Serve {}

impl Serve {
    pub(super) fn run(self) -> Done {
        server::log_from_env()?;
        let config = Config::from_env()?;
        within_runtime(async {
            let listener = listen(&config).await?;
            let app = server::build(config, Clock::system()).await?;
            until_told(app, listener).await?;
            Ok(ExitCode::SUCCESS)
        })
    }
}

/// Serves until the process is told to stop.
pub(super) async fn until_told(
    app: Shared,
    listener: tokio::net::TcpListener,
) -> Result<(), Failure> {
    let (address, stop) = (listener.local_addr()?, server::told_to_stop());
    tell(
        &format!("邻里已启动：http://{address}"),
        &format!("linli serves http://{address}"),
    );
    if app
        .db
        .read(|tx| Box::pin(places::streets(tx)))
        .await?
        .is_empty()
    {
        tell(
            "还没有街道：请另开终端运行 linli import street 街道代码（或先试 linli demo）",
            "there is no street yet: run linli import street CODE in another terminal (or try linli demo)",
        );
    }
    Ok(server::serve(app, listener, stop).await?)
}

/// Listens before the store is touched: a second server on the same address changes nothing.
pub(super) async fn listen(config: &Config) -> Result<tokio::net::TcpListener, Failure> {
    let address = config.listen;
    tokio::net::TcpListener::bind(address).await.map_err(|error| {
        Failure::new(
            format!("无法在 {address} 上监听（{error}）：请换一个 LINLI_LISTEN，或停止占用它的程序"),
            format!("cannot listen on {address} ({error}): choose another LINLI_LISTEN, or stop what uses it"),
        )
    })
}
