//! A session that goes on: the hands of people to the treatment's side, its cockpit to people.
//!
//! In: hands and stops. Out: the newest cockpit, and at the end what came of it.
//! Law: `law_it_is_said_to_work_while_it_works_and_not_while_it_is_ended`, `law_the_newest_cockpit_wins`,
//! `law_any_stop_stops_and_all_must_let_go`, `law_nobody_there_means_no_hold`, `law_who_did_not_hear_the_session_does_not_hold`,
//! `law_what_the_guard_stopped_goes_on_by_a_new_hold_only`,
//! `law_over_is_told_by_who_recorded_it`, `law_each_account_is_told_whose_the_hands_are`.
//! Method: docs/formats.md, `deliver --hands stdin`. This side never holds by itself: each hold is a person's, and the
//! treatment's side lets it lapse. The end of this process is the end of its standard input, so all hands gone.
//! Not here: who may be the hands (`routes`), in which order they are said (`hands`), and the record (`carry`).

use super::hands::{Came, Hands, Say, forward};
use super::pulse;
use super::stop::{Attends, Press, Presser, Pressing, Stops};
use super::taken::Reason;
use super::told::Told;
use crate::clock;
use crate::engine::{Broken, Engine, Said, Task, next_line};
use crate::wire::{Cockpit, DeliveryState, Operator, StopLine, Verdict, WaitsFor};
use serde::Deserialize as _;
use serde_json::Value;
use std::process::Stdio;
use std::sync::{Arc, OnceLock};
use tokio::io::BufReader;
use tokio::process::Child;
use tokio::sync::watch;

/// Bytes of a line of the treatment's side.
const LINE_BYTES_MAX: usize = 1 << 20;

/// A session as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// How far it is.
    pub state: DeliveryState,
    /// What it last told.
    pub cockpit: Option<Arc<Cockpit>>,
    /// Whether the stop is pressed on the patient's page.
    pub page_presses: bool,
    /// Whether it is being ended: its end was asked for and taken, or its hands are gone. What is told last may be old then.
    pub ending: bool,
    /// Account that verified patient and tooth last.
    pub operator: Option<String>,
}

impl Now {
    fn ends(&mut self) {
        self.ending = true;
        if self.state != DeliveryState::Over {
            self.state = DeliveryState::Held;
        }
        if let Some(cockpit) = &mut self.cockpit {
            Arc::make_mut(cockpit).ending = true;
        }
    }

    /// What it last told, as that account is told.
    #[must_use]
    pub fn told_to(&self, account: &str) -> Option<Cockpit> {
        let operator = match self.operator.as_deref() {
            None => Operator::Nobody,
            Some(one) if one == account => Operator::Mine,
            Some(_) => Operator::Other,
        };
        let cockpit = self.cockpit.as_deref().cloned();
        cockpit.map(|cockpit| Cockpit {
            operator,
            ..cockpit
        })
    }
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Finish {
    /// As the program tells it.
    Outcome(Value),
    /// It refused to begin.
    Refused(String),
    /// Its folder is not there any more: it may have worked.
    Lost(String),
    /// It broke; its record must be finished by another run.
    Broken(Broken),
}

/// A session that goes on.
#[derive(Debug)]
pub struct Live {
    now: watch::Sender<Now>,
    stops: Stops,
    hands: Hands,
    told: Told,
    stop_code: String,
    /// When the clinic took its hands away for what somebody said, and why.
    left: OnceLock<(u64, Reason)>,
}

/// Why hands were not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// The session is over.
    #[error("the session is over")]
    Over,
    /// Nothing waits for a resume.
    #[error("there is nothing to resume now")]
    NothingToResume,
    /// It may be as old as the standstill.
    #[error("the server stood still just before, and this may be from before that")]
    StoodStill,
    /// What it speaks of was looked up for too long.
    #[error("the clinic took too long to look up what this is about")]
    Slow,
    /// The page held, and was not heard for longer than that counts.
    #[error("nothing was heard of this hold for too long, and it counts no more")]
    Lapsed,
    /// That hold was let go of for the page.
    #[error("this hold was let go by a stop, by a resume or at another page")]
    LetGo,
    /// What is seen at the page is older than that.
    #[error("the page has not heard what the session told for too long")]
    Unheard,
    /// The page said something newer before.
    #[error("this came later than what the same page said after it")]
    Late,
    /// More pages than anybody has.
    #[error("too many pages had their hands in this session")]
    TooManyPages,
    /// Patient and tooth are not asked for yet.
    #[error("patient and tooth are not asked for yet")]
    NotAsked,
    /// Nobody verified patient and tooth.
    #[error("nobody has verified patient and tooth yet")]
    NotVerified,
    /// Who verified last named others than this treatment is for.
    #[error("patient or tooth seen at the chair were not those of the plan")]
    OtherSeen,
    /// Another account verified patient and tooth last.
    #[error("another one verified patient and tooth, and has the hands of this session")]
    NotOperator,
    /// The treatment's side does not read.
    #[error("the treatment's side does not take what the hands say")]
    Stuck,
}

impl Live {
    /// Starts the treatment's side. The future is over when the session is; that is told by [`Live::over`].
    ///
    /// # Errors
    /// In words, where it cannot be started.
    pub fn start(
        engine: &Engine,
        task: &Task,
        stop_code: String,
    ) -> Result<(Arc<Self>, impl Future<Output = Finish> + Send + use<>), String> {
        let mut command = engine.command(task);
        // It outlives this process: with its hands gone it makes the session safe and finishes its record.
        command.stdin(Stdio::piped()).kill_on_drop(false);
        let mut child = command
            .spawn()
            .map_err(|why| format!("it cannot be started: {why}"))?;
        let stops = Stops::new();
        let (hands, waiting) = Hands::new(stops.watch());
        let now = Now {
            state: DeliveryState::SettingUp,
            cockpit: None,
            page_presses: false,
            ending: false,
            operator: None,
        };
        let live = Arc::new(Self {
            now: watch::channel(now).0,
            stops,
            hands,
            told: Told::default(),
            stop_code,
            left: OnceLock::new(),
        });
        if let Some(stdin) = child.stdin.take() {
            tokio::spawn(forward(waiting, stdin));
        }
        let told = Arc::clone(&live);
        Ok((live, async move {
            let finish = told.listen(child).await;
            told.leave();
            finish
        }))
    }

    /// The code of the patient's stop page.
    #[must_use]
    pub fn stop_code(&self) -> &str {
        &self.stop_code
    }

    /// As it is now.
    #[must_use]
    pub fn now(&self) -> Now {
        self.now.borrow().clone()
    }

    /// As it is now, and each newest state from now on.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Now> {
        self.now.subscribe()
    }

    /// What comes now, for what takes a moment until it is said.
    pub fn came(&self) -> Came {
        self.hands.came()
    }

    /// The hands of the operator.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn hands(&self, say: &Say<'_>) -> Result<(), NotTaken> {
        let waits = self.now.borrow().cockpit.as_ref().map(|c| c.waits_for);
        let resumes = waits == Some(WaitsFor::Resume);
        let is_of_now = say.hold == Some(true) || say.verify || say.resume;
        if is_of_now && self.told.is_old(say.heard_ms, pulse::Now::read()) {
            return Err(NotTaken::Unheard);
        }
        self.hands.take(say, waits.is_some(), resumes)?;
        if say.verify {
            self.tell_operator();
        }
        if say.end {
            self.now.send_modify(Now::ends);
        }
        Ok(())
    }

    /// The stop, pressed or let go; it is let go when nobody presses any more.
    ///
    /// # Errors
    /// [`NotTaken::Over`]; as long as the session lives, a press is taken. A letting go may be too late.
    pub fn stop(&self, press: &Press<'_>) -> Result<Pressing, NotTaken> {
        self.hands.while_heard(|| {
            let pressing = self.stops.press(press)?;
            let page_presses = self.stops.is_pressed_by(&Presser::Page);
            self.now.send_modify(|now| now.page_presses = page_presses);
            Ok(pressing)
        })
    }

    /// Somebody was heard of, and so is there.
    pub(super) fn heard_of(&self, who: &Presser) {
        self.stops.heard_of(who);
    }

    /// Tells whether the patient's page is heard; keeps no session alive.
    pub(super) fn stop_line(&self) -> impl Fn() -> StopLine + Send + use<> {
        let stops = self.stops.clone();
        move || stops.page()
    }

    /// Somebody looks on, until this is dropped.
    pub(super) fn attend(&self, who: Presser) -> Attends {
        self.stops.attend(who)
    }

    /// Another patient or tooth was seen at the chair than is treated: nobody has the hands until both are verified.
    pub(super) fn other_seen(&self) {
        self.hands.other_seen();
        self.tell_operator();
    }

    fn tell_operator(&self) {
        self.hands.tell_operator(|operator| {
            self.now.send_modify(|now| now.operator = operator);
        });
    }

    /// No hands any more: the treatment's side makes the session safe and ends it.
    pub fn leave(&self) {
        self.hands.leave();
        self.now.send_modify(Now::ends);
    }

    /// The same, for what somebody said, which the record may not tell.
    pub(super) fn leave_for(&self, reason: Reason) {
        let _ = self.left.set((clock::now_ms(), reason));
        self.leave();
    }

    /// When that was, and why.
    pub(super) fn left(&self) -> Option<(u64, Reason)> {
        self.left.get().cloned()
    }

    /// Tells that it is over; once its end is in the record, and not before.
    pub fn over(&self) {
        self.leave();
        self.now.send_modify(|now| now.state = DeliveryState::Over);
    }

    fn take(&self, line: &str, finish: &mut Option<Finish>) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            return;
        };
        if let Ok(cockpit) = Cockpit::deserialize(&value["cockpit"]) {
            let state = state_of(&cockpit);
            self.told.tell(cockpit.at_ms, pulse::Now::read());
            // What the guard stopped goes on by a new hold only.
            let stops = |one: &Cockpit| matches!(one.verdict, Verdict::Hold | Verdict::Terminate);
            let before = self.now.borrow().cockpit.clone();
            if stops(&cockpit) && before.is_some_and(|before| !stops(&before)) {
                self.hands.let_go();
            }
            let cockpit = Some(Arc::new(cockpit));
            self.now.send_modify(|now| {
                (now.state, now.cockpit) = (state, cockpit);
                if now.ending {
                    now.ends();
                }
            });
        } else if value["outcome"].is_object() {
            *finish = Some(Finish::Outcome(value["outcome"].clone()));
        } else if let Some(why) = value["refused"].as_str() {
            *finish = Some(Finish::Refused(why.to_owned()));
        }
    }

    async fn listen(&self, mut child: Child) -> Finish {
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let last = tokio::spawn(async move {
            let mut said = Said::default();
            if let Some(stderr) = stderr {
                let mut lines = BufReader::new(stderr);
                while let Some(line) = next_line(&mut lines, crate::engine::ERROR_BYTES_MAX).await {
                    said.takes(&line);
                }
            }
            said
        });
        let mut finish = None;
        if let Some(stdout) = stdout {
            let mut lines = BufReader::with_capacity(1 << 16, stdout);
            while let Some(line) = next_line(&mut lines, LINE_BYTES_MAX).await {
                self.take(&line, &mut finish);
            }
        }
        let status = child.wait().await;
        let said = last.await.unwrap_or_default();
        match (finish, status) {
            (Some(finish), _) => finish,
            (None, Err(why)) => Finish::Broken(Broken::new(format!("it is lost: {why}"))),
            (None, Ok(status)) => Finish::Broken(said.broken(status)),
        }
    }
}

/// How far a session is that tells this. Patient and tooth are due again while it works, and for a while it goes on.
fn state_of(cockpit: &Cockpit) -> DeliveryState {
    match (cockpit.waits_for, cockpit.verdict) {
        (WaitsFor::Verify, Verdict::Treat | Verdict::Warn) if cockpit.on => DeliveryState::Running,
        (WaitsFor::Verify, _) => DeliveryState::Verify,
        (WaitsFor::Nothing, Verdict::Treat | Verdict::Warn) => DeliveryState::Running,
        _ => DeliveryState::Held,
    }
}
