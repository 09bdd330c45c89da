//! Hands against a reader that reads when it likes.

use super::super::pages::PAGES_MAX;
use super::super::stop::{Press, Presser, Stops};
use super::*;
use crate::clock;
use tokio::io::{AsyncBufReadExt as _, BufReader, DuplexStream, duplex};

const ELARA: Say<'_> = Say {
    by: "u1",
    name: "Elara",
    page: "a",
    sequence: 0,
    heard_ms: None,
    hold: None,
    verify: false,
    resume: false,
    end: false,
    came: None,
};

/// Takes it from a session that asks for patient and tooth, and to resume.
pub(super) fn take(hands: &Hands, say: Say<'_>) -> Result<(), NotTaken> {
    hands.take(&say, true, true)
}

fn say(sequence: u64) -> Say<'static> {
    Say { sequence, ..ELARA }
}

pub(super) fn verify(sequence: u64) -> Say<'static> {
    let verify = true;
    Say {
        verify,
        ..say(sequence)
    }
}

pub(super) fn hold(sequence: u64, held: bool) -> Say<'static> {
    let hold = Some(held);
    Say {
        hold,
        ..say(sequence)
    }
}

pub(super) fn resume(sequence: u64) -> Say<'static> {
    let resume = true;
    Say {
        resume,
        ..say(sequence)
    }
}

pub(super) fn press(stops: &Stops, who: &Presser, pressed: bool, sequence: u64) {
    let press = Press {
        who,
        pressed,
        for_gone: false,
        page: "a",
        sequence,
    };
    stops.press(&press).unwrap();
}

/// Hands, stop, and what is said of them until all hands are gone.
pub(super) fn begin() -> (Stops, Hands, Waiting) {
    let stops = Stops::new();
    let (hands, waiting) = Hands::new(stops.watch());
    (stops, hands, waiting)
}

pub(super) async fn all(waiting: Waiting) -> Vec<String> {
    let (to, from) = duplex(1 << 20);
    forward(waiting, to).await;
    lines(from).await
}

/// The same without when it was said.
pub(in crate::sessions) fn undated(line: &str) -> String {
    let mut line: Map<String, Value> = serde_json::from_str(line).unwrap();
    let said_ms = line.remove("said_ms").and_then(|at| at.as_u64());
    // Stop and letting go count whenever they are read.
    let is_dated = ["verify", "resume", "end"]
        .iter()
        .any(|one| line.contains_key(*one))
        || line.get("hold") == Some(&Value::Bool(true));
    assert_eq!(said_ms.is_some(), is_dated, "{line:?}");
    Value::Object(line).to_string()
}

async fn lines(from: DuplexStream) -> Vec<String> {
    let (mut lines, mut all) = (BufReader::new(from).lines(), Vec::new());
    while let Some(line) = lines.next_line().await.unwrap() {
        all.push(undated(&line));
    }
    all
}

#[tokio::test]
async fn law_no_press_is_lost_however_little_is_read() {
    let (stops, hands, waiting) = begin();
    let elara = Presser::Account("u1".to_owned());
    // One byte is taken, and no more.
    let (to, from) = duplex(1);
    let forwarded = tokio::spawn(forward(waiting, to));
    take(&hands, verify(1)).unwrap();
    tokio::time::sleep(Duration::from_millis(20)).await;
    for sequence in 2..2_000 {
        take(&hands, hold(sequence, true)).unwrap();
    }
    for sequence in 2_000.. {
        if take(&hands, verify(sequence)).is_err() {
            break;
        }
    }
    press(&stops, &Presser::Page, true, 1);
    press(&stops, &Presser::Page, false, 2);
    press(&stops, &elara, true, 3);
    let read = tokio::spawn(lines(from));
    tokio::time::sleep(Duration::from_millis(100)).await;
    press(&stops, &elara, false, 4);
    tokio::time::sleep(Duration::from_millis(100)).await;
    hands.leave();
    forwarded.await.unwrap();
    let read = read.await.unwrap();
    let verified = "{\"verify\":true,\"by\":\"Elara\"}";
    assert_eq!(read[..2], [verified, "{\"stop\":true}"]);
    let holds = read.iter().filter(|line| line.contains("hold")).count();
    assert_eq!(holds, 1, "only the newest counts: {read:?}");
    assert_eq!(read.last().unwrap(), "{\"stop\":false}");
    let queued = read.iter().filter(|line| *line == verified).count();
    assert_eq!(queued, 1 + WORDS_WAITING_MAX);
}

#[tokio::test]
async fn a_press_that_was_let_go_before_it_was_said_is_said() {
    let (stops, hands, waiting) = begin();
    press(&stops, &Presser::Page, true, 5);
    press(&stops, &Presser::Page, false, 6);
    hands.leave();
    let both = ["{\"stop\":true}", "{\"stop\":false}"];
    assert_eq!(all(waiting).await, both);
}

#[tokio::test]
async fn law_a_late_word_revives_nothing() {
    let (_stops, hands, waiting) = begin();
    take(&hands, verify(1)).unwrap();
    take(&hands, hold(2, true)).unwrap();
    take(&hands, hold(4, false)).unwrap();
    for late in [hold(3, true), hold(4, true), resume(2), verify(0)] {
        assert_eq!(take(&hands, late), Err(NotTaken::Late));
    }
    hands.leave();
    assert_eq!(
        all(waiting).await,
        ["{\"hold\":false}", "{\"verify\":true,\"by\":\"Elara\"}"]
    );
    // Another page counts for itself, and there is an end to pages.
    let (_stops, hands, _waiting) = begin();
    take(&hands, verify(9)).unwrap();
    for page in 1..PAGES_MAX {
        let page = format!("page {page}");
        take(
            &hands,
            Say {
                page: &page,
                ..hold(1, true)
            },
        )
        .unwrap();
    }
    let page = "one more";
    let more = Say {
        page,
        ..hold(1, true)
    };
    assert_eq!(take(&hands, more), Err(NotTaken::TooManyPages));
    take(&hands, hold(10, true)).unwrap();
}

#[tokio::test]
async fn law_only_who_verified_holds_and_resumes() {
    let (_stops, hands, waiting) = begin();
    assert_eq!(take(&hands, hold(1, true)), Err(NotTaken::NotVerified));
    assert_eq!(
        hands.take(&verify(2), false, false),
        Err(NotTaken::NotAsked)
    );
    take(&hands, verify(3)).unwrap();
    take(&hands, hold(4, true)).unwrap();
    let (by, name) = ("u2", "Amir");
    let amir = |say: Say<'static>| Say { by, name, ..say };
    for word in [hold(1, true), hold(2, false), resume(3)] {
        assert_eq!(take(&hands, amir(word)), Err(NotTaken::NotOperator));
    }
    // Whoever takes the session over begins without a hold.
    take(&hands, amir(verify(4))).unwrap();
    assert!(hands.hold.borrow().by.is_none());
    for word in [hold(5, true), resume(6)] {
        assert_eq!(take(&hands, word), Err(NotTaken::NotOperator));
    }
    take(&hands, amir(hold(5, true))).unwrap();
    // To end it is everybody's.
    let end = true;
    take(&hands, Say { end, ..say(7) }).unwrap();
    hands.leave();
    let said = all(waiting).await;
    let expected = [
        "{\"verify\":true,\"by\":\"Elara\"}",
        "{\"verify\":true,\"by\":\"Amir\"}",
        "{\"end\":true,\"by\":\"Elara\"}",
    ];
    assert_eq!(said[..3], expected);
}

#[tokio::test]
async fn what_waited_too_long_is_not_said_any_more() {
    let (stops, hands, mut waiting) = begin();
    take(&hands, verify(1)).unwrap();
    take(&hands, resume(2)).unwrap();
    press(&stops, &Presser::Page, true, 7);
    press(&stops, &Presser::Page, false, 8);
    take(&hands, hold(3, true)).unwrap();
    let start = hands.hold.borrow().at;
    tokio::time::sleep(HOLD_COUNTS).await;
    assert!(Now::read().since(start) >= HOLD_COUNTS);
    let end = true;
    let mut said = Vec::new();
    for _ in 0..3 {
        said.push(undated(&waiting.next().await.unwrap().to_string()));
    }
    let expected = [
        "{\"stop\":true}",
        "{\"stop\":false}",
        "{\"verify\":true,\"by\":\"Elara\"}",
    ];
    assert_eq!(said, expected, "no resume from before the stop");
    tokio::select! {
        biased;
        line = waiting.next() => panic!("{line:?}"),
        () = tokio::time::sleep(Duration::from_millis(20)) => {}
    }
    take(&hands, Say { end, ..say(4) }).unwrap();
    let line = waiting.next().await.unwrap().to_string();
    assert_eq!(undated(&line), "{\"end\":true,\"by\":\"Elara\"}");
}

#[tokio::test]
async fn law_a_hold_that_came_right_after_a_standstill_is_not_said() {
    let (_stops, hands, mut waiting) = begin();
    take(&hands, verify(1)).unwrap();
    waiting.next().await.unwrap();
    take(&hands, hold(2, true)).unwrap();
    let line = waiting.next().await.unwrap().to_string();
    assert_eq!(undated(&line), "{\"hold\":true,\"by\":\"Elara\"}");
    // Nobody takes the hands on meanwhile, as when the server stands still.
    tokio::time::sleep(Duration::from_millis(800)).await;
    take(&hands, hold(3, true)).unwrap();
    // First of all nobody holds.
    let lets_go = "{\"hold\":false}";
    assert_eq!(waiting.next().await.unwrap().to_string(), lets_go);
    tokio::select! {
        biased;
        line = waiting.next() => panic!("{line:?}"),
        () = tokio::time::sleep(Duration::from_millis(150)) => {}
    }
    for word in [verify(4), resume(5)] {
        assert_eq!(take(&hands, word), Err(NotTaken::StoodStill));
    }
    take(&hands, hold(6, false)).unwrap();
    assert_eq!(
        waiting.next().await.unwrap().to_string(),
        "{\"hold\":false}"
    );
}

#[tokio::test]
async fn law_after_a_standstill_nobody_holds() {
    let (_stops, hands, mut waiting) = begin();
    take(&hands, verify(1)).unwrap();
    take(&hands, hold(2, true)).unwrap();
    for _ in 0..2 {
        waiting.next().await.unwrap();
    }
    // One that nobody could take on any more before the standstill is not said after it.
    take(&hands, hold(3, true)).unwrap();
    tokio::time::sleep(Duration::from_millis(800)).await;
    let line = waiting.next().await.unwrap().to_string();
    assert_eq!(line, "{\"hold\":false}");
    tokio::select! {
        biased;
        line = waiting.next() => panic!("{line:?}"),
        () = tokio::time::sleep(Duration::from_millis(150)) => {}
    }
}

#[tokio::test]
async fn law_a_hold_that_lapsed_begins_by_a_new_one_only() {
    let (_stops, hands, mut waiting) = begin();
    take(&hands, verify(1)).unwrap();
    waiting.next().await.unwrap();
    let before_ms = clock::now_ms();
    take(&hands, hold(2, true)).unwrap();
    // It grows no younger on its way.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let line = waiting.next().await.unwrap();
    let said_ms = line["said_ms"].as_u64().unwrap();
    assert!((before_ms..before_ms + 250).contains(&said_ms), "{line}");
    // The page stood still, as when its machine sleeps; the server did not.
    let beats = async {
        for _ in 0..16 {
            tokio::select! {
                biased;
                line = waiting.next() => panic!("{line:?}"),
                () = tokio::time::sleep(Duration::from_millis(100)) => {}
            }
        }
    };
    beats.await;
    for sequence in 3..6 {
        assert_eq!(take(&hands, hold(sequence, true)), Err(NotTaken::Lapsed));
    }
    // One that was refused held nothing: Amir verifies later, and holds.
    let amir = |say: Say<'static>| Say {
        by: "u2",
        name: "Amir",
        ..say
    };
    assert_eq!(
        take(&hands, amir(hold(1, true))),
        Err(NotTaken::NotOperator)
    );
    // What it says beside is as good as ever, another page holds by itself, and this one does after it let go.
    let page = "b";
    take(
        &hands,
        Say {
            page,
            ..hold(1, true)
        },
    )
    .unwrap();
    take(&hands, verify(6)).unwrap();
    take(&hands, hold(7, false)).unwrap();
    for sequence in 8..12 {
        take(&hands, hold(sequence, true)).unwrap();
    }
    let reads = async { while waiting.next().await.is_some() {} };
    let longer = HOLD_COUNTS + Duration::from_millis(100);
    assert!(tokio::time::timeout(longer, reads).await.is_err());
    take(&hands, amir(verify(2))).unwrap();
    take(&hands, amir(hold(3, true))).unwrap();
}

#[tokio::test]
async fn law_who_lets_go_at_one_page_holds_at_none() {
    let (_stops, hands, _waiting) = begin();
    let other = |say: Say<'static>| Say { page: "b", ..say };
    take(&hands, verify(1)).unwrap();
    take(&hands, hold(2, true)).unwrap();
    take(&hands, other(hold(1, true))).unwrap();
    take(&hands, hold(3, false)).unwrap();
    assert!(hands.hold.borrow().by.is_none());
    for sequence in 2..4 {
        assert_eq!(
            take(&hands, other(hold(sequence, true))),
            Err(NotTaken::LetGo)
        );
    }
    // The one that let go holds anew; the other, which held no more, lets go of nothing, and holds anew too.
    take(&hands, hold(4, true)).unwrap();
    take(&hands, other(hold(4, false))).unwrap();
    take(&hands, hold(5, true)).unwrap();
    assert!(hands.hold.borrow().by.is_some());
    take(&hands, other(hold(5, true))).unwrap();
    // A stop ends all of them.
    hands.let_go();
    assert!(hands.hold.borrow().by.is_none());
    assert_eq!(take(&hands, other(hold(6, true))), Err(NotTaken::LetGo));
    take(&hands, other(hold(7, false))).unwrap();
    take(&hands, other(hold(8, true))).unwrap();
}
