//! A message on its way.

use jiff::Timestamp;
use linli_kernel::{Caller, CaseId, DeliveryId, HookId, Kind, Trouble};

use super::store;
use crate::app::App;
use crate::rooms::feeds::ChangeKind;
use crate::rooms::people::{self, Right};

/// How many are shown.
const SHOWN: usize = 100;

/// How a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageState {
    /// To be sent, for the first time or again.
    Waiting,
    /// The receiver has it.
    Sent,
    /// Given up; [`Message::said`] says why.
    Dead,
}

impl MessageState {
    /// The stored name.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }
}

impl std::str::FromStr for MessageState {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let all = [Self::Waiting, Self::Sent, Self::Dead];
        let known = all.into_iter().find(|state| state.code() == text);
        known.ok_or_else(|| format!("unknown state of a message {text:?}"))
    }
}

impl std::fmt::Display for MessageState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

linli_db::text_column!(MessageState);

/// One change, told to one receiver.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Its id: `webhook-id`, the same at every attempt.
    pub id: DeliveryId,
    /// Whose line it is in.
    pub hook: HookId,
    /// The number of the change in the street's log.
    pub seq: i64,
    /// The case.
    pub case: CaseId,
    /// What happened.
    pub kind: ChangeKind,
    /// What is sent; empty once the case is no longer public.
    pub body: String,
    /// How it stands.
    pub state: MessageState,
    /// How often it was tried since it last began to wait.
    pub attempts: u32,
    /// Not tried before.
    pub next: Timestamp,
    /// The status of the last answer.
    pub status: Option<i64>,
    /// The beginning of the last answer, or why there was none.
    pub said: String,
    /// When it was put down.
    pub made: Timestamp,
    /// When it was last tried.
    pub tried: Option<Timestamp>,
}

/// The latest messages of a subscription, newest first.
///
/// # Errors
/// `access.denied`; `webhook.unknown`.
pub async fn messages(app: &App, caller: &Caller, id: HookId) -> Result<Vec<Message>, Trouble> {
    people::require(caller, Right::ManageOutside)?;
    let street = caller.street;
    app.db
        .read(move |tx| {
            Box::pin(async move {
                store::find(tx, street, id).await?.ok_or_else(unknown)?;
                Ok(store::messages(tx, street, id, SHOWN).await?)
            })
        })
        .await
}

pub(super) fn unknown() -> Trouble {
    Trouble::refused(
        Kind::Missing,
        "webhook.unknown",
        "没有这个推送订阅",
        "There is no such webhook",
    )
}
