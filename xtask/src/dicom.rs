//! `cargo xtask dicom`: outside judges read the DICOM that we write, and read with us what others write.
//!
//! Method: a restoration of the sample mouth goes into a DICOM file; dciodvfy (dicom3tools) may find no error in it, after it has
//! found one in a broken copy, and Orthanc takes it in, gives the same bytes back and the solid out of them. A cone-beam series
//! that pydicom writes, in every coding that is at hand, becomes a volume; SimpleITK has to read the same voxels at the same
//! places out of both. Each judge is skipped in one line where it is not at hand.

use crate::archive::Archive;
use crate::judge::{NO_PYTHON, environment, ours};
use anyhow::Context;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a clinic says of its patient.
const TOLD: [&str; 12] = [
    "--patient-name",
    "Voß^Elara",
    "--patient-id",
    "17",
    "--patient-birth-date",
    "1984-05-17",
    "--patient-sex",
    "F",
    "--title",
    "Restoration of tooth 36",
    "--made",
    "2026-11-29T10:30:00Z",
];

/// A tool of Debian, and the package that it is in.
pub(crate) fn tool(name: &str, package: &str) -> Option<PathBuf> {
    let found = || {
        let places = std::env::var_os("PATH").unwrap_or_default();
        let places = std::env::split_paths(&places).chain([PathBuf::from("/usr/sbin")]);
        let mut files = places.map(|place| place.join(name));
        files.find(|file| file.is_file())
    };
    found().or_else(|| {
        let apt = |words: &[&str]| {
            let mut apt = Command::new("apt-get");
            apt.args(words).stdout(Stdio::null()).stderr(Stdio::null());
            apt.status().is_ok_and(|status| status.success())
        };
        let may =
            apt(&["update"]) && apt(&["install", "--yes", "--no-install-recommends", package]);
        may.then(found).flatten()
    })
}

/// Has what we write and what we read judged.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
pub(crate) fn run() -> anyhow::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .context("no workspace root")?;
    let made = root.join("target/dicom/made");
    let _ = std::fs::remove_dir_all(&made);
    std::fs::create_dir_all(&made).context("cannot make target/dicom/made")?;
    let solid = solid(root)?;
    let (told, bare) = (made.join("told.dcm"), made.join("bare.dcm"));
    let words = |to: &Path| -> anyhow::Result<[String; 5]> {
        let both = solid.to_str().zip(to.to_str());
        let (from, to) = both.context("the path is not text")?;
        Ok(["dicom", "export", from, "--output", to].map(str::to_owned))
    };
    for (to, more) in [(&told, &TOLD[..]), (&bare, &[])] {
        let words = words(to)?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        ours("dicom export", &[&words, more].concat())?;
    }
    match tool("dciodvfy", "dicom3tools") {
        Some(dciodvfy) => validated(&dciodvfy, &[told.clone(), bare], &made)?,
        None => println!(
            "dciodvfy skipped: Debian's dicom3tools is not here and could not be installed"
        ),
    }
    match tool("Orthanc", "orthanc") {
        Some(orthanc) => archived(&orthanc, &told, &solid, &made)?,
        None => {
            println!("Orthanc skipped: Debian's orthanc is not here and could not be installed")
        }
    }
    match environment(root, "dicom")? {
        Some(python) => imported(root, &python, &made),
        None => {
            println!("pydicom and SimpleITK skipped: {NO_PYTHON}");
            Ok(())
        }
    }
}

/// The restoration that the judges of solids have left, else one made now.
fn solid(root: &Path) -> anyhow::Result<PathBuf> {
    let left = root.join("target/judge/made/demo/restoration.stl");
    if left.is_file() {
        return Ok(left);
    }
    let folder = root.join("target/dicom/solid");
    let (mouth, plan) = (folder.join("sample"), folder.join("plan"));
    let lower = mouth.join("lower.ply");
    let text = |path: &Path| path.to_str().map(str::to_owned).context("no text");
    let (mouth, lower, to) = (text(&mouth)?, text(&lower)?, text(&plan)?);
    ours("sample mouth", &["sample", "--output", &mouth])?;
    ours("plan", &["plan", &lower, "--tooth", "36", "--output", &to])?;
    Ok(plan.join("restoration.stl"))
}

/// What dciodvfy finds wrong with a file; its warnings are no errors.
fn errors(dciodvfy: &Path, file: &Path) -> anyhow::Result<(Vec<String>, usize)> {
    let mut judge = Command::new(dciodvfy);
    let said = judge.arg("-new").arg(file).output();
    let said = said.context("cannot run dciodvfy")?;
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    anyhow::ensure!(
        text.contains("EncapsulatedSTL"),
        "dciodvfy does not know what it is: {text}"
    );
    let of = |kind: &str| {
        text.lines()
            .filter(|line| line.starts_with(kind))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    Ok((of("Error"), of("Warning").len()))
}

#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
fn validated(dciodvfy: &Path, files: &[PathBuf], made: &Path) -> anyhow::Result<()> {
    let broken = made.join("broken.dcm");
    let mut bytes = std::fs::read(&files[0])?;
    let unit = b"YES \x68\x00\x02\x70";
    let at = bytes.windows(unit.len()).position(|w| w == unit);
    let at = at.context("no Model Modification in the file")?;
    bytes[at] = b'Q';
    std::fs::write(&broken, bytes)?;
    let (found, _) = errors(dciodvfy, &broken)?;
    anyhow::ensure!(!found.is_empty(), "dciodvfy passes what it should refuse");
    for file in files {
        let (found, warnings) = errors(dciodvfy, file)?;
        anyhow::ensure!(
            found.is_empty(),
            "dciodvfy refuses {}:\n{}",
            file.display(),
            found.join("\n")
        );
        println!(
            "dciodvfy: {}: no error, {warnings} warnings",
            file.display()
        );
    }
    Ok(())
}

#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
fn archived(orthanc: &Path, file: &Path, solid: &Path, made: &Path) -> anyhow::Result<()> {
    let bytes = std::fs::read(file)?;
    let stl = std::fs::read(solid)?;
    let archive = Archive::start(orthanc, made)?;
    let refused = archive.ask("POST", "/instances", b"no DICOM at all")?;
    anyhow::ensure!(refused.status != 200, "Orthanc takes what is no DICOM");
    let id = archive.store(&bytes)?;
    let back = archive.get(&format!("/instances/{id}/file"))?;
    anyhow::ensure!(back == bytes, "Orthanc gives other bytes back");
    let held = archive.get(&format!("/instances/{id}/content/0042-0011"))?;
    anyhow::ensure!(
        held.get(..stl.len()) == Some(&stl[..]) && held.len() - stl.len() < 2,
        "Orthanc finds another solid in the file"
    );
    let tags = archive.get(&format!("/instances/{id}/simplified-tags"))?;
    let tags: serde_json::Value = serde_json::from_slice(&tags)?;
    let length = stl.len().to_string();
    for (name, expected) in [
        ("PatientName", "Voß^Elara"),
        ("PatientBirthDate", "19840517"),
        ("Modality", "M3D"),
        ("MIMETypeOfEncapsulatedDocument", "model/stl"),
        ("EncapsulatedDocumentLength", &length),
    ] {
        let said = tags[name].as_str();
        anyhow::ensure!(
            said == Some(expected),
            "Orthanc reads {name} as {said:?}, not {expected}"
        );
    }
    println!(
        "Orthanc: stored, the same {} bytes back, the solid byte for byte",
        bytes.len()
    );
    Ok(())
}

/// A series that others wrote, in every coding at hand.
#[allow(clippy::print_stdout, reason = "a chore runner talks on the terminal")]
fn imported(root: &Path, python: &Path, made: &Path) -> anyhow::Result<()> {
    let scripts = root.join("xtask/dicom");
    let ran = |script: &str, more: &[&Path]| -> anyhow::Result<bool> {
        let mut run = Command::new(python);
        run.arg(scripts.join(script)).args(more);
        let status = run.status().context("cannot run Python")?;
        Ok(status.success())
    };
    let series = made.join("series");
    anyhow::ensure!(
        ran("make_series.py", &[&series])?,
        "pydicom cannot write the series"
    );
    // JPEG lossless by dcmtk, which is no part of pydicom.
    match tool("dcmcjpeg", "dcmtk") {
        Some(dcmcjpeg) => jpeg(&dcmcjpeg, &series)?,
        None => {
            println!("JPEG lossless skipped: Debian's dcmtk is not here and could not be installed")
        }
    }
    let mut kinds: Vec<PathBuf> = std::fs::read_dir(&series)?
        .map(|entry| Ok(entry?.path()))
        .collect::<anyhow::Result<_>>()?;
    kinds.sort();
    for kind in &kinds {
        let volume = kind.with_extension("mha");
        let both = kind.to_str().zip(volume.to_str());
        let (from, to) = both.context("the path is not text")?;
        ours("dicom import", &["dicom", "import", from, "--output", to])?;
    }
    let all: Vec<&Path> = kinds.iter().map(PathBuf::as_path).collect();
    anyhow::ensure!(
        ran("test_compare.py", &[])?,
        "the comparison passes what it should refuse"
    );
    anyhow::ensure!(ran("compare.py", &all)?, "SimpleITK reads another volume");
    Ok(())
}

/// The plain series once more, coded.
fn jpeg(dcmcjpeg: &Path, series: &Path) -> anyhow::Result<()> {
    let to = series.join("jpeg-lossless");
    std::fs::create_dir_all(&to)?;
    for entry in std::fs::read_dir(series.join("explicit"))? {
        let from = entry?.path();
        let name = from.file_name().context("no name")?;
        if from.extension().is_some() {
            continue;
        }
        let mut coder = Command::new(dcmcjpeg);
        coder.arg("+e1").arg(&from).arg(to.join(name));
        let done = coder.status().context("cannot run dcmcjpeg")?;
        anyhow::ensure!(done.success(), "dcmcjpeg cannot code {}", from.display());
    }
    Ok(())
}
