//! Small charts drawn on the server, each with its numbers in words.

use maud::{Markup, html};

/// One bar.
#[derive(Clone, Debug)]
pub struct Bar<'a> {
    /// What is counted.
    pub label: &'a str,
    /// How much; not negative.
    pub value: f64,
    /// The value as people read it, such as `97.2 %`.
    pub text: &'a str,
}

/// Horizontal bars in proportion to the largest. It is a table for screen readers; its caption is only heard,
/// because the card around it has a title.
#[must_use]
pub fn bars(caption: &str, all: &[Bar<'_>]) -> Markup {
    let top = all
        .iter()
        .map(|bar| bar.value)
        .fold(f64::MIN_POSITIVE, f64::max);
    html! {
        table.bars {
            caption.visually-hidden { (caption) }
            tbody {
                @for bar in all {
                    tr {
                        th scope="row" { (bar.label) }
                        td.bar-cell aria-hidden="true" {
                            svg viewBox="0 0 100 10" preserveAspectRatio="none" {
                                rect.bar-back width="100" height="10" rx="2" {}
                                rect.bar-fill width=(round(bar.value.max(0.0) / top * 100.0)) height="10" rx="2" {}
                            }
                        }
                        td.bar-value { (bar.text) }
                    }
                }
            }
        }
    }
}

/// Two counts of one stretch of time.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The stretch in words, such as `2026年11月`.
    pub label: String,
    /// The same where there is little room, such as `11月`.
    pub short: String,
    /// How many of each; not negative.
    pub values: [i64; 2],
}

/// Two counts over time, side by side in proportion to the largest, with a legend; a table for screen readers.
/// `heads` name the time and the two counts.
#[must_use]
pub fn pairs(caption: &str, heads: [&str; 3], all: &[Pair]) -> Markup {
    let [time, first, second] = heads;
    let top = all.iter().flat_map(|pair| pair.values).fold(1, i64::max);
    html! {
        div aria-hidden="true" {
            p.chart-legend { span { (first) } span.chart-second { (second) } }
            div.chart-cols { @for pair in all { (columns(pair, top)) } }
        }
        table.visually-hidden {
            caption { (caption) }
            thead { tr { th scope="col" { (time) } th scope="col" { (first) } th scope="col" { (second) } } }
            tbody { @for Pair { label, values: [one, other], .. } in all { tr { th scope="row" { (label) } td { (one) } td { (other) } } } }
        }
    }
}

fn columns(pair: &Pair, top: i64) -> Markup {
    let [one, other] = pair
        .values
        .map(|value| round(number(value) / number(top) * 100.0));
    html! {
        div.chart-col {
            span.chart-number { @if pair.values != [0, 0] { (pair.values[0]) } }
            svg viewBox="0 0 20 100" preserveAspectRatio="none" {
                rect.bar-back x="0" y="99" width="20" height="1" {}
                rect.bar-fill x="1" y=(100.0 - one) width="8" height=(one) {}
                rect.bar-second x="11" y=(100.0 - other) width="8" height=(other) {}
            }
            span.chart-label { (pair.short) }
        }
    }
}

fn number(value: i64) -> f64 {
    u32::try_from(value.max(0)).map_or(f64::MAX, f64::from)
}

/// A line over time without axes; `alt` says what it shows. Fewer than two values draw nothing.
#[must_use]
pub fn sparkline(values: &[f64], alt: &str) -> Markup {
    let top = values.iter().copied().fold(f64::MIN, f64::max);
    let low = values.iter().copied().fold(f64::MAX, f64::min);
    let span = if top > low { top - low } else { 1.0 };
    let step = 120.0 / count(values.len().saturating_sub(1).max(1));
    let points: Vec<String> = values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let (x, y) = (count(index) * step, 28.0 - (value - low) / span * 24.0);
            format!("{},{}", round(x), round(y))
        })
        .collect();
    html! {
        @if values.len() > 1 {
            svg.spark role="img" aria-label=(alt) viewBox="0 0 120 32" preserveAspectRatio="none" {
                polyline points=(points.join(" ")) {}
            }
        }
    }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

fn round(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
