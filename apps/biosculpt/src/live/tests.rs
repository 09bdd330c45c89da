use super::*;

fn about() -> About {
    About {
        tooth: "47".to_owned(),
        patient: 1,
        device: 1,
        firmware: "1.2",
        zones: Vec::new(),
        rise_mk_max: None,
    }
}

/// A view without a screen, at whose terminal a thread listens that does `listens`.
fn live(listens: impl FnOnce() + Send + 'static) -> Live {
    let shared = Shared {
        board: Mutex::new(Board {
            state: State::new(about()),
            keys: Keys::new(Who::Person, true),
            beat: Beat::default(),
            pressed: None,
            sender: None,
            measured: Vec::new(),
        }),
        over: AtomicBool::new(false),
        start: Instant::now(),
    };
    Live {
        shared: Arc::new(shared),
        script: People::default(),
        threads: vec![std::thread::spawn(listens)],
        screen: None,
    }
}

#[test]
fn law_where_nobody_listens_nothing_goes_on() {
    let (gone, ends) = std::sync::mpsc::channel::<()>();
    let mut live = live(move || while ends.recv().is_ok() {});
    live.shared.board().keys.down(Key::Verify, 1, false);
    live.shared.board().keys.down(Key::Yes, 2, false);
    assert!(live.is_verified() && live.next(0).is_ok());
    drop(gone);
    while !live.threads.iter().all(JoinHandle::is_finished) {
        std::thread::sleep(Duration::from_millis(1));
    }
    assert!(!live.is_verified() && live.next(50).is_err());
}

#[test]
fn a_stop_that_was_heard_with_the_end_counts_as_heard() {
    let mut live = live(|| {});
    live.shared.board().pressed = Some(Instant::now());
    let tick = Tick {
        heard: "1-----c0se".to_owned(),
        ..Tick::off(50, guard::Verdict::Hold)
    };
    live.see(&Beat::default(), &tick, None);
    assert_eq!(live.shared.board().pressed, None);
}
