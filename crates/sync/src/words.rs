//! What became of a change, in plain words.

use linli_kernel::Text;

use crate::Fate;

impl Fate {
    /// For the worker who made the change.
    #[must_use]
    pub fn words(self) -> Text {
        match self {
            Self::Taken => Text::new("已写入登记", "Written"),
            Self::Agreed => Text::new("与登记的一致", "Already said so"),
            Self::Joined => Text::new("已与别人的改动合并", "Joined with what others changed"),
            Self::Older => Text::new(
                "别人后来了解的情况已登记，您的记录留存备查",
                "Somebody learned it later; what you wrote is kept on file",
            ),
            Self::Registry => Text::new(
                "以原登记为准，您的记录留存备查",
                "What the registry held stays; what you wrote is kept on file",
            ),
            Self::Asked => Text::new(
                "与别人的改动不同，等社区确认",
                "Differs from what somebody else wrote; the community decides",
            ),
            Self::Replaced => Text::new("已被您后来的改动代替", "Replaced by your later change"),
            Self::Chosen => Text::new("社区已确认采用", "The community decided for it"),
            Self::NotChosen => Text::new(
                "社区确认采用了另一个值",
                "The community decided for another value",
            ),
        }
    }

    /// Whether what was written stands nowhere but in the past, or waits for a person.
    #[must_use]
    pub fn is_set_aside(self) -> bool {
        match self {
            Self::Older | Self::Registry | Self::Asked | Self::Replaced | Self::NotChosen => true,
            Self::Taken | Self::Agreed | Self::Joined | Self::Chosen => false,
        }
    }
}
