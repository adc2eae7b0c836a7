//! Configuration: one struct per concern, read from the environment once, checked at start.

use std::net::SocketAddr;
use std::path::PathBuf;

use linli_kernel::DigestKind;

/// Everything the process needs to know before it starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where to listen (`LINLI_LISTEN`).
    pub listen: SocketAddr,
    /// The folder of files, keys and the embedded database (`LINLI_DATA`).
    pub data: PathBuf,
    /// The database (`LINLI_DATABASE_URL`): `sqlite:PATH` or `postgres://…`.
    pub database_url: String,
    /// The digest that seals the journal (`LINLI_DIGEST`): `sha256` or `sm3`.
    pub digest: DigestKind,
    /// Whether cookies are only sent over TLS (`LINLI_SECURE_COOKIES=1`, behind a TLS proxy).
    pub secure_cookies: bool,
    /// Whether every page says that its people are invented.
    pub demo: bool,
    /// Whether what happens is entered without telling anybody: for what is past.
    pub quiet: bool,
    /// Requests a minute that one caller may write; reading is four times as much
    /// (`LINLI_RATE`, 0 switches the limit off for load tests).
    pub writes_per_minute: u32,
    /// Whether webhooks, peers and push services may be on this machine (`LINLI_OUTBOUND_LOCAL=1`, for trials).
    pub outbound_local: bool,
    /// Whom a push service may write to about what it is sent (`LINLI_CONTACT`): `mailto:…` or `https://…`.
    pub contact: String,
    /// The font of documents (`LINLI_FONT`); the system's where none is named.
    pub font: Option<PathBuf>,
    /// How many days backups of the database are kept (`LINLI_BACKUP_DAYS`), as whoever asks for deletion is told; not known
    /// where absent.
    pub backup_days: Option<u32>,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// Names the variable and the remedy.
    pub fn from_env() -> anyhow::Result<Self> {
        Self::from(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    /// Reads variables through `get`, so that tests need no process environment.
    ///
    /// # Errors
    /// Names the variable and the remedy.
    pub fn from(get: impl Fn(&str) -> Option<String>) -> anyhow::Result<Self> {
        let data = PathBuf::from(get("LINLI_DATA").unwrap_or_else(|| "linli-data".into()));
        let database_url = get("LINLI_DATABASE_URL")
            .unwrap_or_else(|| format!("sqlite:{}", data.join("linli.sqlite").display()));
        if !["sqlite:", "postgres://", "postgresql://"]
            .iter()
            .any(|known| database_url.starts_with(known))
        {
            anyhow::bail!(
                "LINLI_DATABASE_URL must begin with sqlite: or postgres://, not {database_url:?}"
            );
        }
        Ok(Self {
            listen: parse(
                &get,
                "LINLI_LISTEN",
                "127.0.0.1:8080",
                "an address such as 127.0.0.1:8080",
            )?,
            digest: parse(&get, "LINLI_DIGEST", "sha256", "sha256 or sm3")?,
            secure_cookies: get("LINLI_SECURE_COOKIES").is_some_and(|value| value == "1"),
            demo: false,
            quiet: false,
            writes_per_minute: parse(&get, "LINLI_RATE", "240", "a whole number")?,
            outbound_local: get("LINLI_OUTBOUND_LOCAL").is_some_and(|value| value == "1"),
            contact: get("LINLI_CONTACT").unwrap_or_else(|| "mailto:postmaster@localhost".into()),
            font: get("LINLI_FONT").map(PathBuf::from),
            backup_days: days(&get, "LINLI_BACKUP_DAYS")?,
            data,
            database_url,
        })
    }

    /// The file of the embedded database; none on PostgreSQL.
    #[must_use]
    pub fn database_file(&self) -> Option<PathBuf> {
        let path = self.database_url.strip_prefix("sqlite:")?;
        Some(PathBuf::from(path.strip_prefix("//").unwrap_or(path)))
    }

    /// The folder of attachments.
    #[must_use]
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }
}

fn parse<T: std::str::FromStr>(
    get: &impl Fn(&str) -> Option<String>,
    name: &str,
    default: &str,
    form: &str,
) -> anyhow::Result<T> {
    let text = get(name).unwrap_or_else(|| default.to_owned());
    text.parse()
        .map_err(|_error| anyhow::anyhow!("{name} must be {form}, not {text:?}"))
}

/// A number of days, where one is given.
fn days(get: &impl Fn(&str) -> Option<String>, name: &str) -> anyhow::Result<Option<u32>> {
    let Some(text) = get(name) else {
        return Ok(None);
    };
    match text.parse() {
        Ok(days) if days > 0 => Ok(Some(days)),
        Ok(_) | Err(_) => anyhow::bail!("{name} must be a number of days from 1, not {text:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_backups_are_kept_is_told_or_not_known() {
        let told = |days: &'static str| {
            Config::from(move |name| (name == "LINLI_BACKUP_DAYS").then(|| days.to_owned()))
        };
        assert_eq!(Config::from(|_| None).unwrap().backup_days, None);
        assert_eq!(told("90").unwrap().backup_days, Some(90));
        assert!(told("0").is_err() && told("a while").is_err());
    }

    #[test]
    fn an_empty_environment_serves_sqlite_on_8080() {
        let config = Config::from(|_| None).unwrap();
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.database_url, "sqlite:linli-data/linli.sqlite");
    }

    #[test]
    fn a_wrong_variable_is_named_with_its_remedy() {
        let error = |name: &'static str, value: &'static str| {
            Config::from(move |asked| (asked == name).then(|| value.into()))
                .unwrap_err()
                .to_string()
        };
        assert!(error("LINLI_LISTEN", "8080").contains("LINLI_LISTEN must be an address such as"));
        assert!(error("LINLI_DATABASE_URL", "mysql://x").contains("sqlite: or postgres://"));
        assert!(error("LINLI_DIGEST", "md5").contains("sha256 or sm3"));
    }
}
