//! All sessions that go on.
//!
//! In: deliveries that begin. Out: their live ends, by id and by the code of the patient's stop page.
//! Law: `law_a_code_opens_its_own_session_only`, `law_hands_are_let_go_before_the_door_closes` (tests);
//! `law_a_delivery_is_in_the_hands_of_one_task`.

use super::live::Live;
use super::taken::Reason;
use super::{parted, tell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Without hands a session ends in seconds, and what it left is measured in some more.
const ENDS_WITHIN: Duration = Duration::from_secs(180);

/// All sessions that go on, and where their folders lie.
#[derive(Debug)]
pub struct Room {
    folder: PathBuf,
    key: PathBuf,
    live: Mutex<BTreeMap<String, Arc<Live>>>,
    /// Deliveries that this server asked the record for, and has or had in its hands.
    carried: Mutex<BTreeMap<String, Carry>>,
    /// How many have not been written down to their ends.
    open: watch::Sender<usize>,
    /// Whether the server ends; changed while `live` is locked.
    closing: watch::Sender<bool>,
}

/// How far a delivery came with this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carry {
    /// The record was asked for it.
    Asked,
    /// A task has it in its hands.
    Now,
    /// A task had it.
    Before,
}

/// Counts a session as open as long as it is held.
#[derive(Debug)]
pub(super) struct Open(watch::Sender<usize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.send_modify(|open| *open = open.saturating_sub(1));
    }
}

impl Room {
    fn carried(&self) -> MutexGuard<'_, BTreeMap<String, Carry>> {
        self.carried.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The record is asked for a delivery of that id.
    pub(super) fn ask(&self, wire_id: String) {
        self.carried().entry(wire_id).or_insert(Carry::Asked);
    }

    /// Takes a delivery into the hands of one task; false where another has it.
    pub(super) fn carry(&self, wire_id: &str) -> bool {
        let before = self.carried().insert(wire_id.to_owned(), Carry::Now);
        before != Some(Carry::Now)
    }

    /// That task is over.
    pub(super) fn put_down(&self, wire_id: &str) {
        self.carried().insert(wire_id.to_owned(), Carry::Before);
    }

    /// Whether that delivery cannot have begun its work: this server asked the record for it, and never came to carrying it.
    pub(super) fn never_carried(&self, wire_id: &str) -> bool {
        self.carried().get(wire_id) == Some(&Carry::Asked)
    }

    /// Whether no session goes on, and none is being finished.
    pub(crate) fn is_quiet(&self) -> bool {
        *self.open.borrow() == 0
    }

    /// The room of these folders; `key` is the file of the key that seals the sessions' casebooks.
    ///
    /// # Errors
    /// Where the folder cannot be made.
    pub fn open(folder: PathBuf, key: PathBuf) -> std::io::Result<Self> {
        std::fs::create_dir_all(&folder)?;
        // The program runs elsewhere; what it is told must not depend on where.
        let (folder, key) = (std::path::absolute(folder)?, std::path::absolute(key)?);
        Ok(Self {
            folder,
            key,
            live: Mutex::default(),
            carried: Mutex::default(),
            open: watch::channel(0).0,
            closing: watch::channel(false).0,
        })
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where the folders of all deliveries lie.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The file of the key that seals the casebooks of sessions.
    #[must_use]
    pub fn key(&self) -> &Path {
        &self.key
    }

    /// The session of a delivery.
    #[must_use]
    pub fn get(&self, wire_id: &str) -> Option<Arc<Live>> {
        self.lock().get(wire_id).cloned()
    }

    /// The session with that code of a stop page.
    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<Arc<Live>> {
        let live = self.lock();
        let mut all = live.values();
        all.find(|one| !one.stop_code().is_empty() && one.stop_code() == code)
            .cloned()
    }

    /// All of them, by id.
    #[must_use]
    pub fn all(&self) -> Vec<(String, Arc<Live>)> {
        let live = self.lock();
        let all = live.iter().map(|(id, one)| (id.clone(), Arc::clone(one)));
        all.collect()
    }

    /// Takes the hands of a patient's sessions away, of those deliveries.
    pub(super) fn end_of(&self, patient: &str, which: impl Fn(&str) -> bool, reason: &Reason) {
        for (id, live) in self.all() {
            let of_patient = parted(&id).filter(|(whose, _)| *whose == patient);
            if of_patient.is_some_and(|(_, delivery)| which(delivery)) {
                live.leave_for(reason.clone());
            }
        }
    }

    pub(super) fn enter(&self, wire_id: &str, live: &Arc<Live>) {
        let mut all = self.lock();
        all.insert(wire_id.to_owned(), Arc::clone(live));
        if *self.closing.borrow() {
            live.leave();
        }
    }

    pub(super) fn leave(&self, wire_id: &str) {
        self.lock().remove(wire_id);
    }

    /// Counts one more as open; none where the server ends, and no session begins any more.
    pub(super) fn count(&self) -> Option<Open> {
        let _live = self.lock();
        (!*self.closing.borrow()).then(|| {
            self.open.send_modify(|open| *open += 1);
            Open(self.open.clone())
        })
    }

    /// Over when the server ends.
    pub(crate) fn closing(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut closing = self.closing.subscribe();
        async move {
            if closing.wait_for(|closing| *closing).await.is_err() {
                std::future::pending::<()>().await;
            }
        }
    }

    /// Takes all hands away, and begins no session any more: devices are off.
    pub fn let_go(&self) {
        let live = self.lock();
        self.closing.send_replace(true);
        for live in live.values() {
            live.leave();
        }
    }

    /// Takes all hands away and waits until every session has ended and is in the record. One that does not end is left to the next server,
    /// which finishes its record.
    pub async fn shut(&self) {
        self.let_go();
        let mut open = self.open.subscribe();
        let over = open.wait_for(|open| *open == 0);
        if tokio::time::timeout(ENDS_WITHIN, over).await.is_err() {
            tell("a session does not end; the next start finishes its record");
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail")]
    use super::*;

    #[test]
    fn law_a_delivery_is_in_the_hands_of_one_task() {
        let folder = tempfile::tempdir().unwrap();
        let room = Room::open(folder.path().join("d"), folder.path().join("key")).unwrap();
        // One that this server asked the record for and never made ready did nothing; of an earlier server's that is not known.
        assert!(!room.never_carried("p0001-d1"));
        room.ask("p0001-d1".to_owned());
        assert!(room.never_carried("p0001-d1"));
        assert!(room.carry("p0001-d1"));
        assert!(!room.carry("p0001-d1"), "another task has it");
        assert!(room.carry("p0002-d1"));
        room.put_down("p0001-d1");
        assert!(room.carry("p0001-d1"));
        room.ask("p0001-d1".to_owned());
        assert!(!room.never_carried("p0001-d1"), "it is in somebody's hands");
    }
}
