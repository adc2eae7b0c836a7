//! `linli openapi`.

use std::process::ExitCode;

use clap::Args;

use super::say::{Done, Failure, print};
use crate::web;

/// Print the description of the JSON API (OpenAPI 3.1). 打印接口说明
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  linli openapi > linli.json")]
pub(super) struct Openapi {}

impl Openapi {
    pub(super) fn run(self) -> Done {
        let text = serde_json::to_string_pretty(&web::openapi())
            .map_err(|error| Failure::from(anyhow::Error::new(error)))?;
        print(&text)?;
        print("\n")?;
        Ok(ExitCode::SUCCESS)
    }
}
