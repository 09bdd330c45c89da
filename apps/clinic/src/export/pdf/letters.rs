//! Letters: which there are, and how wide they are.
//!
//! Out: text in which each character has a glyph, and widths in points.
//! Method: letters that are written from right to left count as lacking: drawn one after the other they would read backwards.
//! Fonts: DejaVu Sans Condensed, under the licence of Bitstream Vera (`assets/fonts/LICENSE.txt`).

use krilla::text::Font;
use ttf_parser::Face;

const REGULAR: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansCondensed.ttf");
const BOLD: &[u8] = include_bytes!("../../../assets/fonts/DejaVuSansCondensed-Bold.ttf");

/// What stands for a character that the font lacks.
pub(super) const LACKING: char = '\u{fffd}';

/// A font, to draw with and to measure with.
pub(super) struct Cut {
    pub(super) font: Font,
    face: Face<'static>,
}

/// The two cuts of the document.
pub(super) struct Letters {
    pub(super) regular: Cut,
    pub(super) bold: Cut,
}

/// Whether that is of a script that goes from right to left, or turns the direction.
const fn is_from_right(c: char) -> bool {
    matches!(c,
        '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// Whether there is nothing of it to see: what joins or parts letters, and what chooses between their forms.
const fn is_nothing(c: char) -> bool {
    matches!(c,
        '\r' | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn cut(bytes: &'static [u8]) -> Result<Cut, String> {
    let font = Font::new(bytes.into(), 0).ok_or("the font of the program cannot be read")?;
    let face = Face::parse(bytes, 0).map_err(|why| why.to_string())?;
    Ok(Cut { font, face })
}

impl Letters {
    pub(super) fn load() -> Result<Self, String> {
        Ok(Self {
            regular: cut(REGULAR)?,
            bold: cut(BOLD)?,
        })
    }

    pub(super) const fn cut(&self, bold: bool) -> &Cut {
        if bold { &self.bold } else { &self.regular }
    }

    /// The text with what can be drawn, on one line, and whether something is lacking.
    pub(super) fn plain(&self, text: &str) -> (String, bool) {
        let mut lacks = false;
        let letters = text.chars().filter(|c| !is_nothing(*c)).map(|c| match c {
            '\n' | '\t' => ' ',
            c if !c.is_control() && self.has(c) => c,
            _ => {
                lacks = true;
                LACKING
            }
        });
        (letters.collect(), lacks)
    }

    fn has(&self, c: char) -> bool {
        if is_from_right(c) {
            return false;
        }
        [&self.regular, &self.bold]
            .iter()
            .all(|cut| cut.face.glyph_index(c).is_some())
    }

    /// Width in points.
    pub(super) fn width(&self, text: &str, size: f32, bold: bool) -> f32 {
        let face = &self.cut(bold).face;
        let advance = |c| {
            face.glyph_index(c)
                .and_then(|glyph| face.glyph_hor_advance(glyph))
        };
        let units: f32 = text.chars().filter_map(advance).map(f32::from).sum();
        units * size / f32::from(face.units_per_em())
    }

    /// Lines that are at most so wide. A word that is wider is broken.
    pub(super) fn lines(&self, text: &str, size: f32, bold: bool, width: f32) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let longer = match line.is_empty() {
                true => word.to_owned(),
                false => format!("{line} {word}"),
            };
            if self.width(&longer, size, bold) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            let mut rest = self.broken(word, size, bold, width);
            line = rest.pop().unwrap_or_default();
            lines.append(&mut rest);
        }
        lines.push(line);
        lines
    }

    /// A word in pieces that are at most so wide; at least a character each.
    fn broken(&self, word: &str, size: f32, bold: bool, width: f32) -> Vec<String> {
        let (mut pieces, mut piece, mut so_far) = (Vec::new(), String::new(), 0.0);
        for c in word.chars() {
            let wide = self.width(c.encode_utf8(&mut [0; 4]), size, bold);
            if !piece.is_empty() && so_far + wide > width {
                pieces.push(std::mem::take(&mut piece));
                so_far = 0.0;
            }
            piece.push(c);
            so_far += wide;
        }
        pieces.push(piece);
        pieces
    }

    /// The beginning of a text that is at most so wide, with dots where it is cut.
    pub(super) fn cut_to(&self, text: &str, size: f32, width: f32) -> String {
        if self.width(text, size, false) <= width {
            return text.to_owned();
        }
        let mut pieces = self.broken(text, size, false, width - self.width("…", size, false));
        pieces.truncate(1);
        pieces.concat() + "…"
    }
}
