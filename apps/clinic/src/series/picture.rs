//! A plane of grey values as a picture.
//!
//! In: a plane, what goes right and down, the window. Out: a PNG, 8 bits of grey, a pixel a voxel.
//! Law: `law_a_window_goes_from_black_to_white`.
//! Method: linear from centre - width / 2 (black) to centre + width / 2 (white), held beyond. Voxels may be no squares: whoever shows
//! the picture gives it the size that its facts say.

use super::bricks::Plane;
use super::view::Along;

/// Grey values that are to be told apart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Window {
    pub(crate) centre: f64,
    pub(crate) width: f64,
}

impl Window {
    fn grey(self, value: i16) -> u8 {
        let share = (f64::from(value) - self.centre) / self.width + 0.5;
        (share.clamp(0.0, 1.0) * 255.0).round() as u8
    }
}

/// Which pixel is which voxel: what goes right and what goes down.
pub(super) fn pixels(plane: &Plane, [right, down]: [Along; 2], window: Window) -> Vec<u8> {
    let [columns, _] = plane.size;
    // In the plane the axis with the lower number is the fast one.
    let (step_right, step_down) = match right.axis < down.axis {
        true => (1, columns),
        false => (columns, 1),
    };
    let mut pixels = Vec::with_capacity(plane.values.len());
    for y in 0..down.count {
        for x in 0..right.count {
            let at = right.voxel(x) * step_right + down.voxel(y) * step_down;
            let value = plane.values.get(at).copied().unwrap_or(i16::MIN);
            pixels.push(window.grey(value));
        }
    }
    pixels
}

/// As a file.
pub(super) fn png(pixels: &[u8], size: [usize; 2]) -> Result<Vec<u8>, String> {
    let [width, height] = size.map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(pixels)?;
        writer.finish()
    });
    written.map_err(|why| format!("the picture cannot be made: {why}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn law_a_window_goes_from_black_to_white() {
        let window = Window {
            centre: 500.0,
            width: 2000.0,
        };
        let values = [i16::MIN, -501, -500, 500, 1500, 1501, i16::MAX];
        let greys = values.map(|value| window.grey(value));
        assert_eq!(greys, [0, 0, 0, 128, 255, 255, 255]);
        let mut last = 0;
        for value in i16::MIN..=i16::MAX {
            assert!(window.grey(value) >= last);
            last = window.grey(value);
        }
    }

    #[test]
    fn pixels_go_as_the_view_says() {
        let plane = Plane {
            size: [3, 2],
            values: vec![0, 1, 2, 10, 11, 12],
        };
        let along = |axis, flipped, count| Along {
            axis,
            flipped,
            count,
            step_mm: 1.0,
        };
        // So wide that a value is a grey.
        let window = Window {
            centre: 127.5,
            width: 255.0,
        };
        let shown = |right, down| pixels(&plane, [right, down], window);
        let (x, y) = (
            |flipped| along(0, flipped, 3),
            |flipped| along(2, flipped, 2),
        );
        assert_eq!(shown(x(false), y(false)), [0, 1, 2, 10, 11, 12]);
        assert_eq!(shown(x(true), y(false)), [2, 1, 0, 12, 11, 10]);
        assert_eq!(shown(x(false), y(true)), [10, 11, 12, 0, 1, 2]);
        assert_eq!(shown(y(false), x(false)), [0, 10, 1, 11, 2, 12]);
        let file = png(&shown(x(false), y(false)), [3, 2]).unwrap();
        let decoder = png::Decoder::new(std::io::Cursor::new(file));
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        assert_eq!(bytes, [0, 1, 2, 10, 11, 12]);
    }
}
