//! What is wrong with a write before or after it was tried, in words for the person who tried.

use linli_db::Tx;
use linli_flow::{ActInput, Call, Limit, Scene};
use linli_journal::Actor;
use linli_kernel::{Caller, CaseId, FileId, Kind, Role, StreetCode, Text, Trouble};

use super::model::{NewAct, NewCall};
use super::{seen, store};
use crate::app::App;
use crate::rooms::{audit, files, people};

/// The longest note, in characters.
pub const NOTE_CHARS: usize = 2_000;

pub(super) fn input_of(new: &NewAct) -> Result<ActInput, Trouble> {
    if let Some(note) = new.note.as_deref().filter(|note| !note.trim().is_empty()) {
        check_note("note", note)?;
    }
    let limit = limit_of("limit", new.limit.as_deref())?;
    let call = |call: &NewCall| {
        Ok(Call {
            unit: call.unit,
            task: call.task.clone(),
            limit: limit_of("assists", call.limit.as_deref())?,
        })
    };
    let calls = new.calls.iter().map(call).collect::<Result<_, Trouble>>()?;
    Ok(ActInput {
        note: new.note.clone(),
        fields: new.fields.clone(),
        photos: number(&new.photos)?,
        unit: new.unit,
        handler: new.handler,
        rating: new.rating,
        limit,
        matter: new.matter.clone(),
        calls,
    })
}

fn limit_of(field: &'static str, text: Option<&str>) -> Result<Option<Limit>, Trouble> {
    let limit = text.filter(|text| !text.trim().is_empty());
    limit.map(str::parse).transpose().map_err(|_error| {
        Trouble::field(field, "期限写法如 5wd（工作日）、15d（自然日）、4wh（工作时）、2uh（紧急工作时）",
            "Write the limit as 5wd (working days), 15d (days), 4wh (working hours) or 2uh (urgent hours)")
    })
}

pub(super) fn check_note(field: &'static str, body: &str) -> Result<(), Trouble> {
    let invisible = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if body.chars().any(invisible) {
        return Err(Trouble::field(
            field,
            "含有不可见的控制字符，请删除",
            "Remove the control characters",
        ));
    }
    let length = body.trim().chars().count();
    if (1..=NOTE_CHARS).contains(&length) {
        return Ok(());
    }
    Err(Trouble::field(
        field,
        format!("请填写 1 到 {NOTE_CHARS} 个字，现有 {length} 个"),
        format!("Write 1 to {NOTE_CHARS} characters; there are {length}"),
    ))
}

pub(super) fn number(photos: &[FileId]) -> Result<u32, Trouble> {
    match u32::try_from(photos.len()) {
        Ok(number) if photos.len() <= files::PHOTOS_LIMIT => Ok(number),
        Ok(_) | Err(_) => Err(Trouble::field(
            "photos",
            format!("一次最多 {} 张照片", files::PHOTOS_LIMIT),
            format!("At most {} photos at a time", files::PHOTOS_LIMIT),
        )),
    }
}

/// Someone changed the case since it was seen: who, and what.
pub(super) async fn stale(app: &App, caller: &Caller, id: CaseId) -> Result<Trouble, Trouble> {
    let street = caller.street;
    let last = app
        .db
        .read(move |tx| Box::pin(last_change(tx, street, id)))
        .await?;
    let (name, verb) = last.unwrap_or_default();
    let who = name.unwrap_or_else(|| Text::new("系统", "The system"));
    let what = audit::said(&verb);
    Ok(Trouble::refused(
        Kind::Conflict,
        "case.stale",
        format!(
            "{}刚刚更新了此案件（{}），请刷新后再操作；您填写的内容没有提交",
            who.zh, what.zh
        ),
        format!(
            "{} has just changed this case ({}); reload and try again. Nothing of yours was sent",
            who.en, what.en
        ),
    ))
}

/// Who changed a case last, unless it was the system, and by which verb; looks apart.
async fn last_change(
    tx: &mut Tx,
    street: StreetCode,
    id: CaseId,
) -> Result<Option<(Option<Text>, String)>, Trouble> {
    let entries = linli_journal::of_subject(tx, street, "case", &id.to_string()).await?;
    let changed = |entry: &linli_journal::Entry| entry.verb != seen::VERB;
    let Some(last) = entries.into_iter().rfind(changed) else {
        return Ok(None);
    };
    let case = store::load(tx, street, id).await?;
    let reporter = case.and_then(|case| case.facts.reporter);
    let name = match last.actor {
        Actor::Person(person) if Some(person) == reporter => {
            Some(Text::new("上报人", "the reporter"))
        }
        Actor::Person(person) => people::person_name(tx, street, person)
            .await?
            .map(|name| Text::new(name.clone(), name)),
        Actor::System => None,
    };
    Ok(Some((name, last.verb)))
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "case.unknown",
        "没有这个案件，或不在您的范围内",
        "There is no such case within your scope",
    )
}

pub(super) fn no_scene() -> Trouble {
    Trouble::field(
        "scene",
        "没有这个场景，请重新选择",
        "There is no such scene; choose again",
    )
}

pub(super) fn no_place() -> Trouble {
    Trouble::field(
        "place",
        "请选择本街道内的地点",
        "Choose a place within this street",
    )
}

/// A matter that is not public is not reported by whoever could do so as a resident only.
pub(super) fn listed_for(scene: &Scene, matter: &str, caller: &Caller) -> Result<(), Trouble> {
    let hidden = scene.matter(matter).is_some_and(|matter| {
        let mut grants = caller.grants.iter();
        let opens = |role: &Role| matter.open_by.contains(role);
        !matter.public
            && opens(&Role::Resident)
            && !grants.any(|grant| grant.role != Role::Resident && opens(&grant.role))
    });
    if hidden {
        return Err(Trouble::field(
            "matter",
            "该事项不由居民直接上报，请联系社区，或选择其他事项",
            "Residents do not report this matter themselves; ask your community, or choose another matter",
        ));
    }
    Ok(())
}
