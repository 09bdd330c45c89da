//! What a delivery is given on its command line: release, digest, address, protocol.
//!
//! Fails: in words, before anything is written, where it is not what is expected.

use crate::fault::Fault;
use crate::files;
use casebook::Digest;
use std::path::Path;
use swarm::Release;

/// The protocol that goes with the program.
pub(crate) const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");
/// Largest protocol that is read, bytes.
const PROTOCOL_BYTES: u64 = 1 << 20;

/// Reads the version of a release.
pub(crate) fn parse_release(text: &str) -> Result<Release, String> {
    let names: Vec<&str> = Release::ALL.iter().map(|release| release.name()).collect();
    Release::from_name(text).ok_or_else(|| format!("there are the releases {}", names.join(", ")))
}

/// Reads a SHA-256.
pub(crate) fn parse_digest(text: &str) -> Result<Digest, String> {
    Digest::parse(text).ok_or_else(|| "64 small hexadecimal digits are expected".to_owned())
}

/// Reads the number of a patient, a device or a lot: 0 is nobody's.
/// The name of somebody, for the record: one line that can be read.
pub(crate) fn parse_name(text: &str) -> Result<String, String> {
    let name = text.trim();
    match name.is_empty() || name.chars().any(char::is_control) {
        true => Err("a name of one line is expected, such as \"Elara Voss\"".to_owned()),
        false => Ok(name.to_owned()),
    }
}

pub(crate) fn parse_number<T: TryFrom<u64>>(text: &str) -> Result<T, String> {
    let number: Option<u64> = text.trim().parse().ok();
    let number = number.filter(|&n| n > 0).and_then(|n| T::try_from(n).ok());
    number.ok_or_else(|| {
        format!("expected a whole number from 1 on that is not too large for one, got {text:?}")
    })
}

/// Reads `HOST:PORT`.
pub(crate) fn parse_address(text: &str) -> Result<String, String> {
    let parts = text.rsplit_once(':').filter(|(host, _)| !host.is_empty());
    match parts.map(|(_, port)| port.parse::<u16>()) {
        Some(Ok(_)) => Ok(text.to_owned()),
        _ => Err(format!(
            "expected HOST:PORT such as 127.0.0.1:7341, which `biosculpt device` says, got {text:?}"
        )),
    }
}

/// The bytes of a protocol file that the guard can judge by.
pub(crate) fn protocol(path: &Path) -> anyhow::Result<Vec<u8>> {
    let expected = "a protocol, a file of rules such as protocols/1.0.rules";
    let advice = format!(
        "`biosculpt protocol check {}` shows the place; nothing was begun",
        files::path_quoted(path)
    );
    let bytes = files::read_bytes_of(path, PROTOCOL_BYTES, expected, "give the rules themselves")?;
    match guard::parse(&bytes) {
        Ok(_) => Ok(bytes),
        Err(why) => Err(Fault::new(format!("cannot be judged by: {why}"))
            .at(path)
            .expecting(expected)
            .advising(advice)
            .into()),
    }
}
