//! What is proved about a scene before it may be used: ids are unique, what is named exists, every
//! state is reachable and can end, every action has somebody who may take it, every clock
//! escalates, every open state is timed, every rule is typed, every metric counts something that
//! happens.

mod assists;
mod clocks;
mod columns;
mod documents;
mod graph;
mod ids;
mod paths;
mod people;
mod refs;
mod routed;
mod rules;
mod sealed;
mod standards;
mod terms;

use crate::{Diagnostic, Scene};
use linli_notation::Problems;

/// Every problem of a scene that was read. [`Scene::parse`] has run it already.
#[must_use]
pub fn check(scene: &Scene) -> Vec<Diagnostic> {
    let mut problems = Problems::of(&scene.file);
    run(scene, true, &mut problems);
    problems.sorted()
}

/// Runs the checks; those about paths only where the scene was read whole and what it names exists,
/// since they would only repeat the cause.
pub(crate) fn run(scene: &Scene, whole: bool, problems: &mut Problems) {
    let before = problems.found.len();
    ids::check(scene, problems);
    refs::check(scene, problems);
    let sound = problems.found.len() == before;
    rules::check(scene, problems);
    clocks::check(scene, problems);
    columns::check(scene, problems);
    documents::check(scene, problems);
    people::check(scene, problems);
    routed::check(scene, problems);
    sealed::check(scene, problems);
    standards::check(scene, sound, problems);
    terms::check(scene, problems);
    assists::check(scene, problems);
    if whole && sound {
        paths::check(scene, problems);
    }
}
