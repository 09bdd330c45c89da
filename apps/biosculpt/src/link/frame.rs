//! Frames of the device link: a header, a payload, a checksum.
//!
//! In: bytes of a stream. Out: [`Frame`]. Law: `law_frames_round_trip`, `law_hostile_bytes_are_refused`:
//! memory follows the bytes that came, never the length that was promised. Fails: [`FrameError`].
//! Layout (`docs/device-link.md`): magic, version, kind, zero, length, payload, CRC-32 of all before.
//! Needs nothing of the program, so that the fuzz targets take this very file.

use std::fmt;
use std::io::{self, Read};

/// The first bytes of every frame.
pub(crate) const MAGIC: [u8; 4] = *b"BSDL";
/// Raised with every change of a message that is not a refusal.
pub(crate) const VERSION: u16 = 2;
/// Bytes before the payload.
pub(crate) const HEADER: usize = 12;

/// One frame that came whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Frame {
    /// Which message.
    pub(crate) kind: u8,
    /// Its fields.
    pub(crate) payload: Vec<u8>,
}

/// Bytes that are no frame.
#[derive(Debug)]
pub(crate) enum FrameError {
    /// The other side closed the link between two frames.
    Closed,
    /// It closed the link within a frame.
    Cut,
    /// The stream itself failed.
    Stream(io::Error),
    /// Another protocol speaks.
    Magic([u8; 4]),
    /// Another version speaks.
    Version(u16),
    /// A byte that is kept for later.
    Reserved(u8),
    /// No message of this direction.
    Kind(u8),
    /// Longer than such a message may be.
    TooLong {
        /// Which message.
        kind: u8,
        /// What the header promises, bytes.
        length: u32,
        /// What is allowed, bytes.
        allowed: u32,
    },
    /// The bytes changed on their way.
    Checksum,
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => write!(f, "the link was closed"),
            Self::Cut => write!(f, "the link was closed within a frame"),
            Self::Stream(why) => write!(f, "the link failed ({why})"),
            Self::Magic(got) => write!(
                f,
                "a frame begins with {got:02x?}, expected {MAGIC:02x?}; another protocol speaks"
            ),
            Self::Version(got) => write!(
                f,
                "a frame has the link's version {got}, expected {VERSION}; use programs of one version"
            ),
            Self::Reserved(got) => write!(f, "byte 7 of a frame is {got}, expected 0"),
            Self::Kind(got) => write!(f, "no message has the kind {got:#04x} in this direction"),
            Self::TooLong {
                kind,
                length,
                allowed,
            } => write!(
                f,
                "a message of the kind {kind:#04x} promises {length} bytes, allowed are {allowed}"
            ),
            Self::Checksum => write!(f, "a frame's checksum is wrong; the bytes changed"),
        }
    }
}

impl std::error::Error for FrameError {}

/// A frame's bytes.
pub(crate) fn write(kind: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEADER + payload.len() + 4);
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend([kind, 0]);
    // Longer payloads than `u32` can say are refused where messages are made.
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(payload);
    let sum = crc32fast::hash(&bytes);
    bytes.extend(sum.to_le_bytes());
    bytes
}

/// Reads the next frame; `limit` gives the longest payload of a kind, and none where it is no kind.
pub(crate) fn read(
    stream: &mut impl Read,
    limit: impl Fn(u8) -> Option<u32>,
) -> Result<Frame, FrameError> {
    let mut header = [0_u8; HEADER];
    fill(stream, &mut header, true)?;
    let [m0, m1, m2, m3, v0, v1, kind, reserved, l0, l1, l2, l3] = header;
    let magic = [m0, m1, m2, m3];
    if magic != MAGIC {
        return Err(FrameError::Magic(magic));
    }
    let version = u16::from_le_bytes([v0, v1]);
    if version != VERSION {
        return Err(FrameError::Version(version));
    }
    if reserved != 0 {
        return Err(FrameError::Reserved(reserved));
    }
    let allowed = limit(kind).ok_or(FrameError::Kind(kind))?;
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    if length > allowed {
        return Err(FrameError::TooLong {
            kind,
            length,
            allowed,
        });
    }
    let mut payload = Vec::new();
    let mut bounded = stream.by_ref().take(u64::from(length));
    bounded
        .read_to_end(&mut payload)
        .map_err(FrameError::Stream)?;
    if payload.len() < length as usize {
        return Err(FrameError::Cut);
    }
    let mut sum = [0_u8; 4];
    fill(stream, &mut sum, false)?;
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&header);
    hasher.update(&payload);
    if u32::from_le_bytes(sum) != hasher.finalize() {
        return Err(FrameError::Checksum);
    }
    Ok(Frame { kind, payload })
}

/// Fills `buffer`; an end before its first byte is an end between frames where that may be.
fn fill(stream: &mut impl Read, buffer: &mut [u8], between: bool) -> Result<(), FrameError> {
    let mut got = 0;
    while let Some(rest) = buffer.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match stream.read(rest) {
            Ok(0) if between && got == 0 => return Err(FrameError::Closed),
            Ok(0) => return Err(FrameError::Cut),
            Ok(count) => got += count,
            Err(why) if why.kind() == io::ErrorKind::Interrupted => {}
            Err(why) => return Err(FrameError::Stream(why)),
        }
    }
    Ok(())
}
