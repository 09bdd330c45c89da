use super::*;

fn about() -> About {
    About {
        tooth: "47".to_owned(),
        patient: 1,
        device: 1,
        firmware: "1.2",
        ..About::default()
    }
}

/// A view without a screen, at whose terminal a thread listens that does `listens`.
fn live(listens: impl FnOnce() + Send + 'static) -> Live {
    let shared = Shared {
        board: Mutex::new(Board {
            state: State::new(about()),
            keys: Keys::new(Who::Person, true),
            brake: Brake::new(OFF),
        }),
        over: AtomicBool::new(false),
        clock: HandsClock::start(),
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
