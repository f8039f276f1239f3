//! Pictures in a theme's colours: the icon, and the card that other sites show beside a link.
//!
//! `build/pictures.rs` has drawn them with numbers for colours. Which colour a number is stands in the palette at their
//! beginning, so that a start writes 102 bytes and draws nothing.

use flate2::Crc;

use super::colour::Colour;
use super::tones::Mode;
use super::{Kind, Picture, Theme};

const ICON: &str = include_str!("../../assets/icon.svg");
const CARD: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/card.png"));
const FAVICON: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/favicon.png"));

/// Steps from ground to ink.
const STEPS: u8 = 16;
/// The palette lies behind the signature (8 bytes), `IHDR` (25), and its own length and name.
const PALETTE: usize = 8 + 25 + 8;
const COLOURS: usize = 2 * STEPS as usize + 2;

impl Theme {
    /// A beacon on the brand.
    pub fn icon(&self) -> Picture {
        let (ground, ink) = self.ground_and_ink();
        // Both words stand in the file as it is; a test says so.
        let svg = ICON.replace("#d11242", &ground.to_string()).replace("#fff", &ink.to_string());
        Picture { kind: Kind::Svg, bytes: svg.into_bytes().into(), size: Some((32, 32)) }
    }

    /// The same for browsers that ask for `/favicon.ico`.
    pub fn favicon(&self) -> Picture {
        self.tinted(FAVICON, (48, 48))
    }

    /// The beacon, large, above a stripe of the accent: 1200 by 630, as other sites want it.
    pub fn card(&self) -> Picture {
        self.tinted(CARD, (1200, 630))
    }

    /// The brand as it was chosen, and white on it where that can be told apart.
    fn ground_and_ink(&self) -> (Colour, Colour) {
        let (ground, dark) = (self.brand, self.tones(Mode::Dark).on_action);
        let white = ground.contrast(Colour::WHITE);
        let ink = if white >= 3.0 || white > ground.contrast(dark) { Colour::WHITE } else { dark };
        (ground, ink)
    }

    fn tinted(&self, drawn: &[u8], size: (u32, u32)) -> Picture {
        let (ground, ink) = self.ground_and_ink();
        let edge = (0..=STEPS).map(|step| ground.towards(ink, f32::from(step) / f32::from(STEPS)));
        let corners = std::iter::repeat_n(ground, STEPS.into());
        let palette: Vec<u8> = edge.chain([self.accent]).chain(corners).flat_map(|colour| colour.0).collect();
        let (mut bytes, end) = (drawn.to_vec(), PALETTE + 3 * COLOURS);
        bytes[PALETTE..end].copy_from_slice(&palette);
        let mut sum = Crc::new();
        sum.update(&bytes[PALETTE - 4..end]);
        bytes[end..end + 4].copy_from_slice(&sum.sum().to_be_bytes());
        Picture { kind: Kind::Png, bytes: bytes.into(), size: Some(size) }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn pictures_have_the_colours_of_the_theme() {
        let lemon = Theme { brand: Colour([0xff, 0xee, 0x58]), accent: Colour([0x33, 0x66, 0x99]) };
        for picture in [lemon.favicon(), lemon.card()] {
            let seen = Picture::read(&picture.bytes).unwrap();
            assert_eq!((seen.kind, seen.size), (Kind::Png, picture.size));
            assert_eq!(&picture.bytes[PALETTE - 4..PALETTE + 3], b"PLTE\xff\xee\x58");
            assert_eq!(&picture.bytes[PALETTE + 51..PALETTE + 54], b"\x33\x66\x99");
        }
        let icon = String::from_utf8(lemon.icon().bytes.to_vec()).unwrap();
        assert!(icon.contains("#ffee58") && !icon.contains("#fff\"") && !icon.contains("d11242"), "{icon}");
    }

    #[test]
    fn the_icon_of_the_default_theme_is_the_file_but_for_how_white_is_written() {
        let icon = String::from_utf8(Theme::default().icon().bytes.to_vec()).unwrap();
        assert_eq!(icon.replace("#ffffff", "#fff"), ICON);
        assert!(ICON.contains("#d11242") && ICON.contains("\"#fff\""));
    }
}
