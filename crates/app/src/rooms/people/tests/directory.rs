//! Finding people and organisations.

use linli_db::both_dbs;
use linli_kernel::{OrgId, Role};

use super::*;

both_dbs!(
    people_are_found_by_characters_pinyin_initials_and_whole_number,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "13800000000").await;
        office.person("单田芳", "shantf", "057188880000").await;
        let found = async |q: &str| {
            let page = people(&office.app, &office.admin, q, None).await.unwrap();
            page.people
                .into_iter()
                .map(|person| person.name)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("小棠").await, ["王小棠"]);
        assert_eq!(found("wangxiao").await, ["王小棠"]);
        assert_eq!(found("wxt").await, ["王小棠"]);
        assert_eq!(found("shantian").await, ["单田芳"]);
        assert_eq!(found("138-0000-0000").await, ["王小棠"]);
        assert_eq!(found("1380000").await, Vec::<String>::new());
        assert_eq!(found("小%棠").await, ["王小棠"]);
        assert_eq!(found("").await, ["单田芳", "王小棠", "安全员"]);
        let shown = super::super::person(&office.app, &office.admin, person)
            .await
            .unwrap();
        assert_eq!(shown.phone.as_deref(), Some("138****0000"));
    }
);

both_dbs!(
    the_directory_is_read_page_by_page_without_loss_or_repeat,
    |db| async move {
        let office = Office::open(db).await;
        let (act, vault) = (office.act(), office.app.vault.clone());
        let made = office.write(move |tx| {
            Box::pin(async move {
                for number in 0..crate::rooms::people::directory::PAGE * 2 {
                    let new = NewPerson {
                        name: format!("居民{number}"),
                        ..NewPerson::default()
                    };
                    add_person(tx, &act, &vault, &new).await?;
                }
                Ok(())
            })
        });
        made.await.unwrap();
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = people(&office.app, &office.admin, "", after).await.unwrap();
            seen.extend(page.people.iter().map(|person| person.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), crate::rooms::people::directory::PAGE * 2 + 1);
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]));
    }
);

both_dbs!(a_street_knows_nobody_of_another, |db| async move {
    let office = Office::open(db).await;
    let person = office.person("王小棠", "wangxt", "13800000000").await;
    let foreign = Caller {
        street: "330105006".parse().unwrap(),
        ..office.admin.clone()
    };
    assert!(
        people(&office.app, &foreign, "", None)
            .await
            .unwrap()
            .people
            .is_empty()
    );
    let seen = super::super::person(&office.app, &foreign, person)
        .await
        .unwrap_err();
    assert_eq!(seen.code(), "person.unknown");
    assert_eq!(
        reveal(&office.app, &foreign, person, "随便看看", None)
            .await
            .unwrap_err()
            .code(),
        "person.unknown"
    );
    assert_eq!(
        create_account(&office.app, &foreign, person, "other", None)
            .await
            .unwrap_err()
            .code(),
        "person.unknown"
    );
    let lock = set_locked(&office.app, &foreign, "wangxt", true, None)
        .await
        .unwrap_err();
    assert_eq!(lock.code(), "account.unknown");
    let attempt = Login {
        street: foreign.street,
        ..office.attempt("wangxt", PASSWORD)
    };
    assert_eq!(
        login(&office.app, attempt).await.unwrap_err().code(),
        "login.wrong"
    );
    assert_eq!(
        streets(&office.app).await.unwrap(),
        [(office.street, "拱宸桥街道".to_owned())]
    );
});

both_dbs!(
    an_organisation_has_one_name_per_kind_and_is_chosen_within_reach,
    |db| async move {
        let office = Office::open(db).await;
        let department = office.department("城市管理科").await;
        let new = |kind, name: &str, place: Option<&Place>| NewOrg {
            kind,
            name: name.to_owned(),
            place: place.map(|one| one.id),
        };
        let taken = new(OrgKind::Department, "城市管理科", None);
        assert_eq!(
            create_org(&office.app, &office.admin, taken, None)
                .await
                .unwrap_err()
                .code(),
            "input.invalid"
        );
        let manager = new(OrgKind::PropertyManager, "和睦物业", Some(&office.compound));
        let manager = create_org(&office.app, &office.admin, manager, None)
            .await
            .unwrap();
        let firm = new(OrgKind::Enterprise, "运河文创", None);
        create_org(&office.app, &office.admin, firm, None)
            .await
            .unwrap();

        let (street, worker) = (
            office.street,
            office.officer("worker", Role::GridWorker, Some(&office.grid), None),
        );
        let scope = worker.await.scope();
        let read = office.app.db.read(move |tx| {
            Box::pin(async move {
                let near =
                    orgs(tx, &scope, &[OrgKind::PropertyManager, OrgKind::Department]).await?;
                let to = dispatchable(tx, street).await?;
                let names = org_names(tx, street, &[department]).await?;
                Ok((near, to, names, org(tx, street, manager).await?))
            })
        });
        let (near, to, names, one) = read.await.unwrap();
        let ids = |all: &[Org]| all.iter().map(|org| org.id).collect::<Vec<OrgId>>();
        assert_eq!(ids(&near), [department, manager]);
        assert_eq!(ids(&to), [department, manager]);
        assert_eq!(names[&department], "城市管理科");
        assert_eq!(one.unwrap().path, office.compound.path);
        let found = find_orgs(&office.app, &office.admin, "hmwy").await.unwrap();
        assert_eq!(ids(&found), [manager]);
    }
);

both_dbs!(
    names_are_masked_for_outsiders_and_looked_up_together,
    |db| async move {
        let office = Office::open(db).await;
        let person = office.person("王小棠", "wangxt", "").await;
        let (street, admin) = (office.street, office.admin.person);
        let read = office.app.db.read(move |tx| {
            Box::pin(async move {
                let none = names_of(tx, street, &[]).await?;
                Ok((
                    names_of(tx, street, &[person, admin]).await?,
                    none,
                    person_name(tx, street, person).await?,
                ))
            })
        });
        let (names, none, one) = read.await.unwrap();
        assert_eq!(
            (names[&person].as_str(), names[&admin].as_str()),
            ("王小棠", "安全员")
        );
        assert!(none.is_empty());
        assert_eq!(mask_name(&one.unwrap()), "王**");
    }
);
