//! The clinic as its people use it, over HTTP with the real program: a scan comes in and is looked at, a plan is made, proven,
//! approved and delivered, the server is killed in the middle of the session, and the next one has its end in the record.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod program;

use clinic::sessions::words::HANDS_GONE;
use program::{done, fresh, text};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The longest step is the making of the plan: half a minute by itself, and the machine may have other things to do.
const PATIENCE: Duration = Duration::from_secs(300);
/// The sample's worn tooth, and which of the findings that is.
const TOOTH: u8 = 47;
const WEAR: &str = "Wear";

/// A server that ends with the test.
struct Served {
    child: Child,
    host: String,
    password: String,
}

impl Served {
    fn start(data: &Path) -> Self {
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
    fn kill(&mut self) {
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
struct Browser {
    host: String,
    cookie: String,
    csrf: String,
    said: u64,
}

impl Browser {
    fn signed_in(served: &Served, name: &str) -> Self {
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
    fn ask(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> (u16, Vec<u8>) {
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

    fn json(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Value {
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

    fn get(&mut self, path: &str) -> Value {
        self.json("GET", path, "application/json", b"")
    }

    fn post(&mut self, path: &str, wish: &Value) -> Value {
        self.json(
            "POST",
            path,
            "application/json",
            wish.to_string().as_bytes(),
        )
    }

    /// What is there once it is so.
    fn until(&mut self, path: &str, is_so: impl Fn(&Value) -> bool) -> Value {
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
    fn job(&mut self, started: &Value) {
        let path = format!("/api/jobs/{}", started["job"].as_str().unwrap());
        let is_over =
            |job: &Value| !["waiting", "running"].contains(&job["state"].as_str().unwrap());
        let job = self.until(&path, is_over);
        assert_eq!(job["state"], "done", "{job}");
    }

    /// What the hands do, numbered as a page does it.
    fn hands(&mut self, delivery: &str, mut deed: Value) {
        self.said += 1;
        deed["page"] = "a page".into();
        deed["sequence"] = self.said.into();
        self.post(&format!("/api/deliveries/{delivery}/hands"), &deed);
    }
}

/// From the file to a plan that may be delivered: its path.
fn approved_plan(served: &Served, elara: &mut Browser, patient: &str, scan: &Path) -> String {
    let patient = format!("/api/patients/{patient}");
    let bytes = std::fs::read(scan).unwrap();
    let path = format!("{patient}/scans?name=lower.ply");
    let scan = elara.json("POST", &path, "application/octet-stream", &bytes);
    elara.job(&scan);
    let scan = elara.get(&format!(
        "{patient}/scans/{}",
        scan["scan"].as_str().unwrap()
    ));
    assert_eq!(
        (&scan["state"], &scan["jaw"]),
        (&"examined".into(), &"lower".into())
    );
    let mut findings = scan["findings"].as_array().unwrap().iter();
    let is_wear = |one: &&Value| {
        let sentence = one["sentence"].as_str().unwrap();
        one["fdi"] == TOOTH && sentence.starts_with(WEAR)
    };
    let finding = findings.find(is_wear).unwrap();
    let wish = json!({"scan": scan["id"], "fdi": TOOTH, "finding": finding["id"]});
    let plan = elara.post(&format!("{patient}/plans"), &wish);
    elara.job(&plan);
    let plan = format!("{patient}/plans/{}", plan["plan"].as_str().unwrap());
    let proof = elara.post(&format!("{plan}/prove"), &json!({}));
    elara.job(&proof);
    let mut amir = Browser::signed_in(served, "amir");
    let signed = json!({"password": served.password});
    let approved = amir.post(&format!("{plan}/approve"), &signed);
    assert_eq!(approved["state"], "approved", "{approved}");
    plan
}

/// A CT series comes in, is made a volume of and shown; two in one are refused.
fn series(elara: &mut Browser, patient: &str) {
    let patient = format!("/api/patients/{patient}/series");
    let seed = |name: &str| {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds/read_dicom");
        std::fs::read(seeds.join(name)).unwrap()
    };
    let one = seed("enhanced.dcm");
    let path = format!("{patient}?name=cbct");
    let started = elara.json("POST", &path, "application/octet-stream", &one);
    elara.job(&started);
    let shown = elara.get(&format!("{patient}/x1"));
    assert_eq!(
        (&shown["state"], &shown["volume"]["size"]),
        (&"made".into(), &json!([6, 5, 3]))
    );
    let (status, png) = elara.ask("GET", &format!("{patient}/x1/slice?view=coronal"), "", b"");
    assert_eq!((status, png.get(1..4)), (200, Some(&b"PNG"[..])));
    // Another series beside it, by its identifier.
    let mut other = one.clone();
    let uid = shown["volume"]["series_uid"]
        .as_str()
        .unwrap()
        .as_bytes()
        .to_vec();
    let tag = [0x20, 0, 0x0e, 0, b'U', b'I'];
    let at = other
        .windows(tag.len())
        .position(|part| part == tag)
        .unwrap()
        + 8;
    other[at + uid.len() - 1] = b'9';
    let mut form = Vec::new();
    for (name, bytes) in [("a", &one), ("b", &other)] {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        );
        form.extend([head.as_bytes(), bytes, b"\r\n"].concat());
    }
    form.extend(b"--edge--\r\n");
    elara.json("POST", &path, "multipart/form-data; boundary=edge", &form);
    let refused = elara.until(&format!("{patient}/x2"), |now| now["state"] != "making");
    let why = refused["error"].as_str().unwrap();
    assert!(
        why.contains("there are 2 series") && why.contains("bring in the files of one"),
        "{why}"
    );
}

/// Verifies and holds until the device works; then nobody knows what comes next.
fn treats(elara: &mut Browser, delivery: &str, patient: &str, chain: &Path) {
    let path = format!("/api/deliveries/{delivery}");
    elara.until(&path, |now| now["state"] == "verify");
    assert!(
        !chain.exists(),
        "nothing begins before patient and tooth are verified"
    );
    elara.hands(
        delivery,
        json!({"verify": {"patient": patient, "tooth": TOOTH}}),
    );
    let start = Instant::now();
    while elara.get(&path)["state"] != "running" {
        assert!(start.elapsed() < PATIENCE);
        elara.hands(delivery, json!({"hold": true}));
        std::thread::sleep(Duration::from_millis(100));
    }
    // Ticks are recorded ten seconds at a time: by then it has worked.
    let words = ["\"began\"", "dead-man held", "\"kind\":\"ticks\""];
    let held = |text: String| words.iter().all(|word| text.contains(word));
    while !std::fs::read_to_string(chain).is_ok_and(held) {
        assert!(start.elapsed() < PATIENCE);
        elara.hands(delivery, json!({"hold": true}));
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The patient agrees to a plan.
fn agrees(elara: &mut Browser, patient: &str, plan: &str) {
    let id = plan.rsplit('/').next().unwrap();
    let consents = format!("/api/patients/{patient}/consents");
    let mut agreed = elara.get(&format!("{consents}/words?plan={id}"));
    for (field, value) in [
        ("scope", "treatment"),
        ("plan", id),
        ("signer", "Theo Lindgren"),
    ] {
        agreed[field] = value.into();
    }
    elara.post(&consents, &agreed);
}

/// The clinic's device tested itself when the clinic began; once more where this machine was too busy then.
fn device_is_ready(elara: &mut Browser) {
    for _ in 0..3 {
        if elara.get("/api/devices")[0]["state"] != "ready" {
            elara.ask("POST", "/api/devices/v1/test", "application/json", b"");
        }
    }
    let device = &elara.get("/api/devices")[0];
    let found = (&device["state"], &device["self_test"]["passed"]);
    assert_eq!(found, (&json!("ready"), &json!(true)), "{device}");
}

/// How a session of a server that was killed ended.
const KILLED: &str = "cut: the clinic's server ended, or could not go on";

#[test]
fn a_server_that_is_killed_leaves_the_device_off_and_the_record_whole() {
    let (sample, data) = (fresh("clinic", "sample"), fresh("clinic", "data"));
    done(&["sample", "-o", text(&sample)]);
    let mut served = Served::start(&data);
    let mut elara = Browser::signed_in(&served, "elara");
    let found = elara.get("/api/patients?query=Theo");
    let patient = found["patients"][0]["id"].as_str().unwrap().to_owned();
    series(&mut elara, &patient);
    let plan = approved_plan(&served, &mut elara, &patient, &sample.join("lower.ply"));
    // Not before the patient agreed to it.
    let deliveries = format!("{plan}/deliveries");
    let at_once = json!({"speed": "real"});
    let bytes = at_once.to_string();
    let (status, refused) = elara.ask("POST", &deliveries, "application/json", bytes.as_bytes());
    assert_eq!(status, 409, "{}", String::from_utf8_lossy(&refused));
    agrees(&mut elara, &patient, &plan);
    device_is_ready(&mut elara);
    let begun = elara.post(&deliveries, &at_once);
    assert_eq!(elara.get("/api/devices")[0]["state"], "in_use");
    let delivery = begun["id"].as_str().unwrap().to_owned();
    let folder = data.join("deliveries").join(&delivery);
    let chain = folder.join("casebook/chain.jsonl");
    treats(&mut elara, &delivery, &patient, &chain);
    let killed = Instant::now();
    served.kill();
    // With its server the session loses its hands: the device is off, and the record says why.
    let gone = |text: String| text.contains(HANDS_GONE);
    while !std::fs::read_to_string(&chain).is_ok_and(gone) {
        assert!(
            killed.elapsed() < Duration::from_secs(20),
            "the session has hands still"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(served);
    let served = Served::start(&data);
    let mut elara = Browser::signed_in(&served, "elara");
    let path = format!("/api/deliveries/{delivery}");
    let over = elara.until(&path, |now| now["state"] == "over");
    let told = [&over["how"], &over["outcome"]["ended"]];
    assert_eq!(told, [KILLED, "cut"], "{over}");
    let files = over["files"].as_array().unwrap();
    for name in [
        "outcome.json",
        "delivered.ply",
        "delivery.html",
        "session.json",
        "casebook-chain.jsonl",
        "casebook-seals.jsonl",
        "casebook-key.pub",
    ] {
        let file = files.iter().find(|file| file["name"] == name);
        let file = file.unwrap_or_else(|| panic!("{name} is not there: {over}"));
        let (status, bytes) = elara.ask("GET", &format!("{path}/files/{name}"), "", b"");
        let sum = casebook::Digest::of(&bytes).to_string();
        assert_eq!(
            (status, file["sha256"].as_str()),
            (200, Some(sum.as_str())),
            "{name}"
        );
    }
    let recorded = std::fs::read_to_string(&chain).unwrap();
    for told in [
        "\"by\":\"elara\",\"key\":\"verify\"",
        "device off after the line",
        "\"kind\":\"cut\"",
    ] {
        assert!(recorded.contains(told), "{told}");
    }
    let told = done(&["verify", text(&folder)]);
    assert!(told.contains("the case is terminated"), "{told}");
    // It may have worked: the plan is spent.
    let delivered = elara.get(&plan);
    assert_eq!(delivered["state"], "delivered", "{delivered}");
}
