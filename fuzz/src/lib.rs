//! What every target holds against the readers: no panic, bounded memory, exact round trips.
//!
//! In: bytes from the fuzzer. Law: the peak of live memory while reading stays below a small
//! multiple of the file; what was read is written and read again without a difference.

use scan::io::{PlyBody, write_ply, write_stl};
use scan::{Format, ReadError, Scan, Unit, UnitChoice, health, read};
use std::alloc::{GlobalAlloc, Layout, System};
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

/// Memory that reading may take: a multiple of the file, and a constant for threads and errors.
const TIMES_THE_FILE: usize = 48;
const CONSTANT_BYTES: usize = 1 << 20;

/// Reads and checks how much memory that took.
pub fn bounded(bytes: &[u8], unit: UnitChoice) -> Result<Scan, ReadError> {
    let before = LIVE.load(Ordering::Relaxed);
    PEAK.store(before, Ordering::Relaxed);
    let result = read(bytes, unit);
    let taken = PEAK.load(Ordering::Relaxed).saturating_sub(before);
    let allowed = bytes.len() * TIMES_THE_FILE + CONSTANT_BYTES;
    assert!(taken <= allowed, "{taken} bytes taken for a file of {}", bytes.len());
    result
}

/// Everything that is held against one input.
pub fn hold(bytes: &[u8]) {
    let scan = match bounded(bytes, UnitChoice::Given(Unit::Millimetre)) {
        Ok(scan) => scan,
        Err(error) => {
            assert!(error.to_string().len() < 2000, "an error as long as the file");
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
        let view = health::analysis_view(mesh).expect("a view of any mesh");
        assert!(scan::topology::edges(&view.mesh).iter().all(|e| e.faces <= 2));
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
        assert!(twice == written || mesh.colours().is_none(), "a second turn differs");
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
