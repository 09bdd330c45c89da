//! The workbench: what the doing part of the clinic holds.
//!
//! In: the data directory and the program. Out: engine, queue, shown meshes, live sessions, what is left to take up.
//! Not here: the record (`store`).

use crate::devices::Devices;
use crate::engine::Engine;
use crate::export::Exports;
use crate::jobs::Jobs;
use crate::looks::Looks;
use crate::mesh::Meshes;
use crate::series::Volumes;
use crate::sessions::Room;
use crate::take_up::TakeUp;
use std::path::Path;

/// What the doing part of the clinic holds.
#[derive(Debug)]
pub struct Bench {
    /// Runs the program's verbs.
    pub engine: Engine,
    /// The queue.
    pub jobs: Jobs,
    /// Meshes for the eye.
    pub meshes: Meshes,
    /// Volumes for the eye.
    pub volumes: Volumes,
    /// Who looked at what lately.
    pub looks: Looks,
    /// Sessions that go on.
    pub room: Room,
    /// What an earlier server left open.
    pub take_up: TakeUp,
    /// Records that are taken along.
    pub exports: Exports,
    /// Which devices are in use.
    pub devices: Devices,
}

impl Bench {
    /// The bench of a data directory. Each heavy job uses two cores well.
    ///
    /// # Errors
    /// Where its folders cannot be made.
    pub fn open(data: &Path, engine: Engine) -> std::io::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            engine,
            jobs: Jobs::open(data.join("work"), cores / 2)?,
            meshes: Meshes::open(data.join("shown"))?,
            volumes: Volumes::of(data.join("shown")),
            looks: Looks::default(),
            room: Room::open(data.join("deliveries"), data.join("sessions.key"))?,
            take_up: TakeUp::default(),
            exports: Exports::default(),
            devices: Devices::default(),
        })
    }

    /// Ends all work: jobs are told as cancelled, sessions lose their hands, end safely and are in the record.
    pub async fn shut(&self) {
        self.jobs.shut().await;
        self.room.shut().await;
    }
}
