//! The lists of people, appointments and organisations as files. Telephone numbers stay masked, as on the pages.

use std::collections::BTreeMap;

use axum::extract::{Query, State};
use axum::response::Response;
use linli_kernel::{PersonId, Text};

use super::words::offices;
use super::{orgs as org_pages, people as person_pages};
use crate::app::Shared;
use crate::rooms::people as verbs;
use crate::web::listing::{Listing, Value, Wanted};
use crate::web::problem::Answer;
use crate::web::visitor::{Permit, rights};

type Seer = Permit<rights::SeePeople>;

/// The people found.
pub(super) async fn people(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Seer,
    Query(asked): Query<person_pages::Asked>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let lang = visitor.lang;
    let titles = [
        ("姓名", "Name"),
        ("电话（已隐去中间）", "Telephone, masked"),
        ("任职", "Appointments"),
    ];
    let mut listing = Listing::new("people", Text::new("人员", "People"), &titles);
    let mut after: Option<PersonId> = None;
    loop {
        let listed = verbs::people(&app, &caller, &asked.q, after).await?;
        let held = person_pages::lines(&app, &caller, &listed, lang).await?;
        for person in &listed.people {
            let offices = held.get(&person.id).map(|lines| lines.join("、"));
            let phone = person.phone.as_deref();
            listing.push(vec![
                person.name.as_str().into(),
                phone.into(),
                offices.into(),
            ])?;
        }
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}

const APPOINTMENTS: &[(&str, &str)] = &[
    ("姓名", "Name"),
    ("任职", "Appointment"),
    ("自", "From"),
    ("至", "To"),
];

/// The appointments of the people found, those in force and those to come.
pub(super) async fn appointments(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Seer,
    Query(asked): Query<person_pages::Asked>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let lang = visitor.lang;
    let title = Text::new("任职", "Appointments");
    let mut listing = Listing::new("appointments", title, APPOINTMENTS);
    let mut after: Option<PersonId> = None;
    loop {
        let listed = verbs::people(&app, &caller, &asked.q, after).await?;
        let names: BTreeMap<PersonId, String> = listed
            .people
            .iter()
            .map(|person| (person.id, person.name.clone()))
            .collect();
        let held = verbs::offices_of(&app, &caller, names.keys().copied().collect()).await?;
        let mut titles = offices(&app, caller.street, &held, lang).await?;
        for one in &held {
            listing.push(vec![
                names.get(&one.person).map(String::as_str).into(),
                titles.remove(&one.id).into(),
                Value::Moment(one.from),
                one.to.map_or(Value::Empty, Value::Moment),
            ])?;
        }
        after = listed.next;
        if after.is_none() {
            break;
        }
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}

/// The organisations found.
pub(super) async fn orgs(
    State(app): State<Shared>,
    Permit {
        caller, visitor, ..
    }: Seer,
    Query(asked): Query<org_pages::Asked>,
    Query(wanted): Query<Wanted>,
) -> Answer<Response> {
    let lang = visitor.lang;
    let titles = [("名称", "Name"), ("类型", "Kind")];
    let mut listing = Listing::new("organisations", Text::new("组织", "Organisations"), &titles);
    for org in verbs::find_orgs(&app, &caller, &asked.q).await? {
        let kind = org.kind.title();
        listing.push(vec![org.name.into(), kind.get(lang).into()])?;
    }
    Ok(listing.answer(&app, &caller, lang, wanted).await?)
}
