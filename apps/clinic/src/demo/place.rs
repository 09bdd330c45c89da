//! Where the made-up people may be put: into an empty directory, or where they are already.
//!
//! In: a data directory, and the clinic that is in it. Out: nothing where they may. Law: `law_a_demo_fills_nothing_that_is_somebody_elses`.
//! Fails: a directory with other things in it, before anything is written there; a clinic with people of its own.

use crate::store::{Unopened, read_key};
use practice::House;
use std::path::Path;

/// A clinic's directory has a key of this form from its first start on. Its database may be elsewhere, and one that lies here without a
/// key may be another program's.
const KEY: &str = "seal.key";
/// What systems put into folders by themselves is nobody's.
const NOBODYS: [&str; 5] = [
    ".DS_Store",
    ".directory",
    "Thumbs.db",
    "desktop.ini",
    "lost+found",
];
const EXPECTED: &str = "an empty directory, or the data directory of an earlier demo";

/// Goes on where the directory is empty, is not there yet, or is a clinic's.
///
/// # Errors
/// Where it holds other things.
pub(crate) fn expect_place(data: &Path) -> Result<(), Unopened> {
    // What cannot be read is said when it is opened.
    let Ok(there) = std::fs::read_dir(data) else {
        return Ok(());
    };
    if is_clinic(data) {
        return Ok(());
    }
    let names = there.filter_map(|entry| Some(entry.ok()?.file_name()));
    let names = names.map(|name| name.to_string_lossy().into_owned());
    let of_somebody = |name: &String| !NOBODYS.contains(&name.as_str());
    let Some(first) = names.filter(of_somebody).min() else {
        return Ok(());
    };
    Err(Unopened::new(
        format!(
            "{}: holds {first:?}, which is of no clinic; the demo fills nothing that is somebody else's",
            data.display()
        ),
        EXPECTED,
        "give another with --data",
    ))
}

fn is_clinic(data: &Path) -> bool {
    matches!(read_key(&data.join(KEY)), Ok(Some(_)))
}

/// Goes on where nobody has an account yet, or where all are made up.
///
/// # Errors
/// Where it is a clinic of its own.
pub(crate) fn expect_own(data: &Path, house: &House) -> Result<(), Unopened> {
    if house.demo || house.accounts.is_empty() {
        return Ok(());
    }
    let count = house.accounts.len();
    Err(Unopened::new(
        format!(
            "{}: holds a clinic with people of its own ({count} accounts); no made-up ones are put among them",
            data.display()
        ),
        EXPECTED,
        "give another with --data, or serve this one without --demo",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use practice::{HouseEvent, HouseFact, Role};

    #[test]
    fn law_a_demo_fills_nothing_that_is_somebody_elses() {
        let folder = std::env::temp_dir().join(format!("clinic-demo-place-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        expect_place(&folder).unwrap();
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(".DS_Store"), "").unwrap();
        expect_place(&folder).unwrap();
        std::fs::write(folder.join("letter.txt"), "dear").unwrap();
        let why = expect_place(&folder).unwrap_err();
        assert!(why.what.contains("letter.txt"), "{why:?}");
        // A name alone makes no clinic, and what is hidden is somebody's too.
        for name in ["lock", "seal.key", "clinic.db", ".env"] {
            std::fs::write(folder.join(name), "x").unwrap();
            expect_place(&folder).unwrap_err();
        }
        // Another program's database may have that name.
        std::fs::write(folder.join("clinic.db"), "SQLite format 3\0 and more").unwrap();
        expect_place(&folder).unwrap_err();
        let key = "11".repeat(32);
        std::fs::write(folder.join("seal.key"), format!("{key}\n")).unwrap();
        expect_place(&folder).unwrap();
        let mut house = House::default();
        let fact = |event| HouseFact {
            at_ms: 1,
            by: "test".to_owned(),
            event,
        };
        expect_own(&folder, &house).unwrap();
        house.evolve(&fact(HouseEvent::AccountOpened {
            account: "u1".to_owned(),
            name: "ada".to_owned(),
            role: Role::Administrator,
            patient: None,
        }));
        let why = expect_own(&folder, &house).unwrap_err();
        assert!(why.what.contains("1 account"), "{why:?}");
        house.evolve(&fact(HouseEvent::Named {
            name: "Voss & Khoury".to_owned(),
            demo: true,
        }));
        expect_own(&folder, &house).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
