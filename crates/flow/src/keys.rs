//! The keys of a scene file: one table from which files are checked and the JSON Schema for
//! editors is made, so that the two cannot differ.

mod asked;

use asked::FIELD;

use crate::document::DOCUMENT;
use crate::shape::{ACTORS, AUDIENCE, LIMIT, LIMITS, ROLES, SCENE_ID, TEXT};
use crate::standard::{CLOSING, FILING};
use crate::{ActionKind, Joint, Need, Phase, Stage, Tone};
use linli_notation::{Section, Shape, may, must};

/// The whole file.
pub(crate) const FILE: Section = Section {
    name: "file",
    keys: &[
        must("scene", Shape::Table(&SCENE), "场景 / The scene itself"),
        must(
            "matter",
            Shape::AnyTables(&MATTER),
            "事项 (准入清单) / What may be reported",
        ),
        may("field", Shape::AnyTables(&FIELD), "填报项 / What is asked"),
        must(
            "state",
            Shape::AnyTables(&STATE),
            "状态 / Where a case can be",
        ),
        must(
            "action",
            Shape::AnyTables(&ACTION),
            "操作 / What may be done",
        ),
        must("clock", Shape::AnyTables(&CLOCK), "时钟 / What is timed"),
        may(
            "metric",
            Shape::AnyTables(&METRIC),
            "统计 / What is counted besides the kernel's counts",
        ),
        may(
            "document",
            Shape::AnyTables(&DOCUMENT),
            "文书 / What a case can be handed out as",
        ),
    ],
};

const SCENE: Section = Section {
    name: "scene",
    keys: &[
        must(
            "id",
            SCENE_ID,
            "编号，与文件名相同 / Id, equal to the file name",
        ),
        must(
            "version",
            Shape::Int(1, 1_000_000),
            "版本，每次修改加一 / Grows with every change",
        ),
        must("title", TEXT, "名称 / Name"),
        must("summary", TEXT, "用途 / What it is for"),
        may(
            "sources",
            Shape::Strs,
            "所据材料编号 / S-numbers of the practices it serves",
        ),
        may("icon", Shape::Str, "图标 / Icon name"),
        may(
            "returns_most",
            Shape::Int(1, 20),
            "退回几次后只能由指挥中心裁定 / After so many returns only an adjudication leads on",
        ),
        may(
            "sealed",
            Shape::Bool,
            "密件：事项默认只有办理人员可见 / Cases of its matters are seen only by those who handle them",
        ),
        may(
            "routed",
            Shape::Bool,
            "上报即按派件规则交单位，不等调度员 / A report goes to the unit that the routing rules name at once, without a dispatcher",
        ),
    ],
};

const MATTER: Section = Section {
    name: "matter",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", TEXT, "名称 / Name"),
        may("summary", TEXT, "范围 / What belongs to it"),
        may("hint", TEXT, "填写提示 / What to write"),
        must("open_by", ROLES, "谁可上报 / Who may open it"),
        may(
            "photos_min",
            Shape::Int(0, 9),
            "上报至少几张照片 / Photos a report needs",
        ),
        may(
            "public",
            Shape::Bool,
            "居民端是否列出 / Listed for residents (default true)",
        ),
        may(
            "sealed",
            Shape::Bool,
            "密件：只有办理人员可见，默认随场景 / Seen only by those who handle it (default: as the scene)",
        ),
        may(
            "filing",
            Shape::Table(&FILING),
            "立案条件 / Standard of filing",
        ),
        may(
            "closing",
            Shape::Table(&CLOSING),
            "结案标准 / Standard of closing",
        ),
    ],
};

const STATE: Section = Section {
    name: "state",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", TEXT, "工作人员所见 / What officers read"),
        must("public", TEXT, "上报人所见 / What the reporter reads"),
        may(
            "phase",
            Shape::One(Phase::CODES),
            "阶段：open 办理中 (默认), waiting 等待, closed 结束 / Open (default), waiting or closed",
        ),
        may("start", Shape::Bool, "起点 / Cases begin here"),
        may(
            "stage",
            Shape::One(Stage::CODES),
            "数字城管七阶段之一 / Which of the seven stages",
        ),
        may(
            "tells",
            AUDIENCE,
            "到达时提醒谁 / Who is told when a case arrives",
        ),
    ],
};

const ACTION: Section = Section {
    name: "action",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must(
            "kind",
            Shape::One(ActionKind::CODES),
            "性质，决定统计 / What it means, decides the counts",
        ),
        must("title", TEXT, "按钮文字 / Words on the button"),
        may("hint", TEXT, "提示 / Help"),
        must(
            "from",
            Shape::Strs,
            "在哪些状态可做 / States it may be done in",
        ),
        may(
            "to",
            Shape::Str,
            "去往的状态；back 回到挂账前；不写则不变 / Where it leads; back = where it was paused; absent = stays",
        ),
        must(
            "who",
            ACTORS,
            "谁可做：角色、reporter、handler / Who may: roles, reporter, handler",
        ),
        may(
            "needs",
            Shape::Any(Need::CODES),
            "必须提供 / What must be given",
        ),
        may(
            "may",
            Shape::Any(Need::CODES),
            "可以提供 / What may be given",
        ),
        may(
            "photos_min",
            Shape::Int(0, 9),
            "至少几张照片 / Photos at least",
        ),
        may("fields", Shape::Strs, "同时填写 / Fields asked with it"),
        may(
            "not_by",
            Shape::Strs,
            "采办分离：做过这些的人不能做 / Whoever did these may not do this",
        ),
        may(
            "when",
            Shape::Rule,
            "满足条件才可做 (CEL) / Only where this holds",
        ),
        may(
            "refusal",
            TEXT,
            "条件不满足时的说明 / What is said where `when` does not hold",
        ),
        may(
            "takes",
            Shape::Bool,
            "做的人成为经办人 / Whoever does it becomes the handler",
        ),
        may(
            "clears",
            Shape::Any(&["unit", "handler"]),
            "清除承办单位或经办人 / Clears the unit or handler",
        ),
        may(
            "times",
            Shape::Int(1, 100),
            "每案最多几次 / How often at most in one case",
        ),
        may(
            "within",
            Shape::Strs,
            "只在这些时钟到期前可做 / Only until these clocks run out",
        ),
        may(
            "past",
            Shape::Strs,
            "这些时钟到期后才可做 / Only once these clocks ran out",
        ),
        may(
            "clocks",
            Shape::Strs,
            "时限用于哪些时钟 / The clocks its limit is for",
        ),
        may(
            "limit_most",
            LIMIT,
            "所给时限最长多少，默认不超过时钟的时限 / The longest limit to be given (default: the clock's own)",
        ),
        may(
            "quota",
            LIMIT,
            "挂账额度：累计最多多久 / How long in all a case may stand paused by it",
        ),
        may(
            "approve_by",
            ROLES,
            "须经谁批准 (不得是申请人) / Who has to approve, never whoever asked",
        ),
        may(
            "joint",
            Shape::One(Joint::CODES),
            "协办：all_done 须都完成或免除，lead 由主办决定 / Whether it waits for assists",
        ),
        may(
            "tell",
            Shape::AnyTables(&TELL),
            "另外告知 / Who else is told",
        ),
        may(
            "public_note",
            Shape::Bool,
            "说明对上报人公开 / The reporter may read its note",
        ),
        may(
            "tone",
            Shape::One(Tone::CODES),
            "按钮样式 / How the button looks",
        ),
    ],
};

const TELL: Section = Section {
    name: "tell",
    keys: &[
        must("to", AUDIENCE, "谁 / Who"),
        must("text", TEXT, "内容 / What"),
    ],
};

const CLOCK: Section = Section {
    name: "clock",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", TEXT, "名称 / Name"),
        must(
            "limit",
            LIMIT,
            "时限，如 5wd 五个工作日 / Limit, such as 5wd",
        ),
        may(
            "limits",
            LIMITS,
            "某些事项的时限 / Other limits for some matters",
        ),
        must(
            "starts_on",
            Shape::Strs,
            "起算：open、操作、性质或状态 / What starts it: open, actions, kinds or states",
        ),
        may(
            "stops_on",
            Shape::Strs,
            "停止；结束时必停 / What stops it; the end always does",
        ),
        may(
            "pauses_in",
            Shape::Strs,
            "在这些状态暂停 / States in which it stands still",
        ),
        may(
            "restarts",
            Shape::Bool,
            "再次起算时归零 / Starting again while running starts from zero",
        ),
        may(
            "lapses",
            Shape::Bool,
            "权利期间：期满失效，不算超时 / A right that lapses at the end; nothing is late",
        ),
        may(
            "per_assist",
            Shape::Bool,
            "每个协办单位一个 / One for each assist",
        ),
        may("public", Shape::Bool, "上报人可见 / The reporter sees it"),
        may(
            "warn",
            LIMIT,
            "到期前多久提醒 / How long before the end to warn",
        ),
        may(
            "escalate",
            Shape::AnyTables(&ESCALATE),
            "超时升级 / What happens when it runs out",
        ),
    ],
};

const ESCALATE: Section = Section {
    name: "escalate",
    keys: &[
        may(
            "after",
            LIMIT,
            "到期后多久；不写即到期时 / How long after the end; absent = at the end",
        ),
        must("to", AUDIENCE, "告知谁 / Who is told"),
        must("text", TEXT, "内容 / What"),
        may(
            "repeat",
            LIMIT,
            "每隔多久再提醒，直到有人知悉 / Said again this often until acknowledged",
        ),
    ],
};

const METRIC: Section = Section {
    name: "metric",
    keys: &[
        must("id", Shape::Id, "编号 / Id"),
        must("title", TEXT, "名称 / Name"),
        must(
            "on",
            Shape::Strs,
            "何时计：open、操作或性质 / What counts: open, actions or kinds",
        ),
        may(
            "when",
            Shape::Rule,
            "满足条件才计 (CEL) / Only where this holds",
        ),
        may(
            "value",
            Shape::Rule,
            "计多少 (CEL)，默认 1 / How much, default 1",
        ),
        may(
            "dims",
            Shape::Strs,
            "按哪些填报项分 / Fields it is broken down by",
        ),
    ],
};
