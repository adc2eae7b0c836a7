//! The texts that the cells of an xls share: how long all cells are together, before a reader copies a text for each.

/// A record of the stream: its kind and its bytes.
pub(crate) type Record<'a> = (u16, &'a [u8]);

/// The records of a stream, in their order.
pub(crate) fn records(mut rest: &[u8]) -> impl Iterator<Item = Record<'_>> {
    std::iter::from_fn(move || {
        let [k0, k1, l0, l1, tail @ ..] = rest else {
            return None;
        };
        let length = usize::from(u16::from_le_bytes([*l0, *l1])).min(tail.len());
        let (data, next) = tail.split_at(length);
        rest = next;
        Some((u16::from_le_bytes([*k0, *k1]), data))
    })
}

/// The list of texts, what goes on with it, and a cell that points into it.
const LIST: u16 = 0x00FC;
const GOES_ON: u16 = 0x003C;
const POINTER: u16 = 0x00FD;

/// The characters of a text that could not be measured: the most that a cell holds.
const UNKNOWN: u64 = 32_767;

/// How many bytes of text the cells of a stream point to, a cell at a time, at most.
pub(crate) fn pointed_to(stream: &[u8]) -> u64 {
    let lengths = lengths(stream);
    let mut total = 0_u64;
    for (kind, data) in records(stream) {
        if let (POINTER, [_, _, _, _, _, _, a, b, c, d, ..]) = (kind, data) {
            let text = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
            let length = lengths.get(text).copied().unwrap_or(UNKNOWN);
            // A character takes three bytes at most: those that take four count as two.
            total = total.saturating_add(length * 3);
        }
    }
    total
}

/// The characters of each text of the list, as far as it can be followed.
fn lengths(stream: &[u8]) -> Vec<u64> {
    let mut records = records(stream).skip_while(|(kind, _)| *kind != LIST);
    let Some((_, first)) = records.next() else {
        return Vec::new();
    };
    let mut chunks = vec![first];
    chunks.extend(
        records
            .take_while(|(kind, _)| *kind == GOES_ON)
            .map(|(_, data)| data),
    );
    let mut list = List {
        chunks,
        chunk: 0,
        at: 8,
    };
    std::iter::from_fn(|| list.text()).collect()
}

/// The bytes of the list, in chunks: only inside a text is a border between two marked.
struct List<'a> {
    chunks: Vec<&'a [u8]>,
    chunk: usize,
    at: usize,
}

impl List<'_> {
    fn byte(&mut self) -> Option<u8> {
        while self.at >= self.chunks.get(self.chunk)?.len() {
            self.chunk += 1;
            self.at = 0;
        }
        let byte = self.chunks.get(self.chunk)?.get(self.at).copied();
        self.at += 1;
        byte
    }

    fn number(&mut self, bytes: usize) -> Option<u64> {
        (0..bytes).try_fold(0, |number, place| {
            Some(number | u64::from(self.byte()?) << (8 * place))
        })
    }

    /// Goes over a text and answers how many characters it has.
    fn text(&mut self) -> Option<u64> {
        let length = self.number(2)?;
        let flags = self.byte()?;
        let runs = if flags & 8 == 0 { 0 } else { self.number(2)? };
        let more = if flags & 4 == 0 { 0 } else { self.number(4)? };
        let (mut left, mut wide) = (usize::try_from(length).ok()?, flags & 1);
        while left > 0 {
            let size = 1 + usize::from(wide);
            let here = self.chunks.get(self.chunk)?.len().saturating_sub(self.at) / size;
            let taken = here.min(left);
            self.at += taken * size;
            left -= taken;
            if left > 0 {
                self.chunk += 1;
                self.at = 0;
                wide = self.byte()? & 1;
            }
        }
        self.skip(runs * 4 + more)?;
        Some(length)
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        let mut left = usize::try_from(bytes).ok()?;
        while left > 0 {
            let here = self.chunks.get(self.chunk)?.len().saturating_sub(self.at);
            let taken = here.min(left);
            self.at += taken;
            left -= taken;
            if left > 0 {
                self.chunk += 1;
                self.at = 0;
            }
        }
        Some(())
    }
}
