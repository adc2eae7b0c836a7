//! A thousand workbooks of persons that somebody or something spoilt.

use linli_db::both_dbs;

use super::clerk;
use crate::rooms::imports::tests::mutated::{endures, many, spoilt};

const TITLES: [&str; 6] = ["姓名", "身份证号", "手机", "性别", "出生日期", "住址"];

const GOOD: [[&str; 6]; 3] = [
    [
        "张三",
        "11010519491231002X",
        "13800001234",
        "男",
        "1949-12-31",
        "测试小区1幢101室",
    ],
    ["李四", "", "13900005678", "女", "", "测试小区1幢102室"],
    ["王五", "", "", "", "1980.5.1", "测试社区测试小区1幢"],
];

/// What people and machines put into cells.
const SPOILT: &[&str] = &[
    "",
    " ",
    "#N/A",
    "1.10105E+17",
    "=A1",
    "110105194912310021",
    "11010519491231",
    "没有的小区1幢",
    "测试小区1幢103室",
    "第一网格",
    "张三",
    "male",
    "未知",
    "１３８００００１２３４",
    "0571-88880001",
    "NULL",
    "\"",
    "a,b",
    "示例：",
    "2024-13-01",
    "2024年5月1日",
    "0",
    "測試小區1幢101室",
    "place_00000000000000000000000000000000",
    "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二三四五",
];

both_dbs!(
    a_spoilt_workbook_of_persons_is_refused_with_cell_and_remedy_or_taken_whole,
    |db| async move {
        let many = many(db.engine());
        let office = clerk(db, "person").await;
        endures(&office, many, |seed| spoilt(&TITLES, &GOOD, SPOILT, seed)).await;
    }
);
