//! Filling in by pages, without JavaScript: every kind of field from the page to the store and back, conditions, rows,
//! wrong input that stays, corrections, lists and files.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use linli_db::both_dbs;
use linli_kernel::{Caller, Role, SubmissionId};
use serde_json::{Value, json};

use super::super::{About, NewDraft};
use super::{count, small, worker};
use crate::kit::World;
use crate::rooms::files::sample;
use crate::rooms::forms;
use crate::rooms::receipts::Key;

/// Sends a form as a browser does: texts, and one photo if there is a field for it.
pub(super) async fn send(
    world: &World,
    path: &str,
    token: &str,
    texts: &[(&str, &str)],
    photo: Option<&str>,
) -> (StatusCode, String) {
    let mut body: Vec<u8> = Vec::new();
    for (name, value) in texts {
        body.extend(
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
                .bytes(),
        );
    }
    if let Some(name) = photo {
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n").bytes());
        body.extend(sample::jpeg(40, 30));
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    let request = Request::post(path)
        .header(header::COOKIE, format!("linli={token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    world.send(request.body(Body::from(body)).unwrap()).await
}

async fn begun(world: &World, caller: &Caller, form: &str) -> SubmissionId {
    let new = NewDraft {
        form: form.to_owned(),
        about: About::place(world.compound.id),
    };
    let key = Key::new(Some("begin"), &form).unwrap();
    forms::open(&world.app, caller, new, key).await.unwrap()
}

pub(super) async fn add(world: &World, text: String) {
    let (app, street) = (&world.app, world.street);
    forms::add_as_system(app, street, "test.toml", text)
        .await
        .unwrap();
}

/// A form with a field of every kind.
pub(super) fn every_kind() -> String {
    let field = |id: &str, kind: &str, more: &str| {
        format!(
            "[[field]]\nid = \"{id}\"\nkind = \"{kind}\"\ntitle = {{ zh = \"{id}题\", en = \"Question {id}\" }}\n{more}\n"
        )
    };
    let list = "[[list]]\nid = \"colours\"\nchoices = [{ id = \"red\", title = { zh = \"红\", en = \"Red\" } }, { id = \"blue\", title = { zh = \"蓝\", en = \"Blue\" } }]\n";
    let fields = [
        list.to_owned(),
        field("words", "text", ""),
        field("story", "long_text", ""),
        field("floors", "number", ""),
        field("area", "number", "decimals = 1"),
        field("rent", "money", ""),
        field("day", "date", ""),
        field("hour", "time", ""),
        field("colour", "choice", "list = \"colours\""),
        field("colours", "choices", "list = \"colours\""),
        field("open", "yes_no", ""),
        field("shots", "photo", ""),
        field("sign", "signature", ""),
        field("spot", "location", ""),
        field("home", "place", ""),
        field("who", "person", ""),
        field("code", "barcode", ""),
        field("mind", "note", ""),
        field("twice", "computed", "compute = \"floors * 2\""),
    ];
    small("every-kind", 1, &fields.join("\n"))
}

both_dbs!(
    every_kind_of_field_goes_from_the_page_to_the_store_and_back,
    |db| async move {
        let world = World::on(db).await;
        let caller = worker(&world).await;
        let token = world.token("worker").await;
        add(&world, every_kind()).await;
        let id = begun(&world, &caller, "every-kind").await;
        let path = format!("/forms/drafts/{id}");
        let (home, who) = (world.compound.id.to_string(), caller.person.to_string());
        let names = [
            "words", "story", "floors", "area", "rent", "day", "hour", "colour", "colours", "open",
            "shots", "sign", "spot", "home", "who", "code",
        ];
        let (_, page) = world.page(&path, &token).await;
        for name in names {
            assert!(
                page.contains(&format!("name=\"on\" value=\"{name}\"")),
                "{name} is asked: {page}"
            );
        }
        assert!(page.contains("mind题"), "a note is read");
        let given = [
            ("words", "一句话"),
            ("story", "第一行\r\n第二行"),
            ("floors", "6"),
            ("area", "89.5"),
            ("rent", "1200.50"),
            ("day", "2026-09-01"),
            ("hour", "08:30"),
            ("colour", "blue"),
            ("colours", "red"),
            ("colours", "blue"),
            ("open", "no"),
            ("spot.lat", "30.274085"),
            ("spot.lon", "120.15507"),
            ("spot.system", "cgcs2000"),
            ("home", home.as_str()),
            ("who", who.as_str()),
            ("code", "6901234567892"),
        ];
        let named: Vec<(String, &str)> = given
            .iter()
            .map(|(name, value)| (format!("a.{name}"), *value))
            .collect();
        let mut texts: Vec<(&str, &str)> = named
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        texts.extend(names.iter().map(|name| ("on", *name)));
        // The photo comes with one step, the signature with the next: each stays.
        texts.push(("do", "save"));
        let (status, page) = send(&world, &path, &token, &texts, Some("photo:a.shots")).await;
        assert_eq!(status, StatusCode::OK, "{page}");
        let kept = |page: &str, field: &str| {
            let mark = format!("name=\"kept:a.{field}\" value=\"");
            page.split(&mark)
                .nth(1)
                .and_then(|rest| rest.split('"').next())
                .unwrap()
                .to_owned()
        };
        let photo = kept(&page, "shots");
        assert!(page.contains(">12</output>"), "it is computed: {page}");
        assert!(page.contains("value=\"1200.50\"") && page.contains("第一行\n第二行"));
        texts.pop();
        texts.push(("kept:a.shots", &photo));
        texts.push(("do", "submit"));
        let (status, page) = send(&world, &path, &token, &texts, Some("photo:a.sign")).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let seen = forms::get(&world.app, &caller, id, None).await.unwrap();
        let answers = &seen.edition().unwrap().answers;
        assert_eq!(
            Value::from(answers.clone()),
            json!({
                "words": "一句话", "story": "第一行\n第二行", "floors": 6, "area": 89.5, "rent": 120_050, "day": "2026-09-01",
                "hour": "08:30", "colour": "blue", "colours": ["red", "blue"], "open": false, "shots": [photo],
                "sign": answers["sign"], "spot": { "lat": 30.274_085, "lon": 120.155_07, "system": "cgcs2000" },
                "home": home, "who": who, "code": "6901234567892", "twice": 12,
            })
        );
        let (_, shown) = world.page(&format!("/submissions/{id}"), &token).await;
        for said in [
            "一句话",
            "¥1200.50",
            "2026-09-01",
            "红、蓝",
            "CGCS2000",
            "测试worker",
            &photo,
            ">12<",
        ] {
            assert!(shown.contains(said), "{said}: {shown}");
        }
        let (status, _) = world.page(&format!("/files/{photo}/thumb"), &token).await;
        assert_eq!(
            status,
            StatusCode::OK,
            "who may see the submission sees its photos"
        );
        world
            .person_at(Role::GridWorker, "other", Some(world.other_grid.id), None)
            .await;
        let other = world.token("other").await;
        let (status, _) = world.page(&format!("/files/{photo}/thumb"), &other).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }
);

both_dbs!(
    conditions_and_rows_work_by_round_trips_and_what_is_hidden_stays,
    |db| async move {
        let world = World::on(db).await;
        let caller = worker(&world).await;
        let token = world.token("worker").await;
        let id = begun(&world, &caller, "shop-visit").await;
        let path = format!("/forms/drafts/{id}");
        let (_, page) = world.page(&path, &token).await;
        assert!(
            page.contains("a.use") && !page.contains("a.seats"),
            "the kitchen is asked of what is open"
        );
        let (_, page) = send(
            &world,
            &path,
            &token,
            &[("on", "use"), ("a.use", "open"), ("do", "save")],
            None,
        )
        .await;
        assert!(page.contains("a.seats") && page.contains("add:staff"));
        let (status, _) = send(
            &world,
            &path,
            &token,
            &[
                ("on", "use"),
                ("a.use", "open"),
                ("on", "seats"),
                ("a.seats", "8"),
                ("n.staff", "0"),
                ("do", "add:staff"),
            ],
            None,
        )
        .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        let (_, page) = world.page(&path, &token).await;
        assert!(page.contains("a.staff[1].name"), "{page}");
        let rows = [
            ("n.staff", "1"),
            ("on", "staff[1].name"),
            ("a.staff[1].name", "张三丰"),
            ("do", "add:staff"),
        ];
        send(&world, &path, &token, &rows, None).await;
        let rows = [
            ("n.staff", "2"),
            ("on", "staff[2].name"),
            ("a.staff[2].name", "李四光"),
            ("do", "remove:staff[1]"),
        ];
        send(&world, &path, &token, &rows, None).await;
        let draft = forms::draft(&world.app, &caller, id).await.unwrap();
        assert_eq!(draft.body.answers["staff"], json!([{ "name": "李四光" }]));
        // Closed: the kitchen goes, and comes back as it was.
        let (_, page) = send(
            &world,
            &path,
            &token,
            &[("on", "use"), ("a.use", "closed"), ("do", "save")],
            None,
        )
        .await;
        assert!(!page.contains("a.seats"));
        let (_, page) = send(
            &world,
            &path,
            &token,
            &[("on", "use"), ("a.use", "open"), ("do", "save")],
            None,
        )
        .await;
        assert!(
            page.contains("name=\"a.seats\"")
                && page.contains("value=\"8\"")
                && page.contains("李四光")
        );
        // The part that a script asks for is the form alone.
        let (status, part) = send(
            &world,
            &format!("{path}?part=1"),
            &token,
            &[("on", "use"), ("a.use", "open"), ("do", "part")],
            None,
        )
        .await;
        assert_eq!(status, StatusCode::OK);
        assert!(part.starts_with("<div data-parts>") && !part.contains("<html"));
    }
);

both_dbs!(
    wrong_input_stays_as_it_was_typed_and_is_named_beside_its_field,
    |db| async move {
        let world = World::on(db).await;
        let caller = worker(&world).await;
        let token = world.token("worker").await;
        let id = begun(&world, &caller, "shop-visit").await;
        let path = format!("/forms/drafts/{id}");
        let typed = [
            ("on", "use"),
            ("on", "area"),
            ("a.use", ""),
            ("a.area", "很大"),
            ("do", "submit"),
        ];
        let (status, page) = send(&world, &path, &token, &typed, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("value=\"很大\""), "{page}");
        assert!(
            page.contains("href=\"#f-a.area\"") && page.contains("id=\"f-a.area-error\""),
            "{page}"
        );
        assert!(
            page.contains("href=\"#f-a.use\""),
            "what is missing is told"
        );
        assert_eq!(count(&world, "form_submissions").await, 0);
        // A draft is thrown away on a page of its own.
        let (_, page) = send(&world, &path, &token, &[("do", "drop")], None).await;
        assert!(page.contains("value=\"dropped\""));
        assert_eq!(count(&world, "form_drafts").await, 1);
        send(&world, &path, &token, &[("do", "dropped")], None).await;
        assert_eq!(count(&world, "form_drafts").await, 0);
    }
);
