//! The words of a register file, each an enum with its code.

use linli_kernel::codes;

codes! {
    /// What one record of a register is.
    Subject {
        /// A natural person: everything in the record is personal information.
        Person = "person", "人员", "person";
        /// People who live together.
        Household = "household", "家庭户", "household";
        /// A firm, shop, club, committee or office.
        Organisation = "organisation", "组织", "organisation";
        /// A place of the address library; at most one record for each place.
        Place = "place", "地点", "place";
        /// Anything else that stands somewhere: a facility, a resource, a designation.
        Thing = "thing", "事物", "thing";
    }
}

codes! {
    /// What kind of value an attribute holds.
    Kind {
        /// One line.
        Text = "text", "文字", "text";
        /// Several lines.
        LongText = "long_text", "长文字", "long text";
        /// A number: whole, or with `decimals`.
        Number = "number", "数字", "number";
        /// An area in m², exact to 0.01 m².
        Area = "area", "面积", "area";
        /// An amount, kept in fen.
        Money = "money", "金额", "money";
        /// A day, `2026-09-24`.
        Date = "date", "日期", "date";
        /// One of a list.
        Choice = "choice", "单选", "choice";
        /// Any of a list.
        Choices = "choices", "多选", "choices";
        /// Yes or no.
        YesNo = "yes_no", "是否", "yes or no";
        /// A telephone number; a landline only where `landline` says so.
        Phone = "phone", "电话", "telephone number";
        /// 公民身份号码.
        IdNumber = "id_number", "身份号码", "identity number";
        /// 统一社会信用代码.
        CreditCode = "credit_code", "统一社会信用代码", "credit code";
        /// A place of the address library, by its id.
        Place = "place", "地点", "place";
        /// A record of another register, by its id.
        Record = "record", "登记记录", "record";
    }
}

codes! {
    /// How well a value is guarded.
    Class {
        /// Anybody may read it.
        Open = "open", "公开", "open";
        /// The office reads it.
        Internal = "internal", "内部", "internal";
        /// It identifies or concerns a person: encrypted at rest.
        Personal = "personal", "个人信息", "personal";
        /// Its leak or misuse harms a person (PIPL §28): encrypted, masked, with a purpose and a basis of its own.
        Sensitive = "sensitive", "敏感个人信息", "sensitive";
    }
}

codes! {
    /// On which ground of PIPL §13 a value is kept.
    Ground {
        /// §13(1): the person agreed, and may withdraw.
        Consent = "consent", "个人同意", "consent";
        /// §13(2): a contract, or the management of staff, needs it.
        Contract = "contract", "订立、履行合同或人力资源管理所必需", "a contract or the management of staff";
        /// §13(3): a statutory duty or obligation needs it.
        Duty = "duty", "履行法定职责或法定义务所必需", "a statutory duty or obligation";
        /// §13(4): a public health emergency, or life, health and property in an emergency.
        Emergency = "emergency", "应对突发公共卫生事件或紧急情况所必需", "an emergency";
        /// §13(6): the person or the law made it public already.
        Disclosed = "disclosed", "已合法公开", "lawfully disclosed already";
        /// §13(7): another law or regulation says so.
        Law = "law", "法律、行政法规规定的其他情形", "another law or regulation";
    }
}

codes! {
    /// Which event a retention is counted from.
    After {
        /// The day the record was closed: the person moved away, the firm was dissolved.
        Closing = "closing", "销记后", "after the record is closed";
        /// The day a member left, of a roster.
        Leaving = "leaving", "离开后", "after the member left";
        /// The day as of which the value was last known.
        LastKnown = "last_known", "最后核实后", "after the value was last confirmed";
    }
}

codes! {
    /// What is still read of a masked text.
    Mask {
        /// All of it: readers see it as it is. Not for what is sensitive.
        None = "none", "不遮盖", "nothing is hidden";
        /// The first character: `张*`.
        Name = "name", "仅显示首字", "the first character is shown";
        /// Front and back, as numbers are masked.
        Ends = "ends", "仅显示首尾", "the ends are shown";
        /// Nothing.
        All = "all", "全部遮盖", "everything is hidden";
    }
}

codes! {
    /// What a member of a roster holds a part of.
    Share {
        /// Nothing: membership only.
        None = "none", "无份额", "no share";
        /// A fraction of the record, such as 1/2 of a dwelling.
        Fraction = "fraction", "份额", "a fraction";
    }
}

impl Class {
    /// Whether a value is encrypted at rest.
    #[must_use]
    pub fn is_sealed(self) -> bool {
        match self {
            Self::Open | Self::Internal => false,
            Self::Personal | Self::Sensitive => true,
        }
    }
}

impl Kind {
    /// Whether its value is of a list.
    #[must_use]
    pub fn has_list(self) -> bool {
        matches!(self, Self::Choice | Self::Choices)
    }

    /// Whether `min` and `max` say something about it.
    #[must_use]
    pub fn has_bounds(self) -> bool {
        matches!(
            self,
            Self::Text | Self::LongText | Self::Number | Self::Area | Self::Money | Self::Choices
        )
    }

    /// Whether a record can be found by the exact value.
    #[must_use]
    pub fn is_sought(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Phone | Self::IdNumber | Self::CreditCode
        )
    }
}
