//! Telling those who manage the rules that something they name is gone.

use std::collections::BTreeSet;
use std::sync::Arc;

use linli_kernel::{DigestKind, JobId, PersonId, Role, StreetCode, Text, Trouble};

use super::force::in_force;
use super::store;
use crate::app::Shared;
use crate::rooms::notices::{self, Notice};
use crate::rooms::people;

/// Who manages the rules.
const MANAGERS: &[Role] = &[Role::SystemAdmin, Role::Dispatcher];

/// Looks whether the rules in force are broken, and tells their managers each problem once.
///
/// # Errors
/// The store fails.
pub async fn watch(app: &Shared, street: StreetCode) -> Result<(), Trouble> {
    let inner = Arc::clone(app);
    let force = app
        .db
        .read(move |tx| Box::pin(async move { in_force(&inner, tx, street).await }))
        .await?;
    let Some(force) = force.filter(|force| force.set.is_broken()) else {
        return Ok(());
    };
    let problems = force.set.problems();
    let zh: Vec<&str> = problems.iter().map(|one| one.message.zh.as_str()).collect();
    let en: Vec<&str> = problems.iter().map(|one| one.message.en.as_str()).collect();
    let version = force.rules.version;
    let text = Text::new(
        format!(
            "派件规则第 {version} 版已失效：{}。修好之前，碰到失效规则的案件由指挥中心派发",
            zh.join("；")
        ),
        format!(
            "Version {version} of the routing rules is broken: {}. Until it is mended, cases that meet a broken rule wait for the command centre",
            en.join("; ")
        ),
    );
    let digest = DigestKind::Sha256
        .of(&[&version.to_be_bytes(), text.en.as_bytes()])
        .to_string();
    let (now, inner) = (app.clock.now(), Arc::clone(app));
    app.db
        .write(move |tx| {
            Box::pin(async move {
                if !store::tell_once(tx, street, &digest, now).await? {
                    return Ok(());
                }
                let mut to: BTreeSet<PersonId> = BTreeSet::new();
                for role in MANAGERS {
                    to.extend(
                        people::holders(tx, street, *role, &format!("/{street}/"), now).await?,
                    );
                }
                let notice = Notice {
                    about: "/routing".to_owned(),
                    title: "派件规则 / Routing rules".to_owned(),
                    text,
                };
                let source: JobId = inner.ids.next(now);
                for person in to {
                    notices::leave(tx, street, person, source, 0, now, &notice).await?;
                }
                Ok(())
            })
        })
        .await
}
