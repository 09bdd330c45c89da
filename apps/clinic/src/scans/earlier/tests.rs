//! How scans lie to those before them.

#![allow(clippy::unwrap_used, reason = "a test may fail")]
use super::*;
use serde_json::{Value, json};

fn part(tooth: Option<u8>, p95_mm: f64, inside_mm2: f64) -> Value {
    let side = |area_mm2: f64| json!({"area_mm2": area_mm2});
    json!({"tooth": tooth, "p95_mm": p95_mm, "outside": side(0.148), "inside": side(inside_mm2)})
}

fn fits(of_earlier: bool, compared: f64, whole: Value, teeth: &[Value]) -> Compared {
    let said = json!({"compared": compared, "whole": whole, "teeth": teeth});
    Compared::Fits { said, of_earlier }
}

#[test]
fn law_a_tooth_is_as_before_where_nothing_of_it_was_scanned_anew() {
    let tooth = Tooth::new(36).unwrap();
    for (p95_mm, inside_mm2, same) in [
        // The same surface, cut, or written to hundredths.
        (0.0, 0.0, true),
        (0.0055, 0.0, true),
        // A scan of its own, or only of its hollow.
        (0.012, 0.0, false),
        (0.0, 1.0, false),
    ] {
        let teeth = [part(Some(35), 0.3, 4.0), part(Some(36), p95_mm, inside_mm2)];
        for of_earlier in [true, false] {
            let said = fits(of_earlier, 0.4, part(None, 0.0, 0.0), &teeth);
            assert_eq!(
                said.is_tooth_as_before(tooth),
                same,
                "{p95_mm} {inside_mm2}"
            );
            assert!(!said.is_all_as_before(), "most of it was not compared");
        }
        let whole = part(None, p95_mm, inside_mm2);
        assert_eq!(
            fits(false, 0.97, whole.clone(), &[]).is_all_as_before(),
            same
        );
        // What lies on the new one of an earlier scan says nothing of the rest of the new one.
        assert!(!fits(true, 0.97, whole, &[]).is_all_as_before());
    }
    assert!(!Compared::Unknown.is_tooth_as_before(tooth));
    assert!(!Compared::FitsNowhere.is_all_as_before());
}

fn one(id: &str, unlike: Option<&str>) -> Earlier {
    Earlier {
        id: id.to_owned(),
        path: PathBuf::new(),
        worked: BTreeSet::new(),
        is_jaw: true,
        unlike: unlike.map(str::to_owned),
    }
}

fn told(heard: &[(Earlier, Compared)]) -> Lies {
    let mut lies = Lies::default();
    for (one, said) in heard {
        assert!(lies.wants(one));
        lies.hears(one, said, one.is_shown_by(said));
    }
    lies.told()
}

#[test]
fn law_one_fit_on_a_scan_of_this_mouth_is_enough_and_on_another_none() {
    use Compared::{FitsNowhere, Unknown};
    let new = || fits(false, 0.97, part(None, 0.03, 0.0), &[]);
    let id = |id: &str| Some(id.to_owned());
    let piece = |unlike| Earlier {
        is_jaw: false,
        ..one("s2", unlike)
    };
    for (heard, unlike, fits_nowhere) in [
        (vec![(one("s2", None), FitsNowhere)], id("s2"), true),
        (vec![(one("s2", None), Unknown)], None, true),
        (vec![(one("s2", None), new())], None, false),
        // Of the other jaw, or a piece: it may be anybody's.
        (vec![(piece(None), FitsNowhere)], None, true),
        // It fits on one before another person's.
        (
            vec![
                (one("s2", Some("s1")), FitsNowhere),
                (one("s1", None), new()),
            ],
            None,
            false,
        ),
        // The second scan of another person fits on the first, and on nothing of this one.
        (
            vec![
                (one("s2", Some("s1")), new()),
                (one("s1", None), FitsNowhere),
            ],
            id("s1"),
            false,
        ),
        // A piece of that other person's mouth.
        (vec![(piece(Some("s1")), new())], id("s1"), false),
        // Nobody knows what it shows where there is none before.
        (Vec::new(), None, true),
    ] {
        let lies = told(&heard);
        let fits = lies.fits_nowhere();
        assert_eq!((lies.unlike, fits), (unlike, fits_nowhere));
    }
}

#[test]
fn what_shows_a_worked_tooth_as_before_is_looked_for_in_all() {
    let same = fits(false, 1.0, part(None, 0.0, 0.0), &[]);
    assert_eq!(
        told(&[(one("s2", None), same)]).same_as.as_deref(),
        Some("s2")
    );
    let worked = Earlier {
        worked: BTreeSet::from([Tooth::new(36).unwrap()]),
        ..one("s1", None)
    };
    let other = fits(
        false,
        1.0,
        part(None, 0.03, 0.0),
        &[part(Some(36), 0.0, 0.0)],
    );
    let heard = [
        (
            one("s2", None),
            fits(false, 1.0, part(None, 0.03, 0.0), &[]),
        ),
        (worked, other),
    ];
    assert_eq!(told(&heard).same_as.as_deref(), Some("s1"));
    let fitting = Lies {
        fits: true,
        ..Lies::default()
    };
    assert!(!fitting.wants(&one("s0", None)));
}
