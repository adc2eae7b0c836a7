//! What is proved about a scene.

use crate::Scene;
use crate::diagnostic::{Diagnostic, Problems};

/// Every problem of a scene that was read.
#[must_use]
pub fn check(scene: &Scene) -> Vec<Diagnostic> {
    let mut problems = Problems::of(&scene.file);
    run(scene, true, &mut problems);
    problems.sorted()
}

pub(crate) fn run(_scene: &Scene, _whole: bool, _problems: &mut Problems) {}
