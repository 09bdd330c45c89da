//! Why a file or a series gives no volume.

/// A file that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DicomError {
    /// Bytes that are another kind of file.
    #[error("is no DICOM file: it has no DICM after its first 128 bytes")]
    NotDicom,
    /// Bytes that break off or contradict themselves.
    #[error("is damaged at byte {at}: {what}; copy or export it again")]
    Damaged {
        /// What is wrong.
        what: String,
        /// Where.
        at: usize,
    },
    /// Data in a coding that is not read.
    #[error(
        "has its data as {name} ({uid}), expected uncompressed little endian, RLE or JPEG lossless; export it uncompressed"
    )]
    Syntax {
        /// Identifier of the transfer syntax.
        uid: String,
        /// Its name, where it is a standard one.
        name: String,
    },
    /// An attribute that is missing or not to be used.
    #[error("has {name} {found}, expected {expected}")]
    Attribute {
        /// Which.
        name: &'static str,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// Pixels that do not fit what is said about them.
    #[error("holds {found} of pixels, {expected} are said; copy or export it again")]
    Pixels {
        /// What there is.
        found: String,
        /// What is said.
        expected: String,
    },
}

/// A series as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its identifier.
    pub uid: String,
    /// What it is called.
    pub description: String,
    /// Slices.
    pub slices: usize,
}

impl std::fmt::Display for Listed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            uid,
            description,
            slices,
        } = self;
        match description.as_str() {
            "" => write!(f, "{uid} ({slices} slices)"),
            description => write!(f, "{uid} ({slices} slices, {description:?})"),
        }
    }
}

fn listed(all: &[Listed]) -> String {
    let all: Vec<String> = all.iter().map(ToString::to_string).collect();
    all.join(", ")
}

/// Files that are no series of slices that can be made a volume.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SeriesError {
    /// No slice at all.
    #[error("there is no CT slice among {files} files")]
    Nothing {
        /// Files that were looked at.
        files: usize,
    },
    /// More series than one.
    #[error("there are {} series: {}", .0.len(), listed(.0))]
    Several(Vec<Listed>),
    /// A series that was asked for and is not there.
    #[error("there is no series {asked}; there are: {}", listed(.there))]
    NotThere {
        /// Which was asked for.
        asked: String,
        /// Those that are there.
        there: Vec<Listed>,
    },
    /// Too few slices.
    #[error("the series has {0} slice, expected two or more")]
    TooFew(usize),
    /// Slices that differ in what all have to share.
    #[error("{file} has {what} {found}, {first} has {expected}; expected one for the whole series")]
    Differ {
        /// The one that differs.
        file: String,
        /// The one that it differs from.
        first: String,
        /// In what.
        what: &'static str,
        /// What it has.
        found: String,
        /// What the other has.
        expected: String,
    },
    /// Slices at one place.
    #[error("{a} and {b} lie at the same place; expected one slice each, such as of one phase")]
    SamePlace {
        /// One.
        a: String,
        /// The other.
        b: String,
    },
    /// Slices that are not there.
    #[error(
        "{missing} missing between {before} and {after}, {gap_mm:.3} mm apart; the others lie {spacing_mm:.3} mm apart, \
         so one is expected at {at_mm:?} mm"
    )]
    Missing {
        /// How many, in words.
        missing: String,
        /// The slice before the gap.
        before: String,
        /// The slice after it.
        after: String,
        /// Between them, mm.
        gap_mm: f64,
        /// Between most others, mm.
        spacing_mm: f64,
        /// Where the first of them would be, mm.
        at_mm: [f64; 3],
    },
    /// Slices that lie at no even distances.
    #[error(
        "{file} lies {off_mm:.3} mm off its even place, slices are {spacing_mm:.3} mm apart; expected within {within_mm:.3} mm"
    )]
    Uneven {
        /// Which.
        file: String,
        /// How far off, mm.
        off_mm: f64,
        /// Between two slices, mm.
        spacing_mm: f64,
        /// How far is allowed, mm.
        within_mm: f64,
    },
    /// Slices that are shifted against each other, as of a tilted gantry.
    #[error(
        "{file} is shifted {off_mm:.3} mm sideways (a tilted gantry?), expected within {within_mm:.3} mm; resample it first"
    )]
    Sheared {
        /// Which.
        file: String,
        /// How far, mm.
        off_mm: f64,
        /// How far is allowed, mm.
        within_mm: f64,
    },
    /// More voxels than are taken.
    #[error("the volume would have {voxels} voxels, at most {allowed} are taken")]
    TooLarge {
        /// How many.
        voxels: usize,
        /// How many at most.
        allowed: usize,
    },
}
