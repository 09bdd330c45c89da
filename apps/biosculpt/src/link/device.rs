//! The device's side of the link: listens, greets, loads, and serves one treatment at a time.
//!
//! In: a listening socket. Out: sessions. Law: `law_one_treatment_at_a_time`, `law_other_versions_are_refused`.
//! Method: a thread accepts, one reads and one writes for the session that runs; the session itself
//! never waits for a socket.

use super::convert;
use super::fields::{About, Hello, Load, Loaded, Off, Pace, Refused};
use super::frame::{FrameError, VERSION};
use super::line::{Fell, Line};
use super::message::{FromDevice, MessageError, ToDevice};
use super::notes::Notes;
use super::session::Session;
use super::{GREETING, PREPARING};
use std::io::{self, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use swarm::{Release, Site, TICK_MS};
use treatment::Prescription;
use treatment::session::Station;

/// Messages that wait to be read by either side.
const WAITING_MAX: usize = 64;
/// So long may one write or the last words take.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Why there is no session, or no more of it.
pub(super) enum Stop {
    /// Say this, then close.
    Refuse(Refused),
    /// Nobody is there to be told; in a sentence.
    Gone(String),
}

impl Stop {
    pub(super) fn refuse(what: &str, why: impl ToString) -> Self {
        Self::Refuse(refused(what, why))
    }
}

fn refused(what: &str, why: impl ToString) -> Refused {
    // A sentence: what it quotes may be as long as a file.
    let why: String = why.to_string().chars().take(900).collect();
    let what = what.to_owned();
    Refused { what, why }
}

impl From<MessageError> for Stop {
    fn from(why: MessageError) -> Self {
        match &why {
            MessageError::Frame(FrameError::Closed) => {
                Self::Gone("the treatment's side closed the link".to_owned())
            }
            MessageError::Frame(FrameError::Cut | FrameError::Stream(_)) => {
                Self::Gone(format!("the treatment's side is gone: {why}"))
            }
            MessageError::Frame(FrameError::Version(_)) => Self::refuse("version", why),
            _ => Self::refuse("frame", why),
        }
    }
}

/// Serves one treatment after the other, as the device of that number; ends only where nobody can connect.
pub(crate) fn serve(listener: TcpListener, number: u64, notes: &Notes) {
    let busy = Arc::new(AtomicBool::new(false));
    let (accepted, waiting) = channel();
    let own = Arc::clone(&busy);
    std::thread::spawn(move || accept(&listener, &own, &accepted));
    for stream in waiting {
        let peer = peer(&stream);
        notes.say(format!("{peer} connected"));
        let link = match Link::new(stream) {
            Ok(link) => link,
            Err(why) => {
                notes.say(format!("{peer} left: {why}"));
                busy.store(false, Ordering::SeqCst);
                continue;
            }
        };
        let result = converse(&link, number, notes);
        match &result {
            Ok(()) => notes.say(format!("{peer} left")),
            Err(Stop::Gone(why)) => notes.say(format!("{peer} left: {why}")),
            Err(Stop::Refuse(Refused { what, why })) => {
                notes.say(format!("{peer} was refused: {what}: {why}"));
            }
        }
        if let Err(Stop::Refuse(refused)) = result {
            link.say(refused);
        }
        // Before the socket closes, so that who waits for that finds the device free.
        link.last_words(&busy);
    }
}

fn peer(stream: &TcpStream) -> String {
    let address = stream.peer_addr();
    address.map_or_else(|_| "somebody".to_owned(), |a| a.to_string())
}

/// Takes connections in; a second one is told so and closed.
fn accept(
    listener: &TcpListener,
    busy: &AtomicBool,
    accepted: &std::sync::mpsc::Sender<TcpStream>,
) {
    for stream in listener.incoming() {
        let Ok(stream) = stream else {
            // Too many open files and the like pass.
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        let free = busy.compare_exchange(false, true, Ordering::SeqCst, Ordering::SeqCst);
        if free.is_err() {
            turn_away(stream);
        } else if accepted.send(stream).is_err() {
            return;
        }
    }
}

fn turn_away(mut stream: TcpStream) {
    let why = refused("session", "the device is in another session");
    let wait = Some(Duration::from_millis(100));
    let _ = stream.set_write_timeout(wait);
    let _ = stream.set_read_timeout(wait);
    if let Ok(frame) = FromDevice::from(why).frame() {
        let _ = stream.write_all(&frame);
    }
    let _ = stream.shutdown(Shutdown::Write);
    // Bytes that nobody read would reset the link before the refusal is.
    let _ = stream.take(1 << 16).read_to_end(&mut Vec::new());
}

/// Where frames wait to be written; nowhere once the last word was said.
#[derive(Clone)]
struct Mouth(Arc<Mutex<Option<SyncSender<Vec<u8>>>>>);

impl Mouth {
    /// Says something, without waiting; whether it was taken.
    fn say(&self, message: impl Into<FromDevice>) -> bool {
        let frame = message.into().frame();
        let frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = |frames: &SyncSender<_>| frame.is_ok_and(|f| frames.try_send(f).is_ok());
        frames.as_ref().is_some_and(taken)
    }

    fn close(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl From<Fell> for Off {
    fn from(Fell { at_ms, beat }: Fell) -> Self {
        Self { at_ms, beat }
    }
}

/// Takes the line down where what was read asks for it.
fn obey(said: &Result<ToDevice, MessageError>, line: &Line, mouth: &Mouth) {
    match said {
        Ok(ToDevice::Beat(beat)) if beat.stop || beat.end => {
            if let Some(fell) = line.cut(beat.number) {
                mouth.say(Off::from(fell));
            }
        }
        // The end of a session: this cut is never heard, so that it holds.
        Ok(ToDevice::Bye(_)) | Err(_) => {
            line.cut(0);
        }
        Ok(_) => {}
    }
}

/// One connection with its threads.
pub(super) struct Link {
    stream: TcpStream,
    said: Receiver<Result<ToDevice, MessageError>>,
    mouth: Mouth,
    line: Arc<Line>,
    writer: Option<JoinHandle<()>>,
}

impl Link {
    fn new(stream: TcpStream) -> io::Result<Self> {
        // Small frames that each count: none waits for the next.
        stream.set_nodelay(true)?;
        stream.set_write_timeout(Some(LAST_WORDS))?;
        let (heard, said) = sync_channel(WAITING_MAX);
        let (frames, waiting) = sync_channel::<Vec<u8>>(WAITING_MAX);
        let (ears, mut out) = (stream.try_clone()?, stream.try_clone()?);
        let mouth = Mouth(Arc::new(Mutex::new(Some(frames))));
        let line = Arc::new(Line::default());
        let (own_line, own_mouth) = (Arc::clone(&line), mouth.clone());
        std::thread::spawn(move || {
            let mut ears = BufReader::new(ears);
            loop {
                let said = ToDevice::read(&mut ears);
                obey(&said, &own_line, &own_mouth);
                let is_last = said.is_err();
                if heard.send(said).is_err() || is_last {
                    return;
                }
            }
        });
        let writer = std::thread::spawn(move || {
            for frame in waiting {
                if out.write_all(&frame).is_err() {
                    let _ = out.shutdown(Shutdown::Both);
                    return;
                }
            }
        });
        Ok(Self {
            stream,
            said,
            mouth,
            line,
            writer: Some(writer),
        })
    }

    /// Says something, without waiting; whether it was taken.
    pub(super) fn say(&self, message: impl Into<FromDevice>) -> bool {
        self.mouth.say(message)
    }

    /// The enable line of its session.
    pub(super) fn line(&self) -> &Line {
        &self.line
    }

    /// What comes next, if it comes until then.
    pub(super) fn hear(&self, until: Instant) -> Result<Option<ToDevice>, Stop> {
        let wait = until.saturating_duration_since(Instant::now());
        match self.said.recv_timeout(wait) {
            Ok(Ok(message)) => Ok(Some(message)),
            Ok(Err(why)) => Err(why.into()),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                Err(Stop::Gone("the link's reader is gone".to_owned()))
            }
        }
    }

    /// Lets what was said go out, waits a little for the other side to leave, and closes.
    fn last_words(mut self, busy: &AtomicBool) {
        self.mouth.close();
        if let Some(writer) = self.writer.take() {
            let _ = writer.join();
        }
        busy.store(false, Ordering::SeqCst);
        let _ = self.stream.shutdown(Shutdown::Write);
        let until = Instant::now() + LAST_WORDS;
        while let Ok(Some(_)) = self.hear(until) {}
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Greets, loads, and runs a session.
fn converse(link: &Link, number: u64, notes: &Notes) -> Result<(), Stop> {
    match link.hear(Instant::now() + GREETING)? {
        Some(ToDevice::Hello(Hello { version, name })) if version == VERSION => {
            notes.say(format!(
                "greeted by {:?}",
                name.chars().take(60).collect::<String>()
            ));
        }
        Some(ToDevice::Hello(Hello { version, .. })) => {
            let why = format!("the link's version is {version}, expected {VERSION}");
            return Err(Stop::refuse("version", why));
        }
        Some(_) => return Err(Stop::refuse("order", "the first message must be Hello")),
        None => return Err(Stop::refuse("time", "no Hello came within 5 s")),
    }
    link.say(About {
        version: VERSION,
        device: number,
        name: "BioSculpt's simulated device".to_owned(),
        simulated: true,
        firmware: Release::ALL.map(|r| r.name().to_owned()).into(),
        tick_ms: TICK_MS,
    });
    let load = match link.hear(Instant::now() + PREPARING)? {
        Some(ToDevice::Load(load)) => load,
        Some(ToDevice::Bye(_)) => return Ok(()),
        Some(_) => return Err(Stop::refuse("order", "after Hello comes Load")),
        None => return Err(Stop::refuse("time", "no Load came within 120 s")),
    };
    hold(link, load, number, notes)
}

/// Loads, reads back, and runs.
fn hold(link: &Link, said: Load, number: u64, notes: &Notes) -> Result<(), Stop> {
    if said.device != number {
        let why = format!("device {} is meant, this is device {number}", said.device);
        return Err(Stop::refuse("device", why));
    }
    let pace = said.pace;
    let loaded = convert::loaded(said);
    let (load, tooth) = loaded.map_err(|unfit| Stop::refuse(unfit.what, unfit.why))?;
    let prescription = Prescription::parse(&load.prescription);
    let prescription = prescription.map_err(|why| Stop::refuse("prescription", why))?;
    let site = Site::new(prescription.order, &tooth).map_err(|why| Stop::refuse("site", why))?;
    let station = Station::new(&load, &site).map_err(|why| Stop::refuse("load", why))?;
    link.say(Loaded::from(station.held().clone()));
    let patient = load.patient;
    notes.say(format!("loaded for patient {patient}, pace {pace:?}; off"));
    let session = Session::new(station, link, notes);
    match pace {
        Pace::Real => session.real(),
        Pace::LockStep => session.lock_step(),
    }
}
