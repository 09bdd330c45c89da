//! The verb `serve`: what it says, and what it refuses.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../../clinic/tests/laws/cluster.rs"]
mod cluster;

use cluster::{PASSWORD, cluster};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("serve")
        .join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

fn serve(data: &PathBuf, more: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_biosculpt"))
        .args(["--json", "serve", "--data"])
        .arg(data)
        .args(more)
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

fn refused(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn serves_says_the_one_time_link_and_holds_its_folder() {
    let data = folder("first");
    let mut first = serve(&data, &["--listen", "127.0.0.1:0"]);
    let ready = said(&mut first);
    let address = ready["address"].as_str().unwrap().to_owned();
    let link = ready["setup"].as_str().unwrap();
    assert!(
        link.starts_with(&format!("{address}/setup#")) && link.len() > 60,
        "{link}"
    );
    let host = address.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let request = format!("GET /api/session HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"needs_setup\":true"));
    let second = refused(serve(&data, &["--listen", "127.0.0.1:0"]));
    assert!(
        second.contains("another server holds") && second.contains("--data"),
        "{second}"
    );
    first.kill().unwrap();
    first.wait().unwrap();
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let why = refused(serve(&folder("taken"), &["--listen", &address]));
    assert!(why.contains(&address) && why.contains("--listen"), "{why}");
}

#[test]
fn the_demo_is_served_to_this_machine_only() {
    let why = refused(serve(
        &folder("beyond"),
        &["--demo", "--listen", "0.0.0.0:0"],
    ));
    assert!(
        why.contains("passwords are known to all") && why.contains("127.0.0.1"),
        "{why}"
    );
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

/// The whole program on a database server: killed, started again, and what it says of wrong addresses.
#[test]
fn law_what_was_acknowledged_outlives_a_kill_on_a_database_server() {
    let Some(cluster) = cluster() else {
        return;
    };
    let url = cluster.url("postgres");
    let data = folder("served");
    let on = ["--listen", "127.0.0.1:0", "--database", url.as_str()];
    let mut first = serve(&data, &on);
    let ready = said(&mut first);
    let head = signed_in(&ready);
    for n in 1..=20 {
        let wish = json!({"name": format!("Theo {n}"), "born": "2012-05-09"});
        let (status, _, said) = ask(&ready, "POST", "/api/patients", &head, &wish);
        assert_eq!(status, 201, "{said}");
    }
    // Another server, with another folder, is refused as long as this one lives.
    let second = refused(serve(&folder("served-too"), &on));
    assert!(
        second.contains("another server holds the database"),
        "{second}"
    );
    assert!(!second.contains(PASSWORD), "{second}");
    first.kill().unwrap();
    let ended = first.wait_with_output().unwrap();
    let words = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!words.contains(PASSWORD), "{words}");
    let foreign = refused(serve(&folder("served-too"), &on));
    assert!(foreign.contains("there is no key"), "{foreign}");
    let mut again = serve(&data, &on);
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
        let why = refused(serve(
            &data,
            &["--listen", "127.0.0.1:0", "--database", &wrong],
        ));
        assert!(why.contains(expected), "{why}");
        assert!(!why.contains(PASSWORD) && !why.contains("n0t-it"), "{why}");
    }
}
