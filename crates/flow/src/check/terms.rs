//! What an action says about time, approval, returns, lateness and matters means something.

use linli_kernel::Level;

use crate::{Action, ActionKind, Lines, Need, Phase, Scene, Target, Who};
use linli_notation::Problems;

pub(super) fn check(scene: &Scene, problems: &mut Problems) {
    let mut look = Look { scene, problems };
    look.returns();
    for action in &scene.actions {
        look.limits(action);
        look.approval(action);
        look.reclassifies(action);
        look.appeals(action);
    }
}

struct Look<'a> {
    scene: &'a Scene,
    problems: &'a mut Problems,
}

impl Look<'_> {
    fn wrong(
        &mut self,
        lines: &Lines,
        key: &str,
        code: &'static str,
        said: [String; 2],
        fix: (&'static str, &'static str),
    ) {
        let [zh, en] = said;
        self.problems.add(lines.of(key), code, (zh, en), fix);
    }

    /// The longest limit is in the unit of the clocks it is for; a quota belongs to a pause.
    fn limits(&mut self, action: &Action) {
        let id = &action.id;
        let scene = self.scene;
        if let Some(most) = action.limit_most {
            let clocks = action.clocks.iter().filter_map(|clock| scene.clock(clock));
            let fit = clocks.clone().all(|clock| clock.limit.unit == most.unit);
            let asks = action.kind == ActionKind::Extend
                || action.needs.contains(&Need::Limit)
                || action.may.contains(&Need::Limit);
            if !fit || !asks || clocks.count() == 0 || most.amount == 0 {
                self.wrong(&action.lines, "limit_most", "action.limit_most",
                    [format!("{id} 的 limit_most 应与 clocks 单位相同，且该操作要给时限"),
                     format!("limit_most of {id} must be in the unit of its clocks, and the action must ask a limit")],
                    ("写 clocks，用同一单位，并写 needs = [\"limit\"]", "Name clocks in that unit, and write needs = [\"limit\"]"));
            }
        }
        let empty = action.quota.is_some_and(|quota| quota.amount == 0);
        if action.quota.is_some() && (action.kind != ActionKind::Pause || empty) {
            self.wrong(
                &action.lines,
                "quota",
                "action.quota",
                [
                    format!("{id}：quota 只用于 pause，且大于 0"),
                    format!("{id}: quota belongs to a pause, and is more than nothing"),
                ],
                (
                    "删除 quota，或改 kind = \"pause\"",
                    "Remove quota, or write kind = \"pause\"",
                ),
            );
        }
    }

    /// What waits for approval is done by officers, and keeps nothing personal while it waits.
    fn approval(&mut self, action: &Action) {
        if action.approve_by.is_empty() {
            return;
        }
        for role in &action.approve_by {
            super::people::aside(*role, &action.lines, "approve_by", self.problems);
        }
        let personal = |id: &String| self.scene.field(id).is_some_and(|field| field.personal);
        if action.fields.iter().any(personal)
            || action.who.contains(&Who::Reporter)
            || !may_wait(action.kind)
        {
            let id = &action.id;
            self.wrong(&action.lines, "approve_by", "action.approve_by",
                [format!("{id} 不能设审批：上报人的操作、只留痕的操作和填写个人信息的操作即时生效"),
                 format!("{id} cannot wait for approval: what the reporter does, what changes nothing and what asks personal answers is done at once")],
                ("删除 approve_by", "Remove approve_by"));
        }
    }

    fn reclassifies(&mut self, action: &Action) {
        let asks = action.needs.contains(&Need::Matter);
        let may = action.may.contains(&Need::Matter);
        let is = action.kind == ActionKind::Reclassify;
        if is != asks || may || (is && self.scene.matters.len() < 2) {
            let id = &action.id;
            self.wrong(&action.lines, "kind", "action.reclassify",
                [format!("{id}：reclassify 须写 needs = [\"matter\"]，只有它能写，且场景要有两个以上事项"),
                 format!("{id}: reclassify needs = [\"matter\"], nothing else does, and the scene has two matters or more")],
                ("补上 needs = [\"matter\"]，或换 kind", "Write needs = [\"matter\"], or choose another kind"));
        }
    }

    /// Returns end in an adjudication, wherever they lead.
    fn returns(&mut self) {
        let scene = self.scene;
        if scene.returns_most.is_none() {
            return;
        }
        let of = |kind| {
            scene
                .actions
                .iter()
                .filter(move |action| action.kind == kind)
        };
        let decided =
            |state: &String| of(ActionKind::Adjudicate).any(|action| action.from.contains(state));
        let ends = |action: &Action| match &action.to {
            Target::State(state) => decided(state),
            Target::Stay => action.from.iter().all(decided),
            Target::Back => false,
        };
        if of(ActionKind::Return).count() == 0 || !of(ActionKind::Return).all(ends) {
            let lines = &scene.lines;
            self.wrong(
                lines,
                "returns_most",
                "scene.returns_most",
                [
                    "returns_most 要有 return 操作，且退回后的状态能由 adjudicate 裁定".to_owned(),
                    "returns_most wants a return, and an adjudicate wherever a return leads"
                        .to_owned(),
                ],
                (
                    "给退回去往的状态加一个 kind = \"adjudicate\" 的操作",
                    "Add an action of kind = \"adjudicate\" from the state that returns lead to",
                ),
            );
        }
    }

    /// An appeal comes after the end, from the unit or the handler, and is reviewed where it is made.
    fn appeals(&mut self, action: &Action) {
        let scene = self.scene;
        let kinds = [ActionKind::Appeal, ActionKind::Exempt, ActionKind::Uphold];
        if !kinds.contains(&action.kind) {
            return;
        }
        let closed = |id: &String| {
            scene
                .state(id)
                .is_none_or(|state| state.phase == Phase::Closed)
        };
        let beside = |kind| {
            scene.actions.iter().any(|one| {
                one.kind == kind && action.from.iter().all(|state| one.from.contains(state))
            })
        };
        let own = |who: &Who| match who {
            Who::Handler => true,
            Who::Role(role) => role.level() == Level::Organisation,
            Who::Reporter | Who::Unit | Who::Assisting => false,
        };
        let parties = action.kind != ActionKind::Appeal || action.who.iter().all(own);
        let whole = kinds.iter().all(|kind| beside(*kind));
        let still = action.to == Target::Stay && action.from.iter().all(closed);
        if !(parties && whole && still && action.needs.contains(&Need::Note)) {
            let id = &action.id;
            self.wrong(&action.lines, "kind", "action.appeal",
                [format!("{id}：超时申诉在结束状态进行，不写 to，needs = [\"note\"]；由经办人或承办单位提出，同处要有 appeal、exempt、uphold"),
                 format!("{id}: appeals are made and reviewed in closed states, lead nowhere and need a note; the handler or the unit makes them, and appeal, exempt and uphold stand together")],
                ("参照 docs/write-a-scene.md 的“超时申诉”", "Write it like the appeal in docs/write-a-scene.md"));
        }
    }
}

/// Whether an action of this kind can wait: those that only say something cannot.
fn may_wait(kind: ActionKind) -> bool {
    match kind {
        ActionKind::Note
        | ActionKind::Chase
        | ActionKind::Supervise
        | ActionKind::Rate
        | ActionKind::Recuse
        | ActionKind::Withdraw
        | ActionKind::Appeal
        | ActionKind::Exempt
        | ActionKind::Uphold => false,
        ActionKind::Accept
        | ActionKind::Refuse
        | ActionKind::Dispatch
        | ActionKind::Assign
        | ActionKind::SignOff
        | ActionKind::Return
        | ActionKind::Adjudicate
        | ActionKind::Advise
        | ActionKind::Handle
        | ActionKind::Respond
        | ActionKind::Verify
        | ActionKind::Reject
        | ActionKind::Close
        | ActionKind::Reopen
        | ActionKind::Escalate
        | ActionKind::Pause
        | ActionKind::Resume
        | ActionKind::Extend
        | ActionKind::Call
        | ActionKind::Reclassify => true,
    }
}
