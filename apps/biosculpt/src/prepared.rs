//! What every verb does first: read a scan, label its teeth.

use crate::cli::Arguments;
use crate::fault::Fault;
use crate::results::Results;
use crate::size::{self, Misfit};
use crate::terminal::{self, Progress};
use crate::{Outcome, files, foreign};
use dentition::Dentition;
use glam::DVec3;
use lexicon::Fdi;
use scan::space::Bvh;
use scan::{FaceId, Mesh, Scan, UnitChoice};
use std::path::{Path, PathBuf};

/// A scan as it was read.
pub(crate) struct ScanFile {
    /// Where it came from.
    pub(crate) path: PathBuf,
    /// Its size, bytes.
    pub(crate) bytes: usize,
    /// SHA-256 of its bytes, hexadecimal.
    pub(crate) sha256: String,
    /// What it holds.
    pub(crate) scan: Scan,
    /// The other arch of the file, where it holds two that bite on each other.
    pub(crate) antagonist: Option<Mesh>,
    /// Whether the file is inside out; `scan` looks outwards.
    pub(crate) turned: bool,
    /// What speaks against its size, where that was looked at.
    pub(crate) misfit: Option<Misfit>,
}

impl ScanFile {
    /// Refuses a file whose faces are no surface.
    fn expect_surface(&self) -> Result<(), Fault> {
        let surface = self.scan.expect_surface();
        surface.map_err(|error| Fault::of_file(&self.path, &error))
    }

    /// The faces of the two arches of a file that bite on each other, the one to look at first:
    /// that at the place; else that whose labels in the file name the tooth, or any; else the larger.
    pub(crate) fn sides(
        &self,
        place: Option<DVec3>,
        tooth: Option<Fdi>,
    ) -> Option<[Vec<FaceId>; 2]> {
        let mesh = &self.scan.mesh;
        let [larger, smaller] = dentition::sides(mesh)?;
        let labels = mesh.face_fdi().unwrap_or_default();
        let named = |side: &[FaceId]| {
            let of_side = side.iter().filter_map(|f| labels.get(f.0 as usize));
            let wanted = |n: u8| tooth.map_or(n != 0, |t| n == t.number());
            of_side.filter(|&&n| wanted(n)).count()
        };
        let away = |side: &[FaceId], place: DVec3| {
            let hit = Bvh::new(&mesh.extract(side).0).closest(place);
            hit.map_or(f64::INFINITY, |hit| hit.distance_mm)
        };
        let other_way = match place {
            Some(place) => away(&smaller, place) < away(&larger, place),
            None => named(&smaller) > named(&larger),
        };
        Some(if other_way {
            [smaller, larger]
        } else {
            [larger, smaller]
        })
    }

    /// Keeps one arch of two that bite on each other.
    pub(crate) fn part(&mut self, place: Option<DVec3>, tooth: Option<Fdi>) {
        if let Some([kept, other]) = self.sides(place, tooth) {
            let mesh = &self.scan.mesh;
            let (kept, other) = (mesh.extract(&kept).0, mesh.extract(&other).0);
            self.scan.mesh = kept;
            self.antagonist = Some(other);
        }
    }

    /// The arch of this file that bites on the scan; refuses a file that has none.
    pub(crate) fn biting(&self, scan: &Mesh) -> anyhow::Result<Mesh> {
        let whole = &self.scan.mesh;
        let parts = dentition::sides(whole).map(|sides| sides.map(|s| whole.extract(&s).0));
        let parts = parts.map_or_else(|| vec![whole.clone()], Vec::from);
        let mut first = None;
        for part in parts {
            match dentition::bite(scan, &part) {
                Ok(_) => return Ok(part),
                Err(why) => first = first.or(Some(why)),
            }
        }
        let why = first.map_or(String::new(), |why| why.to_string());
        Err(Fault::new(format!("is no antagonist of the scan: {why}"))
            .at(&self.path)
            .expecting("the opposing arch, in occlusion and in the frame of the scan")
            .advising("export both arches with the bite, or leave --opposing away")
            .into())
    }

    /// The other arch of a file with two.
    pub(crate) fn swapped(mut self) -> Self {
        if let Some(other) = &mut self.antagonist {
            std::mem::swap(other, &mut self.scan.mesh);
        }
        self
    }

    /// Reads the faces the other way round where they look into the teeth.
    fn turn_outwards(&mut self) {
        if dentition::inside_out(&self.scan.mesh) {
            self.scan.mesh = std::mem::take(&mut self.scan.mesh).turned_over();
            self.turned = true;
        }
    }

    /// The mesh with the winding that the file has.
    pub(crate) fn as_filed(&self) -> Mesh {
        match self.turned {
            true => self.scan.mesh.clone().turned_over(),
            false => self.scan.mesh.clone(),
        }
    }
}

/// What is said of a scan that is inside out.
pub(crate) const TURNED: &str = "the faces of the file look into the teeth (an inside-out export): \
     they are read the other way round; if it is a mirrored one, left and right are exchanged, so \
     check the side";

/// What is said of a file with two arches.
pub(crate) const TWO_ARCHES: &str = "the file holds two arches that bite on each other: one is looked \
     at (that of the place, tooth or labels given, else the larger), the other is its antagonist";

/// Reads a scan and refuses one without a surface; the error names the file.
pub(crate) fn read_scan(path: &Path, arguments: &Arguments) -> anyhow::Result<ScanFile> {
    let file = scan_of(path, &files::read_bytes(path)?, arguments.unit_choice())?;
    file.expect_surface()?;
    Ok(file)
}

/// Reads a surface of any size and makes it look outwards; the error names the file.
pub(crate) fn read_outwards(path: &Path, arguments: &Arguments) -> anyhow::Result<ScanFile> {
    let mut file = read_scan(path, arguments)?;
    file.turn_outwards();
    Ok(file)
}

/// The scan that bytes hold; the error names the file that they are of.
pub(crate) fn scan_of(path: &Path, bytes: &[u8], unit: UnitChoice) -> anyhow::Result<ScanFile> {
    let scan = scan::read(bytes, unit).map_err(|error| Fault::of_file(path, &error))?;
    let sha256 = files::sha256(bytes);
    Ok(ScanFile {
        path: path.to_owned(),
        bytes: bytes.len(),
        sha256,
        scan,
        antagonist: None,
        turned: false,
        misfit: None,
    })
}

/// Reads a scan, which may have no surface; where it has one, looks at its size, and tells its unit by its teeth where
/// the extent leaves that open.
pub(crate) fn read_sized(path: &Path, arguments: &Arguments) -> anyhow::Result<ScanFile> {
    let bytes = files::read_bytes(path)?;
    let mut file = scan_of(path, &bytes, arguments.unit_choice())?;
    if file.scan.expect_surface().is_err() {
        return Ok(file);
    }
    if let Some(judged) = size::by_teeth(&file.scan) {
        if judged.unit != file.scan.unit.unit {
            file = scan_of(path, &bytes, UnitChoice::Given(judged.unit))?;
        }
        file.scan.unit = judged;
    }
    file.misfit = size::misfit(&file.scan);
    Ok(file)
}

/// Reads a scan on which teeth are to be looked for; refuses what cannot have the size of one, and says
/// what speaks against its size.
pub(crate) fn read_mouth(
    path: &Path,
    arguments: &Arguments,
    progress: &Progress,
) -> anyhow::Result<ScanFile> {
    let mut file = read_sized(path, arguments)?;
    file.expect_surface()?;
    if let Some(misfit) = &file.misfit {
        let given = misfit.unless_given && arguments.unit.is_some();
        if let Some(fault) = misfit.fault.clone().filter(|_| !given) {
            return Err(fault.at(path).into());
        }
        progress.warn(&format!(
            "{}: {}: {}",
            foreign::path(path),
            misfit.severity.name(),
            misfit.sentence
        ));
    }
    file.turn_outwards();
    Ok(file)
}

/// From this share on it is said that a part of the scan was set aside.
const ASIDE_SHARE: f64 = 0.02;

/// What is said where a part of the scan was set aside.
pub(crate) fn aside_in_words(dentition: &Dentition) -> Option<String> {
    let share = crate::figure::percent(dentition.set_aside);
    (dentition.set_aside >= ASIDE_SHARE).then(|| {
        format!(
            "{share} of the scan is set aside as a base, an antagonist or the inside of a model"
        )
    })
}

/// Where no tooth is as sure as this, there is none.
const TOOTH_CONFIDENCE: f64 = 0.1;
/// Why a surface without teeth goes no further.
const NO_TOOTH: &str = "no tooth could be told apart, so this may be no arch";
/// What to do then.
pub(crate) const GIVE_ARCH: &str = "give a scan of an arch, or of a part of one";

/// Refuses what holds no tooth that is at all sure.
pub(crate) fn expect_teeth(found: Dentition) -> Result<Dentition, String> {
    match found.teeth.iter().any(|t| t.confidence >= TOOTH_CONFIDENCE) {
        true => Ok(found),
        false => Err(NO_TOOTH.to_owned()),
    }
}

/// A scan with its teeth.
pub(crate) struct Prepared {
    /// The scan.
    pub(crate) file: ScanFile,
    /// Its teeth; `None` where no teeth could be told apart, with the reason.
    pub(crate) dentition: Result<Dentition, String>,
    /// Whether the labels came with the file instead of being found.
    pub(crate) labels_from_file: bool,
    /// Faces whose label in the file is no whole number; they count as gum.
    unusable_labels: usize,
}

/// Labels the teeth, or takes the labels that the file carries.
pub(crate) fn label(file: ScanFile, corrections: &[(Fdi, DVec3)], progress: &Progress) -> Prepared {
    let mesh = &file.scan.mesh;
    let carried = mesh.face_fdi().filter(|fdi| fdi.iter().any(|&n| n != 0));
    let labels_from_file = carried.is_some() && corrections.is_empty();
    let unusable_labels = if labels_from_file {
        mesh.unusable_labels()
    } else {
        0
    };
    let dentition = match carried {
        Some(face_fdi) if corrections.is_empty() => progress
            .step("taking the labels of the file", || {
                dentition::from_labels(mesh, &face_fdi)
            })
            .map_err(|error| error.to_string()),
        _ => {
            let options = dentition::LabelOptions {
                corrections: corrections.to_vec(),
            };
            progress
                .step("labelling teeth", || dentition::label(mesh, &options))
                .map_err(|error| error.to_string())
                .and_then(expect_teeth)
        }
    };
    Prepared {
        file,
        dentition,
        labels_from_file,
        unusable_labels,
    }
}

impl Prepared {
    /// The arch that has the tooth: the antagonist of the same file where that is of its jaw.
    pub(crate) fn with_tooth(self, tooth: Option<Fdi>, progress: &Progress) -> Self {
        let found = self.dentition.as_ref().ok();
        let elsewhere = tooth.zip(found).is_some_and(|(t, d)| t.jaw() != d.jaw);
        if !elsewhere || self.file.antagonist.is_none() {
            return self;
        }
        label(self.file.swapped(), &[], progress)
    }

    /// Where the labels come from, in words.
    pub(crate) fn labels_in_words(&self) -> String {
        let labels = match &self.dentition {
            Ok(found) if self.labels_from_file => {
                let lost = match self.unusable_labels {
                    0 => String::new(),
                    n => format!("; {n} labels are no tooth numbers and count as gum"),
                };
                format!("{} teeth, as labelled in the file{lost}", found.teeth.len())
            }
            Ok(found) if found.teeth.len() == 1 => {
                "1 tooth found; its number is a guess without the arch".to_owned()
            }
            Ok(found) => format!("{} teeth found", found.teeth.len()),
            Err(why) => format!("not labelled: {why}"),
        };
        let aside = self.dentition.as_ref().ok().and_then(aside_in_words);
        let mut words = labels;
        if let Some(aside) = aside {
            words += &format!("; {aside}");
        }
        if self.file.antagonist.is_some() {
            words += &format!("; {TWO_ARCHES}");
        }
        if self.file.turned {
            words += &format!("; {TURNED}");
        }
        words
    }

    /// The same with what speaks against the size, for those who do not see the error stream.
    pub(crate) fn labels_and_size_in_words(&self) -> String {
        let mut words = self.labels_in_words();
        if let Some(misfit) = &self.file.misfit {
            words += &format!("; {}", misfit.sentence.trim_end_matches('.'));
        }
        words
    }
}

/// Says a refusal by judgement: what was measured, what is allowed, what to do.
pub(crate) fn refuse(why: &str, arguments: &Arguments) -> anyhow::Result<Outcome> {
    if arguments.json {
        terminal::say_json(&serde_json::json!({ "refused": why }))?;
    } else {
        terminal::say(&format!("refused: {}", foreign::shown(why)))?;
    }
    Ok(Outcome::Refused)
}

/// The same with a code, by which programs tell it from other refusals.
pub(crate) fn refuse_as(code: &str, why: &str, arguments: &Arguments) -> anyhow::Result<Outcome> {
    if !arguments.json {
        return refuse(why, arguments);
    }
    terminal::say_json(&serde_json::json!({ "refused": why, "code": code }))?;
    Ok(Outcome::Refused)
}

/// The same where results were to go into a folder: says what an earlier run has left in it.
pub(crate) fn refuse_into(
    results: &Results,
    why: &str,
    arguments: &Arguments,
) -> anyhow::Result<Outcome> {
    match results.left_in_words() {
        Some(left) => refuse(&format!("{why} ({left})"), arguments),
        None => refuse(why, arguments),
    }
}

/// Reads `36=x,y,z`: a click on a tooth that gives it its number.
pub(crate) fn parse_correction(text: &str) -> Result<(Fdi, DVec3), String> {
    let (number, place) = text
        .split_once('=')
        .ok_or_else(|| format!("expected TOOTH=x,y,z such as 36=12.5,-3,7.25, got {text:?}"))?;
    Ok((parse_tooth(number)?, crate::cli::parse_point(place)?))
}

/// Reads an ISO 3950 number.
pub(crate) fn parse_tooth(text: &str) -> Result<Fdi, String> {
    let number: u8 = text
        .trim()
        .parse()
        .map_err(|_| format!("{text:?} is not a tooth number; expected ISO 3950, such as 36"))?;
    Fdi::new(number).map_err(|error| error.to_string())
}
