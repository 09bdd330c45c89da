//! A process and all that it started.
//!
//! Method: it leads a process group; a signal to the group reaches everyone who did not leave it. The
//! group is ended when its handle is dropped, unless the leader was seen to end: its number may be another's then.

/// The group that a process leads.
#[derive(Debug)]
pub struct Family {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

#[cfg(unix)]
impl Family {
    /// The family of a process that was started as the leader of a group and was not waited for.
    #[must_use]
    pub fn of(child: &tokio::process::Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self {
            leader: id.and_then(rustix::process::Pid::from_raw),
        }
    }

    /// Ends all of it, at once.
    pub fn end(&mut self) {
        if let Some(leader) = self.leader.take() {
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }

    /// The leader has ended and was waited for.
    pub fn ended(mut self) {
        self.leader = None;
    }
}

#[cfg(not(unix))]
impl Family {
    /// Here only the process itself is ended, when its handle is dropped.
    #[must_use]
    pub fn of(_child: &tokio::process::Child) -> Self {
        Self {}
    }

    /// Nothing to do.
    pub fn end(&mut self) {}

    /// Nothing to do.
    pub fn ended(self) {}
}

impl Drop for Family {
    fn drop(&mut self) {
        self.end();
    }
}
