//! Wavefront OBJ: vertices with colours where they have some, polygons, groups.
//!
//! In: bytes. Out: [`Parts`]; faces of several groups carry the property `group`.
//! Corners count from 1, or from the end where negative, as of the line they stand in.
//! Fails: [`ReadError`] with the line. Not here: textures, normals, materials, curves.

use super::Format;
use super::assemble::{Parts, bytes_of_reals};
use super::error::{Place, ReadError, excerpt};
use super::note::{FileNote, NoteKind};
use super::text::{Line, Lines, number, words};
use crate::{Property, Values, unit};
use glam::DVec3;

const ADVICE: &str = "the file is damaged: export it again";

fn wrong(place: Place, found: String, expected: impl Into<String>) -> ReadError {
    ReadError::Malformed {
        format: Format::Obj,
        place,
        found,
        expected: expected.into(),
        advice: ADVICE,
    }
}

/// What was gathered so far.
struct Gathered {
    parts: Parts,
    colours: [Vec<f64>; 3],
    /// Group of each face of the file, and the names of the groups.
    groups: Vec<i64>,
    names: Vec<String>,
    group: i64,
    /// Highest corner so far and where it stands; it may name a vertex that follows.
    highest: Option<(u32, Place)>,
    left_out: u64,
    corners: Vec<u32>,
}

/// Reads an OBJ file.
pub(super) fn read(bytes: &[u8]) -> Result<Parts, ReadError> {
    let mut all = Gathered {
        parts: Parts::new(Format::Obj),
        colours: [Vec::new(), Vec::new(), Vec::new()],
        groups: Vec::new(),
        names: Vec::new(),
        group: 0,
        highest: None,
        left_out: 0,
        corners: Vec::new(),
    };
    if let Some(faces) = faces_alone(bytes) {
        return Err(faces);
    }
    let mut lines = Lines::after_bom(bytes);
    let mut joined = Vec::new();
    while let Some(line) = lines.next() {
        // A comment may end in a path; it never goes on.
        if line.bytes.ends_with(b"\\") && !is_comment(line.bytes) {
            join(line, &mut lines, &mut joined);
            all.line(Line {
                bytes: &joined,
                place: line.place,
            })?;
        } else {
            all.line(line)?;
        }
    }
    all.finish()
}

/// What is wrong with a file that has faces but no vertices to hang them on.
fn faces_alone(bytes: &[u8]) -> Option<ReadError> {
    let starts = |line: &Line<'_>, with: &[u8]| words(line.bytes).next() == Some(with);
    if Lines::after_bom(bytes).any(|line| starts(&line, b"v")) {
        return None;
    }
    let first = Lines::after_bom(bytes).find(|line| starts(line, b"f"))?;
    let found = "faces but no vertices in the whole file".to_owned();
    let expected = "lines that start with v, the vertices that the faces join";
    Some(wrong(first.place, found, expected))
}

fn is_comment(line: &[u8]) -> bool {
    words(line).next().is_some_and(|w| w.starts_with(b"#"))
}

/// A line that ends with a backslash goes on in the next one.
fn join(line: Line<'_>, lines: &mut Lines<'_>, joined: &mut Vec<u8>) {
    joined.clear();
    let mut part = Some(line.bytes);
    while let Some(bytes) = part {
        let cut = bytes.strip_suffix(b"\\");
        joined.extend_from_slice(cut.unwrap_or(bytes));
        joined.push(b' ');
        part = cut.and_then(|_| lines.next()).map(|l| l.bytes);
    }
}

impl Gathered {
    fn line(&mut self, line: Line<'_>) -> Result<(), ReadError> {
        let mut word = words(line.bytes);
        match word.next() {
            Some(b"v") => self.vertex(&line, word),
            Some(b"f") => self.face(&line, word),
            Some(b"g" | b"o") => {
                let name: Vec<_> = word.map(String::from_utf8_lossy).collect();
                self.open_group(name.join(" "));
                Ok(())
            }
            Some(b"l" | b"p" | b"curv" | b"curv2" | b"surf") => {
                self.left_out += 1;
                Ok(())
            }
            Some(first) if first.starts_with(b"#") => {
                let comment = String::from_utf8_lossy(line.bytes);
                self.parts.stated = self.parts.stated.or_else(|| unit::stated(&comment));
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn vertex<'a>(
        &mut self,
        line: &Line<'_>,
        word: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), ReadError> {
        let mut values = [0.0; 7];
        let mut count = 0;
        for w in word.take_while(|w| !w.starts_with(b"#")) {
            let Some(slot) = values.get_mut(count) else {
                count += 1;
                break;
            };
            *slot = number(w)
                .ok_or_else(|| wrong(line.place, excerpt(w), "a number with a decimal point"))?;
            count += 1;
        }
        let [x, y, z, a, b, c, d] = values;
        // x y z, with a weight or a colour or both.
        let colour = match count {
            3 | 4 => None,
            6 => Some([a, b, c]),
            7 => Some([b, c, d]),
            _ => {
                let found = format!("{count} numbers in {}", excerpt(line.bytes));
                return Err(wrong(line.place, found, "3, 4, 6 or 7"));
            }
        };
        self.parts.positions.push(DVec3::new(x, y, z));
        if let Some(colour) = colour {
            for (channel, value) in self.colours.iter_mut().zip(colour) {
                channel.push(value);
            }
        }
        Ok(())
    }

    fn face<'a>(
        &mut self,
        line: &Line<'_>,
        word: impl Iterator<Item = &'a [u8]>,
    ) -> Result<(), ReadError> {
        self.corners.clear();
        let so_far = self.parts.positions.len() as i64;
        for w in word.take_while(|w| !w.starts_with(b"#")) {
            let text = w.split(|&b| b == b'/').next().unwrap_or_default();
            let index: Option<i64> = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
            let at = match index {
                Some(i) if i > 0 => i - 1,
                Some(i) if i < 0 => so_far.saturating_add(i),
                _ => -1,
            };
            let Ok(corner) = u32::try_from(at) else {
                let expected = format!("a vertex from 1 on, or from -{so_far} to -1");
                return Err(wrong(line.place, excerpt(w), expected));
            };
            if self.highest.is_none_or(|(high, _)| corner > high) {
                self.highest = Some((corner, line.place));
            }
            self.corners.push(corner);
        }
        self.parts.faces.push(&self.corners);
        self.groups.push(self.group);
        Ok(())
    }

    fn open_group(&mut self, name: String) {
        // Groups are numbered by appearance; a name that comes back right away is the same group.
        if self.names.last() != Some(&name) {
            self.names.push(name);
        }
        self.group = self.names.len() as i64;
    }

    fn finish(mut self) -> Result<Parts, ReadError> {
        let vertices = self.parts.positions.len();
        if let Some((high, place)) = self.highest.filter(|h| h.0 as usize >= vertices) {
            let expected = format!("at most {vertices}, the number of vertices");
            return Err(wrong(
                place,
                format!("a corner {}", u64::from(high) + 1),
                expected,
            ));
        }
        let [r, g, b] = &self.colours;
        let mut note = |count: u64, sentence: String| {
            let note = FileNote::info(NoteKind::LeftOut, count, sentence);
            self.parts.notes.push(note);
        };
        if r.len() == vertices && vertices > 0 {
            self.parts.colours = Some(bytes_of_reals([r, g, b]));
        } else if !r.is_empty() {
            let sentence = "vertices have a colour and the others none, so colours are left out";
            note(r.len() as u64, sentence.to_owned());
        }
        if self.left_out > 0 {
            note(
                self.left_out,
                "points, lines or curves are left out".to_owned(),
            );
        }
        let first = self.groups.first().copied();
        if self.groups.iter().any(|&g| Some(g) != first) {
            let shown: Vec<&str> = self.names.iter().take(32).map(String::as_str).collect();
            let more = if self.names.len() > 32 { ", ..." } else { "" };
            let names = shown.join(", ");
            let sentence = format!("groups are kept as the face property \"group\": {names}{more}");
            note(self.names.len() as u64, sentence);
            self.parts.face_properties.push(Property {
                name: "group".to_owned(),
                values: Values::I64(self.groups),
            });
        }
        Ok(self.parts)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Format, Unit, UnitChoice, Values, read};

    fn refusal(text: &str) -> String {
        read(text.as_bytes(), UnitChoice::Judge)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn corners_in_every_spelling() {
        let text = "# units: in\nmtllib a.mtl\no tooth\nv 0 0 0 0 0.2 1\nv 1 0 0 0 0 0\n\
                    v 1 1 0 1 1 1\nvt 0 0\nvn 0 0 1\nf 1/1/1 2//1 3\nv 0 1 0 0 0 0 # end\ng gum\n\
                    f -4 -2 \\\n  -1\nf 1 2 3 4\nl 1 2\n";
        let scan = read(text.as_bytes(), UnitChoice::Judge).unwrap();
        assert_eq!((scan.format, scan.unit.unit), (Format::Obj, Unit::Inch));
        assert_eq!(scan.mesh.positions()[3].y, 25.4);
        assert_eq!(
            scan.mesh.faces(),
            [[0, 1, 2], [0, 2, 3], [0, 1, 2], [0, 2, 3]]
        );
        assert_eq!(scan.mesh.colours().unwrap()[0], [0, 51, 255]);
        let group = &scan.mesh.face_properties()[0];
        assert_eq!(group.values, Values::I64(vec![1, 2, 2, 2]));
        assert_eq!(scan.notes.len(), 3, "{:?}", scan.notes);
    }

    #[test]
    fn a_comment_does_not_go_on_in_the_next_line() {
        let text = "# from C:\\scans\\\nv 9 9 9\nv 0 0 0\nv 1 0 0\nv 0 \\\n1 0\nf 2 3 4\n";
        let mesh = read(text.as_bytes(), UnitChoice::Judge).unwrap().mesh;
        assert_eq!(mesh.positions().len(), 4);
        assert_eq!(mesh.faces(), [[1, 2, 3]]);
    }

    #[test]
    fn faces_without_vertices_are_told_however_they_count() {
        for text in [
            "f -3 -2 -1\n",
            "g tooth\nf -3//-3 -2//-2 -1//-1\n",
            "f 1 2 3\n",
        ] {
            let told = refusal(text);
            assert!(told.contains("faces but no vertices"), "{told}");
        }
    }

    #[test]
    fn damage_is_named_with_its_line() {
        let good = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";
        assert!(read(good.as_bytes(), UnitChoice::Judge).is_ok());
        for (from, to, expected) in [
            (
                "f 1 2 3",
                "f 1 2 4",
                "line 4 (byte 24): found a corner 4, expected at most 3",
            ),
            ("f 1 2 3", "f 1 2 0", "found \"0\""),
            ("f 1 2 3", "f 1 2 -4", "from -3 to -1"),
            ("f 1 2 3", "f 1 2 x", "found \"x\""),
            ("f 1 2 3", "f 1 2 99999999999999999999", "found \"9999"),
            ("f 1 2 3", "", "3 points but no faces"),
            ("v ", "# ", "line 4 (byte 24): found faces but no vertices"),
            ("v 1 0 0", "v 1 0", "line 2 (byte 8): found 2 numbers"),
            ("v 1 0 0", "v 1 0,5 0", "found \"0,5\""),
            ("v 1 0 0", "v 1 0 0 0 0 0 0 0 0", "expected 3, 4, 6 or 7"),
        ] {
            let text = good.replace(from, to);
            assert!(
                refusal(&text).contains(expected),
                "{expected}: {}",
                refusal(&text)
            );
        }
    }
}
