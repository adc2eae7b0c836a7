//! How a reader reads: language and elder mode, kept in cookies of this browser.

use axum::extract::Query;
use axum::http::header::SET_COOKIE;
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use linli_kernel::Lang;
use serde::Deserialize;

use super::Pages;
use super::problem::{Answer, Problem};

/// A year.
const KEPT_SECONDS: u32 = 365 * 24 * 3600;

#[derive(Debug, Deserialize)]
struct Choice {
    lang: Option<String>,
    elder: Option<String>,
    back: Option<String>,
}

/// `/prefs`: remembers the choice and goes back.
pub fn pages() -> Pages {
    Pages::new().get("/prefs", choose)
}

/// A plain link, since it changes only how this browser shows pages.
async fn choose(
    query: Result<Query<Choice>, axum::extract::rejection::QueryRejection>,
) -> Answer<impl IntoResponse> {
    let Query(choice) = query.map_err(Problem::from)?;
    let lang = choice
        .lang
        .as_deref()
        .and_then(|text| text.parse::<Lang>().ok());
    let mut cookies = Vec::new();
    if let Some(lang) = lang {
        cookies.push((SET_COOKIE, cookie("lang", lang.pick("zh", "en"))));
    }
    if let Some(elder) = choice.elder.as_deref() {
        cookies.push((
            SET_COOKIE,
            cookie("elder", if elder == "1" { "1" } else { "0" }),
        ));
    }
    Ok((
        AppendHeaders(cookies),
        Redirect::to(&local(choice.back.as_deref())),
    ))
}

fn cookie(name: &str, value: &str) -> String {
    format!("{name}={value}; Path=/; Max-Age={KEPT_SECONDS}; SameSite=Lax")
}

/// A path of our own to go back to; anything else (another host, `//host`) becomes the home page.
#[must_use]
pub fn local(back: Option<&str>) -> String {
    match back {
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && !path.contains(['\\', '\r', '\n']) =>
        {
            path.to_owned()
        }
        Some(_) | None => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::local;

    #[test]
    fn the_way_back_stays_in_the_house() {
        assert_eq!(local(Some("/cases/x?lang=en")), "/cases/x?lang=en");
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "",
            "/a\nb",
        ] {
            assert_eq!(local(Some(foreign)), "/", "{foreign:?}");
        }
    }
}
