//! What an export says of itself.

use crate::wire;

/// `READ-ME.txt`: what is what, how to check it, and what is wrong with it.
pub(super) fn text(export: &wire::Export) -> String {
    let patient = &export.patient;
    // A name may be of any characters; lines of this text are the program's own.
    let name: String = patient
        .name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let clinic: String = export
        .clinic
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let mut text = format!(
        "The whole record of {name}, born {}, number {} of the clinic {clinic:?}\n\
         Exported {} by {}\n\n\
         Deliveries are simulated; this is not a medical device.\n",
        patient.born, patient.number, export.exported, export.by
    );
    if export.demo {
        text += "The people of this clinic are made up.\n";
    }
    text += "\nWHAT IS WRONG\n\n";
    match export.wrong.is_empty() {
        true => text += "Nothing that this export found: all files are what the record names.\n",
        false => {
            for one in &export.wrong {
                let one: String = one.split_whitespace().collect::<Vec<_>>().join(" ");
                text += &format!("- {one}\n");
            }
            text +=
                "\nTell the clinic. Do not make or print anything from a file that was changed.\n";
        }
    }
    text += WHAT;
    text
}

const WHAT: &str = "
WHAT IS WHAT

record.pdf     all of it to read and to print
record.json    the same for programs, and where each file came from
scans/         each scan as it came in, and what was seen in it (labelled.ply: with the teeth)
series/        each series of slices (CT, cone-beam): dicom.zip has its files as they came in, volume.mha the volume that was
               made of them (MetaImage), import.json what the program said of it
plans/         each plan: restoration.stl and .3mf are the part to print or mill, in mm; before.ply and target.ply the
               place of work; report.html and proof.html open in a browser; plan.json, prescription.json and proof.json
               are for programs
deliveries/    each simulated delivery: delivered.ply, delivery.html, outcome.json, and the session's own casebook, as far
               as the clinic keeps it (without the rows of its ticks, so that verify finds these missing there)
consents/      the words that were agreed to, as they were shown
casebook/      the record itself, as it lies in the clinic: chain.jsonl (what happened, one entry a line),
               seals.jsonl (the clinic's signatures over it), key.pub (the key to check them with), blobs/ (all files
               under their SHA-256)

A folder is there only where the record has something for it. STL has no unit; here it is mm.

HOW TO CHECK IT

    biosculpt verify casebook/

says whether an entry or a file was changed since it was recorded. That the key is the clinic's own, only the clinic can
tell you: ask it for the key, and give it with --key. The format is simple enough to check it with other tools
(docs/casebook.md of BioSculpt); record.json has the SHA-256 of each file.
";
