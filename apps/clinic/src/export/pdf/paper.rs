//! Pages, laid out: headings, paragraphs, tables, from top to bottom.
//!
//! In: texts in reading order. Out: pieces by page, and what each is for those who cannot see them.
//! Method: a heading stays with what follows; a row stays whole where a page can hold it; the head of a table comes again on each page.

use super::letters::Letters;

/// A4 and its margins, in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;
pub(super) const LEFT: f32 = 56.0;
pub(super) const RIGHT: f32 = WIDTH - 56.0;
const TOP: f32 = 54.0;
pub(super) const BOTTOM: f32 = HEIGHT - 74.0;
/// Blank around the words of a cell.
const PAD: f32 = 3.2;
/// Blank between columns.
const GUTTER: f32 = 9.0;

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
const CELL_HEAD: Look = Look {
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
    const fn lead(self) -> f32 {
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

/// On which side the words of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A column: its head, its share of the width, its side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(pub(super) &'static str, pub(super) f32, pub(super) Side);

/// Pages that are laid out.
pub(super) struct Paper<'a> {
    letters: &'a Letters,
    y: f32,
    pub(super) pages: Vec<Vec<Piece>>,
    pub(super) elements: Vec<Element>,
    pub(super) marks: Vec<Mark>,
    /// Whether something could not be written with the letters that there are.
    pub(super) lacks: bool,
}

/// Where the columns of a table stand, and its head.
struct Grid {
    table: usize,
    columns: Vec<(f32, f32, Side)>,
    head: Vec<&'static str>,
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

    fn element(&mut self, kind: Kind, within: Option<usize>) -> usize {
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

    fn plain(&mut self, text: &str) -> String {
        let (text, lacks) = self.letters.plain(text);
        self.lacks |= lacks;
        text
    }

    fn push(&mut self, piece: Piece) {
        if let Some(page) = self.pages.last_mut() {
            page.push(piece);
        }
    }

    fn turn(&mut self) {
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
    fn keep(&mut self, points: f32) {
        if self.y + points > BOTTOM && self.y > TOP {
            self.turn();
        }
    }

    fn rule(&mut self, colour: Colour, height: f32) {
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

    /// Names with what they are.
    pub(super) fn facts(&mut self, facts: &[(&str, String)]) {
        let table = self.element(Kind::Table, None);
        let columns = vec![
            (LEFT, 118.0, Side::Left),
            (LEFT + 127.0, RIGHT - LEFT - 127.0, Side::Left),
        ];
        let grid = Grid {
            table,
            columns,
            head: Vec::new(),
        };
        for (name, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
            let cells = [((*name).to_owned(), QUIET), (text.clone(), PLAIN)];
            self.row(&grid, &cells, [Kind::RowHead, Kind::Cell], 1.2);
        }
        self.y += 4.0;
    }

    /// A table. A cell that begins with `!` is to be seen.
    pub(super) fn table(&mut self, columns: &[Column], rows: &[Vec<String>]) {
        let whole: f32 = columns.iter().map(|column| column.1).sum();
        let room = RIGHT - LEFT - GUTTER * columns.len().saturating_sub(1) as f32;
        let mut x = LEFT;
        let mut places = Vec::new();
        for column in columns {
            let width = room * column.1 / whole;
            places.push((x, width, column.2));
            x += width + GUTTER;
        }
        let head = columns.iter().map(|column| column.0).collect();
        let table = self.element(Kind::Table, None);
        let grid = Grid {
            table,
            columns: places,
            head,
        };
        self.keep(60.0);
        self.head(&grid, true);
        for row in rows {
            let cells: Vec<(String, Look)> = row.iter().map(|text| cell(text)).collect();
            self.row(&grid, &cells, [Kind::Cell, Kind::Cell], PAD);
            self.rule(PALE, 0.4);
        }
        self.y += 8.0;
    }

    /// The head of a table; where it comes again it is only seen.
    fn head(&mut self, grid: &Grid, first: bool) {
        if grid.head.is_empty() {
            return;
        }
        let row = first.then(|| self.element(Kind::Row, Some(grid.table)));
        let (top, mut lines_max) = (self.y + 2.0, 1);
        for (text, (x, width, side)) in grid.head.iter().zip(&grid.columns) {
            let of = row.map(|row| self.element(Kind::ColumnHead, Some(row)));
            let lines = self.letters.lines(text, CELL_HEAD.size, true, *width);
            lines_max = lines_max.max(lines.len());
            self.cell_lines((*x, top, *width, *side), lines, CELL_HEAD, of);
        }
        self.y = top + CELL_HEAD.lead() * lines_max as f32 + 2.0;
        self.rule(SOFT, 0.6);
        self.y += 0.6;
    }

    fn cell_lines(
        &mut self,
        (x, top, width, side): (f32, f32, f32, Side),
        lines: Vec<String>,
        look: Look,
        of: Option<usize>,
    ) {
        let mut y = top + look.size * 1.07;
        for text in lines {
            let inset = match side {
                Side::Left => 0.0,
                Side::Right => (width - self.letters.width(&text, look.size, look.bold)).max(0.0),
            };
            if !text.is_empty() {
                self.push(Piece::Words {
                    x: x + inset,
                    y,
                    text,
                    look,
                    of,
                });
            }
            y += look.lead();
        }
    }

    /// A row: whole on this page or the next, in parts only where no page can hold it.
    fn row(&mut self, grid: &Grid, cells: &[(String, Look)], [first, other]: [Kind; 2], pad: f32) {
        let row = self.element(Kind::Row, Some(grid.table));
        let mut columns = Vec::new();
        let mut lead = 0.0_f32;
        for (place, ((text, look), column)) in cells.iter().zip(&grid.columns).enumerate() {
            let kind = if place == 0 {
                first.clone()
            } else {
                other.clone()
            };
            let of = self.element(kind, Some(row));
            let mut lines = Vec::new();
            for part in text.split('\n') {
                let part = self.plain(part);
                lines.extend(self.letters.lines(&part, look.size, look.bold, column.1));
            }
            lead = lead.max(look.lead());
            columns.push((*column, lines, *look, of));
        }
        let most = columns
            .iter()
            .map(|(_, lines, ..)| lines.len())
            .max()
            .unwrap_or(0);
        let page = ((BOTTOM - TOP - 40.0) / lead) as usize;
        let mut done = 0;
        while done < most {
            let fits = ((BOTTOM - self.y - 2.0 * pad).max(0.0) / lead) as usize;
            let left = most - done;
            let whole = left <= fits;
            if !whole && (done == 0 && left <= page || fits < 3) && self.y > TOP + 60.0 {
                self.turn();
                self.head(grid, false);
                continue;
            }
            let now = left.min(fits.max(1));
            let top = self.y + pad;
            for ((x, width, side), lines, look, of) in &columns {
                let lines = lines.iter().skip(done).take(now).cloned().collect();
                self.cell_lines((*x, top, *width, *side), lines, *look, Some(*of));
            }
            self.y = top + lead * now as f32 + pad;
            done += now;
        }
    }
}

fn cell(text: &str) -> (String, Look) {
    match text.strip_prefix('!') {
        Some(text) => (
            text.to_owned(),
            Look {
                bold: true,
                colour: ALARM,
                ..CELL
            },
        ),
        None => (text.to_owned(), CELL),
    }
}
