//! Which tasks a caller may do, and which they look after.

use linli_kernel::{Caller, Kind, Level, Trouble};

use super::model::Task;
use crate::rooms::people::{Right, may};

/// Whether an appointment that gives `right` reaches a path.
pub(super) fn reaches(caller: &Caller, right: Right, path: &str) -> bool {
    let mut giving = caller.grants.iter().filter(|grant| may(grant.role, right));
    giving.any(|grant| match grant.role.level() {
        Level::Street => true,
        Level::Place => path.starts_with(&grant.path),
        Level::Organisation => false,
    })
}

/// Whether the caller may see a task: theirs, or within their appointments.
pub(super) fn sees(caller: &Caller, task: &Task) -> bool {
    task.assignee == Some(caller.person)
        || reaches(caller, Right::FillForms, &task.path)
        || reaches(caller, Right::ManageTasks, &task.path)
        || reaches(caller, Right::SeeBoard, &task.path)
}

/// Lets through who may do a task: who was asked, or whose appointments reach it.
///
/// # Errors
/// `task.unknown`.
pub(super) fn does(caller: &Caller, task: &Task) -> Result<(), Trouble> {
    let may_do = task.assignee == Some(caller.person)
        || reaches(caller, Right::FillForms, &task.path)
        || reaches(caller, Right::ManageTasks, &task.path);
    if may_do { Ok(()) } else { Err(unknown()) }
}

/// Lets through who gives tasks at a path.
///
/// # Errors
/// `access.denied`.
pub(super) fn manages(caller: &Caller, path: &str) -> Result<(), Trouble> {
    if reaches(caller, Right::ManageTasks, path) {
        return Ok(());
    }
    Err(Trouble::refused(
        Kind::Forbidden,
        "task.not_here",
        "这里不在您的岗位范围内，请选择本辖区的地点或任务",
        "This is not within your appointments; choose a place or task that is",
    ))
}

/// The refusal for a task that is not there, or out of reach.
pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "task.unknown",
        "没有这项任务，或不在您的范围内；请从今天的任务中选择",
        "There is no such task within your reach; choose one from today's list",
    )
}

/// The refusal for a run that is not there, or out of reach.
pub(super) fn no_run() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "task.unknown_run",
        "没有这一轮任务，或不在您的范围内；请从列表中选择",
        "There is no such run within your reach; choose one from the list",
    )
}

/// The refusal for a task that somebody ended before.
pub(super) fn ended() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "task.ended",
        "这项任务已有人完成或已记为未能进行，请刷新；您填写的内容没有提交",
        "Somebody did this task already, or said why it cannot be done; reload. Nothing of yours was sent",
    )
}

/// The refusal for a task that changed since it was seen.
pub(super) fn stale() -> Trouble {
    Trouble::refused(
        Kind::Conflict,
        "task.stale",
        "这项任务刚被他人改动（完成、转派），请刷新后再试",
        "Somebody has just changed this task (done, or given to another); reload and try again",
    )
}
