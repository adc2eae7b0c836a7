//! `linli import street`: a real street from nothing to its first three accounts.

use std::process::ExitCode;
use std::sync::Arc;

use clap::Args;
use linli_db::Tx;
use linli_kernel::{Clock, Kind, Lang, Role, StreetCode, Trouble};

use super::say::{Done, print, tell};
use super::within_runtime;
use crate::app::{App, Shared};
use crate::config::Config;
use crate::rooms::people::{self, Act, NewAppointment, NewPerson};
use crate::rooms::places::divisions;
use crate::rooms::places::{self, Hand, Origin, PlaceKind, Sprout};
use crate::rooms::{forms, scenes, tasks};
use crate::server;

/// The three who share no power (三员分立): account and role.
const ADMINISTRATORS: [(&str, Role); 3] = [
    ("system", Role::SystemAdmin),
    ("security", Role::SecurityAdmin),
    ("audit", Role::AuditAdmin),
];

/// Set a street up: its communities, the shipped scenes and three administrators. 建立街道
///
/// Name and communities come from the national division table (load it with `linli import divisions`), or
/// the street begins empty with --name. The administrators (system, security, audit) get random passwords,
/// printed this once, and must change them when they first sign in. The security administrator then enters
/// people and appoints them. A street that is there already is refused and stays as it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  linli import divisions && linli import street 330105005\n  \
    linli import street 330105005 --name 拱宸桥街道"
)]
pub(super) struct Street {
    /// Its nine-digit division code.
    code: StreetCode,
    /// Its name, if the division table is not loaded.
    #[arg(long)]
    name: Option<String>,
}

/// An account to hand out.
struct Issued {
    account: &'static str,
    role: Role,
    password: String,
    hash: String,
}

impl Street {
    pub(super) fn run(self) -> Done {
        let config = Config::from_env()?;
        within_runtime(async {
            let app = server::build(config, Clock::system()).await?;
            let founded = self.found(&app).await;
            app.db.close().await;
            let (communities, issued) = founded?;
            tell(
                &format!(
                    "已建立街道 {}，{communities} 个社区。账号（密码只显示这一次，首次登录须修改）：",
                    self.code
                ),
                &format!(
                    "street {} stands, with {communities} communities. Accounts (passwords are shown this once and must be changed):",
                    self.code
                ),
            );
            for one in &issued {
                print(&format!(
                    "{}\t{}\t{}\n",
                    one.role, one.account, one.password
                ))?;
            }
            Ok(ExitCode::SUCCESS)
        })
    }

    /// All of it or nothing.
    async fn found(&self, app: &Shared) -> Result<(usize, Vec<Issued>), Trouble> {
        let mut issued = Vec::new();
        for (account, role) in ADMINISTRATORS {
            let password = people::initial_password()?;
            let hash = people::hash_password(app, &password).await?;
            issued.push(Issued {
                account,
                role,
                password,
                hash,
            });
        }
        let (inner, code, name) = (Arc::clone(app), self.code, self.name.clone());
        app.db
            .write(move |tx| {
                Box::pin(async move {
                    let communities = plant(&inner, tx, code, name).await?;
                    scenes::install(&inner, tx, code).await?;
                    forms::install(&inner, tx, code).await?;
                    tasks::install(&inner, tx, code).await?;
                    let act = Act::of_system(&inner, code);
                    for one in &issued {
                        appoint(&inner, tx, &act, one).await?;
                    }
                    Ok((communities, issued))
                })
            })
            .await
    }
}

/// Plants the street and its communities; how many.
async fn plant(
    app: &App,
    tx: &mut Tx,
    code: StreetCode,
    name: Option<String>,
) -> Result<usize, Trouble> {
    if places::by_path(tx, code, &format!("/{code}/"))
        .await?
        .is_some()
    {
        return Err(Trouble::refused(
            Kind::Conflict,
            "street.exists",
            format!("街道 {code} 已经建立，未作改动"),
            format!("street {code} is there already; nothing was changed"),
        ));
    }
    let (name, communities) = match name {
        Some(name) => (name, Vec::new()),
        None => (
            divisions::get(tx, code.as_str()).await?.name,
            communities(tx, code).await?,
        ),
    };
    let hand = Hand::system(code, &app.ids, app.clock.now());
    let root = places::found(tx, &hand, &name, Origin::Division).await?;
    Ok(places::plant(tx, &hand, root.id, communities).await?.len())
}

/// The street's communities of today, from the division table.
async fn communities(tx: &mut Tx, code: StreetCode) -> Result<Vec<Sprout>, Trouble> {
    let (mut sprouts, mut after) = (Vec::new(), String::new());
    loop {
        let page = divisions::children(tx, code.as_str(), &after).await?;
        let Some(last) = page.last() else {
            return Ok(sprouts);
        };
        after.clone_from(&last.code);
        let today = page.into_iter().filter(|one| one.valid_to.is_none());
        sprouts.extend(today.map(|one| {
            Sprout::of(
                Origin::Division,
                PlaceKind::Community,
                &one.name,
                Vec::new(),
            )
            .coded(one.code)
        }));
    }
}

async fn appoint(app: &App, tx: &mut Tx, act: &Act, one: &Issued) -> Result<(), Trouble> {
    let new = NewPerson {
        name: one.role.title().get(Lang::Zh).to_owned(),
        phone: String::new(),
        lang: Lang::Zh,
    };
    let person = people::add_person(tx, act, &app.vault, &new).await?;
    people::add_account(tx, act, person, one.account, one.hash.clone(), true).await?;
    let new = NewAppointment::now(person, one.role, None, None);
    people::add_appointment(tx, act, &new).await?;
    Ok(())
}
