//! A colour as screens show it, and how well one is told from another.

use std::fmt;

use color::{Oklch, OpaqueColor, Srgb};

/// Red, green and blue, 0 to 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour(pub [u8; 3]);

/// A colour by what eyes tell apart: lightness from 0 to 1, chroma from 0 to some 0.3, hue in degrees.
/// <https://bottosson.github.io/posts/oklab/>
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Lch {
    pub(super) lightness: f32,
    pub(super) chroma: f32,
    pub(super) hue: f32,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self([255; 3]);
    /// Black.
    pub const BLACK: Self = Self([0; 3]);

    /// Reads `#rrggbb`.
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        // A sign would be read as well.
        let sound = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        sound.then_some(Self([red, green, blue]))
    }

    /// The contrast ratio, from 1 to 21. <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>
    pub fn contrast(self, other: Self) -> f32 {
        let (one, other) = (self.srgb().relative_luminance(), other.srgb().relative_luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// So much of the way to another colour, from 0 to 1, as edges are smoothed.
    pub(super) fn towards(self, other: Self, part: f32) -> Self {
        let mixed = |at: usize| {
            let (from, to) = (f32::from(self.0[at]), f32::from(other.0[at]));
            (from + (to - from) * part).round() as u8
        };
        Self([mixed(0), mixed(1), mixed(2)])
    }

    pub(super) fn lch(self) -> Lch {
        let [lightness, chroma, hue] = self.srgb().convert::<Oklch>().components;
        Lch { lightness, chroma, hue }
    }

    fn srgb(self) -> OpaqueColor<Srgb> {
        OpaqueColor::new(self.0.map(|part| f32::from(part) / 255.0))
    }
}

impl Lch {
    /// The nearest of the same lightness and hue that screens can show.
    pub(super) fn shown(self) -> Colour {
        if let Some(colour) = self.exactly() {
            return colour;
        }
        let (mut less, mut more) = (0.0, self.chroma);
        for _ in 0..10 {
            let chroma = f32::midpoint(less, more);
            match (Self { chroma, ..self }).exactly() {
                Some(_) => less = chroma,
                None => more = chroma,
            }
        }
        let Self { lightness, hue, .. } = self;
        Self { chroma: less, ..self }.exactly().unwrap_or_else(|| {
            // Without chroma only rounding is left to be outside.
            let grey = OpaqueColor::<Oklch>::new([lightness, 0.0, hue]).convert::<Srgb>().components;
            Colour(grey.map(eighth))
        })
    }

    fn exactly(self) -> Option<Colour> {
        let Self { lightness, chroma, hue } = self;
        let parts = OpaqueColor::<Oklch>::new([lightness, chroma, hue]).convert::<Srgb>().components;
        let fits = parts.iter().all(|part| (-0.001..=1.001).contains(part));
        fits.then(|| Colour(parts.map(eighth)))
    }
}

/// A part from 0 to 1 in eight bits.
fn eighth(part: f32) -> u8 {
    (part.clamp(0.0, 1.0) * 255.0).round() as u8
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn six_digits_behind_a_hash_are_a_colour_and_nothing_else_is() {
        assert_eq!(Colour::read("#D11242").unwrap().to_string(), "#d11242");
        for wrong in ["", "#", "red", "#fff", "d11242", "#d1124", "#d112422", "#d1124g", "#+11242", "#é1242"]
        {
            assert_eq!(Colour::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_is_what_the_standard_says() {
        // As WebAIM's checker has them.
        for (one, other, ratio) in
            [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#00566b", "#ffffff", 8.26)]
        {
            let contrast = Colour::read(one).unwrap().contrast(Colour::read(other).unwrap());
            assert!((contrast - ratio).abs() < 0.01, "{one} {contrast}");
        }
    }

    #[test]
    fn a_colour_that_screens_can_show_is_itself_and_another_loses_chroma_alone() {
        let brand = Colour::read("#d11242").unwrap();
        assert_eq!(brand.lch().shown(), brand);
        let glaring = Lch { lightness: 0.9, chroma: 0.3, hue: 265.0 };
        let shown = glaring.shown().lch();
        assert!((shown.lightness - 0.9).abs() < 0.01 && (shown.hue - 265.0).abs() < 3.0, "{shown:?}");
        assert_eq!(Lch { lightness: 1.0, ..glaring }.shown(), Colour::WHITE);
    }
}
