//! Pages, laid out: headings, paragraphs, tables, from top to bottom.
//!
//! In: texts in reading order. Out: pieces by page, and what each is for those who cannot see them.
//! Method: a heading stays with what follows, and no line of a paragraph stands alone at the foot of a page.
//! Not here: tables (`table`).

use super::letters::Letters;

/// A4 and its margins, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 56.0;
pub(super) const RIGHT: f32 = WIDTH - 56.0;
pub(super) const TOP: f32 = 54.0;
pub(super) const BOTTOM: f32 = HEIGHT - 74.0;
/// A colour.
pub(super) type Colour = [u8; 3];
pub(super) const INK: Colour = [26, 30, 34];
pub(super) const SOFT: Colour = [88, 97, 106];
pub(super) const PALE: Colour = [208, 213, 218];
pub(super) const DEEP: Colour = [16, 82, 96];
pub(super) const ALARM: Colour = [156, 46, 22];

/// How words look.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub(super) size: f32,
    pub(super) bold: bool,
    pub(super) colour: Colour,
}

pub(super) const PLAIN: Look = Look {
    size: 9.5,
    bold: false,
    colour: INK,
};
pub(super) const STRONG: Look = Look {
    bold: true,
    ..PLAIN
};
pub(super) const QUIET: Look = Look {
    size: 8.5,
    colour: SOFT,
    ..PLAIN
};
pub(super) const CELL: Look = Look { size: 8.5, ..PLAIN };
pub(super) const CELL_HEAD: Look = Look {
    size: 8.0,
    bold: true,
    colour: SOFT,
};
pub(super) const WARNING: Look = Look {
    bold: true,
    colour: ALARM,
    ..PLAIN
};

impl Look {
    pub(super) const fn lead(self) -> f32 {
        self.size * 1.42
    }
}

/// Something to draw.
#[derive(Debug)]
pub(super) enum Piece {
    /// Words on a line; the element that they belong to, none where they are only seen again.
    Words {
        x: f32,
        y: f32,
        text: String,
        look: Look,
        of: Option<usize>,
    },
    /// A box.
    Bar {
        x: f32,
        y: f32,
        width: f32,
        height: f32,
        colour: Colour,
    },
}

/// What a part of the document is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Heading(u16, String),
    Paragraph,
    Table,
    Row,
    /// A cell that says what its column or row is.
    ColumnHead,
    RowHead,
    Cell,
}

/// A part of the document.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) kind: Kind,
    pub(super) parts: Vec<usize>,
    /// Whether it stands in no other.
    pub(super) is_top: bool,
}

/// A place that a reader can go to.
#[derive(Debug)]
pub(super) struct Mark {
    pub(super) level: u16,
    pub(super) text: String,
    pub(super) page: usize,
    pub(super) y: f32,
}

/// Pages that are laid out.
pub(super) struct Paper<'a> {
    pub(super) letters: &'a Letters,
    pub(super) y: f32,
    pub(super) pages: Vec<Vec<Piece>>,
    pub(super) elements: Vec<Element>,
    pub(super) marks: Vec<Mark>,
    /// Whether something could not be written with the letters that there are.
    pub(super) lacks: bool,
}

impl<'a> Paper<'a> {
    pub(super) fn new(letters: &'a Letters) -> Self {
        Self {
            letters,
            y: TOP,
            pages: vec![Vec::new()],
            elements: Vec::new(),
            marks: Vec::new(),
            lacks: false,
        }
    }

    pub(super) fn element(&mut self, kind: Kind, within: Option<usize>) -> usize {
        let id = self.elements.len();
        let (parts, is_top) = (Vec::new(), within.is_none());
        self.elements.push(Element {
            kind,
            parts,
            is_top,
        });
        if let Some(above) = within.and_then(|within| self.elements.get_mut(within)) {
            above.parts.push(id);
        }
        id
    }

    pub(super) fn plain(&mut self, text: &str) -> String {
        let (text, lacks) = self.letters.plain(text);
        self.lacks |= lacks;
        text
    }

    pub(super) fn push(&mut self, piece: Piece) {
        if let Some(page) = self.pages.last_mut() {
            page.push(piece);
        }
    }

    pub(super) fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Blank, but not at the top of a page.
    pub(super) fn gap(&mut self, points: f32) {
        if self.y > TOP {
            self.y += points;
        }
    }

    /// Goes on where there is so much left on the page, and else on the next.
    pub(super) fn keep(&mut self, points: f32) {
        if self.y + points > BOTTOM && self.y > TOP {
            self.turn();
        }
    }

    pub(super) fn rule(&mut self, colour: Colour, height: f32) {
        let (x, y, width) = (LEFT, self.y, RIGHT - LEFT);
        self.push(Piece::Bar {
            x,
            y,
            width,
            height,
            colour,
        });
    }

    /// A heading; the first level is the title.
    pub(super) fn heading(&mut self, level: u16, text: &str) {
        let (size, above, below, colour) = match level {
            1 => (22.0, 0.0, 6.0, INK),
            2 => (14.0, 24.0, 7.0, DEEP),
            _ => (10.5, 13.0, 4.0, INK),
        };
        let look = Look {
            size,
            bold: true,
            colour,
        };
        self.gap(above);
        self.keep(look.lead() + below + 54.0);
        let text = self.plain(text);
        let mark = Mark {
            level,
            text: text.clone(),
            page: self.pages.len() - 1,
            y: self.y,
        };
        self.marks.push(mark);
        let of = self.element(Kind::Heading(level, text.clone()), None);
        for line in self.letters.lines(&text, size, true, RIGHT - LEFT) {
            self.line(LEFT, line, look, Some(of));
        }
        self.y += below;
        if level == 2 {
            self.rule(PALE, 0.7);
            self.y += 7.0;
        }
    }

    /// Words on a line, which goes down by one.
    fn line(&mut self, x: f32, text: String, look: Look, of: Option<usize>) {
        let y = self.y + look.size * 1.07;
        self.push(Piece::Words {
            x,
            y,
            text,
            look,
            of,
        });
        self.y += look.lead();
    }

    /// A paragraph for each line of the text.
    pub(super) fn paragraph(&mut self, text: &str, look: Look) {
        self.paragraph_at(LEFT, text, look);
    }

    /// A paragraph that stands further in, with a bar beside it: words of others, as they were.
    pub(super) fn quoted(&mut self, text: &str) {
        self.paragraph_at(LEFT + 12.0, text, PLAIN);
    }

    fn paragraph_at(&mut self, x: f32, text: &str, look: Look) {
        for text in text.split('\n') {
            let text = self.plain(text);
            let of = self.element(Kind::Paragraph, None);
            let lines = self.letters.lines(&text, look.size, look.bold, RIGHT - x);
            // No line alone at the foot of a page.
            self.keep(look.lead() * lines.len().min(2) as f32);
            for line in lines {
                self.keep(look.lead());
                if x > LEFT {
                    let (y, height, width) = (self.y, look.lead(), 1.5);
                    self.push(Piece::Bar {
                        x: LEFT + 2.0,
                        y,
                        width,
                        height,
                        colour: PALE,
                    });
                }
                if line.is_empty() {
                    self.y += look.lead() * 0.5;
                } else {
                    self.line(x, line, look, Some(of));
                }
            }
        }
        self.y += 3.0;
    }
}
