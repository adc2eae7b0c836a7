//! From a definition to a form that can be filled in: rules are compiled, bound, ordered and typed.

use crate::answer::whole_pattern;
use crate::plan::{Bound, Kind, Plan};
use crate::problem::{Part, Problem, Problems, Sites};
use crate::rule::Rule;
use crate::types::Type;
use crate::variables::type_of_field;
use crate::{Field, Form, FormDef, Required, check_fields, check_names, order};

impl Form {
    /// Proves a definition, with the problems that its reading found.
    ///
    /// # Errors
    /// Those, and every one found here.
    pub(crate) fn prove(
        def: FormDef,
        sites: &Sites,
        mut problems: Problems,
    ) -> Result<Self, Vec<Problem>> {
        let sound = check_names::check(&def, sites, &mut problems);
        check_fields::check(&def, sites, &mut problems);
        if !sound {
            return Err(problems.sorted());
        }
        let mut prover = Prover {
            plan: Plan::of(&def),
            def: &def,
            sites,
            problems: &mut problems,
        };
        prover.bind_all();
        prover.filters();
        if prover.order() {
            prover.type_all();
        }
        let plan = prover.plan;
        if problems.found.is_empty() {
            Ok(Self { def, plan })
        } else {
            Err(problems.sorted())
        }
    }
}

pub(crate) struct Prover<'a> {
    pub(crate) plan: Plan,
    def: &'a FormDef,
    sites: &'a Sites,
    problems: &'a mut Problems,
}

impl<'a> Prover<'a> {
    fn bind_all(&mut self) {
        for at in 0..self.plan.nodes.len() {
            let Some((part, kind)) = self.plan.nodes.get(at).map(|node| (node.part, node.kind))
            else {
                continue;
            };
            let when = self.bind(at, "when", self.when_of(part));
            if let Some(node) = self.plan.nodes.get_mut(at) {
                node.when = when;
            }
            if let Kind::Field(nth) = kind
                && let Some(field) = self.def.fields.get(nth)
            {
                self.bind_field(at, field);
            }
        }
    }

    fn when_of(&self, part: Part) -> Option<&'a str> {
        let def = self.def;
        match part {
            Part::Group(at) => def.groups.get(at).and_then(|one| one.when.as_deref()),
            Part::Repeat(at) => def.repeats.get(at).and_then(|one| one.when.as_deref()),
            Part::Field(at) => def.fields.get(at).and_then(|one| one.when.as_deref()),
            Part::Head | Part::List(_) | Part::Choice(..) => None,
        }
    }

    fn bind_field(&mut self, at: usize, field: &Field) {
        let rule = match &field.required {
            Required::When(rule) => Some(rule.as_str()),
            Required::Always(_) => None,
        };
        let required = self.bind(at, "required", rule);
        let constraint = self.bind(at, "constraint", field.constraint.as_deref());
        let compute = self.bind(at, "compute", field.compute.as_deref());
        let lists = &self.def.lists;
        let Some(node) = self.plan.nodes.get_mut(at) else {
            return;
        };
        (node.required, node.constraint, node.compute) = (required, constraint, compute);
        node.ty = type_of_field(field);
        node.list = field
            .list
            .as_ref()
            .and_then(|id| lists.iter().position(|list| list.id == *id));
        let pattern = field.pattern.as_deref();
        node.pattern = pattern.and_then(|pattern| whole_pattern(pattern).ok());
    }

    pub(crate) fn say(
        &mut self,
        at: usize,
        key: &str,
        code: &'static str,
        message: (String, String),
        remedy: (&str, &str),
    ) {
        let part = self.plan.nodes.get(at).map_or(Part::Head, |node| node.part);
        self.problems
            .add(self.sites.of(part, key), code, message, remedy);
    }

    fn bind(&mut self, at: usize, key: &str, source: Option<&str>) -> Option<Bound> {
        let source = source?;
        let rule = match Rule::compile(source) {
            Ok(rule) => rule,
            Err((zh, en)) => {
                self.say(
                    at,
                    key,
                    "rule.syntax",
                    (format!("{key} 写错了：{zh}"), format!("{key} cannot be read: {en}")),
                    (
                        "参照：rent > 5000 && kind == \"shop\"；太长的拆成 computed 项",
                        "Write it like: rent > 5000 && kind == \"shop\"; move what is too long into a computed field",
                    ),
                );
                return None;
            }
        };
        let scope = self.plan.nodes.get(at).map_or(0, |node| node.scope);
        let mut vars = Vec::new();
        for name in &rule.variables {
            match self.plan.var(self.def, name, scope) {
                Ok(var) => vars.push((name.clone(), var)),
                Err(remedy) => self.say(
                    at,
                    key,
                    "rule.name",
                    (format!("{key} 用了 {name}"), format!("{key} reads {name}")),
                    (&remedy.0, &remedy.1),
                ),
            }
        }
        Some(Bound { rule, vars })
    }

    fn filters(&mut self) {
        for at in 0..self.plan.nodes.len() {
            let Some(node) = self.plan.nodes.get(at) else {
                continue;
            };
            let (kind, scope) = (node.kind, node.scope);
            let Kind::Field(nth) = kind else { continue };
            let def = self.def;
            for (tag, id) in def.fields.get(nth).iter().flat_map(|field| &field.filter) {
                let found = self.plan.ids.get(id).copied().filter(|by| *by != at);
                let found =
                    found.filter(|by| self.plan.seen(*by, scope).is_ok() && self.is_text(*by));
                match (found, self.plan.nodes.get_mut(at)) {
                    (Some(by), Some(node)) => node.filter.push((tag.clone(), by)),
                    (None, _) | (_, None) => self.say(
                        at,
                        "filter",
                        "field.filter",
                        (
                            format!("不能按 {id} 筛选"),
                            format!("Choices cannot be filtered by {id}"),
                        ),
                        (
                            "写同一层或外层的单选或文字项",
                            "Name a choice or text of the same rows or around them",
                        ),
                    ),
                }
            }
        }
    }

    fn is_text(&self, at: usize) -> bool {
        self.plan
            .nodes
            .get(at)
            .is_some_and(|node| node.ty == Some(Type::Text))
    }

    /// Finds an order of evaluation, or says the cycle.
    fn order(&mut self) -> bool {
        match order::order(&self.plan) {
            Ok(order) => {
                self.plan.order = order;
                true
            }
            Err(path) => {
                let ids: Vec<_> = path
                    .iter()
                    .filter_map(|at| self.plan.nodes.get(*at))
                    .map(|node| node.id.as_str())
                    .collect();
                let ids = ids.join(" → ");
                let first = path.first().copied().unwrap_or(0);
                let computed = self
                    .plan
                    .nodes
                    .get(first)
                    .is_some_and(|node| node.compute.is_some());
                self.say(
                    first,
                    if computed { "compute" } else { "when" },
                    "rule.cycle",
                    (
                        format!("循环依赖：{ids}"),
                        format!("These depend on each other: {ids}"),
                    ),
                    (
                        "去掉其中一个条件或计算",
                        "Take one of these conditions or computations away",
                    ),
                );
                false
            }
        }
    }
}
