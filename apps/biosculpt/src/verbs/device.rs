//! `biosculpt device`: the simulated device as a process of its own, behind the link that a real one would use.
//!
//! Out: the address that it listens at, as the first line; on standard error when it is on and off. Or what it found of itself.

use crate::cli::Arguments;
use crate::delivery::given::{parse_address, parse_number, parse_release};
use crate::delivery::setup::parse_fault;
use crate::fault::Fault;
use crate::link::{self, Notes, Remote};
use crate::{Outcome, terminal};
use std::io::Read;
use std::net::TcpListener;
use std::process::Stdio;
use swarm::Release;

#[derive(Debug, clap::Args)]
pub(crate) struct Device {
    /// Where to listen; port 0 takes a free one. Neither encrypted nor authenticated: keep to loopback
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    listen: String,
    /// Number of the device; a treatment that means another one is refused
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = parse_number::<u64>)]
    number: u64,
    /// End when standard input ends, as it does when the program that started this one dies
    #[arg(long)]
    while_stdin: bool,
    /// Test a device in some seconds of real time, and say what was found: one of our own, or that of --device
    #[arg(long, conflicts_with_all = ["listen", "while_stdin"])]
    self_test: bool,
    /// Address of the device to test [default: one of our own, on loopback]
    #[arg(long, value_name = "ADDR", value_parser = parse_address, requires = "self_test")]
    device: Option<String>,
    /// Firmware to test [default: the newest]
    #[arg(long, value_name = "VERSION", value_parser = parse_release, requires = "self_test")]
    firmware: Option<Release>,
    /// Lot of the carriers, from 1 on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = parse_number::<u32>, requires = "self_test")]
    lot: u32,
    /// A fault to inject, to see that it is found: NAME[:from=MS,to=MS]; `deliver --help` names them all
    #[arg(long, value_name = "NAME[:args]", value_parser = parse_fault, requires = "self_test")]
    fault: Vec<swarm::Fault>,
}

impl Device {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        if self.self_test {
            return self.test(arguments);
        }
        let unheard = |why: std::io::Error| {
            Fault::new(format!("cannot listen at {} ({why})", self.listen))
                .expecting("an address of this machine, such as 127.0.0.1:7341")
                .advising("take another port, or port 0 for a free one")
        };
        let listener = TcpListener::bind(&self.listen).map_err(unheard)?;
        let address = listener.local_addr().map_err(unheard)?;
        if arguments.json {
            terminal::say(&serde_json::json!({ "listening": address }).to_string())?;
        } else {
            terminal::say(&address.to_string())?;
            if !self.while_stdin {
                terminal::note(&format!(
                    "the simulated device, number {}, listens at {address}: `biosculpt deliver DIR --device {address}`; ctrl-c ends it",
                    self.number
                ));
            }
        }
        if self.while_stdin {
            std::thread::spawn(|| {
                let _ = std::io::stdin().read_to_end(&mut Vec::new());
                // The link sees the same death and switches off; leave it the time to say so.
                std::thread::sleep(std::time::Duration::from_millis(500));
                std::process::exit(0);
            });
        }
        let notes = Notes::to_stderr();
        link::serve(listener, self.number, &notes);
        Ok(Outcome::Done)
    }

    fn test(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let mut remote = match &self.device {
            Some(address) => Remote::connect(address)?,
            None => Remote::start_own(self.number, Stdio::null())?,
        };
        let subject = link::Subject {
            release: self.firmware.unwrap_or(Release::NEWEST),
            lot: self.lot,
            faults: self.fault.clone(),
        };
        let found = link::self_test(&mut remote, &subject)?;
        if arguments.json {
            terminal::say_json(&found)?;
        } else {
            for line in found.lines() {
                terminal::say(&line)?;
            }
            let end = if found.passed() {
                "passed"
            } else {
                "did not pass"
            };
            terminal::say(&format!("the self-test {end} (simulated)"))?;
        }
        Ok(Outcome::of(found.passed()))
    }
}
