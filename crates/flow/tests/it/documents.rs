//! 文书: what is proved about the documents of a scene, when they come, and for whom.

use linli_flow::{ActInput, CaseFacts, Opening, Scene, act, document, documents, open};
use linli_kernel::{Caller, Role, Trouble};

use crate::kit::{SMALL, cal, caller, opening, person, ts};

/// The small scene with a letter.
const LETTER: &str = r#"
[[field]]
id = "words"
kind = "long_text"
title = { zh = "请求", en = "Request" }

[[field]]
id = "phone"
kind = "phone"
title = { zh = "电话", en = "Telephone" }
personal = true

[[field]]
id = "pay"
kind = "rows"
title = { zh = "台账", en = "Ledger" }
columns = [{ id = "owed", title = { zh = "金额", en = "Owed" }, kind = "money" }]

[[document]]
id = "answer"
title = { zh = "答复书", en = "Answer" }
layout = "letter"
after = ["handle"]
who = ["reporter", "community_clerk"]
fill = { to = "reporter", request = "words", opinion = "amount" }
when = "amount > 5"
refusal = { zh = "五元以下不出答复书", en = "There is no letter about five yuan or less" }
"#;

fn text(from: &str, to: &str) -> String {
    let text = format!("{SMALL}{LETTER}");
    assert!(text.contains(from), "the scene has no {from:?}");
    text.replacen(from, to, 1)
}

fn scene() -> Scene {
    Scene::parse("small.toml", &text("", "")).unwrap()
}

/// What is found wrong, without the lines.
fn found(from: &str, to: &str) -> String {
    let all = Scene::parse("small.toml", &text(from, to)).expect_err(to);
    let all: Vec<String> = all
        .iter()
        .map(|one| format!("{}. {} [{}]", one.message.en, one.remedy.en, one.code))
        .collect();
    all.join("\n")
}

#[test]
fn a_document_that_does_not_hold_together_names_field_and_remedy() {
    insta::assert_snapshot!(found("layout = \"letter\"", "layout = \"poster\""), @"layout must be one of agreement, letter, ledger. It means: 版式：协议书、告知书或意见书、台账 / An agreement, a letter or a ledger [key.value]");
    insta::assert_snapshot!(found("after = [\"handle\"]", "after = [\"handel\"]"), @"after names action or kind handel, which is not there. Correct the id, or define it [ref.unknown]");
    insta::assert_snapshot!(found("after = [\"handle\"]", "after = []"), @r#"answer does not say after what it comes. Name actions or kinds, such as after = ["agree"]; "open" is from the start [document.after]"#);
    insta::assert_snapshot!(found("{ to = \"reporter\"", "{ whom = \"reporter\""), @"The layout letter has no slot whom. Known slots: to, request, facts, findings, opinion, basis, remedy [document.slot]");
    insta::assert_snapshot!(found("request = \"words\", ", ""), @r#"answer lacks request. Add to fill: request = "the id of a field" [document.slot]"#);
    insta::assert_snapshot!(found("request = \"words\"", "request = \"wrods\""), @"Field wrods, which fills request, is not there. Correct the id; a table takes rows, every other slot words, choices, numbers or days, never a party [document.fill]");
    insta::assert_snapshot!(found("request = \"words\"", "request = \"pay\""), @"Field pay, which fills request, is not words. Correct the id; a table takes rows, every other slot words, choices, numbers or days, never a party [document.fill]");
    insta::assert_snapshot!(found("layout = \"letter\"\nafter = [\"handle\"]\nwho = [\"reporter\", \"community_clerk\"]\nfill = { to = \"reporter\", request = \"words\", opinion = \"amount\" }", "layout = \"ledger\"\nafter = [\"handle\"]\nwho = [\"reporter\"]\nfill = { about = \"words\", table = \"words\" }"), @"Field words, which fills table, is not of kind rows. Correct the id; a table takes rows, every other slot words, choices, numbers or days, never a party [document.fill]");
    insta::assert_snapshot!(found("when = \"amount > 5\"", "when = \"phone != ''\""), @"phone is personal and encrypted; the condition cannot read it. Use a field that is not personal [document.when]");
    insta::assert_snapshot!(found("when = \"amount > 5\"\n", ""), @"answer has a refusal but no when. Add when, or remove refusal [document.refusal]");
    insta::assert_snapshot!(found("who = [\"reporter\", \"community_clerk\"]", "who = [\"director\"]"), @"Street director (director) handles no cases. Choose another role; escalations may tell them [role.aside]");
    insta::assert_snapshot!(found("id = \"answer\"", "id = \"answer\"\ncolour = \"red\""), @"[document] has no key colour. Known keys: id, title, layout, after, who, fill, when, refusal, ending [key.unknown]");
}

fn handled(scene: &Scene, amount: i64) -> CaseFacts {
    let (mei, clerk) = (
        caller(1, Role::Resident, "/c1/g1/"),
        caller(2, Role::CommunityClerk, "/c1/"),
    );
    let case = opened(scene, &mei);
    let input = ActInput {
        note: Some("已处置".to_owned()),
        fields: [("amount".to_owned(), amount.into())].into(),
        ..ActInput::default()
    };
    let at = ts("2026-09-24T02:00:00Z");
    act(scene, &case, "handle", input, &clerk, at, &cal())
        .unwrap()
        .facts
}

fn opened(scene: &Scene, mei: &Caller) -> CaseFacts {
    let at = ts("2026-09-24T01:00:00Z");
    let opening = Opening {
        fields: [("words".to_owned(), "请求".into())].into(),
        ..opening("/c1/g1/", mei)
    };
    open(scene, "noise", opening, mei, at, &cal())
        .unwrap()
        .facts
}

fn said(got: Result<&linli_flow::Document, Trouble>) -> String {
    match got {
        Ok(document) => document.id.clone(),
        Err(trouble) => format!(
            "{}: {}",
            trouble.code(),
            trouble.public(linli_kernel::Lang::En)
        ),
    }
}

#[test]
fn a_document_comes_after_its_action_where_its_condition_holds_and_says_so_before() {
    let scene = scene();
    let mei = caller(1, Role::Resident, "/c1/g1/");
    let early = opened(&scene, &mei);
    insta::assert_snapshot!(said(document(&scene, &early, &mei, "answer")), @r#"flow.document_not_yet: "Answer" comes once "Handle" is done"#);
    insta::assert_snapshot!(said(document(&scene, &handled(&scene, 5), &mei, "answer")), @"flow.document_condition: There is no letter about five yuan or less");
    insta::assert_snapshot!(said(document(&scene, &handled(&scene, 6), &mei, "answer")), @"answer");
    insta::assert_snapshot!(said(document(&scene, &handled(&scene, 6), &mei, "nothing")), @"flow.unknown_document: There is no such document; the page of the case lists those there are");
    let waiting = documents(&scene, &early, &mei).unwrap();
    assert!(waiting.len() == 1 && waiting[0].1.is_some());
}

#[test]
fn a_document_is_for_whom_the_scene_names_where_their_office_reaches() {
    let scene = scene();
    let case = handled(&scene, 6);
    let fits = |caller: &Caller| {
        let listed = documents(&scene, &case, caller).unwrap().len() == 1;
        let had = document(&scene, &case, caller, "answer").is_ok();
        assert_eq!(listed, had);
        had
    };
    assert!(fits(&caller(1, Role::Resident, "/c1/g1/")));
    assert!(fits(&caller(3, Role::CommunityClerk, "/c1/")));
    assert!(!fits(&caller(4, Role::CommunityClerk, "/c2/")));
    assert!(!fits(&caller(5, Role::GridLead, "/c1/")));
    assert!(!fits(&caller(6, Role::Resident, "/c1/g1/")));
    insta::assert_snapshot!(said(document(&scene, &case, &caller(5, Role::GridLead, "/c1/"), "answer")), @r#"flow.document_not_yours: "Answer" is not for you; it is for: the reporter, Community clerk"#);
}

#[test]
fn whoever_is_complained_about_has_no_document_even_where_their_office_would() {
    let text = text("who = [\"reporter\", \"community_clerk\"]", "who = [\"community_clerk\"]")
        .replacen("[[field]]\nid = \"kind_of\"", "[[field]]\nid = \"about\"\nkind = \"party_person\"\ntitle = { zh = \"谁\", en = \"Who\" }\n\n[[field]]\nid = \"kind_of\"", 1)
        .replacen("open_by = [\"resident\"]", "open_by = [\"resident\"]\nsealed = true", 1);
    let scene = Scene::parse("small.toml", &text).unwrap();
    let mut case = handled(&scene, 6);
    let clerk = caller(2, Role::CommunityClerk, "/c1/");
    assert_eq!(said(document(&scene, &case, &clerk, "answer")), "answer");
    case.fields
        .insert("about".to_owned(), person(2).to_string().into());
    assert!(said(document(&scene, &case, &clerk, "answer")).starts_with("flow.party_person"));
    assert!(documents(&scene, &case, &clerk).unwrap().is_empty());
}
