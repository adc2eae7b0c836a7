//! Chance that can be repeated: the same seed lives the same year.

/// Splitmix64 (Steele, Lea, Flood 2014): small, well mixed, and the same on every machine.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Dice of one life: its number mixed into the seed of the demo.
    pub fn of(seed: u64, number: u64) -> Self {
        let mut dice = Self(seed ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).saturating_add(1))
            .unwrap_or(1)
            .max(1);
        low.saturating_add(i64::try_from(self.next() % span).unwrap_or(0))
    }

    /// A place in a list of `length`.
    pub fn index(&mut self, length: usize) -> usize {
        let length = u64::try_from(length).unwrap_or(1).max(1);
        usize::try_from(self.next() % length).unwrap_or(0)
    }

    /// One of a list; none of an empty one.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.index(of.len()))
    }

    /// True so many times in a hundred.
    pub fn chance(&mut self, per_cent: i64) -> bool {
        self.between(1, 100) <= per_cent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_throws_the_same_numbers() {
        let thrown = |number| {
            let mut dice = Dice::of(2020, number);
            [
                dice.between(1, 6),
                dice.between(1, 6),
                dice.between(1, 1_000),
            ]
        };
        assert_eq!(thrown(1), thrown(1));
        assert_ne!(thrown(1), thrown(2));
        let mut dice = Dice::of(1, 1);
        assert!((0..1_000).all(|_| (3..=5).contains(&dice.between(3, 5)) && dice.index(7) < 7));
        assert_eq!(dice.pick::<u8>(&[]), None);
    }
}
