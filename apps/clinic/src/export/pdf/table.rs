//! Tables, laid out.
//!
//! Method: a row stays whole where a page can hold it; the head of a table comes again on each page, where it is only seen.

use super::paper::{
    ALARM, BOTTOM, CELL, CELL_HEAD, Kind, LEFT, Look, PALE, PLAIN, Paper, Piece, QUIET, RIGHT,
    SOFT, TOP,
};

/// Blank around the words of a cell.
const PAD: f32 = 3.2;
/// Blank between columns.
const GUTTER: f32 = 9.0;

/// On which side the words of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// A column: its head, its share of the width, its side.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(pub(super) &'static str, pub(super) f32, pub(super) Side);

/// Where the columns of a table stand, and its head.
struct Grid {
    table: usize,
    columns: Vec<(f32, f32, Side)>,
    head: Vec<&'static str>,
}

impl Paper<'_> {
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
