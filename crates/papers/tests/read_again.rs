//! What stands in the files is what was meant: each is read again by poppler's pdftotext.
#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests: what fails in them fails the test"
)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use linli_papers::{Agreement, Block, Face, Ledger, Letter, pdf, sheets};

/// The text of a document, sheet by sheet, without the spaces between its letters.
fn read_again(title: &str, blocks: &[Block]) -> Vec<String> {
    let face = Face::find(None).unwrap();
    let file = pdf(title, &sheets(blocks, "案号 Q-7", &face), &face).unwrap();
    if let Some(folder) = std::env::var_os("LINLI_PAPERS_OUT") {
        let path = std::path::Path::new(&folder).join(format!("{title}.pdf"));
        std::fs::write(path, &file).unwrap();
    }
    let mut child = Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(&file));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let sheets = text.split('\u{c}').filter(|sheet| !sheet.trim().is_empty());
    sheets
        .map(|sheet| sheet.split_whitespace().collect())
        .collect()
}

fn holds(sheets: &[String], parts: &[&str]) {
    let text = sheets.concat();
    for part in parts {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn an_agreement_is_read_again_with_its_sides_clauses_and_day() {
    let terms: Vec<String> = (1..=60)
        .map(|nth| format!("第{nth}项：双方约定，按期履行。"))
        .collect();
    let agreement = Agreement {
        number: "调字〔2026〕12号".into(),
        applicant: "梅兰".into(),
        respondent: "李竹".into(),
        facts: "楼上卫生间渗漏，致楼下天花板起皮。".into(),
        responsibility: "楼上住户负责修复渗漏。".into(),
        terms: terms.join("\n"),
        performance: "2026年3月31日前一次付清800.50元。".into(),
        committee: "某街道人民调解委员会".into(),
        day: "2026年3月5日".into(),
        ..Agreement::default()
    };
    let sheets = read_again("人民调解协议书", &agreement.blocks());
    assert!(sheets.len() > 2, "{}", sheets.len());
    holds(
        &sheets,
        &[
            "梅兰",
            "李竹",
            "第1项",
            "第60项",
            "800.50元",
            "2026年3月5日",
        ],
    );
    for (at, sheet) in sheets.iter().enumerate() {
        let foot = format!("案号Q-7第{}页，共{}页", at + 1, sheets.len());
        assert!(sheet.ends_with(&foot), "{sheet}");
    }
}

#[test]
fn another_agreement_has_its_own_title_and_ending() {
    let agreement = Agreement {
        title: "劳动争议调解协议书".into(),
        ending: "本协议自双方签名之日起生效。".into(),
        ..Agreement::default()
    };
    let sheets = read_again("劳动争议调解协议书", &agreement.blocks());
    holds(
        &sheets,
        &["劳动争议调解协议书", "本协议自双方签名之日起生效。"],
    );
    assert!(!sheets.concat().contains("司法确认"));
}

#[test]
fn a_letter_says_request_opinion_and_ground_and_leaves_out_what_is_empty() {
    let letter = Letter {
        title: "信访事项处理意见书".into(),
        number: "Q-7".into(),
        to: "梅兰".into(),
        request: "请求修复渗漏。".into(),
        opinion: "予以支持".into(),
        basis: "《信访工作条例》第三十二条".into(),
        ending: "不服本意见的，可以自收到之日起三十日内请求复查。".into(),
        office: "城建科".into(),
        day: "2026年3月5日".into(),
        ..Letter::default()
    };
    let sheets = read_again("信访事项处理意见书", &letter.blocks());
    assert_eq!(sheets.len(), 1);
    holds(
        &sheets,
        &[
            "梅兰：",
            "一、请求",
            "二、处理意见予以支持",
            "三、依据《信访工作条例》第三十二条",
            "三十日内请求复查",
            "城建科",
            "2026年3月5日",
        ],
    );
    assert!(!sheets.concat().contains("查明的事实"));
}

#[test]
fn a_ledger_numbers_its_rows_adds_them_up_and_goes_on_over_sheets() {
    let rows = (1..=70).map(|nth| vec![format!("工人{nth}"), "2".into(), "9,000.50".into()]);
    let ledger = Ledger {
        title: "工资台账".into(),
        about: "某建筑公司".into(),
        columns: ["姓名", "月数", "拖欠金额（元）"]
            .map(str::to_owned)
            .to_vec(),
        rows: rows.collect(),
        totals: ["", "140", "630,035.00"].map(str::to_owned).to_vec(),
        office: "劳动保障所".into(),
        day: "2026年3月5日".into(),
        ..Ledger::default()
    };
    let sheets = read_again("工资台账", &ledger.blocks());
    assert!(sheets.len() > 1);
    for sheet in &sheets {
        assert!(sheet.contains("序号姓名月数拖欠金额（元）"), "{sheet}");
    }
    holds(
        &sheets,
        &[
            "单位：某建筑公司",
            "共70行",
            "70工人7029,000.50",
            "合计140630,035.00",
        ],
    );
}
