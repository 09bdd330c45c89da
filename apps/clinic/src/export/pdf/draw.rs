//! The PDF of pages that are laid out.
//!
//! Method: what belongs to an element is marked as its content, so that a reader aloud meets headings, paragraphs and tables; rules
//! and feet of pages are artefacts.

use super::letters::Letters;
use super::paper::{
    BOTTOM, Element, HEIGHT, Kind, LEFT, Look, Mark, PALE, Paper, Piece, QUIET, RIGHT, SOFT, WIDTH,
};
use krilla::color::rgb;
use krilla::configure::{Accessibility, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, Node, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagKind, TagTree,
};
use krilla::text::TextDirection;
use krilla::{Document, SerializeSettings};
use std::num::NonZeroU16;

const LANGUAGE: &str = "en-GB";
const FOOT: &str = "Deliveries are simulated; not a medical device.";

/// What each page and the file say of the document.
pub(super) struct About {
    pub(super) title: String,
    /// Of the patient, as it can be drawn.
    pub(super) name: String,
    pub(super) facts: String,
    pub(super) exported: String,
}

fn fill(surface: &mut Surface<'_>, [red, green, blue]: [u8; 3]) {
    let paint = rgb::Color::new(red, green, blue).into();
    surface.set_fill(Some(Fill {
        paint,
        ..Fill::default()
    }));
}

fn words(surface: &mut Surface<'_>, letters: &Letters, (x, y): (f32, f32), text: &str, look: Look) {
    fill(surface, look.colour);
    let font = letters.cut(look.bold).font.clone();
    let at = Point::from_xy(x, y);
    surface.draw_text(at, font, look.size, text, false, TextDirection::LeftToRight);
}

fn bar(
    surface: &mut Surface<'_>,
    (x, y): (f32, f32),
    (width, height): (f32, f32),
    colour: [u8; 3],
) {
    let Some(rect) = Rect::from_xywh(x, y, width, height) else {
        return;
    };
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    let Some(path) = path.finish() else {
        return;
    };
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
        ArtifactType::Other,
    )));
    fill(surface, colour);
    surface.draw_path(&path);
    surface.end_tagged();
}

/// A page; what belongs to which element.
fn page(
    surface: &mut Surface<'_>,
    letters: &Letters,
    pieces: &[Piece],
) -> Vec<(usize, Identifier)> {
    let mut marked = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Bar {
                x,
                y,
                width,
                height,
                colour,
            } => bar(surface, (*x, *y), (*width, *height), *colour),
            Piece::Words {
                x,
                y,
                text,
                look,
                of,
            } => {
                let tag = match of {
                    Some(_) => ContentTag::Span(SpanTag::empty()),
                    None => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Other)),
                };
                let mark = surface.start_tagged(tag);
                words(surface, letters, (*x, *y), text, *look);
                surface.end_tagged();
                marked.extend(of.map(|of| (of, mark)));
            }
        }
    }
    marked
}

fn foot(
    surface: &mut Surface<'_>,
    letters: &Letters,
    about: &About,
    (page, pages): (usize, usize),
) {
    let y = BOTTOM + 26.0;
    bar(surface, (LEFT, y), (RIGHT - LEFT, 0.6), PALE);
    let count = format!("page {page} of {pages}");
    let (size, look) = (
        QUIET.size,
        Look {
            colour: SOFT,
            ..QUIET
        },
    );
    let wide = letters.width(&count, size, false);
    let facts = format!(", {}", about.facts);
    let room = RIGHT - LEFT - wide - letters.width(&facts, size, false) - 12.0;
    let name = letters.cut_to(&about.name, size, room) + &facts;
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
        ArtifactType::Footer,
    )));
    words(surface, letters, (LEFT, y + 14.0), &name, look);
    words(surface, letters, (RIGHT - wide, y + 14.0), &count, look);
    words(surface, letters, (LEFT, y + 26.0), FOOT, look);
    surface.end_tagged();
}

fn tag(kind: &Kind) -> TagKind {
    match kind {
        Kind::Heading(level, text) => {
            let level = NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN);
            Tag::Hn(level, Some(text.clone())).into()
        }
        Kind::Paragraph => Tag::P.into(),
        Kind::Table => Tag::Table.into(),
        Kind::Row => Tag::TR.into(),
        Kind::ColumnHead => Tag::TH(TableHeaderScope::Column).into(),
        Kind::RowHead => Tag::TH(TableHeaderScope::Row).into(),
        Kind::Cell => Tag::TD.into(),
    }
}

fn group(elements: &[Element], content: &mut [Vec<Identifier>], id: usize) -> Option<Node> {
    let element = elements.get(id)?;
    let own = content.get_mut(id).map(std::mem::take).unwrap_or_default();
    let mut children: Vec<Node> = own.into_iter().map(Node::from).collect();
    children.extend(
        element
            .parts
            .iter()
            .filter_map(|part| group(elements, content, *part)),
    );
    let keeps_empty = matches!(element.kind, Kind::Cell | Kind::RowHead | Kind::ColumnHead);
    let node = || {
        Node::from(TagGroup::with_children(
            tag(&element.kind),
            children.clone(),
        ))
    };
    (keeps_empty || !children.is_empty()).then(node)
}

fn tree(elements: &[Element], marked: Vec<(usize, Identifier)>) -> TagTree {
    let mut content: Vec<Vec<Identifier>> = vec![Vec::new(); elements.len()];
    for (of, mark) in marked {
        if let Some(own) = content.get_mut(of) {
            own.push(mark);
        }
    }
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    let tops = (0..).zip(elements).filter(|(_, element)| element.is_top);
    for node in tops.filter_map(|(id, _)| group(elements, &mut content, id)) {
        tree.push(node);
    }
    tree
}

fn outline(marks: &[Mark]) -> Outline {
    let mut outline = Outline::new();
    for mark in marks.iter().filter(|mark| mark.level <= 2) {
        let at = XyzDestination::new(mark.page, Point::from_xy(LEFT, mark.y));
        outline.push_child(OutlineNode::new(mark.text.clone(), at));
    }
    outline
}

/// When, of RFC 3339 in UTC.
fn time(text: &str) -> Option<DateTime> {
    let part = |from: usize, to: usize| {
        text.get(from..to)
            .and_then(|digits| digits.parse::<u8>().ok())
    };
    let year = text.get(..4)?.parse().ok()?;
    let at = DateTime::new(year).month(part(5, 7)?).day(part(8, 10)?);
    let at = at
        .hour(part(11, 13)?)
        .minute(part(14, 16)?)
        .second(part(17, 19)?);
    Some(at.utc_offset_hour(0).utc_offset_minute(0))
}

fn metadata(about: &About) -> Metadata {
    let data = Metadata::new()
        .title(about.title.clone())
        .language(LANGUAGE.to_owned());
    let data = data.creator("BioSculpt".to_owned());
    match time(&about.exported) {
        Some(at) => data.creation_date(at),
        None => data,
    }
}

fn accessible() -> Configuration {
    let asked = ConfigurationBuilder::new().with_accessibility_validator(Accessibility::UA1);
    asked.finish().unwrap_or_default()
}

/// The PDF.
///
/// # Errors
/// In words.
pub(super) fn document(
    paper: Paper<'_>,
    letters: &Letters,
    about: &About,
) -> Result<Vec<u8>, String> {
    let settings = SerializeSettings {
        configuration: accessible(),
        ..SerializeSettings::default()
    };
    let mut document = Document::new_with(settings);
    let mut marked = Vec::new();
    let pages = paper.pages.len();
    for (number, pieces) in (1..).zip(&paper.pages) {
        let size = PageSettings::from_wh(WIDTH, HEIGHT).ok_or("a page has no size")?;
        let mut one = document.start_page_with(size);
        let mut surface = one.surface();
        marked.extend(page(&mut surface, letters, pieces));
        foot(&mut surface, letters, about, (number, pages));
        surface.finish();
        one.finish();
    }
    document.set_tag_tree(tree(&paper.elements, marked));
    document.set_outline(outline(&paper.marks));
    document.set_metadata(metadata(about));
    document.finish().map_err(|why| format!("{why:?}"))
}
