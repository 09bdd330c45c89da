use super::{estimated, of_volume, to_volume};
use crate::prescribe::order;
use crate::testing;
use glam::DVec3;
use lexicon::Tissue;
use tissue::Provenance;

#[test]
fn law_estimated_tissue_has_its_places() {
    let tooth = &testing::tooth().0;
    assert_eq!(tooth.provenance(), Provenance::Estimated);
    let at = |x: f64, z: f64| {
        let cell = tooth.grid().cell_at(DVec3::new(x, 0.03, z));
        tooth.tissue(cell.unwrap())
    };
    // Down the axis: the hollow, its softened floor, dentine, the pulp, bone below the root.
    assert_eq!(at(0.03, 6.2), Tissue::Air);
    assert_eq!(at(0.03, 5.5), Tissue::Air);
    assert_eq!(at(0.03, 4.75), Tissue::Lesion);
    assert_eq!(at(0.03, 4.3), Tissue::Dentine);
    assert_eq!(at(0.03, 2.0), Tissue::Dentine);
    assert_eq!(at(0.03, -0.5), Tissue::Pulp);
    assert_eq!(at(0.03, -6.0), Tissue::Bone);
    // Outwards: sound enamel beside the hollow, nothing about the crown, gum and bone about the root.
    assert_eq!(at(2.5, 5.5), Tissue::Enamel);
    assert_eq!(at(4.8, 3.0), Tissue::Air);
    assert_eq!(at(4.3, -2.0), Tissue::Dentine);
    assert_eq!(at(4.65, -2.0), Tissue::Ligament);
    assert_eq!(at(5.2, -0.5), Tissue::Gingiva);
    assert_eq!(at(5.2, -2.0), Tissue::Bone);
}

#[test]
fn faces_without_area_or_told_twice_change_no_tissue() {
    let (tooth, order) = testing::tooth();
    let (before, target) = testing::crowns();
    let spoilt = testing::spoilt(&before).into_iter();
    for (before, target) in spoilt.zip(testing::spoilt(&target)) {
        let found = estimated(&testing::piece(&before, &target), order).unwrap();
        assert!(&found == tooth, "another tissue");
    }
}

#[test]
fn law_a_tooth_and_its_volume_are_one() {
    let tooth = &testing::tooth().0;
    let mut bytes = Vec::new();
    to_volume(tooth).write(&mut bytes).unwrap();
    let again = of_volume(&scan::Volume::read(&bytes).unwrap()).unwrap();
    assert_eq!(&again, tooth);
    let mut strange = to_volume(tooth);
    strange.comment = "tissue".to_owned();
    assert!(
        of_volume(&strange)
            .unwrap_err()
            .to_string()
            .contains("provenance")
    );
    let mut strange = to_volume(tooth);
    strange.values[7] = 200;
    assert!(of_volume(&strange).unwrap_err().to_string().contains("200"));
}

#[test]
fn a_piece_without_border_or_faces_is_refused() {
    let (before, target) = testing::crowns();
    let order = order(&testing::work()).unwrap().0;
    let nothing = before.extract(&[]).0;
    assert!(estimated(&testing::piece(&nothing, &target), &order).is_err());
}
