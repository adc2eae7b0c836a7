//! What the registry holds of somebody's records, whole.

use linli_db::Tx;
use linli_kernel::{Lang, PersonId, StreetCode, Text, Trouble};
use linli_registers::{AttributeDef, Register};

use super::{Line, both};
use crate::rooms::people;
use crate::rooms::registry::act::unknown;
use crate::rooms::registry::apply::{kept, opened};
use crate::rooms::registry::look::register_of;
use crate::rooms::registry::model::{Kept, Member, Record};
use crate::rooms::registry::store::{consents, members, records, restrictions, values};
use crate::vault::Vault;
use crate::zone;

/// The most earlier values of a record that are handed out.
const HISTORY: usize = 1_000;

/// What is held of these records: values, what stood there before, rosters, consents, and who looked.
pub(super) async fn lines(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    found: &[Record],
) -> Result<Vec<Line>, Trouble> {
    let mut out = Vec::new();
    let mut all = opened(tx, vault, found).await?;
    for record in found {
        let register = register_of(record)?;
        let mut values = all.remove(&record.id).unwrap_or_default();
        for attribute in &register.def().attributes {
            if let Some(one) = values.remove(&attribute.id) {
                out.push(held(register, attribute, &one));
            }
        }
        before(tx, vault, (record, register), &mut out).await?;
        for one in members::of_member(tx, street, record.id).await? {
            out.extend(member(tx, street, &one).await?);
        }
        agreed(tx, (record, register), &mut out).await?;
        limited(tx, (record, register), &mut out).await?;
        seen(tx, (record, register), &mut out).await?;
    }
    Ok(out)
}

fn held(register: &Register, attribute: &AttributeDef, one: &Kept) -> Line {
    let code = format!("{}.{}", register.id(), attribute.id);
    let value = said(register, attribute, one);
    let part = &register.head().title;
    let mut line = Line::new(code, part, attribute.title.clone(), value).on(one.as_of);
    line.raw = Some(one.value.clone());
    line.source = Some(one.source.office.clone());
    line.basis = Some(basis(register, attribute));
    line
}

/// A value in words.
fn said(register: &Register, attribute: &AttributeDef, one: &Kept) -> Text {
    let title = |code: &str| {
        let mut choices = register
            .list(attribute)
            .into_iter()
            .flat_map(|list| &list.choices);
        let found = choices.find(|choice| choice.id == code);
        found.map_or_else(|| both(code), |choice| choice.title.clone())
    };
    match (one.value.as_str(), one.value.as_array()) {
        (Some(text), _) => title(text),
        (None, Some(items)) => {
            let items = items.iter().filter_map(serde_json::Value::as_str);
            let all: Vec<Text> = items.map(title).collect();
            let in_lang = |lang: Lang, and: &str| {
                let all: Vec<&str> = all.iter().map(|one| one.get(lang)).collect();
                all.join(and)
            };
            Text::new(in_lang(Lang::Zh, "、"), in_lang(Lang::En, ", "))
        }
        (None, None) => both(one.value.to_string()),
    }
}

/// Purpose, ground, basis and retention of an attribute in one text.
fn basis(register: &Register, attribute: &AttributeDef) -> Text {
    let head = register.head();
    let purpose = attribute.purpose.as_ref().unwrap_or(&head.purpose);
    let ground = register.ground(attribute).title();
    let words = attribute.basis.as_ref().unwrap_or(&head.basis);
    let kept = register.retention(attribute);
    let in_lang = |lang: Lang| {
        let period = match (&kept.unset, kept.years, kept.months, kept.days) {
            (Some(unset), ..) => unset.get(lang).to_owned(),
            (None, Some(years), ..) => format!("{years} {}", lang.pick("年", "years")),
            (None, None, Some(months), _) => format!("{months} {}", lang.pick("个月", "months")),
            (None, None, None, Some(days)) => format!("{days} {}", lang.pick("天", "days")),
            (None, None, None, None) => String::new(),
        };
        let after = kept.after.title();
        let kept = format!("{} {period}", after.get(lang));
        let parts = [purpose.get(lang), ground.get(lang), words.get(lang), &kept];
        parts.join(lang.pick("；", "; "))
    };
    Text::new(in_lang(Lang::Zh), in_lang(Lang::En))
}

/// What stood there before.
async fn before(
    tx: &mut Tx,
    vault: &Vault,
    (record, register): (&Record, &Register),
    out: &mut Vec<Line>,
) -> Result<(), Trouble> {
    for old in values::history(tx, record.street, record.id, HISTORY).await? {
        let Some(attribute) = register.attribute(&old.value.attribute) else {
            continue;
        };
        let one = kept(vault, &old.value)?;
        let title = Text::new(
            format!("{}（此前）", attribute.title.zh),
            format!("{} (before)", attribute.title.en),
        );
        let code = format!("{}.{}.before", register.id(), attribute.id);
        let value = said(register, attribute, &one);
        let line = Line::new(code, &register.head().title, title, value).on(one.as_of);
        out.push(line.from(one.source.office));
    }
    Ok(())
}

/// A roster somebody is or was on. Whose it is, is told by its register: its name may be another person's.
async fn member(tx: &mut Tx, street: StreetCode, one: &Member) -> Result<Option<Line>, Trouble> {
    let whole = records::find(tx, street, one.whole, false).await?;
    let whole = whole.ok_or_else(unknown)?;
    let register = register_of(&whole)?;
    let Some(roster) = register.roster(&one.roster) else {
        return Ok(None);
    };
    let role = roster.role(&one.role);
    let role = role.map(|role| role.title.clone()).unwrap_or_default();
    let share = one.share.map(|(num, den)| format!(" {num}/{den}"));
    let until = one.until.map(|day| format!(" ～ {day}"));
    let more = format!("{}{}", share.unwrap_or_default(), until.unwrap_or_default());
    let value = Text::new(format!("{}{more}", role.zh), format!("{}{more}", role.en));
    let code = format!("{}.{}", register.id(), roster.id);
    let part = &register.head().title;
    let mut line = Line::new(code, part, roster.title.clone(), value);
    line.day = one.since.map(|day| day.to_string());
    line.source = Some(register.head().kept_by.clone());
    Ok(Some(line))
}

/// Consents.
async fn agreed(
    tx: &mut Tx,
    (record, register): (&Record, &Register),
    out: &mut Vec<Line>,
) -> Result<(), Trouble> {
    for one in consents::of_record(tx, record.street, record.id).await? {
        let until = one.withdrawn.map(|day| format!(" ～ {day}"));
        let value = format!("{}{}", one.to, until.unwrap_or_default());
        let name = Text::new("同意", "Consent");
        let line = Line::new("consent", &register.head().title, name, both(value));
        out.push(line.on(one.given));
    }
    Ok(())
}

/// Restrictions, in force and lifted.
async fn limited(
    tx: &mut Tx,
    (record, register): (&Record, &Register),
    out: &mut Vec<Line>,
) -> Result<(), Trouble> {
    for one in restrictions::of_record(tx, record.street, record.id).await? {
        let lifted = one.lifted.as_ref();
        let day = lifted.map(|end| zone::day(end.at).to_string());
        let until = day.map(|day| format!(" ～ {day} ")).unwrap_or_default();
        let why = lifted.map(|end| end.reason.clone()).unwrap_or_default();
        let value = format!("{} · {}{until}{why}", one.request, one.reason);
        let name = Text::new("限制处理", "Restriction");
        let line = Line::new("restriction", &register.head().title, name, both(value));
        out.push(line.on(zone::day(one.since)));
    }
    Ok(())
}

/// Who looked, when and why.
async fn seen(
    tx: &mut Tx,
    (record, register): (&Record, &Register),
    out: &mut Vec<Line>,
) -> Result<(), Trouble> {
    let looks = values::looks(tx, record.street, record.id, i64::MAX).await?;
    let ids: Vec<PersonId> = looks.iter().map(|look| look.by).collect();
    let names = people::names_of(tx, record.street, &ids).await?;
    for look in looks {
        let who = names.get(&look.by).cloned().unwrap_or_default();
        let what = what(register, &look.attribute);
        let line = Line::new("look", &register.head().title, what, both(look.reason));
        let source = Text::new(who.clone(), who);
        out.push(line.on(zone::day(look.at)).from(source));
    }
    Ok(())
}

/// What was looked at, or done, with a reason.
pub(in super::super) fn what(register: &Register, attribute: &str) -> Text {
    match (register.attribute(attribute), attribute) {
        (Some(one), _) => Text::new(
            format!("有人查看过：{}", one.title.zh),
            format!("Seen in full: {}", one.title.en),
        ),
        (None, "export") => Text::new("代为导出副本", "A copy was handed out"),
        (None, "link") => Text::new("关联或解除账号", "Linked to an account, or not any more"),
        (None, "erase") => Text::new("依请求删除", "Deleted at request"),
        (None, _) => Text::new("有人查看过", "Somebody looked"),
    }
}
