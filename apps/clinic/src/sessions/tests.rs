//! Live sessions against a small program of the shell that speaks the protocol.

use super::*;
use crate::engine::Task;
use crate::engine::tests::engine;
use crate::wire::{DeliveryState, WaitsFor};
use std::path::PathBuf;
use std::sync::Arc;

const COCKPIT: &str = r#"{"cockpit":{"at_ms":AT,"verdict":"treat","enabled":true,"on":true,"zone":0,"zones":2,"progress_share":0.5,"planned_ms":9,"counter_a_ug":1,"counter_b_ug":null,"planned_ug":3,"surface_rise_k":null,"surface_limit_k":8.0,"ahead_k":null,"pulp_rise_k":null,"permits":[],"alarms":[],"lately":[],"patient_stop":false,"held":true,"stopped_in_ms":null,"waits_for":"WAITS","speed":"lapse"}}"#;

fn cockpit(at: &str, waits: &str) -> String {
    format!(
        "echo '{}'",
        COCKPIT.replace("AT", at).replace("WAITS", waits)
    )
}

fn verify(sequence: u64) -> Say<'static> {
    Say {
        by: "u1",
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
async fn law_over_is_told_by_who_recorded_it() {
    let script = format!("{}; echo '{{\"refused\":\"no\"}}'", cockpit("0", "nothing"));
    let (folder, live, end) = start("over", &script);
    assert_eq!(end.await, Finish::Refused("no".to_owned()));
    assert_eq!(
        live.now().state,
        DeliveryState::Running,
        "nobody recorded it"
    );
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
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    live.leave();
    assert_eq!(end.await.unwrap(), Finish::Refused("no".to_owned()));
    let lines = std::fs::read_to_string(folder.join("lines")).unwrap();
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
    let lines = std::fs::read_to_string(folder.join("lines")).unwrap();
    assert_eq!(
        lines, "{\"verify\":true}\n",
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
