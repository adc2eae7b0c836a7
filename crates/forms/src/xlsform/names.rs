//! What the names of a survey are, for expressions.

use std::collections::BTreeMap;

use super::book::Sheet;
use super::kinds::What;
use super::survey::Entry;
use super::translate::{Cel, Names, Translator, Ty};
use super::xpath::{self, Expr, Wrong, wrong};
use crate::{ChoiceList, FieldKind};

/// How many calculates may lean on each other.
const DEEPEST: u32 = 40;

/// What a name of the survey is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Named {
    /// None of a calculate until it is asked for.
    pub(crate) ty: Option<Ty>,
    pub(crate) codes: Option<Vec<String>>,
    /// The repeat it stands in.
    pub(crate) repeat: Option<String>,
    pub(crate) calculation: Option<String>,
    /// Whether it is answered wherever its row is.
    pub(crate) certain: bool,
    pub(crate) is_repeat: bool,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Survey {
    pub(crate) names: BTreeMap<String, Named>,
    /// Calculates that are being looked at.
    open: Vec<String>,
}

/// A calculate: its rule, and the digits to which it is rounded.
pub(crate) fn calculation(
    survey: &mut dyn Names,
    source: &str,
) -> Result<(Cel, Option<u32>), Wrong> {
    let expr = xpath::parse(source)?;
    let mut translator = Translator {
        names: survey,
        own: None,
    };
    if let Expr::Call(name, args) = &expr
        && name == "round"
        && let [inner, Expr::Number(digits)] = args.as_slice()
        && let Ok(digits) = digits.parse::<u32>()
        && digits <= 6
    {
        let found = translator.expr(inner)?;
        return match found.ty {
            Ty::Int => Ok((found, None)),
            Ty::Decimal => Ok((found, Some(digits))),
            Ty::Text | Ty::Day | Ty::YesNo | Ty::Many | Ty::Opaque => {
                Err(super::translate::unlike("round 里的", "What is in round"))
            }
        };
    }
    translator.expr(&expr).map(|found| (found, None))
}

impl Survey {
    fn infer(&mut self, name: &str, source: &str) -> Result<Ty, Wrong> {
        if self.open.iter().any(|one| one == name) || self.open.len() > DEEPEST as usize {
            return Err(wrong(
                format!("${{{name}}} 的计算循环或太深"),
                format!("The calculation of ${{{name}}} goes in a circle or too deep"),
                "去掉其中一个计算",
                "Take one of these calculations away",
            ));
        }
        self.open.push(name.to_owned());
        let found = calculation(self, source);
        self.open.pop();
        let (cel, _) = found?;
        if let Some(named) = self.names.get_mut(name) {
            named.ty = Some(cel.ty);
            named.certain &= cel.needs.is_empty();
        }
        Ok(cel.ty)
    }
}

impl Names for Survey {
    fn field(&mut self, name: &str) -> Result<(Ty, Option<Vec<String>>), Wrong> {
        let Some(named) = self
            .names
            .get(name)
            .filter(|named| !named.is_repeat)
            .cloned()
        else {
            return Err(wrong(
                format!("没有 ${{{name}}}"),
                format!("There is no ${{{name}}}"),
                "写 survey 中一行的 name；设备信息不导入",
                "Name a row of survey; what the device knows is not imported",
            ));
        };
        let ty = match (named.ty, &named.calculation) {
            (Some(ty), _) => ty,
            (None, Some(source)) => self.infer(name, source)?,
            (None, None) => Ty::Opaque,
        };
        Ok((ty, named.codes))
    }

    fn is_repeat(&self, name: &str) -> bool {
        self.names.get(name).is_some_and(|named| named.is_repeat)
    }

    fn summed(&self, name: &str) -> Option<String> {
        let named = self.names.get(name)?;
        named.repeat.clone().filter(|_| named.certain)
    }

    fn field_in_rows(&mut self, name: &str) -> Result<Ty, Wrong> {
        match self.field(name)?.0 {
            ty @ (Ty::Int | Ty::Decimal) => Ok(ty),
            Ty::Text | Ty::Day | Ty::YesNo | Ty::Many | Ty::Opaque => {
                Err(super::translate::unlike("合计的", "What is added up"))
            }
        }
    }
}

/// What expressions may name.
pub(crate) fn named(sheet: &Sheet, entries: &[Entry<'_>], lists: &[ChoiceList]) -> Survey {
    let mut survey = Survey::default();
    let mut repeats: Vec<Option<String>> = vec![None];
    for entry in entries {
        let repeat = repeats.last().cloned().flatten();
        match &entry.what {
            What::Begin { repeat: true } => {
                survey.names.insert(
                    entry.name.clone(),
                    Named {
                        is_repeat: true,
                        ..Named::default()
                    },
                );
                repeats.push(Some(entry.name.clone()));
            }
            What::Begin { repeat: false } => repeats.push(repeat),
            What::End { .. } if repeats.len() > 1 => {
                repeats.pop();
            }
            What::Field { .. } => {
                survey
                    .names
                    .insert(entry.name.clone(), field(sheet, entry, lists, repeat));
            }
            What::End { .. } | What::Skipped => {}
        }
    }
    survey
}

fn field(sheet: &Sheet, entry: &Entry<'_>, lists: &[ChoiceList], repeat: Option<String>) -> Named {
    let What::Field {
        kind,
        decimals,
        list,
    } = &entry.what
    else {
        return Named::default();
    };
    let list = list
        .as_ref()
        .and_then(|id| lists.iter().find(|list| list.id == *id));
    let cell = |heading| sheet.cell(entry.row, heading);
    let computed = *kind == FieldKind::Computed;
    let always = computed
        || matches!(
            cell("required").to_lowercase().as_str(),
            "yes" | "true" | "true()"
        );
    Named {
        ty: ty(*kind, decimals.is_some()),
        codes: list.map(|list| {
            list.choices
                .iter()
                .map(|choice| choice.id.clone())
                .collect()
        }),
        certain: always
            && cell("relevant").is_empty()
            && cell("relevance").is_empty()
            && entry.within == repeat,
        repeat,
        calculation: computed.then(|| cell("calculation").to_owned()),
        is_repeat: false,
    }
}

fn ty(kind: FieldKind, decimal: bool) -> Option<Ty> {
    match kind {
        FieldKind::Number if decimal => Some(Ty::Decimal),
        FieldKind::Number | FieldKind::Money => Some(Ty::Int),
        FieldKind::Date => Some(Ty::Day),
        FieldKind::Choices => Some(Ty::Many),
        FieldKind::YesNo => Some(Ty::YesNo),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Time
        | FieldKind::Choice
        | FieldKind::Place
        | FieldKind::Person
        | FieldKind::Barcode => Some(Ty::Text),
        FieldKind::Photo | FieldKind::Signature | FieldKind::Location | FieldKind::Note => {
            Some(Ty::Opaque)
        }
        FieldKind::Computed => None,
    }
}
