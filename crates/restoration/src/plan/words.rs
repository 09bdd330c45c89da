//! What is to be said about a plan, in plain words.
//!
//! In: its options and zones. Out: notes, and what it cannot know.

use super::{Action, PlanOptions, Zone, zones};
use lexicon::{Tissue, count_in_words};

/// What a reader of a plan should know.
pub(super) fn notes(options: &PlanOptions, zones: &[Zone]) -> Vec<String> {
    let mut notes = vec![format!(
        "One packet stands for {} carriers of {} µm³; the swarm is simulated.",
        count_in_words(options.loads_per_packet),
        zones::LOAD_UM3
    )];
    if options.preparation.under_mm > 0.0 && zones.iter().any(|z| z.action == Action::Remove) {
        notes.push(format!(
            "Up to {:.2} mm below the scanned surface of the flaw are removed before anything is laid \
             down: an assumed depth of softened or dyed tissue, not a measured one.",
            options.preparation.under_mm
        ));
    }
    if options.dyed_mm > 0.0 && zones.iter().any(|z| z.action == Action::Remove) {
        notes.push(format!(
            "The pigment is removed with the {:.2} mm of enamel that hold it, and as much is laid down \
             in the colour of the tooth around it: an assumed depth, not a measured one.",
            options.dyed_mm
        ));
    }
    if zones.iter().any(|z| z.action == Action::Tint) {
        notes.push(format!(
            "Tinting changes the colour in place to {:.2} mm; it covers what is below and removes \
             nothing.",
            options.tint_depth_mm
        ));
    }
    if let Some(least) = options.preparation.least_mm {
        notes.push(format!(
            "Sound tissue is removed where the piece would be thinner than {least:.2} mm, as its \
             material demands; a deposit in place would not need it."
        ));
    }
    if zones.iter().any(|z| z.tissue == Tissue::Dentine) {
        notes.push(
            "Where dentine begins is estimated from mean enamel thicknesses, not measured."
                .to_owned(),
        );
    }
    notes
}

/// What no plan from a surface scan can know.
pub(super) fn cannot_know() -> Vec<String> {
    [
        "How deep decay or pigment goes below the surface.",
        "Where enamel ends and dentine and pulp begin in this tooth: that needs a radiograph or a \
         volume scan.",
        "Whether the tooth is alive, cracked inside or already filled with another material.",
    ]
    .map(str::to_owned)
    .to_vec()
}
