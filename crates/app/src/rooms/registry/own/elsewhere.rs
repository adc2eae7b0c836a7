//! What other rooms hold of a person.

use std::collections::BTreeMap;

use linli_db::Tx;
use linli_kernel::{Caller, PersonId, RecordId, StreetCode, Text, Trouble};

use super::{Line, both};
use crate::app::{App, Shared};
use crate::rooms::{cases as case_room, forms as form_room, notices as notice_room, people};
use crate::vault::Vault;
use crate::zone;

/// Account, contact, appointments, and who looked at the number.
pub(super) async fn account(app: &App, caller: &Caller) -> Result<Vec<Line>, Trouble> {
    let part = Text::new("账号与联系方式", "Account and contact");
    let line = |code: &str, zh: &str, en: &str, value: Text| {
        Line::new(format!("account.{code}"), &part, Text::new(zh, en), value)
    };
    let data = people::own_data(app, caller).await?;
    let mut out = vec![line("name", "姓名", "Name", both(data.name))];
    out.extend(
        data.phone
            .map(|phone| line("phone", "电话", "Telephone", both(phone))),
    );
    for one in data.accounts {
        out.push(line("account", "账号", "Account", both(one.account)));
    }
    for one in data.appointments {
        let role = one.role.title();
        out.push(line("appointment", "任职", "Appointment", role).on(zone::day(one.from)));
    }
    let ids: Vec<PersonId> = data.looks.iter().map(|look| look.by).collect();
    let names = names(app, caller.street, ids).await?;
    for look in data.looks {
        let who = names.get(&look.by).cloned().unwrap_or_default();
        let seen = line(
            "look",
            "有人查看过电话",
            "Somebody saw the number",
            both(look.reason),
        );
        out.push(seen.on(zone::day(look.at)).from(both(who)));
    }
    Ok(out)
}

async fn names(
    app: &App,
    street: StreetCode,
    ids: Vec<PersonId>,
) -> Result<BTreeMap<PersonId, String>, Trouble> {
    app.db
        .read(move |tx| Box::pin(async move { people::names_of(tx, street, &ids).await }))
        .await
}

/// Cases the caller reported, with what was answered and said.
pub(super) async fn cases(app: &Shared, caller: &Caller) -> Result<Vec<Line>, Trouble> {
    let part = Text::new("我上报的案件", "Cases I reported");
    let (inner, street, person) = (std::sync::Arc::clone(app), caller.street, caller.person);
    let read = app
        .db
        .read(move |tx| Box::pin(async move { case_room::own(&inner, tx, street, person).await }));
    let mut out = Vec::new();
    for one in read.await? {
        let day = zone::day(one.created);
        let head = Line::new("case", &part, both(&one.number), one.scene);
        out.push(head.on(day));
        for (name, value) in one.answers {
            let name = Text::new(
                format!("{} {}", one.number, name.zh),
                format!("{} {}", one.number, name.en),
            );
            out.push(Line::new("case.answer", &part, name, value).on(day));
        }
        for (at, body) in one.said {
            let name = Text::new(
                format!("{} 说明", one.number),
                format!("{} note", one.number),
            );
            out.push(Line::new("case.note", &part, name, both(body)).on(zone::day(at)));
        }
    }
    Ok(out)
}

/// What was submitted about somebody, whole; and what they filled in about others, as it is shown.
pub(super) async fn forms(
    tx: &mut Tx,
    vault: &Vault,
    street: StreetCode,
    records: &[RecordId],
    person: Option<PersonId>,
) -> Result<Vec<Line>, Trouble> {
    let about = Text::new("关于我的表单", "Forms about me");
    let by = Text::new("我填写的表单", "Forms I filled in");
    let mut out = Vec::new();
    for form in form_room::own(tx, vault, street, records, person).await? {
        let (code, part) = if form.about {
            ("form.about", &about)
        } else {
            ("form.by", &by)
        };
        let day = zone::day(form.at);
        let head = Line::new(code, part, form.title.clone(), both(form.id.to_string()));
        out.push(head.on(day));
        for (name, value) in form.answers {
            let name = Text::new(
                format!("{} · {}", form.title.zh, name.zh),
                format!("{} · {}", form.title.en, name.en),
            );
            out.push(Line::new(code, part, name, value).on(day));
        }
    }
    Ok(out)
}

/// What the caller was told.
pub(super) async fn notices(app: &App, caller: &Caller) -> Result<Vec<Line>, Trouble> {
    let part = Text::new("收到的通知", "Notices");
    let all = notice_room::all(app, caller).await?;
    let line = |one: notice_room::Left| {
        let (title, text) = (one.notice.title, one.notice.text);
        Line::new("notice", &part, both(title), text).on(zone::day(one.at))
    };
    Ok(all.into_iter().map(line).collect())
}
