//! `biosculpt device`: the simulated device as a process of its own, behind the link that a real one would use.
//!
//! Out: the address that it listens at, as the first line; on standard error when it is on and off.

use crate::cli::Arguments;
use crate::delivery::given::parse_number;
use crate::fault::Fault;
use crate::link::{self, Notes};
use crate::{Outcome, terminal};
use std::io::Read;
use std::net::TcpListener;

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
}

impl Device {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
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
}
