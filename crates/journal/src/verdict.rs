//! What verification found.

use linli_kernel::Text;

use crate::Head;

/// The answer of [`crate::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every sealed entry is as it was sealed.
    Intact {
        /// The end of the chain.
        head: Head,
        /// How many sealed entries were checked.
        entries: u64,
        /// How many entries are not sealed yet and so could not be checked.
        unsealed: u64,
    },
    /// The first thing that is not.
    Broken(Finding),
}

/// Where the journal is not what was sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The block.
    pub height: i64,
    /// The entry, if one can be named.
    pub entry: Option<String>,
    /// What happened to it.
    pub what: Tampering,
}

/// What happened to the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tampering {
    /// The entry's content is not what was sealed.
    EntryAltered,
    /// The entry is gone.
    EntryRemoved,
    /// The entry was never sealed into this block.
    EntryInserted,
    /// The entry is there but says it belongs elsewhere.
    EntryMoved,
    /// The block is gone.
    BlockMissing,
    /// The block's own content does not give its hash.
    BlockAltered,
    /// The block does not follow from the one before it: one of the two was rewritten.
    ChainBroken,
    /// The recorded end of the chain is not this block.
    HeadAltered,
    /// The block is not the one whose hash was kept elsewhere: the chain was rewritten.
    AnchorDiffers,
}

impl Finding {
    /// The finding in words.
    #[must_use]
    pub fn text(&self) -> Text {
        let (zh, en) = match self.what {
            Tampering::EntryAltered => ("记录被改动", "entry altered"),
            Tampering::EntryRemoved => ("记录被删除", "entry removed"),
            Tampering::EntryInserted => ("记录系事后插入", "entry inserted"),
            Tampering::EntryMoved => ("记录被移出本区块", "entry moved out of its block"),
            Tampering::BlockMissing => ("区块缺失", "block missing"),
            Tampering::BlockAltered => ("区块内容被改动", "block altered"),
            Tampering::ChainBroken => ("与前一区块不衔接", "does not follow from the block before"),
            Tampering::HeadAltered => ("链尾记录不符", "is not the recorded end of the chain"),
            Tampering::AnchorDiffers => (
                "与外部留存的哈希不符",
                "differs from the hash kept elsewhere",
            ),
        };
        let entry = self.entry.as_deref().unwrap_or_default();
        let height = self.height;
        Text::new(
            format!("第 {height} 区块 {entry}：{zh}"),
            format!("block {height} {entry}: {en}"),
        )
    }
}
