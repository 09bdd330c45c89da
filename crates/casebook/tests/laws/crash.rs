//! The power goes off, or the process is killed, at every step and within every write.

use crate::sample::{Said, begun, judge, session, signer, tick};
use crate::shelf::{Fault, Shelf};
use casebook::{Code, Digest, RECOVERY, Severity, WriteError, Writer, recover};
use std::collections::BTreeSet;

/// Runs a session that is stopped at a step; gives what is left and what was acknowledged.
fn stopped_at(fails: Option<(usize, Fault)>) -> (Shelf, Vec<Said>) {
    let mut shelf = begun().into_store();
    (shelf.steps, shelf.fails) = (0, fails);
    let mut said = Vec::new();
    if let Ok(mut writer) = Writer::open(&mut shelf) {
        let done = session(&mut writer, &mut |what| said.push(what));
        assert_eq!(done.is_ok(), fails.is_none());
    }
    (shelf, said)
}

/// Every way in which a session can be stopped.
fn stops() -> Vec<(usize, Fault)> {
    let (whole, said) = stopped_at(None);
    assert_eq!(said.len(), 8);
    let mut stops = Vec::new();
    for step in 0..whole.steps {
        stops.push((step, Fault::Before));
        let bytes = whole.appended.get(&step).copied().unwrap_or(1);
        stops.extend((1..=bytes).map(|byte| (step, Fault::After(byte))));
    }
    assert!(stops.len() > 1_500, "{}", stops.len());
    stops
}

/// Expects everything that was acknowledged to be there, in its place.
fn expect_kept(shelf: &Shelf, said: &[Said], when: &str) {
    let chain = shelf.chain.seen();
    let lines: Vec<&[u8]> = chain.split(|&byte| byte == b'\n').collect();
    let seals = String::from_utf8_lossy(&shelf.seals.seen()).into_owned();
    for what in said {
        let kept = match what {
            Said::Entry(seq, digest) => lines
                .get(*seq as usize)
                .is_some_and(|line| Digest::of(line) == *digest),
            Said::Blob(digest) => shelf.blobs.contains_key(digest),
            Said::Seal(line) => seals.lines().any(|l| l == line),
        };
        assert!(kept, "{when}: {what:?} was acknowledged and is lost");
    }
}

/// Opens what is left, recovering only where the writer asks for it.
fn go_on(shelf: &mut Shelf, when: &str) {
    match Writer::open(&mut *shelf) {
        Ok(_) => assert!(judge(shelf).sound(), "{when}"),
        Err(WriteError::Torn(finding)) => {
            assert_eq!(finding.code, Code::TornTail, "{when}");
            assert!(
                !judge(shelf).sound(),
                "{when}: a torn tail was not reported"
            );
            let entries = judge(shelf).entries;
            recover(&mut *shelf, 9, "clinic").unwrap();
            let all = casebook::entries(&shelf.chain.seen()).unwrap();
            assert_eq!(all.len() as u64, entries + 1, "{when}");
            assert_eq!(all[entries as usize].draft.kind, RECOVERY, "{when}");
        }
        Err(other) => panic!("{when}: {other}"),
    }
    let mut writer = Writer::open(&mut *shelf).unwrap();
    writer.append(tick(77)).unwrap();
    writer.seal(&signer(), 99).unwrap();
    let report = judge(shelf);
    assert!(report.sound(), "{when}: {report:?}");
    assert_eq!(report.unsealed_entries(), 0);
    let notices = report.findings.iter();
    assert!(
        notices
            .clone()
            .all(|f| f.severity == Severity::Notice && f.code == Code::BlobUnnamed)
    );
}

#[test]
fn law_nothing_acknowledged_is_lost() {
    let (mut torn, mut seen) = (0, BTreeSet::new());
    for (step, fault) in stops() {
        let when = format!("stopped at step {step}, {fault:?}");
        let (left, said) = stopped_at(Some((step, fault)));
        // A loss of power keeps none, or some, or all of what was not synced.
        let pending = left.chain.pending.len().max(left.seals.pending.len());
        let some = [0, pending / 2, pending.saturating_sub(1), pending];
        let losses = some.map(|kept| left.after_power_loss(kept));
        for mut after in losses.into_iter().chain([left.after_kill()]) {
            expect_kept(&after, &said, &when);
            // What was seen before goes on as it did before.
            if seen.insert((after.chain.seen(), after.seals.seen(), after.blobs.clone())) {
                let open = Writer::open(&mut after);
                torn += u64::from(matches!(open, Err(WriteError::Torn(_))));
                go_on(&mut after, &when);
                expect_kept(&after, &said, &when);
            }
        }
    }
    assert!(torn > 1_500, "only {torn} were torn");
}

#[test]
fn law_nothing_is_lost_where_recovery_is_stopped_too() {
    let mut torn_both = crate::sample::record(true);
    torn_both.chain.durable.extend(b"{\"actor\":\"firm");
    torn_both.seals.durable.extend(b"{\"key\":");
    let before = torn_both.chain.seen();
    let whole = &before[..before.len() - 14];
    let mut step = 0;
    loop {
        let mut stopped_once = false;
        for fault in [Fault::Before, Fault::After(1)] {
            let mut shelf = torn_both.clone();
            (shelf.steps, shelf.fails) = (0, Some((step, fault)));
            let recovered = recover(&mut shelf, 9, "clinic").is_ok();
            stopped_once |= !recovered;
            let mut after = shelf.after_power_loss(0);
            let when = format!("recovery stopped at step {step}, {fault:?}");
            assert!(after.chain.seen().starts_with(whole), "{when}");
            go_on(&mut after, &when);
            // What was torn is kept, whenever it was moved.
            let kept = |bytes: &[u8]| after.blobs.values().any(|blob| blob == bytes);
            assert!(kept(b"{\"actor\":\"firm") && kept(b"{\"key\":"), "{when}");
            // And an entry names it.
            let report = judge(&after);
            assert!(report.findings.is_empty(), "{when}: {:?}", report.findings);
        }
        if !stopped_once {
            break;
        }
        step += 1;
    }
    assert_eq!(step, 4, "two blobs, chain, seals");
}

/// A record cut at every byte, with a seal to its end, to its middle, or none: what is advised of a torn line is what works.
#[test]
fn law_recovering_is_advised_only_where_it_is_not_refused() {
    let (mut works, mut refused) = (0, 0);
    for sealed in [true, false] {
        let whole = crate::sample::record(sealed);
        let bytes = whole.chain.seen();
        for length in 1..bytes.len() {
            let mut cut = whole.clone();
            cut.chain.durable = bytes[..length].to_vec();
            cut.chain.pending.clear();
            let report = judge(&cut);
            let torn = report.findings.iter().find(|f| f.code == Code::TornTail);
            let Some(torn) = torn else {
                continue;
            };
            let is_advised = torn.is_recoverable();
            let is_done = recover(&mut cut, 9, "clinic").is_ok();
            assert_eq!(is_advised, is_done, "cut at {length}: {torn}");
            works += u32::from(is_done);
            refused += u32::from(!is_done);
        }
    }
    assert!(works > 100 && refused > 1_000, "{works}, {refused}");
}

#[test]
fn law_what_is_seen_after_a_kill_is_durable_before_it_is_sealed() {
    // Killed between write and sync: the line is seen, but the system may still lose it.
    let mut shelf = begun().into_store();
    (shelf.steps, shelf.fails) = (0, Some((3, Fault::Before)));
    let mut writer = Writer::open(&mut shelf).unwrap();
    assert!(writer.append(tick(1)).is_err());
    let mut after = shelf.after_kill();
    assert!(!after.chain.pending.is_empty());
    Writer::open(&mut after)
        .unwrap()
        .seal(&signer(), 5)
        .unwrap();
    let later = after.after_power_loss(0);
    let report = judge(&later);
    assert!(report.sound(), "{:?}", report.findings);
    assert_eq!(report.sealed_entries, 2);
}
