//! What pages say of appointments, and the places they offer.

use std::collections::BTreeMap;

use linli_kernel::{AppointmentId, Lang, OrgId, PlaceId, StreetCode, Trouble};
use maud::{Markup, html};

use crate::app::App;
use crate::rooms::people::model::{Appointment, last_day, office};
use crate::rooms::people::org_names;
use crate::rooms::places::{self, PlaceKind};
use crate::web::ui::{self, Tone};

/// `网格长（德胜社区）` for each appointment.
pub(super) async fn offices(
    app: &App,
    street: StreetCode,
    all: &[Appointment],
    lang: Lang,
) -> Result<BTreeMap<AppointmentId, String>, Trouble> {
    let place_ids: Vec<PlaceId> = all.iter().filter_map(|one| one.seat.place).collect();
    let org_ids: Vec<OrgId> = all.iter().filter_map(|one| one.seat.org).collect();
    let (places, orgs) = app
        .db
        .read(move |tx| {
            Box::pin(async move {
                let places = places::names_of(tx, street, &place_ids).await?;
                Ok((places, org_names(tx, street, &org_ids).await?))
            })
        })
        .await?;
    let line = |one: &Appointment| {
        let place = one.seat.place.and_then(|id| places.get(&id));
        let at = place.or_else(|| one.seat.org.and_then(|id| orgs.get(&id)));
        office(one.role, at.map_or("", String::as_str), lang)
    };
    Ok(all.iter().map(|one| (one.id, line(one))).collect())
}

/// From which day to which, and whether it is in force.
pub(super) fn term(one: &Appointment, now: jiff::Timestamp, lang: Lang) -> Markup {
    let from = crate::zone::day(one.from);
    let (tone, state) = if one.in_force(now) {
        (Tone::Good, lang.pick("在任", "In force"))
    } else if one.not_over(now) {
        (Tone::Busy, lang.pick("未到任", "Not yet"))
    } else {
        (Tone::Quiet, lang.pick("已结束", "Over"))
    };
    html! {
        (from) " – "
        @match one.to { Some(to) => (last_day(to)), None => (lang.pick("长期", "open-ended")) }
        " " (ui::badge(tone, state))
        @if !one.matters.is_empty() { " " (lang.pick("限：", "Only: ")) (one.matters.join(lang.pick("、", ", "))) }
    }
}

/// What a select offers, the empty choice first.
pub(super) struct Options(Vec<(String, String)>);

impl Options {
    /// `empty` is what the empty choice is called.
    pub(super) fn new(empty: &str, rest: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(
            std::iter::once((String::new(), empty.to_owned()))
                .chain(rest)
                .collect(),
        )
    }

    /// Value and label of each, as fields take them.
    pub(super) fn each(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(value, label)| (value.as_str(), label.as_str()))
    }
}

/// The places people are appointed at: communities, grids and compounds in use.
pub(super) async fn posts(
    app: &App,
    street: StreetCode,
) -> Result<Vec<(PlaceId, String)>, Trouble> {
    const POSTS: &[PlaceKind] = &[PlaceKind::Community, PlaceKind::Grid, PlaceKind::Compound];
    offered(app, street, POSTS).await
}

/// The compounds residents register in.
pub(super) async fn homes(
    app: &App,
    street: StreetCode,
) -> Result<Vec<(PlaceId, String)>, Trouble> {
    offered(app, street, &[PlaceKind::Compound]).await
}

async fn offered(
    app: &App,
    street: StreetCode,
    kinds: &'static [PlaceKind],
) -> Result<Vec<(PlaceId, String)>, Trouble> {
    let today = crate::zone::day(app.clock.now());
    app.db
        .read(move |tx| {
            Box::pin(async move {
                let Some(root) = places::by_path(tx, street, &format!("/{street}/")).await? else {
                    return Ok(Vec::new());
                };
                let mut found = places::of_kinds(tx, street, kinds, &root.path, today).await?;
                found.sort_by(|one, other| one.full_name.cmp(&other.full_name));
                Ok(found
                    .into_iter()
                    .map(|place| (place.id, place.title(&root.name)))
                    .collect())
            })
        })
        .await
}
