//! From text to [`Scene`].

use linli_codes::Layout;

use crate::keys;
use crate::model::{
    Action, Choice, ClockDef, Escalation, Field, Matter, Metric, Scene, State, Target, Tell,
};
use crate::node::Node;
use crate::read::read;
use crate::standard::Standard;
use crate::{
    ActionKind, Column, Diagnostic, Document, DocumentLayout, FieldKind, Need, Phase, Tone,
};
use linli_notation::Problems;

impl Scene {
    /// Reads and checks a scene. `file` is only named in problems.
    ///
    /// # Errors
    /// Every problem found, with file, line and remedy. A scene that has one is not used.
    pub fn parse(file: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        let mut problems = Problems::of(file);
        let Some((table, index)) = read(text, &keys::FILE, &mut problems) else {
            return Err(problems.sorted());
        };
        let root = Node::root(table.get_ref(), &index);
        let scene = scene(file, root, &mut problems);
        // What is proved about paths would only repeat the problems of a scene that could not be
        // read whole.
        let whole = problems.found.is_empty();
        crate::check::run(&scene, whole, &mut problems);
        problems.done(scene)
    }
}

fn scene(file: &str, root: Node<'_>, problems: &mut Problems) -> Scene {
    let head = root.nodes("scene").first().copied().unwrap_or(root);
    let actions: Vec<Action> = root
        .nodes("action")
        .iter()
        .map(|node| action(node, problems))
        .collect();
    let fields = root
        .nodes("field")
        .iter()
        .map(|node| field(node, &actions, problems))
        .collect();
    Scene {
        id: head.str("id"),
        version: head.count("version"),
        title: head.text("title"),
        summary: head.text("summary"),
        sources: head.strs("sources"),
        icon: head.str("icon"),
        returns_most: head.has("returns_most").then(|| head.count("returns_most")),
        routed: head.bool("routed", false),
        matters: root
            .nodes("matter")
            .iter()
            .map(|node| matter(node, head.bool("sealed", false)))
            .collect(),
        fields,
        states: root.nodes("state").iter().map(state).collect(),
        actions,
        clocks: root.nodes("clock").iter().filter_map(clock).collect(),
        metrics: root
            .nodes("metric")
            .iter()
            .map(|node| metric(node, problems))
            .collect(),
        documents: documents(root, problems),
        file: file.to_owned(),
        lines: head.lines(),
    }
}

fn matter(node: &Node<'_>, sealed: bool) -> Matter {
    Matter {
        id: node.str("id"),
        title: node.text("title"),
        summary: node.text("summary"),
        hint: node.text("hint"),
        open_by: node.codes("open_by"),
        photos_min: node.count("photos_min"),
        public: node.bool("public", true),
        sealed: node.bool("sealed", sealed),
        filing: node.nodes("filing").first().map(standard),
        closing: node.nodes("closing").first().map(standard),
        lines: node.lines(),
    }
}

fn standard(node: &Node<'_>) -> Standard {
    Standard {
        text: node.text("text"),
        photos_min: node.count("photos_min"),
        fields: node.strs("fields"),
        lines: node.lines(),
    }
}

fn field(node: &Node<'_>, actions: &[Action], problems: &mut Problems) -> Field {
    let id = node.str("id");
    let by_action = actions.iter().any(|action| action.fields.contains(&id));
    Field {
        kind: node.code("kind").unwrap_or(FieldKind::Text),
        title: node.text("title"),
        hint: node.text("hint"),
        required: node.bool("required", false),
        max: node.int("max"),
        min: node.int("min"),
        choices: node.nodes("choices").iter().map(choice).collect(),
        layout: Layout::named(&node.str("layout")),
        columns: node.nodes("columns").iter().map(column).collect(),
        matters: node.strs("matters"),
        on_open: node.bool("on_open", node.has("matters") || !by_action),
        personal: node.bool("personal", false),
        confidential: node.bool("confidential", false),
        when: node.rule("when", problems),
        lines: node.lines(),
        id,
    }
}

fn choice(node: &Node<'_>) -> Choice {
    Choice {
        id: node.str("id"),
        title: node.text("title"),
    }
}

fn column(node: &Node<'_>) -> Column {
    Column {
        id: node.str("id"),
        title: node.text("title"),
        kind: node.code("kind").unwrap_or(FieldKind::Text),
    }
}

fn state(node: &Node<'_>) -> State {
    State {
        id: node.str("id"),
        title: node.text("title"),
        public: node.text("public"),
        phase: node.code("phase").unwrap_or(Phase::Open),
        start: node.bool("start", false),
        stage: node.code("stage"),
        tells: node.codes("tells"),
        lines: node.lines(),
    }
}

fn action(node: &Node<'_>, problems: &mut Problems) -> Action {
    let needs: Vec<Need> = node.codes("needs");
    let photos_usual = u32::from(needs.contains(&Need::Photo));
    let kind = node.code("kind").unwrap_or(ActionKind::Note);
    Action {
        id: node.str("id"),
        kind,
        title: node.text("title"),
        hint: node.text("hint"),
        from: node.strs("from"),
        to: match node.str("to").as_str() {
            "" => Target::Stay,
            "back" => Target::Back,
            state => Target::State(state.to_owned()),
        },
        who: node.codes("who"),
        photos_min: node.count("photos_min").max(photos_usual),
        needs,
        may: node.codes("may"),
        fields: node.strs("fields"),
        not_by: node.strs("not_by"),
        when: node.rule("when", problems),
        refusal: node.has("refusal").then(|| node.text("refusal")),
        takes: node.bool("takes", false),
        clears: node.codes("clears"),
        times: node.has("times").then(|| node.count("times").max(1)),
        within: node.strs("within"),
        past: node.strs("past"),
        clocks: node.strs("clocks"),
        limit_most: node.code("limit_most"),
        quota: node.code("quota"),
        approve_by: node.codes("approve_by"),
        tells: node.nodes("tell").iter().map(tell).collect(),
        joint: node.code("joint"),
        public_note: node.bool("public_note", false),
        tone: node.code("tone").unwrap_or(Tone::Neutral),
        lines: node.lines(),
    }
}

fn tell(node: &Node<'_>) -> Tell {
    Tell {
        to: node.codes("to"),
        text: node.text("text"),
    }
}

/// A clock; left out where its limit could not be read, which was said already.
fn clock(node: &Node<'_>) -> Option<ClockDef> {
    Some(ClockDef {
        id: node.str("id"),
        title: node.text("title"),
        limit: node.code("limit")?,
        limits: node.limits("limits"),
        starts_on: node.strs("starts_on"),
        stops_on: node.strs("stops_on"),
        pauses_in: node.strs("pauses_in"),
        public: node.bool("public", false),
        per_assist: node.bool("per_assist", false),
        restarts: node.bool("restarts", false),
        lapses: node.bool("lapses", false),
        warn: node.code("warn"),
        escalate: node.nodes("escalate").iter().map(escalation).collect(),
        lines: node.lines(),
    })
}

fn escalation(node: &Node<'_>) -> Escalation {
    Escalation {
        after: node.code("after"),
        to: node.codes("to"),
        text: node.text("text"),
        repeat: node.code("repeat"),
    }
}

fn metric(node: &Node<'_>, problems: &mut Problems) -> Metric {
    Metric {
        id: node.str("id"),
        title: node.text("title"),
        on: node.strs("on"),
        when: node.rule("when", problems),
        value: node.rule("value", problems),
        dims: node.strs("dims"),
        lines: node.lines(),
    }
}

fn documents(root: Node<'_>, problems: &mut Problems) -> Vec<Document> {
    let nodes = root.nodes("document");
    nodes.iter().map(|node| document(node, problems)).collect()
}

fn document(node: &Node<'_>, problems: &mut Problems) -> Document {
    Document {
        id: node.str("id"),
        title: node.text("title"),
        layout: node.code("layout").unwrap_or(DocumentLayout::Letter),
        after: node.strs("after"),
        when: node.rule("when", problems),
        refusal: node.has("refusal").then(|| node.text("refusal")),
        who: node.codes("who"),
        fill: node.str_map("fill"),
        ending: node.has("ending").then(|| node.text("ending")),
        lines: node.lines(),
    }
}
