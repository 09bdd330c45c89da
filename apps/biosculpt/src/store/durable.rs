//! Writes that outlive a loss of power, wholly or not at all.
//!
//! Method: write beside, sync the file, rename it into place, sync the folder that names it. Before each call to the
//! system, and in the midst of bytes, a test may stop the process ([`step`]).

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

/// How the name of a file ends that is being written; what is left of one is nobody's.
const PARTIAL: &str = ".partial";

/// Puts a file in place.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let nameless = || io::Error::other("the path names no file");
    let (folder, name) = path.parent().zip(path.file_name()).ok_or_else(nameless)?;
    let mut partial_name = name.to_owned();
    partial_name.push(PARTIAL);
    let partial = folder.join(partial_name);
    step();
    let mut file = File::create(&partial)?;
    write_all(&mut file, bytes)?;
    sync(&file)?;
    step();
    std::fs::rename(&partial, path)?;
    sync_folder(folder)
}

/// A place where a test may kill its own process; nothing outside of tests.
fn step() {
    #[cfg(test)]
    super::steps::step();
}

/// Adds bytes to a file.
pub(super) fn write_all(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    step();
    #[cfg(test)]
    let bytes = {
        // In two parts, so that a line can be torn.
        let (first, rest) = bytes.split_at(bytes.len() / 2);
        file.write_all(first)?;
        step();
        rest
    };
    file.write_all(bytes)
}

/// Makes a file's bytes durable.
pub(super) fn sync(file: &File) -> io::Result<()> {
    step();
    file.sync_all()
}

/// Makes a folder and those above it, durably.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = path.ancestors().take_while(|p| !p.is_dir()).collect();
    std::fs::create_dir_all(path)?;
    for made in missing {
        match made.parent() {
            Some(above) if above.as_os_str().is_empty() => sync_folder(Path::new("."))?,
            Some(above) => sync_folder(above)?,
            None => {}
        }
    }
    Ok(())
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    // Windows opens no folders; renaming is durable there without it.
    if cfg!(windows) {
        return Ok(());
    }
    // The folder of a name without one is where the program is.
    let here = folder.as_os_str().is_empty();
    sync(&File::open(if here { Path::new(".") } else { folder })?)
}

/// Makes the names on the way from a file up to a folder durable.
pub(super) fn sync_above(path: &Path, top: &Path) -> io::Result<()> {
    let above = path.ancestors().skip(1);
    above
        .take_while(|folder| folder.starts_with(top))
        .try_for_each(sync_folder)
}

/// Removes what writers that were killed left half written. Only for who holds the lock.
pub(super) fn remove_partial(folder: &Path) {
    let all = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in all {
        let path = entry.path();
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder {
            remove_partial(&path);
        } else if entry.file_name().to_string_lossy().ends_with(PARTIAL) {
            // It is no part of the record; where it stays, it does no harm.
            let _ = std::fs::remove_file(&path);
        }
    }
}
