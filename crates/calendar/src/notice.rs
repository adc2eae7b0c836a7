//! Reads years of the State Council's notices from TOML, and says on which line something is wrong.

use jiff::civil::{Date, Weekday};
use linli_kernel::Text;
use serde::Deserialize;
use toml::Spanned;

use crate::CalendarError;

/// What a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// Worked: Monday to Friday, or a make-up workday (调休上班).
    Work,
    /// Off by the notice, or an ordinary weekend.
    Rest,
    /// A weekday that is off only because a weekend day works instead (调休放假).
    Moved,
}

/// One year, day by day.
#[derive(Clone, Debug)]
pub(crate) struct Year {
    pub(crate) year: i16,
    pub(crate) days: Vec<Day>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notices {
    year: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Notice {
    year: Spanned<i64>,
    workdays: Option<Spanned<usize>>,
    papers: Spanned<Vec<String>>,
    off: Spanned<Vec<Spanned<String>>>,
    work: Vec<Spanned<String>>,
    #[serde(default)]
    moved: Vec<Spanned<String>>,
}

/// All years of a text, or the first line that is wrong.
pub(crate) fn read(text: &str) -> Result<Vec<Year>, CalendarError> {
    let notices: Notices = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let found = error.message();
        wrong(
            text,
            at,
            format!("格式不对（{found}）：请按 [[year]]、year、papers、off、work 书写"),
            format!("not as expected ({found}): write [[year]] with year, papers, off and work"),
        )
    })?;
    let mut years: Vec<Year> = Vec::new();
    for notice in &notices.year {
        let year = Reader::new(text, notice)?.read(notice)?;
        if years.iter().any(|known| known.year == year.year) {
            return Err(wrong(
                text,
                notice.year.span().start,
                format!("{} 年写了两次：请删去一处", year.year),
                format!("{} is given twice: remove one of them", year.year),
            ));
        }
        years.push(year);
    }
    Ok(years)
}

fn wrong(text: &str, at: usize, zh: String, en: String) -> CalendarError {
    let before = text.as_bytes().iter().take(at);
    CalendarError::Data {
        line: 1 + before.filter(|byte| **byte == b'\n').count(),
        text: Text::new(zh, en),
    }
}

struct Reader<'a> {
    text: &'a str,
    first: Date,
    days: Vec<Day>,
    listed: Vec<bool>,
}

impl<'a> Reader<'a> {
    /// Starts from Monday to Friday, which the lists then change.
    fn new(text: &'a str, notice: &Notice) -> Result<Self, CalendarError> {
        let found = *notice.year.get_ref();
        // Before 1992 the zone was not +08:00 all year; after 9998 a limit could leave the dates.
        let first = i16::try_from(found)
            .ok()
            .filter(|year| (1992..=9998).contains(year))
            .and_then(|year| Date::new(year, 1, 1).ok())
            .ok_or_else(|| {
                wrong(
                    text,
                    notice.year.span().start,
                    format!("年份 {found} 不在 1992 至 9998 之间：请更正"),
                    format!("the year {found} is not within 1992 to 9998: correct it"),
                )
            })?;
        let length = usize::try_from(first.days_in_year()).unwrap_or(365);
        let days = first.series(jiff::Span::new().days(1)).take(length);
        let days = days.map(|date| if weekend(date) { Day::Rest } else { Day::Work });
        Ok(Self {
            text,
            first,
            days: days.collect(),
            listed: vec![false; length],
        })
    }

    fn read(mut self, notice: &Notice) -> Result<Year, CalendarError> {
        self.needs_a_source(notice)?;
        for run in notice.off.get_ref() {
            for date in self.dates(run)? {
                let day = self.list(date, run)?;
                self.days[day] = Day::Rest;
            }
        }
        for one in &notice.work {
            for date in self.dates(one)? {
                if !weekend(date) {
                    return Err(self.wrong(
                        one,
                        format!("{date} 本来就是工作日：work 只列调休上班的周六、周日"),
                        format!("{date} is a working day anyway: list only weekend days in work"),
                    ));
                }
                let day = self.list(date, one)?;
                self.days[day] = Day::Work;
            }
        }
        for one in &notice.moved {
            for date in self.dates(one)? {
                self.moved(date, one)?;
            }
        }
        self.agrees_with_total(notice)?;
        Ok(Year {
            year: self.first.year(),
            days: self.days,
        })
    }

    fn needs_a_source(&self, notice: &Notice) -> Result<(), CalendarError> {
        let (papers, off) = (&notice.papers, &notice.off);
        if papers.get_ref().iter().all(|paper| paper.trim().is_empty()) {
            return Err(self.wrong(
                papers,
                "缺少来源：请在 papers 写明通知的网址或文号".to_owned(),
                "no source: name the notice's address or number in papers".to_owned(),
            ));
        }
        if off.get_ref().is_empty() {
            return Err(self.wrong(
                off,
                "没有放假日：通知公布后再载入这一年".to_owned(),
                "no day off: load the year once its notice is published".to_owned(),
            ));
        }
        Ok(())
    }

    fn moved(&mut self, date: Date, at: &Spanned<String>) -> Result<(), CalendarError> {
        let day = self.place(date);
        if weekend(date) || self.days[day] == Day::Work {
            return Err(self.wrong(
                at,
                format!("{date} 不是放假的周一至周五：moved 只列 off 中因调休放假的工作日"),
                format!(
                    "{date} is not a weekday in off: list in moved only weekdays off by a swap"
                ),
            ));
        }
        self.days[day] = Day::Moved;
        Ok(())
    }

    fn agrees_with_total(&self, notice: &Notice) -> Result<(), CalendarError> {
        let total = self.days.iter().filter(|day| **day == Day::Work).count();
        match &notice.workdays {
            Some(stated) if *stated.get_ref() != total => Err(self.wrong(
                stated,
                format!(
                    "workdays 写的是 {}，按 off 和 work 算得 {total}：请核对",
                    stated.get_ref()
                ),
                format!(
                    "workdays says {}, but off and work give {total}: check the lists",
                    stated.get_ref()
                ),
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// The dates of `MM-DD` or `MM-DD..MM-DD`.
    fn dates(&self, run: &Spanned<String>) -> Result<Vec<Date>, CalendarError> {
        let text = run.get_ref().as_str();
        let (from, to) = text.split_once("..").unwrap_or((text, text));
        let ends = self.date(from).zip(self.date(to));
        match ends.filter(|(from, to)| from <= to) {
            Some((from, to)) => Ok(from
                .series(jiff::Span::new().days(1))
                .take_while(|date| *date <= to)
                .collect()),
            None => Err(self.wrong(
                run,
                format!(
                    "“{text}”不是 {} 年的日期：请写 MM-DD 或 MM-DD..MM-DD",
                    self.first.year()
                ),
                format!(
                    "{text:?} is no date of {}: write MM-DD or MM-DD..MM-DD",
                    self.first.year()
                ),
            )),
        }
    }

    fn date(&self, text: &str) -> Option<Date> {
        let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let (month, day) = text.split_once('-')?;
        if !digits(month) || !digits(day) {
            return None;
        }
        Date::new(self.first.year(), month.parse().ok()?, day.parse().ok()?).ok()
    }

    /// Marks a date as listed in off or work; twice is an error.
    fn list(&mut self, date: Date, at: &Spanned<String>) -> Result<usize, CalendarError> {
        let day = self.place(date);
        if std::mem::replace(&mut self.listed[day], true) {
            return Err(self.wrong(
                at,
                format!("{date} 在 off、work 中列了两次：请删去一处"),
                format!("{date} is listed twice in off and work: remove one of them"),
            ));
        }
        Ok(day)
    }

    fn place(&self, date: Date) -> usize {
        debug_assert_eq!(date.year(), self.first.year());
        usize::try_from(date.day_of_year() - 1).unwrap_or(0)
    }

    fn wrong<T>(&self, at: &Spanned<T>, zh: String, en: String) -> CalendarError {
        wrong(self.text, at.span().start, zh, en)
    }
}

fn weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}
