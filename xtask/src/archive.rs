//! A clinic's archive for the judges: Orthanc on this machine only, with its data under `target/`.

use anyhow::Context;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// It is up within this.
const START: Duration = Duration::from_secs(60);

/// An archive that ends with its test.
pub(crate) struct Archive {
    process: Child,
    port: u16,
}

impl Drop for Archive {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What it answers.
pub(crate) struct Answer {
    /// Status of HTTP.
    pub(crate) status: u16,
    /// Its bytes.
    pub(crate) body: Vec<u8>,
}

impl Archive {
    /// Starts one with nothing in it.
    pub(crate) fn start(orthanc: &Path, made: &Path) -> anyhow::Result<Self> {
        let folder = made.join("orthanc");
        std::fs::create_dir_all(&folder)?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let config = serde_json::json!({
            "StorageDirectory": folder,
            "IndexDirectory": folder,
            "HttpPort": port,
            "RemoteAccessAllowed": false,
            "AuthenticationEnabled": false,
            "DicomServerEnabled": false,
            "Plugins": [],
        });
        let path = made.join("orthanc.json");
        std::fs::write(&path, config.to_string())?;
        let mut orthanc = Command::new(orthanc);
        let process = orthanc
            .arg(&path)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Orthanc")?;
        let archive = Self { process, port };
        let start = Instant::now();
        while archive.get("/system").is_err() {
            anyhow::ensure!(start.elapsed() < START, "Orthanc does not answer");
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(archive)
    }

    /// Asks it something.
    pub(crate) fn ask(&self, how: &str, path: &str, body: &[u8]) -> anyhow::Result<Answer> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_read_timeout(Some(START))?;
        let length = body.len();
        let head = format!(
            "{how} {path} HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(&[head.as_bytes(), body].concat())?;
        let mut all = Vec::new();
        stream.read_to_end(&mut all)?;
        let end = all.windows(4).position(|w| w == b"\r\n\r\n");
        let end = end.context("an answer without an end of its head")?;
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|word| word.parse().ok());
        Ok(Answer {
            status: status.context("an answer without a status")?,
            body: all.split_off(end + 4),
        })
    }

    /// What lies there.
    pub(crate) fn get(&self, path: &str) -> anyhow::Result<Vec<u8>> {
        let answer = self.ask("GET", path, b"")?;
        let status = answer.status;
        anyhow::ensure!(status == 200, "Orthanc answers {path} with {status}");
        Ok(answer.body)
    }

    /// Stores a file, and gives what the archive calls it.
    pub(crate) fn store(&self, bytes: &[u8]) -> anyhow::Result<String> {
        let answer = self.ask("POST", "/instances", bytes)?;
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        anyhow::ensure!(answer.status == 200, "Orthanc refuses the file: {said}");
        let said: serde_json::Value = serde_json::from_str(&said)?;
        let id = said["ID"].as_str().context("no id was given")?;
        Ok(id.to_owned())
    }
}
