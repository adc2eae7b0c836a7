//! What stands of a person beyond their own record, their account and the rosters they are on, and taking it away (PIPL
//! §47): words about tasks, forms about places and others, workbooks that wait, texts and numbers in other records.

use std::collections::BTreeSet;

use jiff::civil::Date;
use linli_db::Tx;
use linli_kernel::{Caller, EntryId, RecordId, SubmissionId, Text, Trouble};
use serde::{Deserialize, Serialize};

use super::act::Hand;
use super::echoes::{self, Echo, EchoState, Heard, is_text};
use super::erase::{Erasure, Stays};
use super::forget;
use super::link::answerable;
use super::look::register_of;
use super::model::Record;
use super::store::{echoes as rows, members, records};
use super::struck::Struck;
use crate::app::Shared;
use crate::rooms::{forms, imports, tasks};

/// Another record in which a number of the person stands; somebody decides what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Other {
    /// The record.
    pub record: RecordId,
    /// What its register is called.
    pub register: Text,
    /// The attribute.
    pub attribute: String,
    /// What that is called.
    pub title: Text,
    /// Whether only an earlier value holds it.
    pub past: bool,
}

/// What was found, before anything is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Beyond {
    submissions: BTreeSet<SubmissionId>,
    uploads: Vec<EntryId>,
    heard: Heard,
}

impl Beyond {
    /// Looks everywhere for what names the person of a record whose purpose has ended. It reads much and writes nothing.
    pub(super) async fn of(
        app: &Shared,
        caller: &Caller,
        id: RecordId,
        (ended, account): (bool, bool),
    ) -> Result<Self, Trouble> {
        let (person, vault) = (caller.clone(), app.vault.clone());
        let read = app.db.read(move |tx| {
            Box::pin(async move {
                let (record, _register) = answerable(tx, &person, id, false).await?;
                let street = person.street;
                if !ended && record.closed.is_none() {
                    return Ok(Default::default());
                }
                let linked = record.person.filter(|_| account);
                let whose = std::slice::from_ref(&record);
                let struck = Struck::of(tx, &vault, street, whose, linked).await?;
                let naming = struck.naming();
                let mut own = vec![id];
                for one in members::of_member(tx, street, id).await? {
                    own.push(one.whole);
                }
                let submissions = forms::naming(tx, &vault, street, naming).await?;
                let heard = echoes::heard(tx, &vault, &person, &own, naming).await?;
                Ok((struck, submissions, heard))
            })
        });
        let (struck, submissions, heard) = read.await?;
        let uploads = imports::naming(app, caller.street, struck.naming()).await?;
        Ok(Self {
            submissions,
            uploads,
            heard,
        })
    }

    /// The other records, for whoever decides.
    pub(super) async fn others(&self, tx: &mut Tx, caller: &Caller) -> Result<Vec<Other>, Trouble> {
        let mut out = Vec::new();
        for (id, attribute, _version, past) in &self.heard.numbers {
            let Some(record) = records::find(tx, caller.street, *id, false).await? else {
                continue;
            };
            let register = register_of(&record)?;
            if let Some(def) = register.attribute(attribute) {
                out.push(Other {
                    record: *id,
                    register: register.head().title.clone(),
                    attribute: attribute.clone(),
                    title: def.title.clone(),
                    past: *past,
                });
            }
        }
        Ok(out)
    }

    /// What of it goes, in words.
    pub(super) fn goes(&self) -> Vec<Text> {
        let mut out = vec![Text::new(
            "任务说明、复核说明中的本人号码和住处的本人姓名",
            "Their numbers, and their name where they live, in what was said about tasks and second looks",
        )];
        let many = |number: usize, zh: &str, en: &str| {
            (number > 0).then(|| Text::new(format!("{number} {zh}"), format!("{number} {en}")))
        };
        out.extend(many(
            self.submissions.len(),
            "份表单中出现的本人姓名和号码",
            "forms: their name and numbers in the answers",
        ));
        out.extend(many(
            self.uploads.len(),
            "个尚未到期的上传工作簿（整个文件删除，上传人会看到原因）",
            "workbooks that wait: the whole file, and its uploader is told why",
        ));
        out.extend(many(
            self.heard.texts.len(),
            "条其他登记的文字中出现的本人号码",
            "other records: their numbers in texts",
        ));
        out
    }

    /// Takes it away; which uploads were dropped, whose files go once this is committed.
    pub(super) async fn gone(
        &self,
        tx: &mut Tx,
        hand: &Hand,
        (record, struck): (&Record, &Struck),
        out: &mut Erasure,
    ) -> Result<Vec<EntryId>, Trouble> {
        let (street, naming) = (hand.street, struck.naming());
        tasks::strike(tx, street, naming).await?;
        forms::strike_naming(tx, &hand.vault, street, &self.submissions, naming).await?;
        let numbers = struck.numbers_only();
        for id in &self.heard.texts {
            if let Some(other) = records::find(tx, street, *id, true).await? {
                forget::out_of_record(tx, hand, &other, &numbers, is_text).await?;
            }
        }
        self.ask(tx, hand, record.id).await?;
        let dropped = imports::drop_naming(tx, street, &self.uploads, naming, hand.at).await?;
        out.goes.extend(self.goes());
        out.stays.extend(dropped.in_hand.into_iter().map(in_hand));
        Ok(dropped.gone)
    }

    /// Leaves the numbers in other records to whoever answers for those.
    async fn ask(&self, tx: &mut Tx, hand: &Hand, of: RecordId) -> Result<(), Trouble> {
        for (id, attribute, version, past) in &self.heard.numbers {
            let echo = Echo {
                record: *id,
                attribute: attribute.clone(),
                of,
                version: *version,
                past: *past,
                found: hand.at,
                state: EchoState::Open,
                reason: None,
            };
            rows::insert(tx, hand.street, &echo).await?;
        }
        Ok(())
    }
}

/// A workbook that a job has in hand, until when it is deleted at the latest.
fn in_hand(last: Date) -> Stays {
    Stays {
        until: Some(last),
        ..stays(
            Text::new("正在导入的工作簿", "A workbook that is being imported"),
            Text::new(
                "导入结束后到期删除；导入后请再次核对登记",
                "It is deleted when its time is over; look at the registers again once it is taken in",
            ),
        )
    }
}

fn stays(title: Text, basis: Text) -> Stays {
    Stays {
        title,
        basis,
        until: None,
    }
}

/// What a deletion cannot reach, told to whoever asked; `days` is how long backups are kept, where the office set that.
pub(super) fn out_of_reach(days: Option<u32>) -> [Stays; 3] {
    [
        stays(
            Text::new(
                "操作日志、查看记录（只有编号）",
                "The journal and who looked: ids only",
            ),
            Text::new(
                "个人信息保护法第五十四条、第五十五条；网络安全法日志留存",
                "PIPL articles 54 and 55; logs under the Cybersecurity Law",
            ),
        ),
        stays(
            Text::new(
                "他人上报的案件中提到本人的内容",
                "What cases reported by others say of them",
            ),
            Text::new(
                "案卷归档依据待核实；可就具体案件另行请求",
                "The basis of filing cases is to be verified; they may ask for each case",
            ),
        ),
        backups(days),
    ]
}

/// What stood there, in backups.
fn backups(days: Option<u32>) -> Stays {
    let kept = match days {
        None => Text::new(
            "保存天数待核实，由街道设定",
            "the days they are kept are to be verified; the office sets them",
        ),
        Some(days) => Text::new(format!("保存 {days} 天"), format!("kept for {days} days")),
    };
    let (zh, en) = (kept.zh, kept.en);
    stays(
        Text::new(
            "数据库备份中的旧内容",
            "What stood there, in backups of the database",
        ),
        Text::new(
            format!("{zh}；到期覆盖，恢复备份后须再次办理本次删除"),
            format!(
                "{en}; overwritten then. After a backup is restored, this deletion is done again"
            ),
        ),
    )
}
