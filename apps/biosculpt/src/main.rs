//! The program: from a scan to a plan, one file per verb.
//!
//! In: command line and files. Out: files, tables or JSON on standard output, messages on standard
//! error. Exit status: 0 done, 1 refused by judgement, 2 bad input or usage.

mod afar;
mod campaign;
mod choice;
mod cli;
mod delivery;
mod eval;
mod fault;
mod figure;
mod files;
mod foreign;
mod interrupt;
mod link;
mod live;
mod page;
mod pipeline;
mod prepared;
mod prescribe;
mod proved;
mod report;
mod results;
mod rules;
mod said;
mod size;
mod solid;
mod store;
mod terminal;
mod tissues;
mod trace;
mod verbs;
mod wire;
mod workplace;
mod written;

use std::process::ExitCode;

/// How a verb that ran to its end ended.
pub(crate) enum Outcome {
    /// What was asked for was done.
    Done,
    /// It was judged and refused; the verb has said what was measured and what is allowed.
    Refused,
}

impl Outcome {
    /// Done where that holds, else refused.
    pub(crate) const fn of(is_good: bool) -> Self {
        match is_good {
            true => Self::Done,
            false => Self::Refused,
        }
    }
}

fn main() -> ExitCode {
    let arguments = match cli::Arguments::read(std::env::args_os()) {
        Ok(arguments) => arguments,
        Err(error) if error.use_stderr() && cli::json_was_asked() => {
            terminal::say_error(&fault::Fault::of_usage(&error).into(), true);
            return ExitCode::from(2);
        }
        // What is not understood may be words of others.
        Err(error) if error.use_stderr() && foreign::arguments().is_some() => {
            let words = foreign::arguments().unwrap_or_default();
            cli::Arguments::read(words).err().unwrap_or(error).exit()
        }
        // Prints help, version or the error as text; status 0 for the first two, else 2.
        Err(error) => error.exit(),
    };
    let result = terminal::with_threads(arguments.threads, || arguments.run());
    match result {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::Refused) => ExitCode::from(1),
        Err(error) if terminal::nobody_listens(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal::say_error(&error, arguments.json);
            ExitCode::from(2)
        }
    }
}
