//! Rules are typed in the order of evaluation, since what is computed has the type of its rule.

use std::collections::{BTreeMap, BTreeSet};

use crate::plan::{Bound, Var};
use crate::prove::Prover;
use crate::types::{Type, type_of};

impl Prover<'_> {
    pub(crate) fn type_all(&mut self) {
        for at in self.plan.order.clone() {
            let compute = self
                .plan
                .nodes
                .get(at)
                .and_then(|node| node.compute.clone());
            if let Some(rule) = compute {
                let found = self.type_one(at, "compute", &rule);
                if let Some(node) = self.plan.nodes.get_mut(at) {
                    node.ty = found.filter(|one| *one != Type::Any);
                }
            }
        }
        for at in 0..self.plan.nodes.len() {
            let Some(node) = self.plan.nodes.get(at).cloned() else {
                continue;
            };
            for (key, rule) in [
                ("when", node.when),
                ("required", node.required),
                ("constraint", node.constraint),
            ] {
                if let Some(rule) = rule {
                    self.type_condition(at, key, &rule);
                }
            }
        }
    }

    fn type_condition(&mut self, at: usize, key: &str, rule: &Bound) {
        let Some(found) = self.type_one(at, key, rule) else {
            return;
        };
        if !found.fits(Type::YesNo) {
            let (zh, en) = found.name();
            self.say(
                at,
                key,
                "rule.type",
                (format!("{key} 得出{zh}"), format!("{key} gives {en}")),
                (
                    "应得出是/否，如 rent > 5000",
                    "It must give a yes or no, such as rent > 5000",
                ),
            );
        }
    }

    fn sums(&mut self, at: usize, key: &str, rule: &Bound) {
        for (name, var) in &rule.vars {
            if let Var::Sum(_, field) = var
                && matches!(
                    self.plan.nodes.get(*field).map(|node| node.ty),
                    Some(None | Some(Type::Text | Type::List))
                )
            {
                self.say(
                    at,
                    key,
                    "rule.type",
                    (
                        format!("{name} 不能合计"),
                        format!("{name} cannot be added up"),
                    ),
                    (
                        "只有数字和是/否可以合计",
                        "Only numbers and yes/no can be added up",
                    ),
                );
            }
        }
    }

    fn type_one(&mut self, at: usize, key: &str, rule: &Bound) -> Option<Type> {
        self.sums(at, key, rule);
        let known: BTreeMap<String, Type> = rule
            .vars
            .iter()
            .map(|(name, var)| (name.clone(), self.type_of_var(*var)))
            .collect();
        match type_of(&rule.rule, &known) {
            Ok(found) => Some(found),
            Err(mistakes) => {
                let mistakes: BTreeSet<_> = mistakes.into_iter().collect();
                for (zh, en) in mistakes {
                    let source = &rule.rule.source;
                    self.say(
                        at,
                        key,
                        "rule.type",
                        (
                            format!("{key} {source} 有误：{zh}"),
                            format!("{key} {source} is wrong: {en}"),
                        ),
                        (
                            "参照：rent > 5000 && kind == \"shop\"",
                            "Write it like: rent > 5000 && kind == \"shop\"",
                        ),
                    );
                }
                None
            }
        }
    }

    fn type_of_var(&self, var: Var) -> Type {
        let of = |at: usize| {
            self.plan
                .nodes
                .get(at)
                .and_then(|node| node.ty)
                .unwrap_or(Type::Any)
        };
        match var {
            Var::Value(at) => of(at),
            Var::Given(_) => Type::YesNo,
            Var::Rows(_) | Var::Row => Type::Int,
            Var::Sum(_, field) => match of(field) {
                Type::Decimal => Type::Decimal,
                Type::Int | Type::YesNo => Type::Int,
                Type::Text | Type::List | Type::Any => Type::Any,
            },
            Var::Today => Type::Text,
        }
    }
}
