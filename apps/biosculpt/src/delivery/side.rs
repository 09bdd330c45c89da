//! The device's side behind its link, as a session sees it.
//!
//! In: an address, or none for a device of our own on loopback. Out: [`Linked`]. Fails: where the device is
//! gone, refuses, or says that the session is over.

use crate::delivery::drive::Side;
use crate::fault::Fault;
use crate::link::{Heard, How, LinkError, Pace, Remote, Sender};
use crate::{files, foreign};
use std::path::Path;
use std::process::Stdio;
use std::time::Instant;
use treatment::session::{Beat, Held, Load, Tick, Tooth};

/// A device that was found.
pub(crate) struct Linked {
    remote: Remote,
}

impl Linked {
    /// The device at that address, or one of our own with that number.
    pub(crate) fn find(address: Option<&str>, number: u64) -> anyhow::Result<Self> {
        let unreached = |why: LinkError| {
            match (why, address) {
            (why @ LinkError::Unreached { .. }, Some(address)) => Fault::new(why.to_string())
                .expecting("a device that listens there (HOST:PORT, such as 127.0.0.1:7341)")
                .advising(format!(
                    "start one with `biosculpt device --listen {}`, or leave --device out for one of our own; nothing was begun",
                    files::path_quoted(Path::new(address))
                ))
                .into(),
            (why, Some(address)) => Fault::new(format!("{}: {why}", foreign::shown(address)))
                .expecting("a device that speaks this program's protocol (docs/device-link.md) there")
                .advising("look what listens at that address, or leave --device out for one of our own; nothing was begun")
                .into(),
            (other, None) => anyhow::Error::from(other),
        }
        };
        let remote = match address {
            Some(address) => Remote::connect(address).map_err(unreached)?,
            None => Remote::start_own(number, Stdio::null())?,
        };
        Ok(Self { remote })
    }

    /// Its number.
    pub(crate) fn number(&self) -> u64 {
        self.remote.about().device
    }

    /// For a thread that says stops.
    pub(crate) fn sender(&self) -> Sender {
        self.remote.sender()
    }

    /// Loads it, and reads back what it then holds.
    pub(crate) fn load(&mut self, load: &Load, tooth: &Tooth, pace: Pace) -> anyhow::Result<Held> {
        Ok(self.remote.load(load, tooth, pace)?)
    }
}

impl Side for Linked {
    fn exchange(&mut self, beat: Beat) -> anyhow::Result<(Tick, Option<Instant>)> {
        self.remote.send(&beat)?;
        let mut off = None;
        loop {
            match self.remote.next()? {
                Heard::Tick(tick) => return Ok((*tick, off)),
                // Its tick follows.
                Heard::Off { .. } => off = Some(Instant::now()),
                Heard::Over { how, why, .. } => {
                    let how = match how {
                        How::Done => "done",
                        How::Terminated => "terminated",
                        How::Ended => "ended",
                        How::Failed => "failed",
                    };
                    anyhow::bail!("the device says that the session is over ({how}): {why}");
                }
            }
        }
    }
}
