//! Dates and times as people in Hangzhou read them.

use jiff::tz::{self, TimeZone};
use jiff::{SignedDuration, Timestamp, Zoned};
use linli_kernel::Lang;
use maud::{Markup, html};

/// UTC+8. China has kept no summer time since 1991, and linli keeps nothing older than 2004.
fn in_china(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::fixed(tz::offset(8)))
}

/// `2026年11月22日 18:05` or `22 Nov 2026, 18:05`, in UTC+8.
#[must_use]
pub fn when_text(at: Timestamp, lang: Lang) -> String {
    in_china(at)
        .strftime(lang.pick("%Y年%-m月%-d日 %H:%M", "%-d %b %Y, %H:%M"))
        .to_string()
}

/// [`when_text`] in a `time` element that carries the exact instant.
#[must_use]
pub fn when(at: Timestamp, lang: Lang) -> Markup {
    html! { time.nowrap datetime=(at) { (when_text(at, lang)) } }
}

/// The day alone: `11月22日` or `22 Nov`, with the year if it is not the year of `now`.
#[must_use]
pub fn day(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let (zh, en) = if in_china(at).year() == in_china(now).year() {
        ("%-m月%-d日", "%-d %b")
    } else {
        ("%Y年%-m月%-d日", "%-d %b %Y")
    };
    in_china(at).strftime(lang.pick(zh, en)).to_string()
}

/// Day and time, with the year only if it is not the year of `now`: `11月22日 18:05`.
#[must_use]
pub fn moment(at: Timestamp, now: Timestamp, lang: Lang) -> String {
    let time = in_china(at).strftime("%H:%M");
    format!("{}{}{time}", day(at, now, lang), lang.pick(" ", ", "))
}

/// A length of time in its two largest units: `3 小时 20 分`, `3 h 20 min`. Less than a minute is
/// said so; the sign is dropped.
#[must_use]
pub fn left(span: SignedDuration, lang: Lang) -> String {
    let minutes = span.abs().as_mins();
    let (days, hours, rest) = (minutes / 1440, minutes / 60 % 24, minutes % 60);
    let unit = |count: i64, zh: &str, en: &str| match count {
        0 => String::new(),
        _ => format!("{count} {}", lang.pick(zh, en)),
    };
    let parts = match (days, hours) {
        (0, 0) if rest == 0 => return lang.pick("不到 1 分", "under 1 min").to_owned(),
        (0, _) => [unit(hours, "小时", "h"), unit(rest, "分", "min")],
        (_, _) => [unit(days, "天", "d"), unit(hours, "小时", "h")],
    };
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

/// What is left until `due`, or by how much it is over: `剩余 2 小时`, `已超时 1 天`.
#[must_use]
pub fn left_or_over(due: Timestamp, now: Timestamp, lang: Lang) -> String {
    let span = due.duration_since(now);
    let text = left(span, lang);
    if span.is_negative() {
        format!(
            "{}{text}{}",
            lang.pick("已超时 ", ""),
            lang.pick("", " overdue")
        )
    } else {
        format!("{}{text}{}", lang.pick("剩余 ", ""), lang.pick("", " left"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_instant_is_shown_in_hangzhou_time_in_both_languages() {
        let late = at("2026-11-22T16:05:00Z");
        assert_eq!(when_text(late, Lang::Zh), "2026年11月23日 00:05");
        assert_eq!(when_text(late, Lang::En), "23 Nov 2026, 00:05");
        assert_eq!(day(late, at("2026-01-01T00:00:00Z"), Lang::Zh), "11月23日");
        assert_eq!(
            moment(late, at("2026-01-01T00:00:00Z"), Lang::En),
            "23 Nov, 00:05"
        );
        assert_eq!(
            day(late, at("2027-01-01T00:00:00Z"), Lang::En),
            "23 Nov 2026"
        );
    }

    #[test]
    fn what_is_left_is_told_in_two_units_and_lateness_by_name() {
        let now = at("2026-11-22T00:00:00Z");
        let zh = |due: &str| left_or_over(at(due), now, Lang::Zh);
        assert_eq!(zh("2026-11-22T03:20:00Z"), "剩余 3 小时 20 分");
        assert_eq!(zh("2026-11-25T00:00:00Z"), "剩余 3 天");
        assert_eq!(zh("2026-11-22T00:00:20Z"), "剩余 不到 1 分");
        assert_eq!(zh("2026-11-20T21:00:00Z"), "已超时 1 天 3 小时");
        assert_eq!(
            left_or_over(at("2026-11-21T23:01:00Z"), now, Lang::En),
            "59 min overdue"
        );
    }
}
