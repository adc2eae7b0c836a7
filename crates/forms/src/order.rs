//! The order of evaluation, from what depends on what.

use crate::plan::{Plan, Var};

/// What a node's being asked and its value follow from. Whether an answer is required or fits its constraint is seen
/// afterwards, so those may read anything.
fn needs(plan: &Plan, at: usize) -> Vec<usize> {
    let Some(node) = plan.nodes.get(at) else {
        return Vec::new();
    };
    let rules = [node.when.as_ref(), node.compute.as_ref()];
    let vars = rules
        .into_iter()
        .flatten()
        .flat_map(|rule| rule.vars.iter().map(|(_, var)| *var));
    let mut out: Vec<usize> = node.parent.into_iter().collect();
    for var in vars {
        match var {
            Var::Value(one) | Var::Given(one) | Var::Rows(one) => out.push(one),
            Var::Sum(repeat, field) => out.extend([repeat, field]),
            Var::Row | Var::Today => {}
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    Open,
    Done,
}

/// Nodes such that each stands behind what it needs, else in the order of the file.
///
/// # Errors
/// A cycle: the nodes on its path, the first again at the end.
pub(crate) fn order(plan: &Plan) -> Result<Vec<usize>, Vec<usize>> {
    let mut marks = vec![Mark::New; plan.nodes.len()];
    let mut out = Vec::new();
    for start in 0..plan.nodes.len() {
        if marks.get(start) != Some(&Mark::New) {
            continue;
        }
        // The path of open nodes, each with what it still needs; no recursion, since a form may be long.
        let mut path: Vec<(usize, Vec<usize>)> = vec![(start, needs(plan, start))];
        set(&mut marks, start, Mark::Open);
        while let Some((at, rest)) = path.last_mut() {
            let at = *at;
            let Some(next) = rest.pop() else {
                set(&mut marks, at, Mark::Done);
                out.push(at);
                path.pop();
                continue;
            };
            match marks.get(next) {
                Some(Mark::New) => {
                    set(&mut marks, next, Mark::Open);
                    path.push((next, needs(plan, next)));
                }
                Some(Mark::Open) => {
                    let mut cycle: Vec<usize> = path
                        .iter()
                        .map(|(at, _)| *at)
                        .skip_while(|at| *at != next)
                        .collect();
                    cycle.push(next);
                    return Err(cycle);
                }
                Some(Mark::Done) | None => {}
            }
        }
    }
    Ok(out)
}

fn set(marks: &mut [Mark], at: usize, mark: Mark) {
    if let Some(place) = marks.get_mut(at) {
        *place = mark;
    }
}
