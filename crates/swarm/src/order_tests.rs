use super::*;
use crate::sample::order;

#[test]
fn what_no_device_works_on_is_refused() {
    let good = order(40);
    for (tissue, allowed) in [
        (Tissue::Pulp, false),
        (Tissue::Gingiva, false),
        (Tissue::Air, false),
        (Tissue::Pigment, true),
        (Tissue::Lesion, true),
    ] {
        let mut other = good.clone();
        other.zones[1].tissue = tissue;
        let refused = matches!(other.check(), Err(OrderError::Tissue { zone: 2, .. }));
        assert_eq!(refused, !allowed, "{tissue:?}");
    }
    for outward in [[0, 0, 0], [0, 0, 900_000], [800_000, 800_000, 0]] {
        let other = Order {
            outward,
            ..good.clone()
        };
        assert!(
            matches!(other.check(), Err(OrderError::Range { .. })),
            "{outward:?}"
        );
    }
}

#[test]
fn law_doses_are_those_of_the_cells() {
    let good = order(40);
    assert_eq!(good.check(), Ok(()));
    for zone in &good.zones {
        let cells_ug = good.dose_of_cells_ug(zone);
        assert!(
            (cells_ug - f64::from(zone.dose_ug)).abs() <= 0.5,
            "{cells_ug}"
        );
    }
    for off in [-3, 3] {
        let mut wrong = good.clone();
        wrong.zones[1].dose_ug = wrong.zones[1].dose_ug.saturating_add_signed(off);
        let refused = wrong.check();
        assert!(
            matches!(
                refused,
                Err(OrderError::Zone {
                    zone: 2,
                    what: "the dose (ug)",
                    ..
                })
            ),
            "{refused:?}"
        );
    }
    for (places, what) in [
        (&[[0, 0, 1_000]][..], "the extent along an axis (cells)"),
        (
            &[[999, 0, 0], [0, 999, 0], [0, 0, 16]],
            "the box about all cells (cells)",
        ),
        (&[[u16::MAX; 3]], "the extent along an axis (cells)"),
    ] {
        // A few far cells ask for the memory of all that lies between.
        let mut far = good.clone();
        let cells = far.zones[0].cells.iter_mut();
        cells
            .zip(places)
            .for_each(|(cell, place)| cell.place = *place);
        let refused = far.check();
        assert!(
            matches!(refused, Err(OrderError::Range { what: told, .. }) if told == what),
            "{refused:?}"
        );
    }
    let mut twice = good;
    twice.zones[0].cells[1] = twice.zones[0].cells[0];
    assert!(matches!(
        twice.check(),
        Err(OrderError::Twice { zone: 1, .. })
    ));
}
