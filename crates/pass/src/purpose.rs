//! What somebody comes for.

use linli_kernel::Text;

macro_rules! purposes {
    ($($(#[$doc:meta])* $name:ident = $byte:literal, $code:literal, $zh:literal, $en:literal;)*) => {
        /// What a visitor comes for: one of a few words, so that nothing about a person is written down.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Purpose { $($(#[$doc])* $name,)* }

        impl Purpose {
            /// Every purpose, in the order of lists.
            pub const ALL: &'static [Purpose] = &[$(Purpose::$name,)*];

            /// The byte in a pass. It never changes.
            #[must_use]
            pub fn byte(self) -> u8 { match self { $(Self::$name => $byte,)* } }

            /// The purpose of a byte.
            #[must_use]
            pub fn of(byte: u8) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.byte() == byte)
            }

            /// The stored name.
            #[must_use]
            pub fn code(self) -> &'static str { match self { $(Self::$name => $code,)* } }

            /// The name people read.
            #[must_use]
            pub fn title(self) -> Text { match self { $(Self::$name => Text::new($zh, $en),)* } }
        }
    };
}

purposes! {
    /// 探访: a private visit.
    Visit = 1, "visit", "探访", "Visit";
    /// 洽谈: business.
    Meeting = 2, "meeting", "洽谈", "Meeting";
    /// 面试: an interview for work.
    Interview = 3, "interview", "面试", "Job interview";
    /// 送货: bringing or fetching goods.
    Delivery = 4, "delivery", "送货取件", "Delivery";
    /// 维修: repairing something.
    Repair = 5, "repair", "维修", "Repair";
    /// 看房: looking at premises.
    Viewing = 6, "viewing", "看房看场地", "Viewing";
    /// 办事: a service of a firm or office.
    Errand = 7, "errand", "办事", "Errand";
    /// 其他.
    Other = 8, "other", "其他", "Other";
}

impl std::str::FromStr for Purpose {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().copied().find(|one| one.code() == text);
        known.ok_or_else(|| format!("unknown purpose of a visit {text:?}"))
    }
}

impl std::fmt::Display for Purpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}
