//! How a space looks: its two colours and all that follows from them, its own pictures, and those drawn in its colours.
//!
//! Pure: files are read in `config`, and served by `assets`.

mod colour;
mod drawn;
mod picture;
mod tones;

pub use colour::Colour;
pub use picture::{Kind, Picture};
pub use tones::{Mode, Tones};

/// The two colours of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Ornaments, numbers, the icon.
    pub brand: Colour,
    /// Links, buttons, notices; the greys and grounds have a breath of it.
    pub accent: Colour,
}

/// All that a space brings along for its looks.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// Its colours.
    pub theme: Theme,
    /// Beside its name, in the place of the ornament.
    pub logo: Option<Picture>,
    /// The same on dark grounds.
    pub logo_dark: Option<Picture>,
    /// In the browser's tab, in the place of the beacon.
    pub icon: Option<Picture>,
    /// What other sites show beside a link, in the place of the one that is drawn.
    pub card: Option<Picture>,
}

impl Default for Theme {
    /// Pumping Station: One's.
    fn default() -> Self {
        Self { brand: Colour([0xd1, 0x12, 0x42]), accent: Colour([0x00, 0x9f, 0xc2]) }
    }
}

impl Theme {
    /// Whether nothing was chosen.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Every tone of its pages.
    pub fn tones(&self, mode: Mode) -> Tones {
        Tones::of(self, mode)
    }

    /// What stands behind the built-in stylesheet, and takes the place of its tones; nothing in the default theme.
    pub fn style(&self) -> Option<String> {
        if self.is_default() {
            return None;
        }
        let block = |mode| {
            let tones = self.tones(mode).named();
            tones.map(|(name, tone)| format!("--{name}:{tone};")).concat()
        };
        let (light, dark) = (block(Mode::Light), block(Mode::Dark));
        Some(format!(":root{{{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_default_theme_adds_nothing_to_the_stylesheet_and_another_one_every_tone_twice() {
        assert_eq!(Theme::default().style(), None);
        let forest = Theme { brand: Colour([0x2e, 0x7d, 0x32]), ..Theme::default() };
        let style = forest.style().unwrap();
        for (name, _) in forest.tones(Mode::Light).named() {
            assert_eq!(style.matches(&format!("--{name}:#")).count(), 2, "{name}");
        }
        assert!(style.contains("--brand:#2e7d32;"), "{style}");
    }
}
