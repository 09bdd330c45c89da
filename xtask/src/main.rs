//! One door for every chore: `cargo xtask VERB`.

mod api;
mod archive;
mod dicom;
mod fhir;
mod flockers;
mod heat_peers;
mod judge;
mod lanes;
mod monitors;
mod one_build;
mod sweep;
mod test;
mod walk;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask VERB
  test     everything: format, lints, unit, law and end-to-end tests, outside judges
  judge    give restorations made from the sample mouth to outside readers (trimesh, lib3mf)
  monitors [N]  have other monitors (rtlola-interpreter, rtamt) judge the guard's rules on N traces (10,000)
  walk     the web app's own tests, and the whole story in a real browser before the real server
  fhir     outside judges (medplum, fhir) and clients (fhir-kit-client, fhirclient) read the clinic's FHIR part, after the walk
  api      schemathesis tries every route of the clinic's API as each role, on what the walk left
  dicom    outside judges (dciodvfy, Orthanc) of the DICOM we write; pydicom and SimpleITK beside us for what we read
  sweep F  take every scan in the folder F through check, teeth, find and plan; judge the solids
  peers flockers  speed of the carriers' engine beside krABMaga's, in one run (takes the network once)
  peers heat  measure explicit heat steps against Devito in the same run";

#[allow(clippy::print_stderr, reason = "a chore runner talks on the terminal")]
fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words.as_slice() {
        ["test"] => test::run(),
        ["judge"] => judge::run(),
        ["monitors"] => monitors::run(monitors::ALL),
        ["monitors", traces] => monitors::run(traces),
        ["peers", "flockers"] => flockers::run(),
        ["peers", "heat"] => heat_peers::run(),
        ["walk"] => walk::run(),
        ["fhir"] => fhir::run(),
        ["api"] => api::run(),
        ["dicom"] => dicom::run(),
        ["sweep", folder] => sweep::run(folder),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
