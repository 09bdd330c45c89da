//! What is said where a session of ours is interrupted or fails: at once, in its record, and at the end.
//!
//! In: what came, the recorder. Out: the words of an interruption; [`Fault`] with the words of the record, and what may be
//! done. Law: `law_terminal_and_record_say_the_same_of_a_cut`. Method: that there is something to be told of is promised only
//! where the session had begun; else the next delivery would begin it. Not here: who listens (`interrupt`).

use crate::delivery::spent;
use crate::fault::Fault;
use crate::{files, interrupt};
use casebook::Store;
use std::path::Path;
use treatment::ANEW;
use treatment::record::Recorder;

/// What an interruption says before a session, and in one or after it.
pub(crate) const NOTHING: &str = "nothing was begun";
pub(crate) const DURING: &str = "the session ends here, and the device goes off within 0.2 s; what was recorded is kept (ctrl-c once more \
                                 ends the program at once)";
pub(crate) const AFTER: &str = "the session is over and its record is kept; `biosculpt deliver DIR` makes its outcome and its page";

/// Passes on what came; where it failed, the record keeps what it has and says why the session was cut, and so does the error.
pub(crate) fn or_cut<T, S: Store>(
    came: anyhow::Result<T>,
    recorder: &mut Recorder<S>,
    folder: &Path,
) -> anyhow::Result<T> {
    let failed = match came {
        Ok(came) => return Ok(came),
        Err(failed) => failed,
    };
    let has_begun = recorder.case().is_cut();
    let why = why_cut(&failed);
    recorder.cut(&why, files::now_ms()?)?;
    let (expected, advice) = match has_begun {
        true => (
            "a session that goes to its end, or is ended with q",
            format!(
                "the record says how far it came: `biosculpt deliver DIR` makes its outcome and its page; then {ANEW}"
            ),
        ),
        false => (
            "a session that begins",
            format!("{NOTHING}; `biosculpt deliver DIR` would begin it anew"),
        ),
    };
    let fault = Fault::new(spent::cut(&why)).at(folder);
    Err(fault.expecting(expected).advising(advice).into())
}

/// A session that was interrupted when it had just ended: it is not cut, and nothing more is made now.
pub(crate) fn after(folder: &Path) -> Fault {
    Fault::new("the program was interrupted (ctrl-c) when the session had come to its end")
        .at(folder)
        .expecting("its outcome and its page to be made")
        .advising(AFTER)
}

/// Why a session was cut that failed: a key that interrupts us may have ended the device's program too.
fn why_cut(why: &anyhow::Error) -> String {
    match interrupt::is_asked_by_now() {
        true => interrupt::WHY.to_owned(),
        false => Fault::cause(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::begin::begin;
    use crate::delivery::bench::{BY, folder, secret};
    use crate::delivery::finish;
    use crate::store::steps::alone;
    use treatment::Command;
    use treatment::record::CUT;

    #[test]
    fn an_interruption_promises_what_is_guaranteed() {
        let seconds = treatment::record::LEAVE_MS as f64 * 1e-3;
        assert!(DURING.contains(&format!("goes off within {seconds:.1} s")));
    }

    /// The device fails before or after the session began: one cause everywhere, and no promise that is not kept.
    #[test]
    fn law_terminal_and_record_say_the_same_of_a_cut() {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/tmp/cut");
        let path = Path::new(place);
        let _ = std::fs::remove_dir_all(path);
        let _alone = alone();
        for begins in [false, true] {
            std::fs::create_dir_all(path).unwrap();
            let (folder, proof) = folder(path);
            let mut recorder = begin(&folder, &proof, BY, &secret()).unwrap().unwrap();
            if begins {
                recorder.fact(&Command::Begin, 3).unwrap();
            }
            let gone = anyhow::anyhow!("the device is dead: the link was closed");
            let failed = or_cut::<(), _>(Err(gone), &mut recorder, path);
            drop(recorder);
            let told = Fault::json(&failed.unwrap_err());
            let chain = std::fs::read(path.join("casebook/chain.jsonl")).unwrap();
            let entries = casebook::entries(&chain).unwrap();
            let recorded = finish::last(&entries, CUT)
                .and_then(spent::why_cut)
                .unwrap();
            assert_eq!(told["what"], spent::cut(recorded), "{begins}");
            assert!(recorded.starts_with("the device is dead"), "{recorded}");
            let what_to_do = told["do"].as_str().unwrap();
            assert_eq!(
                what_to_do.contains("makes its outcome"),
                begins,
                "{what_to_do}"
            );
            assert_eq!(
                what_to_do.contains("nothing was begun"),
                !begins,
                "{what_to_do}"
            );
            let hash = folder.hash().to_string();
            assert_eq!(spent::spent(path, &hash).unwrap().is_some(), begins);
            std::fs::remove_dir_all(path).unwrap();
        }
    }
}
