//! What the program said of a series, for the web app.
//!
//! In: the answer of `dicom import`, as it lies in the record; the patient of the record. Out: shapes of the wire.
//! Law: `law_any_json_is_read`: an answer in another form gives less, never a fault.
//! Method: the one judgement here is whether the files name the record's patient; it is told, and nothing hangs on it.

use super::person::{Agrees, Named, compared};
use super::picture::Window;
use super::view::{Placed, View};
use crate::scans::read::{list, number, point, text};
use crate::wire::{FileFinding, GreyWindow, Severity, SliceView};
use glam::DVec3;
use practice::{Day, Person};
use serde_json::Value;

/// Files that are named one by one; of more only the count is told.
const NAMED_MAX: usize = 10;
/// From here on it is said that a volume lies askew, degrees.
const ASKEW_DEGREES: f64 = 1.0;

/// The answer of `dicom import --json --patient`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Imported<'a>(pub(crate) &'a Value);

impl Imported<'_> {
    pub(crate) fn word(self, name: &str) -> String {
        text(&self.0[name])
    }

    /// Columns, rows and slices.
    pub(crate) fn size(self) -> [u32; 3] {
        let count = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
        [0, 1, 2].map(|axis| count(&self.0["size"][axis]).unwrap_or(0))
    }

    /// YYYY-MM-DD.
    pub(crate) fn day(self) -> Option<String> {
        let digits = self.word("day");
        let is_day = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
        let (year, rest) = digits.split_at_checked(4).filter(|_| is_day)?;
        let (month, day) = rest.split_at_checked(2)?;
        // What stands in a file may be no day.
        let day = Day::new(&format!("{year}-{month}-{day}")).ok()?;
        Some(day.to_string())
    }

    pub(super) fn spacing_mm(self) -> [f64; 3] {
        point(&self.0["spacing_mm"])
    }

    pub(super) fn value(self, name: &str) -> i32 {
        let value = self.0["values"][name].as_i64();
        value.and_then(|n| i32::try_from(n).ok()).unwrap_or(0)
    }

    pub(super) fn unit(self) -> String {
        text(&self.0["values"]["unit"])
    }

    pub(super) fn placed(self) -> Placed {
        let axis = |own: usize| DVec3::from_array(point(&self.0["axes"][own]));
        Placed {
            size: self.size().map(|n| n as usize),
            spacing_mm: self.spacing_mm(),
            axes: [axis(0), axis(1), axis(2)],
        }
    }

    /// Windows to look through; the first is the one to begin with.
    pub(super) fn windows(self) -> Vec<GreyWindow> {
        let named = |name: &str, centre: f64, width: f64| GreyWindow {
            name: name.to_owned(),
            centre,
            width,
        };
        let mut windows = vec![
            named("bone and teeth", 1000.0, 4000.0),
            named("soft tissue", 50.0, 400.0),
        ];
        let said = &self.0["window"];
        if let (Some(centre), Some(width)) = (said[0].as_f64(), said[1].as_f64())
            && centre.is_finite()
            && width >= 1.0
        {
            windows.insert(0, named("as the files say", centre, width));
        }
        let (least, most) = (
            f64::from(self.value("least")),
            f64::from(self.value("most")),
        );
        let all = named(
            "all grey values",
            f64::midpoint(least, most),
            (most - least).max(1.0),
        );
        // Where nothing lies in the window, it would be one black picture: then all of it is shown first.
        let is_seen = |one: &GreyWindow| {
            let (dark, light) = (one.centre - one.width / 2.0, one.centre + one.width / 2.0);
            light > least && dark < most
        };
        match windows.first().is_some_and(is_seen) {
            true => windows.push(all),
            false => windows.insert(0, all),
        }
        windows
    }

    pub(super) fn window(self) -> Window {
        let first = self.windows().into_iter().next();
        first.map_or(
            Window {
                centre: 1000.0,
                width: 4000.0,
            },
            |one| Window {
                centre: one.centre,
                width: one.width,
            },
        )
    }

    pub(super) fn views(self) -> Vec<SliceView> {
        let placed = self.placed();
        let views = View::ALL.iter().map(|&view| {
            let [right, down, on] = placed.shown(view);
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            let length = |along: super::view::Along| along.count as f64 * along.step_mm;
            SliceView {
                view: view.name().to_owned(),
                slices: count(on.count),
                step_mm: on.step_mm,
                order: view.order().to_owned(),
                pixels: [count(right.count), count(down.count)],
                size_mm: [length(right), length(down)],
                letters: placed.letters(view),
            }
        });
        views.collect()
    }

    /// What there is to know, the worst first.
    /// With `names` also whom the files name: that may be somebody else, whom not everybody is to know.
    pub(super) fn warnings(self, person: Option<&Person>, names: bool) -> Vec<FileFinding> {
        let mut all = Vec::new();
        if let Some(person) = person {
            self.persons(person, names, &mut all);
        }
        self.files(&mut all);
        self.values(&mut all);
        all.sort_by_key(|one: &FileFinding| match one.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        });
        all
    }

    /// Whether the files name somebody else than this record.
    pub(crate) fn names_another(self, person: &Person) -> bool {
        let said = list(&self.0["patients"]);
        let another = |one: &Value| {
            let named = Named {
                name: text(&one["name"]),
                born: text(&one["born"]),
            };
            compared(&named, person).contains(&Agrees::No)
        };
        said.iter().any(another)
    }

    fn persons(self, person: &Person, names: bool, all: &mut Vec<FileFinding>) {
        let said = list(&self.0["patients"]);
        if said.len() > 1 {
            let what = format!("The files of this series name {} patients.", said.len());
            all.push(finding("patient", Severity::Error, what));
        }
        for one in said {
            let named = Named {
                name: text(&one["name"]),
                born: text(&one["born"]),
            };
            let [name, born] = compared(&named, person);
            if name == Agrees::No {
                let shown = named.name.replace('^', " ");
                let whom = match names {
                    true => format!(": {:?}. This record is {}'s", shown.trim(), person.name),
                    false => " than this record".to_owned(),
                };
                let what = format!(
                    "The files name another patient{whom}. Nothing was taken over; see that the series belongs here."
                );
                all.push(finding("patient", Severity::Warning, what));
            }
            if born == Agrees::No {
                let days = match names {
                    true => format!(": {:?}. This record says {}", named.born, person.born),
                    false => " than this record".to_owned(),
                };
                let what =
                    format!("The files say another day of birth{days}. Nothing was taken over.");
                all.push(finding("born", Severity::Warning, what));
            }
            if name == Agrees::NotSaid {
                let what = "The files do not name their patient, so that this was not compared.";
                all.push(finding("patient", Severity::Note, what));
            }
        }
    }

    fn files(self, all: &mut Vec<FileFinding>) {
        let unread = list(&self.0["unread"]);
        for one in unread.iter().take(NAMED_MAX) {
            let what = format!(
                "The file {} could not be read and is not in the volume: it {}.",
                text(&one["file"]),
                text(&one["why"])
            );
            all.push(finding("unread", Severity::Warning, what));
        }
        if unread.len() > NAMED_MAX {
            let what = format!("{} files in all could not be read.", unread.len());
            all.push(finding("unread", Severity::Warning, what));
        }
        for (count, one, many) in [
            (
                list(&self.0["others"]).len(),
                "DICOM file without CT slices was passed over.",
                "DICOM files without CT slices were passed over.",
            ),
            (
                self.count("not_dicom"),
                "file that is no DICOM was passed over.",
                "files that are no DICOM were passed over.",
            ),
            (
                self.count("copies"),
                "file was a copy of another.",
                "files were copies of others.",
            ),
        ] {
            if count > 0 {
                let words = if count == 1 { one } else { many };
                all.push(finding(
                    "passed_over",
                    Severity::Note,
                    format!("{count} {words}"),
                ));
            }
        }
    }

    fn count(self, name: &str) -> usize {
        let count = self.0[name].as_u64().unwrap_or(0);
        usize::try_from(count).unwrap_or(usize::MAX)
    }

    fn values(self, all: &mut Vec<FileFinding>) {
        let cut_off = number(&self.0["values"]["cut_off"]);
        if cut_off > 0.0 {
            let what =
                format!("{cut_off} voxels had values beyond 16 bits and are held at their end.");
            all.push(finding("values", Severity::Warning, what));
        }
        let modality = self.word("modality");
        if modality != "CT" {
            let what = format!("The files call themselves {modality:?}, not CT.");
            all.push(finding("modality", Severity::Note, what));
        }
        let unit = match self.unit().as_str() {
            "" => "The files do not say the unit of the grey values.".to_owned(),
            unit => format!("The files call the grey values {unit}."),
        };
        let what =
            format!("{unit} Those of a cone-beam scanner are no calibrated Hounsfield units.");
        all.push(finding("values", Severity::Note, what));
        let askew = self.placed().askew_degrees();
        if askew > ASKEW_DEGREES {
            let what = format!(
                "The volume lies {askew:.0}° askew to the patient's axes; the pictures follow the volume."
            );
            all.push(finding("askew", Severity::Note, what));
        }
    }
}

fn finding(kind: &str, severity: Severity, sentence: impl Into<String>) -> FileFinding {
    FileFinding {
        kind: kind.to_owned(),
        severity,
        sentence: sentence.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn theo() -> Person {
        Person {
            number: 1,
            name: "Theo Lindgren".to_owned(),
            born: Day::new("1984-05-17").unwrap(),
        }
    }

    fn sentences(answer: &Value) -> String {
        let all = Imported(answer).warnings(Some(&theo()), true);
        all.iter()
            .map(|one| format!("{}\n", one.sentence))
            .collect()
    }

    #[test]
    fn law_any_json_is_read() {
        let odd = [
            json!(null),
            json!([]),
            json!({"size": "x", "axes": 3, "values": []}),
            json!({"size": [1, -2, 1e30], "spacing_mm": [null], "window": ["a"], "patients": [3]}),
        ];
        for answer in odd {
            let read = Imported(&answer);
            assert_eq!(read.views().len(), 3);
            assert!(read.windows().iter().all(|one| one.width >= 1.0));
            assert_eq!(read.day(), None);
            let _ = read.warnings(Some(&theo()), true);
        }
    }

    #[test]
    fn who_the_files_name_is_compared_and_told() {
        let of = |name: &str, born: &str| {
            sentences(&json!({"patients": [{"name": name, "born": born}]}))
        };
        let said = of("Lindgren^Theo", "19840517");
        assert!(
            !said.contains("patient:") && !said.contains("birth"),
            "{said}"
        );
        let said = of("Voss^Elara", "19840517");
        assert!(
            said.contains("\"Voss Elara\"") && said.contains("Theo Lindgren's"),
            "{said}"
        );
        let other = json!({"patients": [{"name": "Voss^Elara", "born": "19700101"}]});
        let told = Imported(&other).warnings(Some(&theo()), false);
        let told: String = told.into_iter().map(|one| one.sentence).collect();
        assert!(
            told.contains("another patient") && told.contains("another day"),
            "{told}"
        );
        assert!(!told.contains("Voss") && !told.contains("1970"), "{told}");
        assert!(Imported(&other).names_another(&theo()));
        assert!(
            !Imported(&json!({"patients": [{"name": "Lindgren^Theo", "born": ""}]}))
                .names_another(&theo())
        );
        let said = of("Lindgren^Theo", "19840518");
        assert!(
            said.contains("19840518") && said.contains("1984-05-17"),
            "{said}"
        );
        assert!(of("", "").contains("do not name"));
        let two = json!({"patients": [{"name": "Lindgren^Theo"}, {"name": "Voss^Elara"}]});
        let said = sentences(&two);
        assert!(
            said.starts_with("The files of this series name 2 patients."),
            "{said}"
        );
    }

    #[test]
    fn a_day_that_is_none_is_not_told() {
        let day = |text: &str| Imported(&json!({"day": text})).day();
        assert_eq!(day("20450302").as_deref(), Some("2045-03-02"));
        for bad in ["20451302", "20450230", "2045", "", "2045030x"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_window_to_begin_with_shows_something() {
        let first = |answer: Value| Imported(&answer).windows()[0].name.clone();
        let values = |least: i32, most: i32| json!({"least": least, "most": most});
        assert_eq!(
            first(json!({"values": values(-1000, 3000)})),
            "bone and teeth"
        );
        let said = json!({"values": values(-1000, 3000), "window": [300.0, 1500.0]});
        assert_eq!(first(said), "as the files say");
        let said = json!({"values": values(-1000, 3000), "window": [9000.0, 10.0]});
        assert_eq!(first(said), "all grey values");
        assert_eq!(
            first(json!({"values": values(20_000, 30_000)})),
            "all grey values"
        );
    }
}
