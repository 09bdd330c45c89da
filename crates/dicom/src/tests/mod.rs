//! Series that are known, and files that lie.

mod made;

use crate::{DicomError, Made, Named, Seen, SeriesError, Stack, look, series};
use dicom_core::VR;
use dicom_dictionary_std::{tags, uids};
use glam::{DMat3, DVec3};
use made::{AROUND, BALL, Scanner, element};
use proptest::prelude::*;

type Files = Vec<(String, Vec<u8>)>;

/// As the program does it: heads first, then each file once more.
fn imported(files: &Files, wanted: Option<&str>) -> Result<(Made, usize), SeriesError> {
    let (mut named, mut bytes) = (Vec::new(), Vec::new());
    for (name, file) in files {
        if let Ok(Seen::Slices(head)) = look(file) {
            let name = name.clone();
            named.push(Named { name, head });
            bytes.push(file);
        }
    }
    let found = series(&named, wanted)?;
    let copies = found.copies;
    let mut stack = Stack::new(found);
    for (place, (named, file)) in named.iter().zip(bytes).enumerate() {
        stack.put(place, named, file).unwrap();
    }
    Ok((stack.finish(), copies))
}

fn told(files: &Files, wanted: Option<&str>) -> String {
    imported(files, wanted).unwrap_err().to_string()
}

/// The ball has its values, its middle and its volume.
fn expect_ball(made: &Made, scanner: &Scanner) {
    let volume = &made.volume;
    assert_eq!(volume.size, scanner.size);
    assert!((volume.spacing_mm - scanner.spacing_mm).length() < 1e-5);
    assert_eq!(
        (f64::from(made.least), f64::from(made.most)),
        (AROUND, BALL)
    );
    assert_eq!(made.cut_off, 0);
    assert!(volume.comment.ends_with("values: HU"), "{}", volume.comment);
    let (mut count, mut sum) = (0.0, DVec3::ZERO);
    let mut values = volume.values.iter();
    for z in 0..volume.size[2] {
        for y in 0..volume.size[1] {
            for x in 0..volume.size[0] {
                let at = volume.place_mm([x, y, z]);
                assert!((at - scanner.place_mm([x, y, z])).length() < 1e-5);
                if f64::from(*values.next().unwrap()) == BALL {
                    (count, sum) = (count + 1.0, sum + at);
                }
            }
        }
    }
    let middle = sum / count;
    let off = (middle - scanner.middle_mm).length();
    assert!(off < 0.02, "the ball is {off} mm off");
    let mm3 = count * scanner.spacing_mm.element_product();
    let expected = 4.0 / 3.0
        * std::f64::consts::PI
        * scanner.radius_mm
        * scanner.radius_mm
        * scanner.radius_mm;
    assert!(
        (mm3 / expected - 1.0).abs() < 0.02,
        "{mm3} mm3, not {expected}"
    );
}

#[test]
fn law_a_ball_comes_back_where_it_was() {
    for syntax in [
        uids::EXPLICIT_VR_LITTLE_ENDIAN,
        uids::IMPLICIT_VR_LITTLE_ENDIAN,
        uids::RLE_LOSSLESS,
    ] {
        for (is_signed, intercept) in [(false, -1024.0), (true, 0.0)] {
            let scanner = Scanner {
                syntax,
                is_signed,
                intercept,
                ..Scanner::default()
            };
            expect_ball(&imported(&scanner.files(), None).unwrap().0, &scanner);
            let enhanced = vec![("one".to_owned(), scanner.enhanced())];
            expect_ball(&imported(&enhanced, None).unwrap().0, &scanner);
        }
    }
}

#[test]
fn a_straight_series_has_straight_axes_and_a_slope_is_applied() {
    let scanner = Scanner {
        axes: DMat3::IDENTITY,
        middle_mm: Scanner::default().first_mm + DVec3::new(4.1, 2.9, 3.8),
        slope: 0.5,
        intercept: -1000.0,
        is_signed: true,
        ..Scanner::default()
    };
    let made = imported(&scanner.files(), None).unwrap().0;
    expect_ball(&made, &scanner);
    assert_eq!(made.volume.axes, DMat3::IDENTITY);
    assert!(made.volume.comment.contains("1.2.3.4") && made.volume.comment.contains("LPS"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn law_the_order_of_the_files_is_nothing(keys in proptest::collection::vec(any::<u32>(), 20)) {
        let scanner = Scanner::default();
        let files = scanner.files();
        let mut other: Vec<_> = keys.into_iter().zip(files.clone()).collect();
        other.sort_by_key(|(key, _)| *key);
        let other: Files = other.into_iter().map(|(_, file)| file).collect();
        prop_assert_eq!(imported(&files, None).unwrap(), imported(&other, None).unwrap());
    }
}

#[test]
fn a_missing_slice_is_named_with_its_place() {
    let scanner = Scanner::default();
    let mut files = scanner.files();
    files.retain(|(name, _)| name != "IM011");
    let said = told(&files, None);
    assert!(
        said.contains("a slice is missing between IM010 and IM012"),
        "{said}"
    );
    let at = scanner.place_mm([0, 0, 11]);
    assert!(said.contains(&format!("{:.3}", at.x)), "{said}");
    files.retain(|(name, _)| name != "IM012");
    assert!(told(&files, None).contains("2 slices are missing between IM010 and IM013"));
}

#[test]
fn of_several_series_one_has_to_be_named() {
    let scanner = Scanner::default();
    let other = Scanner {
        series: "1.2.3.5",
        size: [28, 24, 9],
        ..scanner.clone()
    };
    let mut files = scanner.files();
    files.extend(other.files());
    let said = told(&files, None);
    for words in [
        "2 series",
        "1.2.3.4 (20 slices, \"lower jaw\")",
        "1.2.3.5 (9 slices",
    ] {
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(
        imported(&files, Some("1.2.3.5")).unwrap().0.volume.size[2],
        9
    );
    assert!(told(&files, Some("1.2.3.6")).contains("no series 1.2.3.6"));
}

#[test]
fn what_lies_beside_a_series_is_named_and_copies_count_once() {
    let scanner = Scanner::default();
    let mut report = scanner.slice(0);
    report.put(element(
        tags::SOP_CLASS_UID,
        VR::UI,
        "1.2.840.10008.5.1.4.1.1.88.11",
    ));
    report.put(element(tags::MODALITY, VR::CS, "SR"));
    let seen = look(&scanner.file(report)).unwrap();
    assert_eq!(
        seen,
        Seen::Other("SR 1.2.840.10008.5.1.4.1.1.88.11".to_owned())
    );
    let mut overview = scanner.slice(0);
    overview.put(element(
        tags::IMAGE_TYPE,
        VR::CS,
        "ORIGINAL\\PRIMARY\\LOCALIZER",
    ));
    assert!(matches!(look(&scanner.file(overview)), Ok(Seen::Other(_))));
    assert_eq!(look(b"readme"), Err(DicomError::NotDicom));
    let mut files = scanner.files();
    files.push(("copy".to_owned(), files[0].1.clone()));
    let (made, copies) = imported(&files, None).unwrap();
    assert_eq!(copies, 1);
    expect_ball(&made, &scanner);
    assert!(told(&vec![("readme".to_owned(), b"text".to_vec())], None).contains("no CT slice"));
}

#[test]
fn slices_that_do_not_make_a_volume_are_refused_in_words() {
    let scanner = Scanner::default();
    let with = |change: &dyn Fn(&mut dicom_object::InMemDicomObject)| {
        let mut files = scanner.files();
        let mut slice = scanner.slice(5);
        change(&mut slice);
        let at = files.iter().position(|(name, _)| name == "IM005").unwrap();
        files[at].1 = scanner.file(slice);
        told(&files, None)
    };
    let place = |at: DVec3| {
        let text = format!("{}\\{}\\{}", at.x, at.y, at.z);
        move |slice: &mut dicom_object::InMemDicomObject| {
            slice.put(element(tags::IMAGE_POSITION_PATIENT, VR::DS, &text));
        }
    };
    let (here, normal) = (scanner.place_mm([0, 0, 5]), scanner.axes.z_axis);
    let said = with(&place(here + normal * 0.1));
    assert!(
        said.contains("IM005") && said.contains("even place"),
        "{said}"
    );
    let said = with(&place(here + scanner.axes.x_axis * 0.2));
    assert!(
        said.contains("IM005") && said.contains("sideways"),
        "{said}"
    );
    let said = with(&place(scanner.place_mm([0, 0, 6])));
    assert!(
        said.contains("IM005") && said.contains("same place"),
        "{said}"
    );
    let said = with(&|slice| {
        slice.put(element(tags::PIXEL_SPACING, VR::DS, "0.3\\0.3"));
    });
    assert!(said.contains("IM005") && said.contains("0.25"), "{said}");
    let said = with(&|slice| {
        slice.put(element(
            tags::IMAGE_ORIENTATION_PATIENT,
            VR::DS,
            "1\\0\\0\\0\\1\\0",
        ));
    });
    assert!(said.contains("orientation"), "{said}");
    assert!(told(&scanner.files()[..1].to_vec(), None).contains("two or more"));
}

#[test]
fn whom_the_files_name_and_how_they_are_looked_at_is_told() {
    let scanner = Scanner::default();
    let with = |z: usize, elements: &[(dicom_core::Tag, VR, &str)]| {
        let mut slice = scanner.slice(z);
        for &(tag, vr, text) in elements {
            slice.put(element(tag, vr, text));
        }
        let Ok(Seen::Slices(head)) = look(&scanner.file(slice)) else {
            panic!("no slices")
        };
        Named {
            name: format!("IM{z}"),
            head,
        }
    };
    let said = [
        (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 192"),
        (tags::PATIENT_NAME, VR::PN, "Voß^Élodie"),
        (tags::PATIENT_BIRTH_DATE, VR::DA, "19840517"),
        (tags::STUDY_DATE, VR::DA, "20450302"),
        (tags::WINDOW_CENTER, VR::DS, "300\\50"),
        (tags::WINDOW_WIDTH, VR::DS, "1500\\400"),
    ];
    let named = with(0, &said);
    let person = &named.head.person;
    assert_eq!((&*person.name, &*person.born), ("Voß^Élodie", "19840517"));
    let origin = &named.head.origin;
    assert_eq!(
        (&*origin.day, origin.window),
        ("20450302", Some([300.0, 1500.0]))
    );
    for bad in ["0", "-5", "x", "", "1e9"] {
        let head = with(0, &[said[4], (tags::WINDOW_WIDTH, VR::DS, bad)]).head;
        assert_eq!(head.origin.window, None, "{bad}");
    }
    // In the letters of Western Europe, as older scanners write.
    let latin = with(
        0,
        &[
            (tags::SPECIFIC_CHARACTER_SET, VR::CS, "ISO_IR 100"),
            said[1],
        ],
    );
    assert_eq!(latin.head.person.name, "Voß^Élodie");
    // All whom the files of a series name are told, once each.
    let files = [
        named,
        with(1, &said),
        with(2, &[(tags::PATIENT_NAME, VR::PN, "Lindgren^Theo")]),
    ];
    let found = series(&files, None).unwrap();
    let names: Vec<&str> = found.persons.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["Lindgren^Theo", "Voß^Élodie"]);
}

#[test]
fn a_coding_that_is_not_read_is_named() {
    let scanner = Scanner::default();
    let file = scanner.file(scanner.slice(0));
    let at = file
        .windows(19)
        .position(|w| w == b"1.2.840.10008.1.2.1")
        .unwrap();
    for (uid, name) in [
        ("1.2.840.10008.1.2.2", "Big Endian"),
        ("1.2.840.10008.1.2.9", "not known"),
    ] {
        let mut other = file.clone();
        other[at..at + 19].copy_from_slice(uid.as_bytes());
        let said = look(&other).unwrap_err().to_string();
        assert!(said.contains(name) && said.contains(uid), "{said}");
        // What holds no slices in any case is no fault of the series.
        let class = b"1.2.840.10008.5.1.4.1.1.2\0";
        let at = other.windows(26).position(|w| w == class).unwrap();
        other[at + 24] = b'4';
        assert!(matches!(look(&other), Ok(Seen::Other(_))));
    }
}

#[test]
fn attributes_that_cannot_be_used_are_named() {
    let scanner = Scanner::default();
    let told = |tag, vr, text: &str| {
        let mut slice = scanner.slice(0);
        slice.put(element(tag, vr, text));
        look(&scanner.file(slice)).unwrap_err().to_string()
    };
    let said = told(tags::PIXEL_SPACING, VR::DS, "0\\0.3");
    assert!(said.contains("Pixel Spacing 0\\0.3"), "{said}");
    let said = told(
        tags::IMAGE_ORIENTATION_PATIENT,
        VR::DS,
        "1\\0\\0\\0.5\\1\\0",
    );
    assert!(said.contains("square"), "{said}");
    let said = told(tags::IMAGE_POSITION_PATIENT, VR::DS, "1\\nan\\0");
    assert!(said.contains("Image Position"), "{said}");
    let said = told(tags::PHOTOMETRIC_INTERPRETATION, VR::CS, "RGB");
    assert!(said.contains("MONOCHROME2"), "{said}");
    let mut slice = scanner.slice(0);
    slice.remove_element(tags::PIXEL_DATA);
    let said = look(&scanner.file(slice)).unwrap_err().to_string();
    assert!(said.contains("holds nothing of pixels"), "{said}");
}

proptest! {
    #[test]
    fn law_any_bytes_give_slices_or_an_error(
        at in 128_usize..2000, bytes in proptest::collection::vec(any::<u8>(), 0..24), cut in 0_usize..3000, enhanced: bool
    ) {
        let scanner = Scanner { size: [6, 5, 3], ..Scanner::default() };
        let whole = if enhanced { scanner.enhanced() } else { scanner.file(scanner.slice(0)) };
        let mut file = whole;
        let at = at.min(file.len());
        let end = (at + bytes.len()).min(file.len());
        file.splice(at..end, bytes);
        let _ = look(&file);
        file.truncate(cut.max(132));
        let _ = look(&file);
    }
}
