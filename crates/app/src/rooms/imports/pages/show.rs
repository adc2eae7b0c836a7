//! An import where it stands: how far it is, what it would do, what came of it.

use axum::Form as Urlencoded;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use linli_kernel::{Invalid, Lang, Text};
use maud::{Markup, html};

use super::{columns, href, id_of, rows};
use crate::app::Shared;
use crate::rooms::imports::model::{Counts, Import, Policy, State as Standing};
use crate::rooms::imports::progress::Progress;
use crate::rooms::imports::{forget, run, verbs};
use crate::web::pages::view;
use crate::web::problem::Answer;
use crate::web::ui::{self, Action, Choice, Form, Icon, Page, Tone};
use crate::web::visitor::{Signed, Visitor};

/// The browser asks again after so many seconds while a job runs, with and without scripts.
const AGAIN: HeaderValue = HeaderValue::from_static("2");

/// The page of an import.
pub(super) async fn show(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
) -> Answer<Response> {
    let import = verbs::read(&app, &caller, id_of(&id)?).await?;
    let lang = visitor.lang;
    let (title, body) = match import.state {
        Standing::Uploaded | Standing::Failed if import.kept => {
            let page = columns::page(&app, (&caller, &visitor), &import, Invalid::default());
            return Ok(page.await?.into_response());
        }
        Standing::Checking | Standing::Applying => return running(&app, &visitor, &import).await,
        Standing::Checked => (
            lang.pick("确认导入", "Confirm the import"),
            counted(&app, &import, lang, Invalid::default()).await?,
        ),
        Standing::Done => (
            lang.pick("已导入", "Imported"),
            done(&app, &import, lang).await?,
        ),
        Standing::Uploaded | Standing::Failed | Standing::Dropped => (
            lang.pick("没有导入", "Not imported"),
            dropped(&import, lang),
        ),
    };
    Ok(framed(&app, &visitor, &import, title, body)
        .await?
        .into_response())
}

async fn framed(
    app: &Shared,
    visitor: &Visitor,
    import: &Import,
    title: &str,
    body: Markup,
) -> Answer<Markup> {
    let view = view(app, visitor).await?;
    Ok(Page::new(&view, title)
        .back("/imports", view.lang.pick("导入", "Import"))
        .lead(&import.file)
        .body(body))
}

/// How far a job is.
async fn running(app: &Shared, visitor: &Visitor, import: &Import) -> Answer<Response> {
    let lang = visitor.lang;
    let now = Progress::of(import.id).now();
    let body = html! {
        div role="status" {
            @match now {
                Some((phase, done, total)) if total > 0 => {
                    p { (phase.title(lang)) }
                    progress.w-100 max=(total) value=(done) aria-label=(lang.pick("进度", "Progress")) {}
                    p { (done) " / " (total) }
                }
                Some((phase, ..)) => { p { (phase.title(lang)) "…" } progress.w-100 aria-label=(lang.pick("进度", "Progress")) {} }
                None => { p { (lang.pick("排队中，很快开始…", "Waiting, begins in a moment…")) } }
            }
        }
        @if import.again > 0 {
            (ui::alert(Tone::Warn, lang.pick("运行曾中断", "It was interrupted"), html! {
                (lang.pick("没有留下半份结果，已自动从头开始。", "Nothing of it was left half done; it began again by itself."))
            }))
        }
        p.muted { (lang.pick("本页每两秒自动更新；可以离开，稍后从“导入”回来。", "This page renews itself every two seconds; you may leave and come back from Import.")) }
        (ui::link_button(&href(import.id), lang.pick("现在更新", "Renew now")).icon(Icon::Refresh))
    };
    let title = match import.state {
        Standing::Applying => lang.pick("正在导入", "Importing"),
        Standing::Checking
        | Standing::Uploaded
        | Standing::Checked
        | Standing::Done
        | Standing::Failed
        | Standing::Dropped => lang.pick("正在检查", "Checking"),
    };
    let page = framed(app, visitor, import, title, body).await?;
    let mut answer = page.into_response();
    answer.headers_mut().insert(header::REFRESH, AGAIN);
    Ok(answer)
}

fn stats(counts: Counts, lang: Lang, done: bool) -> Markup {
    let (new, changed) = match done {
        true => (("已新增", "Added"), ("已更新", "Changed")),
        false => (("将新增", "Would be new"), ("将更新", "Would change")),
    };
    let unit = lang.pick("行", "rows");
    html! {
        div.stats.stats-four {
            (ui::stat(lang.pick(new.0, new.1), counts.new, unit))
            (ui::stat(lang.pick(changed.0, changed.1), counts.changed, unit))
            (ui::stat(lang.pick("没有变化", "Unchanged"), counts.same, unit))
            (ui::stat(lang.pick("有问题", "Wrong"), counts.wrong, unit))
        }
    }
}

async fn wrong(app: &Shared, import: &Import, lang: Lang) -> Answer<Markup> {
    if import.counts.wrong == 0 {
        return Ok(html! {});
    }
    let problems = run::problems(app, import).await?;
    let marked = format!("{}/marked", href(import.id));
    let more = lang.pick(
        "标注的表格里有全部问题，改好后可直接再上传。",
        "The marked workbook has them all; correct it there and upload it again.",
    );
    Ok(ui::card(
        lang.pick("有问题的单元格", "What is wrong"),
        html! {
            ul { @for Text { zh, en } in &problems { li.text-break { (lang.pick(zh, en)) } } }
            p.muted { (more) }
            @if import.kept {
                (ui::link_button(&marked, lang.pick("下载标注的表格（xlsx）", "Marked workbook (xlsx)")).icon(Icon::Download))
            }
        },
    ))
}

/// The counts, and the choice.
async fn counted(app: &Shared, import: &Import, lang: Lang, invalid: Invalid) -> Answer<Markup> {
    let counts = import.counts;
    let nothing = counts.new + counts.changed == 0;
    let again = format!("{}/columns", href(import.id));
    Ok(html! {
        (stats(counts, lang, false))
        @if nothing {
            (ui::alert(Tone::Quiet, lang.pick("没有需要写入的行", "There is nothing to write"), html! {
                (lang.pick("正确的行都已在库里，内容相同。", "Every good row is there already, as it stands."))
            }))
        } @else { (choice(import, lang, invalid)) }
        (wrong(app, import, lang).await?)
        div.d-flex.flex-wrap.gap-2 {
            (ui::link_button(&again, lang.pick("改列的对应", "Change the columns")).icon(Icon::ArrowLeft))
            (give_up_form(import, lang))
        }
    })
}

fn choice(import: &Import, lang: Lang, invalid: Invalid) -> Markup {
    let action = format!("{}/confirm", href(import.id));
    let form = Form::post(lang, &action).invalid(invalid);
    let good = import.counts.rows() - import.counts.wrong;
    let take = match lang {
        Lang::Zh => format!("导入 {good} 行正确的，有问题的留在标注的表格里"),
        Lang::En => format!(
            "Take the {} that are right; the others stay in the marked workbook",
            rows(good, lang)
        ),
    };
    let choices = [
        Choice {
            value: "all",
            label: lang.pick("全部导入，或一行也不导入", "Everything or nothing"),
            line: lang.pick(
                "只要有一行有问题，就什么也不写入",
                "While one row is wrong, nothing is written",
            ),
            icon: None,
        },
        Choice {
            value: "good",
            label: lang.pick("只导入正确的行", "The good rows only"),
            line: &take,
            icon: None,
        },
    ];
    ui::plain_card(form.render(html! {
        (Form::hidden("rev", &import.rev.to_string()))
        (form.radio_cards("policy", "怎么导入", "How to import", &choices))
        (ui::submit(lang.pick("开始导入", "Import")).icon(Icon::Check))
    }))
}

fn give_up_form(import: &Import, lang: Lang) -> Markup {
    let action = format!("{}/drop", href(import.id));
    let label = match import.state {
        Standing::Done => lang.pick("用完了，删除上传的文件", "Done with it: delete the upload"),
        Standing::Uploaded
        | Standing::Checking
        | Standing::Checked
        | Standing::Applying
        | Standing::Failed
        | Standing::Dropped => lang.pick("放弃并删除文件", "Give up and delete the file"),
    };
    Form::post(lang, &action).render(html! {
        (Form::hidden("rev", &import.rev.to_string()))
        (ui::button(label).action(Action::Danger).confirm(lang.pick("确认删除？", "Really delete it?")))
    })
}

async fn done(app: &Shared, import: &Import, lang: Lang) -> Answer<Markup> {
    Ok(html! {
        (ui::alert(Tone::Good, lang.pick("导入完成", "The import is complete"), html! {
            (rows(import.counts.rows(), lang))
        }))
        (stats(import.counts, lang, true))
        (wrong(app, import, lang).await?)
        @if import.kept { (give_up_form(import, lang)) }
        @else { p.muted { (lang.pick("上传的文件已删除。", "The upload was deleted.")) } }
    })
}

fn dropped(import: &Import, lang: Lang) -> Markup {
    let again = format!("/imports/new/{}", import.kind);
    html! {
        @if let Some(said) = &import.said { (ui::alert(Tone::Bad, said.get(lang), html! {})) }
        p { (lang.pick("什么也没有写入，上传的文件已删除。", "Nothing was written and the upload was deleted.")) }
        (ui::link_button(&again, lang.pick("重新上传", "Upload again")).icon(Icon::Upload))
    }
}

/// Begins to write.
pub(super) async fn confirm(
    State(app): State<Shared>,
    Signed(caller, visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<ui::Typed>,
) -> Answer<Response> {
    let import = verbs::read(&app, &caller, id_of(&id)?).await?;
    let Ok(policy) = typed.get("policy").parse::<Policy>() else {
        let lang = visitor.lang;
        let mut invalid = Invalid::default();
        invalid.push("policy", "请选择怎么导入", "choose how to import");
        let body = counted(&app, &import, lang, invalid).await?;
        let title = lang.pick("确认导入", "Confirm the import");
        let page = framed(&app, &visitor, &import, title, body).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let rev = typed.get("rev").parse().unwrap_or(-1);
    verbs::confirm(&app, &caller, (import.id, rev), policy, None).await?;
    Ok(Redirect::to(&href(import.id)).into_response())
}

/// Deletes the upload.
pub(super) async fn give_up(
    State(app): State<Shared>,
    Signed(caller, _visitor): Signed,
    Path(id): Path<String>,
    Urlencoded(typed): Urlencoded<ui::Typed>,
) -> Answer<Redirect> {
    let import = verbs::read(&app, &caller, id_of(&id)?).await?;
    let rev = typed.get("rev").parse().unwrap_or(-1);
    forget::drop_file(&app, &caller, (import.id, rev), None).await?;
    Ok(Redirect::to(&href(import.id)))
}
