//! The verb `serve` on a throw-away PostgreSQL: the whole program, killed and started again, and what it refuses.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../../clinic/tests/laws/cluster.rs"]
mod cluster;

use cluster::{PASSWORD, cluster};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("serve-on-postgres")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn serve(data: &Path, database: &str) -> Child {
    Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["--json", "serve", "--listen", "127.0.0.1:0"])
        .args(["--database", database, "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// What it says first.
fn said(child: &mut Child) -> Value {
    let mut line = String::new();
    let out = child.stdout.as_mut().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    serde_json::from_str(&line).unwrap()
}

/// Why it does not serve; it says no password.
fn refused(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let why = String::from_utf8(output.stderr).unwrap();
    assert!(!why.contains(PASSWORD) && !why.contains("n0t-it"), "{why}");
    why
}

/// Asks the server for something; the answer's status, a cookie that it sets, and its body.
fn ask(ready: &Value, method: &str, path: &str, head: &str, body: &Value) -> (u16, String, Value) {
    let address = ready["address"].as_str().unwrap();
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let body = match body.is_null() {
        true => String::new(),
        false => body.to_string(),
    };
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n{head}\r\n{body}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let cookie = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        let value = value.split(';').next()?;
        name.eq_ignore_ascii_case("set-cookie")
            .then(|| value.to_owned())
    });
    let value = serde_json::from_str(body).unwrap_or_default();
    (status, cookie.unwrap_or_default(), value)
}

/// A page that is open: what its changes must carry.
fn page(ready: &Value, cookie: &str) -> (String, String) {
    let head = match cookie {
        "" => String::new(),
        cookie => format!("Cookie: {cookie}\r\n"),
    };
    let (_, set, session) = ask(ready, "GET", "/api/session", &head, &Value::Null);
    let cookie = if set.is_empty() {
        cookie.to_owned()
    } else {
        set
    };
    let csrf = session["csrf"].as_str().unwrap();
    let head = format!("Cookie: {cookie}\r\nx-biosculpt-csrf: {csrf}\r\n");
    (cookie, head)
}

/// Makes the first account, and signs in as one who registers; what that one's changes must carry.
fn signed_in(ready: &Value) -> String {
    let (_, head) = page(ready, "");
    let link = ready["setup"].as_str().unwrap();
    let token = link.split_once('#').unwrap().1;
    let word = "quite a long one";
    let setup = json!({"token": token, "name": "Ada", "password": word});
    let (status, cookie, said) = ask(ready, "POST", "/api/setup", &head, &setup);
    assert_eq!(status, 200, "{said}");
    let (_, head) = page(ready, &cookie);
    let open = json!({"name": "desk", "role": "front_desk", "password": word});
    let (status, _, said) = ask(ready, "POST", "/api/accounts", &head, &open);
    assert_eq!(status, 201, "{said}");
    let (_, head) = page(ready, "");
    let wish = json!({"name": "desk", "password": word});
    let (status, cookie, said) = ask(ready, "POST", "/api/session", &head, &wish);
    assert_eq!(status, 200, "{said}");
    page(ready, &cookie).1
}

#[test]
fn law_what_was_acknowledged_outlives_a_kill_on_a_database_server() {
    let Some(cluster) = cluster() else {
        return;
    };
    let url = cluster.url("postgres");
    let data = folder("served");
    let mut first = serve(&data, &url);
    let ready = said(&mut first);
    let head = signed_in(&ready);
    for n in 1..=20 {
        let wish = json!({"name": format!("Theo {n}"), "born": "2012-05-09"});
        let (status, _, said) = ask(&ready, "POST", "/api/patients", &head, &wish);
        assert_eq!(status, 201, "{said}");
    }
    // Another server, with another folder, is refused as long as this one lives.
    let second = refused(serve(&folder("served-too"), &url));
    assert!(
        second.contains("another server holds the database"),
        "{second}"
    );
    first.kill().unwrap();
    let ended = first.wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!words.contains(PASSWORD), "{words}");
    let foreign = refused(serve(&folder("served-too"), &url));
    assert!(foreign.contains("there is no key"), "{foreign}");
    let mut again = serve(&data, &url);
    let ready = said(&mut again);
    assert!(ready["setup"].is_null() && !data.join("clinic.db").exists());
    let (status, _, found) = ask(&ready, "GET", "/api/patients?limit=50", &head, &Value::Null);
    assert_eq!(
        (status, found["patients"].as_array().unwrap().len()),
        (200, 20)
    );
    again.kill().unwrap();
    again.wait().unwrap();
    for (wrong, expected) in [
        (url.replace(PASSWORD, "n0t-it"), "refuses the password"),
        (cluster.url("nowhere"), "there is no database"),
        (format!("{url}?sslmode=require"), "asks for TLS"),
        (format!("mysql://u:{PASSWORD}@h/d"), "names no database"),
    ] {
        let why = refused(serve(&data, &wrong));
        assert!(why.contains(expected), "{why}");
    }
}
