//! Imports on both databases, through the room's verbs and pages.

mod api;
mod many;
pub(crate) mod mutated;
pub(crate) mod office;
mod round;

use axum::http::StatusCode;
use linli_db::both_dbs;
use linli_geodesy::Crs;
use linli_kernel::{Lang, Role};

use super::model::{Counts, Policy, State};
use super::{forget_old, run, verbs};
use office::{Office, TITLES, csv, workbook};

const ROWS: &[[&str; 6]] = &[
    ["测试社区", "第一网格", "测试小区", "1", "1单元", "101"],
    ["测试社区", "第一网格", "测试小区", "1幢", "1", "102室"],
    ["测试社区", "", "测试小区", "2幢", "", ""],
    ["测试社区", "第二网格", "新小区", "甲幢", "", ""],
];

fn counts(new: i64, changed: i64, same: i64, wrong: i64) -> Counts {
    Counts {
        new,
        changed,
        same,
        wrong,
    }
}

both_dbs!(
    a_workbook_becomes_addresses_and_the_same_file_again_changes_nothing,
    |db| async move {
        let office = Office::on(db).await;
        let import = office.checks("地址.xlsx", workbook(ROWS), None).await;
        assert_eq!(
            (import.state, import.counts),
            (State::Checked, counts(4, 0, 0, 0))
        );
        assert!(
            !office.has("测试街道测试社区测试小区1幢").await,
            "nothing is written before it is confirmed"
        );

        let done = office.confirms(&import, Policy::All).await;
        assert_eq!(
            (done.state, done.counts, done.kept),
            (State::Done, counts(4, 0, 0, 0), false)
        );
        for address in [
            "测试小区1幢1单元101室",
            "测试小区1幢1单元102室",
            "测试小区2幢",
            "新小区甲幢",
        ] {
            assert!(
                office.has(&format!("测试街道测试社区{address}")).await,
                "{address}"
            );
        }
        assert_eq!(office.files(), 0, "the upload is gone");

        let again = office.checks("地址.xlsx", workbook(ROWS), None).await;
        assert_eq!(again.counts, counts(0, 0, 4, 0));
        let before = office.mark().await;
        let again = office.confirms(&again, Policy::All).await;
        assert_eq!(
            (again.state, again.counts),
            (State::Done, counts(0, 0, 4, 0))
        );
        assert_eq!(office.mark().await, before);
    }
);

both_dbs!(
    one_wrong_row_keeps_everything_out_unless_the_good_rows_were_asked_for,
    |db| async move {
        let office = Office::on(db).await;
        let rows = [
            ROWS[0],
            ["没有的社区", "", "甲小区", "", "", ""],
            ["测试社区", "", "测试小区", "", "2单元", ""],
            ROWS[0],
        ];
        let import = office.checks("地址.xlsx", workbook(&rows), None).await;
        assert_eq!(import.counts, counts(1, 0, 0, 3));
        let told = office.problems(&import).await;
        assert!(
            told[0].zh.starts_with("A3（社区）：测试街道没有这个社区"),
            "{told:?}"
        );
        assert!(
            told[1]
                .zh
                .starts_with("E4（单元）：小区里不能直接有单元，请补填"),
            "{told:?}"
        );
        assert!(told[2].zh.contains("与第 2 行是同一个地址"), "{told:?}");

        let before = office.mark().await;
        let refused = office.confirms(&import, Policy::All).await;
        assert_eq!(refused.state, State::Failed);
        assert_eq!(office.mark().await, before, "all or nothing");

        let import = office.checks("地址.xlsx", workbook(&rows), None).await;
        let done = office.confirms(&import, Policy::Good).await;
        assert_eq!(
            (done.state, done.counts, done.kept),
            (State::Done, counts(1, 0, 0, 3), true)
        );
        assert!(office.has("测试街道测试社区测试小区1幢1单元101室").await);
        let (status, _) = office.page(&format!("/imports/{}/marked", done.id)).await;
        assert_eq!(status, StatusCode::OK);
        let marked = run::marked(&office.world.app, &done, Lang::Zh)
            .await
            .unwrap();
        let mut book =
            linli_sheets::Book::open(marked, "x", linli_sheets::Limits::default()).unwrap();
        let sheet = book.first().unwrap();
        let last: Vec<String> = sheet
            .rows
            .iter()
            .map(|row| row.cells.last().unwrap().shown())
            .collect();
        assert_eq!(last[0], linli_sheets::PROBLEM_TITLE);
        assert!(
            last[2].contains("没有这个社区") && last[3].contains("请补填"),
            "{last:?}"
        );

        let form = [("rev", done.rev.to_string())];
        let form: Vec<(&str, &str)> = form.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let (status, _) = office
            .world
            .form(&format!("/imports/{}/drop", done.id), &office.token, &form)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER);
        assert_eq!(
            office.files(),
            1,
            "only that of the import that was refused as a whole"
        );
    }
);

both_dbs!(
    coordinates_need_their_system_and_are_written_once,
    |db| async move {
        let office = Office::on(db).await;
        let text = "社区,小区,幢,经度,纬度,备注\r\n测试社区,测试小区,5幢,120.1551,30.3194,示意\r\n";
        let bare = office
            .checks("点.csv", text.as_bytes().to_vec(), None)
            .await;
        assert_eq!(bare.counts, counts(0, 0, 0, 1));
        let told = office.problems(&bare).await;
        assert!(
            told[0].zh.starts_with("D2（经度）：有坐标却没有选坐标系"),
            "{told:?}"
        );

        let import = office
            .checks("点.csv", text.as_bytes().to_vec(), Some(Crs::Gcj02))
            .await;
        office.confirms(&import, Policy::All).await;
        let place = office.place("测试街道测试社区测试小区5幢").await.unwrap();
        let point = place.point.unwrap();
        assert_eq!(
            (point.lon_e7, point.crs, place.note.as_str()),
            (1_201_551_000, Crs::Gcj02, "示意")
        );

        let moved = text.replace("120.1551", "120.1552").replace("示意", "");
        let import = office
            .checks("点.csv", moved.into_bytes(), Some(Crs::Wgs84))
            .await;
        assert_eq!(import.counts, counts(0, 1, 0, 0));
        office.confirms(&import, Policy::All).await;
        let place = office.place("测试街道测试社区测试小区5幢").await.unwrap();
        assert_eq!(place.point.unwrap().crs, Crs::Cgcs2000);
        assert_eq!(place.note, "示意", "an empty cell leaves what is known");
    }
);

both_dbs!(
    only_its_uploader_with_the_right_sees_an_import,
    |db| async move {
        let office = Office::on(db).await;
        let import = office.checks("地址.csv", csv(ROWS), None).await;
        office.world.person(Role::Resident, "mei").await;
        let mei = office.world.token("mei").await;
        assert_eq!(
            office.world.page("/imports", &mei).await.0,
            StatusCode::FORBIDDEN
        );
        office.world.person(Role::CommunityClerk, "clerk").await;
        let clerk = office.world.token("clerk").await;
        let (status, page) = office.world.page("/imports", &clerk).await;
        assert!(status == StatusCode::OK && page.contains("/imports/new/person"));
        assert!(!page.contains("/imports/new/addresses"), "{page}");
        let (status, _) = office
            .world
            .page(&format!("/imports/{}", import.id), &clerk)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        office.world.person(Role::SystemAdmin, "other").await;
        let other = office.world.token("other").await;
        let (status, _) = office
            .world
            .page(&format!("/imports/{}/marked", import.id), &other)
            .await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(
            office.page(&format!("/imports/{}", import.id)).await.0,
            StatusCode::OK
        );
    }
);

both_dbs!(
    what_was_uploaded_lies_sealed_and_is_deleted_after_a_week,
    |db| async move {
        let office = Office::on(db).await;
        let import = office.checks("地址.csv", csv(ROWS), None).await;
        let kept = office.only_file();
        assert!(!kept.windows(9).any(|part| part == "测试小".as_bytes()));
        office
            .world
            .clock
            .advance(jiff::SignedDuration::from_hours(24 * 8));
        let gone = forget_old(&office.world.app, office.world.street)
            .await
            .unwrap();
        assert_eq!((gone, office.files()), (1, 0));
        let import = office.read(import.id).await;
        assert_eq!((import.state, import.kept), (State::Dropped, false));
        let token = office.world.token("admin").await;
        let (status, page) = office
            .world
            .page(&format!("/imports/{}", import.id), &token)
            .await;
        assert!(
            status == StatusCode::OK && page.contains("重新上传"),
            "{page}"
        );
    }
);

both_dbs!(
    a_job_that_died_begins_again_and_two_imports_at_once_write_each_row_once,
    |db| async move {
        let office = Office::on(db).await;
        let (one, two) = (
            office.checks("一.csv", csv(ROWS), None).await,
            office.checks("二.csv", csv(ROWS), None).await,
        );
        office.asks_to_confirm(&one, Policy::All).await;
        office.asks_to_confirm(&two, Policy::All).await;
        let (first, second) = tokio::join!(office.runs(&one, 2), office.runs(&two, 1));
        assert!(first.is_ok() && second.is_ok());
        let (one, two) = (office.read(one.id).await, office.read(two.id).await);
        assert_eq!((one.state, two.state), (State::Done, State::Done));
        assert_eq!(one.again, 1, "the page tells that it was interrupted");
        let both = [one.counts, two.counts];
        assert!(
            both.contains(&counts(4, 0, 0, 0)) && both.contains(&counts(0, 0, 4, 0)),
            "{both:?}"
        );
        // The queue still holds both jobs; they find nothing to do.
        let before = office.mark().await;
        office.works().await;
        assert_eq!(office.mark().await, before);
    }
);

both_dbs!(
    a_mapping_is_remembered_for_files_with_the_same_header,
    |db| async move {
        let office = Office::on(db).await;
        let text = "所在,院子,楼\r\n测试社区,测试小区,7幢\r\n"
            .as_bytes()
            .to_vec();
        let id = office.uploads("外来.csv", text.clone()).await.unwrap();
        let import = office.read(id).await;
        let fields = [
            ("rev", import.rev.to_string()),
            ("header", "1".to_owned()),
            ("col.community", "0".to_owned()),
            ("col.compound", "1".to_owned()),
            ("col.building", "2".to_owned()),
            ("then", "check".to_owned()),
        ];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let (status, said) = office
            .world
            .form(&format!("/imports/{id}/columns"), &office.token, &fields)
            .await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{said}");
        office.works().await;
        assert_eq!(office.read(id).await.counts, counts(1, 0, 0, 0));

        let next = office.uploads("外来二.csv", text).await.unwrap();
        let chosen = office.read(next).await.layout.chosen.unwrap();
        assert_eq!(chosen["community"], Some(0));
        let (status, page) = office.page(&format!("/imports/{next}")).await;
        assert!(status == StatusCode::OK && page.contains("7幢"), "{page}");
    }
);

both_dbs!(
    huge_and_foreign_files_are_refused_with_the_remedy,
    |db| async move {
        let office = Office::on(db).await;
        let huge = vec![b'a'; verbs::UPLOAD_LIMIT + 1];
        let files: [(Vec<u8>, &str); 4] = [
            (huge, "sheet.too_large"),
            (b"%PDF-1.7".to_vec(), "sheet.no_workbook"),
            (workbook(ROWS)[..900].to_vec(), "sheet.damaged"),
            (Vec::new(), "input.invalid"),
        ];
        for (bytes, code) in files {
            let refused = office.uploads("x.xlsx", bytes).await.unwrap_err();
            assert_eq!(refused.code(), code);
        }
        assert_eq!(office.files(), 0);
        let (status, page) = office.sends("x.xlsx", b"%PDF-1.7").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.contains("不是表格文件"), "{page}");
        assert_eq!(TITLES.len(), 6);
    }
);

/// The marked workbook of an import.
pub(crate) async fn marked(
    app: &crate::app::Shared,
    import: &super::Import,
    lang: Lang,
) -> Vec<u8> {
    run::marked(app, import, lang).await.unwrap()
}
