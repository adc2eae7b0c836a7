//! XLSForm workbooks as an office would write them, and broken ones. Also used by the example `xlsform`, which writes
//! them for `scripts/test-xlsform.sh`.

use rust_xlsxwriter::{Workbook, XlsxError};

/// The rows of one sheet; cells are apart by `|`, and `¦` is a `|` in a cell.
pub type Sheet<'a> = (&'a str, &'a str);

/// A workbook of these sheets. Whole numbers become numbers, as spreadsheets make of them.
pub fn book(sheets: &[Sheet<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    for (name, text) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name)?;
        for (row, line) in (0_u32..).zip(text.trim().lines()) {
            for (column, cell) in (0_u16..).zip(line.split('|')) {
                match cell.trim().parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number)?,
                    Err(_text) if cell.trim().is_empty() => continue,
                    Err(_text) => sheet.write_string(row, column, cell.trim().replace('¦', "|"))?,
                };
            }
        }
    }
    workbook.save_to_buffer()
}

/// 入户走亲.
pub const VISIT: &[Sheet<'static>] = &[
    ("survey", "
type | name | label::Chinese (zh) | label::English (en) | relevant | required | constraint | constraint_message::Chinese (zh) | constraint_message::English (en) | calculation | default | choice_filter | hint::Chinese (zh) | appearance | registry
start | start
today | filled_on
date | visited_on | 走访日期 | Day of the visit | | yes | . <= today() | 不能晚于今天 | Not after today | | today()
select_one community | community | 所属社区 | Community | | yes | | | | | | | | minimal | dwelling.community
select_one compound | compound | 小区 | Compound | | yes | | | | | | community=${community}
decimal | area | 建筑面积 | Floor area | | | . > 0 and . < 2000 | 1 到 2000 平方米 | From 1 to 2000 | | | | 平方米，见房产证 | | dwelling.area
select_one tenure | tenure | 居住情况 | How it is used | | yes | | | | | | | | | dwelling.tenure
begin group | letting | 出租情况 | Letting | ${tenure} = 'rent'
integer | rent | 月租金（元） | Rent in yuan | | yes | . >= 0
select_one yes_no | registered | 是否登记备案 | Whether it is registered | | ${rent} >= 1000
end group
begin repeat | members | 家庭成员 | Members | ${tenure} != 'empty'
text | member_name | 姓名 | Name | | yes | | | | | | | | | person.name
date | born_on | 出生日期 | Day of birth | | | . <= today() | 不能晚于今天 | Not after today
calculate | age | | | | | | | | int((today() - ${born_on}) div 365.25)
text | phone | 手机号 | Mobile | ${age} >= 14 or ${born_on} = '' | | regex(., '^1[3-9]\\d{9}$') | 请填写 11 位手机号 | Give 11 digits | | | | | numbers
select_one yes_no | alone | 是否独居 | Lives alone | ${age} >= 60
end repeat
calculate | people | | | | | | | | count(${members})
calculate | area_each | | | | | | | | round(${area} div ${people}, 1)
select_multiple need | needs | 需要的服务 | Services wanted | ${people} > 0 | | count-selected(.) <= 2 | 最多两项 | Two at most
text | need_other | 其他需要 | What else | selected(${needs}, 'other') | yes | string-length(.) <= 50 | 最多 50 字 | 50 characters at most
geopoint | spot | 位置 | Location
image | photo | 门牌照片 | Photo of the door
image | signed | 户主签名 | Signature | | | | | | | | | | signature
note | thanks | 感谢配合 | Thank you
"),
    ("choices", "
list_name | name | label::Chinese (zh) | label::English (en) | community
community | dongyuan | 东园社区 | Dongyuan
community | xiyuan | 西园社区 | Xiyuan
compound | dy1 | 东园一区 | Dongyuan 1 | dongyuan
compound | dy2 | 东园二区 | Dongyuan 2 | dongyuan
compound | xy1 | 西园一区 | Xiyuan 1 | xiyuan
tenure | own | 自住 | Owner lives here
tenure | rent | 出租 | Let
tenure | empty | 空置 | Empty
need | meal | 助餐 | Meals
need | care | 照护 | Care
need | other | 其他 | Other
yes_no | yes | 是 | Yes
yes_no | no | 否 | No
"),
    ("settings", "
form_title | form_id | version | default_language
入户走亲 | household_visit | 2026112201 | Chinese (zh)
"),
];

/// 隐患排查.
pub const HAZARD: &[Sheet<'static>] = &[
    ("survey", "
type | name | label | relevant | required | constraint | constraint_message | calculation | read_only | default
barcode | place_code | 场所二维码 | | yes
select_one level | level | 风险等级 | | yes
select_multiple kind | kinds | 隐患类别 | ${level} != 1 | yes
begin_repeat | hazards | 隐患 | count-selected(${kinds}) > 0
select_one kind | kind | 类别 | | yes
text | found | 具体情况 | | yes | string-length(.) >= 4 | 至少四个字
image | before | 现场照片 | | yes
integer | points | 扣分 | | yes | . >= 1 and . <= 10 | 一到十分
end_repeat
calculate | total | | | | | | sum(${points})
calculate | verdict | | | | | | if(${total} >= 10 or ${level} = 3, '停业整改', '限期整改')
date | due_on | 整改期限 | ${total} > 0 | ${total} > 0 | . > today() | 应晚于今天
text | basis | 依据 | | | | | | yes | 安全生产法
image | signed | 负责人签字
"),
    ("choices", "
list_name | name | label
level | 1 | 低
level | 2 | 中
level | 3 | 高
kind | fire | 消防
kind | gas | 燃气
kind | power | 用电
"),
    ("settings", "
form_title | form_id
隐患排查 | hazard_inspection
"),
];

/// 小餐饮六个一.
pub const RESTAURANT: &[Sheet<'static>] = &[
    ("survey", "
type | name | label::中文(zh) | label::English(en) | relevant | required | constraint | constraint_message::中文(zh) | constraint_message::English(en) | calculation
text | shop | 店名 | Shop | | yes
select_one yes_no | licence | 一张证照公示 | Licence shown | | yes
select_one yes_no | health | 一张健康证 | Health cards | | yes
select_one yes_no | ledger | 一本台账 | Ledger | | yes
select_one yes_no | fridge | 一台冰箱分区 | Fridge in zones | | yes
select_one yes_no | bin | 一个带盖垃圾桶 | Bin with a lid | | yes
select_one yes_no | fume | 一套油烟净化 | Fume filter | | yes
calculate | passed | | | | | | | | if(${licence} = 'yes', 1, 0) + if(${health} = 'yes', 1, 0) + if(${ledger} = 'yes', 1, 0)
calculate | passed_all | | | | | | | | ${passed} + if(${fridge} = 'yes', 1, 0) + if(${bin} = 'yes', 1, 0) + if(${fume} = 'yes', 1, 0)
note | good | 六个一全部达标 | All six are there | ${passed_all} = 6
text | mend | 限期整改内容 | What to mend | ${passed_all} < 6 | ${passed_all} < 6
time | at | 检查时间 | Time of the visit
integer | staff | 从业人数 | Staff | | | . > 0 and . <= 200 | 1 到 200 人 | 1 to 200
integer | cards | 持证人数 | With health card | ${staff} != '' | | . <= ${staff} | 不会多于从业人数 | Not more than staff
"),
    ("choices", "
list_name | name | label::中文(zh) | label::English(en)
yes_no | yes | 是 | Yes
yes_no | no | 否 | No
"),
    ("settings", "
form_title | form_id | version
小餐饮六个一 | small-restaurant | 3
"),
];

/// 场景式巡查.
pub const PATROL: &[Sheet<'static>] = &[
    ("survey", "
type | name | label | hint | relevant | required | constraint | constraint_message | calculation | repeat_count
geopoint | begun_at | 起点 | | | yes
begin group | route | 路线
begin repeat | stops | 点位 | | | | | | | 3
calculate | stop | | | | | | | position(..)
select_one state | state | 状况 | 逐项查看 | | yes
text | said | 说明 | | not(selected(${state}, 'fine')) | true()
decimal | litres | 积水（升） | | | | . >= 0.5 | 半升以上才记
calculate | litres_known | | | | | | | coalesce(${litres}, 0)
end repeat
end group
calculate | litres_all | | | | | | | sum(${litres_known})
note | wet | 积水较多，请上报 | | ${litres_all} > 20.5
"),
    ("choices", "
list_name | name | label
state | fine | 正常
state | blocked | 堵塞
state | broken | 破损
"),
    ("settings", "
form_title | form_id | version
场景式巡查 | patrol | 1
"),
];

/// The workbooks that work, by name.
pub const GOOD: &[(&str, &[Sheet<'static>])] = &[
    ("household-visit", VISIT),
    ("hazard-inspection", HAZARD),
    ("small-restaurant", RESTAURANT),
    ("patrol", PATROL),
];

const YES_NO: Sheet<'static> = (
    "choices",
    "list_name | name | label\nyes_no | yes | 是\nyes_no | no | 否",
);

/// Workbooks that are wrong for everybody, by name.
pub const BROKEN: &[(&str, &[Sheet<'static>])] = &[
    ("no-survey", &[YES_NO]),
    (
        "unknown-type",
        &[("survey", "type | name | label\nhologram | a | 甲")],
    ),
    (
        "no-end",
        &[(
            "survey",
            "type | name | label\nbegin group | g | 组\ntext | a | 甲",
        )],
    ),
    (
        "no-begin",
        &[("survey", "type | name | label\ntext | a | 甲\nend group")],
    ),
    (
        "wrong-end",
        &[(
            "survey",
            "type | name | label\nbegin group | g | 组\ntext | a | 甲\nend repeat",
        )],
    ),
    (
        "no-list",
        &[
            ("survey", "type | name | label\nselect_one nowhere | a | 甲"),
            YES_NO,
        ],
    ),
    (
        "unknown-name",
        &[(
            "survey",
            "type | name | label | relevant\ntext | a | 甲 | ${b} = 'x'",
        )],
    ),
    (
        "twice",
        &[(
            "survey",
            "type | name | label\ntext | a | 甲\ntext | a | 乙",
        )],
    ),
    (
        "bad-name",
        &[("survey", "type | name | label\ntext | 1 a | 甲")],
    ),
    ("no-name", &[("survey", "type | name | label\ntext | | 甲")]),
];
