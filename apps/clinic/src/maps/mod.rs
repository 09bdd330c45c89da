//! Surfaces with a value at each vertex: how far they lie from another, how thick they are.
//!
//! In: files of the record. Out: the program's own values as `BSM1` bytes, and its figures and words.
//! Law: `law_a_map_is_made_once`, `law_a_refusal_is_told_in_the_programs_words`.
//! Fails: with the program's words, where it refuses.
//! Method: `compare` and `thickness` in a process, one at a time and for at most two minutes; what comes of it is kept beside
//! the shown meshes under the hashes of both files.
//! Not here: any value; all are the program's.

mod make;
mod read;
mod sent;

#[cfg(test)]
mod tests;

pub(crate) use make::{Kind, Wanted};
pub(crate) use sent::{figures, surface};
