//! Messages of the device link, as they are on the wire (`docs/device-link.md`).
//!
//! Out: [`ToDevice`], [`FromDevice`], and their frames. Law: `law_messages_round_trip`. Fails:
//! [`MessageError`]. Method: postcard's wire format. Not here: their fields (`fields`), what they mean (`convert`).

use super::fields::{About, Beat, Bye, Hello, Load, Loaded, Off, Over, Refused, Tick};
use super::frame::{self, Frame, FrameError};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt;
use std::io::Read;

/// A message that cannot be taken or sent.
#[derive(Debug)]
pub(crate) enum MessageError {
    /// The frame.
    Frame(FrameError),
    /// The payload is none of its kind.
    Payload(&'static str),
    /// Bytes after the last field.
    Rest(&'static str, usize),
    /// Longer than such a message may be.
    TooLong(&'static str, usize),
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(why) => why.fmt(f),
            Self::Payload(name) => write!(f, "a {name} message has other fields than it should"),
            Self::Rest(name, count) => {
                write!(f, "a {name} message has {count} bytes after its last field")
            }
            Self::TooLong(name, count) => {
                write!(
                    f,
                    "a {name} message of {count} bytes is longer than allowed"
                )
            }
        }
    }
}

impl std::error::Error for MessageError {}

impl From<FrameError> for MessageError {
    fn from(why: FrameError) -> Self {
        Self::Frame(why)
    }
}

/// A direction's messages: kind on the wire, longest payload in bytes.
macro_rules! messages {
    ($(#[$about:meta])* $direction:ident {
        $($(#[$doc:meta])* $name:ident = $kind:literal, at most $limit:literal;)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, PartialEq)]
        #[allow(clippy::large_enum_variant, reason = "one at a time, taken apart at once")]
        pub(crate) enum $direction {
            $($(#[$doc])* $name($name),)*
        }

        $(impl From<$name> for $direction {
            fn from(message: $name) -> Self {
                Self::$name(message)
            }
        })*

        impl $direction {
            /// Longest payload of a kind, bytes.
            pub(crate) const fn limit(kind: u8) -> Option<u32> {
                match kind {
                    $($kind => Some($limit),)*
                    _ => None,
                }
            }

            /// The message's frame.
            pub(crate) fn frame(&self) -> Result<Vec<u8>, MessageError> {
                match self {
                    $(Self::$name(message) => framed($kind, $limit, stringify!($name), message),)*
                }
            }

            /// The message of a frame.
            pub(crate) fn of(frame: &Frame) -> Result<Self, MessageError> {
                match frame.kind {
                    $($kind => parsed(stringify!($name), &frame.payload).map(Self::$name),)*
                    kind => Err(FrameError::Kind(kind).into()),
                }
            }

            /// Reads the next message of a stream.
            pub(crate) fn read(stream: &mut impl Read) -> Result<Self, MessageError> {
                Self::of(&frame::read(stream, Self::limit)?)
            }
        }
    };
}

messages! {
    /// What the treatment's side says.
    ToDevice {
        /// The first word.
        Hello = 0x01, at most 256;
        /// What the session is about.
        Load = 0x02, at most 33_554_432;
        /// 20 times a second.
        Beat = 0x03, at most 1_024;
        /// The last word.
        Bye = 0x04, at most 0;
    }
}

messages! {
    /// What the device says.
    FromDevice {
        /// Who it is.
        About = 0x81, at most 4_096;
        /// What it holds: the read-back before the start.
        Loaded = 0x82, at most 1_048_576;
        /// 20 times a second.
        Tick = 0x83, at most 262_144;
        /// A stop or an end switched it off.
        Off = 0x84, at most 64;
        /// It does not do that.
        Refused = 0x85, at most 4_096;
        /// The session is over.
        Over = 0x86, at most 4_096;
    }
}

fn framed<T: Serialize>(
    kind: u8,
    allowed: usize,
    name: &'static str,
    message: &T,
) -> Result<Vec<u8>, MessageError> {
    let payload = postcard::to_stdvec(message).map_err(|_| MessageError::Payload(name))?;
    match payload.len() > allowed {
        true => Err(MessageError::TooLong(name, payload.len())),
        false => Ok(frame::write(kind, &payload)),
    }
}

fn parsed<T: DeserializeOwned>(name: &'static str, payload: &[u8]) -> Result<T, MessageError> {
    match postcard::take_from_bytes(payload) {
        Ok((message, [])) => Ok(message),
        Ok((_, rest)) => Err(MessageError::Rest(name, rest.len())),
        Err(_) => Err(MessageError::Payload(name)),
    }
}
