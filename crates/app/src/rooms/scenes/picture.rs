//! The flow of a scene as a picture: states in rows by how many steps they are from the report, lines for
//! the actions between them. The table of actions beside it says the same in words.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use linli_flow::{Phase, Scene, State, Target};
use linli_kernel::Lang;
use maud::{Markup, html};

const WIDTH: usize = 132;
const HEIGHT: usize = 44;
const GAP_X: usize = 24;
const GAP_Y: usize = 56;
const MARGIN: usize = 20;

/// Where each state stands: row and column, both from 0.
#[derive(Debug)]
struct Layout<'s> {
    rows: Vec<Vec<&'s State>>,
    at: BTreeMap<&'s str, (usize, usize)>,
}

/// Rows by distance from the start; a check has proved that every state can be reached.
fn layout(scene: &Scene) -> Layout<'_> {
    let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
    let mut waiting: VecDeque<(&str, usize)> = scene
        .start()
        .map(|state| (state.id.as_str(), 0))
        .into_iter()
        .collect();
    while let Some((id, step)) = waiting.pop_front() {
        if steps.contains_key(id) {
            continue;
        }
        steps.insert(id, step);
        waiting.extend(
            arrows(scene)
                .filter(|(from, _)| *from == id)
                .map(|(_, to)| (to, step + 1)),
        );
    }
    let depth = steps.values().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Vec<&State>> = vec![Vec::new(); depth];
    for state in &scene.states {
        if let Some(row) = steps
            .get(state.id.as_str())
            .and_then(|step| rows.get_mut(*step))
        {
            row.push(state);
        }
    }
    let at = rows
        .iter()
        .enumerate()
        .flat_map(|(row, states)| {
            states
                .iter()
                .enumerate()
                .map(move |(column, state)| (state.id.as_str(), (row, column)))
        })
        .collect();
    Layout { rows, at }
}

/// From state to state, each pair once.
fn arrows(scene: &Scene) -> impl Iterator<Item = (&str, &str)> {
    let pairs: BTreeSet<(&str, &str)> = scene
        .actions
        .iter()
        .filter_map(|action| match &action.to {
            Target::State(to) => Some((action, to.as_str())),
            Target::Stay | Target::Back => None,
        })
        .flat_map(|(action, to)| action.from.iter().map(move |from| (from.as_str(), to)))
        .filter(|(from, to)| from != to)
        .collect();
    pairs.into_iter()
}

impl Layout<'_> {
    fn columns(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(1)
    }

    fn width(&self) -> usize {
        2 * MARGIN + self.columns() * (WIDTH + GAP_X) - GAP_X
    }

    fn height(&self) -> usize {
        2 * MARGIN + self.rows.len() * (HEIGHT + GAP_Y) - GAP_Y.min(self.rows.len() * GAP_Y)
    }

    /// The left upper corner of a state; rows are centred.
    fn corner(&self, (row, column): (usize, usize)) -> (usize, usize) {
        let in_row = self.rows.get(row).map_or(1, Vec::len).max(1);
        let free = (self.columns() - in_row) * (WIDTH + GAP_X) / 2;
        (
            MARGIN + free + column * (WIDTH + GAP_X),
            MARGIN + row * (HEIGHT + GAP_Y),
        )
    }

    /// A line from one state to another: down to a later row, up to an earlier one beside the boxes.
    fn line(&self, from: &str, to: &str) -> Option<(String, bool)> {
        let (from, to) = (*self.at.get(from)?, *self.at.get(to)?);
        let ((x1, y1), (x2, y2)) = (self.corner(from), self.corner(to));
        let (half, bend) = (WIDTH / 2, GAP_Y / 2);
        let forward = to.0 > from.0;
        let path = if forward {
            let (top, bottom) = (y1 + HEIGHT, y2);
            format!(
                "M{} {top}C{} {} {} {} {} {bottom}",
                x1 + half,
                x1 + half,
                top + bend,
                x2 + half,
                bottom - bend,
                x2 + half
            )
        } else if to.0 == from.0 {
            let over = y1.saturating_sub(bend);
            format!(
                "M{} {y1}C{} {over} {} {over} {} {y2}",
                x1 + half,
                x1 + half,
                x2 + half,
                x2 + half
            )
        } else {
            let (right1, right2) = (x1 + WIDTH, x2 + WIDTH);
            let out = right1.max(right2) + GAP_X;
            let (middle1, middle2) = (y1 + HEIGHT / 2, y2 + HEIGHT / 2);
            format!("M{right1} {middle1}C{out} {middle1} {out} {middle2} {right2} {middle2}")
        };
        Some((path, forward))
    }
}

/// The picture.
pub(super) fn picture(scene: &Scene, lang: Lang) -> Markup {
    let layout = layout(scene);
    let (width, height) = (layout.width(), layout.height());
    let label = format!(
        "{}{}",
        lang.pick("流程图：", "Flow: "),
        scene.title.get(lang)
    );
    html! {
        (steps(scene, &layout, lang))
        div.flow-frame tabindex="0" role="group" aria-label=(label) {
            svg.flow viewBox={ "0 0 " (width) " " (height) } width=(width) height=(height) role="img" aria-label=(label) {
                defs {
                    marker #flow-tip viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto" {
                        path.flow-tip d="M0 0L8 4L0 8z" {}
                    }
                }
                @for (path, forward) in arrows(scene).filter_map(|(from, to)| layout.line(from, to)) {
                    path.flow-line .flow-back[!forward] d=(path) marker-end="url(#flow-tip)" {}
                }
                @for (id, at) in &layout.at {
                    @if let Some(state) = scene.state(id) { (drawn(state, layout.corner(*at), lang)) }
                }
            }
        }
    }
}

/// The same for narrow screens, where the picture would be too small to read or too wide to see: each state with
/// where it may go.
fn steps(scene: &Scene, layout: &Layout<'_>, lang: Lang) -> Markup {
    let title = |id: &str| {
        let state = scene.state(id);
        state.map_or("", |state| state.title.get(lang))
    };
    let onward = |from: &State| {
        let to = arrows(scene).filter(|(one, _)| *one == from.id);
        let to: Vec<&str> = to.map(|(_, to)| title(to)).collect();
        to.join(lang.pick("、", ", "))
    };
    html! {
        ol.flow-steps {
            @for state in layout.rows.iter().flatten() {
                @let onward = onward(state);
                li {
                    strong { (state.title.get(lang)) }
                    @if !onward.is_empty() { p.muted { "→ " (onward) } }
                }
            }
        }
    }
}

fn drawn(state: &State, (x, y): (usize, usize), lang: Lang) -> Markup {
    let (waiting, closed) = match state.phase {
        Phase::Open => (false, false),
        Phase::Waiting => (true, false),
        Phase::Closed => (false, true),
    };
    html! {
        g {
            title { (state.public.get(lang)) }
            rect.flow-box .flow-waiting[waiting] .flow-closed[closed] .flow-start[state.start] x=(x) y=(y) width=(WIDTH) height=(HEIGHT) rx="10" {}
            @for (nth, line) in lines(state.title.get(lang)).iter().enumerate() {
                @let of = lines(state.title.get(lang)).len();
                text.flow-text x=(x + WIDTH / 2) y=(y + HEIGHT / 2 + 5 + 17 * nth - 17 * (of - 1) / 2) text-anchor="middle" { (line) }
            }
        }
    }
}

/// A title in one line, or two where it is long.
fn lines(title: &str) -> Vec<String> {
    // A Chinese character is about as wide as two Latin letters.
    let wide = |text: &str| {
        text.chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum::<usize>()
    };
    let middle = wide(title) / 2;
    if wide(title) <= 18 {
        return vec![title.to_owned()];
    }
    let near = |at: &usize| wide(&title[..*at]).abs_diff(middle);
    let spaces = title.match_indices(' ').map(|(at, _)| at);
    let characters = title.char_indices().map(|(at, _)| at).skip(1);
    let cut = spaces
        .min_by_key(near)
        .or_else(|| characters.min_by_key(near))
        .unwrap_or(0);
    vec![
        title[..cut].trim().to_owned(),
        title[cut..].trim().to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::{BUILT_IN, parse};
    use super::*;

    #[test]
    fn every_state_of_the_shipped_scenes_has_a_place_of_its_own_inside_the_picture() {
        for shipped in BUILT_IN {
            let scene = parse(shipped.file, shipped.text).unwrap();
            let layout = layout(&scene);
            assert_eq!(layout.at.len(), scene.states.len(), "{}", scene.id);
            let corners: BTreeSet<_> = layout.at.values().map(|at| layout.corner(*at)).collect();
            assert_eq!(corners.len(), scene.states.len());
            for (x, y) in corners {
                assert!(
                    x + WIDTH + MARGIN <= layout.width() && y + HEIGHT + MARGIN <= layout.height()
                );
            }
            assert_eq!(
                layout.rows[0].len(),
                1,
                "only the report is in the first row"
            );
        }
    }

    #[test]
    fn a_long_title_is_cut_at_a_space_near_its_middle() {
        assert_eq!(lines("待受理"), ["待受理"]);
        assert_eq!(
            lines("To be dispatched by the street"),
            ["To be dispatched", "by the street"]
        );
        assert_eq!(
            lines("等待业主大会表决结果公示期满"),
            ["等待业主大会表", "决结果公示期满"]
        );
    }
}
