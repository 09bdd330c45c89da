//! Files in and out: read whole, written beside and renamed, so that no half file is ever seen;
//! names as a shell reads them; and the day, the other thing that comes from outside.

use crate::fault::Fault;
use crate::{foreign, store};
use anyhow::Context;
use std::io::{BufWriter, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

/// Largest file that is read, bytes.
const LARGEST_INPUT_BYTES: u64 = 2 << 30;

/// The user's folder for data, where the environment names one.
pub(crate) fn users_data() -> Option<PathBuf> {
    let given = |name| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    given("XDG_DATA_HOME")
        .or_else(|| given("HOME").map(|home| home.join(".local/share")))
        .or_else(|| given("APPDATA"))
}

/// The bytes of a scan.
pub(crate) fn read_bytes(path: &Path) -> anyhow::Result<Vec<u8>> {
    let advice = "give the scan itself, reduced if it is too large";
    read_bytes_of(
        path,
        LARGEST_INPUT_BYTES,
        "a scan (STL, PLY or OBJ)",
        advice,
    )
}

/// The bytes of a file that is expected to be that, with at most so many bytes.
pub(crate) fn read_bytes_of(
    path: &Path,
    most_bytes: u64,
    expected: &str,
    advice: &str,
) -> anyhow::Result<Vec<u8>> {
    let fault = |what: String| Fault::new(what).at(path).expecting(expected);
    let unread = |why: std::io::Error| {
        let what = format!("cannot be read ({why})");
        match why.kind() {
            ErrorKind::NotFound => {
                fault("there is no such file".to_owned()).advising("check its name and folder")
            }
            ErrorKind::PermissionDenied => fault(what).advising("check that you may read it"),
            ErrorKind::NotADirectory => fault(what).advising("check its name and folder"),
            _ => fault(what).advising("check the disk that it lies on, or give a copy of it"),
        }
    };
    let about = std::fs::metadata(path).map_err(unread)?;
    if about.is_dir() {
        let fault = fault("is a folder, not a file".to_owned());
        return Err(fault.advising("name the file itself").into());
    }
    if !about.is_file() {
        return Err(fault("is not a file".to_owned()).advising(advice).into());
    }
    if about.len() > most_bytes {
        return Err(fault(format!("has {} bytes", about.len()))
            .expecting(format!("at most {most_bytes} bytes"))
            .advising(advice)
            .into());
    }
    Ok(std::fs::read(path).map_err(unread)?)
}

/// The bytes of a file that the program looks for in a folder by a name of its own: where it is not there, it is the folder
/// that is wrong, and the advice is about it.
pub(crate) fn read_part_of(
    folder: &Path,
    name: &str,
    most_bytes: u64,
    expected: &str,
    advice: &str,
) -> anyhow::Result<Vec<u8>> {
    let path = folder.join(name);
    match std::fs::metadata(&path) {
        Err(why) if why.kind() == ErrorKind::NotFound => {
            Err(Fault::new(format!("holds no {name}"))
                .at(folder)
                .expecting(expected)
                .advising(advice)
                .into())
        }
        _ => read_bytes_of(&path, most_bytes, expected, advice),
    }
}

/// Makes a folder and those above it.
pub(crate) fn make_folder(path: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(path)
        .with_context(|| format!("cannot make the folder {}", foreign::path(path)))
}

/// What long work is going to write has room, bytes.
const ROOM_BYTES: usize = 16 << 20;
/// So many names of a file are tried that is nobody's.
const NAMES: u32 = 100;

/// Whether files can be written in a folder, before long work is done whose results are to lie there.
pub(crate) fn check_room(folder: &Path) -> anyhow::Result<()> {
    try_folder(folder).map_err(|why| {
        Fault::new(format!("cannot be written in ({why}); nothing was begun"))
            .at(folder)
            .expecting(format!(
                "a folder that you may write in, with room for {} MB",
                ROOM_BYTES >> 20
            ))
            .advising("make room on its disk, or see that you may write there")
            .into()
    })
}

/// Tries with a file of its own: what lies there is somebody's, whatever its name.
fn try_folder(folder: &Path) -> std::io::Result<()> {
    let name = |n| format!("room.{}-{n}.partial", std::process::id());
    let mut made = Err(ErrorKind::AlreadyExists.into());
    let mut path = folder.to_owned();
    for n in 0..NAMES {
        path = folder.join(name(n));
        made = std::fs::File::create_new(&path);
        if !matches!(&made, Err(why) if why.kind() == ErrorKind::AlreadyExists) {
            break;
        }
    }
    let tried = try_room(made?);
    let removed = match std::fs::remove_file(&path) {
        // Whoever tidied up was faster.
        Err(why) if why.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    };
    tried.and(removed)
}

fn try_room(mut file: std::fs::File) -> std::io::Result<()> {
    file.write_all(&vec![0; ROOM_BYTES])?;
    file.sync_all()
}

/// Writes bytes so that they are on the disk when this returns; who is stopped leaves what was there before.
pub(crate) fn write_synced(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let written = store::write_durably(path, bytes);
    written.with_context(|| format!("cannot write {}", foreign::path(path)))
}

/// Writes a file whole: beside its place first, then renamed into it.
pub(crate) fn write_whole(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let name = path
        .file_name()
        .with_context(|| format!("{} names no file", foreign::path(path)))?;
    let mut partial_name = name.to_owned();
    partial_name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(partial_name);
    let write = || {
        let mut file = BufWriter::new(std::fs::File::create(&partial)?);
        fill(&mut file)?;
        file.into_inner()
            .map_err(std::io::IntoInnerError::into_error)?
            .sync_all()?;
        std::fs::rename(&partial, path)?;
        anyhow::Ok(())
    };
    let written = write();
    if written.is_err() {
        // The error that is reported is the first one; a partial file that cannot be removed adds nothing.
        let _ = std::fs::remove_file(&partial);
    }
    written.with_context(|| format!("cannot write {}", foreign::path(path)))
}

/// SHA-256 of bytes, hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The same of a file of any size.
pub(crate) fn sha256_of(path: &Path) -> std::io::Result<String> {
    use sha2::{Digest, Sha256};
    let (mut file, mut hasher) = (std::fs::File::open(path)?, Sha256::new());
    let mut bytes = vec![0; 1 << 16];
    loop {
        match file.read(&mut bytes) {
            Ok(0) => break,
            Ok(count) => hasher.update(bytes.get(..count).unwrap_or_default()),
            Err(why) if why.kind() == ErrorKind::Interrupted => {}
            Err(why) => return Err(why),
        }
    }
    let sum = hasher.finalize();
    Ok(sum.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Removes a file of an earlier run that this run did not make.
pub(crate) fn remove_stale(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove the old {}", foreign::path(path)))
        }
        _ => Ok(()),
    }
}

/// The time, in milliseconds since 1970-01-01 UTC.
pub(crate) fn now_ms() -> anyhow::Result<u64> {
    u64::try_from(jiff::Timestamp::now().as_millisecond()).context("the clock is before 1970")
}

/// The day in words, in UTC, so that a page says the same wherever it is made.
pub(crate) fn today() -> String {
    jiff::Timestamp::now().strftime("%-d %B %Y").to_string()
}

/// The day of a time of the record, in UTC, in the same words.
pub(crate) fn day_of(ms: u64) -> String {
    in_words(ms, "%-d %B %Y")
}

/// The same with its hour and minute.
pub(crate) fn time_of(ms: u64) -> String {
    in_words(ms, "%-d %B %Y %H:%M")
}

fn in_words(ms: u64, how: &str) -> String {
    let time = i64::try_from(ms).map(jiff::Timestamp::from_millisecond);
    match time {
        Ok(Ok(time)) => time.strftime(how).to_string(),
        _ => "a time that is not known".to_owned(),
    }
}

/// The name of a file as a shell reads it, without its folder.
pub(crate) fn name_quoted(path: &Path) -> String {
    path_quoted(Path::new(path.file_name().unwrap_or(path.as_os_str())))
}

/// A path as a shell reads it, in words.
pub(crate) fn path_quoted(path: &Path) -> String {
    let name = foreign::path(path);
    let plain = |c: char| c.is_alphanumeric() || "._-+=:,@/".contains(c);
    if !name.is_empty() && !name.starts_with('-') && name.chars().all(plain) {
        return name;
    }
    // A name that starts with a dash would be taken for an option.
    let here = if name.starts_with('-') { "./" } else { "" };
    format!("'{here}{}'", name.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advice_is_of_what_is_wrong() {
        let folder = std::env::temp_dir().join(format!("biosculpt-files-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let advice = "make the plan again";
        let part = |name| read_part_of(&folder, name, 3, "a file of a plan", advice);
        let told = part("plan.json").unwrap_err().to_string();
        assert!(
            told.contains("holds no plan.json") && told.contains(advice),
            "{told}"
        );
        let file = folder.join("file");
        std::fs::write(&file, "four").unwrap();
        let told = part("file").unwrap_err().to_string();
        assert!(
            told.contains("has 4 bytes") && told.contains(advice),
            "{told}"
        );
        // Whose file is no folder has no rights to look for.
        #[cfg(unix)]
        {
            let told = part("file/more").unwrap_err().to_string();
            assert!(
                !told.contains("may read") && told.contains("name and folder"),
                "{told}"
            );
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn that_nothing_can_be_written_is_said_before_long_work() {
        let folder = std::env::temp_dir().join(format!("biosculpt-room-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        // What lies there under such a name is somebody's.
        let own = format!("room.{}-0.partial", std::process::id());
        for name in ["room.partial", &own] {
            std::fs::write(folder.join(name), b"mine").unwrap();
            check_room(&folder).unwrap();
            assert_eq!(std::fs::read(folder.join(name)).unwrap(), b"mine");
            std::fs::remove_file(folder.join(name)).unwrap();
        }
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
        // A full disk, and a place where nobody may write.
        #[cfg(target_os = "linux")]
        {
            let full = std::fs::File::create("/dev/full").unwrap();
            let full = try_room(full).unwrap_err();
            assert_eq!(full.kind(), ErrorKind::StorageFull);
            let told = check_room(Path::new("/proc")).unwrap_err().to_string();
            assert!(
                told.contains("/proc: cannot be written in") && told.contains("make room"),
                "{told}"
            );
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_shell_reads_a_name_as_it_is() {
        for (name, said) in [
            ("lower.ply", "lower.ply"),
            ("my scan.stl", "'my scan.stl'"),
            ("o'neil.obj", "'o'\\''neil.obj'"),
            ("-o.ply", "'./-o.ply'"),
            ("a;b$c.ply", "'a;b$c.ply'"),
        ] {
            assert_eq!(name_quoted(&Path::new("deep/er").join(name)), said);
        }
    }
}
