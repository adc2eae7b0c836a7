//! linli's design system: small typed components for maud, themed once by `web/src/*.css`.
//!
//! A page is `ui::page(&view, title, body)`, or [`Page`] where it needs a lead, a way back or
//! actions. Texts are passed already picked: `lang.pick("中文", "English")`. Forms come from
//! [`Form`], which puts kept values and error messages where they belong. Every component is shown
//! by [`gallery`], which the browser tests render in both languages, with and without elder mode.
//!
//! Invariants: no inline script or style (strict CSP); nothing is told by colour alone; everything
//! but live counts, photo previews and kept drafts works without JavaScript; class names exist in
//! `web/keep.txt` or `web/src/*.css` (the browser tests fail on any other).

mod badge;
mod button;
mod card;
mod chart;
mod choice;
mod field;
mod form;
mod gallery;
mod gallery_parts;
mod icon;
mod keys;
mod media;
mod notice;
mod qr;
mod shell;
mod table;
mod time;
mod timeline;

pub use badge::{Clock, Tone, badge, clock_chip, count_badge, live_count, many};
pub use button::{Action, Button, button, link_button, submit};
pub use card::{Row, card, card_link, empty, hero, key_values, list, list_row, plain_card, stat};
pub use chart::{Bar, Pair, bars, pairs, sparkline};
pub use choice::{Choice, checkbox, radio_cards, rating};
pub use field::Field;
pub use form::{Form, Typed};
pub use gallery::{gallery, gallery_login};
pub use icon::{Icon, icon};
pub use keys::{Shortcut, keys};
pub use media::{Photo, gallery_of, photo_field};
pub use notice::{alert, toast};
pub use qr::qr;
pub use shell::{NavItem, Page, View, Who, page};
pub use table::{Column, Pager, Tab, filter_bar, pager, table, tabs};
pub use time::{day, left, left_or_over, moment, when, when_text};
pub use timeline::{Event, Step, StepState, steps, timeline};

#[cfg(test)]
mod tests;
