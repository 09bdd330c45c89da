use super::*;

const PROTOCOL: &[u8] = include_bytes!("../../../../protocols/1.0.rules");

fn named(name: &str) -> Drill {
    Drill::all()
        .into_iter()
        .find(|drill| drill.name == name)
        .unwrap()
}

#[test]
fn law_nothing_starts_that_must_not_and_nothing_goes_unstopped() {
    let bench = Bench::small(PROTOCOL).unwrap();
    let rows = matrix(&bench, &Drill::all(), 0..2, &|| {}).unwrap();
    for row in &rows {
        let what = (&row.unstopped, row.started_wrongly, row.stopped_falsely);
        assert!(
            !row.fails() && row.stopped_falsely == 0,
            "{} {what:?}",
            row.name
        );
    }
    let quiet = matrix(&bench, &[Drill::none()], 0..10, &|| {}).unwrap();
    assert_eq!((quiet[0].done, quiet[0].stopped_falsely), (10, 0));
}

#[test]
fn law_drills_are_the_same_with_any_threads() {
    let bench = Bench::small(PROTOCOL).unwrap();
    let drills = ["counter-a-bias", "link-loses-many", "valve-open"].map(named);
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| matrix(&bench, &drills, 0..2, &|| {}).unwrap())
    };
    assert_eq!(with(1), with(2));
}

#[test]
fn law_the_judge_can_fail() {
    let text = std::str::from_utf8(PROTOCOL).unwrap();
    // Each rule as loose as a protocol may be, and what then goes unstopped.
    let loosened = [
        (
            "limit 110 % of zone_planned_ug",
            "limit 900 % of zone_planned_ug",
            "valve-open",
            "zone amount",
        ),
        ("limit 30000 mN", "limit 999999 mN", "patient-bites", "bite"),
        (
            "limit 150 um",
            "limit 4999 um",
            "tooth-moves",
            "tooth moved",
        ),
        (
            "limit 5 % of planned_ug + 50 ug",
            "limit 500 % of planned_ug + 50 ug",
            "counter-b-bias",
            "counters apart",
        ),
    ];
    for (rule, loose, drill, what) in loosened {
        assert!(text.contains(rule));
        let bench = Bench::small(text.replace(rule, loose).as_bytes()).unwrap();
        let rows = matrix(&bench, &[named(drill)], 0..4, &|| {}).unwrap();
        assert!(
            rows[0].unstopped.contains_key(what),
            "{drill} {:?}",
            rows[0]
        );
    }
}

#[test]
fn to_close_at_the_end_is_no_stop() {
    // In one of these blocks the last zones are read back for a while after the device went off.
    let bench = Bench::new(PROTOCOL).unwrap();
    let quiet = matrix(&bench, &[Drill::none()], 0..6, &|| {}).unwrap();
    assert_eq!(quiet[0].done, 6);
    let told = (&quiet[0].by, &quiet[0].stopped_ms);
    assert!(told.0.is_empty() && told.1.is_empty(), "{told:?}");
}
