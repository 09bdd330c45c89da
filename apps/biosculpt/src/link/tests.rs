//! Both sides of the link in one process: same ticks as without it, and clear refusals.

use super::fields::{Hello, Refused};
use super::frame::{self, VERSION};
use super::message::{FromDevice, ToDevice};
use super::remote::LinkError;
use super::*;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Instant;
use swarm::sample::{block, order};
use swarm::{Fault, Order, Release, Site};
use treatment::Prescription;
use treatment::session::{Console, Ended, Load, People, Stop, Tick, run};

const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");

/// A device with this number on a thread of its own; where it listens.
fn device(number: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    std::thread::spawn(move || serve(listener, number, &Notes::none()));
    address
}

/// The lowest cells of the cavity: a session of a quarter of a minute.
fn small_order() -> Order {
    let mut small = order(100);
    small.zones.truncate(1);
    for zone in &mut small.zones {
        zone.cells.retain(|cell| cell.place[2] == 0);
        zone.dose_ug /= 3;
    }
    small
}

fn prescription() -> Prescription {
    treatment::blocks::prescription(small_order())
}

fn load(release: Release, faults: Vec<Fault>) -> Load {
    let mut load = treatment::blocks::load(small_order(), PROTOCOL).unwrap();
    (load.patient, load.device) = (9, 3);
    load.setting.release = release;
    load.setting.faults = faults;
    load
}

/// The session of [`run`], with the device behind the link.
fn remote_session(load: &Load, people: &People) -> (How, Vec<Tick>) {
    let mut remote = Remote::connect(&device(3)).unwrap();
    let held = remote
        .load(load, &block().unwrap(), Pace::LockStep)
        .unwrap();
    let mut console = Console::new(held.identity, &prescription(), &held);
    let mut ticks: Vec<Tick> = Vec::new();
    loop {
        let heard_ms = ticks.last().map_or(0, |tick| tick.now_ms);
        let hands = people.hands(heard_ms);
        let was_on = ticks.last().is_some_and(|tick| tick.enabled);
        remote.send(&console.beat(ticks.last(), &hands)).unwrap();
        if was_on && hands.stop {
            let off = remote.next().unwrap();
            assert!(matches!(off, Heard::Off { at_ms, .. } if at_ms == heard_ms));
        }
        match remote.next().unwrap() {
            Heard::Tick(tick) => ticks.push(*tick),
            other => panic!("{other:?}"),
        }
        let last = ticks.last().unwrap();
        if last.done || last.verdict == guard::Verdict::Terminate {
            match remote.next().unwrap() {
                Heard::Over { how, at_ms, .. } => {
                    assert_eq!(at_ms, last.now_ms);
                    return (how, ticks);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

#[test]
fn law_the_link_changes_no_bit() {
    let open = Fault::named("valve-open").unwrap().between(4_000, u64::MAX);
    let stop = Stop {
        at_ms: 3_000,
        held_ms: 500,
        resume_ms: Some(1_000),
    };
    let people = People { stops: vec![stop] };
    for (load, ended, how) in [
        (load(Release::NEWEST, vec![]), Ended::Done, How::Done),
        (
            load(Release::V1_0, vec![open]),
            Ended::Terminated,
            How::Terminated,
        ),
    ] {
        let site = Site::new(small_order(), &block().unwrap()).unwrap();
        let mut ticks = Vec::new();
        let here = run(&load, &site, &people, &mut |tick| ticks.push(tick.clone())).unwrap();
        let (there, there_ticks) = remote_session(&load, &people);
        assert_eq!((here.ended, there), (ended, how), "{:?}", here.alarms);
        assert!(ticks == there_ticks);
    }
}

#[test]
fn law_one_treatment_at_a_time() {
    let address = device(3);
    let first = Remote::connect(&address).unwrap();
    assert_eq!((first.about().device, first.about().simulated), (3, true));
    match Remote::connect(&address) {
        Err(LinkError::Refused { what, .. }) => assert_eq!(what, "session"),
        other => panic!("{other:?}"),
    }
    drop(first);
    // Free again as soon as the first has left.
    Remote::connect(&address).unwrap();
}

#[test]
fn what_cannot_be_held_is_refused_with_its_reason() {
    let tooth = block().unwrap();
    let refused = |load: &Load| {
        let mut remote = Remote::connect(&device(3)).unwrap();
        match remote.load(load, &tooth, Pace::Real) {
            Err(LinkError::Refused { what, .. }) => what,
            other => panic!("{other:?}"),
        }
    };
    let good = load(Release::NEWEST, vec![]);
    let mut other = good.clone();
    other.device = 4;
    assert_eq!(refused(&other), "device");
    other = good.clone();
    other.prescription.truncate(100);
    assert_eq!(refused(&other), "prescription");
    other = good.clone();
    other.protocol.truncate(100);
    assert_eq!(refused(&other), "load");
    other = good.clone();
    other.setting.faults = vec![Fault::named("field-lost").unwrap(); 300];
    assert_eq!(refused(&other), "fault");
    // A cell far from all others asks for the memory of the whole box.
    let mut far = small_order();
    far.zones[0].cells[0].place = [60_000; 3];
    other = good.clone();
    other.prescription = treatment::blocks::prescription(far).bytes().unwrap();
    assert_eq!(refused(&other), "prescription");
    other = good;
    other.setting.body.perfusion = f64::NAN;
    assert_eq!(refused(&other), "body");
}

#[test]
fn a_fault_that_has_no_name_is_not_sent_as_another() {
    let hot = Fault::device(swarm::Broken::Heat(3.0));
    let mut remote = Remote::connect(&device(3)).unwrap();
    let load = load(Release::NEWEST, vec![hot]);
    let result = remote.load(&load, &block().unwrap(), Pace::Real);
    assert!(matches!(result, Err(LinkError::Unfit(_))), "{result:?}");
}

/// What a device answers to these bytes, and then to the end of the stream.
fn answer(bytes: &[u8]) -> Vec<FromDevice> {
    let mut stream = TcpStream::connect(device(3)).unwrap();
    stream.write_all(bytes).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).unwrap();
    let mut rest = all.as_slice();
    let mut answers = Vec::new();
    while !rest.is_empty() {
        answers.push(FromDevice::read(&mut rest).unwrap());
    }
    answers
}

fn hello(version: u16) -> Vec<u8> {
    let name = "test".to_owned();
    ToDevice::from(Hello { version, name }).frame().unwrap()
}

#[test]
fn law_other_versions_are_refused() {
    let mut header = hello(VERSION);
    header[4] += 1;
    for bytes in [hello(VERSION + 1), header] {
        match &answer(&bytes)[..] {
            [FromDevice::Refused(Refused { what, .. })] => assert_eq!(what, "version"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn hostile_bytes_are_refused_and_the_device_lives_on() {
    let whole = hello(VERSION);
    let mut large = whole.clone();
    large[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut flipped = whole.clone();
    flipped[14] ^= 1;
    let trailing = frame::write(1, &[1, 0, 0]);
    let unknown = frame::write(9, &[]);
    for bytes in [&large, &flipped, &trailing, &unknown, &vec![b'x'; 5_000]] {
        match &answer(bytes)[..] {
            [FromDevice::Refused(Refused { what, .. })] => assert_eq!(what, "frame"),
            other => panic!("{other:?}"),
        }
    }
    // Cut at any byte there is nobody to talk to.
    for length in 0..whole.len() {
        assert_eq!(answer(&whole[..length]), []);
    }
    let early = ToDevice::from(fields::Bye).frame().unwrap();
    match &answer(&early)[..] {
        [FromDevice::Refused(Refused { what, .. })] => assert_eq!(what, "order"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn too_many_beats_end_a_session() {
    let mut remote = Remote::connect(&device(3)).unwrap();
    let load = load(Release::NEWEST, vec![]);
    remote.load(&load, &block().unwrap(), Pace::Real).unwrap();
    for number in 0..500 {
        let beat = treatment::session::Beat {
            number,
            ..Default::default()
        };
        if remote.send(&beat).is_err() {
            break;
        }
    }
    let refused = loop {
        match remote.next() {
            Ok(_) => {}
            Err(LinkError::Refused { what, .. }) => break what,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(refused, "beats");
}

#[test]
fn a_device_that_falls_silent_is_heard_no_more_within_200_ms() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let silent = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let about = fields::About {
            version: VERSION,
            device: 3,
            name: String::new(),
            simulated: true,
            firmware: vec![],
            tick_ms: 50,
        };
        let frame = FromDevice::from(about).frame().unwrap();
        stream.write_all(&frame).unwrap();
        std::thread::sleep(Duration::from_millis(600));
    });
    let mut remote = Remote::connect(&address).unwrap();
    let begin = Instant::now();
    let heard = remote.next();
    let took = begin.elapsed();
    // On a busy machine it is this side that is late.
    let is_unheard = matches!(heard, Err(LinkError::Silent { wait_ms: 200, .. }));
    assert!(is_unheard, "{heard:?}");
    assert!(took >= DEAD && took < DEAD * 2, "{took:?}");
    drop(remote);
    silent.join().unwrap();
}
