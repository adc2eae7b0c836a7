//! What the server writes to its log: a readable message with dotted fields, and no personal data.

use std::io::stderr;

use tracing_subscriber::EnvFilter;

/// Logs to standard error as `LINLI_LOG` (such as `info` or `linli=debug,linli_db=info`) and
/// `LINLI_LOG_JSON=1` say.
///
/// # Errors
/// `LINLI_LOG` is no list of levels.
pub fn log_from_env() -> anyhow::Result<()> {
    let asked = std::env::var("LINLI_LOG").unwrap_or_default();
    let filter = filter(&asked)?;
    let json = std::env::var("LINLI_LOG_JSON").is_ok_and(|value| value == "1");
    // A log that nobody reads any more must not end the server.
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .log_internal_errors(false);
    // A second call in one process, as tests make, keeps the first.
    let _kept = if json {
        builder.json().try_init()
    } else {
        builder.with_ansi(false).try_init()
    };
    Ok(())
}

fn filter(asked: &str) -> anyhow::Result<EnvFilter> {
    let asked = if asked.trim().is_empty() {
        "info"
    } else {
        asked
    };
    EnvFilter::try_new(asked).map_err(|_error| {
        anyhow::anyhow!("LINLI_LOG must be levels such as info or linli=debug, not {asked:?}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_list_of_levels_is_named_with_its_remedy() {
        assert!(filter("").is_ok() && filter("linli=debug,info").is_ok());
        let error = filter("linli=loud").unwrap_err().to_string();
        assert!(
            error.contains("LINLI_LOG must be levels such as info"),
            "{error}"
        );
    }
}
