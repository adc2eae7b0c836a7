//! Writes an archive, on a thread of its own because it compresses and waits for the disk.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use linli_kernel::Trouble;
use sha2::{Digest as _, Sha256};
use tar::Builder;
use tokio::sync::mpsc;

use super::{FileSum, HEADER, Header, MANIFEST, Manifest, Piece, TableSum, hex, refused};
use crate::TableShape;

type Archive = Builder<zstd::Encoder<'static, BufWriter<File>>>;

/// Writes what comes, then the files, then the manifest. The archive appears under its name only
/// when it is whole and on the disk.
pub(super) fn pack(
    mut pieces: mpsc::Receiver<Piece>,
    files: &Path,
    out: &Path,
) -> Result<Manifest, Trouble> {
    if out.exists() {
        return Err(refused(
            "backup.exists",
            format!("{} 已存在，请换一个文件名", out.display()),
            format!("{} exists already; name another file", out.display()),
        ));
    }
    let partial = PathBuf::from(format!("{}.partial", out.display()));
    let done = write(&mut pieces, files, &partial);
    if done.is_ok() {
        fs::rename(&partial, out).map_err(io_fault)?;
    } else {
        // The reason is in `done`; a rest that cannot be removed adds nothing to it.
        drop(fs::remove_file(&partial));
    }
    done
}

fn write(
    pieces: &mut mpsc::Receiver<Piece>,
    files: &Path,
    partial: &Path,
) -> Result<Manifest, Trouble> {
    let file = BufWriter::new(File::create(partial).map_err(io_fault)?);
    let mut archive = Builder::new(zstd::Encoder::new(file, 3).map_err(io_fault)?);
    let mut manifest = Manifest::default();
    tables(pieces, &mut archive, &mut manifest)?;
    manifest.files = all_files(&mut archive, files).map_err(io_fault)?;
    let text =
        serde_json::to_vec_pretty(&manifest).map_err(|error| Trouble::fault(error.to_string()))?;
    entry(&mut archive, MANIFEST, &text).map_err(io_fault)?;
    let file = archive
        .into_inner()
        .and_then(zstd::Encoder::finish)
        .map_err(io_fault)?;
    let file = file
        .into_inner()
        .map_err(|error| io_fault(error.into_error()))?;
    file.sync_all().map_err(io_fault)?;
    Ok(manifest)
}

fn tables(
    pieces: &mut mpsc::Receiver<Piece>,
    archive: &mut Archive,
    manifest: &mut Manifest,
) -> Result<(), Trouble> {
    let mut header: Option<Header> = None;
    let mut sums: Vec<(u64, u32, Sha256)> = Vec::new();
    while let Some(piece) = pieces.blocking_recv() {
        match piece {
            Piece::Header(new) => {
                let text =
                    serde_json::to_vec(&*new).map_err(|error| Trouble::fault(error.to_string()))?;
                entry(archive, HEADER, &text).map_err(io_fault)?;
                sums = new.schema.iter().map(|_| (0, 0, Sha256::new())).collect();
                header = Some(*new);
            }
            Piece::Rows(table, lines) => {
                let (Some(header), Some((rows, chunk, digest))) = (&header, sums.get_mut(table))
                else {
                    return Err(Trouble::fault("rows before their header"));
                };
                *rows +=
                    u64::try_from(lines.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(0);
                *chunk += 1;
                digest.update(&lines);
                let name = format!("tables/{}/{chunk:06}.ndjson", header.schema[table].name);
                entry(archive, &name, &lines).map_err(io_fault)?;
            }
            Piece::End(_) => {
                let schema = header.map(|header| header.schema).unwrap_or_default();
                manifest.tables = table_sums(schema, sums);
                return Ok(());
            }
            Piece::Broken(trouble) => return Err(trouble),
        }
    }
    Err(Trouble::fault("the backup was given up"))
}

/// From the rows, chunks and digest of each table.
pub(super) fn table_sums(schema: Vec<TableShape>, sums: Vec<(u64, u32, Sha256)>) -> Vec<TableSum> {
    let tables = schema.into_iter().zip(sums);
    tables
        .map(|(table, (rows, _, digest))| TableSum {
            name: table.name,
            rows,
            digest: hex(digest.finalize()),
        })
        .collect()
}

fn entry(archive: &mut Archive, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut head = plain(u64::try_from(bytes.len()).unwrap_or(0));
    archive.append_data(&mut head, name, bytes)
}

fn plain(size: u64) -> tar::Header {
    let mut head = tar::Header::new_gnu();
    head.set_size(size);
    head.set_mode(0o600);
    head.set_mtime(0);
    head
}

fn all_files(archive: &mut Archive, folder: &Path) -> io::Result<FileSum> {
    let mut sum = FileSum::default();
    let mut digest = Sha256::new();
    for path in walk(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let name = name.to_str().ok_or_else(|| {
            io::Error::other(format!("{} has a name that is no text", path.display()))
        })?;
        let file = match File::open(&path) {
            Ok(file) => file,
            // Deleted since the folder was listed: the snapshot does not need it to be there.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        let size = file.metadata()?.len();
        begin_file(&mut digest, name, size);
        let reader = Hashing {
            inner: file.take(size),
            digest: &mut digest,
        };
        archive.append_data(&mut plain(size), format!("files/{name}"), reader)?;
        sum.count += 1;
        sum.bytes += size;
    }
    sum.digest = hex(digest.finalize());
    Ok(sum)
}

/// A file enters the digest with its name and size before its content, so that no two sets of files
/// have the same.
pub(super) fn begin_file(digest: &mut Sha256, name: &str, size: u64) {
    for number in [u64::try_from(name.len()).unwrap_or(0), size] {
        digest.update(number.to_be_bytes());
    }
    digest.update(name.as_bytes());
}

/// Every regular file below `folder`, in the order of paths; none if the folder is not there.
fn walk(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                found.push(entry.path());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Digests what passes.
pub(super) struct Hashing<'d, R> {
    pub inner: R,
    pub digest: &'d mut Sha256,
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.digest.update(&buffer[..read]);
        Ok(read)
    }
}

impl<W: Write> Write for Hashing<'_, W> {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(buffer)?;
        self.digest.update(&buffer[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

fn io_fault(error: io::Error) -> Trouble {
    Trouble::from(anyhow::Error::new(error).context("writing the backup"))
}
