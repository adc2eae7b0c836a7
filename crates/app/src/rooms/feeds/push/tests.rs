//! From asking in a browser to the message in it, over a real socket; the push service is on this machine, because
//! no other can be reached from a test.

use std::sync::{Arc, Mutex};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use linli_db::both_dbs;
use linli_jobs::Worker;
use linli_kernel::Role;
use p256::SecretKey;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::{seal, subscriptions};
use crate::kit::World;
use crate::kit_outside::SAID;
use crate::rooms;

/// What the push service received: the head of each request, and its body.
type Got = Arc<Mutex<Vec<(String, Vec<u8>)>>>;

/// A push service that answers `status`; its address for one browser.
async fn service(status: &'static str) -> (Got, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/push/abc", listener.local_addr().unwrap());
    let got = Got::default();
    let keep = Arc::clone(&got);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut all = Vec::new();
            let (head, length) = loop {
                let mut some = [0; 1024];
                let read = stream.read(&mut some).await.unwrap();
                all.extend_from_slice(&some[..read]);
                if let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") {
                    let head = String::from_utf8(all[..end].to_vec())
                        .unwrap()
                        .to_lowercase();
                    let length = head.split("content-length: ").nth(1).unwrap();
                    let length: usize = length.lines().next().unwrap().parse().unwrap();
                    break (head, end + 4 + length);
                }
            };
            while all.len() < length {
                let mut some = [0; 1024];
                let read = stream.read(&mut some).await.unwrap();
                all.extend_from_slice(&some[..read]);
            }
            let from = all.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
            keep.lock().unwrap().push((head, all[from..].to_vec()));
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    (got, url)
}

fn browser() -> SecretKey {
    SecretKey::from_slice(&[9; 32]).unwrap()
}

/// Somebody's browser asks for an area.
async fn asks(world: &World, token: &str, url: &str, place: &str, key: &str) -> u16 {
    let p256dh = Base64UrlUnpadded::encode_string(&seal::public(&browser()));
    let auth = Base64UrlUnpadded::encode_string(&[5; 16]);
    let form = [
        ("endpoint", url),
        ("p256dh", &p256dh),
        ("auth", &auth),
        ("agent", "Firefox"),
        ("place", place),
        ("key", key),
    ];
    world.form("/me/push", token, &form).await.0.as_u16()
}

async fn works(world: &World) {
    let app = &world.app;
    let worker = rooms::outside_jobs(app, Worker::new(app.db.clone(), app.clock.clone()));
    worker.run_due(world.clock.now()).await.unwrap();
}

both_dbs!(
    a_browser_that_asked_is_told_in_a_message_only_it_can_read,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let token = world.token("mei").await;
        let (got, url) = service("201 Created").await;
        let (elsewhere, other) = (
            world.other_grid.id.to_string(),
            world.compound.id.to_string(),
        );
        assert_eq!(asks(&world, &token, &url, &other, "p1").await, 303);
        assert_eq!(
            asks(&world, &token, &url, &other, "p2").await,
            303,
            "asked twice, told once"
        );
        assert_eq!(asks(&world, &token, &url, &elsewhere, "p3").await, 303);
        world.reported(&resident, "dispute", "s").await;
        let case = world.reported(&resident, "environment", "a").await;
        world.followed().await;
        works(&world).await;
        let got = got.lock().unwrap().clone();
        assert_eq!(
            got.len(),
            1,
            "not of the other grid, and not of the sealed case"
        );
        let (head, body) = &got[0];
        for line in [
            "post /push/abc http/1.1",
            "content-encoding: aes128gcm",
            "ttl: 86400",
            "authorization: vapid t=",
        ] {
            assert!(head.contains(line), "{head}");
        }
        let text = String::from_utf8(seal::open(&browser(), &[5; 16], body)).unwrap();
        let told: Value = serde_json::from_str(&text).unwrap();
        assert!(
            told["url"].as_str().unwrap().ends_with(&case.to_string()),
            "{told}"
        );
        assert!(
            told["title"].as_str().unwrap().contains("已收到您的上报")
                && !text.contains(SAID)
                && !text.contains("张三")
        );
    }
);

both_dbs!(
    whoever_ends_it_or_is_gone_is_told_no_more,
    |db| async move {
        let world = World::on(db).await;
        let resident = world.person(Role::Resident, "mei").await;
        let token = world.token("mei").await;
        let (got, url) = service("410 Gone").await;
        assert_eq!(asks(&world, &token, &url, "", "p1").await, 303);
        world.reported(&resident, "environment", "a").await;
        world.followed().await;
        works(&world).await;
        let left = subscriptions(&world.app, &resident).await.unwrap();
        assert!(
            left.is_empty() && got.lock().unwrap().len() == 1,
            "forgotten"
        );

        assert_eq!(asks(&world, &token, &url, "", "p2").await, 303);
        let one = subscriptions(&world.app, &resident)
            .await
            .unwrap()
            .remove(0);
        world.person(Role::Resident, "chen").await;
        let stranger = world.token("chen").await;
        let path = format!("/me/push/{}/end", one.id);
        assert_eq!(world.form(&path, &stranger, &[("key", "e0")]).await.0, 404);
        assert_eq!(world.form(&path, &token, &[("key", "e1")]).await.0, 303);
        assert!(
            subscriptions(&world.app, &resident)
                .await
                .unwrap()
                .is_empty()
        );
        for (bad, key) in [
            ("ftp://a/", "b1"),
            ("", "b2"),
            ("http://10.0.0.1/", "b3"),
            ("https://169.254.169.254/", "b4"),
        ] {
            assert_eq!(asks(&world, &token, bad, "", key).await, 422, "{bad}");
        }
    }
);
