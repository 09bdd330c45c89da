//! What a finding cannot know, in plain words.
//!
//! In: its kind, and whether the scan has colours. Out: sentences for report and JSON.

use super::surface::Surface;
use crate::finding::FindingKind;

/// What a loss of this kind cannot know; without colours that includes its kind.
pub(super) fn unsure(surface: &Surface<'_>, kind: FindingKind) -> String {
    let words = cannot_know(kind);
    if surface.labs.is_some() {
        return words.to_owned();
    }
    format!(
        "The kind ({}) is a guess from shape alone: this scan has no colours, and a hollow, a break and a \
         natural pit can look alike. {words}",
        kind.name()
    )
}

/// What a finding of this kind cannot know, in plain words.
pub(super) const fn cannot_know(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Cavity => {
            "A scan sees only the surface. This hollow may be decay (ICDAS 3 to 6 at the earliest), a \
             lost filling or a natural pit; how deep any decay goes under it, and decay between \
             teeth, need radiographs and an examination."
        }
        FindingKind::Chip => {
            "A scan cannot tell when or why the piece was lost, whether the edge was ground on \
             purpose, or whether cracks run on under it."
        }
        FindingKind::Wear => {
            "A scan cannot tell grinding from acid, nor whether it still goes on; without an earlier \
             scan the natural height is an estimate."
        }
        FindingKind::Crack => {
            "A line of colour may be a stain in a harmless craze line; its depth is not seen. Light \
             through the tooth, a bite test and an examination decide."
        }
        FindingKind::Stain => {
            "Colour without depth: it may be an outer stain, an old filling's edge or early decay. A scan's texture is not a spectrophotometer and early decay (ICDAS 1 to 2) \
             is not judged here."
        }
        FindingKind::LightSpot => {
            "Lighter than the tooth around it and without depth: it may be a white spot (loss of \
             mineral, suspicion of early decay), fluorosis, a pale filling or a glint of the \
             scanner's light. A scan's texture is not a spectrophotometer; drying the tooth and an \
             examination decide."
        }
        FindingKind::Mark => {
            "A scan cannot tell how deep the pigment lies nor what it is made of, nor whether the \
             owner wants it gone."
        }
    }
}
