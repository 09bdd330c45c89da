//! The operator's hands on their way to the treatment's side, behind the stop.
//!
//! In: what pages say, each with its number. Out: lines, the stop before all others.
//! Law: `law_no_press_is_lost_however_little_is_read`, `law_a_late_word_revives_nothing`,
//! `law_a_hold_that_came_right_after_a_standstill_is_not_said`, `law_a_hold_that_lapsed_begins_by_a_new_one_only`,
//! `law_after_a_standstill_nobody_holds`, `law_who_lets_go_at_one_page_holds_at_none`,
//! `law_only_who_verified_holds_and_resumes`, `law_what_came_before_a_stop_is_not_said_after_it`,
//! `law_a_letting_go_is_taken_whatever_is_refused_with_it`.
//! Method: the stop and the newest hold are states that are watched, so that nothing waits before them; the few other words
//! wait in a small queue. A hold that waited longer than it counts, or that came right after this server stood still, and a
//! resume from before a stop, are not said any more. A page that held and was not heard for longer than a hold counts stood still, or
//! its line did: it holds again only after it let go, and so does one whose hold ended with a stop, or as the same operator let go at
//! another. Where others are seen at the chair than are treated, nobody operates and every hold ends.
//! Each line tells when it was taken, so that it grows no younger on its way.
//! Where nothing is read at all the treatment's side has the hold lapse, and the device is off.

use super::live::NotTaken;
use super::pages::Pages;
use super::pulse::{BEAT, Now, Pulse};
use super::stop::Stop;
use serde_json::{Map, Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{mpsc, watch};

/// Words that may wait for the treatment's side to read.
const WORDS_WAITING_MAX: usize = 8;
/// So long counts a hold.
pub(super) const HOLD_COUNTS: Duration = Duration::from_millis(1_500);

/// What a page says of its operator's hands.
#[derive(Debug, Clone, Copy, Default)]
pub struct Say<'a> {
    /// Id of the account.
    pub by: &'a str,
    /// Its name, for the record.
    pub name: &'a str,
    /// The page's own word for itself, new whenever it is loaded.
    pub page: &'a str,
    /// Number of what it says, growing.
    pub sequence: u64,
    /// The newest moment of the session that the page heard, where it says so.
    pub heard_ms: Option<u64>,
    /// Holds, or lets go.
    pub hold: Option<bool>,
    /// Has verified patient and tooth, and they are right.
    pub verify: bool,
    /// Goes on.
    pub resume: bool,
    /// Ends the session.
    pub end: bool,
    /// When it came, where something was looked up since; now where it says nothing.
    pub came: Option<Came>,
}

/// When something came, and how often the stop had been pressed then.
#[derive(Debug, Clone, Copy)]
pub struct Came {
    at: Now,
    presses: u64,
}

#[derive(Debug, Clone)]
struct Hold {
    /// Who holds, if anybody.
    by: Option<String>,
    at: Now,
}

/// Words of one line, who says them, and how often the stop had been pressed then.
#[derive(Debug)]
struct Words {
    says: Vec<&'static str>,
    by: String,
    presses: u64,
    at: Now,
}

#[derive(Debug)]
struct Open {
    words: Option<mpsc::Sender<Words>>,
    /// Account that verified patient and tooth last.
    operator: Option<String>,
    /// Whether others were seen at the chair since.
    other_seen: bool,
    pages: Pages,
}

/// The hands of a session.
#[derive(Debug)]
pub(super) struct Hands {
    open: Mutex<Open>,
    stop: watch::Receiver<Stop>,
    hold: watch::Sender<Hold>,
    pulse: Arc<Pulse>,
}

/// What waits to be said.
#[derive(Debug)]
pub(super) struct Waiting {
    stop: watch::Receiver<Stop>,
    /// What was said of it.
    told: Stop,
    hold: watch::Receiver<Hold>,
    words: mpsc::Receiver<Words>,
    /// Words whose turn comes after a letting go.
    next: Option<Words>,
    pulse: Arc<Pulse>,
}

impl Hands {
    /// Hands that nobody has yet, and what is to be said of them and of the stop.
    pub(super) fn new(stop: watch::Receiver<Stop>) -> (Self, Waiting) {
        let (sender, words) = mpsc::channel(WORDS_WAITING_MAX);
        let (by, at) = (None, Now::read());
        let (hold, newest) = watch::channel(Hold { by, at });
        let pulse = Arc::<Pulse>::default();
        let open = Open {
            words: Some(sender),
            operator: None,
            other_seen: false,
            pages: Pages::default(),
        };
        let hands = Self {
            open: Mutex::new(open),
            stop: stop.clone(),
            hold,
            pulse: Arc::clone(&pulse),
        };
        let waiting = Waiting {
            stop,
            told: Stop::default(),
            hold: newest,
            words,
            next: None,
            pulse,
        };
        (hands, waiting)
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does it where the hands can still be heard; nobody takes them away meanwhile.
    ///
    /// # Errors
    /// [`NotTaken::Over`], and those of what is done.
    pub(super) fn while_heard<T>(
        &self,
        what: impl FnOnce() -> Result<T, NotTaken>,
    ) -> Result<T, NotTaken> {
        let open = self.lock();
        expect_open(&open)?;
        what()
    }

    /// Tells whose they are; nobody takes them over meanwhile.
    pub(super) fn tell_operator(&self, told: impl FnOnce(Option<String>)) {
        let open = self.lock();
        told(open.operator.clone());
    }

    /// Takes what a page says; `asked` is whether patient and tooth were asked for, `resumes` whether a resume is.
    ///
    /// # Errors
    /// [`NotTaken`]; then nothing of it was done but a letting go.
    pub(super) fn take(&self, say: &Say<'_>, asked: bool, resumes: bool) -> Result<(), NotTaken> {
        let mut open = self.lock();
        let words = expect_open(&open)?.clone();
        let (at, came) = (Now::read(), say.came.unwrap_or_else(|| self.came()));
        let other_seen = open.other_seen;
        let held_here = open.pages.take(say, at).map_err(|why| match why {
            NotTaken::LetGo if other_seen => NotTaken::OtherSeen,
            why => why,
        })?;
        if say.hold == Some(false) && held_here && open.operator.as_deref() == Some(say.by) {
            // Whatever else it says is refused: a letting go is taken. Whoever lets go at one page holds at no other.
            open.pages.end_others(say);
            self.nobody_holds(at);
        }
        if say.verify && !asked {
            return Err(NotTaken::NotAsked);
        }
        let operates = say.verify || open.operator.as_deref() == Some(say.by);
        if (say.hold.is_some() || say.resume) && !operates {
            return Err(match open.operator {
                None if other_seen => NotTaken::OtherSeen,
                None => NotTaken::NotVerified,
                Some(_) => NotTaken::NotOperator,
            });
        }
        if say.resume && !resumes {
            return Err(NotTaken::NothingToResume);
        }
        // A hold is said again by itself; a look or a click from before the standstill is to be done anew.
        let is_steady = self.pulse.is_steady(at);
        let is_late = at.since(came.at) > HOLD_COUNTS;
        if say.verify || say.resume {
            match (is_steady, is_late) {
                (false, _) => return Err(NotTaken::StoodStill),
                (true, true) => return Err(NotTaken::Slow),
                (true, false) => {}
            }
        }
        let all = [
            ("verify", say.verify),
            ("resume", say.resume),
            ("end", say.end),
        ];
        let says: Vec<_> = all.iter().filter(|one| one.1).map(|one| one.0).collect();
        let place = words.try_reserve();
        let place = match (says.is_empty(), place) {
            (true, _) => None,
            (false, Ok(place)) => Some(place),
            (false, Err(mpsc::error::TrySendError::Full(()))) => return Err(NotTaken::Stuck),
            (false, Err(mpsc::error::TrySendError::Closed(()))) => return Err(NotTaken::Over),
        };
        self.end_holds_for(&mut open, say, at);
        if let Some(place) = place {
            let by = say.name.to_owned();
            place.send(Words {
                says,
                by,
                presses: came.presses,
                at: came.at,
            });
        }
        // One that may be old is as one that did not come; who holds says it again.
        if say.hold == Some(true) && is_steady {
            let by = Some(say.name.to_owned());
            self.hold.send_replace(Hold { by, at });
        }
        open.pages.holds(say, at);
        Ok(())
    }

    /// What comes now.
    pub(super) fn came(&self) -> Came {
        Came {
            at: Now::read(),
            presses: self.stop.borrow().presses,
        }
    }

    /// The hold of who operated before ends as another verifies; after a resume it goes on by a hold that begins after it.
    fn end_holds_for(&self, open: &mut Open, say: &Say<'_>, at: Now) {
        let takes_over = say.verify && open.operator.as_deref() != Some(say.by);
        if takes_over {
            open.operator = Some(say.by.to_owned());
            open.other_seen = false;
        }
        if say.resume {
            open.pages.end_all();
        }
        if takes_over || say.resume {
            self.nobody_holds(at);
        }
    }

    fn nobody_holds(&self, at: Now) {
        let none = Hold { by: None, at };
        self.hold
            .send_if_modified(|hold| std::mem::replace(hold, none).by.is_some());
    }

    /// Others were seen at the chair than are treated: nobody has these hands until somebody verifies.
    pub(super) fn other_seen(&self) {
        let mut open = self.lock();
        (open.operator, open.other_seen) = (None, true);
        self.end_all(&mut open);
    }

    /// Lets go for all pages that hold: each of them holds again by a new hold only.
    pub(super) fn let_go(&self) {
        self.end_all(&mut self.lock());
    }

    fn end_all(&self, open: &mut Open) {
        open.pages.end_all();
        self.nobody_holds(Now::read());
    }

    /// No hands any more.
    pub(super) fn leave(&self) {
        self.lock().words.take();
    }
}

fn expect_open(open: &Open) -> Result<&mpsc::Sender<Words>, NotTaken> {
    let words = open.words.as_ref().filter(|words| !words.is_closed());
    words.ok_or(NotTaken::Over)
}

impl Waiting {
    /// The next line; none when all hands are gone and the stop is said.
    async fn next(&mut self) -> Option<Value> {
        loop {
            if self.pulse.beat(Now::read()) {
                // Whoever held before that may not be there any more.
                self.hold.mark_unchanged();
                return Some(json!({ "hold": false }));
            }
            if let Some(line) = self.stop_to_say().or_else(|| self.letting_go_to_say()) {
                return Some(line);
            }
            if let Some(words) = self.next.take() {
                match self.line_of(&words) {
                    None => continue,
                    line => return line,
                }
            }
            tokio::select! {
                biased;
                changed = self.stop.changed() => changed.ok()?,
                words = self.words.recv() => self.next = Some(words?),
                () = tokio::time::sleep(BEAT) => {}
                changed = self.hold.changed() => {
                    changed.ok()?;
                    let hold = self.hold.borrow().clone();
                    let Some(by) = hold.by else {
                        return Some(json!({ "hold": false }));
                    };
                    if Now::read().since(hold.at) < HOLD_COUNTS {
                        return Some(json!({ "hold": true, "by": by, "said_ms": hold.at.day_ms() }));
                    }
                }
            }
        }
    }

    /// A press that was let go meanwhile is said too.
    fn stop_to_say(&mut self) -> Option<Value> {
        let stop = *self.stop.borrow_and_update();
        if stop.presses != self.told.presses {
            self.told.presses = stop.presses;
            self.told.pressed = true;
            return Some(json!({ "stop": true }));
        }
        if stop.pressed == self.told.pressed {
            return None;
        }
        self.told.pressed = stop.pressed;
        Some(json!({ "stop": stop.pressed }))
    }

    /// A letting go goes before words that were said after it.
    fn letting_go_to_say(&mut self) -> Option<Value> {
        let lets_go = self.hold.has_changed().ok()? && self.hold.borrow().by.is_none();
        lets_go.then(|| {
            self.hold.mark_unchanged();
            json!({ "hold": false })
        })
    }

    fn line_of(&self, words: &Words) -> Option<Value> {
        let before_a_stop = words.presses != self.told.presses;
        let says = words
            .says
            .iter()
            .filter(|one| !(before_a_stop && **one == "resume"));
        let mut line: Map<String, Value> =
            says.map(|one| ((*one).to_owned(), true.into())).collect();
        (!line.is_empty()).then(|| {
            line.insert("by".to_owned(), words.by.clone().into());
            line.insert("said_ms".to_owned(), words.at.day_ms().into());
            Value::Object(line)
        })
    }
}

/// Takes hands and stop to the treatment's side until there are none any more.
pub(super) async fn forward(mut waiting: Waiting, mut to: impl AsyncWrite + Unpin) {
    while let Some(line) = waiting.next().await {
        let line = format!("{line}\n");
        if to.write_all(line.as_bytes()).await.is_err() || to.flush().await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
#[path = "hands_tests.rs"]
pub(super) mod tests;

#[cfg(test)]
#[path = "hands_late_tests.rs"]
mod late_tests;
