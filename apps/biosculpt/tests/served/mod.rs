//! A served clinic, and browsers in which somebody is signed in.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest step is the making of the plan: half a minute by itself, and the machine may have other things to do.
pub(crate) const PATIENCE: Duration = Duration::from_secs(300);

/// A server that ends with the test.
pub(crate) struct Served {
    pub(crate) child: Child,
    pub(crate) host: String,
    pub(crate) password: String,
}

impl Served {
    pub(crate) fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_biosculpt"))
            .args([
                "--json",
                "serve",
                "--demo",
                "--listen",
                "127.0.0.1:0",
                "--data",
            ])
            // As the README says it: relative to where one is.
            .arg(data.file_name().unwrap())
            .current_dir(data.parent().unwrap())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let out = child.stdout.as_mut().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let word = |name: &str| said[name].as_str().unwrap().to_owned();
        Self {
            child,
            host: word("address").strip_prefix("http://").unwrap().to_owned(),
            password: word("demo_password"),
        }
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A browser in which somebody is signed in.
pub(crate) struct Browser {
    pub(crate) host: String,
    pub(crate) cookie: String,
    pub(crate) csrf: String,
    pub(crate) said: u64,
}

impl Browser {
    pub(crate) fn signed_in(served: &Served, name: &str) -> Self {
        let mut browser = Self {
            host: served.host.clone(),
            cookie: String::new(),
            csrf: String::new(),
            said: 0,
        };
        browser.get("/api/session");
        let wish = json!({"name": name, "password": served.password});
        browser.post("/api/session", &wish);
        browser
    }

    /// Status and body; a new cookie is kept.
    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        kind: &str,
        body: &[u8],
    ) -> (u16, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let (host, cookie, csrf, length) = (&self.host, &self.cookie, &self.csrf, body.len());
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {cookie}\r\n\
             x-biosculpt-csrf: {csrf}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body).unwrap();
        let mut stream = BufReader::new(stream);
        let (mut status, mut line) = (0, String::new());
        loop {
            line.clear();
            stream.read_line(&mut line).unwrap();
            let header = line.trim_end();
            if let Some(code) = header.strip_prefix("HTTP/1.1 ") {
                status = code[..3].parse().unwrap();
            }
            if let Some(cookie) = header.strip_prefix("set-cookie: ") {
                self.cookie = cookie.split(';').next().unwrap().to_owned();
            }
            assert_ne!(header, "transfer-encoding: chunked", "{path}");
            if header.is_empty() {
                break;
            }
        }
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        (status, answer)
    }

    pub(crate) fn json(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Value {
        let (status, answer) = self.ask(method, path, kind, body);
        let told = String::from_utf8_lossy(&answer);
        assert!(
            (200..300).contains(&status),
            "{method} {path}: {status} {told}"
        );
        let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
        if let Some(csrf) = answer["csrf"].as_str() {
            self.csrf = csrf.to_owned();
        }
        answer
    }

    pub(crate) fn get(&mut self, path: &str) -> Value {
        self.json("GET", path, "application/json", b"")
    }

    pub(crate) fn post(&mut self, path: &str, wish: &Value) -> Value {
        self.json(
            "POST",
            path,
            "application/json",
            wish.to_string().as_bytes(),
        )
    }

    /// What is there once it is so.
    pub(crate) fn until(&mut self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
        let start = Instant::now();
        loop {
            let there = self.get(path);
            if is_so(&there) {
                return there;
            }
            assert!(start.elapsed() < PATIENCE, "{path} is still {there}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// Waits for a job, which must be done well.
    pub(crate) fn job(&mut self, started: &Value) {
        let job = self.job_ended(started);
        assert_eq!(job["state"], "done", "{job}");
    }

    /// How a job ended.
    pub(crate) fn job_ended(&mut self, started: &Value) -> Value {
        let path = format!("/api/jobs/{}", started["job"].as_str().unwrap());
        let is_over =
            |job: &Value| !["waiting", "running"].contains(&job["state"].as_str().unwrap());
        self.until(&path, is_over)
    }

    /// What the hands do, numbered as a page does it.
    pub(crate) fn hands(&mut self, delivery: &str, mut deed: Value) {
        self.said += 1;
        deed["page"] = "a page".into();
        deed["sequence"] = self.said.into();
        self.post(&format!("/api/deliveries/{delivery}/hands"), &deed);
    }

    /// Each of these files of what has ended is there, with the hash that its list gives.
    pub(crate) fn has_files(&mut self, path: &str, over: &Value, names: &[&str]) {
        let files = over["files"].as_array().unwrap();
        for name in names {
            let file = files.iter().find(|file| file["name"] == *name);
            let file = file.unwrap_or_else(|| panic!("{name} is not there: {over}"));
            let (status, bytes) = self.ask("GET", &format!("{path}/files/{name}"), "", b"");
            let sum = casebook::Digest::of(&bytes).to_string();
            assert_eq!(
                (status, file["sha256"].as_str()),
                (200, Some(sum.as_str())),
                "{name}"
            );
        }
    }
}
