//! Reads an archive, on a thread of its own, believing nothing it says: names, order, sizes and
//! digests are checked before anything is kept.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Component, Path};

use linli_kernel::Trouble;
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;

use super::pack::{Hashing, begin_file, table_sums};
use super::{FORMAT, FileSum, HEADER, Header, MANIFEST, Manifest, Piece, hex, refused, unreadable};

/// An entry that is read into memory may be this large: a chunk and one very long row.
const LONGEST: u64 = 32 << 20;
/// Text of rows compresses perhaps fifty-fold; a bomb several thousand-fold.
const EXPANSION: u64 = 400;
/// Small archives may expand to this much whatever the ratio.
const SMALL: u64 = 64 << 20;

/// Reads the archive, sends its rows, and extracts its files into the new folder `files`. The last
/// piece is [`Piece::End`] if all is well, else [`Piece::Broken`].
pub(super) fn unpack(archive: &Path, files: &Path, to: &mpsc::Sender<Piece>) {
    let last = match read(archive, files, to) {
        Ok(manifest) => Piece::End(manifest),
        Err(trouble) => Piece::Broken(trouble),
    };
    // Nobody listens any more if the database side failed first; it has said why.
    drop(to.blocking_send(last));
}

struct Reading<'t> {
    header: Option<Header>,
    /// Rows, chunks and digest of each table of the header.
    sums: Vec<(u64, u32, Sha256)>,
    /// The table whose chunks come now.
    table: usize,
    files: FileSum,
    digest: Sha256,
    manifest: Option<Manifest>,
    to: &'t mpsc::Sender<Piece>,
}

fn read(archive: &Path, files: &Path, to: &mpsc::Sender<Piece>) -> Result<Manifest, Trouble> {
    let file = File::open(archive).map_err(unreadable)?;
    let limit = file
        .metadata()
        .map_err(unreadable)?
        .len()
        .saturating_mul(EXPANSION)
        .max(SMALL);
    let plain = zstd::Decoder::new(BufReader::new(file)).map_err(unreadable)?;
    // One byte past the limit tells a bomb from an archive that ends there.
    let mut tar = tar::Archive::new(plain.take(limit + 1));
    let mut reading = Reading {
        header: None,
        sums: Vec::new(),
        table: 0,
        files: FileSum::default(),
        digest: Sha256::new(),
        manifest: None,
        to,
    };
    let outcome = all(&mut tar, files, &mut reading);
    let rest = tar.into_inner();
    if rest.limit() == 0 {
        return Err(refused(
            "backup.bomb",
            "备份文件解压后大得不合理，已拒绝",
            "the backup expands beyond all reason and was refused",
        ));
    }
    outcome?;
    // zstd checks its checksum at the end of the stream.
    io::copy(&mut rest.into_inner(), &mut io::sink()).map_err(unreadable)?;
    reading.agree()
}

fn all(
    tar: &mut tar::Archive<impl Read>,
    files: &Path,
    reading: &mut Reading<'_>,
) -> Result<(), Trouble> {
    for entry in tar.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(unreadable)?;
        let name = entry.path_bytes().into_owned();
        let name = String::from_utf8(name).map_err(unreadable)?;
        if !entry.header().entry_type().is_file() || !is_clean(&name) {
            return Err(refused(
                "backup.hostile",
                format!("备份中含有不允许的条目，已拒绝：{name:?}"),
                format!("the backup holds an entry that is not allowed and was refused: {name:?}"),
            ));
        }
        if let Some(name) = name.strip_prefix("files/") {
            reading.file(&mut entry, files, name)?;
        } else {
            reading.text(&mut entry, &name)?;
        }
    }
    Ok(())
}

/// Relative, downwards only, and written in one way only.
fn is_clean(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', '\0'])
        && !name.split('/').any(|part| part.is_empty() || part == ".")
        && Path::new(name)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

impl Reading<'_> {
    fn text(&mut self, entry: &mut impl Read, name: &str) -> Result<(), Trouble> {
        let mut bytes = Vec::new();
        entry
            .take(LONGEST + 1)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        if u64::try_from(bytes.len()).is_ok_and(|long| long > LONGEST) || self.manifest.is_some() {
            return Err(unreadable(name));
        }
        if name == HEADER && self.header.is_none() {
            return self.header(&bytes);
        }
        if name == MANIFEST {
            self.manifest = Some(serde_json::from_slice(&bytes).map_err(unreadable)?);
            return Ok(());
        }
        self.rows(name, bytes)
    }

    fn header(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let header: Header = serde_json::from_slice(bytes).map_err(unreadable)?;
        if header.format != FORMAT {
            return Err(refused(
                "backup.newer",
                "备份由其他版本的 linli 生成，请用该版本恢复",
                "the backup was made by another version of linli; restore it with that one",
            ));
        }
        self.sums = header
            .schema
            .iter()
            .map(|_| (0, 0, Sha256::new()))
            .collect();
        self.header = Some(header.clone());
        self.send(Piece::Header(Box::new(header)))
    }

    /// Chunks come in the order of tables and numbers: an entry left out, doubled or invented is
    /// out of order.
    fn rows(&mut self, name: &str, bytes: Vec<u8>) -> Result<(), Trouble> {
        let header = self.header.as_ref().ok_or_else(|| unreadable(name))?;
        let table = name
            .strip_prefix("tables/")
            .and_then(|rest| rest.split_once('/'));
        let table = table.map(|(table, _)| table).unwrap_or_default();
        let place = (self.table..header.schema.len())
            .find(|place| header.schema[*place].name == table)
            .ok_or_else(|| unreadable(name))?;
        let (rows, chunk, digest) = &mut self.sums[place];
        *chunk += 1;
        if name != format!("tables/{table}/{chunk:06}.ndjson") || bytes.last() != Some(&b'\n') {
            return Err(unreadable(name));
        }
        *rows += u64::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
        digest.update(&bytes);
        self.table = place;
        self.send(Piece::Rows(place, bytes))
    }

    fn file(
        &mut self,
        entry: &mut tar::Entry<'_, impl Read>,
        folder: &Path,
        name: &str,
    ) -> Result<(), Trouble> {
        if self.header.is_none() || self.manifest.is_some() {
            return Err(unreadable(name));
        }
        let size = entry.header().size().map_err(unreadable)?;
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(disk)?;
        }
        // Fails on a name that comes twice.
        let inner = File::create_new(&path).map_err(disk)?;
        begin_file(&mut self.digest, name, size);
        let mut hashing = Hashing {
            inner,
            digest: &mut self.digest,
        };
        let written = io::copy(entry, &mut hashing).map_err(unreadable)?;
        hashing.inner.sync_all().map_err(disk)?;
        if written != size {
            return Err(unreadable(name));
        }
        self.files.count += 1;
        self.files.bytes += size;
        Ok(())
    }

    fn send(&self, piece: Piece) -> Result<(), Trouble> {
        let sent = self.to.blocking_send(piece);
        sent.map_err(|_gone| Trouble::fault("the restore was given up"))
    }

    /// What was read against what the manifest says.
    fn agree(self) -> Result<Manifest, Trouble> {
        let (Some(header), Some(said)) = (self.header, self.manifest) else {
            return Err(unreadable("文件不完整 / it ends too early"));
        };
        let found = Manifest {
            tables: table_sums(header.schema, self.sums),
            files: FileSum {
                digest: hex(self.digest.finalize()),
                ..self.files
            },
        };
        if found == said {
            return Ok(found);
        }
        Err(unreadable(
            "内容与清单不符 / its content differs from its manifest",
        ))
    }
}

fn disk(error: io::Error) -> Trouble {
    Trouble::from(anyhow::Error::new(error).context("extracting the files of the backup"))
}
