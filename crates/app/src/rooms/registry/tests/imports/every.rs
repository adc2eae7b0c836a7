//! Every register handed out and taken in again: nothing changes but what somebody changed.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use linli_db::both_dbs;
use linli_kernel::{Caller, Lang, PlaceId, RecordId, Role, Trouble};
use linli_registers::{AttributeDef, Kind, Mask, Register, Subject};
use linli_sheets::{Book, Export, Item, Limits};
use serde_json::{Value, json};

use super::super::kit::{NUMBER, PHONE, Registry, key};
use super::{CODE, counts};
use crate::rooms::imports::tests::office::Office;
use crate::rooms::imports::{Counts, Policy, State};
use crate::rooms::registry::consent::asked_whole;
use crate::rooms::registry::importable::title;
use crate::rooms::registry::{self, Draft};

/// The roles of these tests; between them they write every register.
const ROLES: [Role; 6] = [
    Role::CommunitySecretary,
    Role::EnterpriseOfficer,
    Role::GridLead,
    Role::Dispatcher,
    Role::Supervisor,
    Role::GridBranchSecretary,
];

/// The first letters of the name of a record, as no other has it.
const NAME: &str = "往返";

struct Street {
    office: Office,
    building: PlaceId,
    dwelling: PlaceId,
    people: BTreeMap<&'static str, (Caller, String)>,
}

impl Street {
    async fn on(db: linli_db::Db) -> Self {
        let Registry {
            world,
            building,
            dwelling,
            clerk,
            ..
        } = Registry::on(db).await;
        let mut people = BTreeMap::new();
        for role in ROLES {
            let account = format!("every{}", people.len());
            let caller = world.person(role, &account).await;
            let token = world.token(&account).await;
            people.insert(role.code(), (caller, token));
        }
        Self {
            office: Office::of(world, clerk, String::new(), "person"),
            building,
            dwelling,
            people,
        }
    }

    /// Who writes a register.
    fn editor(&self, register: &Register) -> &(Caller, String) {
        let edit = &register.head().edit;
        let role = ROLES.iter().find(|role| edit.contains(role));
        let role = role.unwrap_or_else(|| panic!("nobody here writes {}", register.id()));
        &self.people[role.code()]
    }

    /// Where a record of a register may stand.
    fn place(&self, kinds: &[String]) -> PlaceId {
        let is = |kind: &str| kinds.iter().any(|one| one == kind);
        let world = &self.office.world;
        match () {
            () if is("dwelling") => self.dwelling,
            () if is("compound") => world.compound.id,
            () if is("grid") => world.grid.id,
            () if is("community") => world.community.id,
            () => self.building,
        }
    }

    fn stands(&self, register: &Register) -> Option<PlaceId> {
        let head = register.head();
        match (head.places.is_empty(), head.subject) {
            (true, Subject::Place) => panic!("{} has no kinds of places", register.id()),
            (true, _) => {
                let first = ROLES.iter().find(|role| head.edit.contains(role));
                let at_street = [Role::Dispatcher, Role::Supervisor];
                let of_street = first.is_some_and(|role| at_street.contains(role));
                (!of_street).then_some(self.office.world.compound.id)
            }
            (false, _) => Some(self.place(&head.places)),
        }
    }

    /// A record with everything filled in that may be: what needs a consent is left out.
    async fn enters(&self, register: &'static Register, full: bool) -> RecordId {
        let (caller, _token) = self.editor(register);
        let mut left = BTreeSet::new();
        for nth in 0.. {
            let mut values = BTreeMap::new();
            for one in &register.def().attributes {
                let skipped = left.contains(&one.id) || (!full && !one.required);
                if !skipped && let Some(value) = self.value(register, one, full).await {
                    values.insert(one.id.clone(), value);
                }
            }
            let draft = Draft {
                values,
                agreed: asked_whole(register).then(|| "paper".to_owned()),
                ..Draft::default()
            };
            let said = format!("{} {full} {nth}", register.id());
            let app = &self.office.world.app;
            let place = self.stands(register);
            match registry::create(app, caller, register.id(), place, draft, key(&said)).await {
                Ok(id) => return id,
                Err(Trouble::Invalid(wrong)) if nth == 0 => {
                    for one in wrong.fields {
                        assert!(one.text.zh.contains("同意"), "{}: {one:?}", register.id());
                        left.insert(one.field);
                    }
                }
                Err(other) => panic!("{}: {other:?}", register.id()),
            }
        }
        panic!("{} cannot be entered", register.id())
    }

    async fn value(&self, register: &Register, one: &AttributeDef, full: bool) -> Option<Value> {
        let choices = || -> Vec<&str> {
            let list = register.list(one).unwrap();
            list.choices.iter().map(|one| one.id.as_str()).collect()
        };
        let most = usize::try_from(one.max.unwrap_or(i64::MAX)).unwrap();
        let number = one.min.unwrap_or(1).max(1);
        Some(match one.kind {
            Kind::Text => json!(format!("{NAME}{}", one.title.zh)),
            Kind::LongText => json!("第一行\n第二行，有“引号”, 逗号"),
            Kind::Number if one.decimals.is_some_and(|many| many > 0) => json!(number as f64 + 0.5),
            Kind::Number => json!(number),
            Kind::Area => json!("89.57"),
            Kind::Money => json!("8000.50"),
            Kind::Date => json!("2020-02-29"),
            Kind::Choice => json!(choices().last()?),
            Kind::Choices => json!(choices().into_iter().take(most).collect::<Vec<_>>()),
            Kind::YesNo => json!(false),
            Kind::Phone => json!(PHONE),
            Kind::IdNumber => json!(NUMBER),
            Kind::CreditCode => json!(CODE),
            Kind::Place => json!(self.place(&one.places).to_string()),
            Kind::Record if full => {
                let target = registry::registers().get(one.register.as_deref()?)?;
                let (caller, _) = self.editor(register);
                let app = &self.office.world.app;
                let known = registry::list(app, caller, target.id(), None, None).await;
                match known.ok()?.records.first() {
                    Some(one) => json!(one.record.id.to_string()),
                    None => json!(Box::pin(self.enters(target, false)).await.to_string()),
                }
            }
            Kind::Record => return None,
        })
    }

    /// The register as its page hands it out.
    async fn export(&self, register: &Register, lang: Lang) -> Vec<u8> {
        let (_caller, token) = self.editor(register);
        let path = format!("/registry/{}/export?format=xlsx", register.id());
        let cookie = format!("linli={token}; lang={}", lang.pick("zh", "en"));
        let request = Request::get(&path).header(header::COOKIE, cookie);
        let request = request.body(Body::empty()).unwrap();
        let router = self.office.world.router();
        let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        let body = answer.into_body().collect().await.unwrap();
        body.to_bytes().to_vec()
    }

    /// The office imports into a register from now on; how many records that has.
    async fn turns_to(&mut self, register: &'static Register) -> i64 {
        let (caller, token) = self.editor(register).clone();
        (self.office.admin, self.office.token) = (caller, token);
        self.office.kind = register.id();
        let app = &self.office.world.app;
        let all = registry::list(app, &self.office.admin, register.id(), None, None).await;
        i64::try_from(all.unwrap().records.len()).unwrap()
    }
}

/// A file checked, and taken in as a whole; the counts.
async fn taken(office: &Office, file: Vec<u8>, said: &str) -> Counts {
    let import = office.checks("登记簿.xlsx", file, None).await;
    let told = office.problems(&import).await;
    assert_eq!(
        (import.state, told.as_slice()),
        (State::Checked, &[][..]),
        "{said}"
    );
    let done = office.confirms(&import, Policy::All).await;
    assert_eq!(done.state, State::Done, "{said}: {:?}", done.said);
    done.counts
}

/// A workbook with every cell as it shows, but one: of the row of a record, below a title.
fn with(file: Vec<u8>, (record, title): (&str, &str), text: &str) -> Vec<u8> {
    let mut book = Book::open(file, "登记簿.xlsx", Limits::default()).unwrap();
    let sheet = book.first().unwrap();
    let mut rows: Vec<Vec<String>> = sheet
        .rows
        .iter()
        .map(|row| row.cells.iter().map(linli_sheets::Cell::shown).collect())
        .collect();
    let at = rows[0].iter().position(|one| one == title).unwrap();
    let row = rows
        .iter_mut()
        .find(|row| row.iter().any(|one| one == record));
    row.unwrap()[at] = text.to_owned();
    let titles: Vec<&str> = rows[0].iter().map(String::as_str).collect();
    let mut export = Export::new("登记簿", &titles, Lang::Zh).unwrap();
    for row in &rows[1..] {
        let items: Vec<Item<'_>> = row.iter().map(|one| Item::Text(one)).collect();
        export.row(&items).unwrap();
    }
    let mut out = std::io::Cursor::new(Vec::new());
    export.finish(&mut out).unwrap();
    out.into_inner()
}

/// An attribute that its editor sees in full, and another value of it.
fn changeable(register: &Register) -> Option<(&AttributeDef, String)> {
    let attributes = register.def().attributes.iter();
    let mut open = attributes.filter(|one| one.mask() == Mask::None && !one.unique);
    open.find_map(|one| match one.kind {
        Kind::Text => Some((one, "改过的内容".to_owned())),
        Kind::Area => Some((one, "90.1".to_owned())),
        Kind::Date => Some((one, "2021-01-31".to_owned())),
        Kind::Choice => {
            let choices = &register.list(one)?.choices;
            (choices.len() > 1).then(|| (one, choices[0].title.zh.clone()))
        }
        Kind::LongText
        | Kind::Number
        | Kind::Money
        | Kind::Choices
        | Kind::YesNo
        | Kind::Phone
        | Kind::IdNumber
        | Kind::CreditCode
        | Kind::Place
        | Kind::Record => None,
    })
}

/// Which lines of a mark are not in the other, without the version of the record itself.
fn changed(before: &str, after: &str, record: RecordId) -> Vec<String> {
    let values = |text: &str| -> BTreeSet<String> {
        let lines = text.lines().map(|line| {
            let parts: Vec<&str> = line.split(' ').collect();
            match parts.as_slice() {
                [id, _version, attribute, kept] if *id == record.to_string() => {
                    format!("{id} {attribute} {kept}")
                }
                _ => line.to_owned(),
            }
        });
        lines.collect()
    };
    let (before, after) = (values(before), values(after));
    after.difference(&before).cloned().collect()
}

both_dbs!(
    every_register_comes_back_unchanged_and_one_changed_cell_changes_just_that,
    |db| async move {
        let mut street = Street::on(db).await;
        let mut one_changed = 0;
        for register in registry::registers().iter() {
            let id = register.id();
            let known = registry::list(
                &street.office.world.app,
                &street.editor(register).0,
                id,
                None,
                None,
            );
            let record = match known.await.unwrap().records.first() {
                Some(one) if register.head().subject == Subject::Place => one.record.id,
                _ => street.enters(register, true).await,
            };
            let many = street.turns_to(register).await;
            let office = &street.office;
            let before = office.mark().await;
            for lang in [Lang::Zh, Lang::En] {
                let file = street.export(register, lang).await;
                let said = format!("{id} {lang:?}");
                assert_eq!(
                    taken(office, file, &said).await,
                    counts(0, 0, many, 0),
                    "{said}"
                );
                assert_eq!(office.mark().await, before, "{said}");
            }
            let Some((attribute, value)) = changeable(register) else {
                continue;
            };
            let title = title(attribute);
            let file = street.export(register, Lang::Zh).await;
            let file = with(file, (&record.to_string(), &title.zh), &value);
            assert_eq!(
                taken(office, file, id).await,
                counts(0, 1, many - 1, 0),
                "{id}"
            );
            let lines = changed(&before, &office.mark().await, record);
            assert_eq!(lines.len(), 1, "{id}: {lines:?}");
            assert!(lines[0].contains(&attribute.id), "{id}: {lines:?}");
            one_changed += 1;
        }
        assert!(one_changed >= 40, "{one_changed}");
    }
);
