//! The stop of a session: who presses it.
//!
//! In: presses and lettings go, by who does so. Out: what the treatment's side is to be told, in order, and who presses still.
//! Law: `law_a_stop_is_let_go_only_when_nobody_presses`, `law_who_is_there_keeps_the_own_press`,
//! `law_a_late_letting_go_lets_nothing_go`, `law_a_stop_page_that_says_nothing_is_lost_however_open_its_stream`.
//! Method: each presser has a state of its own. Presses are counted, so that one that was let go before it could be said
//! is said all the same. What pages say has numbers: a press always counts, a letting go only where it is newer than all of
//! its page. Whoever leaves while pressing presses on, until someone lets go for those who are gone.
//! Not here: who may press (`routes`), how it is said (`hands`).

use super::live::NotTaken;
use crate::wire::StopLine;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// So long after its last word a page without an open stream counts as there.
const GONE_AFTER: Duration = Duration::from_secs(10);

/// So long after its last word the patient's page, which asks each second, is told to be lost.
const LOST_AFTER: Duration = Duration::from_secs(5);

/// Pages of one presser that are told apart.
const PAGES_MAX: usize = 256;

/// Who presses the stop.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Presser {
    /// The patient, on the stop page.
    Page,
    /// An account by its id, wherever it is signed in.
    Account(String),
}

/// A press, or a letting go.
#[derive(Debug, Clone, Copy)]
pub struct Press<'a> {
    /// Who.
    pub who: &'a Presser,
    /// Whether it is pressed.
    pub pressed: bool,
    /// Lets go for all whose page is not there any more, too.
    pub for_gone: bool,
    /// The page's own word for itself, new whenever it is loaded.
    pub page: &'a str,
    /// Number of what the page says, growing.
    pub sequence: u64,
}

/// The stop as the treatment's side is to know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Stop {
    /// How often it was pressed so far.
    pub(super) presses: u64,
    /// Whether anybody presses.
    pub(super) pressed: bool,
}

/// Who presses, as one of them is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressing {
    /// Whether who is told does.
    pub mine: bool,
    /// How many others do whose page is open.
    pub here: u32,
    /// How many others do whose page is not.
    pub gone: u32,
}

#[derive(Debug)]
struct One {
    pressed: bool,
    streams: usize,
    seen: Instant,
    /// When it said something itself; the end of a stream is no word.
    said: Option<Instant>,
    /// The last number of each page.
    pages: BTreeMap<String, u64>,
}

impl One {
    /// Takes the number of a page; a press counts whatever it is.
    fn number(&mut self, press: &Press<'_>) -> Result<(), NotTaken> {
        let is_full = self.pages.len() >= PAGES_MAX;
        match self.pages.get_mut(press.page) {
            Some(last) if !press.pressed && *last >= press.sequence => return Err(NotTaken::Late),
            Some(last) => *last = press.sequence.max(*last),
            None if !is_full => {
                self.pages.insert(press.page.to_owned(), press.sequence);
            }
            None if press.pressed => {}
            None => return Err(NotTaken::TooManyPages),
        }
        Ok(())
    }

    fn speaks(&mut self, now: Instant) {
        (self.seen, self.said) = (now, Some(now));
    }

    fn is_here(&self, now: Instant) -> bool {
        self.streams > 0 || now.saturating_duration_since(self.seen) < GONE_AFTER
    }
}

/// All who press. Clones are the same.
#[derive(Debug, Clone)]
pub(super) struct Stops {
    all: Arc<Mutex<BTreeMap<Presser, One>>>,
    told: watch::Sender<Stop>,
}

/// A stream that somebody has open.
#[derive(Debug)]
pub(super) struct Attends(Stops, Presser);

impl Drop for Attends {
    fn drop(&mut self) {
        let mut all = self.0.lock();
        let one = one(&mut all, &self.1);
        (one.streams, one.seen) = (one.streams.saturating_sub(1), Instant::now());
    }
}

fn one<'a>(all: &'a mut BTreeMap<Presser, One>, who: &Presser) -> &'a mut One {
    all.entry(who.clone()).or_insert_with(|| One {
        pressed: false,
        streams: 0,
        seen: Instant::now(),
        said: None,
        pages: BTreeMap::new(),
    })
}

impl Stops {
    pub(super) fn new() -> Self {
        Self {
            all: Arc::default(),
            told: watch::channel(Stop::default()).0,
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Presser, One>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is to be told, now and whenever it changes.
    pub(super) fn watch(&self) -> watch::Receiver<Stop> {
        self.told.subscribe()
    }

    /// Whether that one presses.
    pub(super) fn is_pressed_by(&self, who: &Presser) -> bool {
        self.lock().get(who).is_some_and(|one| one.pressed)
    }

    /// Somebody looks on, until this is dropped.
    pub(super) fn attend(&self, who: Presser) -> Attends {
        let mut all = self.lock();
        let one = one(&mut all, &who);
        one.streams += 1;
        one.speaks(Instant::now());
        drop(all);
        Attends(self.clone(), who)
    }

    /// Somebody presses or lets go.
    ///
    /// # Errors
    /// [`NotTaken`], for a letting go only.
    pub(super) fn press(&self, press: &Press<'_>) -> Result<Pressing, NotTaken> {
        self.press_at(press, Instant::now())
    }

    fn press_at(&self, press: &Press<'_>, now: Instant) -> Result<Pressing, NotTaken> {
        let (mut all, pressed) = (self.lock(), press.pressed);
        let mine = one(&mut all, press.who);
        mine.speaks(now);
        mine.number(press)?;
        mine.pressed = pressed;
        if press.for_gone && !pressed {
            let gone = all.values_mut().filter(|one| !one.is_here(now));
            gone.for_each(|one| one.pressed = false);
        }
        // Still locked: what is told goes in the order of what was done.
        let any = all.values().any(|one| one.pressed);
        self.told.send_modify(|stop| {
            stop.presses += u64::from(pressed);
            stop.pressed = any;
        });
        Ok(pressing(&all, press.who, now))
    }

    /// Whether the patient's page is heard. An open stream tells nothing: a line that is cut stays open for minutes.
    pub(super) fn page(&self) -> StopLine {
        self.page_at(Instant::now())
    }

    fn page_at(&self, now: Instant) -> StopLine {
        match self.lock().get(&Presser::Page) {
            None => StopLine::Unopened,
            Some(one) => match one.said {
                Some(at) if now.saturating_duration_since(at) < LOST_AFTER => StopLine::Heard,
                _ => StopLine::Lost,
            },
        }
    }

    /// Somebody was heard of.
    pub(super) fn heard_of(&self, who: &Presser) {
        one(&mut self.lock(), who).speaks(Instant::now());
    }
}

fn pressing(all: &BTreeMap<Presser, One>, who: &Presser, now: Instant) -> Pressing {
    let others = all
        .iter()
        .filter(|(other, one)| *other != who && one.pressed);
    let (here, gone): (Vec<_>, Vec<_>) = others.partition(|(_, one)| one.is_here(now));
    let count = |some: Vec<_>| u32::try_from(some.len()).unwrap_or(u32::MAX);
    Pressing {
        mine: all.get(who).is_some_and(|one| one.pressed),
        here: count(here),
        gone: count(gone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(id: &str) -> Presser {
        Presser::Account(id.to_owned())
    }

    /// What each page says is newer than what it said before, but where a number is given.
    fn press(stops: &Stops, who: &Presser, pressed: bool, at: Instant) -> Pressing {
        press_for(stops, who, (pressed, false), at)
    }

    fn press_for(
        stops: &Stops,
        who: &Presser,
        (pressed, for_gone): (bool, bool),
        at: Instant,
    ) -> Pressing {
        let last = stops
            .lock()
            .get(who)
            .and_then(|one| one.pages.get("a").copied());
        let press = Press {
            who,
            pressed,
            for_gone,
            page: "a",
            sequence: last.unwrap_or(0) + 1,
        };
        stops.press_at(&press, at).unwrap()
    }

    #[test]
    fn law_a_stop_page_that_says_nothing_is_lost_however_open_its_stream() {
        let (stops, now) = (Stops::new(), Instant::now());
        let after = |seconds: u64| now + Duration::from_secs(seconds);
        let _staff = stops.attend(account("u1"));
        assert_eq!(stops.page_at(now), StopLine::Unopened);
        let page = stops.attend(Presser::Page);
        press(&stops, &Presser::Page, true, now);
        for (seconds, line) in [
            (0, StopLine::Heard),
            (4, StopLine::Heard),
            (6, StopLine::Lost),
        ] {
            assert_eq!(stops.page_at(after(seconds)), line, "{seconds}");
        }
        press(&stops, &Presser::Page, false, after(60));
        assert_eq!(stops.page_at(after(61)), StopLine::Heard);
        // A stream that was cut long ago ends at last, and nothing is heard by that.
        let long_ago = now.checked_sub(Duration::from_secs(60)).unwrap();
        press(&stops, &Presser::Page, false, long_ago);
        drop(page);
        assert_eq!(stops.page_at(Instant::now()), StopLine::Lost);
    }

    #[test]
    fn law_a_stop_is_let_go_only_when_nobody_presses() {
        let (stops, now) = (Stops::new(), Instant::now());
        let watch = stops.watch();
        let (elara, amir) = (account("u1"), account("u2"));
        for (who, pressed, any) in [
            (&elara, true, true),
            (&Presser::Page, true, true),
            (&amir, true, true),
            (&elara, false, true),
            // Who lets go twice lets go for nobody else.
            (&elara, false, true),
            (&Presser::Page, false, true),
            (&amir, false, false),
        ] {
            press(&stops, who, pressed, now);
            assert_eq!(watch.borrow().pressed, any, "{who:?} {pressed}");
        }
        assert_eq!(watch.borrow().presses, 3);
    }

    #[test]
    fn law_who_is_there_keeps_the_own_press() {
        let stops = Stops::new();
        let (elara, amir, start) = (account("u1"), account("u2"), Instant::now());
        let page = stops.attend(Presser::Page);
        press(&stops, &Presser::Page, true, start);
        press(&stops, &elara, true, start);
        let later = start + GONE_AFTER;
        let asked = press(&stops, &amir, false, later);
        let expected = Pressing {
            mine: false,
            here: 1,
            gone: 1,
        };
        assert_eq!(asked, expected, "one has left, pressing on");
        assert!(stops.watch().borrow().pressed);
        let asked = press_for(&stops, &amir, (false, true), later);
        assert_eq!((asked.here, asked.gone), (1, 0), "the patient looks on");
        assert!(stops.watch().borrow().pressed);
        drop(page);
        let later = Instant::now() + GONE_AFTER;
        // A press lets go for nobody.
        let asked = press_for(&stops, &amir, (true, true), later);
        assert_eq!((asked.mine, asked.gone), (true, 1));
        let asked = press_for(&stops, &amir, (false, true), later);
        assert_eq!((asked.here, asked.gone), (0, 0));
        assert!(!stops.watch().borrow().pressed);
    }

    #[test]
    fn law_a_late_letting_go_lets_nothing_go() {
        let stops = Stops::new();
        let say = |page: &str, pressed: bool, sequence: u64| {
            stops.press(&Press {
                who: &Presser::Page,
                pressed,
                for_gone: false,
                page,
                sequence,
            })
        };
        say("a", true, 1).unwrap();
        say("a", true, 3).unwrap();
        for sequence in [2, 3] {
            assert_eq!(say("a", false, sequence), Err(NotTaken::Late));
            assert!(stops.watch().borrow().pressed);
        }
        // A press counts, however late.
        say("a", false, 4).unwrap();
        say("a", true, 2).unwrap();
        assert!(stops.watch().borrow().pressed);
        for page in 1..=PAGES_MAX {
            say(&format!("page {page}"), true, 1).unwrap();
        }
        assert_eq!(say("one more", false, 9), Err(NotTaken::TooManyPages));
        say("one more", true, 9).unwrap();
    }
}
