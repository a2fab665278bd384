//! One immutable file of the index: the records of a set of files, and a sorted table of their names.
//!
//! ```text
//! 0    magic "GLOSSIX3"            8    checksum of bytes 16.. up to the names part (header and file table)
//! 16   header: 17 fields of u64, little endian (see `Header`)
//!      files    n_files × 60 bytes, sorted by path (see `FileRow`)
//!      paths    their text
//!      removed  n_removed × u32: files of the base layer that this layer hides
//!      names    (n_names + 1) × (u32 offset in the heap, u32 offset in the postings), sorted bytewise
//!      heap     the names' text
//!      postings per name: count, then (file delta << 2 | defined << 0 | referenced << 1) as varints
//!      records  see `record`; each with its own checksum in the file row
//! ```
//!
//! The header and the file table are checked when a layer is opened, the name table at its first use, a record each
//! time it is read: so that opening costs microseconds and damage is still noticed before it can lie.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use memmap2::Mmap;
use xxhash_rust::xxh3::{Xxh3Default, xxh3_64};

use super::record::{Record, get, put};
use crate::model::BlobId;
use crate::source::EntryKind;

const MAGIC: &[u8; 8] = b"GLOSSIX3";
const HEADER: usize = 16 + 17 * 8;
const ROW: usize = 60;

/// Identifies the state that a layer shows: content, extractors and selection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LayerKey(pub u128);

impl LayerKey {
    /// The file's name in the cache directory.
    #[must_use]
    pub fn file_name(self) -> String {
        format!("{:032x}.gls", self.0)
    }
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Status {
    /// Parsed; it has a record.
    Parsed,
    /// No language of ours.
    NoLanguage,
    Binary,
    TooLarge,
    /// The object is not in this clone.
    Missing,
    /// A link, a submodule or an LFS pointer.
    NotContent,
}

impl Status {
    const ALL: [Status; 6] =
        [Status::Parsed, Status::NoLanguage, Status::Binary, Status::TooLarge, Status::Missing, Status::NotContent];
}

/// One file of a layer.
#[derive(Clone, Copy, Debug)]
pub struct FileRow {
    pub blob: BlobId,
    pub kind: EntryKind,
    /// Index into the table of languages, for [`Status::Parsed`].
    pub language: u8,
    pub status: Status,
    /// Number of parse gaps, saturating.
    pub gaps: u8,
    path: (u32, u32),
    record: (u64, u32),
    checksum: u32,
    /// Definitions and references in the record.
    pub counts: (u32, u32),
}

/// A file to be written into a layer.
#[derive(Debug)]
pub struct NewFile {
    pub path: String,
    pub blob: BlobId,
    pub kind: EntryKind,
    pub language: u8,
    pub status: Status,
    pub gaps: u8,
    /// Empty unless parsed.
    pub record: Vec<u8>,
}

/// Totals over the whole snapshot that a layer completes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub files: u64,
    pub with_language: u64,
    pub definitions: u64,
    pub references: u64,
}

#[derive(Clone, Copy, Default)]
struct Header {
    key: u128,
    base: u128,
    n_files: usize,
    n_removed: usize,
    n_names: usize,
    paths: usize,
    removed: usize,
    names: usize,
    heap: usize,
    postings: usize,
    records: usize,
    totals: Totals,
    names_checksum: u64,
    stamp: u64,
}

/// An open layer.
pub struct Layer {
    path: PathBuf,
    map: Mmap,
    header: Header,
    names_ok: OnceLock<bool>,
}

/// A layer that cannot be used; the caller builds a new one.
#[derive(Debug, thiserror::Error)]
pub enum LayerError {
    /// There is none.
    #[error("no index layer")]
    Absent,
    /// The file is damaged or of another version.
    #[error("the index layer {0} is damaged")]
    Damaged(String),
}

impl Layer {
    /// Maps the file and checks its header and file table.
    ///
    /// # Errors
    /// [`LayerError`]; both mean "build it again".
    pub fn open(path: &Path) -> Result<Self, LayerError> {
        let file = std::fs::File::open(path).map_err(|_| LayerError::Absent)?;
        let damaged = || LayerError::Damaged(path.display().to_string());
        // SAFETY: layers are written once under another name and renamed into place, never changed or truncated
        // afterwards; an outside process that truncates one could raise SIGBUS, as with any mapped file.
        #[allow(unsafe_code)]
        let map = unsafe { Mmap::map(&file) }.map_err(|_| damaged())?;
        let header = Header::read(&map).ok_or_else(damaged)?;
        let checked = map.get(16..header.names).ok_or_else(damaged)?;
        if map.get(8..16) != Some(&xxh3_64(checked).to_le_bytes()[..]) {
            return Err(damaged());
        }
        Ok(Self { path: path.to_owned(), map, header, names_ok: OnceLock::new() })
    }

    /// Removes the file, found damaged after it was opened, so that the next run writes it anew.
    pub fn discard(&self) {
        let _ = std::fs::remove_file(&self.path);
    }

    /// The key it was written under.
    #[must_use]
    pub fn key(&self) -> LayerKey {
        LayerKey(self.header.key)
    }

    /// The layer below, if this one is a difference.
    #[must_use]
    pub fn base(&self) -> Option<LayerKey> {
        (self.header.base != 0).then_some(LayerKey(self.header.base))
    }

    /// Totals of the snapshot.
    #[must_use]
    pub fn totals(&self) -> Totals {
        self.header.totals
    }

    /// Stamp of the extractors whose facts it holds.
    #[must_use]
    pub fn stamp(&self) -> u64 {
        self.header.stamp
    }

    /// Number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.header.n_files
    }

    /// Whether it holds no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.header.n_files == 0
    }

    /// The n-th file by path.
    #[must_use]
    pub fn row(&self, at: usize) -> FileRow {
        let start = HEADER + at * ROW;
        FileRow::read(&self.map[start..start + ROW])
    }

    /// The path of the n-th file.
    #[must_use]
    pub fn path(&self, at: usize) -> &str {
        let start = HEADER + at * ROW + 24;
        let (offset, len) = (u32_at(&self.map, start) as usize, u32_at(&self.map, start + 4) as usize);
        let from = self.header.paths + offset;
        self.map.get(from..from + len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The position of a path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            match self.path(middle).cmp(path) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// Files of the base layer that this one hides, ascending.
    pub fn removed(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.header.n_removed).map(|i| u32_at(&self.map, self.header.removed + i * 4))
    }

    /// The bytes of the n-th file's record; `None` where it has none or they are damaged.
    #[must_use]
    pub fn record_bytes(&self, at: usize) -> Option<&[u8]> {
        let row = self.row(at);
        if row.status != Status::Parsed {
            return None;
        }
        let start = self.header.records.checked_add(usize::try_from(row.record.0).ok()?)?;
        let bytes = self.map.get(start..start.checked_add(row.record.1 as usize)?)?;
        (xxh3_64(bytes) as u32 == row.checksum).then_some(bytes)
    }

    /// The n-th file's record.
    #[must_use]
    pub fn record(&self, at: usize) -> Option<Record<'_>> {
        Record::new(self.record_bytes(at)?)
    }

    /// Whether the name table is intact; checked once.
    pub fn names_intact(&self) -> bool {
        *self.names_ok.get_or_init(|| {
            let part = self.map.get(self.header.names..self.header.records);
            part.is_some_and(|part| xxh3_64(part) == self.header.names_checksum)
        })
    }

    /// Number of distinct names.
    #[must_use]
    pub fn name_count(&self) -> usize {
        self.header.n_names
    }

    /// The n-th name.
    #[must_use]
    pub fn name(&self, at: usize) -> &str {
        let entry = self.header.names + at * 8;
        let (start, end) = (u32_at(&self.map, entry) as usize, u32_at(&self.map, entry + 8) as usize);
        let heap = self.header.heap;
        self.map.get(heap + start..heap + end).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Files that define (`true` first) or mention the name, ascending.
    #[must_use]
    pub fn files_of(&self, name: &str) -> Vec<(u32, bool, bool)> {
        let (mut low, mut high) = (0, self.name_count());
        while low < high {
            let middle = low.midpoint(high);
            if self.name(middle) < name { low = middle + 1 } else { high = middle }
        }
        if low >= self.name_count() || self.name(low) != name {
            return Vec::new();
        }
        let start = self.header.postings + u32_at(&self.map, self.header.names + low * 8 + 4) as usize;
        let Some(mut at) = self.map.get(start..self.header.records) else { return Vec::new() };
        let count = get(&mut at).unwrap_or(0);
        let mut file = 0u32;
        let mut out = Vec::new();
        for _ in 0..count {
            let Some(code) = get(&mut at) else { break };
            file = file.saturating_add((code >> 2) as u32);
            if (file as usize) < self.len() {
                out.push((file, code & 1 == 1, code & 2 == 2));
            }
        }
        out
    }

    /// Encodes a layer. `files` must be sorted by path.
    #[must_use]
    pub fn encode(
        key: LayerKey,
        base: Option<LayerKey>,
        removed: &[u32],
        files: &[NewFile],
        totals: Totals,
        stamp: u64,
    ) -> Vec<u8> {
        let mut paths = Vec::new();
        let mut rows = Vec::with_capacity(files.len() * ROW);
        let mut record_at = 0u64;
        for file in files {
            let counts = Record::new(&file.record).map_or((0, 0), |record| record.counts());
            let row = FileRow {
                blob: file.blob,
                kind: file.kind,
                language: file.language,
                status: file.status,
                gaps: file.gaps,
                path: (paths.len() as u32, file.path.len() as u32),
                record: (record_at, file.record.len() as u32),
                checksum: xxh3_64(&file.record) as u32,
                counts: (counts.0 as u32, counts.1 as u32),
            };
            row.write(&mut rows);
            paths.extend_from_slice(file.path.as_bytes());
            record_at += file.record.len() as u64;
        }
        let (names, heap, postings) = name_tables(files);
        let removed: Vec<u8> = removed.iter().flat_map(|n| n.to_le_bytes()).collect();
        let mut header = Header {
            key: key.0,
            base: base.map_or(0, |base| base.0),
            n_files: files.len(),
            n_removed: removed.len() / 4,
            n_names: names.len() / 8 - 1,
            totals,
            stamp,
            ..Header::default()
        };
        header.paths = HEADER + rows.len();
        header.removed = header.paths + paths.len();
        header.names = header.removed + removed.len();
        header.heap = header.names + names.len();
        header.postings = header.heap + heap.len();
        header.records = header.postings + postings.len();
        let mut out = Vec::with_capacity(header.records + record_at as usize);
        out.resize(HEADER, 0);
        for part in [rows, paths, removed, names, heap, postings] {
            out.extend_from_slice(&part);
        }
        header.names_checksum = xxh3_64(&out[header.names..header.records]);
        header.write(&mut out);
        let checksum = xxh3_64(&out[16..header.names]);
        out[8..16].copy_from_slice(&checksum.to_le_bytes());
        for file in files {
            out.extend_from_slice(&file.record);
        }
        out
    }

    /// Writes an encoded layer beside its place and renames it there, so that no reader sees half of one.
    ///
    /// # Errors
    /// What the file system says; the half-written file is removed.
    pub fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
        let unique = format!("{}.{}.partial", path.display(), std::process::id());
        let result = std::fs::File::create(&unique)
            .and_then(|mut file| file.write_all(bytes))
            .and_then(|()| std::fs::rename(&unique, path));
        if result.is_err() {
            let _ = std::fs::remove_file(&unique);
        }
        result
    }
}

/// Sorted names with offsets, their text, and the files of each.
fn name_tables(files: &[NewFile]) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let mut ids: HashMap<&str, u32, BuildHasherDefault<Xxh3Default>> = HashMap::default();
    let mut names: Vec<&str> = Vec::new();
    let mut postings: Vec<Vec<u32>> = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let Some(record) = Record::new(&file.record) else { continue };
        let uses = record.uses();
        let mut uses = uses.iter().peekable();
        for (index, name) in record.names().enumerate() {
            let Some((_, defined, referenced)) = uses.next_if(|u| u.0 as usize == index) else { continue };
            let id = *ids.entry(name).or_insert_with(|| {
                names.push(name);
                postings.push(Vec::new());
                names.len() as u32 - 1
            });
            postings[id as usize].push((at as u32) << 2 | u32::from(*defined) | u32::from(*referenced) << 1);
        }
    }
    let mut order: Vec<u32> = (0..names.len() as u32).collect();
    order.sort_unstable_by_key(|id| names[*id as usize]);
    let (mut table, mut heap, mut encoded) = (Vec::new(), Vec::new(), Vec::new());
    for id in order {
        table.extend_from_slice(&(heap.len() as u32).to_le_bytes());
        table.extend_from_slice(&(encoded.len() as u32).to_le_bytes());
        heap.extend_from_slice(names[id as usize].as_bytes());
        let list = &postings[id as usize];
        put(&mut encoded, list.len() as u64);
        let mut before = 0;
        for code in list {
            let file = code >> 2;
            put(&mut encoded, u64::from((file - before) << 2 | code & 3));
            before = file;
        }
    }
    table.extend_from_slice(&(heap.len() as u32).to_le_bytes());
    table.extend_from_slice(&(encoded.len() as u32).to_le_bytes());
    (table, heap, encoded)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |b| u32::from_le_bytes([b[0], b[1], b[2], b[3]]))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from(u32_at(bytes, at)) | u64::from(u32_at(bytes, at + 4)) << 32
}

impl Header {
    fn read(map: &[u8]) -> Option<Self> {
        if map.len() < HEADER || map.get(..8)? != MAGIC {
            return None;
        }
        let field = |i: usize| u64_at(map, 16 + i * 8);
        let size = |i: usize| usize::try_from(field(i)).ok();
        let header = Self {
            key: u128::from(field(0)) | u128::from(field(1)) << 64,
            base: u128::from(field(2)) | u128::from(field(3)) << 64,
            n_files: u32_at(map, 16 + 32) as usize,
            n_removed: u32_at(map, 16 + 36) as usize,
            n_names: size(5)?,
            paths: HEADER + (u32_at(map, 16 + 32) as usize).checked_mul(ROW)?,
            removed: size(6)?,
            names: size(7)?,
            heap: size(8)?,
            postings: size(9)?,
            records: size(10)?,
            totals: Totals {
                files: field(11),
                with_language: field(12),
                definitions: field(13),
                references: field(14),
            },
            names_checksum: field(15),
            stamp: field(16),
        };
        let ordered = header.paths <= header.removed
            && header.removed.checked_add(header.n_removed * 4)? == header.names
            && header.names.checked_add(header.n_names.checked_add(1)?.checked_mul(8)?)? == header.heap
            && header.heap <= header.postings
            && header.postings <= header.records
            && header.records <= map.len();
        ordered.then_some(header)
    }

    fn write(&self, out: &mut [u8]) {
        out[..8].copy_from_slice(MAGIC);
        let fields = [
            self.key as u64,
            (self.key >> 64) as u64,
            self.base as u64,
            (self.base >> 64) as u64,
            self.n_files as u64 | (self.n_removed as u64) << 32,
            self.n_names as u64,
            self.removed as u64,
            self.names as u64,
            self.heap as u64,
            self.postings as u64,
            self.records as u64,
            self.totals.files,
            self.totals.with_language,
            self.totals.definitions,
            self.totals.references,
            self.names_checksum,
            self.stamp,
        ];
        for (i, field) in fields.iter().enumerate() {
            out[16 + i * 8..24 + i * 8].copy_from_slice(&field.to_le_bytes());
        }
    }
}

impl FileRow {
    fn read(row: &[u8]) -> Self {
        let mut blob = [0; 20];
        blob.copy_from_slice(&row[..20]);
        Self {
            blob: BlobId(blob),
            kind: match row[20] {
                1 => EntryKind::Symlink,
                2 => EntryKind::Submodule,
                _ => EntryKind::File,
            },
            language: row[21],
            status: Status::ALL.get(usize::from(row[22])).copied().unwrap_or(Status::NoLanguage),
            gaps: row[23],
            path: (u32_at(row, 24), u32_at(row, 28)),
            record: (u64_at(row, 32), u32_at(row, 40)),
            checksum: u32_at(row, 44),
            counts: (u32_at(row, 48), u32_at(row, 52)),
        }
    }

    fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&self.blob.0);
        out.extend_from_slice(&[self.kind as u8, self.language, self.status as u8, self.gaps]);
        for n in [self.path.0, self.path.1] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        out.extend_from_slice(&self.record.0.to_le_bytes());
        for n in [self.record.1, self.checksum, self.counts.0, self.counts.1, 0] {
            out.extend_from_slice(&n.to_le_bytes());
        }
        debug_assert_eq!(out.len() - start, ROW);
    }
}
