//! What is wrong with a request, and the body that says so.

use linli_kernel::{Lang, Text};
use serde_json::{Value, json};

/// Something wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The HTTP status: 400 wrong, 404 not there, 501 not offered.
    pub status: u16,
    /// A stable code such as `odata.filter`.
    pub code: &'static str,
    /// The option or the part of the path that is wrong.
    pub target: String,
    /// What is wrong and the remedy.
    pub text: Text,
}

impl Problem {
    /// A wrong query option.
    #[must_use]
    pub fn option(target: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            status: 400,
            code: "odata.option",
            target: target.to_owned(),
            text: Text::new(zh, en),
        }
    }

    /// A part of OData that is not offered here.
    #[must_use]
    pub fn not_offered(target: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            status: 501,
            code: "odata.not_offered",
            target: target.to_owned(),
            text: Text::new(zh, en),
        }
    }

    /// A path that leads nowhere.
    #[must_use]
    pub fn missing(target: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            status: 404,
            code: "odata.missing",
            target: target.to_owned(),
            text: Text::new(zh, en),
        }
    }

    /// The body (OData JSON Format 4.0, section 19).
    #[must_use]
    pub fn body(&self, lang: Lang) -> Value {
        json!({ "error": { "code": self.code, "message": self.text.get(lang), "target": self.target } })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_body_names_the_option_and_the_remedy_in_the_readers_language() {
        let problem = Problem::option("$top", "请写整数", "Write a whole number");
        assert_eq!(
            problem.body(Lang::En).to_string(),
            r#"{"error":{"code":"odata.option","message":"Write a whole number","target":"$top"}}"#
        );
        assert_eq!(problem.body(Lang::Zh)["error"]["message"], "请写整数");
    }
}
