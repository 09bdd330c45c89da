//! People elsewhere, with a clock by hand; and one line that goes all the way to a device.

use super::board::Board;
use super::line::{Line, Unread, parse};
use super::*;
use crate::delivery::drive::Side;
use crate::delivery::side::Linked;
use crate::link::{Notes, Pace, serve};
use crate::wire::Waits;
use guard::{Identity, Verdict};
use std::io::{BufReader, Write};
use std::net::TcpListener;
use treatment::session::{Console, Event, Evidence};

const TICK: u64 = 50;

fn line(text: &str) -> Line {
    parse(text.as_bytes(), 1).unwrap()
}

/// Says a line; what was not offered.
fn say(board: &mut Board, text: &str, now_ms: u64) -> Option<Unread> {
    let (word, unread) = board.take(line(text), 1, now_ms);
    if let Some(word) = word {
        word.say();
    }
    unread
}

fn board(speed: Speed) -> Board {
    let mut board = Board::new(speed);
    assert!(say(&mut board, "{\"verify\":true}", 0).is_some() && board.show(0).is_none());
    board.ask(About::default());
    board.state.signals(&["patient_stop".to_owned()]);
    board
}

/// A beat at that time, and a tick of that verdict; patient and tooth were verified at `verified_ms`.
fn see(board: &mut Board, at_ms: u64, verdict: Verdict, verified_ms: u64) {
    let identity = Identity {
        plan: [0; 32],
        patient: 1,
        tooth: 47,
        device: 1,
        firmware: [1, 2, 0],
        protocol: [0; 32],
    };
    let mut beat = Beat::default();
    beat.evidence[1] = Some(Evidence {
        identity,
        at_ms: verified_ms,
    });
    let tick = Tick {
        enabled: !verdict.stops(),
        ..Tick::off(at_ms, verdict)
    };
    board.see(&beat, &tick, None);
}

#[test]
fn law_what_is_not_offered_is_refused() {
    let mut board = board(Speed::Real);
    assert!(say(&mut board, "{\"hold\":true}", 0).is_none());
    assert!(!board.hands(Proceed::HELD, 1).held, "nothing is verified");
    assert_eq!(board.waits_for(), Waits::Verify);
    assert!(say(&mut board, "{\"resume\":true}", 2).is_some());
    say(&mut board, "{\"verify\":true}", 3);
    assert_eq!(board.waits_for(), Waits::Hold);
    say(&mut board, "{\"hold\":true}", 10);
    see(&mut board, TICK, Verdict::Allow, 0);
    assert_eq!(board.waits_for(), Waits::Nothing);
    assert!(say(&mut board, "{\"resume\":true}", 11).is_some());
    let hands = board.hands(Proceed::HELD, 12);
    assert!(hands.held && hands.verified && !hands.resume);
    say(&mut board, "{\"stop\":true}", 20);
    see(&mut board, 2 * TICK, Verdict::Hold, 0);
    assert_eq!(board.waits_for(), Waits::Patient);
    assert!(say(&mut board, "{\"resume\":true}", 21).is_some());
    assert!(board.hands(Proceed::HELD, 22).stop);
    say(&mut board, "{\"stop\":false}", 30);
    assert_eq!(board.waits_for(), Waits::Resume);
    assert!(say(&mut board, "{\"resume\":true,\"hold\":true}", 31).is_none());
    let hands = board.hands(Proceed::HELD, 32);
    assert!(hands.resume && hands.held && !hands.stop);
    say(&mut board, "{\"hold\":false}", 40);
    assert!(!board.hands(Proceed::HELD, 41).held);
    say(&mut board, "{\"end\":true}", 50);
    assert!(board.hands(Proceed::HELD, 51).end && board.gone.is_none());
}

#[test]
fn law_to_resume_verifies_nothing() {
    let mut board = board(Speed::Real);
    say(&mut board, "{\"verify\":true,\"by\":\"Elara Voss\"}", 0);
    assert!(board.hands(Proceed::HELD, 1).verified);
    say(&mut board, "{\"hold\":true}", 1);
    see(&mut board, TICK, Verdict::Hold, 0);
    let resume = "{\"resume\":true,\"by\":\"Elara Voss\"}";
    assert!(say(&mut board, resume, 10).is_none());
    let hands = board.hands(Proceed::HELD, 11);
    assert!(hands.resume && !hands.verified);
    assert_eq!(board.grip.verified_ms, Some(0));
    let deeds = board.grip.deeds();
    let told: Vec<_> = deeds.iter().map(|d| (d.what, d.by.as_deref())).collect();
    let (elara, verified) = (Some("Elara Voss"), "verified patient and tooth");
    let expected = [
        (verified, elara),
        ("dead-man held", None),
        ("resumes", elara),
    ];
    assert_eq!(told, expected);
    let deed = serde_json::to_string(&deeds[1]).unwrap();
    assert!(!deed.contains("by"), "{deed}");
}

#[test]
fn law_hands_that_are_gone_end_the_session() {
    for speed in [Speed::Real, Speed::Lapse, Speed::Max] {
        let mut board = board(speed);
        say(&mut board, "{\"verify\":true,\"hold\":true}", 0);
        see(&mut board, TICK, Verdict::Allow, 0);
        assert!(board.hands(Proceed::HELD, 50).held);
        let word = board.leave(ENDED);
        assert!(word.is_some() && board.leave(UNREAD).is_none(), "once");
        if let Some(word) = word {
            word.say();
        }
        assert_eq!(board.rest_ms(51), 0, "it waits for no clock");
        let hands = board.hands(Proceed::HELD, 51);
        assert!(hands.end && !hands.held && !hands.resume);
        assert_eq!(board.gone, Some(ENDED));
        let deeds = board.grip.deeds();
        assert!(deeds.iter().any(|deed| deed.what == ENDED), "{deeds:?}");
    }
    // Who ended the session before is not missed.
    let mut board = board(Speed::Real);
    say(&mut board, "{\"end\":true}", 0);
    assert!(board.leave(ENDED).is_none() && board.gone.is_none());
}

#[test]
fn law_a_lapse_goes_by_the_clock_while_people_are_waited_for() {
    const DUE: u64 = 900_000;
    let mut board = board(Speed::Lapse);
    board.hands(Proceed::HELD, 0);
    assert_eq!(board.rest_ms(10), 40, "nothing is verified");
    say(&mut board, "{\"verify\":true,\"hold\":true}", 10);
    see(&mut board, TICK, Verdict::Allow, 0);
    assert_eq!(board.rest_ms(11), 0, "it treats");
    say(&mut board, "{\"stop\":true}", 12);
    assert_eq!(board.rest_ms(12), 0, "a stop waits for no clock");
    board.hands(Proceed::HELD, 12);
    see(&mut board, 2 * TICK, Verdict::Hold, 0);
    assert_eq!(board.rest_ms(13), 49, "held");
    say(&mut board, "{\"stop\":false}", 20);
    say(&mut board, "{\"resume\":true,\"hold\":true}", 21);
    board.hands(Proceed::HELD, 62);
    see(&mut board, 3 * TICK, Verdict::Allow, 100);
    assert_eq!(board.rest_ms(63), 0, "it treats again");
    // The session's clock is far ahead, and patient and tooth are to be verified again.
    see(&mut board, DUE + 99, Verdict::Allow, 100);
    assert_eq!((board.waits_for(), board.rest_ms(63)), (Waits::Nothing, 0));
    see(&mut board, DUE + 100, Verdict::Allow, 100);
    assert_eq!((board.waits_for(), board.rest_ms(63)), (Waits::Verify, 49));
    say(&mut board, "{\"verify\":true,\"hold\":true}", 64);
    board.hands(Proceed::HELD, 112);
    see(&mut board, DUE + 150, Verdict::Allow, DUE + 100);
    assert_eq!(board.rest_ms(113), 0);
    // A dead-man that nobody renews.
    board.hands(Proceed::HELD, 64 + 1_500);
    assert_eq!(board.waits_for(), Waits::Hold);
    assert_eq!(board.rest_ms(64 + 1_501), 49);
}

#[test]
fn in_a_session_by_the_clock_the_device_keeps_it() {
    let mut real = board(Speed::Real);
    real.hands(Proceed::HELD, 0);
    assert_eq!(real.rest_ms(1), 0);
    // A script's hands: only a person's pause goes by the clock.
    let mut max = board(Speed::Max);
    assert!(max.hands(Proceed::HELD, 0).held);
    see(&mut max, TICK, Verdict::Allow, 0);
    assert_eq!((max.rest_ms(1), max.waits_for()), (0, Waits::Nothing));
    say(&mut max, "{\"stop\":true}", 1);
    assert!(max.hands(Proceed::HELD, 2).stop);
    see(&mut max, 2 * TICK, Verdict::Hold, 0);
    say(&mut max, "{\"stop\":false}", 3);
    assert_eq!((max.rest_ms(3), max.waits_for()), (49, Waits::Resume));
}

#[test]
fn what_changed_is_shown_at_once_and_all_else_ten_times_a_second() {
    let mut board = board(Speed::Real);
    assert!(board.show(0).is_some() && board.show(99).is_none() && board.show(100).is_some());
    say(&mut board, "{\"verify\":true}", 101);
    let shown = board.show(101).unwrap();
    assert!(board.show(102).is_none());
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let cockpit = &shown["cockpit"];
    assert_eq!(cockpit["waits_for"], "hold");
    assert_eq!(
        (&cockpit["verdict"], &cockpit["speed"]),
        (&"hold".into(), &"real".into())
    );
    see(&mut board, TICK, Verdict::Allow, 0);
    let shown = board.show(103).unwrap();
    assert!(shown.contains("\"verdict\":\"treat\""), "{shown}");
    let says = "The patient asked to stop. patient_stop: 1 flag, allowed nothing. Talk.".to_owned();
    let alarm = Event::Alarm {
        code: "G501".to_owned(),
        says,
        verdict: Verdict::Hold,
    };
    let tick = Tick {
        events: vec![alarm],
        ..Tick::off(2 * TICK, Verdict::Hold)
    };
    board.see(&Beat::default(), &tick, None);
    let shown: serde_json::Value = serde_json::from_str(&board.show(104).unwrap()).unwrap();
    let cockpit = &shown["cockpit"];
    let alarm = &cockpit["alarms"][0];
    assert_eq!(
        (&alarm["code"], &alarm["patients"]),
        (&"G501".into(), &true.into())
    );
    assert_eq!(alarm["says"], "The patient asked to stop.");
    assert_eq!(cockpit["waits_for"], "resume");
    assert_eq!(cockpit["permits"].as_array().unwrap().len(), 5);
    assert_eq!(cockpit["lately"].as_array().unwrap().len(), 1);
}

/// How long each of so many stops took until the device said that it was off, µs; none where this machine was too busy to hear it.
fn stops_took_us(count: usize) -> Option<Vec<u64>> {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || serve(listener, 1, &Notes::none()));
    let mut linked = Linked::find(Some(&address), 1).unwrap();
    let order = swarm::sample::order(100);
    let load = treatment::blocks::load(order.clone(), crate::delivery::given::PROTOCOL).unwrap();
    let block = swarm::sample::block().unwrap();
    let held = linked.load(&load, &block, Pace::Real).unwrap();
    let prescription = treatment::blocks::prescription(order);
    let mut console = Console::new(held.identity, &prescription, &held);
    let (read, mut lines) = std::io::pipe().unwrap();
    let voice = Voice::begin(std::io::sink());
    let input = BufReader::new(read);
    let afar = Afar::begin(Speed::Real, input, voice.mouth());
    let mut afar = afar.ask(About::default());
    let mut say = |text: &str| writeln!(lines, "{text}").unwrap();
    say("{\"verify\":true}");
    assert!(afar.is_verified() && afar.whose() == "remote");
    afar.set_out(People::default(), &held.signals, Some(linked.sender()));
    let (mut last, mut on, mut took): (Option<Tick>, u32, Vec<u64>) = (None, 0, Vec::new());
    while took.len() < count {
        let now_ms = last.as_ref().map_or(0, |tick| tick.now_ms);
        let beat = console.beat(last.as_ref(), &afar.next(now_ms).unwrap());
        let (tick, off) = match linked.exchange(beat) {
            Err(why) if why.to_string().contains("was too busy") => return None,
            heard => heard.unwrap(),
        };
        afar.see(&beat, &tick, off);
        took.extend(afar.deeds().iter().filter_map(|deed| deed.after_us));
        on = if tick.on { on + 1 } else { 0 };
        match (on, tick.verdict) {
            (5, _) => say("{\"stop\":true}"),
            (0, Verdict::Hold) => say("{\"stop\":false}\n{\"resume\":true}"),
            _ => say("{\"hold\":true}"),
        }
        assert!(tick.now_ms < 60_000, "the device is not stopped");
        last = Some(tick);
    }
    Some(took)
}

#[test]
fn law_a_stop_on_a_line_reaches_the_device_at_once() {
    // A machine with other things to do may delay some of them, or all; three times in a row it does not.
    let took_us = (0..3).find_map(|_| stops_took_us(5)).unwrap();
    assert!(took_us.iter().any(|us| *us < 50_000), "{took_us:?}");
}
