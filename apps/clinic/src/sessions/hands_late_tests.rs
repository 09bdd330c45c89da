//! What comes late to the hands, or together with what is refused.

use super::tests::{all, begin, hold, press, resume, take, verify};
use super::{NotTaken, Say};
use crate::sessions::stop::Presser;

#[tokio::test]
async fn law_what_came_before_a_stop_is_not_said_after_it() {
    let (stops, hands, waiting) = begin();
    take(&hands, verify(1)).unwrap();
    // Something is looked up while the patient presses and lets go.
    let came = Some(hands.came());
    press(&stops, &Presser::Page, true, 1);
    press(&stops, &Presser::Page, false, 2);
    take(&hands, Say { came, ..resume(2) }).unwrap();
    hands.leave();
    let said = all(waiting).await;
    assert!(said.iter().all(|line| !line.contains("resume")), "{said:?}");
}

#[tokio::test]
async fn law_a_letting_go_is_taken_whatever_is_refused_with_it() {
    let (_stops, hands, _waiting) = begin();
    take(&hands, verify(1)).unwrap();
    take(&hands, hold(2, true)).unwrap();
    let word = Say {
        resume: true,
        ..hold(3, false)
    };
    let refused = hands.take(&word, true, false);
    assert_eq!(refused, Err(NotTaken::NothingToResume));
    assert!(hands.hold.borrow().by.is_none());
    assert_eq!(take(&hands, resume(3)), Err(NotTaken::Late));
}
