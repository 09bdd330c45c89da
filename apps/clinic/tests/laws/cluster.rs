//! A throw-away PostgreSQL: started where `initdb` is found, gone when the process of the tests is, however it ends.
//!
//! Method: on a socket in a folder of its own; nobody else reaches it. A shell holds it, and waits for the end of a pipe
//! whose other end this process has. PostgreSQL does not run as root: then it is the user `nobody`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The one user; it may do everything there.
pub(crate) const USER: &str = "theo";
/// The user's password; no program may say it.
pub(crate) const PASSWORD: &str = "s3cret-word";

/// A throw-away PostgreSQL.
pub(crate) struct Cluster {
    pub(crate) folder: PathBuf,
    /// What holds it; ends when this process does.
    _shell: Child,
}

/// Where the programs of PostgreSQL are; none where `initdb` is not found.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let named = std::env::split_paths(&path);
    // Debian keeps them out of the path, one folder a version.
    let kept = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let kept = kept.flatten().map(|version| version.path().join("bin"));
    let mut folders = named.chain(kept);
    folders.find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// Gives the folder to somebody whom PostgreSQL accepts.
fn give_away(folder: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, chown};
        if fs::metadata(folder).unwrap().uid() == 0 {
            let id = |which: &str| {
                let said = Command::new("id").args([which, "nobody"]).output().unwrap();
                let said = String::from_utf8(said.stdout).unwrap();
                Some(said.trim().parse().unwrap())
            };
            chown(folder, id("-u"), id("-g")).unwrap();
        }
    }
}

/// A program that runs as the owner of the folder, in it.
fn as_owner(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        use std::os::unix::process::CommandExt as _;
        // What interrupts the tests comes to the shell by the end of its pipe.
        command.process_group(0);
        // Where it is one's own, that changes nothing.
        let owner = fs::metadata(folder).unwrap();
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}

/// No test takes the power away, so that nothing needs to wait for the disk.
const HOLD: &str = r#""$1" -D data -k "$2" -c listen_addresses= -c fsync=off >log 2>&1 &
read _
kill -QUIT $!
wait $!
cd /
rm -rf "$2""#;

fn start(programs: &Path) -> Cluster {
    let name = format!("clinic-pg-{}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("word"), PASSWORD).unwrap();
    give_away(&folder);
    let made = as_owner(&programs.join("initdb"), &folder)
        .args(["-D", "data", "-U", USER, "--pwfile=word", "--no-sync"])
        .args(["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"])
        .output()
        .unwrap();
    assert!(made.status.success(), "initdb: {made:?}");
    let shell = as_owner(Path::new("sh"), &folder)
        .args(["-c", HOLD, "sh"])
        .arg(programs.join("postgres"))
        .arg(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let log = || fs::read_to_string(folder.join("log")).unwrap_or_default();
    while !log().contains("ready to accept connections") {
        let late = begun.elapsed() > Duration::from_secs(60);
        assert!(!late, "PostgreSQL does not start: {}", log());
        sleep(Duration::from_millis(20));
    }
    Cluster {
        folder,
        _shell: shell,
    }
}

/// The one of this process; none where there is no PostgreSQL here, which is said once.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| {
        let programs = programs();
        if programs.is_none() {
            // Past the harness, which shows what a test prints only where it fails.
            let line = "PostgreSQL skipped: no initdb here; install postgresql to test on it\n";
            let _ = std::io::stderr().write_all(line.as_bytes());
        }
        programs.map(|programs| start(&programs))
    });
    cluster.as_ref()
}

impl Cluster {
    /// The address of a database in it.
    pub(crate) fn url(&self, database: &str) -> String {
        let socket = self.folder.to_str().unwrap().replace('/', "%2F");
        format!("postgres://{USER}:{PASSWORD}@{socket}/{database}")
    }
}
