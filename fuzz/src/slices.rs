//! DICOM files of slices, held against hostile bytes.
//!
//! In: bytes from the fuzzer. Law: `law_slices_that_lie_take_no_memory`. A file that gives slices gives a volume of them twice over,
//! or an error.

use crate::taken;
use dicom::{Named, Seen, Stack, look, series};

/// Looking takes texts and places; a coded frame may unfold 64 times, and is there as numbers of 2 and 4 bytes.
const TIMES_THE_FILE: usize = 64;
const TIMES_THE_FRAME: usize = 64 * 8;
const CONSTANT_BYTES: usize = 96 << 10;

/// Everything that is held against one input.
pub fn hold(bytes: &[u8]) {
    let (seen, looking) = taken(|| look(bytes));
    let allowed = bytes.len() * TIMES_THE_FILE + CONSTANT_BYTES;
    let length = bytes.len();
    assert!(
        looking <= allowed,
        "{looking} bytes taken for a file of {length}"
    );
    let head = match seen {
        Err(why) => return assert!(why.to_string().len() < 1000, "an error as long as a file"),
        Ok(Seen::Other(what)) => return assert!(what.len() < 10_000, "a name as long as a file"),
        Ok(Seen::Slices(head)) => head,
    };
    assert!(head.frames.iter().all(|frame| frame.first_mm.is_finite()));
    // A second slice beside each, so that one file makes a volume.
    let mut moved = head.clone();
    moved.instance.push('1');
    for frame in &mut moved.frames {
        frame.first_mm += frame.along_row.cross(frame.along_column);
    }
    let named = [head, moved].map(|head| Named {
        name: "slices".to_owned(),
        head,
    });
    let Ok(found) = series(&named, None) else {
        return;
    };
    let (_, making) = taken(|| {
        let mut stack = Stack::new(found);
        if stack.put(0, &named[0], bytes).is_ok() {
            let made = stack.finish();
            assert!(made.least <= made.most);
        }
    });
    let allowed = length * TIMES_THE_FRAME + CONSTANT_BYTES;
    assert!(
        making <= allowed,
        "{making} bytes taken for a file of {length}"
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::alone;

    /// An element with an explicit kind and a length that need not be true.
    fn element(group: u16, number: u16, kind: &[u8; 2], length: u32, value: &[u8]) -> Vec<u8> {
        let mut bytes = [group.to_le_bytes(), number.to_le_bytes()].concat();
        bytes.extend(kind);
        match kind {
            b"OB" | b"OW" | b"SQ" | b"UN" | b"UT" => {
                bytes.extend([0, 0]);
                bytes.extend(length.to_le_bytes());
            }
            _ => bytes.extend((length as u16).to_le_bytes()),
        }
        bytes.extend(value);
        bytes
    }

    fn text(group: u16, number: u16, kind: &[u8; 2], value: &str) -> Vec<u8> {
        let mut value = value.as_bytes().to_vec();
        value.resize(
            value.len().next_multiple_of(2),
            if kind == b"UI" { 0 } else { b' ' },
        );
        element(group, number, kind, value.len() as u32, &value)
    }

    fn number(group: u16, number: u16, value: u16) -> Vec<u8> {
        element(group, number, b"US", 2, &value.to_le_bytes())
    }

    fn start(syntax: &str) -> Vec<u8> {
        let mut bytes = vec![0; 128];
        bytes.extend(b"DICM");
        bytes.extend(text(2, 0x10, b"UI", syntax));
        bytes
    }

    /// A slice of so many columns and rows; what follows is its pixels.
    fn slice(syntax: &str, columns: u16, rows: u16, frames: u32, pixels: &[u8]) -> Vec<u8> {
        let parts = [
            start(syntax),
            text(8, 0x16, b"UI", "1.2.840.10008.5.1.4.1.1.2"),
            text(8, 0x18, b"UI", "1.2.3"),
            text(0x20, 0x0e, b"UI", "1.2"),
            text(0x20, 0x32, b"DS", "0\\0\\0"),
            text(0x20, 0x37, b"DS", "1\\0\\0\\0\\1\\0"),
            number(0x28, 2, 1),
            text(0x28, 4, b"CS", "MONOCHROME2"),
            text(0x28, 8, b"IS", &frames.to_string()),
            number(0x28, 0x10, rows),
            number(0x28, 0x11, columns),
            text(0x28, 0x30, b"DS", "1\\1"),
            number(0x28, 0x100, 16),
            number(0x28, 0x101, 16),
            number(0x28, 0x102, 15),
            number(0x28, 0x103, 0),
            pixels.to_vec(),
        ];
        parts.concat()
    }

    const PLAIN: &str = "1.2.840.10008.1.2.1";
    const RLE: &str = "1.2.840.10008.1.2.5";
    const JPEG: &str = "1.2.840.10008.1.2.4.70";

    /// Coded pixels in one piece.
    fn piece(bytes: &[u8]) -> Vec<u8> {
        let item = |length: u32| [&[0xfe, 0xff, 0, 0xe0][..], &length.to_le_bytes()].concat();
        let open = element(0x7fe0, 0x10, b"OB", u32::MAX, &item(0));
        let close = [0xfe, 0xff, 0xdd, 0xe0, 0, 0, 0, 0];
        [&open, &item(bytes.len() as u32)[..], bytes, &close].concat()
    }

    #[test]
    fn law_slices_that_lie_take_no_memory() {
        let _alone = alone();
        let good = slice(
            PLAIN,
            20,
            10,
            1,
            &element(0x7fe0, 0x10, b"OW", 400, &[7; 400]),
        );
        assert!(matches!(look(&good), Ok(Seen::Slices(_))));
        hold(&good);
        for cut in 0..good.len() {
            hold(&good[..cut]);
        }
        for (columns, rows) in [(u16::MAX, u16::MAX), (u16::MAX, 1), (1, u16::MAX), (40, 40)] {
            for frames in [1, 2, 1000, u32::MAX] {
                for length in [0, 400, 1 << 20, u32::MAX - 1, u32::MAX] {
                    let pixels = element(0x7fe0, 0x10, b"OW", length, &[7; 400]);
                    hold(&slice(PLAIN, columns, rows, frames, &pixels));
                }
                for bytes in [
                    &[7; 600][..],
                    &[1, 0, 0, 0, 64, 0, 0, 0],
                    &[0xff, 0xd8, 0xff, 0xc3, 0, 11, 16],
                ] {
                    hold(&slice(RLE, columns, rows, frames, &piece(bytes)));
                    hold(&slice(JPEG, columns, rows, frames, &piece(bytes)));
                }
            }
        }
    }

    #[test]
    fn law_headers_that_lie_take_no_memory() {
        let _alone = alone();
        for kind in [
            b"OB", b"UN", b"UT", b"SQ", b"OW", b"LO", b"UI", b"DS", b"US", b"CS", b"PN",
        ] {
            for (group, number) in [
                (2, 2),
                (2, 0x10),
                (2, 0x100),
                (8, 5),
                (8, 0x16),
                (0x28, 0x10),
                (0x7fe0, 0x10),
            ] {
                for length in [1, 7, 4000, 1 << 28, u32::MAX - 1, u32::MAX] {
                    let lie = element(group, number, kind, length, &[b'1'; 64]);
                    let bare = [&[0; 128][..], b"DICM", &lie].concat();
                    hold(&bare);
                    hold(&[start(PLAIN), lie].concat());
                }
            }
        }
    }

    /// What the reader below would take for the end of something that never began.
    #[test]
    fn law_ends_without_beginnings_are_refused() {
        let _alone = alone();
        let marks = [0xe000_u16, 0xe00d, 0xe0dd].map(|mark| {
            let mark = [0xfffe_u16.to_le_bytes(), mark.to_le_bytes()].concat();
            [mark, vec![0; 4]].concat()
        });
        let open = element(8, 0x1140, b"SQ", u32::MAX, &[]);
        let item = [0xfe, 0xff, 0, 0xe0, 0xff, 0xff, 0xff, 0xff].to_vec();
        let words = [
            open,
            item,
            marks[0].clone(),
            marks[1].clone(),
            marks[2].clone(),
            piece(&[1; 9]),
        ];
        let count = words.len();
        for order in 0..count.pow(5) {
            let picked = (0..5_u32).map(|place| &words[order / count.pow(place) % count][..]);
            let tail: Vec<u8> = picked.flatten().copied().collect();
            hold(&[start(PLAIN), tail].concat());
        }
        let deep = [&words[0][..], &words[1]].concat().repeat(5000);
        hold(&[start(PLAIN), deep].concat());
    }
}
