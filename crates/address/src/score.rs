//! What a candidate loses, and why. A candidate begins with 1000.

use crate::level::Level;

/// The score of a candidate that the text names in full.
pub const FULL: u16 = 1000;

/// From this score on a candidate may be used without a person looking.
///
/// Everything that could also mean *another* place costs more than 150: a corrected name, another ending, a number or
/// name that the candidate does not have, text before or within the address that nothing explains, more than one place
/// that fits. Everything that only says less, or says it shorter, costs so little that several of them stay above.
pub const ACCEPT: u16 = 850;

/// Why a candidate lost points.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// A shorter form of a name: 西四苑 for 大关西四苑.
    Shortened,
    /// The name with another last word: 德胜小区 for 德胜新村.
    OtherEnding,
    /// A name with something wrong in it: 德盛新村.
    Corrected,
    /// A number read at a level that its word does not quite say: 58号 for 58幢.
    Assumed,
    /// A level that the text leaves out below the name.
    Missing,
    /// Several places fit.
    Ambiguous,
    /// A number that is not there.
    NoSuchNumber,
    /// A name that is not where the candidate is.
    Contradicted,
    /// Text that nothing explains.
    Unexplained,
    /// Another place than the one named is meant: 对面, 附近.
    Beside,
    /// Text around the address: 门口, a person.
    Surroundings,
}

impl Loss {
    /// How many there are.
    pub const COUNT: usize = 11;

    /// Every reason.
    pub const ALL: [Loss; Self::COUNT] = [
        Self::Shortened,
        Self::OtherEnding,
        Self::Corrected,
        Self::Assumed,
        Self::Missing,
        Self::Ambiguous,
        Self::NoSuchNumber,
        Self::Contradicted,
        Self::Unexplained,
        Self::Beside,
        Self::Surroundings,
    ];
}

/// A name in a shorter form.
pub(crate) const SHORT: u16 = 20;
/// A name without its last word.
pub(crate) const STEM: u16 = 30;
/// A name with another last word.
pub(crate) const OTHER_ENDING: u16 = 170;
/// A word such as 小区 after a whole name.
pub(crate) const REDUNDANT: u16 = 10;
/// 号 for 幢, 0301 for 301.
pub(crate) const ASSUMED: u16 = 10;
/// An entrance left out, where the dwelling is the only one of its number in the building.
pub(crate) const NO_ENTRANCE: u16 = 20;
/// The only building of a compound left out.
pub(crate) const ONLY_BUILDING: u16 = 40;
/// A level left out of which there are several.
pub(crate) const NO_LEVEL: u16 = 200;
/// Several places fit.
pub(crate) const AMBIGUOUS: u16 = 200;
/// The first number that is not there, and each further one.
pub(crate) const NO_NUMBER: (u16, u16) = (250, 60);
/// A name that is elsewhere. More than a number that is not there: the building named is nearer to what was meant than
/// a whole dwelling in a street that was not named.
pub(crate) const CONTRADICTED: u16 = 300;
/// Unexplained text before or within the address.
pub(crate) const UNEXPLAINED: u16 = 180;
/// Unexplained text right before a shortened name: likely both are one other name.
pub(crate) const OTHER_NAME: u16 = 260;
/// Unexplained text after an address that ends above a dwelling: it may name something smaller.
pub(crate) const SOMETHING_SMALLER: u16 = 160;
/// A place near the one named.
pub(crate) const BESIDE: u16 = 160;
/// Unexplained text after a whole address, and 门口.
pub(crate) const AROUND: u16 = 20;

/// What a candidate lost, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Losses([u16; Loss::COUNT]);

impl Losses {
    pub fn add(&mut self, loss: Loss, cost: u16) {
        let place = &mut self.0[loss as usize];
        *place = place.saturating_add(cost);
    }

    pub fn has(&self, loss: Loss) -> bool {
        self.0[loss as usize] > 0
    }

    pub fn sum(&self) -> u16 {
        self.0.iter().fold(0, |sum, cost| sum.saturating_add(*cost))
    }

    pub fn score(&self) -> u16 {
        FULL.saturating_sub(self.sum())
    }

    pub fn list(&self) -> Vec<(Loss, u16)> {
        Loss::ALL
            .into_iter()
            .zip(self.0)
            .filter(|(_, cost)| *cost > 0)
            .collect()
    }
}

/// What became of one level of a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Verdict {
    /// The text does not say it.
    #[default]
    Missing,
    /// The text says it.
    Matched,
    /// The text says it shorter, or in a way that had to be interpreted.
    Assumed,
    /// The text says it with a mistake.
    Corrected,
}

/// The verdicts of all levels.
pub(crate) type Verdicts = [Verdict; Level::COUNT];
