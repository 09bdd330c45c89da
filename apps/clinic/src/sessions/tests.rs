//! Live sessions against a small program of the shell that speaks the protocol.

use super::hands::tests::undated;
use super::*;
use crate::app::App;
use crate::engine::tests::engine;
use crate::engine::{Engine, Task};
use crate::store::{Choice, Store};
use crate::wire::{DeliveryState, Operator, WaitsFor};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const COCKPIT: &str = r#"{"cockpit":{"at_ms":AT,"verdict":"treat","enabled":true,"on":ON,"zone":0,"zones":2,"progress_share":0.5,"zone_share":0.25,"planned_ms":9,"counter_a_ug":1,"counter_b_ug":null,"planned_ug":3,"surface_rise_k":null,"surface_limit_k":8.0,"ahead_k":null,"pulp_rise_k":null,"permits":[],"alarms":[],"lately":[],"patient_stop":false,"held":true,"stopped_in_ms":null,"waits_for":"WAITS","speed":"lapse"}}"#;

fn cockpit(at: &str, waits: &str) -> String {
    cockpit_of(at, waits, waits == "nothing")
}

fn cockpit_of(at: &str, waits: &str, on: bool) -> String {
    let told = COCKPIT.replace("AT", at).replace("WAITS", waits);
    format!("echo '{}'", told.replace("ON", &on.to_string()))
}

/// Patient and tooth are due again while it works, and the device goes on for a while: that is no standing still. Once its end
/// was asked for nothing is told to work any more.
#[tokio::test]
async fn law_it_is_said_to_work_while_it_works_and_not_while_it_is_ended() {
    let due = cockpit_of("900000", "verify", true);
    let after = cockpit_of("900100", "nothing", true);
    let script = format!("{due}; read line; {after}; cat >lines; exit 3");
    let (folder, live, end) = start("due", &script);
    let end = tokio::spawn(end);
    let mut watch = live.watch();
    let first = watch.wait_for(|now| now.cockpit.is_some()).await;
    assert_eq!(first.unwrap().state, DeliveryState::Running);
    live.hands(&verify(1)).unwrap();
    let again = watch.wait_for(|now| now.cockpit.as_ref().is_some_and(|c| c.at_ms > 900_000));
    assert_eq!(again.await.unwrap().state, DeliveryState::Running);
    let ends = Say {
        verify: false,
        end: true,
        ..verify(2)
    };
    live.hands(&ends).unwrap();
    let now = live.now();
    assert!(now.ending && now.cockpit.is_some_and(|cockpit| cockpit.ending));
    assert_eq!(now.state, DeliveryState::Held);
    live.leave();
    let _ = end.await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

fn verify(sequence: u64) -> Say<'static> {
    Say {
        by: "u1",
        name: "Elara",
        page: "a",
        sequence,
        verify: true,
        ..Say::default()
    }
}

fn stop(live: &Live, who: &Presser, pressed: bool, sequence: u64) -> Result<Pressing, NotTaken> {
    live.stop(&Press {
        who,
        pressed,
        for_gone: false,
        page: "a",
        sequence,
    })
}

/// A session of that script; its name is the code of its stop page too.
fn start(name: &str, script: &str) -> (PathBuf, Arc<Live>, impl Future<Output = Finish> + use<>) {
    let (folder, engine) = engine(name, script);
    let task = Task::new(&folder, "deliver");
    let (live, end) = Live::start(&engine, &task, name.to_owned()).unwrap();
    (folder, live, end)
}

/// What was said, without when.
fn said(folder: &Path) -> String {
    let lines = std::fs::read_to_string(folder.join("lines")).unwrap();
    lines.lines().map(|line| undated(line) + "\n").collect()
}

#[tokio::test]
async fn law_the_newest_cockpit_wins() {
    let many = format!(
        "for at in 1 2 3 4 5; do {}; done",
        cockpit("'$at'", "nothing")
    );
    let script = format!("{many}; read line; echo '{{\"outcome\":{{\"ended\":\"done\"}}}}'");
    let (folder, live, end) = start("newest", &script);
    let end = tokio::spawn(end);
    let mut watch = live.watch();
    let seen = watch
        .wait_for(|now| now.cockpit.as_ref().is_some_and(|c| c.at_ms == 5))
        .await;
    assert_eq!(seen.unwrap().state, DeliveryState::Running);
    live.hands(&verify(1)).unwrap();
    let finish = end.await.unwrap();
    assert!(matches!(finish, Finish::Outcome(value) if value["ended"] == "done"));
    assert_eq!(live.hands(&verify(2)), Err(NotTaken::Over));
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_who_did_not_hear_the_session_does_not_hold() {
    let old = cockpit("0", "verify");
    let new = cockpit("100", "hold");
    let script = format!("{old}; read line; {new}; cat >lines; exit 3");
    let (folder, live, end) = start("unheard", &script);
    let end = tokio::spawn(end);
    let mut watch = live.watch();
    let first = watch.wait_for(|now| now.cockpit.is_some());
    assert!(first.await.is_ok());
    let heard = |heard_ms: u64, sequence: u64| Say {
        heard_ms: Some(heard_ms),
        ..verify(sequence)
    };
    live.hands(&heard(0, 1)).unwrap();
    let next = watch.wait_for(|now| now.cockpit.as_ref().is_some_and(|c| c.at_ms == 100));
    assert!(next.await.is_ok());
    let hold = |say: Say<'static>| Say {
        verify: false,
        hold: Some(true),
        ..say
    };
    live.hands(&hold(heard(0, 2))).unwrap();
    tokio::time::sleep(Duration::from_millis(1_600)).await;
    for old in [hold(heard(0, 3)), heard(99, 4)] {
        assert_eq!(live.hands(&old), Err(NotTaken::Unheard));
    }
    // To let go and to end are taken whatever was heard.
    for (hold, end) in [(Some(false), false), (None, true)] {
        let verify = false;
        let sequence = 5 + u64::from(end);
        live.hands(&Say {
            verify,
            hold,
            end,
            ..heard(0, sequence)
        })
        .unwrap();
    }
    live.leave();
    let _ = end.await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_what_the_guard_stopped_goes_on_by_a_new_hold_only() {
    let works = cockpit("100", "nothing");
    let held = cockpit("200", "resume").replace("treat", "hold");
    let script = format!("{works}; read verify; read hold; {held}; cat >lines; exit 3");
    let (folder, live, end) = start("guarded", &script);
    let end = tokio::spawn(end);
    let mut watch = live.watch();
    assert!(watch.wait_for(|now| now.cockpit.is_some()).await.is_ok());
    live.hands(&verify(1)).unwrap();
    let hold = |held: bool, sequence: u64| Say {
        verify: false,
        hold: Some(held),
        ..verify(sequence)
    };
    live.hands(&hold(true, 2)).unwrap();
    let stopped = watch.wait_for(|now| now.state == DeliveryState::Held);
    assert!(stopped.await.is_ok());
    // The stop ended it, whoever resumes.
    assert_eq!(live.hands(&hold(true, 3)), Err(NotTaken::LetGo));
    let resume = Say {
        verify: false,
        resume: true,
        ..verify(4)
    };
    live.hands(&resume).unwrap();
    assert_eq!(live.hands(&hold(true, 5)), Err(NotTaken::LetGo));
    live.hands(&hold(false, 6)).unwrap();
    live.hands(&hold(true, 7)).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    live.leave();
    let _ = end.await.unwrap();
    let by = "\"by\":\"Elara\"";
    let first = format!("{{\"hold\":false}}\n{{\"resume\":true,{by}}}\n");
    assert!(said(&folder).starts_with(&first), "{}", said(&folder));
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_each_account_is_told_whose_the_hands_are() {
    let script = format!("{}; cat >lines; exit 3", cockpit("0", "verify"));
    let (folder, live, end) = start("whose", &script);
    let end = tokio::spawn(end);
    let mut watch = live.watch();
    assert!(watch.wait_for(|now| now.cockpit.is_some()).await.is_ok());
    let told = |now: &Now| ["u1", "u2"].map(|account| now.told_to(account).unwrap().operator);
    assert_eq!(told(&live.now()), [Operator::Nobody; 2]);
    live.hands(&verify(1)).unwrap();
    assert_eq!(told(&live.now()), [Operator::Mine, Operator::Other]);
    // To whom nothing changed but that, it is told all the same.
    watch.borrow_and_update();
    let (by, name) = ("u2", "Amir");
    live.hands(&Say {
        by,
        name,
        ..verify(2)
    })
    .unwrap();
    assert!(watch.has_changed().unwrap());
    assert_eq!(told(&live.now()), [Operator::Other, Operator::Mine]);
    live.leave();
    let _ = end.await.unwrap();
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_over_is_told_by_who_recorded_it() {
    let script = format!("{}; echo '{{\"refused\":\"no\"}}'", cockpit("0", "nothing"));
    let (folder, live, end) = start("over", &script);
    assert_eq!(end.await, Finish::Refused("no".to_owned()));
    let now = live.now();
    assert!(now.ending);
    assert_eq!(now.state, DeliveryState::Held, "nobody recorded it");
    assert_eq!(stop(&live, &Presser::Page, true, 1), Err(NotTaken::Over));
    live.over();
    assert_eq!(live.now().state, DeliveryState::Over);
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_any_stop_stops_and_all_must_let_go() {
    let (folder, live, end) = start("stop", "cat >lines; echo '{\"refused\":\"no\"}'; exit 1");
    let end = tokio::spawn(end);
    let staff = |id: &str| Presser::Account(id.to_owned());
    let mut sequence = 0;
    for (who, pressed) in [
        (Presser::Page, true),
        (staff("u1"), true),
        (staff("u2"), true),
        (staff("u1"), false),
        (Presser::Page, false),
        (staff("u2"), false),
    ] {
        sequence += 1;
        stop(&live, &who, pressed, sequence).unwrap();
        // Each is read before the next.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    live.leave();
    assert_eq!(end.await.unwrap(), Finish::Refused("no".to_owned()));
    let lines = said(&folder);
    let expected = ["true", "true", "true", "false"].map(|stop| format!("{{\"stop\":{stop}}}\n"));
    assert_eq!(lines, expected.concat());
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_nobody_there_means_no_hold() {
    let script = format!("{}; cat >lines; exit 3", cockpit("0", "verify"));
    let (folder, live, end) = start("nobody", &script);
    let end = tokio::spawn(end);
    let mut watch = live.watch();
    watch
        .wait_for(|now| now.state == DeliveryState::Verify)
        .await
        .unwrap();
    assert_eq!(live.now().cockpit.unwrap().waits_for, WaitsFor::Verify);
    live.hands(&verify(1)).unwrap();
    let resume = Say {
        verify: false,
        resume: true,
        ..verify(2)
    };
    assert_eq!(live.hands(&resume), Err(NotTaken::NothingToResume));
    live.leave();
    assert!(matches!(end.await.unwrap(), Finish::Broken(broken) if !broken.input));
    let lines = said(&folder);
    assert_eq!(
        lines, "{\"verify\":true,\"by\":\"Elara\"}\n",
        "nothing is said that no person said"
    );
    let _ = std::fs::remove_dir_all(folder);
}

#[tokio::test]
async fn law_a_code_opens_its_own_session_only() {
    let (folder, first, _first_end) = start("code", "cat >lines");
    let (other, second, _second_end) = start("other-code", "cat >lines");
    let data = folder.join("data");
    let room = Room::open(data.join("deliveries"), data.join("key")).unwrap();
    room.enter("p1-d1", &first);
    room.enter("p2-d1", &second);
    assert!(Arc::ptr_eq(&room.by_code("code").unwrap(), &first));
    assert!(Arc::ptr_eq(&room.by_code("other-code").unwrap(), &second));
    for code in ["", "cod", "code ", "p1-d1"] {
        assert!(room.by_code(code).is_none(), "{code:?}");
    }
    room.leave("p1-d1");
    assert!(room.by_code("code").is_none() && room.by_code("other-code").is_some());
    for folder in [folder, other] {
        let _ = std::fs::remove_dir_all(folder);
    }
}

#[tokio::test]
async fn law_hands_are_let_go_before_the_door_closes() {
    let script = "cat >lines; echo '{\"refused\":\"no\"}'; exit 1";
    let (folder, live, end) = start("door", script);
    let store = Store::open(&folder.join("data"), &Choice::Embedded)
        .await
        .unwrap();
    let app = App::new(store, Engine::new(folder.join("none"))).await;
    let app = app.unwrap();
    app.bench.room.enter("p1-d1", &live);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let reader = TcpStream::connect(listener.local_addr().unwrap());
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    let served = app.clone();
    let door = tokio::spawn(async move {
        let told = async {
            let _ = told.await;
        };
        crate::serve::answer(&served, listener, told).await
    });
    // Whoever looks on keeps the door open.
    let mut reader = reader.await.unwrap();
    let asked = "GET /api/stop/door/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
    reader.write_all(asked.as_bytes()).await.unwrap();
    assert!(reader.read_u8().await.is_ok());
    tell.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(2), end).await;
    assert_eq!(ended.unwrap(), Finish::Refused("no".to_owned()));
    assert!(!door.is_finished(), "hands were let go first");
    assert!(app.bench.room.count().is_none(), "nothing begins any more");
    drop(reader);
    door.await.unwrap().unwrap();
    let _ = std::fs::remove_dir_all(folder);
}
