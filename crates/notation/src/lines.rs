//! Which line a byte stands on.

/// Finds the line of a byte.
#[derive(Debug)]
pub struct LineIndex(Vec<usize>);

impl LineIndex {
    /// Of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(text.match_indices('\n').map(|(at, _)| at).collect())
    }

    /// The line, from 1.
    #[must_use]
    pub fn line(&self, byte: usize) -> usize {
        self.0.partition_point(|newline| *newline < byte) + 1
    }
}
