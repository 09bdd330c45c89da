//! The treatment's side of the link: a device in another process.
//!
//! In: an address, or this program itself. Out: [`Remote`]. Law: `law_the_link_changes_no_bit`,
//! `law_who_was_late_is_told_only_where_it_is_known`. Fails:
//! [`LinkError`]; a device that says nothing for 200 ms in real time is heard no more. Whose fault that is, is not told: what
//! came while this side was late is taken, and where nothing came, our own wait tells only that this side was late too.

use super::DEAD;
use super::convert;
use super::fields::{About, Bye, Hello, How, Off, Over, Pace, Refused};
use super::frame::{FrameError, VERSION};
use super::message::{FromDevice, MessageError, ToDevice};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use treatment::session::{Beat, Held, Load, Tick, Tooth};

/// So long may connecting, greeting and each write take.
const GREETED: Duration = Duration::from_secs(5);
/// A wait that ends so long after its time is told.
const LATE: Duration = Duration::from_millis(50);
/// When the time is over, what is there already is read, within this.
const MOMENT: Duration = Duration::from_millis(1);
/// So long may a device take to be loaded, or to make a tick in lock-step.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is wrong with the link.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinkError {
    /// No device is there.
    #[error("no device answers at {address}: {why}")]
    Unreached {
        /// Where.
        address: String,
        /// Why.
        why: String,
    },
    /// It does not do that.
    #[error("the device refuses ({what}): {why}")]
    Refused {
        /// What, in a word.
        what: String,
        /// Why.
        why: String,
    },
    /// It died, or the link did.
    #[error("the device is dead: {0}")]
    Dead(String),
    /// It was not heard in time.
    #[error(
        "nothing was heard of the device for {wait_ms} ms{}: either it or its link failed, or the computer that it runs on was \
         too busy; from here that cannot be told", late_in_words(*late_ms)
    )]
    Silent {
        /// How long it was waited for.
        wait_ms: u128,
        /// How much longer that took.
        late_ms: u128,
    },
    /// It says what it may not say.
    #[error("the device cannot be understood: {0}")]
    Strange(String),
    /// What is to be loaded cannot be said.
    #[error("this cannot be loaded: {0}")]
    Unfit(#[from] convert::Unfit),
}

/// That a wait took longer than it should, as on a busy computer or one that slept.
fn late_in_words(late_ms: u128) -> String {
    match late_ms >= LATE.as_millis() {
        true => format!(
            " (and {late_ms} ms more, for which this computer itself was busy or slept; nothing had come then either)"
        ),
        false => String::new(),
    }
}

/// What a device says in a session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Heard {
    /// A tick.
    Tick(Box<Tick>),
    /// A stop or an end switched it off; the tick follows.
    Off {
        /// The device's clock, ms.
        at_ms: u64,
        /// Number of the beat that did it.
        beat: u64,
    },
    /// The session is over; nothing follows.
    Over {
        /// How.
        how: How,
        /// The device's clock, ms.
        at_ms: u64,
        /// In a sentence.
        why: String,
    },
}

/// Says beats; may be handed to another thread, so that a stop waits for nobody.
#[derive(Debug, Clone)]
pub(crate) struct Sender(Arc<Mutex<TcpStream>>);

impl Sender {
    /// Says a beat.
    pub(crate) fn send(&self, beat: &Beat) -> Result<(), LinkError> {
        self.say(super::fields::Beat::from(*beat))
    }

    fn say(&self, message: impl Into<ToDevice>) -> Result<(), LinkError> {
        let frame = message.into().frame();
        let frame = frame.map_err(|why| LinkError::Strange(why.to_string()))?;
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let written = stream.write_all(&frame);
        written.map_err(|why| LinkError::Dead(format!("it takes nothing ({why})")))
    }
}

/// A stream that is read until a time, and then what has come by then.
#[derive(Debug)]
struct Timely {
    stream: TcpStream,
    until: Instant,
    /// How long after its time the wait ended, where it did.
    late: Option<Duration>,
}

impl Timely {
    /// From now on, waits so long.
    fn wait(&mut self, wait: Duration) {
        (self.until, self.late) = (Instant::now() + wait, None);
    }
}

impl Read for Timely {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let wait = self.until.saturating_duration_since(Instant::now());
            let came = match wait.is_zero() {
                true => Err(io::ErrorKind::TimedOut.into()),
                false => {
                    self.stream.set_read_timeout(Some(wait))?;
                    self.stream.read(buffer)
                }
            };
            match came {
                // Once: who was not there to hear it looks what lies there.
                Err(why) if is_timeout(&why) && self.late.is_none() => {
                    let now = Instant::now();
                    self.late = Some(now.saturating_duration_since(self.until));
                    self.until = now + MOMENT;
                }
                other => return other,
            }
        }
    }
}

/// A device process of our own: it ends with us.
#[derive(Debug)]
struct Own(Child);

impl Drop for Own {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A device in another process.
#[derive(Debug)]
pub(crate) struct Remote {
    ears: BufReader<Timely>,
    sender: Sender,
    about: About,
    pace: Pace,
    // Dropped last.
    _own: Option<Own>,
}

impl Remote {
    /// Connects to a device that listens at `address`, such as `127.0.0.1:7341`.
    pub(crate) fn connect(address: &str) -> Result<Self, LinkError> {
        let unreached = |why: String| LinkError::Unreached {
            address: address.to_owned(),
            why,
        };
        let found = address.to_socket_addrs();
        let mut found = found.map_err(|why| unreached(why.to_string()))?;
        let found = found
            .next()
            .ok_or_else(|| unreached("unknown".to_owned()))?;
        let stream = TcpStream::connect_timeout(&found, GREETED);
        let stream = stream.map_err(|why| unreached(why.to_string()))?;
        Self::greet(stream).map_err(|failed| match failed {
            Ok(refused) => refused,
            Err(why) => unreached(why.to_string()),
        })
    }

    /// Starts a device of our own with that number on loopback; what it says about itself goes to `stderr`.
    pub(crate) fn start_own(number: u64, stderr: Stdio) -> Result<Self, LinkError> {
        let failed = |why: String| LinkError::Unreached {
            address: "loopback".to_owned(),
            why,
        };
        let program = std::env::current_exe().map_err(|why| failed(why.to_string()))?;
        let child = Command::new(program)
            .args(["device", "--while-stdin", "--number"])
            .arg(number.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn();
        let mut own = Own(child.map_err(|why| failed(why.to_string()))?);
        let mut address = String::new();
        if let Some(said) = own.0.stdout.take() {
            let line = BufReader::new(said).read_line(&mut address);
            line.map_err(|why| failed(why.to_string()))?;
        }
        let mut remote = Self::connect(address.trim())?;
        remote._own = Some(own);
        Ok(remote)
    }

    fn greet(stream: TcpStream) -> Result<Self, Result<LinkError, io::Error>> {
        stream.set_nodelay(true).map_err(Err)?;
        stream.set_write_timeout(Some(GREETED)).map_err(Err)?;
        let ears = Timely {
            stream: stream.try_clone().map_err(Err)?,
            until: Instant::now(),
            late: None,
        };
        let sender = Sender(Arc::new(Mutex::new(stream)));
        let mut remote = Self {
            ears: BufReader::new(ears),
            sender,
            about: About {
                version: VERSION,
                device: 0,
                name: String::new(),
                simulated: true,
                firmware: Vec::new(),
                tick_ms: 0,
            },
            pace: Pace::Real,
            _own: None,
        };
        let hello = Hello {
            version: VERSION,
            name: concat!("biosculpt ", env!("CARGO_PKG_VERSION")).to_owned(),
        };
        // Who is refused at the door may find it closed already; the refusal is read all the same.
        let said = remote.sender.say(hello);
        match (remote.hear(GREETED), said) {
            (Ok(FromDevice::About(about)), _) => remote.about = about,
            (Ok(_), _) => return Err(Ok(strange("it does not greet"))),
            (Err(_), Err(why)) | (Err(why), Ok(())) => return Err(Ok(why)),
        }
        Ok(remote)
    }

    /// Who the device is.
    pub(crate) const fn about(&self) -> &About {
        &self.about
    }

    /// Loads the device; what it then holds is read back, not remembered.
    pub(crate) fn load(
        &mut self,
        load: &Load,
        tooth: &Tooth,
        pace: Pace,
    ) -> Result<Held, LinkError> {
        self.pace = pace;
        let message = convert::load(load, tooth, pace)?;
        self.sender.say(message)?;
        match self.hear(PATIENCE)? {
            FromDevice::Loaded(held) => Ok(held.into()),
            _ => Err(strange("it does not say what it holds")),
        }
    }

    /// Says a beat.
    pub(crate) fn send(&self, beat: &Beat) -> Result<(), LinkError> {
        self.sender.send(beat)
    }

    /// For a thread that says stops.
    pub(crate) fn sender(&self) -> Sender {
        self.sender.clone()
    }

    /// What the device says next; in real time it says something every 50 ms, or is dead.
    pub(crate) fn next(&mut self) -> Result<Heard, LinkError> {
        let wait = match self.pace {
            Pace::Real => DEAD,
            Pace::LockStep => PATIENCE,
        };
        match self.hear(wait)? {
            FromDevice::Tick(tick) => Ok(Heard::Tick(Box::new(tick.into()))),
            FromDevice::Off(Off { at_ms, beat }) => Ok(Heard::Off { at_ms, beat }),
            FromDevice::Over(Over { how, at_ms, why }) => Ok(Heard::Over { how, at_ms, why }),
            _ => Err(strange("it speaks out of order")),
        }
    }

    fn hear(&mut self, wait: Duration) -> Result<FromDevice, LinkError> {
        self.ears.get_mut().wait(wait);
        match FromDevice::read(&mut self.ears) {
            Ok(FromDevice::Refused(Refused { what, why })) => Err(LinkError::Refused { what, why }),
            Ok(message) => Ok(message),
            Err(MessageError::Frame(FrameError::Stream(why))) if is_timeout(&why) => {
                let late = self.ears.get_ref().late.unwrap_or_default();
                Err(LinkError::Silent {
                    wait_ms: wait.as_millis(),
                    late_ms: late.as_millis(),
                })
            }
            Err(MessageError::Frame(
                why @ (FrameError::Closed | FrameError::Cut | FrameError::Stream(_)),
            )) => Err(LinkError::Dead(why.to_string())),
            Err(why) => Err(LinkError::Strange(why.to_string())),
        }
    }
}

fn strange(why: &str) -> LinkError {
    LinkError::Strange(why.to_owned())
}

fn is_timeout(why: &io::Error) -> bool {
    matches!(
        why.kind(),
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock
    )
}

impl Drop for Remote {
    /// Takes leave, and waits a moment until the device is free again.
    fn drop(&mut self) {
        if self.sender.say(Bye).is_ok() {
            let stream = &self.ears.get_ref().stream;
            let _ = stream.shutdown(Shutdown::Write);
            self.ears.get_mut().wait(Duration::from_millis(300));
            let _ = self.ears.read_to_end(&mut Vec::new());
        }
    }
}

#[cfg(test)]
#[path = "remote_tests.rs"]
mod tests;
