//! `biosculpt serve`: the clinic on this machine, until it is told to end.
//!
//! In: a data directory, an address, and perhaps a database. Out: one line with the address, and at first start the one-time
//! link. Fails: exit status 2 where the port is taken, or the directory or the database cannot be had; no word has its password.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::verbs::place::{Place, told};
use crate::{Outcome, foreign, terminal};
use clinic::accounts::Way;
use clinic::store::{Choice, StoreError};
use clinic::{Case, Demo, Engine, Options, Ready, ServeError};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

/// Where the clinic is, unless it is told otherwise.
const PORT: u16 = 8045;

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)))]
    listen: SocketAddr,
    /// Say that browsers reach it through a proxy that speaks https only and adds their address to X-Forwarded-For: cookies
    /// are then for https only
    #[arg(long)]
    behind_https: bool,
    /// Fill an empty data directory with made-up people
    #[arg(long)]
    demo: bool,
    /// Serve nothing: check the record of a clinic that is there (chains, seals, and whether what is shown follows from
    /// them), and say what is wrong (exit status 1)
    #[arg(long, conflicts_with_all = ["demo", "listen", "behind_https"])]
    check: bool,
    /// What was gone through before, for somebody of the demo
    #[arg(skip)]
    case: Option<Case>,
}

impl Serve {
    pub(crate) fn run(&self, arguments: &Arguments) -> anyhow::Result<Outcome> {
        let program = std::env::current_exe().map_err(|why| {
            Fault::new(format!("the program does not find itself ({why})"))
                .expecting("to run its other verbs for the heavy work")
                .advising("start it by its path")
        })?;
        if !self.listen.ip().is_loopback() {
            self.expect_guarded()?;
        }
        let (data, database) = (self.place.folder()?, self.place.database()?);
        let elsewhere = !matches!(database, Choice::Embedded);
        if elsewhere && data.join("clinic.db").is_file() {
            terminal::note(&format!(
                "{} is not looked at: --database says where the record is",
                foreign::path(&data.join("clinic.db"))
            ));
        }
        if self.check {
            return self.checked(&data, &database, arguments);
        }
        let options = Options {
            data,
            database,
            listen: self.listen,
            demo: self.demo.then(|| Demo {
                case: self.case.clone(),
            }),
            engine: Engine { program },
            way: match self.behind_https {
                true => Way::BehindHttps,
                false => Way::Straight,
            },
        };
        let served = clinic::run(options, |ready| {
            say(ready, self.case.is_some(), arguments.json);
        });
        served.map_err(|why| self.fault(&why))?;
        if !arguments.json {
            terminal::note("the clinic has ended; all that it acknowledged is in its record");
        }
        Ok(Outcome::Done)
    }

    /// Says whether the record holds.
    fn checked(
        &self,
        data: &Path,
        database: &Choice,
        arguments: &Arguments,
    ) -> anyhow::Result<Outcome> {
        if !data.join("seal.key").is_file() {
            return Err(Fault::new("holds no clinic")
                .at(data)
                .expecting("the data directory of a clinic that was served before")
                .advising("give it with --data")
                .into());
        }
        let (count, found) = clinic::check(data, database).map_err(|why| self.fault(&why))?;
        let wrong: Vec<String> = found
            .iter()
            .map(|one| foreign::shown(&one.to_string()))
            .collect();
        if arguments.json {
            terminal::say_json(&serde_json::json!({"casebooks": count, "wrong": wrong}))?;
        } else {
            for line in &wrong {
                terminal::say(&format!("wrong: {line}"))?;
            }
            terminal::say(&match wrong.len() {
                0 => format!(
                    "{count} casebooks: chains and seals hold, and what is shown follows from them"
                ),
                n => format!(
                    "{count} casebooks, {n} of what they hold is wrong; restore the record from a copy"
                ),
            })?;
        }
        Ok(Outcome::of(wrong.is_empty()))
    }

    /// The made-up clinic with a case in it, at the usual address or, where that is taken, at any.
    pub(crate) fn of_demo(data: PathBuf, case: Case) -> Self {
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
        let free = TcpListener::bind(usual).is_ok();
        Self {
            place: Place::of(data),
            check: false,
            behind_https: false,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, if free { PORT } else { 0 })),
            demo: true,
            case: Some(case),
        }
    }

    /// Beyond this machine, what is said goes in the clear: never with passwords that everybody knows.
    fn expect_guarded(&self) -> anyhow::Result<()> {
        if self.demo {
            let address = self.listen;
            return Err(Fault::new(format!(
                "the demo is not served at {address}: its passwords are known to all"
            ))
            .expecting("an address of this machine only, such as 127.0.0.1:8045")
            .advising("leave --listen out, or serve a clinic of your own without --demo")
            .into());
        }
        terminal::note(
            "this address is reached from elsewhere, and passwords and records go in the clear: put a proxy with TLS before it",
        );
        Ok(())
    }

    fn fault(&self, why: &ServeError) -> Fault {
        let (expected, advice) = match why {
            ServeError::Store(StoreError::Unopened(why)) => return told(why),
            ServeError::Listen { .. } => (
                "an address of this machine with a free port",
                "give another with --listen, or end what listens there",
            ),
            _ => (
                "a data directory that this program may write, and that no other server holds",
                "give another with --data, or end the other server",
            ),
        };
        Fault::new(why.to_string())
            .expecting(expected)
            .advising(advice)
    }
}

/// Says where it listens. Who does not listen to that may still be served.
fn say(ready: &Ready, case: bool, json: bool) {
    let address = format!("http://{}", ready.address);
    let link = ready.setup.as_ref().map(|path| format!("{address}{path}"));
    if json {
        let said = serde_json::json!({
            "address": address, "setup": link, "demo_password": ready.demo_password,
        });
        let _ = terminal::say(&said.to_string());
        return;
    }
    let mut lines = vec![format!("the clinic is served at {address}")];
    lines.extend(
        link.map(|link| format!("first start: make the administrator's account at {link}")),
    );
    lines.extend(ready.demo_password.map(|password| {
        let people = "admin, elara, amir, sol, desk, theo, luna";
        format!("demo: sign in as {people} with the password {password}")
    }));
    if case && ready.demo_password.is_some() {
        lines.push(format!(
            "what you have just seen is taken into the record of {} (give it a minute)",
            clinic::CASE_OF
        ));
    }
    lines.push("end it with Ctrl-C".to_owned());
    let _ = terminal::say(&lines.join("\n"));
}
