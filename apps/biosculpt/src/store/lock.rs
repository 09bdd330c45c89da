//! One writer at a time.
//!
//! Fails: [`Fault`] where another writer holds the casebook.
//! Method: the system's lock on the file `lock`, freed when its holder dies; the file says who held it last, for people.
//! Who only looks whether it is held holds it for an instant: a writer tries for [`TRIED`] times.

use crate::fault::Fault;
use crate::files;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

const NAME: &str = "lock";
/// So often a writer tries, and so long it waits after each: a tenth of a second in all.
const TRIED: u32 = 20;
const WAIT_BETWEEN: Duration = Duration::from_millis(5);

/// What to do while another one writes. A program that is killed cuts its session: nobody is to be told to do that.
const WAIT: &str = "wait until its session is over, or stop it in its own window (s stops the device, q ends the session); \
                    never kill it, a treatment may be running";

/// Says in the file who holds it, and since when; where that cannot be written, the lock holds all the same.
fn name_holder(mut file: &File) {
    let since_ms = files::now_ms().unwrap_or_default();
    let line = format!("{} {since_ms}\n", std::process::id());
    if file.set_len(0).is_ok() {
        let _ = file.write_all(line.as_bytes());
    }
}

/// Who holds it, in words; nothing where the file does not say.
fn holder(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let parts = text.trim().split_once(' ');
    let read = parts.and_then(|(id, ms)| Some((id.parse::<u32>().ok()?, ms.parse::<u64>().ok()?)));
    match read {
        Some((id, ms)) => format!(
            " (last held by process {id}, since {} UTC)",
            files::time_of(ms)
        ),
        None => String::new(),
    }
}

fn try_often(file: &File) -> Result<(), TryLockError> {
    for _ in 1..TRIED {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(WAIT_BETWEEN),
            other => return other,
        }
    }
    file.try_lock()
}

/// Held as long as it lives.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Holds a casebook for writing.
    pub(super) fn hold(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(NAME);
        let refused = |what: String, advice: &str| {
            Fault::new(what)
                .at(&path)
                .expecting("one writer at a time, on a disk that can lock files")
                .advising(advice)
        };
        let rights = "see that you may write in this folder, and that its disk can lock files";
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|why| refused(format!("cannot be opened ({why})"), rights))?;
        match try_often(&file) {
            Ok(()) => {
                name_holder(&file);
                Ok(Self { _file: file })
            }
            Err(TryLockError::WouldBlock) => {
                let who = holder(&path);
                let what = format!("another program is writing this casebook{who}");
                Err(refused(what, WAIT).into())
            }
            Err(TryLockError::Error(why)) => {
                Err(refused(format!("cannot be locked ({why})"), rights).into())
            }
        }
    }

    /// Whether a writer holds a casebook now.
    pub(super) fn is_held(folder: &Path) -> bool {
        let file = File::open(folder.join(NAME));
        file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
    }
}
