//! What people of the demo say, by matter.

use super::dice::Dice;

/// What a report says: the matter, what is wrong, and where exactly.
pub(super) struct Said {
    /// The matter of the scene.
    pub matter: &'static str,
    /// What is wrong.
    pub what: &'static str,
}

const fn said(matter: &'static str, what: &'static str) -> Said {
    Said { matter, what }
}

/// Reports of the grid.
pub(super) const GRID: &[Said] = &[
    said("environment", "楼道堆放纸箱和旧家具，影响通行"),
    said("environment", "垃圾投放点周边有散落垃圾"),
    said("environment", "绿化带内有建筑垃圾"),
    said("environment", "化粪池盖周边污水外溢"),
    said("environment", "墙面有小广告，面积较大"),
    said("environment", "雨水口被落叶堵塞，雨后积水"),
    said("facility", "路灯不亮，夜间行走不便"),
    said("facility", "井盖松动，车辆经过有异响"),
    said("facility", "健身器材螺丝松脱"),
    said("facility", "单元门闭门器损坏，门关不上"),
    said("facility", "步道地砖破损翘起"),
    said("safety", "消防通道停放私家车"),
    said("safety", "电动自行车飞线充电"),
    said("safety", "外墙瓷砖有松动，存在坠落风险"),
    said("safety", "楼道内停放电动自行车"),
    said("safety", "灭火器压力不足"),
    said("order", "人行道上非机动车乱停放"),
    said("order", "沿街店铺占道摆放货物"),
    said("order", "夜间施工噪声扰民"),
    said("order", "流动摊贩占道经营"),
    said("dispute", "楼上漏水，双方对维修费用有分歧"),
    said("dispute", "晾晒滴水引起邻里争执"),
];

/// What bells are rung for.
pub(super) const BELL: &[Said] = &[
    said("property", "小区停车位紧张，希望商量划线方案"),
    said("property", "电梯经常故障，希望物业公布维保记录"),
    said("property", "公共收益使用情况希望公示"),
    said("property", "保洁频次减少，希望协商恢复"),
    said("neighbours", "楼上装修噪声，希望约定施工时间"),
    said("neighbours", "公共走道堆物，希望邻里一起商量"),
    said("neighbours", "卫生间渗水，希望请人一起查看"),
    said("renewal", "加装电梯的分摊方案希望再议"),
    said("renewal", "旧改后的晾衣架位置希望调整"),
    said("renewal", "外立面施工时间希望避开中考"),
    said("public_affairs", "希望在小区中心增设座椅"),
    said("public_affairs", "希望社区食堂增加晚餐"),
    said("public_affairs", "建议开放学校操场给居民锻炼"),
];

/// What compounds whistle for.
pub(super) const WHISTLE: &[Said] = &[
    said("management", "地下车库积水反复出现，小区自行抽排无效"),
    said("management", "物业与业委会对停车收费标准意见不一"),
    said("enforcement", "一楼住户违规搭建，劝阻无效"),
    said("enforcement", "群租扰民，多次协调无果"),
    said("enforcement", "消防通道被长期占用"),
    said("emergency", "供水主管爆裂，两幢楼停水"),
    said("emergency", "小区变压器故障，整片停电"),
];

/// What a second unit is asked when it is called to a whistle.
pub(super) const TASK: &[&str] = &[
    "到现场核对权属和审批情况",
    "检查消防设施和疏散通道",
    "核对人员信息，配合劝导",
    "提供管线图，配合抢修",
];

/// Where exactly.
pub(super) fn spot(dice: &mut Dice) -> String {
    let building = dice.between(1, 6);
    match dice.between(0, 3) {
        0 => format!("{building} 幢 {} 单元门口", dice.between(1, 3)),
        1 => format!("{building} 幢东侧"),
        2 => "小区北门附近".to_owned(),
        _ => "小区中心绿地旁".to_owned(),
    }
}

/// What was done about it.
pub(super) const DONE: &[&str] = &[
    "已现场清理并复查",
    "已通知责任人整改，现场确认完成",
    "已更换损坏部件，恢复正常",
    "已劝离并加强巡查",
    "已约谈双方，达成一致",
];
/// Why it goes up.
pub(super) const UP: &[&str] = &[
    "需多部门协调，网格无权处置",
    "涉及市政设施，请派专业单位",
    "多次劝导无效，请上级协调",
];
/// Why a unit gives it back.
pub(super) const BACK: &[&str] = &[
    "不属本单位职责，建议由养护单位处理",
    "经核该设施已移交，请改派",
];
/// Why it is not taken.
pub(super) const REFUSED: &[&str] = &[
    "经核实与已受理的上报重复",
    "经核实不在准入清单内，已告知渠道",
    "现场未发现所述情况",
];
/// What the community answers.
pub(super) const ANSWER: &[&str] = &[
    "已召集各方商量，形成一致方案，请您确认",
    "已与物业沟通，本周内落实",
    "已邀请专业人员现场查看并给出建议",
];
/// Why it is not solved yet.
pub(super) const NOT_YET: &[&str] = &["方案未落实，请再跟进", "问题仍在，请再协商"];

/// How a visit to a firm was.
pub(super) const VISITED: &[&str] = &[
    "经营平稳，想了解人才补贴政策",
    "订单有所回升，招工基本到位",
    "介绍了近期惠企政策，留下联系卡",
    "了解下季度扩租计划",
];
/// What firms find difficult: the kind, and the words.
pub(super) const FIRM: &[(&str, &str)] = &[
    ("policy", "不清楚补贴申报需要哪些材料"),
    ("policy", "政策兑现进度查不到"),
    ("talent", "技术岗位长期招不到人"),
    ("talent", "新员工居住证办理流程不明"),
    ("finance", "流动资金贷款到期，续贷困难"),
    ("support", "研发投入大，想申请产业扶持"),
    ("space", "办公面积不足，想在本街道扩租"),
    ("other", "楼下停车位不足，客户来访不便"),
];
/// What was done about it.
pub(super) const FIRM_DONE: &[&str] = &[
    "已对接经办部门，材料一次讲清并协助提交",
    "已联系银行驻点专员，方案企业认可",
    "已推荐场地两处，企业已签意向",
    "已上门解读政策，企业表示清楚",
];
/// What was done about combined premises.
pub(super) const SHOP_DONE: &[&str] = &[
    "住人已搬离，床铺拆除",
    "私拉电线已拆除，更换插座",
    "疏散通道已清空",
];
/// Roads that do not exist.
pub(super) const ROADS: &[&str] = &["示例路", "样板街", "演示巷"];
/// City management cases: asset or incident, subcategory, and what was seen.
pub(super) const CITY: &[(&str, &str, &str)] = &[
    ("incident", "暴露垃圾", "路口有一堆暴露垃圾"),
    ("incident", "非法小广告", "墙面张贴小广告"),
    ("incident", "机动车乱停放", "人行道上停放机动车"),
    ("incident", "道路破损", "人行道砖破损"),
    ("asset", "上水井盖", "井盖松动有异响"),
    ("asset", "路灯", "路灯不亮"),
    ("asset", "行道树", "行道树枝条折断下垂"),
];
/// What is in dispute: the kind, and the words.
pub(super) const DISPUTE: &[(&str, &str)] = &[
    ("neighbours", "楼上漏水损坏吊顶，双方对赔偿有分歧"),
    ("neighbours", "公共过道堆物引起争执"),
    ("neighbours", "空调外机噪声影响休息"),
    ("family", "兄弟之间对老人赡养分工有分歧"),
    ("property", "对物业费和停车费有异议"),
    ("lease", "退租押金未退还"),
    ("lease", "租房设施损坏，维修费用谁承担"),
    ("consumer", "预付卡退费未办"),
    ("damage", "电动自行车碰撞，医药费协商不成"),
    ("other", "施工扬尘影响晾晒，要求补偿"),
];
/// What was agreed.
pub(super) const AGREED: &[&str] = &[
    "一方承担维修费用，另一方配合检修",
    "退还押金，双方不再有争议",
    "约定使用时间，互不影响",
    "一次性补偿，今后互谅互让",
];
