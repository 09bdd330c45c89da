//! What every target holds against the readers: no panic, bounded memory, exact round trips.
//!
//! In: bytes from the fuzzer. Law: `law_counts_that_lie_take_no_memory`,
//! `law_large_files_keep_to_the_multiple`, `law_volumes_that_lie_take_no_memory`: the peak of live memory while reading stays below a small
//! multiple of the file. What was read is written and read again without a difference.

pub mod frames;
pub mod slices;

use scan::io::{PlyBody, write_ply, write_stl};
use scan::{CtVolume, Format, ReadError, Scan, Unit, UnitChoice, Volume, health, read};
use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Counts live bytes and their peak.
struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged; only counters are kept beside it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        // SAFETY: passed on as it came.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: passed on as it came.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Memory that reading may take: a multiple of the file, and a little for errors and the pool.
const TIMES_THE_FILE: usize = 48;
const CONSTANT_BYTES: usize = 64 << 10;

/// What reading a file of that size may take, bytes.
fn allowed(file_bytes: usize) -> usize {
    file_bytes * TIMES_THE_FILE + CONSTANT_BYTES
}

/// What `work` gives, and the peak of what it took, bytes.
fn taken<T>(work: impl FnOnce() -> T) -> (T, usize) {
    // The pool of threads is made once; it is no part of any file.
    static WARM: Once = Once::new();
    WARM.call_once(|| {
        let small = b"v 0 0 0\nv 9 0 0\nv 0 9 0\nf 1 2 3\n";
        assert!(read(small, UnitChoice::Judge).is_ok());
        let mut many: Vec<u32> = (0..100_000).rev().collect();
        rayon::slice::ParallelSliceMut::par_sort_unstable(many.as_mut_slice());
    });
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let result = work();
    let peak = PEAK.load(Ordering::Relaxed);
    (result, peak.saturating_sub(before))
}

/// Reads and checks how much memory that took.
pub fn bounded(bytes: &[u8], unit: UnitChoice) -> Result<Scan, ReadError> {
    let (result, taken) = taken(|| read(bytes, unit));
    let allowed = allowed(bytes.len());
    assert!(
        taken <= allowed,
        "{taken} bytes taken for a file of {}",
        bytes.len()
    );
    result
}

/// Everything that is held against one input.
pub fn hold(bytes: &[u8]) {
    let scan = match bounded(bytes, UnitChoice::Given(Unit::Millimetre)) {
        Ok(scan) => scan,
        Err(error) => {
            assert!(
                error.to_string().len() < 2000,
                "an error as long as the file"
            );
            return;
        }
    };
    assert!(scan.mesh.positions().iter().all(|p| p.is_finite()));
    let judged = read(bytes, UnitChoice::Judge).expect("readable with one unit, not with another");
    assert!(judged.unit.scale_to_mm > 0.0);
    assert!(judged.mesh.positions().iter().all(|p| p.is_finite()));
    let mesh = &scan.mesh;
    if mesh.faces().len() < 20_000 {
        let state = health::examine(mesh);
        assert!(state.faces == mesh.faces().len());
    }
    for body in [PlyBody::Binary, PlyBody::Text] {
        let mut written = Vec::new();
        // A property may have a name that a PLY header cannot hold.
        if write_ply(mesh, body, &mut written).is_err() {
            break;
        }
        let again = read(&written, UnitChoice::Judge).expect("what was written is readable");
        assert!(again.mesh.faces() == mesh.faces());
        assert!(again.mesh.positions() == mesh.positions());
        assert!(again.mesh.colours() == mesh.colours() || mesh.colours().is_none());
        let mut twice = Vec::new();
        write_ply(&again.mesh, body, &mut twice).expect("writable once, not twice");
        assert!(
            twice == written || mesh.colours().is_none(),
            "a second turn differs"
        );
    }
    let mut written = Vec::new();
    write_stl(mesh, &mut written).expect("finite faces");
    match read(&written, UnitChoice::Judge) {
        Ok(again) => {
            assert!(again.format == Format::StlBinary);
            assert!(again.mesh.faces().len() == mesh.faces().len());
        }
        // Doubles beyond `f32` become infinite.
        Err(error) => assert!(matches!(error, ReadError::NoPositions { .. }), "{error}"),
    }
}

/// Memory that reading a volume may take: what compression may unfold, the file, and a little.
const TIMES_THE_VOLUME: usize = 260;
/// Grey values are there twice for a moment, as bytes and as numbers.
const TIMES_THE_CT_VOLUME: usize = 520;
const VOLUME_CONSTANT_BYTES: usize = 192 << 10;

/// Everything that is held against bytes that may be a volume.
pub fn hold_volume(bytes: &[u8]) {
    let (result, taken) = taken(|| Volume::read(bytes));
    let allowed = bytes.len() * TIMES_THE_VOLUME + VOLUME_CONSTANT_BYTES;
    assert!(
        taken <= allowed,
        "{taken} bytes taken for a volume of {}",
        bytes.len()
    );
    match result {
        Err(error) => assert!(error.to_string().len() < 1000, "an error as long as a file"),
        Ok(volume) => {
            let mut written = Vec::new();
            volume
                .write(&mut written)
                .expect("as many values as voxels");
            let again = Volume::read(&written).expect("what was written is readable");
            assert!(again.values == volume.values && again.size == volume.size);
            assert!(again.first_mm == volume.first_mm);
            assert!(again.spacing_mm == volume.spacing_mm);
        }
    }
}

/// The same for bytes that may be a volume of grey values.
pub fn hold_ct_volume(bytes: &[u8]) {
    let (result, taken) = taken(|| CtVolume::read(bytes));
    let allowed = bytes.len() * TIMES_THE_CT_VOLUME + 2 * VOLUME_CONSTANT_BYTES;
    let length = bytes.len();
    assert!(
        taken <= allowed,
        "{taken} bytes taken for a volume of {length}"
    );
    match result {
        Err(error) => assert!(error.to_string().len() < 1000, "an error as long as a file"),
        Ok(volume) => {
            let mut written = Vec::new();
            volume
                .write(&mut written)
                .expect("as many values as voxels");
            let again = CtVolume::read(&written).expect("what was written is readable");
            assert!(again == volume || !volume.comment.is_ascii());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, MutexGuard, PoisonError};

    /// The counters are one for all threads: one test at a time.
    pub(crate) fn alone() -> MutexGuard<'static, ()> {
        static ALONE: Mutex<()> = Mutex::new(());
        ALONE.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A PLY of about 2 KiB whose header promises so many vertices and faces.
    fn lying(vertices: u64, faces: u64) -> Vec<u8> {
        let header = format!(
            "ply\nformat binary_little_endian 1.0\nelement vertex {vertices}\nproperty float x\n\
             property float y\nproperty float z\nelement face {faces}\n\
             property list uchar int vertex_indices\nend_header\n"
        );
        [header.as_bytes(), &[0; 1900]].concat()
    }

    #[test]
    fn a_reader_that_believes_the_header_is_caught() {
        let _alone = alone();
        let bytes = lying(20_000, 1);
        let believer = || Vec::<[f64; 3]>::with_capacity(20_000);
        let (_, taken) = taken(believer);
        assert!(taken >= 480_000, "{taken}: the allocator does not count");
        assert!(taken > allowed(bytes.len()), "the bound would not see it");
    }

    #[test]
    fn law_counts_that_lie_take_no_memory() {
        let _alone = alone();
        for count in [20_000, 1 << 20, u64::from(u32::MAX), u64::MAX / 8] {
            for bytes in [lying(count, 1), lying(3, count), lying(count, count)] {
                let _ = bounded(&bytes, UnitChoice::Judge);
            }
            let mut stl = vec![0_u8; 2048];
            stl[80..84].copy_from_slice(&(count as u32).to_le_bytes());
            let _ = bounded(&stl, UnitChoice::Judge);
            let obj = format!("v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 {count}\n");
            let _ = bounded(obj.as_bytes(), UnitChoice::Judge);
        }
    }

    #[test]
    fn law_volumes_that_lie_take_no_memory() {
        let _alone = alone();
        for count in [3_u64, 1 << 12, 1 << 20, u64::from(u32::MAX), u64::MAX / 8] {
            for size in [[count, 1, 1], [1, 100, count], [count, count, count]] {
                for compressed in ["True", "False"] {
                    let [x, y, z] = size;
                    let header = format!(
                        "ObjectType = Image\nNDims = 3\nCompressedData = {compressed}\n\
                         ElementSpacing = 1 1 1\nDimSize = {x} {y} {z}\nElementType = MET_UCHAR\n\
                         ElementDataFile = LOCAL\n"
                    );
                    let grey = header.replace("UCHAR", "SHORT");
                    for data in [&[0x78, 0x9c, 3, 0][..], &[0; 3000]] {
                        hold_volume(&[header.as_bytes(), data].concat());
                        hold_ct_volume(&[grey.as_bytes(), data].concat());
                    }
                }
            }
        }
        let volume = Volume {
            size: [200, 100, 100],
            first_mm: [0.0; 3].into(),
            spacing_mm: [0.1; 3].into(),
            values: (0..2_000_000).map(|i| (i / 4001 % 7) as u8).collect(),
            comment: String::new(),
        };
        let mut bytes = Vec::new();
        volume.write(&mut bytes).expect("a volume");
        hold_volume(&bytes);
    }

    #[test]
    fn law_large_files_keep_to_the_multiple() {
        let _alone = alone();
        let side = 300_u32;
        let (mut points, mut faces) = (Vec::new(), Vec::new());
        for y in 0..side {
            for x in 0..side {
                let height = f64::from(x * y % 7);
                points.push([f64::from(x) * 0.2, f64::from(y) * 0.2, height].into());
                let at = y * side + x;
                if x + 1 < side && y + 1 < side {
                    faces.push([at, at + 1, at + side]);
                    faces.push([at + 1, at + side + 1, at + side]);
                }
            }
        }
        let mesh = scan::Mesh::new(points, faces).expect("a plate");
        let mut files = vec![Vec::new(), Vec::new(), Vec::new()];
        write_ply(&mesh, PlyBody::Binary, &mut files[0]).expect("a PLY");
        write_ply(&mesh, PlyBody::Text, &mut files[1]).expect("a PLY");
        write_stl(&mesh, &mut files[2]).expect("an STL");
        let mut obj = String::new();
        for p in mesh.positions() {
            obj.push_str(&format!("v {} {} {}\n", p.x, p.y, p.z));
        }
        for f in mesh.faces() {
            obj.push_str(&format!("f {} {} {}\n", f[0] + 1, f[1] + 1, f[2] + 1));
        }
        files.push(obj.into_bytes());
        // The shortest line that makes an element: each byte costs the most.
        files.push(
            "v 0 0 0\nv 1 0 0\nv 0 1 0\n"
                .bytes()
                .chain("f 1 2 3\n".repeat(300_000).bytes())
                .collect(),
        );
        for bytes in files {
            assert!(bytes.len() > 1 << 20, "{} bytes", bytes.len());
            bounded(&bytes, UnitChoice::Judge).expect("a scan");
        }
    }
}
