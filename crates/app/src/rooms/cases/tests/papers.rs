//! 文书: what stands in a document of a case, who may have it, and what is left of the fetch.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::Arc;

use linli_db::both_dbs;
use linli_kernel::{Lang, Role};

use super::*;
use crate::press::Press;
use crate::rooms::cases::{Printed, paper, see};

/// The sheets of a PDF as poppler reads them, without the spaces between letters.
fn read(printed: &Printed) -> Vec<String> {
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = printed.bytes.clone();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let sheets = text.split('\u{c}').filter(|sheet| !sheet.trim().is_empty());
    sheets
        .map(|sheet| sheet.split_whitespace().collect())
        .collect()
}

fn application(world: &World, more: &[(&str, serde_json::Value)]) -> NewCase {
    let fields = [
        ("kind_of", json!("neighbours")),
        ("facts", json!("楼上卫生间渗漏，致楼下天花板起皮")),
        ("applicant", json!("梅兰")),
        ("respondent", json!("李竹")),
    ];
    let all = fields.into_iter().chain(more.iter().cloned());
    NewCase {
        scene: "mediation".to_owned(),
        matter: "application".to_owned(),
        fields: all.map(|(name, value)| (name.to_owned(), value)).collect(),
        ..fallen_tree(world)
    }
}

fn with(action: &str, rev: i64, fields: &[(&str, serde_json::Value)]) -> NewAct {
    let fields = fields.iter().cloned();
    NewAct {
        fields: fields
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        ..step(action, rev)
    }
}

/// A mediation in the hands of a mediator, and the revision it is at.
async fn mediated(
    world: &World,
    mei: &Caller,
    mediator: &Caller,
    more: &[(&str, serde_json::Value)],
) -> (CaseId, i64) {
    let clerk = world.person(Role::CommunityClerk, "clerk").await;
    let new = application(world, more);
    let sent = key("m", &new);
    let case = report(&world.app, mei, new, sent).await.unwrap().case;
    let send = NewAct {
        unit: Some(world.department),
        ..with("send", 1, &[("venue", json!("street_centre"))])
    };
    does(world, &clerk, case, send).await.unwrap();
    let agrees = [
        ("applicant_agrees", json!(true)),
        ("respondent_agrees", json!(true)),
    ];
    let done = does(world, mediator, case, with("accept", 2, &agrees)).await;
    (case, done.unwrap().rev)
}

async fn drafted(world: &World, mediator: &Caller, case: CaseId, rev: i64, terms: &str) {
    let fields = [
        ("terms", json!(terms)),
        ("performance", json!("三月底前一次付清")),
    ];
    let done = does(world, mediator, case, with("draft", rev, &fields)).await;
    done.unwrap();
}

async fn fetched(world: &World, who: &Caller, case: CaseId, document: &str) -> String {
    match paper(&world.app, who, case, document).await {
        Ok(_) => "has it".to_owned(),
        Err(trouble) => trouble.code().to_owned(),
    }
}

/// How often documents of the case were fetched, by what the journal says.
async fn on_record(world: &World, case: CaseId) -> Vec<serde_json::Value> {
    let street = world.street;
    let entries = world.app.db.read(move |tx| {
        Box::pin(async move {
            Ok::<_, Trouble>(
                linli_journal::of_subject(tx, street, "case", &case.to_string()).await?,
            )
        })
    });
    let entries = entries.await.unwrap().into_iter();
    let fetches = entries.filter(|entry| entry.verb == "case.paper");
    fetches.map(|entry| entry.data).collect()
}

both_dbs!(
    an_agreement_names_the_sides_the_terms_and_the_day_and_its_fetch_is_on_record,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let tu = world.person(Role::Mediator, "tumin").await;
        let (case, rev) = mediated(&world, &mei, &tu, &[]).await;
        let early = paper(&world.app, &tu, case, "agreement").await.unwrap_err();
        assert_eq!(early.code(), "flow.document_not_yet");
        insta::assert_snapshot!(early.public(Lang::Zh), @"《人民调解协议书》在“拟定协议书”或“达成协议”之后才有");
        assert_eq!(on_record(&world, case).await.len(), 0);

        let terms: Vec<String> = (1..=80)
            .map(|nth| format!("第{nth}项按约定履行。"))
            .collect();
        drafted(&world, &tu, case, rev, &terms.join("\n")).await;
        for who in [&tu, &mei] {
            let printed = paper(&world.app, who, case, "agreement").await.unwrap();
            assert!(
                printed.name.starts_with("人民调解协议书-2026"),
                "{}",
                printed.name
            );
            let sheets = read(&printed);
            assert!(sheets.len() > 2, "{}", sheets.len());
            let text = sheets.concat();
            for part in [
                "梅兰",
                "李竹",
                "渗漏",
                "第1项",
                "第80项",
                "三月底前一次付清",
                "2026年9月7日",
                "城市管理科",
            ] {
                assert!(text.contains(part), "{part} is not in {text}");
            }
        }
        let fetches = on_record(&world, case).await;
        assert_eq!(fetches.len(), 2);
        assert_eq!(fetches[0]["fields"], json!(["applicant", "respondent"]));
        assert!(!fetches[0].to_string().contains("梅兰"));
    }
);

both_dbs!(
    a_document_is_had_by_whom_the_scene_names_and_by_nobody_the_case_is_closed_to,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let tu = world.person(Role::Mediator, "tumin").await;
        let party = world.person(Role::Mediator, "party").await;
        let about = [("respondent_person", json!(party.person.to_string()))];
        let (case, rev) = mediated(&world, &mei, &tu, &about).await;
        drafted(&world, &tu, case, rev, "修补防水").await;
        let mut table = vec![
            format!(
                "reporter: {}",
                fetched(&world, &mei, case, "agreement").await
            ),
            format!("handler: {}", fetched(&world, &tu, case, "agreement").await),
            format!(
                "the other side: {}",
                fetched(&world, &party, case, "agreement").await
            ),
            format!(
                "no such document: {}",
                fetched(&world, &tu, case, "opinion").await
            ),
        ];
        for (nth, role) in Role::ALL.iter().enumerate() {
            let caller = world.person(*role, &format!("role{nth}")).await;
            table.push(format!(
                "{}: {}",
                role.code(),
                fetched(&world, &caller, case, "agreement").await
            ));
        }
        insta::assert_snapshot!(table.join("\n"), @"
        reporter: has it
        handler: has it
        the other side: case.unknown
        no such document: flow.unknown_document
        resident: case.unknown
        grid_worker: case.unknown
        part_time_grid_worker: case.unknown
        grid_lead: case.unknown
        grid_adviser: case.unknown
        grid_branch_secretary: case.unknown
        compound_officer: case.unknown
        citizen_inspector: case.unknown
        facilitator: case.unknown
        community_clerk: case.unknown
        community_secretary: case.unknown
        dispatcher: case.unknown
        supervisor: case.unknown
        director: case.unknown
        department_officer: flow.document_not_yours
        property_manager: flow.document_not_yours
        owners_committee: flow.document_not_yours
        mediator: case.paper_personal
        enterprise_officer: case.unknown
        system_admin: case.unknown
        security_admin: case.unknown
        audit_admin: case.unknown
        ");
        let token = world.token("party").await;
        for path in [
            format!("/cases/{case}/papers/agreement"),
            format!("/api/v1/cases/{case}/documents/agreement"),
        ] {
            assert_eq!(world.page(&path, &token).await.0.as_u16(), 404, "{path}");
        }
    }
);

both_dbs!(
    the_page_of_a_case_offers_its_documents_and_says_when_they_come,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let tu = world.person(Role::Mediator, "tumin").await;
        let (case, rev) = mediated(&world, &mei, &tu, &[]).await;
        let token = world.token("tumin").await;
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(
            page.contains("在“拟定协议书”或“达成协议”之后才有"),
            "{page}"
        );
        drafted(&world, &tu, case, rev, "修补防水").await;
        let path = format!("/cases/{case}/papers/agreement");
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(page.contains(&path), "{page}");
        let (status, file) = world.page(&path, &token).await;
        assert!(status.is_success() && file.starts_with("%PDF-"));
        let (_, page) = world.page(&format!("/cases/{case}"), &token).await;
        assert!(page.contains("领取文书：人民调解协议书"), "{page}");
        let seen = see(&world.app, &mei, case).await.unwrap();
        assert!(
            seen.timeline
                .iter()
                .all(|moment| moment.verb != "case.paper")
        );
    }
);

both_dbs!(
    without_a_chinese_font_it_is_said_what_to_install_and_nothing_is_on_record,
    |db| async move {
        let mut world = World::on(db).await;
        Arc::get_mut(&mut world.app).unwrap().press = Press::without_font();
        let mei = world.person(Role::Resident, "mei").await;
        let tu = world.person(Role::Mediator, "tumin").await;
        let (case, rev) = mediated(&world, &mei, &tu, &[]).await;
        drafted(&world, &tu, case, rev, "修补防水").await;
        let token = world.token("tumin").await;
        let path = format!("/api/v1/cases/{case}/documents/agreement");
        let (status, said) = world.json("GET", &path, &token, "k", json!(null)).await;
        assert_eq!(status.as_u16(), 503);
        assert_eq!(said["code"], "papers.no_font");
        assert!(
            said["detail"].to_string().contains("fonts-noto-cjk"),
            "{said}"
        );
        assert_eq!(on_record(&world, case).await.len(), 0);
    }
);

both_dbs!(
    a_name_that_is_kept_from_the_handler_is_left_open_on_their_paper_and_not_on_the_reporters,
    |db| async move {
        let world = World::on(db).await;
        let mei = world.person(Role::Resident, "mei").await;
        let desk = world.person(Role::Dispatcher, "desk").await;
        let officer = world.person(Role::DepartmentOfficer, "officer").await;
        let new = NewCase {
            scene: "petition".to_owned(),
            matter: "petition".to_owned(),
            fields: [
                ("channel", json!("online")),
                ("facts", json!("管道破损")),
                ("request", json!("请求修复")),
                ("keep_name", json!(true)),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
            ..fallen_tree(&world)
        };
        let sent = key("p", &new);
        let case = report(&world.app, &mei, new, sent).await.unwrap().case;
        let forward = NewAct {
            unit: Some(world.department),
            ..step("forward", 2)
        };
        let opinion = [
            ("result", json!("supported")),
            ("findings", json!("查明管道破损")),
            ("basis", json!("城镇排水与污水处理条例")),
        ];
        for (who, act) in [
            (&desk, with("register", 1, &[("class", json!("petition"))])),
            (&desk, forward),
            (&officer, step("accept", 3)),
            (&officer, with("opinion", 4, &opinion)),
        ] {
            does(&world, who, case, act).await.unwrap();
        }
        let theirs = paper(&world.app, &officer, case, "opinion").await.unwrap();
        let own = paper(&world.app, &mei, case, "opinion").await.unwrap();
        let (theirs, own) = (read(&theirs).concat(), read(&own).concat());
        for text in [&theirs, &own] {
            assert!(
                text.contains("予以支持") && text.contains("三十日内请求"),
                "{text}"
            );
        }
        assert!(
            own.contains("测试mei：") && !theirs.contains("测试mei"),
            "{own} {theirs}"
        );
        assert_eq!(on_record(&world, case).await[0]["fields"], json!([]));
    }
);
