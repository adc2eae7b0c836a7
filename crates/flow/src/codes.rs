//! The words of a scene file that the kernel understands, each an enum with its code.

use linli_kernel::codes;

codes! {
    /// What an action means to the kernel. Each kind (but `note`) is counted for every scene.
    ActionKind, "kind of action" {
        /// 受理.
        Accept = "accept";
        /// 不予受理.
        Refuse = "refuse";
        /// 派发 to a unit.
        Dispatch = "dispatch";
        /// 交办 to a person.
        Assign = "assign";
        /// 签收, 报到: the unit takes it up.
        SignOff = "sign_off";
        /// 退回: not ours.
        Return = "return";
        /// 仲裁 (平台裁定): whose it is, bindingly.
        Adjudicate = "adjudicate";
        /// 指导, 答疑: an expert or a department advises.
        Advise = "advise";
        /// 处置.
        Handle = "handle";
        /// 反馈 to the reporter.
        Respond = "respond";
        /// 核查 passed.
        Verify = "verify";
        /// 核查 failed: it goes back.
        Reject = "reject";
        /// 办结.
        Close = "close";
        /// 评价.
        Rate = "rate";
        /// 重新打开.
        Reopen = "reopen";
        /// 上报 to the next level.
        Escalate = "escalate";
        /// 督办.
        Supervise = "supervise";
        /// 催办.
        Chase = "chase";
        /// 挂账.
        Pause = "pause";
        /// 解除挂账.
        Resume = "resume";
        /// 延期.
        Extend = "extend";
        /// 撤回 by the reporter.
        Withdraw = "withdraw";
        /// 回避: whoever does it, or the handler where it clears the handler, has nothing to do with the case any more.
        Recuse = "recuse";
        /// 改类别: it is another matter; what has gone by stays.
        Reclassify = "reclassify";
        /// 超时申诉: asks that a lateness be exempted, once, after the end.
        Appeal = "appeal";
        /// 申诉成立: a reviewer finds the lateness excusable.
        Exempt = "exempt";
        /// 维持超时: a reviewer finds it is not.
        Uphold = "uphold";
        /// 吹哨, 请求协办: asks other units to assist.
        Call = "call";
        /// 备注, 核实: means nothing to the kernel and is counted nowhere.
        Note = "note";
    }
}

codes! {
    /// What kind of answer a field takes.
    FieldKind, "kind of field" {
        /// One line.
        Text = "text";
        /// Several lines.
        LongText = "long_text";
        /// One of its choices.
        Choice = "choice";
        /// A number.
        Number = "number";
        /// Yes or no.
        YesNo = "yes_no";
        /// A day, `2026-09-24`.
        Date = "date";
        /// A telephone number.
        Phone = "phone";
        /// An amount of money: typed in yuan, kept in fen.
        Money = "money";
        /// A small table, such as a wage ledger.
        Rows = "rows";
        /// An organisation of the street that the case is about; it never sees it.
        Party = "party";
        /// A person of the house that the case is about; they never see it.
        PartyPerson = "party_person";
        /// A code of a layout, such as a part code; kept as its digits.
        Code = "code";
    }
}

codes! {
    /// Whether a state is open, waiting or over.
    Phase, "phase" {
        /// Somebody has to do something.
        Open = "open";
        /// Something outside is waited for (挂账).
        Waiting = "waiting";
        /// It is over, though it may be rated or reopened.
        Closed = "closed";
    }
}

codes! {
    /// The seven stages of city management (数字城管): what is being done while a case is in a state.
    Stage, "stage" {
        /// 信息采集.
        Collect = "collect";
        /// 案卷建立.
        File = "file";
        /// 任务派遣.
        Dispatch = "dispatch";
        /// 任务处理.
        Handle = "handle";
        /// 处理反馈.
        Respond = "respond";
        /// 核查结案.
        Verify = "verify";
        /// 综合评价.
        Appraise = "appraise";
    }
}

codes! {
    /// What can be given with an action.
    Need, "need" {
        /// Words.
        Note = "note";
        /// Photos.
        Photo = "photo";
        /// A unit, which then has the case.
        Unit = "unit";
        /// A person, who then handles it.
        Handler = "handler";
        /// A limit.
        Limit = "limit";
        /// A rating.
        Rating = "rating";
        /// Another matter, which the case then is.
        Matter = "matter";
        /// Units that shall assist, each with its task.
        Assists = "assists";
    }
}

codes! {
    /// What the assisting units must have done before an action.
    Joint, "joint" {
        /// Each is done or excused.
        AllDone = "all_done";
        /// The lead decides; what is open is named.
        Lead = "lead";
    }
}

codes! {
    /// What is done with an assist.
    AssistDeed, "deed of an assist" {
        /// 报到: the unit has come.
        Arrive = "arrive";
        /// It did what it was asked.
        Finish = "finish";
        /// It says why it will not.
        Decline = "decline";
        /// The lead or the command centre does without it.
        Excuse = "excuse";
    }
}

codes! {
    /// How a button looks.
    Tone, "tone" {
        /// The usual next step.
        Primary = "primary";
        /// One of several.
        Neutral = "neutral";
        /// Refuses, rejects or ends.
        Danger = "danger";
    }
}

codes! {
    /// How a document is laid out.
    DocumentLayout, "layout of a document" {
        /// 协议书: sides, facts, terms, signatures and a seal.
        Agreement = "agreement";
        /// 告知书, 意见书: addressed to somebody, with an opinion and a seal.
        Letter = "letter";
        /// 台账: a table with totals.
        Ledger = "ledger";
    }
}
