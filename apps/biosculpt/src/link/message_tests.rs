//! Every message goes through its bytes unchanged, and hostile bytes are refused.

use super::fields::*;
use super::frame::{self, FrameError, HEADER};
use super::message::{FromDevice, MessageError, ToDevice};
use proptest::array::{uniform3, uniform5, uniform32};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::io::Read;

fn identities() -> impl Strategy<Value = Identity> {
    let hashes = (uniform32(any::<u8>()), uniform32(any::<u8>()));
    let numbers = (any::<u64>(), any::<u8>(), any::<u64>(), any::<[u16; 3]>());
    (hashes, numbers).prop_map(
        |((plan, protocol), (patient, tooth, device, firmware))| Identity {
            plan,
            patient,
            tooth,
            device,
            firmware,
            protocol,
        },
    )
}

fn loads() -> impl Strategy<Value = Load> {
    let faults = vec((".{0,9}", any::<u64>(), any::<u64>()), 0..4);
    let finite = || -1e9..1e9_f64;
    let setting = (
        ".{0,9}",
        any::<u32>(),
        uniform3(finite()),
        any::<u64>(),
        faults,
    );
    let setting = setting.prop_map(|(release, lot, body, seed, faults)| Setting {
        release,
        lot,
        body,
        seed,
        faults: faults
            .into_iter()
            .map(|(name, from_ms, to_ms)| Fault {
                name,
                from_ms,
                to_ms,
            })
            .collect(),
    });
    let source = prop_oneof![
        Just(Source::Solids),
        Just(Source::Volume),
        Just(Source::Estimated)
    ];
    let bytes = || vec(any::<u8>(), 0..300);
    let tissue = (
        uniform3(finite()),
        finite(),
        any::<[u32; 3]>(),
        source,
        bytes(),
    );
    let tissue = tissue.prop_map(|(origin_mm, cell_mm, size, source, labels)| Volume {
        origin_mm,
        cell_mm,
        size,
        source,
        labels,
    });
    let pace = prop_oneof![Just(Pace::Real), Just(Pace::LockStep)];
    let numbers = (any::<u64>(), any::<u64>(), pace);
    (bytes(), bytes(), numbers, setting, tissue).prop_map(
        |(prescription, protocol, (patient, device, pace), setting, tissue)| Load {
            prescription,
            protocol,
            patient,
            device,
            pace,
            setting,
            tissue,
        },
    )
}

fn beats() -> impl Strategy<Value = Beat> {
    let evidence = || {
        let evidence = (identities(), any::<u64>());
        option::of(evidence.prop_map(|(identity, at_ms)| Evidence { identity, at_ms }))
    };
    let numbers = (any::<u64>(), any::<u32>(), evidence());
    let flags = (any::<bool>(), any::<bool>());
    (uniform5(evidence()), numbers, flags).prop_map(
        |(evidence, (number, confirmed, resume), (stop, end))| Beat {
            number,
            stop,
            evidence,
            confirmed,
            resume,
            end,
        },
    )
}

fn verdicts() -> impl Strategy<Value = Verdict> {
    prop_oneof![
        Just(Verdict::Allow),
        Just(Verdict::Warn),
        Just(Verdict::Hold),
        Just(Verdict::Terminate)
    ]
}

fn ticks() -> impl Strategy<Value = Tick> {
    let alarm = ("[A-Z0-9]{0,5}", ".{0,40}", verdicts());
    let event = prop_oneof![
        Just(Event::Permitted),
        Just(Event::Withdrawn),
        alarm.prop_map(|(code, says, verdict)| Event::Alarm(code, says, verdict)),
        ".{0,5}".prop_map(Event::Cleared),
        Just(Event::Stopped),
        Just(Event::Resumed),
        ".{0,30}".prop_map(Event::NotResumed),
        any::<u64>().prop_map(Event::Zone),
        Just(Event::Done),
        ("[A-Z0-9]{0,5}", ".{0,40}").prop_map(|(code, why)| Event::NoLeave(code, why)),
    ];
    let reading = (any::<i64>(), any::<u64>());
    let reading = reading.prop_map(|(value, at_ms)| Reading { value, at_ms });
    let lists = (vec(option::of(reading), 0..30), vec(event, 0..6), ".{0,50}");
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    let read_back = (any::<u64>(), uniform32(any::<u8>()));
    let read_back = read_back.prop_map(|(zone, hash)| ReadBack { zone, hash });
    let numbers = (any::<[u64; 3]>(), option::of(read_back), verdicts());
    (lists, flags, numbers).prop_map(
        |((readings, events, heard), (enabled, on, done), (numbers, read_back, verdict))| {
            let [now_ms, zone, carriers] = numbers;
            Tick {
                now_ms,
                heard,
                readings,
                verdict,
                enabled,
                on,
                carriers,
                zone,
                read_back,
                done,
                events,
            }
        },
    )
}

fn to_device() -> impl Strategy<Value = ToDevice> {
    let hello = (any::<u16>(), ".{0,40}").prop_map(|(version, name)| Hello { version, name });
    prop_oneof![
        hello.prop_map(ToDevice::from),
        loads().prop_map(ToDevice::from),
        beats().prop_map(ToDevice::from),
        Just(ToDevice::from(Bye)),
    ]
}

fn from_device() -> impl Strategy<Value = FromDevice> {
    let numbers = (any::<u16>(), any::<u64>(), any::<bool>(), any::<u32>());
    let about = (numbers, ".{0,40}", vec(".{0,5}", 0..4));
    let about = about.prop_map(
        |((version, device, simulated, tick_ms), name, firmware)| About {
            version,
            device,
            name,
            simulated,
            firmware,
            tick_ms,
        },
    );
    let zones = vec(uniform32(any::<u8>()), 0..5);
    let loaded = (identities(), zones, vec("[a-z_]{0,20}", 0..9));
    let loaded = loaded.prop_map(|(identity, zones, signals)| Loaded {
        identity,
        zones,
        signals,
    });
    let off = any::<(u64, u64)>().prop_map(|(at_ms, beat)| Off { at_ms, beat });
    let refused = ("[a-z]{0,9}", ".{0,90}").prop_map(|(what, why)| Refused { what, why });
    let how = prop_oneof![
        Just(How::Done),
        Just(How::Terminated),
        Just(How::Ended),
        Just(How::Failed)
    ];
    let over = (how, any::<u64>(), ".{0,90}");
    let over = over.prop_map(|(how, at_ms, why)| Over { how, at_ms, why });
    prop_oneof![
        about.prop_map(FromDevice::from),
        loaded.prop_map(FromDevice::from),
        ticks().prop_map(FromDevice::from),
        off.prop_map(FromDevice::from),
        refused.prop_map(FromDevice::from),
        over.prop_map(FromDevice::from),
    ]
}

proptest! {
    #[test]
    fn law_messages_round_trip(down in to_device(), up in from_device()) {
        let bytes = down.frame().unwrap();
        prop_assert_eq!(ToDevice::read(&mut bytes.as_slice()).unwrap(), down);
        let bytes = up.frame().unwrap();
        prop_assert_eq!(FromDevice::read(&mut bytes.as_slice()).unwrap(), up);
    }

    #[test]
    fn law_ticks_and_beats_are_what_the_session_means(tick in ticks(), beat in beats()) {
        let own = treatment::session::Tick::from(tick.clone());
        prop_assert_eq!(Tick::from(own), tick);
        let own = treatment::session::Beat::from(beat.clone());
        prop_assert_eq!(Beat::from(own), beat);
    }

    #[test]
    fn law_frames_round_trip(kind: u8, payload in vec(any::<u8>(), 0..2_000)) {
        let bytes = frame::write(kind, &payload);
        let mut two = bytes.as_slice().chain(bytes.as_slice());
        for _ in 0..2 {
            let read = frame::read(&mut two, |_| Some(2_000)).unwrap();
            prop_assert_eq!((read.kind, &read.payload), (kind, &payload));
        }
        prop_assert!(matches!(frame::read(&mut two, |_| None), Err(FrameError::Closed)));
    }

    #[test]
    fn law_hostile_bytes_are_refused(
        message in from_device(), at: prop::sample::Index, bit in 0..8_u32, noise in vec(any::<u8>(), 0..200),
    ) {
        let whole = message.frame().unwrap();
        let mut bent = whole.clone();
        bent[at.index(whole.len())] ^= 1 << bit;
        prop_assert!(FromDevice::read(&mut bent.as_slice()).is_err());
        let cut = &whole[..at.index(whole.len())];
        prop_assert!(FromDevice::read(&mut &cut[..]).is_err());
        prop_assert!(ToDevice::read(&mut whole.as_slice()).is_err());
        // A right checksum does not make fields.
        for kind in 0..=u8::MAX {
            let framed = frame::write(kind, &noise);
            if let Ok(read) = FromDevice::read(&mut framed.as_slice()) {
                prop_assert_eq!(FromDevice::read(&mut read.frame().unwrap().as_slice()).unwrap(), read);
            }
        }
    }
}

#[test]
fn a_message_that_nobody_would_take_is_not_sent() {
    let why = "x".repeat(5_000);
    let what = String::new();
    let framed = FromDevice::from(Refused { what, why }).frame();
    assert!(matches!(framed, Err(MessageError::TooLong("Refused", _))));
}

/// The bytes under `name` in the document.
fn documented(name: &str) -> Vec<u8> {
    let text = include_str!("../../../../docs/device-link.md");
    let after = text.split_once(name).unwrap().1;
    let block = after.split("```").nth(1).unwrap();
    let lines = block.lines().skip(1);
    // What stands after two spaces and more is said of the bytes.
    let words = lines.flat_map(|line| line.split("   ").next().unwrap().split_whitespace());
    words.map(|w| u8::from_str_radix(w, 16).unwrap()).collect()
}

#[test]
fn the_documented_bytes_are_those_that_are_sent() {
    let name = "demo".to_owned();
    let hello = ToDevice::from(Hello { version: 2, name });
    assert_eq!(documented("Example 1"), hello.frame().unwrap());
    let beat = ToDevice::from(Beat {
        number: 300,
        stop: true,
        evidence: [const { None }; 5],
        confirmed: 2,
        resume: None,
        end: false,
    });
    assert_eq!(documented("Example 2"), beat.frame().unwrap());
    let off = FromDevice::from(Off {
        at_ms: 15_042,
        beat: 300,
    });
    assert_eq!(documented("Example 3"), off.frame().unwrap());
    assert_eq!(off.frame().unwrap().len(), HEADER + 4 + 4);
}
