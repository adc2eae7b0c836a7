//! Where records stand: addresses as people write them, and ids of places, found in the address library.

use std::collections::{HashMap, HashSet};

use linli_address::{Book, Matcher, Scratch};
use linli_kernel::{PlaceId, StreetCode, Text, Trouble};
use linli_registers::{AttributeDef, Kind, Register};

use super::Refused;
use super::columns::keys;
use super::lines::Line;
use crate::app::Shared;
use crate::rooms::places::{self, Place};
use crate::zone;

/// The places that a file names.
#[derive(Debug, Default)]
pub(super) struct Sites {
    called: HashMap<String, Result<PlaceId, Text>>,
    places: HashMap<PlaceId, Place>,
}

impl Sites {
    /// Looks up everything that a file names as a place.
    pub async fn of(
        app: &Shared,
        street: StreetCode,
        register: &'static Register,
        lines: &[Line],
    ) -> Result<Self, Trouble> {
        let mut texts: HashSet<String> = HashSet::new();
        let mut ids: HashSet<PlaceId> = HashSet::new();
        let mut name = |text: &str| match text.parse() {
            Ok(id) => drop(ids.insert(id)),
            Err(_no_id) => drop(texts.insert(text.to_owned())),
        };
        let named: Vec<&AttributeDef> = of_places(register).collect();
        for line in lines {
            let own = line.place.iter().chain(&line.address);
            own.for_each(|text| name(text));
            let values = named
                .iter()
                .filter_map(|one| line.values.get(one.id.as_str()));
            values.filter_map(|one| one.as_str()).for_each(&mut name);
        }
        let called = called(app, street, texts).await?;
        ids.extend(called.values().filter_map(|one| one.as_ref().ok().copied()));
        let ids: Vec<PlaceId> = ids.into_iter().collect();
        let found = app
            .db
            .read(move |tx| Box::pin(async move { places::some(tx, street, &ids).await }));
        let found = found.await?.into_iter().map(|place| (place.id, place));
        Ok(Self {
            called,
            places: found.collect(),
        })
    }

    /// Where the record of a row stands, as it says: by id, else by address.
    pub fn place_of(&self, line: &Line) -> Result<Option<&Place>, Refused> {
        match (&line.place, &line.address) {
            (Some(id), _) => self.get(keys::PLACE, id).map(Some),
            (None, Some(text)) => self.get(keys::ADDRESS, text).map(Some),
            (None, None) => Ok(None),
        }
    }

    /// The place that a cell names, in use.
    pub fn get(&self, key: &'static str, text: &str) -> Result<&Place, Refused> {
        let id = match text.parse::<PlaceId>() {
            Ok(id) => id,
            Err(_no_id) => match self.called.get(text) {
                Some(Ok(id)) => *id,
                Some(Err(said)) => return Err((key, said.clone())),
                None => return Err((key, unknown())),
            },
        };
        let open = self
            .places
            .get(&id)
            .filter(|place| place.valid_to.is_none());
        open.ok_or_else(|| (key, unknown()))
    }
}

/// The attributes of a register that are places.
pub(super) fn of_places(
    register: &'static Register,
) -> impl Iterator<Item = &'static AttributeDef> {
    let all = register.def().attributes.iter();
    all.filter(|one| one.kind == Kind::Place)
}

async fn called(
    app: &Shared,
    street: StreetCode,
    texts: HashSet<String>,
) -> Result<HashMap<String, Result<PlaceId, Text>>, Trouble> {
    if texts.is_empty() {
        return Ok(HashMap::new());
    }
    let day = zone::day(app.clock.now());
    let book = app
        .db
        .read(move |tx| Box::pin(async move { places::book(tx, street, day).await }))
        .await?;
    let matched = tokio::task::spawn_blocking(move || matched(&book, texts));
    matched.await.map_err(Trouble::fault)
}

fn matched(book: &Book<PlaceId>, texts: HashSet<String>) -> HashMap<String, Result<PlaceId, Text>> {
    let (matcher, mut scratch) = (Matcher::new(book), Scratch::default());
    let mut one = |text: &str| {
        let found = matcher.rank_with(&mut scratch, text, 1);
        match found.first() {
            Some(best) if best.is_accepted() => Ok(best.id),
            Some(best) => Err(only_near(&best.full_name, &best.unmatched)),
            None => Err(unknown()),
        }
    };
    texts
        .into_iter()
        .map(|text| {
            let found = one(&text);
            (text, found)
        })
        .collect()
}

fn only_near(name: &str, rest: &str) -> Text {
    let (zh, en) = match rest {
        "" => (String::new(), String::new()),
        rest => (
            format!("，未对上“{rest}”"),
            format!(", which leaves {rest:?} unexplained"),
        ),
    };
    Text::new(
        format!(
            "地址库中没有能确定的地址，最接近“{name}”{zh}；请写全地址、改填地点编号，或先补建地址"
        ),
        format!(
            "No address of the library is surely meant; the nearest is {name}{en}: write it out, give the id of the place, or enter the address first"
        ),
    )
}

fn unknown() -> Text {
    Text::new(
        "地址库中没有这个在用的地址，请核对后改正，或先补建地址",
        "No address in use is called so: correct it, or enter the address first",
    )
}
