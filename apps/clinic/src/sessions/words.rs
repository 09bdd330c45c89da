//! Words of the program of a session that the clinic acts on: both say them from here, so that neither can be reworded alone.
//!
//! Not here: what is only shown.

/// Why nothing was begun, where nobody verified patient and tooth, or whose hands went before.
pub const NOT_VERIFIED: &str = "patient and tooth were not verified; nothing was begun";
/// Why a session was cut, where nobody is there any more, begins so.
pub const HANDS_GONE: &str = "all hands gone";
