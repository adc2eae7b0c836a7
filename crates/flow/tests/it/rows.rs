//! Amounts of money and small tables: read to the fen, added up, and refused line by line.

use std::sync::OnceLock;

use linli_flow::{ActInput, CaseFacts, Effect, Scene, Step, act, open, totals};
use linli_kernel::{Role, Trouble};
use serde_json::{Value, json};

use crate::kit::{SMALL, cal, caller, opening, ts};

const LEDGER: &str = r#"
[[field]]
id = "ledger"
kind = "rows"
title = { zh = "工资台账", en = "Wage ledger" }
max = 3
columns = [
  { id = "worker", title = { zh = "姓名", en = "Worker" }, kind = "text" },
  { id = "months", title = { zh = "月数", en = "Months" }, kind = "number" },
  { id = "owed", title = { zh = "金额", en = "Owed" }, kind = "money" },
]

[[field]]
id = "paid"
kind = "money"
title = { zh = "已付", en = "Paid" }
max = 1000000

[[action]]
id = "list"
kind = "note"
title = { zh = "登记台账", en = "List" }
from = ["reported"]
who = ["community_clerk"]
fields = ["ledger", "paid"]
when = "paid <= ledger_owed"

[[metric]]
id = "owed"
title = { zh = "拖欠", en = "Owed" }
on = ["list"]
value = "ledger_owed"

[[metric]]
id = "workers"
title = { zh = "人数", en = "Workers" }
on = ["list"]
value = "ledger_rows"
"#;

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| Scene::parse("small.toml", &format!("{SMALL}{LEDGER}")).unwrap())
}

fn list(ledger: Value, paid: Value) -> Result<Step, Trouble> {
    let (mei, clerk) = (
        caller(1, Role::Resident, "/c/g/"),
        caller(2, Role::CommunityClerk, "/c/"),
    );
    let at = ts("2026-03-02T09:00:00+08");
    let facts: CaseFacts = open(scene(), "noise", opening("/c/g/", &mei), &mei, at, &cal())?.facts;
    let input = ActInput {
        fields: [("ledger".to_owned(), ledger), ("paid".to_owned(), paid)].into(),
        ..ActInput::default()
    };
    act(scene(), &facts, "list", input, &clerk, at, &cal())
}

fn wrong(ledger: &str, paid: &str) -> Vec<(String, String)> {
    match list(json!(ledger), json!(paid)) {
        Err(Trouble::Invalid(invalid)) => {
            let fields = invalid.fields.into_iter();
            fields.map(|one| (one.field, one.text.zh)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn counted(step: &Step, name: &str) -> i64 {
    let counts = step.effects.iter().find_map(|effect| match effect {
        Effect::Count { metric, value, .. } if metric == name => Some(*value),
        Effect::Count { .. } | Effect::Notify { .. } => None,
    });
    counts.unwrap()
}

#[test]
fn a_pasted_ledger_is_kept_cleanly_and_added_up_to_the_fen() {
    let typed = "张三\t2\t9000.10\n\n 李四，1.5，4500.2元\n王五,1,0.07\n";
    let step = list(json!(typed), json!("8000.5")).unwrap();
    let kept = step.facts.fields["ledger"].as_str().unwrap();
    assert_eq!(
        kept,
        "张三\t2\t9,000.10\n李四\t1.5\t4,500.20\n王五\t1\t0.07"
    );
    assert_eq!(step.facts.fields["paid"], json!(800_050));
    assert_eq!(counted(&step, "small.owed"), 1_350_037);
    assert_eq!(counted(&step, "small.workers"), 3);
    let field = scene().field("ledger").unwrap();
    let sums = [None, Some("4.5".to_owned()), Some("13,500.37".to_owned())];
    assert_eq!(totals(field, kept), sums);
}

#[test]
fn the_line_that_is_wrong_is_named_with_what_it_needs() {
    let two = "张三,2,9000\n李四,1";
    assert_eq!(
        wrong(two, "1"),
        [(
            "ledger".to_owned(),
            "第 2 行：应有 3 栏：姓名，月数，金额，用逗号隔开".to_owned()
        )]
    );
    let words = wrong("张三,两个月,9000", "8.001");
    assert_eq!(words[0].1, "第 1 行：“月数”请填写数字");
    assert_eq!(words[1].0, "paid");
    assert!(
        wrong("张三,2,很多", "1")[0]
            .1
            .starts_with("第 1 行：“金额”")
    );
    assert!(
        wrong("a,1,1\nb,1,1\nc,1,1\nd,1,1", "1")[0]
            .1
            .contains("最多 3 行")
    );
    assert!(wrong("张三,2,9000", "1000000.01")[0].1.contains("1000000"));
}

#[test]
fn a_rule_reads_totals_and_an_empty_table_is_nothing() {
    let refused = list(json!("张三,2,10"), json!("10.01")).unwrap_err();
    assert!(matches!(refused, Trouble::Refused(refused) if refused.code == "flow.condition"));
    let empty = list(json!("  \n"), json!("0")).unwrap();
    assert!(!empty.facts.fields.contains_key("ledger"));
    assert_eq!(counted(&empty, "small.workers"), 0);
}

#[test]
fn columns_fit_their_kind_and_totals_are_unmistakable() {
    let code = |from: &str, to: &str| {
        let text = format!("{SMALL}{}", LEDGER.replacen(from, to, 1));
        let problems = Scene::parse("small.toml", &text).unwrap_err();
        problems[0].code
    };
    assert_eq!(code("id = \"months\"", "id = \"worker\""), "field.columns");
    assert_eq!(code("kind = \"rows\"", "kind = \"text\""), "field.columns");
    assert_eq!(
        code("id = \"paid\"", "id = \"ledger_owed\""),
        "field.columns"
    );
    assert_eq!(code("max = 3", "max = 3000"), "field.bounds");
}
