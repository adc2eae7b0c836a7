//! How far an import is, told by the process that runs it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use linli_kernel::{EntryId, Lang};

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Reading the file.
    Reading,
    /// Comparing it with what is there.
    Comparing,
    /// Writing.
    Writing,
}

impl Phase {
    /// In words.
    #[must_use]
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Reading => lang.pick("正在读取文件", "Reading the file"),
            Self::Comparing => lang.pick("正在与现有数据比对", "Comparing with what is there"),
            Self::Writing => lang.pick("正在写入", "Writing"),
        }
    }
}

/// What runs in this process. A page of another process says only that the import runs.
static RUNNING: Mutex<BTreeMap<EntryId, (Phase, usize, usize)>> = Mutex::new(BTreeMap::new());

/// Where one import tells how far it is; forgotten when the last of it is dropped by [`Progress::end`].
#[derive(Clone, Debug)]
pub struct Progress(EntryId);

impl Progress {
    /// Of an import.
    #[must_use]
    pub fn of(import: EntryId) -> Self {
        Self(import)
    }

    /// `done` of `total` rows are through `phase`.
    pub fn step(&self, phase: Phase, done: usize, total: usize) {
        let mut all = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(self.0, (phase, done, total));
    }

    /// It no longer runs.
    pub fn end(&self) {
        let mut all = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&self.0);
    }

    /// How far it is, if it runs here.
    #[must_use]
    pub fn now(&self) -> Option<(Phase, usize, usize)> {
        let all = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&self.0).copied()
    }
}
