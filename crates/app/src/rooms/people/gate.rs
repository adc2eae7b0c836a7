//! The gate in front of password hashing: a hash takes 19 MiB and some 27 ms of a core on purpose, so a
//! burst of logins must neither stop the async threads nor eat the memory of a small box.

use std::sync::Arc;

use linli_kernel::{Kind, Trouble};
use tokio::sync::Semaphore;

/// How many may wait; beyond it people are asked to try again.
const WAITING: usize = 128;

/// Lets as many hashes run as there are cores, the rest wait in line.
#[derive(Clone, Debug)]
pub(super) struct Gate {
    running: Arc<Semaphore>,
    line: Arc<Semaphore>,
}

impl Default for Gate {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            running: Arc::new(Semaphore::new(cores)),
            line: Arc::new(Semaphore::new(WAITING)),
        }
    }
}

impl Gate {
    /// Runs `work` on a blocking thread when it is its turn.
    ///
    /// # Errors
    /// `login.busy` when the line is full.
    pub(super) async fn run<T, F>(&self, work: F) -> Result<T, Trouble>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let Ok(place) = Arc::clone(&self.line).try_acquire_owned() else {
            return Err(busy());
        };
        let turn = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(Trouble::fault)?;
        // Place and turn travel with the work: it goes on when the client hangs up, and still counts.
        let done = tokio::task::spawn_blocking(move || {
            let held = (place, turn);
            let value = work();
            drop(held);
            value
        });
        done.await.map_err(Trouble::fault)
    }
}

fn busy() -> Trouble {
    Trouble::refused(
        Kind::TooMany,
        "login.busy",
        "当前登录人数过多，请几秒后再试",
        "Too many people are signing in; try again in a few seconds",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_full_line_refuses_and_an_empty_one_serves_again() {
        let gate = Gate {
            running: Arc::new(Semaphore::new(1)),
            line: Arc::new(Semaphore::new(1)),
        };
        let (open, wait) = std::sync::mpsc::channel::<()>();
        let slow = tokio::spawn({
            let gate = gate.clone();
            async move { gate.run(move || wait.recv().is_ok()).await }
        });
        while gate.line.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(gate.run(|| ()).await.unwrap_err().code(), "login.busy");
        open.send(()).unwrap();
        assert!(slow.await.unwrap().unwrap());
        assert_eq!(gate.run(|| 7).await.unwrap(), 7);
    }
}
