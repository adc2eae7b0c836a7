//! What the journal's verbs mean, in words. A verb without words here is shown as it is written.

use linli_kernel::{Lang, Text};

/// Verb, Chinese, English; in the order of the rooms.
const WORDS: &[(&str, &str, &str)] = &[
    ("account.made", "开设账号", "Account made"),
    ("account.password_changed", "修改密码", "Password changed"),
    ("account.password_reset", "重置密码", "Password reset"),
    ("account.locked", "锁定账号", "Account locked"),
    ("account.unlocked", "解锁账号", "Account unlocked"),
    ("appointment.made", "任职", "Appointed"),
    ("appointment.ended", "离任", "Appointment ended"),
    ("case.open", "上报", "Reported"),
    ("case.accept", "受理", "Accepted"),
    ("case.refuse", "不予受理", "Not accepted"),
    ("case.dispatch", "派发", "Dispatched"),
    ("case.assign", "交办", "Assigned"),
    ("case.sign_off", "签收", "Signed for"),
    ("case.return", "退回", "Returned"),
    ("case.adjudicate", "裁定", "Adjudicated"),
    ("case.advise", "指导答疑", "Advised"),
    ("case.handle", "处置", "Handled"),
    ("case.respond", "反馈", "Answered"),
    ("case.verify", "核查通过", "Verified"),
    ("case.reject", "核查不通过", "Found not done"),
    ("case.close", "办结", "Closed"),
    ("case.rate", "评价", "Rated"),
    ("case.reopen", "重新打开", "Reopened"),
    ("case.escalate", "逐级上报", "Passed up"),
    ("case.supervise", "督办", "Supervised"),
    ("case.chase", "催办", "Chased"),
    ("case.pause", "挂账", "Paused"),
    ("case.resume", "解除挂账", "Resumed"),
    ("case.extend", "延期", "Extended"),
    ("case.withdraw", "撤回", "Withdrawn"),
    ("case.recuse", "回避", "Recused"),
    ("case.reclassify", "变更事项", "Matter changed"),
    ("case.appeal", "超时申诉", "Lateness appealed"),
    ("case.exempt", "申诉通过", "Lateness excused"),
    ("case.uphold", "申诉不通过", "Lateness upheld"),
    ("case.call", "请求协办", "Assistance asked"),
    ("case.assist_arrive", "协办报到", "An assisting unit came"),
    ("case.assist_finish", "协办完成", "An assist was finished"),
    ("case.assist_decline", "不能协办", "An assist was declined"),
    ("case.assist_excuse", "免除协办", "An assist was excused"),
    ("case.note", "备注", "Noted"),
    ("case.comment", "留言", "Commented"),
    ("case.reveal", "查看个人信息", "Looked at a personal answer"),
    ("case.look", "查看密件", "Looked at a sealed case"),
    ("case.clock", "时限提醒", "Deadline notice"),
    ("case.acknowledge", "知悉提醒", "Reminder acknowledged"),
    ("case.request", "申请", "Asked for approval"),
    ("case.approve", "批准", "Approved"),
    ("case.disapprove", "不批准", "Not approved"),
    ("case.assist", "协办", "Assisted"),
    ("case.join", "并入其他案件", "Joined to another case"),
    ("case.split", "从并案中拆出", "Split off again"),
    ("case.paper", "领取文书", "Document fetched"),
    (
        "case.move",
        "改用新版场景",
        "Moved to another version of its scene",
    ),
    ("followup.planned", "制定回访计划", "Follow-up planned"),
    ("followup.ended", "结束回访计划", "Follow-up plan ended"),
    ("followup.drawn", "抽取回访样本", "Sample drawn"),
    ("followup.sampled", "列入回访", "Drawn for follow-up"),
    ("followup.visited", "回访", "Followed up"),
    ("routing.rules", "保存派件规则", "Routing rules saved"),
    ("routing.areas", "保存片区", "Areas saved"),
    ("routing.roster", "保存值班表", "Roster saved"),
    ("routing.duty_changed", "调整值班", "Duty changed"),
    (
        "routing.duty_withdrawn",
        "撤销值班调整",
        "Change of duty withdrawn",
    ),
    ("case.told", "通知当事人", "People told"),
    ("insight.rebuild", "重算数字", "Figures rebuilt"),
    ("job.retry", "重试任务", "Job tried again"),
    ("list.export", "导出名单", "List exported"),
    ("org.made", "新建组织", "Organisation made"),
    ("person.made", "登记人员", "Person entered"),
    ("person.registered", "居民注册", "Resident registered"),
    ("person.amended", "更正人员资料", "Person amended"),
    ("person.language_set", "设置语言", "Language set"),
    ("person.phone_seen", "查看电话号码", "Telephone number seen"),
    ("place.found", "建立街道", "Street founded"),
    ("place.plant", "批量建立地点", "Places planted"),
    ("place.create", "新建地点", "Place made"),
    ("place.amend", "更正地点", "Place amended"),
    ("place.close", "停用地点", "Place closed"),
    (
        "place.alias_add",
        "添加地点别名",
        "Other name of a place added",
    ),
    (
        "place.alias_remove",
        "删去地点别名",
        "Other name of a place removed",
    ),
    ("place.import", "导入地址", "Addresses imported"),
    ("place.merge", "合并地点", "Places merged"),
    ("place.split", "拆分地点", "Place split"),
    ("place.move", "迁移地点", "Place moved"),
    ("scene.add", "添加场景版本", "Scene version added"),
    ("session.opened", "登录", "Signed in"),
    ("session.refused", "登录失败", "Sign-in refused"),
    (
        "session.revoked",
        "强制下线",
        "Signed out by an administrator",
    ),
    ("session.closed", "退出", "Signed out"),
];

/// The words for a verb, for other rooms.
#[must_use]
pub fn said(verb: &str) -> Text {
    let known = WORDS.iter().find(|(known, ..)| *known == verb);
    let (zh, en) = known.map_or((verb, verb), |(_, zh, en)| (zh, en));
    Text::new(zh, en)
}

/// The words for a verb.
pub(super) fn words(verb: &str, lang: Lang) -> Option<&'static str> {
    let known = WORDS.iter().find(|(known, ..)| *known == verb);
    known.map(|(_, zh, en)| lang.pick(zh, en))
}

/// The words for the kind of a subject.
pub(super) fn kind(code: &str, lang: Lang) -> &str {
    match code {
        "case" => lang.pick("案件", "Case"),
        "person" => lang.pick("人员", "Person"),
        "org" => lang.pick("组织", "Organisation"),
        "place" => lang.pick("地点", "Place"),
        "scene" => lang.pick("场景", "Scene"),
        "job" => lang.pick("任务", "Job"),
        "list" => lang.pick("名单", "List"),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_action_has_words_in_the_journal() {
        for kind in linli_flow::ActionKind::ALL {
            let verb = format!("case.{}", kind.code());
            assert!(words(&verb, Lang::Zh).is_some(), "{verb}");
            assert!(words(&verb, Lang::En).is_some(), "{verb}");
        }
    }
}
