//! Cases through their verbs and through the router, on both databases.

mod again;
mod alike;
mod assists;
mod desk;
mod eyes;
mod hands;
mod joined_races;
mod joined_web;
mod joins;
mod life;
mod looks;
mod papers;
mod past;
mod plans;
mod races;
mod sealed;
mod sight;
mod standards;
mod waiting;
mod web;

use std::collections::BTreeMap;

use linli_kernel::{Caller, CaseId, FileId, Trouble};
use serde_json::json;

use super::{Done, NewAct, NewCase, act, report};
use crate::kit::World;
use crate::rooms::files;
use crate::rooms::receipts::Key;

fn key(text: &str, what: &impl serde::Serialize) -> Key {
    Key::new(Some(text), what).unwrap()
}

fn fallen_tree(world: &World) -> NewCase {
    NewCase {
        scene: "grid-loop".to_owned(),
        matter: "environment".to_owned(),
        place: world.compound.id.to_string(),
        fields: BTreeMap::from([
            ("description".to_owned(), json!("楼道口堆放了建筑垃圾")),
            ("phone".to_owned(), json!("13800001234")),
        ]),
        photos: Vec::new(),
    }
}

async fn reports(world: &World, who: &Caller, text: &str) -> Done {
    let new = fallen_tree(world);
    let key = key(text, &new);
    report(&world.app, who, new, key).await.unwrap()
}

async fn photo(world: &World, who: &Caller) -> FileId {
    let mut bytes = Vec::new();
    let image = image::RgbImage::from_pixel(64, 48, image::Rgb([9, 120, 80]));
    image
        .write_to(
            &mut std::io::Cursor::new(&mut bytes),
            image::ImageFormat::Png,
        )
        .unwrap();
    files::take_in(&world.app, who, bytes).await.unwrap()
}

fn step(action: &str, rev: i64) -> NewAct {
    NewAct {
        action: action.to_owned(),
        rev,
        note: Some("说明".to_owned()),
        ..NewAct::default()
    }
}

async fn does(world: &World, who: &Caller, id: CaseId, new: NewAct) -> Result<Done, Trouble> {
    let key = key(&format!("{id}-{}-{}", new.action, new.rev), &(id, &new));
    act(&world.app, who, id, new, key).await
}
