//! The container of .xls ("compound file"), read as far as needed to look at a stream before its reader trusts it.

/// A compound file.
pub(crate) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// For each sector the one that follows it.
    next: Vec<u32>,
    /// The same for the small sectors of 64 bytes.
    next_small: Vec<u32>,
    small: Vec<u8>,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    start: u32,
    length: usize,
}

/// From here on a number of a sector says something else than where it is.
const RESERVED: u32 = 0xFFFF_FFFA;
/// Streams below this length lie in small sectors.
const SMALL: usize = 4096;

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u32::from_le_bytes(four))
}

fn words(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes
        .chunks_exact(4)
        .filter_map(|four| four.try_into().ok().map(u32::from_le_bytes))
}

impl<'a> Compound<'a> {
    /// None when it is damaged.
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let sector = match bytes.get(30)? {
            0x09 => 512,
            0x0C => 4096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            sector,
            next: Vec::new(),
            next_small: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        let tables = file.tables()?;
        for id in tables.into_iter().filter(|id| *id < RESERVED) {
            file.next.extend(words(file.sector(id)?));
        }
        let folder = file.chain(word(bytes, 48)?)?;
        file.entries = folder.chunks_exact(128).filter_map(entry).collect();
        let root = file.entries.first()?.start;
        if word(bytes, 64)? > 0 {
            file.small = file.chain(root)?;
            file.next_small = words(&file.chain(word(bytes, 60)?)?).collect();
        }
        Some(file)
    }

    /// Where the table of what follows what lies: 109 sectors named in the header, more in a chain of their own.
    fn tables(&self) -> Option<Vec<u32>> {
        let mut tables: Vec<u32> = words(self.bytes.get(76..512)?).collect();
        let mut id = word(self.bytes, 68)?;
        let mut left = self.bytes.len() / self.sector;
        while id < RESERVED {
            left = left.checked_sub(1)?;
            tables.extend(words(self.sector(id)?));
            id = tables.pop()?;
        }
        Some(tables)
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let start = (usize::try_from(id).ok()? + 1) * self.sector;
        let end = (start + self.sector).min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The sectors from `id` on; none when they lead in a circle or nowhere.
    fn chain(&self, mut id: u32) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        while id < RESERVED {
            all.extend_from_slice(self.sector(id)?);
            if all.len() > self.bytes.len() {
                return None;
            }
            id = *self.next.get(usize::try_from(id).ok()?)?;
        }
        Some(all)
    }

    fn small_chain(&self, mut id: u32) -> Option<Vec<u8>> {
        let mut all = Vec::new();
        while id < RESERVED {
            let at = usize::try_from(id).ok()?;
            all.extend_from_slice(self.small.get(at * 64..)?.get(..64)?);
            if all.len() > self.small.len() {
                return None;
            }
            id = *self.next_small.get(at)?;
        }
        Some(all)
    }

    /// Whether there is a stream of this name.
    pub fn has(&self, name: &str) -> bool {
        self.named(name).is_some()
    }

    fn named(&self, name: &str) -> Option<&Entry> {
        let mut entries = self.entries.iter();
        entries.find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The bytes of a stream; none when it is not there or damaged.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        let entry = self.named(name)?;
        let mut bytes = if entry.length < SMALL {
            self.small_chain(entry.start)?
        } else {
            self.chain(entry.start)?
        };
        bytes.truncate(entry.length);
        Some(bytes)
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let units: Vec<u16> = bytes
        .get(..64)?
        .chunks_exact(2)
        .filter_map(|two| two.try_into().ok().map(u16::from_le_bytes))
        .take_while(|unit| *unit != 0)
        .collect();
    Some(Entry {
        name: String::from_utf16_lossy(&units),
        start: word(bytes, 116)?,
        length: usize::try_from(word(bytes, 120)?).ok()?,
    })
}
