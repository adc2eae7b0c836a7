//! Rate limits per caller (or per address before login), so that one client cannot starve a street.

use std::num::NonZeroU32;

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use linli_kernel::{Kind, Trouble};

/// Two buckets per caller: writing and reading.
#[derive(Debug)]
pub struct Limits {
    write: Option<DefaultKeyedRateLimiter<String>>,
    read: Option<DefaultKeyedRateLimiter<String>>,
}

impl Limits {
    /// `writes` a minute, four times as many reads; 0 switches both off.
    #[must_use]
    pub fn new(writes: u32) -> Self {
        let bucket = |amount: u32| {
            NonZeroU32::new(amount).map(|some| RateLimiter::keyed(Quota::per_minute(some)))
        };
        Self {
            write: bucket(writes),
            read: bucket(writes.saturating_mul(4)),
        }
    }

    /// Takes one from `who`'s bucket.
    ///
    /// # Errors
    /// `rate.too_many` when it is empty.
    pub fn take(&self, who: &str, writes: bool) -> Result<(), Trouble> {
        let bucket = if writes { &self.write } else { &self.read };
        match bucket {
            Some(limiter) if limiter.check_key(&who.to_owned()).is_err() => Err(Trouble::refused(
                Kind::TooMany,
                "rate.too_many",
                "操作过于频繁，请一分钟后再试",
                "Too many requests; please wait a minute",
            )),
            Some(_) | None => Ok(()),
        }
    }

    /// Forgets callers that have been quiet, so that memory does not grow with visitors.
    pub fn forget_quiet(&self) {
        for limiter in [&self.write, &self.read].into_iter().flatten() {
            limiter.retain_recent();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bucket_of_one_caller_does_not_empty_another_s() {
        let limits = Limits::new(2);
        assert!(limits.take("a", true).is_ok() && limits.take("a", true).is_ok());
        assert_eq!(limits.take("a", true).unwrap_err().code(), "rate.too_many");
        assert!(limits.take("b", true).is_ok());
        assert!(limits.take("a", false).is_ok());
        assert!((0..9999).all(|_| Limits::new(0).take("a", true).is_ok()));
    }
}
