//! A session that goes on: the hands of people to the treatment's side, its cockpit to people.
//!
//! In: hands and stops. Out: the newest cockpit, and at the end what came of it.
//! Law: `law_the_newest_cockpit_wins`, `law_any_stop_stops_and_all_must_let_go`, `law_nobody_there_means_no_hold`.
//! Method: docs/formats.md, `deliver --hands stdin`. This side never holds by itself: each hold is a person's, and the
//! treatment's side lets it lapse. The end of this process is the end of its standard input, so all hands gone.
//! Not here: who may be the hands (`routes`), and the record (`finish`).

use crate::engine::{Broken, Engine, Said, Task, next_line};
use crate::wire::{Cockpit, DeliveryState, Verdict, WaitsFor};
use serde::Deserialize as _;
use serde_json::{Value, json};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin};
use tokio::sync::{mpsc, watch};

/// Bytes of a line of the treatment's side.
const LINE_BYTES_MAX: usize = 1 << 20;
/// Hands that may wait for the treatment's side to read.
const HANDS_WAITING_MAX: usize = 64;

/// A session as it is now.
#[derive(Debug, Clone, PartialEq)]
pub struct Now {
    /// How far it is.
    pub state: DeliveryState,
    /// What it last told.
    pub cockpit: Option<Arc<Cockpit>>,
    /// Whether the stop is pressed on the patient's page.
    pub patient_presses: bool,
    /// Whether the staff presses the stop.
    pub staff_presses: bool,
}

/// How a session ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Finish {
    /// As the program tells it.
    Outcome(Value),
    /// It refused to begin.
    Refused(String),
    /// It broke; its record must be finished by another run.
    Broken(Broken),
}

/// A session that goes on.
#[derive(Debug)]
pub struct Live {
    now: watch::Sender<Now>,
    hands: Mutex<Option<mpsc::Sender<Value>>>,
    stop_code: String,
}

/// Who presses the stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presser {
    /// The patient.
    Patient,
    /// Anyone else in the room.
    Staff,
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
    /// The treatment's side does not read.
    #[error("the treatment's side does not take what the hands say")]
    Stuck,
}

impl Live {
    /// Starts the treatment's side. The future is over when the session is.
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
        let (hands, waiting) = mpsc::channel(HANDS_WAITING_MAX);
        let now = Now {
            state: DeliveryState::SettingUp,
            cockpit: None,
            patient_presses: false,
            staff_presses: false,
        };
        let live = Arc::new(Self {
            now: watch::channel(now).0,
            hands: Mutex::new(Some(hands)),
            stop_code,
        });
        if let Some(stdin) = child.stdin.take() {
            tokio::spawn(forward(waiting, stdin));
        }
        let told = Arc::clone(&live);
        Ok((live, async move {
            let finish = told.listen(child).await;
            told.over();
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

    /// The hands of the operator. `says` are names of the protocol.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn hands(&self, hold: Option<bool>, says: &[&str]) -> Result<(), NotTaken> {
        let waits = self
            .now
            .borrow()
            .cockpit
            .as_ref()
            .map(|cockpit| cockpit.waits_for);
        if says.contains(&"resume") && waits != Some(WaitsFor::Resume) {
            return Err(NotTaken::NothingToResume);
        }
        let mut line = serde_json::Map::new();
        if let Some(hold) = hold {
            line.insert("hold".to_owned(), Value::Bool(hold));
        }
        line.extend(
            says.iter()
                .map(|says| ((*says).to_owned(), Value::Bool(true))),
        );
        self.say(Value::Object(line))
    }

    /// The stop, pressed or let go. It is let go when nobody presses it any more.
    ///
    /// # Errors
    /// [`NotTaken`].
    pub fn stop(&self, who: Presser, pressed: bool) -> Result<(), NotTaken> {
        let mut stop = false;
        self.now.send_modify(|now| {
            match who {
                Presser::Patient => now.patient_presses = pressed,
                Presser::Staff => now.staff_presses = pressed,
            }
            stop = now.patient_presses || now.staff_presses;
        });
        self.say(json!({ "stop": stop }))
    }

    /// No hands any more: the treatment's side makes the session safe and ends it.
    pub fn leave(&self) {
        self.hands
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
    }

    fn say(&self, line: Value) -> Result<(), NotTaken> {
        let hands = self.hands.lock().unwrap_or_else(PoisonError::into_inner);
        let hands = hands.as_ref().ok_or(NotTaken::Over)?;
        hands.try_send(line).map_err(|why| match why {
            mpsc::error::TrySendError::Full(_) => NotTaken::Stuck,
            mpsc::error::TrySendError::Closed(_) => NotTaken::Over,
        })
    }

    fn over(&self) {
        self.leave();
        self.now.send_modify(|now| now.state = DeliveryState::Over);
    }

    fn take(&self, line: &str, finish: &mut Option<Finish>) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            return;
        };
        if let Ok(cockpit) = Cockpit::deserialize(&value["cockpit"]) {
            let state = state_of(&cockpit);
            let cockpit = Some(Arc::new(cockpit));
            self.now
                .send_modify(|now| (now.state, now.cockpit) = (state, cockpit));
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
                while let Some(line) = next_line(&mut lines, crate::engine::LINE_BYTES_MAX).await {
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

/// How far a session is that tells this.
fn state_of(cockpit: &Cockpit) -> DeliveryState {
    match (cockpit.waits_for, cockpit.verdict) {
        (WaitsFor::Verify, _) => DeliveryState::Verify,
        (WaitsFor::Nothing, Verdict::Treat | Verdict::Warn) => DeliveryState::Running,
        _ => DeliveryState::Held,
    }
}

/// Takes hands to the treatment's side until there are none any more.
async fn forward(mut waiting: mpsc::Receiver<Value>, mut stdin: ChildStdin) {
    while let Some(line) = waiting.recv().await {
        let line = format!("{line}\n");
        if stdin.write_all(line.as_bytes()).await.is_err() || stdin.flush().await.is_err() {
            return;
        }
    }
}
