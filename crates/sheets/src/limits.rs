//! How large a file may be. What is beyond is refused with the remedy before it takes memory.

/// The most a file may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub bytes: usize,
    /// Bytes once unpacked: a small file may be packed from very much.
    pub unpacked: u64,
    /// Rows of a sheet, with those above the header.
    pub rows: u32,
    /// Columns of a sheet.
    pub columns: u16,
    /// Bytes of text of a sheet: many cells may point to one long text.
    pub text: usize,
}

impl Default for Limits {
    /// 50 MB, 600 MB unpacked, 200,000 rows, 200 columns, 200 MB of text.
    fn default() -> Self {
        Self {
            bytes: 50_000_000,
            unpacked: 600_000_000,
            rows: 200_000,
            columns: 200,
            text: 200_000_000,
        }
    }
}
