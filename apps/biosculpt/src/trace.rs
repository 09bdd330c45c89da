//! A recorded trace: CSV with a column `time_ms` and one for each signal.
//!
//! In: untrusted text. Out: readings by row. An empty cell is a missing reading; a column that the
//! protocol does not know is passed over, one that it misses stays missing. Fails: where a cell is no
//! whole number, where a row has another number of cells than the header, where there is no time.

use crate::fault::Fault;
use guard::{Protocol, Reading, Telemetry};
use std::path::Path;

/// Largest trace that is read, bytes.
pub(crate) const LARGEST_BYTES: u64 = 1 << 30;

/// The rows of a trace.
pub(crate) struct Trace {
    /// Times and readings, in the order of the file.
    pub(crate) ticks: Vec<(u64, Telemetry)>,
    /// Columns that no rule judges.
    pub(crate) not_judged: Vec<String>,
    /// Signals that have no column.
    pub(crate) missing: Vec<String>,
}

/// Reads a trace for that protocol.
pub(crate) fn read(path: &Path, bytes: &[u8], protocol: &Protocol) -> anyhow::Result<Trace> {
    let fault = |what: String| Fault::new(what).at(path);
    let text = std::str::from_utf8(bytes).map_err(|_| {
        fault("is no text".to_owned()).expecting("CSV: time_ms and a column for each signal")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text
        .lines()
        .zip(1..)
        .filter(|(line, _)| !line.trim().is_empty());
    let names = cells(lines.next().map_or("", |(line, _)| line));
    let twice = names
        .iter()
        .enumerate()
        .find(|(i, name)| names[..*i].contains(name));
    if let Some((_, name)) = twice {
        return Err(fault(format!("has the column {name:?} twice")).into());
    }
    if !names.contains(&"time_ms") {
        return Err(fault("has no times".to_owned())
            .expecting("a header with a column time_ms")
            .advising("name the columns in the first line, such as time_ms,surface_rise_mk")
            .into());
    }
    let ticks = lines.map(|(line, number)| {
        let row = row(&names, line, protocol);
        row.map_err(|(what, expected)| {
            fault(format!("line {number}{what}"))
                .expecting(expected)
                .into()
        })
    });
    let ticks = ticks.collect::<anyhow::Result<Vec<_>>>()?;
    if ticks.is_empty() {
        return Err(fault("holds no row".to_owned())
            .expecting("a row for each tick")
            .into());
    }
    let unknown = |name: &&&str| **name != "time_ms" && protocol.signal(name).is_none();
    let declared = protocol
        .signals
        .iter()
        .map(|signal| protocol.words(signal.name));
    Ok(Trace {
        not_judged: names
            .iter()
            .filter(unknown)
            .map(|name| (*name).to_owned())
            .collect(),
        missing: declared
            .filter(|name| !names.contains(name))
            .map(str::to_owned)
            .collect(),
        ticks,
    })
}

fn cells(line: &str) -> Vec<&str> {
    line.split(',').map(str::trim).collect()
}

/// A row's time and readings, or what is wrong with it and what was expected.
fn row(
    names: &[&str],
    line: &str,
    protocol: &Protocol,
) -> Result<(u64, Telemetry), (String, String)> {
    let cells = cells(line);
    if cells.len() != names.len() {
        let expected = format!("{}, as the header", names.len());
        return Err((format!(" has {} cells", cells.len()), expected));
    }
    let wrong = |name: &str, cell: &str, expected: &str| {
        (format!(", column {name}: {cell:?}"), expected.to_owned())
    };
    let mut time = 0;
    let mut values = Vec::new();
    for (name, cell) in names.iter().zip(cells) {
        if *name == "time_ms" {
            time = cell
                .parse()
                .map_err(|_| wrong(name, cell, "a whole number of ms from 0"))?;
        } else if let (Some(signal), false) = (protocol.signal(name), cell.is_empty()) {
            let value = cell.parse();
            let value = value.map_err(|_| wrong(name, cell, "a whole number, or nothing"))?;
            values.push((signal, value));
        }
    }
    let mut telemetry = Telemetry::default();
    for (signal, value) in values {
        telemetry.set(signal, Some(Reading { value, at_ms: time }));
    }
    Ok((time, telemetry))
}
