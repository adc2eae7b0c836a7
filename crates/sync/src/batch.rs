//! What is sent next: batches that are halved when they are too large, and pauses that grow.

use std::collections::{BTreeMap, VecDeque};

use linli_kernel::Text;
use serde::{Deserialize, Serialize};

/// How much goes at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    /// The most items.
    pub items: usize,
    /// The most bytes; one item that is larger goes alone.
    pub bytes: u64,
}

/// Something to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Its name, which is its idempotency key.
    pub id: String,
    /// How many bytes it takes.
    pub bytes: u64,
    /// When it was made, in milliseconds since 1970.
    pub made: i64,
}

/// How an item stands, as people read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Waiting {
    /// 待上传: it waits.
    Waiting,
    /// 被退回: the server said no, or it is too large. It stays on the device.
    Refused {
        /// What happened and what to do.
        why: Text,
    },
}

/// How sending a batch went.
#[derive(Clone, Debug, PartialEq)]
pub enum Went {
    /// The server answered: for each item none where it was taken, or why not. An item that is not named was not
    /// answered, and waits on.
    Answered(BTreeMap<String, Option<Text>>),
    /// The server finds the request too large (413).
    TooLarge,
    /// No answer, or one that says nothing of the items (5xx, 429). Nothing is known, so everything waits on.
    Lost,
}

/// The queue of a device.
#[derive(Clone, Debug)]
pub struct Batches {
    limits: BatchLimits,
    most: usize,
    failures: u32,
    waiting: VecDeque<Item>,
    refused: BTreeMap<String, (Item, Text)>,
}

impl Batches {
    /// A queue of what waits, oldest first.
    #[must_use]
    pub fn new(limits: BatchLimits, waiting: impl IntoIterator<Item = Item>) -> Self {
        Self {
            most: limits.items.max(1),
            limits,
            failures: 0,
            waiting: waiting.into_iter().collect(),
            refused: BTreeMap::new(),
        }
    }

    /// Adds an item at the end.
    pub fn push(&mut self, item: Item) {
        self.waiting.push_back(item);
    }

    /// The next batch, from the oldest on; empty where nothing waits.
    #[must_use]
    pub fn next(&self) -> Vec<Item> {
        let mut bytes = 0_u64;
        let fits = self.waiting.iter().take(self.most).take_while(|item| {
            let first = bytes == 0;
            bytes = bytes.saturating_add(item.bytes.max(1));
            first || bytes <= self.limits.bytes
        });
        fits.cloned().collect()
    }

    /// Takes note of how the batch went. Only what the server took is done with.
    pub fn went(&mut self, sent: &[Item], went: &Went) {
        match went {
            Went::Answered(answers) => {
                self.failures = 0;
                self.most = (self.most * 2).min(self.limits.items.max(1));
                for item in sent {
                    if let Some(answer) = answers.get(&item.id) {
                        self.done(item, answer.clone());
                    }
                }
            }
            Went::TooLarge if sent.len() <= 1 => {
                for item in sent {
                    self.done(item, Some(too_large()));
                }
            }
            Went::TooLarge => self.most = (sent.len() / 2).max(1),
            Went::Lost => self.failures = self.failures.saturating_add(1),
        }
    }

    fn done(&mut self, item: &Item, refused: Option<Text>) {
        self.waiting.retain(|one| one.id != item.id);
        if let Some(why) = refused {
            self.refused.insert(item.id.clone(), (item.clone(), why));
        }
    }

    /// Puts a refused item at the end of the queue again, after somebody mended it.
    pub fn again(&mut self, id: &str) {
        if let Some((item, _why)) = self.refused.remove(id) {
            self.waiting.push_back(item);
        }
    }

    /// How many wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What was refused, with the reason.
    pub fn refused(&self) -> impl Iterator<Item = (&Item, &Text)> {
        self.refused.values().map(|(item, why)| (item, why))
    }

    /// When the oldest that waits was made.
    #[must_use]
    pub fn oldest_unsent(&self) -> Option<i64> {
        self.waiting.iter().map(|item| item.made).min()
    }

    /// How long to wait before the next try. `chance` is from 0 to 999.
    #[must_use]
    pub fn pause_ms(&self, chance: u32) -> u64 {
        delay_ms(self.failures, chance)
    }
}

/// After so many failures in a row: none at first, then 2 s doubled each time up to 5 minutes, less up to a half by
/// `chance` (0 to 999), so that phones that lost the signal together do not come back together.
#[must_use]
pub fn delay_ms(failures: u32, chance: u32) -> u64 {
    if failures == 0 {
        return 0;
    }
    let full = 2_000_u64
        .saturating_mul(1 << failures.saturating_sub(1).min(16))
        .min(300_000);
    full - full / 2 * u64::from(chance.min(999)) / 1000
}

fn too_large() -> Text {
    Text::new(
        "这一条太大，服务器收不下；请减少照片后重发，内容仍在手机上",
        "This one is too large for the server. Take out photos and send it again; it is still on the phone",
    )
}
