//! Volumes for the eye: cut into bricks once, so that a slice in any direction is read without the rest.
//!
//! In: the hash of a volume and where it lies. Out: planes of grey values. Law: `law_planes_are_those_of_the_volume`, `law_what_was_looked_at_longest_ago_goes`.
//! Fails: in words, where the file is no volume.
//! Method: the kept volume is one packed stream; it is unpacked once, a layer of bricks at a time, into a file that can be thrown
//! away at any time. Bricks are cubes, `x` fastest, then `y`, then `z`, as the voxels in them; the edges are filled with zeros.
//! Those that were looked at longest ago are thrown away where all have more bytes than [`KEPT_MAX`].
//! Cost: as much disk as the grey values, each edge filled up to whole bricks; one layer of bricks in memory while it is made, a brick at a time while it is read.

use crate::disk::{KEPT_FREE, expect_room};
use crate::mesh::MAKING;
use crate::whole::apart;
use scan::CtSlices;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::sync::Semaphore;

/// Voxels along an edge of a brick.
const SIDE: usize = 32;
const BRICK: usize = SIDE * SIDE * SIDE * 2;
/// Voxels along an edge of a volume that is shown, at the most: a layer of bricks is 256 MiB then.
pub(super) const SHOWN_MAX: usize = 2048;
/// Changes with what the bytes are.
const VERSION: u32 = 1;
const MARK: [u8; 8] = *b"BSVBRK01";
/// Mark and size.
const HEAD: usize = 32;

/// Bytes of all bricks that are kept, at the most; but the last made stay.
const KEPT_MAX: u64 = 8 << 30;
/// What is in the name of bricks.
const BRICKS: &str = "-bricks-v";

/// Where bricks are kept.
#[derive(Debug, Clone)]
pub struct Volumes {
    folder: PathBuf,
    turn: Arc<Semaphore>,
}

impl Volumes {
    /// Those of this folder, which is there.
    #[must_use]
    pub fn of(folder: PathBuf) -> Self {
        Self {
            folder,
            turn: Arc::new(Semaphore::new(1)),
        }
    }

    /// The bricks of the volume at `path`, whose hash that is: made where they are not there.
    pub(super) async fn get(&self, sha256: &str, path: &Path) -> Result<Bricks, String> {
        let kept = self.folder.join(format!("{sha256}{BRICKS}{VERSION}"));
        let here = kept.clone();
        if let Ok(bricks) = apart(move || Bricks::open(&here)).await {
            return Ok(bricks);
        }
        // Held by who makes it, also where whoever asked goes away meanwhile: two never write one file.
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let turn = turn.map_err(|why| why.to_string())?;
        let path = path.to_owned();
        apart(move || {
            let _turn = turn;
            // Another may have made it while this one waited.
            if let Ok(bricks) = Bricks::open(&kept) {
                return Ok(bricks);
            }
            made(&path, &kept)?;
            if let Some(folder) = kept.parent() {
                // What cannot be thrown away lies there until the next time.
                let _ = make_room(folder, &kept, KEPT_MAX);
            }
            Bricks::open(&kept).map_err(|why| why.to_string())
        })
        .await
    }
}

/// Throws away what was looked at longest ago, until no more bytes are there than may be; but not `last`. Who reads in it meanwhile
/// reads on: it is gone when he ends.
fn make_room(folder: &Path, last: &Path, most: u64) -> io::Result<()> {
    let mut there = Vec::new();
    for entry in std::fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let is_bricks = name.to_string_lossy().contains(BRICKS);
        if let Ok(about) = entry.metadata()
            && is_bricks
            && about.is_file()
        {
            let looked_at = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            there.push((looked_at, entry.path(), about.len()));
        }
    }
    there.sort();
    let mut bytes: u64 = there.iter().map(|(_, _, length)| length).sum();
    for (_, path, length) in there {
        if bytes > most && path != last {
            std::fs::remove_file(path)?;
            bytes -= length;
        }
    }
    Ok(())
}

fn made(path: &Path, kept: &Path) -> Result<(), String> {
    let io = |why: io::Error| why.to_string();
    let making = PathBuf::from(format!("{}{MAKING}", kept.display()));
    std::fs::create_dir_all(&making).map_err(io)?;
    let apart = making.join("bricks");
    let written = write(path, &apart);
    let placed = written.and_then(|()| std::fs::rename(&apart, kept).map_err(io));
    let _ = std::fs::remove_dir_all(&making);
    placed
}

fn write(path: &Path, to: &Path) -> Result<(), String> {
    let io = |why: io::Error| why.to_string();
    let file = File::open(path).map_err(io)?;
    let length = file.metadata().map_err(io)?.len();
    let mut slices = CtSlices::open(file, length).map_err(|why| why.to_string())?;
    let size = slices.size;
    if size.iter().any(|&n| n > SHOWN_MAX) {
        return Err(format!("it has more than {SHOWN_MAX} voxels along an edge"));
    }
    let bricks: usize = size.iter().map(|n| n.div_ceil(SIDE)).product();
    let folder = to.parent().unwrap_or(to);
    expect_room(folder, (bricks * BRICK) as u64, KEPT_FREE).map_err(|why| why.to_string())?;
    let mut to = BufWriter::new(File::create(to).map_err(io)?);
    to.write_all(&head(size)).map_err(io)?;
    let [across, down, _] = size.map(|n| n.div_ceil(SIDE));
    let mut layer = vec![0_u8; across * down * BRICK];
    loop {
        layer.fill(0);
        let mut filled = 0;
        while filled < SIDE
            && let Some(slice) = slices.next_slice().map_err(|why| why.to_string())?
        {
            fill(&mut layer, &slice, [size[0], across], filled);
            filled += 1;
        }
        if filled == 0 {
            break;
        }
        to.write_all(&layer).map_err(io)?;
    }
    let file = to.into_inner().map_err(|why| why.to_string())?;
    file.sync_all().map_err(io)
}

/// Puts a slice into a layer of bricks.
fn fill(layer: &mut [u8], slice: &[i16], [columns, across]: [usize; 2], z: usize) {
    for (y, row) in slice.chunks(columns.max(1)).enumerate() {
        let (by, y) = (y / SIDE, y % SIDE);
        for (bx, part) in row.chunks(SIDE).enumerate() {
            let at = (by * across + bx) * BRICK + (z * SIDE + y) * SIDE * 2;
            let to = layer.get_mut(at..at + part.len() * 2).unwrap_or_default();
            for (to, value) in to.chunks_exact_mut(2).zip(part) {
                to.copy_from_slice(&value.to_le_bytes());
            }
        }
    }
}

fn head(size: [usize; 3]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    let numbers = size.iter().flat_map(|&n| (n as u64).to_le_bytes());
    for (to, from) in head.iter_mut().zip(MARK.into_iter().chain(numbers)) {
        *to = from;
    }
    head
}

/// The bricks of a volume.
#[derive(Debug)]
pub(super) struct Bricks {
    file: BufReader<File>,
    pub(super) size: [usize; 3],
}

/// Grey values of a plane: the first of the axes that are left fastest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Plane {
    /// Voxels along the two axes that are left, in their order.
    pub(super) size: [usize; 2],
    pub(super) values: Vec<i16>,
}

impl Bricks {
    fn open(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut bytes = [0; HEAD];
        file.read_exact(&mut bytes)?;
        let words = bytes.as_chunks::<8>().0;
        let number = |place: usize| {
            let word = words.get(place).copied().unwrap_or_default();
            usize::try_from(u64::from_le_bytes(word)).unwrap_or(usize::MAX)
        };
        let size = [number(1), number(2), number(3)];
        let bricks = size
            .iter()
            .try_fold(BRICK, |all, &n| all.checked_mul(n.div_ceil(SIDE)));
        let length = bricks.and_then(|bytes| bytes.checked_add(HEAD));
        let is_whole =
            length.is_some_and(|length| length as u64 == file.metadata().map_or(0, |m| m.len()));
        if head(size) != bytes || !is_whole {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "no bricks"));
        }
        // The day of the last look; a system that does not take it keeps what was made last.
        let _ = file.set_modified(SystemTime::now());
        Ok(Self {
            // Bricks are read whole: a buffer of one is right.
            file: BufReader::with_capacity(BRICK, file),
            size,
        })
    }

    /// The plane across that axis at that place, which has to be within the volume.
    pub(super) fn plane(&mut self, axis: usize, at: usize) -> io::Result<Plane> {
        let (u, v) = match axis {
            0 => (1, 2),
            1 => (0, 2),
            _ => (0, 1),
        };
        let size = [self.size[u], self.size[v]];
        let mut values = vec![0; size[0] * size[1]];
        let counts = self.size.map(|n| n.div_ceil(SIDE));
        let mut brick = vec![0; BRICK];
        for bv in 0..counts[v] {
            for bu in 0..counts[u] {
                let mut place = [0; 3];
                (place[axis], place[u], place[v]) = (at / SIDE, bu, bv);
                let number = (place[2] * counts[1] + place[1]) * counts[0] + place[0];
                self.file
                    .seek(SeekFrom::Start((HEAD + number * BRICK) as u64))?;
                self.file.read_exact(&mut brick)?;
                let corner = [bu * SIDE, bv * SIDE];
                copy(&brick, [axis, at % SIDE], &mut values, size, corner);
            }
        }
        Ok(Plane { size, values })
    }
}

/// Takes the plane of a brick to its place.
fn copy(
    brick: &[u8],
    [axis, at]: [usize; 2],
    to: &mut [i16],
    size: [usize; 2],
    corner: [usize; 2],
) {
    // Bytes from voxel to voxel along the axes.
    let (along_u, along_v, across) = match axis {
        0 => (2 * SIDE, 2 * SIDE * SIDE, 2),
        1 => (2, 2 * SIDE * SIDE, 2 * SIDE),
        _ => (2, 2 * SIDE, 2 * SIDE * SIDE),
    };
    let [width, height] = [0, 1].map(|i| SIDE.min(size[i].saturating_sub(corner[i])));
    for v in 0..height {
        let start = (corner[1] + v) * size[0] + corner[0];
        let row = to.get_mut(start..start + width).unwrap_or_default();
        for (u, to) in row.iter_mut().enumerate() {
            let from = at * across + u * along_u + v * along_v;
            if let Some(&[low, high]) = brick.get(from..from + 2) {
                *to = i16::from_le_bytes([low, high]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use glam::{DMat3, DVec3};
    use scan::CtVolume;

    #[tokio::test]
    async fn law_planes_are_those_of_the_volume() {
        let folder = tempfile::tempdir().unwrap();
        for (name, size) in [("a", [70, 33, 40]), ("b", [1, 64, 5]), ("c", [32, 32, 32])] {
            let volume = CtVolume {
                size,
                first_mm: DVec3::ZERO,
                spacing_mm: DVec3::ONE,
                axes: DMat3::IDENTITY,
                values: (0..size.iter().product())
                    .map(|i: usize| (i as i16).wrapping_mul(7919))
                    .collect(),
                comment: String::new(),
            };
            let path = folder.path().join(format!("{name}.mha"));
            let mut bytes = Vec::new();
            volume.write(&mut bytes).unwrap();
            std::fs::write(&path, &bytes).unwrap();
            let volumes = Volumes::of(folder.path().to_owned());
            let mut bricks = volumes.get(name, &path).await.unwrap();
            assert_eq!(bricks.size, size);
            let value = |at: [usize; 3]| volume.values[(at[2] * size[1] + at[1]) * size[0] + at[0]];
            for axis in 0..3 {
                for at in 0..size[axis] {
                    let plane = bricks.plane(axis, at).unwrap();
                    let (u, v) = [(1, 2), (0, 2), (0, 1)][axis];
                    assert_eq!(plane.size, [size[u], size[v]]);
                    for (place, &found) in plane.values.iter().enumerate() {
                        let mut voxel = [at; 3];
                        (voxel[u], voxel[v]) = (place % size[u], place / size[u]);
                        assert_eq!(found, value(voxel), "{name} {voxel:?}");
                    }
                }
            }
            // The second time they are there, also where the volume is not.
            std::fs::remove_file(&path).unwrap();
            volumes.get(name, &path).await.unwrap();
            // What is cut is made again, or said.
            let kept = folder.path().join(format!("{name}-bricks-v{VERSION}"));
            let file = File::options().write(true).open(kept).unwrap();
            file.set_len(100).unwrap();
            volumes.get(name, &path).await.unwrap_err();
            std::fs::write(&path, &bytes[..bytes.len() - 1]).unwrap();
            assert!(volumes.get(name, &path).await.is_err());
            std::fs::write(&path, &bytes).unwrap();
            volumes.get(name, &path).await.unwrap();
        }
        let left = std::fs::read_dir(folder.path()).unwrap();
        let left = left.filter(|one| {
            let name = one.as_ref().unwrap().file_name();
            name.to_string_lossy().ends_with(MAKING)
        });
        assert_eq!(left.count(), 0);
    }

    #[test]
    fn law_what_was_looked_at_longest_ago_goes() {
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(format!("{name}{BRICKS}1"));
        let day = std::time::Duration::from_secs(86_400);
        for (name, days) in [("a", 1), ("b", 3), ("c", 2), ("last", 9)] {
            let mut file = File::create(place(name)).unwrap();
            file.write_all(&[0; 100]).unwrap();
            file.set_modified(SystemTime::now() - day * days).unwrap();
        }
        std::fs::write(folder.path().join("mesh"), [0; 1000]).unwrap();
        make_room(folder.path(), &place("last"), 250).unwrap();
        let there = ["a", "b", "c", "last"].map(|name| place(name).exists());
        assert_eq!(there, [true, false, false, true]);
        assert!(folder.path().join("mesh").exists());
        // One that is larger than all may be is there as long as it is the last.
        make_room(folder.path(), &place("last"), 10).unwrap();
        assert!(place("last").exists() && !place("a").exists());
    }
}
