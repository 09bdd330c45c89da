//! The engine against small programs of the shell.

use super::*;
use std::time::Duration;

/// A folder of this test's own, and an engine that runs this script.
pub(crate) fn engine(name: &str, script: &str) -> (PathBuf, Engine) {
    let folder = std::env::temp_dir().join(format!("clinic-engine-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let program = folder.join("program");
    std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    (folder, Engine::new(program))
}

async fn run(name: &str, script: &str) -> (End, Vec<String>) {
    let (folder, engine) = engine(name, script);
    let mut lines = Vec::new();
    let task = Task::new(&folder, "check")
        .json()
        .with("--tooth", "47")
        .on("-x");
    let end = engine
        .run(&task, |line| lines.push(line), std::future::pending())
        .await;
    let _ = std::fs::remove_dir_all(&folder);
    (end, lines)
}

#[tokio::test]
async fn arguments_lines_and_answer() {
    let script =
        "echo one >&2; printf 'two\\r' >&2; echo \"$@\"; env >env; [ -f program ] && exit 0";
    let (end, lines) = run("args", script).await;
    assert_eq!(end, End::Done(b"check --json --tooth=47 -- -x\n".to_vec()));
    assert_eq!(lines, ["one", "two"]);
}

/// So that a session beside it keeps its beats and its stop, and browsers are answered.
#[cfg(unix)]
#[tokio::test]
async fn law_all_but_a_session_by_the_clock_gives_way() {
    let (folder, engine) = engine("nice", "nice");
    let niceness = async |task: Task| match engine.run(&task, |_| (), std::future::pending()).await
    {
        End::Done(said) => String::from_utf8(said)
            .unwrap()
            .trim()
            .parse::<i32>()
            .unwrap(),
        end => panic!("{end:?}"),
    };
    let own = niceness(Task::new(&folder, "deliver")).await;
    let by = |more: i32| match Path::new(NICE).exists() {
        true => (own + more).min(19),
        false => own,
    };
    let fast = Task::new(&folder, "deliver").in_fast_time();
    assert_eq!(niceness(fast).await, by(5));
    for verb in [
        "check", "teeth", "find", "plan", "prove", "compare", "dicom",
    ] {
        assert_eq!(niceness(Task::new(&folder, verb)).await, by(10), "{verb}");
    }
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test]
async fn refusals_and_faults_are_told_apart() {
    let (end, _) = run("refused", r#"echo '{"refused":"no"}'; exit 1"#).await;
    let refused = |code: Option<&str>| {
        End::Refused(Refused {
            words: "no".to_owned(),
            code: code.map(str::to_owned),
        })
    };
    assert_eq!(end, refused(None));
    let (end, _) = run("coded", r#"echo '{"refused":"no","code":"late"}'; exit 1"#).await;
    assert_eq!(end, refused(Some("late")));
    let (end, lines) = run("input", r#"echo '{"error":"bad"}' >&2; exit 2"#).await;
    let words = "bad".to_owned();
    assert_eq!(end, End::Broken(Broken { words, input: true }));
    assert!(lines.is_empty());
    let (end, _) = run("broke", "echo ouch >&2; kill -9 $$").await;
    assert!(matches!(end, End::Broken(b) if !b.input && b.words.contains("ouch")));
}

#[tokio::test]
async fn law_what_it_says_is_bounded() {
    let script = "head -c 20000000 /dev/zero; head -c 2000000 /dev/zero | tr '\\0' x >&2";
    let (end, lines) = run("long", script).await;
    assert!(matches!(end, End::Broken(_)), "{end:?}");
    assert!(lines.iter().all(|line| line.len() <= LINE_BYTES_MAX));
}

#[tokio::test]
async fn law_a_cancel_ends_the_whole_family() {
    // The grandchild holds the pipe: only when it is gone too does the reading end come to its end.
    let (folder, engine) = engine(
        "family",
        "(sleep 600 & echo $! >grandchild); echo up >&2; sleep 600",
    );
    let (up, ready) = tokio::sync::oneshot::channel();
    let mut up = Some(up);
    let task = Task::new(&folder, "check");
    let line = |_| {
        if let Some(up) = up.take() {
            let _ = up.send(());
        }
    };
    let cancelled = async {
        let _ = ready.await;
    };
    let end = engine.run(&task, line, cancelled).await;
    assert_eq!(end, End::Cancelled);
    let id = std::fs::read_to_string(folder.join("grandchild")).unwrap();
    let gone = || {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", id.trim()));
        stat.map_or(true, |stat| stat.contains(") Z "))
    };
    for _ in 0..500 {
        if gone() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert!(gone());
    let _ = std::fs::remove_dir_all(&folder);
}
