//! What a row of addresses may hold.

use linli_sheets::{Column, ColumnKind, Columns};

use crate::rooms::places::kind::PlaceKind;
use crate::rooms::places::model::{NAME_MAX, NOTE_MAX};

/// The levels of a row below the community, each with its key.
pub(super) const LEVELS: [(PlaceKind, &str); 7] = [
    (PlaceKind::Road, "road"),
    (PlaceKind::Plate, "plate"),
    (PlaceKind::Compound, "compound"),
    (PlaceKind::Building, "building"),
    (PlaceKind::Entrance, "entrance"),
    (PlaceKind::Floor, "floor"),
    (PlaceKind::Dwelling, "dwelling"),
];

/// The columns, in the order of the template and of exports.
pub(in crate::rooms::places) fn columns() -> Columns {
    let mut all = vec![
        level("community", "社区", "Community", "桥西社区")
            .also(&["社区名称", "所属社区", "居委会", "村社"])
            .help("社区须已在地址库中", "The community must be in the library")
            .required(),
        level("grid", "网格", "Grid", "第一网格")
            .also(&["网格名称", "所属网格", "微网格"])
            .help(
                "可不填；网格须已在地址库中",
                "May be empty; the grid must be in the library",
            ),
    ];
    all.extend(address());
    all.extend(points());
    all.extend(rest());
    Columns::new("地址", "Addresses", all)
}

fn level(key: &str, zh: &str, en: &str, example: &str) -> Column {
    Column::new(key, zh, en, ColumnKind::Code { max: NAME_MAX }, example)
}

fn address() -> [Column; 7] {
    [
        level("road", "路巷", "Road", "登云路").also(&["街路巷", "道路", "路街巷", "街巷"]),
        level("plate", "门牌", "Door number", "88号").also(&["门牌号", "门牌号码"]),
        level("compound", "小区", "Compound", "同和里").also(&["小区名称", "住宅小区", "小区名"]),
        level("building", "幢", "Building", "3幢").also(&["楼幢", "楼栋", "栋", "楼号", "幢号"]),
        level("entrance", "单元", "Entrance", "1单元").also(&["单元号"]),
        level("floor", "层", "Floor", "").also(&["楼层"]),
        level("dwelling", "户室", "Dwelling", "301室").also(&[
            "室号",
            "房号",
            "室",
            "门户",
            "房间号",
        ]),
    ]
}

fn points() -> [Column; 2] {
    [
        Column::new(
            "lon",
            "经度",
            "Longitude",
            ColumnKind::Longitude,
            "120.1551",
        )
        .also(&["lng", "lon", "x", "经度坐标"])
        .help(
            "坐标系在导入时选择",
            "The reference system is chosen when importing",
        ),
        Column::new("lat", "纬度", "Latitude", ColumnKind::Latitude, "30.3194").also(&[
            "lat",
            "y",
            "纬度坐标",
        ]),
    ]
}

fn rest() -> [Column; 3] {
    [
        Column::new(
            "valid_from",
            "启用日期",
            "In use from",
            ColumnKind::Date,
            "",
        )
        .also(&["启用日", "启用时间"]),
        Column::new(
            "note",
            "备注",
            "Note",
            ColumnKind::Text { max: NOTE_MAX },
            "",
        )
        .also(&["说明"]),
        Column::new("id", "编号", "Id", ColumnKind::Code { max: 40 }, "")
            .also(&["地址编号", "统一地址编号", "地点编号"])
            .help(
                "导出时自带，用来核对；新地址留空",
                "Comes with an export and is compared; leave it empty for new addresses",
            ),
    ]
}
