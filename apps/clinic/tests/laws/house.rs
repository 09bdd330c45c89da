//! A folder and a database for one clinic: embedded, or a PostgreSQL's where the laws are held `on_postgres`.

use crate::cluster::{Cluster, cluster};
use crate::on_postgres::{away::cut, away::let_in, on_postgres};
use clinic::store::{Choice, Store};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, SqliteConnection};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// A folder that is removed when the test is over, and the database to it.
pub(crate) struct Folder(pub(crate) PathBuf, Option<Arc<Served>>);

/// A database of the process's PostgreSQL.
pub(crate) struct Served {
    pub(crate) cluster: &'static Cluster,
    pub(crate) name: String,
}

/// Databases that no test needs any more: who makes the next one drops them.
static OVER: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Drop for Served {
    fn drop(&mut self) {
        OVER.lock().unwrap().push(std::mem::take(&mut self.name));
    }
}

impl Served {
    /// Makes one. The program must not care for the language that it sorts by: where that can be, it is English.
    fn new(name: String) -> Self {
        let Some(cluster) = cluster() else {
            // It was said why. What needs no database is tested with the embedded one.
            std::process::exit(0);
        };
        for over in std::mem::take(&mut *OVER.lock().unwrap()) {
            let drop = format!("DROP DATABASE \"{over}\" WITH (FORCE)");
            run(&cluster.url("postgres"), &drop).unwrap();
        }
        let create = format!("CREATE DATABASE \"{name}\" TEMPLATE template0");
        let english = format!("{create} LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
        let made = run(&cluster.url("postgres"), &english);
        made.or_else(|_| run(&cluster.url("postgres"), &create))
            .unwrap();
        Self { cluster, name }
    }

    pub(crate) fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// Has the administrator do that in another database.
    pub(crate) fn administrate(&self, sql: &str) {
        let sql = sql.replace("{}", &self.name);
        run(&self.cluster.url("postgres"), &sql).unwrap();
    }
}

/// Does that in a database of PostgreSQL, past the program.
fn run(url: &str, sql: &str) -> Result<(), sqlx::Error> {
    let (url, sql) = (url.to_owned(), sql.to_owned());
    let work = async move {
        let mut connection = PgConnection::connect(&url).await?;
        let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection);
        done.await.map(|_| ())
    };
    // Tests have runtimes of their own, in which nothing may wait like this.
    let thread = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        runtime.block_on(work)
    });
    thread.join().unwrap()
}

impl Folder {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let served = on_postgres().then(|| Arc::new(Served::new(format!("clinic {next}"))));
        Self(empty(&format!("{next}")), served)
    }

    /// Another folder, with the key, and the database: a copy where it is embedded, and the same where it is not.
    pub(crate) fn again(&self) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = empty(&format!("again-{next}"));
        for name in ["clinic.db", "seal.key"] {
            let from = self.0.join(name);
            if from.is_file() {
                std::fs::copy(from, folder.join(name)).unwrap();
            }
        }
        Self(folder, self.1.clone())
    }

    pub(crate) fn choice(&self) -> Choice {
        match &self.1 {
            Some(served) => Choice::read(&served.url()).unwrap(),
            None => Choice::Embedded,
        }
    }

    /// The words that name the database, for another process.
    pub(crate) fn words(&self) -> String {
        match &self.1 {
            Some(served) => served.url(),
            None => format!("sqlite:{}", self.0.join("clinic.db").display()),
        }
    }

    pub(crate) fn served(&self) -> &Served {
        self.1.as_ref().unwrap()
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.0, &self.choice()).await.unwrap()
    }

    /// Nothing is written any more: a database server lets nobody in, and a file is held by another.
    pub(crate) async fn goes_away(&self) -> Away<'_> {
        if let Some(served) = &self.1 {
            let_in(served, false);
            cut(served);
            return Away::Served(served);
        }
        let file = self.0.join("clinic.db");
        let connection = SqliteConnection::connect(file.to_str().unwrap()).await;
        let mut connection = connection.unwrap();
        let hold = sqlx::raw_sql("BEGIN IMMEDIATE");
        hold.execute(&mut connection).await.unwrap();
        Away::Held(connection)
    }

    /// Changes the database past the program.
    pub(crate) async fn spoil(&self, sql: &str) {
        if let Some(served) = &self.1 {
            let sql = format!("SET search_path TO biosculpt; {sql}");
            return run(&served.url(), &sql).unwrap();
        }
        let file = self.0.join("clinic.db");
        let connection = SqliteConnection::connect(file.to_str().unwrap()).await;
        let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        sql.execute(&mut connection.unwrap()).await.unwrap();
    }
}

/// A database that nobody can write.
pub(crate) enum Away<'a> {
    Served(&'a Served),
    Held(SqliteConnection),
}

impl Away<'_> {
    pub(crate) fn comes_back(self) {
        match self {
            Self::Served(served) => let_in(served, true),
            Self::Held(connection) => drop(connection),
        }
    }
}

fn empty(name: &str) -> PathBuf {
    let crate_name = env!("CARGO_CRATE_NAME");
    let name = format!("clinic-test-{crate_name}-{}-{name}", std::process::id());
    let path = std::env::temp_dir().join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).unwrap();
    path
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
