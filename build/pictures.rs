//! Draws the pictures that take on a theme's colours: each dot holds a number, and what colour that is stands in a palette that
//! `src/theme/drawn.rs` writes when the program starts.

use std::io::{self, Write};

use flate2::Crc;
use flate2::{Compression, write::ZlibEncoder};

/// Dots are drawn four by four, so an edge has sixteen steps between ground and ink.
const FINE: usize = 4;
const STEPS: u8 = (FINE * FINE) as u8;
/// The palette: from ground to ink, the stripe, and from nothing to ground.
const STRIPE: u8 = STEPS + 1;
const CLEAR: u8 = STRIPE + 1;
const COLOURS: usize = CLEAR as usize + STEPS as usize;

/// The card that other sites show beside a link: a beacon on the brand, above a stripe of the accent.
pub(crate) fn card() -> io::Result<Vec<u8>> {
    let (width, height) = (1200, 630);
    let side = 500.0;
    let (left, top) = ((width as f64 - side) / 2.0, 40.0);
    let dot = |x: usize, y: usize| {
        if y >= height - 36 {
            return STRIPE;
        }
        shade(x, y, |x, y| beacon((x - left) / side * 32.0, (y - top) / side * 32.0))
    };
    png(width, height, dot)
}

/// The icon in a size that every browser takes, with round corners.
pub(crate) fn favicon() -> io::Result<Vec<u8>> {
    let side = 48;
    let unit = |x: f64| x / side as f64 * 32.0;
    let dot = |x: usize, y: usize| {
        let ground = shade(x, y, |x, y| tile(unit(x), unit(y)));
        if ground < STEPS { CLEAR + ground } else { shade(x, y, |x, y| beacon(unit(x), unit(y))) }
    };
    png(side, side, dot)
}

/// How much of a dot is within a shape, in steps.
fn shade(x: usize, y: usize, shape: impl Fn(f64, f64) -> bool) -> u8 {
    let part = |at: usize, of: usize| at as f64 + (of as f64 + 0.5) / FINE as f64;
    let parts = (0..FINE).flat_map(|down| (0..FINE).map(move |right| (right, down)));
    parts.filter(|(right, down)| shape(part(x, *right), part(y, *down))).count() as u8
}

/// A square with round corners, as in `assets/icon.svg`.
fn tile(x: f64, y: f64) -> bool {
    let from_middle = |at: f64| ((at - 16.0).abs() - 9.0).max(0.0);
    from_middle(x).hypot(from_middle(y)) <= 7.0
}

/// The beacon of `assets/icon.svg`, in its units.
fn beacon(x: f64, y: f64) -> bool {
    // It is the same from either side.
    let x = (x - 16.0).abs();
    let lamp = x.hypot(y - 10.0) <= 3.2;
    let tower = (16.0..=27.0).contains(&y) && x <= 2.0 + (y - 16.0) / 11.0 * 2.6;
    // An arc of radius 6.9 around (1.257, 10), with round ends at (6.4, 5.4) and (6.4, 14.6).
    let (across, down) = (x - 1.257, (y - 10.0).abs());
    let beside = across > 0.0 && down <= across * 4.6 / 5.143;
    let from_arc = if beside { (across.hypot(down) - 6.9).abs() } else { (across - 5.143).hypot(down - 4.6) };
    lamp || tower || from_arc <= 1.2
}

/// <https://www.w3.org/TR/png-3/>, with a palette of greys to be written over.
fn png(width: usize, height: usize, dot: impl Fn(usize, usize) -> u8) -> io::Result<Vec<u8>> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::best());
    for y in 0..height {
        let row: Vec<u8> = [0].into_iter().chain((0..width).map(|x| dot(x, y))).collect();
        rows.write_all(&row)?;
    }
    let mut head = Vec::new();
    head.extend((width as u32).to_be_bytes());
    head.extend((height as u32).to_be_bytes());
    head.extend([8, 3, 0, 0, 0]);
    let opaque = vec![255; CLEAR as usize];
    let clear = (0..STEPS).map(|step| (u16::from(step) * 255 / u16::from(STEPS)) as u8);
    let transparency: Vec<u8> = opaque.into_iter().chain(clear).collect();
    let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
    let parts: [(&[u8; 4], &[u8]); 5] = [
        (b"IHDR", &head),
        (b"PLTE", &[0; COLOURS * 3]),
        (b"tRNS", &transparency),
        (b"IDAT", &rows.finish()?),
        (b"IEND", &[]),
    ];
    for (name, data) in parts {
        picture.extend((data.len() as u32).to_be_bytes());
        let mut sum = Crc::new();
        for bytes in [&name[..], data] {
            picture.extend(bytes);
            sum.update(bytes);
        }
        picture.extend(sum.sum().to_be_bytes());
    }
    Ok(picture)
}
