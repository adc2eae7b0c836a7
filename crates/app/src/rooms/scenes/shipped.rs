//! The scenes that ship with linli.

/// A scene that ships with linli.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn {
    /// The file it is read from, for messages.
    pub file: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Its scenarios.
    pub scenarios: &'static str,
}

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(BuiltIn {
            file: concat!("scenes/", $name, ".toml"),
            text: include_str!(concat!("../../../../../scenes/", $name, ".toml")),
            scenarios: include_str!(concat!("../../../../../scenes/", $name, ".scenario.toml")),
        },)*]
    };
}

/// The scenes that ship with linli; a new street begins with them.
pub const BUILT_IN: &[BuiltIn] = built_in![
    "grid-loop",
    "hotline",
    "consultation-bell",
    "compound-whistle",
    "address-feedback",
    "city-case",
    "clearing-coordination",
    "counselling",
    "combined-premises",
    "deputy-station",
    "employment",
    "enforcement",
    "enterprise-visit",
    "fire-lane",
    "food-review",
    "labour-dispute",
    "leader-claims",
    "mediation",
    "micro-brain",
    "patrol-collection",
    "personal-information",
    "petition",
    "petition-backlog",
    "police-referral",
    "public-opinion",
    "rectification-notice",
    "relief",
    "shop-sign",
    "street-shop",
    "supply-demand",
    "talent-filing",
    "veteran-insurance",
    "veterans",
    "wage-arrears",
    "water-alarm",
];
