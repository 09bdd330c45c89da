//! What a reader has to say about a file that it could read.

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Look at it; results are usable.
    Warn,
    /// Results that need it sound cannot be trusted.
    Serious,
}

impl Severity {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Serious => "serious",
        }
    }
}

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NoteKind {
    /// Polygons were cut into triangles.
    Polygons,
    /// Faces with fewer than three corners.
    ShortFaces,
    /// Vertices without a usable position.
    UnusablePositions,
    /// Corners that were joined to shared vertices (STL).
    Welded,
    /// Something in the file that has no use here.
    LeftOut,
    /// More in the file than it announces.
    Surplus,
    /// The file lacks its formal end.
    Unfinished,
}

impl NoteKind {
    /// Lower-case name, as in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Polygons => "polygons",
            Self::ShortFaces => "short-faces",
            Self::UnusablePositions => "unusable-positions",
            Self::Welded => "welded",
            Self::LeftOut => "left-out",
            Self::Surplus => "surplus",
            Self::Unfinished => "unfinished",
        }
    }
}

/// One thing about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileNote {
    /// What it is about.
    pub kind: NoteKind,
    /// How much it matters.
    pub severity: Severity,
    /// How many.
    pub count: u64,
    /// Up to a few ids: vertices for positions, faces for faces.
    pub examples: Vec<u32>,
    /// What it means, in plain words, to be read after the count.
    pub sentence: String,
}

impl FileNote {
    pub(super) fn info(kind: NoteKind, count: u64, sentence: String) -> Self {
        Self {
            kind,
            severity: Severity::Info,
            count,
            examples: Vec::new(),
            sentence,
        }
    }

    pub(super) fn warn(kind: NoteKind, count: u64, sentence: String) -> Self {
        Self {
            severity: Severity::Warn,
            ..Self::info(kind, count, sentence)
        }
    }
}
