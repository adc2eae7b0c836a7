//! Walking a desk's queue case by case. The address of a case remembers the desk it was opened from and the line it
//! stood at, so that "next case" and "back to the list" work in every browser tab, without JavaScript, and whatever
//! became of the case in between.

use axum::extract::{Query, State};
use axum::http::Uri;
use axum::response::Redirect;
use linli_flow::{Action, ActionKind, Target};
use linli_kernel::{Caller, CaseId, Lang, Trouble};
use maud::{Markup, html};

use super::super::batch::{MOST, Picked};
use super::super::{Line, Listed, Position, View, lists, view as looking};
use super::desk::Asked;
use super::words::happened;
use crate::app::Shared;
use crate::web::encode;
use crate::web::problem::Answer;
use crate::web::ui::{self, Form, Icon, Tone};
use crate::web::visitor::{Permit, rights};

/// The name of the parameter that holds the desk's query.
pub(super) const QUEUE: &str = "queue";

/// A walk along a desk's queue, at one of its lines.
#[derive(Clone, Debug)]
pub(super) struct Walk(Asked);

impl Walk {
    /// Reads the query of a desk; none where the case was not opened from one.
    pub(super) fn parse(query: &str) -> Option<Self> {
        let uri: Uri = format!("/desk?{query}").parse().ok()?;
        let Query(asked) = Query::<Asked>::try_from_uri(&uri).ok()?;
        let at = asked.at.as_deref().and_then(Position::parse);
        at.map(|_position| Self(asked))
    }

    /// The query it is read from.
    fn query(&self) -> String {
        let Asked { after, at, .. } = &self.0;
        let place = [("after", after.as_deref()), ("at", at.as_deref())];
        self.0.query(self.0.view(), &place)
    }

    /// The list, at the line the case was opened from.
    pub(super) fn back(&self) -> String {
        format!("/desk?{}", self.query())
    }

    /// Travels with the forms of a case.
    pub(super) fn field(&self) -> Markup {
        Form::hidden(QUEUE, &self.query())
    }

    /// The address of a case on this walk.
    pub(super) fn case(&self, id: CaseId, told: &str) -> String {
        format!("/cases/{id}?told={told}&{QUEUE}={}", encode(&self.query()))
    }

    /// Where to go on after an action on `was`: the next case, or the list when the queue is at its end.
    async fn onward(
        &self,
        app: &Shared,
        caller: &Caller,
        was: Option<CaseId>,
    ) -> Result<String, Trouble> {
        let mut filter = self.0.filter();
        filter.after = self.0.at.as_deref().and_then(Position::parse);
        Ok(match lists::next(app, caller, filter).await? {
            Some(line) => {
                let was = was.map_or_else(String::new, |was| format!("&was={was}"));
                case_href(&self.0, &line) + &was
            }
            None => {
                let told = [("told", Some("end"))];
                format!("/desk?{}", self.0.query(self.0.view(), &told))
            }
        })
    }

    /// Beside the heading of a case: what was just done, and the way to the next case.
    fn bar(&self, was: Option<&View>, lang: Lang) -> Markup {
        let next = format!("/desk/next?{}", self.query());
        let label = lang.pick("下一件", "Next case");
        html! {
            div.walk data-walk {
                @if let Some(was) = was { (self.just_done(was, lang)) }
                (ui::link_button(&next, label).icon(Icon::ArrowRight).key("j"))
            }
        }
    }

    fn just_done(&self, was: &View, lang: Lang) -> Markup {
        let id = was.case.id;
        let undo = undo(was);
        let anchor = undo.map_or_else(String::new, |action| format!("#act-{}", action.id));
        let href = format!("/cases/{id}?{QUEUE}={}{anchor}", encode(&self.query()));
        html! {
            p.walk-was {
                (lang.pick("刚办：", "Just done: ")) (was.case.number) " · " (done(was, lang)) " "
                a href=(href) data-key="z" {
                    @match undo {
                        Some(action) => { (lang.pick("改回：", "Undo: ")) (action.title.get(lang)) }
                        None => { (lang.pick("看这件", "Look at it")) }
                    }
                }
            }
        }
    }
}

/// Where the reader goes after an action: on along the walk, or back to the case; to the desk where the case is out of
/// their sight now.
pub(super) async fn after_act(
    app: &Shared,
    caller: &Caller,
    id: CaseId,
    walk: Option<Walk>,
    next: bool,
    gone: bool,
) -> Result<String, Trouble> {
    Ok(match (walk, gone) {
        (Some(walk), _) if gone || next => walk.onward(app, caller, Some(id)).await?,
        (_, true) => "/desk".to_owned(),
        (Some(walk), false) => walk.case(id, "done"),
        (None, false) => format!("/cases/{id}?told=done"),
    })
}

/// Beside the heading of a case.
pub(super) fn beside(walk: Option<&Walk>, was: Option<&View>, case: &View, lang: Lang) -> Markup {
    html! {
        @if let Some(walk) = walk { (walk.bar(was, lang)) }
        @if !case.outside { (keys_of_case(lang)) }
    }
}

/// What was last done to a case.
fn done(was: &View, lang: Lang) -> String {
    let last = was.timeline.last();
    last.map_or_else(String::new, |moment| {
        happened(&was.scene, &moment.action, &moment.verb, lang)
    })
}

/// The message about the case that was just acted on.
pub(super) fn said(was: &View, lang: Lang) -> String {
    let (number, done) = (&was.case.number, done(was, lang));
    match lang {
        Lang::Zh => format!("{number} 已办：{done}。"),
        Lang::En => format!("{number}: {done}, done."),
    }
}

/// What takes back the last thing done to a case, where its scene has such an action: it leads to the state the case
/// was in before. The journal keeps both.
fn undo(view: &View) -> Option<&Action> {
    let last = view.timeline.last()?;
    let last = view.scene.action(&last.action)?;
    view.actions.iter().find(|action| match &action.to {
        Target::State(to) => last.from.len() == 1 && last.from.contains(to),
        Target::Back => last.kind == ActionKind::Pause,
        Target::Stay => false,
    })
}

/// `/desk/next`: the case after the line `at`.
pub(super) async fn next(
    State(app): State<Shared>,
    Permit { caller, .. }: Permit<rights::SeeQueue>,
    Query(asked): Query<Asked>,
) -> Answer<Redirect> {
    let onward = Walk(asked).onward(&app, &caller, None).await?;
    Ok(Redirect::to(&onward))
}

/// What an action on a walk was, if the reader may still see its case.
pub(super) async fn was(app: &Shared, caller: &Caller, id: Option<&str>) -> Option<View> {
    let id = id?.parse().ok()?;
    looking::see(app, caller, id).await.ok()
}

/// The page of a desk, and which of its lines the reader comes back to. A walk that went beyond the page it began on
/// comes back to the lines that follow.
pub(super) async fn page(
    app: &Shared,
    caller: &Caller,
    asked: &Asked,
) -> Result<(Listed, Option<usize>), Trouble> {
    let listed = lists::queue(app, caller, asked.filter()).await?;
    let Some(at) = asked.at.as_deref().and_then(Position::parse) else {
        return Ok((listed, None));
    };
    let not_before = |line: &Line| (line.rank, line.id) >= (at.rank, at.id);
    if let Some(here) = listed.page.lines.iter().position(not_before) {
        return Ok((listed, Some(here)));
    }
    if listed.page.next.is_some() {
        let mut beyond = asked.filter();
        beyond.after = Some(at);
        let further = lists::queue(app, caller, beyond).await?;
        if !further.page.lines.is_empty() {
            return Ok((further, Some(0)));
        }
    }
    let last = listed.page.lines.len().checked_sub(1);
    Ok((listed, last))
}

/// The address of the case of a line, which remembers the desk.
pub(super) fn case_href(asked: &Asked, line: &Line) -> String {
    let at = line.position().to_text();
    let place = [("after", asked.after.as_deref()), ("at", Some(at.as_str()))];
    let query = asked.query(asked.view(), &place);
    format!("/cases/{}?{QUEUE}={}", line.id, encode(&query))
}

/// The check box of a line.
pub(super) fn tick(line: &Line, lang: Lang) -> Markup {
    let value = Picked {
        case: line.id,
        rev: line.rev,
    };
    let label = format!("{} {}", lang.pick("选中", "Select"), line.number);
    html! {
        label.line-tick {
            input.form-check-input type="checkbox" name="case" form="batch" value=(value.to_text()) aria-label=(label);
        }
    }
}

/// Above the lines: how to work them off by keyboard, and the form their check boxes belong to.
pub(super) fn above(asked: &Asked, lang: Lang) -> Markup {
    let place = [("after", asked.after.as_deref())];
    let most = match lang {
        Lang::Zh => format!("勾选后对多件做同一操作，一次最多 {MOST} 件。"),
        Lang::En => format!("Tick cases to do the same to all of them, at most {MOST} at once."),
    };
    html! {
        form.lines-bar id="batch" method="get" action="/desk/batch" data-ticked=(lang.pick("已选 {} 件", "{} ticked")) {
            (Form::hidden(QUEUE, &asked.query(asked.view(), &place)))
            label.check.lines-all { input.form-check-input type="checkbox" data-tick-all; span { (lang.pick("全选", "All")) } }
            (ui::button(lang.pick("批量办理", "Do the same to all ticked")).icon(Icon::Checklist).key("b"))
            p.hint { (most) }
            (keys(lang))
        }
    }
}

/// What is said on coming back to the list.
pub(super) fn told(told: Option<&str>, lang: Lang) -> Option<Markup> {
    let said = match told? {
        "end" => lang.pick(
            "这个队列已经走到最后。",
            "That was the last case of this queue.",
        ),
        _ => lang.pick("已完成。", "Done."),
    };
    Some(ui::toast(Tone::Good, said))
}

/// The shortcuts of the desk.
fn keys(lang: Lang) -> Markup {
    let all = [
        (&["j", "↓"][..], "下一行", "Next line"),
        (&["k", "↑"], "上一行", "Previous line"),
        (&["Enter"], "打开案件", "Open the case"),
        (&["x"], "选中这一行", "Tick this line"),
        (&["a"], "全选，或全不选", "Tick all, or none"),
        (&["b"], "批量办理选中的", "Do the same to all ticked"),
        (&["f"], "筛选", "Filter"),
        (&["/"], "按编号查找", "Find by number"),
        (&["n", "p"], "下一页，上一页", "Next page, previous page"),
        (&["?"], "本帮助", "This help"),
    ];
    ui::keys(lang, &all)
}

/// The shortcuts of a case.
fn keys_of_case(lang: Lang) -> Markup {
    let all = [
        (
            &["1", "…", "9"][..],
            "第几个操作",
            "The first to ninth thing you can do",
        ),
        (&["Enter"], "在按钮上：提交", "On a button: send"),
        (&["Ctrl+Enter"], "在文字框里：提交", "In a text: send"),
        (&["Esc"], "离开文字框", "Leave a text"),
        (&["c"], "补充或留言", "Add something"),
        (&["j"], "下一件", "Next case"),
        (&["u"], "返回列表", "Back to the list"),
        (
            &["z"],
            "看刚办的一件，能改回就改回",
            "The case just done; undo where it can be undone",
        ),
        (&["?"], "本帮助", "This help"),
    ];
    ui::keys(lang, &all)
}
