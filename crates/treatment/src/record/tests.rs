//! What is durable when, in a store that lies in memory.

use super::*;
use crate::blocks;
use crate::session::{Console, Proceed, Station};
use casebook::{Blobs, Digest, Log, Opening, SecretKey, Signer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;
use swarm::sample::{block, order};

const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");

/// A store that can be looked into while it is written.
#[derive(Debug, Clone, Default)]
struct Shared(Rc<RefCell<Lying>>);

#[derive(Debug, Default)]
struct Lying {
    chain: Vec<u8>,
    seals: Vec<u8>,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Lying {
    fn log(&mut self, log: Log) -> &mut Vec<u8> {
        match log {
            Log::Chain => &mut self.chain,
            Log::Seals => &mut self.seals,
        }
    }
}

impl Shared {
    fn entries(&self) -> Vec<Entry> {
        casebook::entries(&self.0.borrow().chain).unwrap()
    }

    fn has_begun(&self) -> bool {
        facts(&self.entries()).unwrap().contains(&Fact::Began)
    }

    /// The last tick of which a row is durable.
    fn rows_to(&self) -> u64 {
        let entries = self.entries();
        let ticks = entries.iter().rfind(|entry| entry.draft.kind == TICKS);
        let to = ticks.and_then(|entry| entry.draft.body.fields()?.get("to")?.as_count());
        to.unwrap_or(0)
    }
}

impl Blobs for Shared {
    fn get(&self, digest: &Digest) -> io::Result<Option<Vec<u8>>> {
        Ok(self.0.borrow().blobs.get(digest).cloned())
    }

    fn list(&self) -> io::Result<Vec<Digest>> {
        Ok(self.0.borrow().blobs.keys().copied().collect())
    }
}

impl Store for Shared {
    fn read(&self, log: Log) -> io::Result<Vec<u8>> {
        Ok(self.0.borrow_mut().log(log).clone())
    }

    fn append(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().log(log).extend(bytes);
        Ok(())
    }

    fn sync(&mut self, _: Log) -> io::Result<()> {
        Ok(())
    }

    fn replace(&mut self, log: Log, bytes: &[u8]) -> io::Result<()> {
        *self.0.borrow_mut().log(log) = bytes.to_vec();
        Ok(())
    }

    fn put(&mut self, digest: &Digest, content: &[u8]) -> io::Result<()> {
        self.0.borrow_mut().blobs.insert(*digest, content.to_vec());
        Ok(())
    }
}

/// A recorder of a case that is set up for that prescription.
fn prepared(store: &Shared, prescription: Digest) -> Recorder<Shared> {
    let opening = Opening {
        case: "block".to_owned(),
        key: SecretKey::from_entropy(&[1; 32]).public_key(),
    };
    let writer = Writer::create(store.clone(), opening, 1, "Elara Voss").unwrap();
    let mut recorder = Recorder::new(writer, Case::default(), "Elara Voss");
    let by = "Elara Voss".to_owned();
    for command in [
        Command::Prescribe { prescription },
        Command::Prove {
            prescription,
            passed: true,
        },
        Command::Prepare { prescription, by },
    ] {
        recorder.fact(&command, 2).unwrap();
    }
    recorder
}

const HANDS: Proceed = Proceed::HELD;

#[test]
fn law_a_session_has_begun_before_it_can_have_leave() {
    let load = blocks::load(order(40), PROTOCOL).unwrap();
    let site = swarm::Site::new(order(40), &block().unwrap()).unwrap();
    let mut station = Station::new(&load, &site).unwrap();
    let prescription = blocks::prescription(order(40));
    let mut console = Console::new(station.held().identity, &prescription, station.held());
    let store = Shared::default();
    let mut recorder = prepared(&store, prescription.hash().unwrap());
    recorder.signals(&station.held().signals);
    let (mut last, mut leave, mut without) = (None, 0, 0);
    for number in 1..=60 {
        let beat = console.beat(last.as_ref(), &HANDS);
        recorder.before(&beat, 3).unwrap();
        // Whoever is killed from here on has recorded it.
        let begun = store.has_begun();
        station.hear(beat);
        let tick = station.tick(number * 50).unwrap();
        assert!(begun || !tick.enabled, "{number}");
        leave += u64::from(tick.enabled);
        without += u64::from(!begun);
        recorder.tick(&tick, 3).unwrap();
        // The first second, at once; then nothing is due by a clock that stands.
        assert_eq!(
            store.rows_to(),
            if number < 20 { 0 } else { 20 },
            "{number}"
        );
        last = Some(tick);
    }
    // Nor is it recorded for nothing.
    assert!(leave > 50 && (1..5).contains(&without), "{leave} {without}");
    for number in 61..=130 {
        let tick = station.tick(number * 50).unwrap();
        // In real time: a second by the clock is at most twenty rows.
        recorder.tick(&tick, 3 + (number - 60) * 50).unwrap();
        assert!(
            number < 61 + 20 || store.rows_to() + 20 > number,
            "{number}"
        );
    }
    recorder.flush(9_000).unwrap();
    recorder.fact(&Command::End { done: false }, 9_000).unwrap();
    let entries = store.entries();
    let told = entries.iter().rfind(|entry| entry.draft.kind == CARRIERS);
    let told = told.unwrap().draft.body.fields().unwrap()["carriers"].as_count();
    assert!(told.unwrap() > 1_000_000, "{told:?}");
}

/// A device that is on with nobody's leave, and a termination, count as begun: another person must look at it.
#[test]
fn what_was_on_or_terminated_has_begun() {
    let prescription = blocks::prescription(order(40)).hash().unwrap();
    let quiet = Tick::off(50, Verdict::Hold);
    let on = Tick {
        on: true,
        ..quiet.clone()
    };
    let terminated = Tick {
        events: vec![Event::Alarm {
            code: "G303".to_owned(),
            verdict: Verdict::Terminate,
            says: "No carriers are retrieved.".to_owned(),
        }],
        ..quiet.clone()
    };
    for (tick, begins) in [(quiet, false), (on, true), (terminated, true)] {
        let store = Shared::default();
        let mut recorder = prepared(&store, prescription);
        recorder.tick(&tick, 3).unwrap();
        assert_eq!(store.has_begun(), begins, "{tick:?}");
    }
}

/// An event is an entry at once, a row later: of a program that was killed, the alarm may be all that is known of the end.
#[test]
fn what_came_after_the_last_row_is_told() {
    use crate::replay::Late;
    use crate::session::Ended;
    let alarm = |at, code: &str, verdict| {
        let code = code.to_owned();
        let says = "It is so: 3 mK.".to_owned();
        Said::of(
            at,
            &Event::Alarm {
                code,
                says,
                verdict,
            },
        )
    };
    let why = "its time was over".to_owned();
    let code = "L101".to_owned();
    let leave = Said::of(1_100, &Event::NoLeave { code, why });
    let done = Said::of(1_200, &Event::Done);
    let rows = ["950,,hold".to_owned(), "1000,,hold".to_owned()];
    let early = alarm(1_000, "G101", Verdict::Terminate);
    let late = Late::of(&[early.clone(), leave.clone(), done.clone()], &rows);
    assert_eq!(
        (&late.codes[..], late.terminates),
        (&["L101".to_owned()][..], false)
    );
    let was = ["L101".to_owned(), "G501".to_owned()];
    assert_eq!(late.with(Ended::Cut, &was), (Ended::Cut, was.to_vec()));
    let held = alarm(1_050, "G203", Verdict::Hold);
    assert!(!Late::of(std::slice::from_ref(&held), &rows).terminates);
    let late = Late::of(
        &[early, held, alarm(1_050, "G303", Verdict::Terminate), done],
        &rows,
    );
    assert_eq!(late.codes, ["G203", "G303"]);
    let (ended, alarms) = late.with(Ended::Done, &was);
    assert_eq!((ended, alarms.len()), (Ended::Terminated, 4));
    // Without a single row, all of it is later.
    assert_eq!(Late::of(&[leave], &[]).codes, ["L101"]);
}
