//! Words as they stand on paper: what is not known is left open for a pen.

/// What stands for what is to be written by hand.
const OPEN: &str = "＿＿＿＿＿＿＿＿";

/// The words, or room to write them.
pub(crate) fn said(text: &str) -> String {
    usual(text, OPEN)
}

/// The words, or the usual ones.
pub(crate) fn usual(text: &str, usual: &str) -> String {
    match text.trim() {
        "" => usual.to_owned(),
        text => text.to_owned(),
    }
}

/// The numbers of the parts of a document.
const NUMBERS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// The heading of the part that comes after so many.
pub(crate) fn heading(before: usize, title: &str) -> String {
    match NUMBERS.get(before) {
        Some(number) => format!("{number}、{title}"),
        None => title.to_owned(),
    }
}
