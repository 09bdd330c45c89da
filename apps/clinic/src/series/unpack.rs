//! A ZIP that somebody sent, looked at and unpacked.
//!
//! In: an untrusted ZIP. Out: its files in a folder of ours, under names of ours.
//! Law: `law_no_name_leads_out`, `law_no_more_is_unpacked_than_is_allowed`. Fails: in words, before anything is unpacked where it
//! can be known.
//! Method: what the directory of the ZIP says is checked first; what is unpacked is counted, since a directory may lie.

use crate::disk::{KEPT_FREE, expect_room};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, Write as _};
use std::path::Path;
use zip::read::Config;
use zip::unstable::read::ZipIterable;
use zip::{CompressionMethod, ZipArchive};

/// Files of a series, at the most; the verb takes no more either.
pub(super) const FILES_MAX: usize = 20_000;
/// Bytes of all of them, at the most, packed and unpacked.
pub(super) const BYTES_MAX: u64 = 2 << 30;
/// Bytes of a directory, at the most: 20,000 files with long names and all that is said of them.
const DIRECTORY_MAX: usize = 16 << 20;
/// Where DICOM files say that they are some.
const MARK: std::ops::Range<usize> = 128..132;
/// Bytes of a file's start that show whether it is DICOM.
pub(super) const START: usize = MARK.end;
/// Characters of a name.
const NAME_MAX: usize = 60;

/// Why it is not unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unpacked {
    /// What is wrong.
    pub(super) what: String,
    /// What was expected.
    pub(super) expected: String,
    /// What to do.
    pub(super) advice: &'static str,
    /// Whether there is too much of it.
    pub(super) too_large: bool,
}

impl Unpacked {
    fn new(what: impl Into<String>, expected: impl Into<String>, advice: &'static str) -> Self {
        Self {
            what: what.into(),
            expected: expected.into(),
            advice,
            too_large: false,
        }
    }

    fn too_large(what: impl Into<String>, expected: impl Into<String>) -> Self {
        Self {
            too_large: true,
            ..Self::new(what, expected, "send the files of one series only")
        }
    }

    /// In one sentence.
    pub(super) fn words(&self) -> String {
        format!("{}; expected {}; {}", self.what, self.expected, self.advice)
    }
}

/// Whether that is the beginning of a DICOM file.
pub(super) fn is_dicom(start: &[u8]) -> bool {
    start.get(MARK) == Some(b"DICM")
}

/// Whether that is the beginning of a ZIP.
pub(super) fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

/// Bytes in words.
pub(super) fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

pub(super) fn too_many(count: usize) -> Unpacked {
    let what = format!("there are {count} files");
    Unpacked::too_large(what, format!("at most {FILES_MAX}"))
}

pub(super) fn too_much() -> Unpacked {
    let most = mib(BYTES_MAX);
    Unpacked::too_large(
        format!("the files have more than {most}"),
        format!("at most {most} in all"),
    )
}

pub(super) fn no_dicom(count: usize) -> Unpacked {
    let what = match count {
        1 => "the file is no DICOM file".to_owned(),
        count => format!("none of the {count} files is a DICOM file"),
    };
    Unpacked::new(
        what,
        "the files of a CT or cone-beam series: DICM stands after their first 128 bytes",
        "export the series as DICOM from the scanner's program",
    )
}

fn broken(why: impl std::fmt::Display) -> Unpacked {
    let what = format!("the ZIP cannot be read ({why})");
    Unpacked::new(
        what,
        "a whole ZIP without a password",
        "pack the files again and send it again",
    )
}

/// A name of ours for a file: the last part of its own, as far as any system can write it.
///
/// # Errors
/// Where it leads out of where it lies.
pub(super) fn inside(name: &str) -> Result<String, Unpacked> {
    let unified = name.replace('\\', "/");
    let drive = unified.as_bytes().get(1) == Some(&b':');
    let mut parts = unified.split('/');
    if unified.starts_with('/') || drive || unified.contains('\0') || parts.any(|p| p == "..") {
        let shown: String = name.chars().filter(|c| !c.is_control()).take(80).collect();
        return Err(Unpacked::new(
            format!("a file is named {shown:?}, which leads out of where it lies"),
            "names within the ZIP or the folder",
            "pack the folder of the series itself",
        ));
    }
    let last = unified.trim_end_matches('/').rsplit('/').next();
    let plain = last.unwrap_or_default().chars();
    let plain = plain.map(|c| if is_plain(c) { c } else { '_' });
    let plain: String = plain.take(NAME_MAX).collect();
    let plain = plain.trim_matches(['.', ' ']);
    Ok(if plain.is_empty() { "unnamed" } else { plain }.to_owned())
}

const fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ' ' | '(' | ')')
}

/// Names that are taken, in capitals or not.
#[derive(Debug, Default)]
pub(super) struct Names(BTreeMap<String, u32>);

impl Names {
    /// That name, with a number where it is taken.
    pub(super) fn free(&mut self, name: String) -> String {
        let same = name.to_ascii_lowercase();
        let mut number = self.0.get(&same).copied().unwrap_or(0);
        loop {
            number = number.saturating_add(1);
            let free = match number {
                1 => name.clone(),
                number => format!("{name} ({number})"),
            };
            // A file may have been called so from the beginning.
            let key = free.to_ascii_lowercase();
            if number == 1 || !self.0.contains_key(&key) {
                self.0.insert(key, 1);
                self.0.insert(same, number);
                return free;
            }
        }
    }
}

/// A ZIP of whose directory no more is read than is left.
struct Bounded<R> {
    from: R,
    left: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(into)?;
        self.left = self.left.checked_sub(read).ok_or_else(|| {
            io::Error::other("the names of its files and what is said of them have no bounds")
        })?;
        Ok(read)
    }
}

impl<R: Seek> Seek for Bounded<R> {
    fn seek(&mut self, to: io::SeekFrom) -> io::Result<u64> {
        self.from.seek(to)
    }
}

/// Goes through the directory entry by entry before it is read into memory: no more files than may be, and no more words of them.
fn expect_few(from: &mut (impl Read + Seek)) -> Result<(), Unpacked> {
    let left = DIRECTORY_MAX;
    let mut listed =
        ZipIterable::try_new(Bounded { from, left }, Config::default()).map_err(broken)?;
    if listed.len() > FILES_MAX {
        return Err(too_many(listed.len()));
    }
    let files = listed.files().map_err(broken)?;
    files.try_for_each(|file| file.map(drop)).map_err(broken)
}

/// Checks what the directory of a ZIP says, and that there is DICOM in it.
///
/// # Errors
/// In words.
pub(super) fn looked_at(mut from: impl Read + Seek) -> Result<(), Unpacked> {
    expect_few(&mut from)?;
    let mut zip = ZipArchive::new(from).map_err(broken)?;
    if zip.has_duplicate_names() || zip.has_overlapping_files().map_err(broken)? {
        return Err(broken("files in it lie over each other"));
    }
    let (mut bytes, mut files, mut dicom) = (0_u64, 0, false);
    for place in 0..zip.len() {
        // By its raw form first: what is encrypted or packed in another way is named, not only refused.
        let raw = zip.by_index_raw(place).map_err(broken)?;
        inside(&raw.name().map_err(broken)?)?;
        if raw.is_symlink() {
            return Err(broken("it holds a link to elsewhere"));
        }
        if raw.is_dir() {
            continue;
        }
        let known = [CompressionMethod::Stored, CompressionMethod::Deflated];
        if raw.encrypted() || !known.contains(&raw.compression()) {
            let how = match raw.encrypted() {
                true => "it is encrypted".to_owned(),
                false => format!("it is packed by {}", raw.compression()),
            };
            return Err(broken(how));
        }
        bytes = bytes.saturating_add(raw.size());
        files += 1;
        drop(raw);
        if bytes > BYTES_MAX {
            return Err(too_much());
        }
        if !dicom {
            let file = zip.by_index(place).map_err(broken)?;
            let mut start = Vec::new();
            let read = file.take(START as u64).read_to_end(&mut start);
            read.map_err(broken)?;
            dicom = is_dicom(&start);
        }
    }
    match dicom {
        true => Ok(()),
        false => Err(no_dicom(files)),
    }
}

/// How it ended early.
#[derive(Debug)]
pub(super) enum Stopped {
    /// There is no honest content.
    Refused(Unpacked),
    /// It cannot be written here.
    Io(io::Error),
    /// Nobody wants it any more.
    Unwanted,
}

impl From<io::Error> for Stopped {
    fn from(why: io::Error) -> Self {
        Self::Io(why)
    }
}

/// Unpacks all files into a folder that is made, under names of ours; the count.
pub(super) fn unpack(
    from: File,
    folder: &Path,
    most: u64,
    wanted: impl Fn() -> bool,
) -> Result<usize, Stopped> {
    let refused = |why: zip::result::ZipError| Stopped::Refused(broken(why));
    expect_few(&mut &from).map_err(Stopped::Refused)?;
    let mut zip = ZipArchive::new(from).map_err(refused)?;
    std::fs::create_dir_all(folder)?;
    let (mut left, mut files, mut names) = (most, 0, Names::default());
    for place in 0..zip.len() {
        if !wanted() {
            return Err(Stopped::Unwanted);
        }
        let file = zip.by_index(place).map_err(refused)?;
        if !file.is_file() {
            continue;
        }
        let name = inside(&file.name().map_err(refused)?).map_err(Stopped::Refused)?;
        expect_room(folder, file.size(), KEPT_FREE)
            .map_err(|why| Stopped::Io(io::Error::new(io::ErrorKind::StorageFull, why)))?;
        let to = File::create_new(folder.join(names.free(name)))?;
        // One byte more shows that there is more.
        let copied = copied(file.take(left.saturating_add(1)), to, &wanted)?;
        left = match left.checked_sub(copied) {
            Some(left) => left,
            None => return Err(Stopped::Refused(too_much())),
        };
        files += 1;
    }
    Ok(files)
}

/// Copies a file as long as somebody wants it; its length. What cannot be read was packed wrongly, what cannot be written is
/// the fault of this machine.
fn copied(mut from: impl Read, mut to: File, wanted: impl Fn() -> bool) -> Result<u64, Stopped> {
    let (mut piece, mut all) = (vec![0; 1 << 20], 0);
    while wanted() {
        let read = match from.read(&mut piece) {
            Err(why) if why.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map_err(|why| Stopped::Refused(broken(why)))?,
        };
        if read == 0 {
            return Ok(all);
        }
        to.write_all(piece.get(..read).unwrap_or_default())?;
        all += read as u64;
    }
    Err(Stopped::Unwanted)
}

#[cfg(test)]
#[path = "unpack_tests.rs"]
mod tests;
