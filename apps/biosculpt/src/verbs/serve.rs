//! `biosculpt serve`: the clinic on this machine, until it is told to end.
//!
//! In: a data directory, an address, and perhaps a database. Out: one line with the address, and at first start the one-time
//! link. Fails: exit status 2 where the port is taken, or the directory or the database cannot be had; no word has its password.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::{Outcome, files, foreign, terminal};
use clinic::store::{Choice, StoreError, Unopened};
use clinic::{Case, Demo, Engine, Options, Ready, ServeError};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;

/// Where the clinic is, unless it is told otherwise.
const PORT: u16 = 8045;

#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    /// Data directory; made where it is missing [default: the user's data folder, biosculpt/clinic]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where the record is kept: postgres://USER:PASSWORD@HOST/DATABASE (without the password it is taken from PGPASSWORD or
    /// ~/.pgpass), or sqlite:PATH; scans and plans stay in the data directory [default: clinic.db in the data directory]
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Address to listen at; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value_t = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)))]
    listen: SocketAddr,
    /// Fill an empty data directory with made-up people
    #[arg(long)]
    demo: bool,
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
        let (data, database) = (self.folder()?, self.database()?);
        let elsewhere = !matches!(database, Choice::Embedded);
        if elsewhere && data.join("clinic.db").is_file() {
            terminal::note(&format!(
                "{} is not looked at: --database says where the record is",
                foreign::path(&data.join("clinic.db"))
            ));
        }
        let options = Options {
            data,
            database,
            listen: self.listen,
            demo: self.demo.then(|| Demo {
                case: self.case.clone(),
            }),
            engine: Engine { program },
        };
        let served = clinic::run(options, |ready| {
            say(ready, self.case.is_some(), arguments.json);
        });
        served.map_err(|why| self.fault(&why))?;
        if !arguments.json {
            terminal::note("the clinic has ended; its records are kept in its data folder");
        }
        Ok(Outcome::Done)
    }

    /// The made-up clinic with a case in it, at the usual address or, where that is taken, at any.
    pub(crate) fn of_demo(data: PathBuf, case: Case) -> Self {
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, PORT));
        let free = TcpListener::bind(usual).is_ok();
        Self {
            data: Some(data),
            database: None,
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

    fn folder(&self) -> anyhow::Result<PathBuf> {
        if let Some(folder) = &self.data {
            return Ok(folder.clone());
        }
        let folder = files::users_data().ok_or_else(|| {
            Fault::new("no folder for the clinic's data is known")
                .expecting("the environment to name a home folder")
                .advising("give a folder with --data")
        })?;
        Ok(folder.join("biosculpt").join("clinic"))
    }

    fn database(&self) -> Result<Choice, Fault> {
        let read = self.database.as_deref().map(Choice::read).transpose();
        Ok(read.map_err(|why| told(&why))?.unwrap_or_default())
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

fn told(why: &Unopened) -> Fault {
    Fault::new(&why.what)
        .expecting(&why.expected)
        .advising(&why.advice)
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
