//! The agreement as a document: complete, in order, on as many sheets as it needs, and a PDF.

use linli_papers::{Agreement, Block, Face, Mark, Sheet, pdf, sheets};

fn agreement(terms: &str) -> Agreement {
    Agreement {
        title: String::new(),
        ending: String::new(),
        number: "调字〔2026〕12号".into(),
        applicant: "梅某".into(),
        respondent: "李某".into(),
        facts: "2026年1月起，楼上卫生间渗漏，致楼下天花板起皮、脱落，双方对修复和赔偿有争议。"
            .into(),
        responsibility: "楼上住户负责修复渗漏。".into(),
        terms: terms.into(),
        performance: "2026年3月31日前一次付清800.50元。".into(),
        committee: "某街道人民调解委员会".into(),
        day: "2026年3月5日".into(),
    }
}

fn said(sheet: &Sheet) -> Vec<&str> {
    fn words(mark: &Mark) -> Option<&str> {
        match mark {
            Mark::Words { text, .. } => Some(text),
            Mark::Rule(..) => None,
        }
    }
    sheet.marks.iter().filter_map(words).collect()
}

#[test]
fn an_agreement_says_all_that_the_law_lists_with_signatures_seal_number_and_day() {
    let face = Face::find(None).unwrap();
    let all = sheets(&agreement("修补防水。").blocks(), "案号 12", &face);
    let text: String = all.iter().flat_map(said).collect();
    for part in [
        "人民调解协议书",
        "调字〔2026〕12号",
        "梅某",
        "李某",
        "主要事实、争议事项",
        "各方当事人的责任",
        "修补防水。",
        "履行的方式、期限",
        "800.50元",
        "三十日内共同向人民法院申请司法确认",
        "调解员（签名）",
        "某街道人民调解委员会",
        "（盖章）",
        "2026年3月5日",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
}

#[test]
fn what_is_not_known_is_left_open_to_be_written_by_hand() {
    let face = Face::find(None).unwrap();
    let all = sheets(&Agreement::default().blocks(), "", &face);
    let open = all
        .iter()
        .flat_map(said)
        .filter(|text| text.contains("＿＿＿＿"))
        .count();
    assert!(open >= 9, "{open}");
}

#[test]
fn a_long_agreement_goes_on_over_sheets_in_order_and_nothing_leaves_them() {
    let face = Face::find(None).unwrap();
    let terms: Vec<String> = (1..=120)
        .map(|nth| format!("第{nth}项：双方约定，按期履行。"))
        .collect();
    let all = sheets(&agreement(&terms.join("\n")).blocks(), "案号 12", &face);
    assert!(all.len() > 4, "{}", all.len());
    let text: String = all.iter().flat_map(said).collect();
    let places: Vec<usize> = terms
        .iter()
        .map(|term| text.find(term.as_str()).unwrap())
        .collect();
    assert!(places.is_sorted());
    for (at, sheet) in all.iter().enumerate() {
        let foot = format!("案号 12　第 {} 页，共 {} 页", at + 1, all.len());
        assert_eq!(said(sheet).last(), Some(&foot.as_str()));
        for mark in &sheet.marks {
            if let Mark::Words { x, y, size, text } = mark {
                assert!(
                    *x >= 0.0 && x + face.width(text) * size <= 595.3 - 60.0,
                    "{text}"
                );
                assert!(*y > 0.0 && *y < 841.9, "{text}");
            }
        }
    }
}

#[test]
fn a_ledger_that_is_longer_than_a_sheet_says_its_heading_again() {
    let face = Face::find(None).unwrap();
    let columns = ["姓名", "月数", "金额（元）"].map(str::to_owned).to_vec();
    let rows = (0..80)
        .map(|nth| vec![format!("工人{nth}"), "2".into(), "9,000.50".into()])
        .collect();
    let all = sheets(&[Block::Table { columns, rows }], "", &face);
    assert!(all.len() > 1);
    for sheet in &all {
        assert_eq!(said(sheet)[..3], ["姓名", "月数", "金额（元）"]);
    }
}

#[test]
fn the_file_is_a_pdf_with_a_part_of_the_font_and_the_same_each_time() {
    let face = Face::find(None).unwrap();
    let all = sheets(&agreement("修补防水。").blocks(), "案号 12", &face);
    let file = pdf("人民调解协议书", &all, &face).unwrap();
    assert!(file.starts_with(b"%PDF-") && file.trim_ascii_end().ends_with(b"%%EOF"));
    assert!(file.len() < 200_000, "{}", file.len());
    assert_eq!(file, pdf("人民调解协议书", &all, &face).unwrap());
}
