//! Every tone of the pages, from the two colours that a space has.
//!
//! What is read must be told from whatever it stands on by 7 to 1, what is only seen by 3 to 1
//! (<https://www.w3.org/TR/WCAG22/#contrast-enhanced>, <https://www.w3.org/TR/WCAG22/#non-text-contrast>). A colour that does not
//! reach that gets darker, or lighter on dark grounds, until it does; its hue stays.

use super::Theme;
use super::colour::{Colour, Lch};

/// Pages by day and by night.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// The tones of the stylesheet, each named as its custom property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tones {
    /// The space's first colour, as it is seen: ornaments, rings around numbers.
    pub brand: Colour,
    /// The same as it is read: numbers.
    pub mark: Colour,
    /// The second colour, as it is seen: the ring of the focus, edges of notices.
    pub accent: Colour,
    /// The ground of all.
    pub page: Colour,
    /// The ground of what stands apart.
    pub wash: Colour,
    /// What is read.
    pub text: Colour,
    /// What is read second.
    pub soft: Colour,
    /// Lines that only please.
    pub line: Colour,
    /// Edges that mean something: those of fields.
    pub edge: Colour,
    /// The ground of a field.
    pub field: Colour,
    /// The second colour as it is read: links and buttons.
    pub action: Colour,
    /// The same below a pointer.
    pub action_over: Colour,
    /// What a button says.
    pub on_action: Colour,
    /// What is wrong; red whatever a space's colours are.
    pub bad: Colour,
    /// The ground of what is wrong.
    pub bad_wash: Colour,
    /// The ground of a notice.
    pub note_wash: Colour,
}

/// A little more than the rule, so that nobody's rounding breaks it.
const READ: f32 = 7.05;
const SEEN: f32 = 3.05;

/// The hue of greys that are a little blue, and how far from it a colour is no longer cool.
const SLATE: f32 = 260.0;
const COOL: f32 = 100.0;

/// How far a lightness moves between two looks.
const STEP: f32 = 0.005;

/// The hue of what is wrong, and that of its ground.
const RED: f32 = 16.0;
const RED_WASH: f32 = 0.0;

impl Tones {
    /// Those of a theme.
    pub(super) fn of(theme: &Theme, mode: Mode) -> Self {
        match mode {
            Mode::Light => Self::light(theme.brand.lch(), theme.accent.lch()),
            Mode::Dark => Self::dark(theme.brand.lch(), theme.accent.lch()),
        }
    }

    fn light(brand: Lch, accent: Lch) -> Self {
        let like = |lightness, chroma| akin(accent, lightness, chroma);
        let (page, field) = (Colour::WHITE, Colour::WHITE);
        let (wash, note_wash) = (like(0.975, 0.005).shown(), tint(accent, 0.967, 0.014).shown());
        let bad_wash = Lch { lightness: 0.973, chroma: 0.011, hue: RED_WASH }.shown();
        let grounds = [page, wash, note_wash, bad_wash, field];
        let darker = |from: Lch, ratio| until(from, -STEP, ratio, &grounds);
        let action = darker(accent, READ);
        Self {
            brand: darker(brand, SEEN).shown(),
            mark: darker(brand, READ).shown(),
            accent: darker(accent, SEEN).shown(),
            page,
            wash,
            text: darker(like(0.279, 0.037), READ).shown(),
            soft: darker(like(0.429, 0.04), READ).shown(),
            line: like(0.892, 0.014).shown(),
            edge: darker(like(0.559, 0.04), SEEN).shown(),
            field,
            action: action.shown(),
            action_over: darker(beside(action, -0.08), READ).shown(),
            on_action: Colour::WHITE,
            bad: darker(Lch { lightness: 0.446, chroma: 0.172, hue: RED }, READ).shown(),
            bad_wash,
            note_wash,
        }
    }

    fn dark(brand: Lch, accent: Lch) -> Self {
        let like = |lightness, chroma| akin(accent, lightness, chroma);
        let (page, field) = (like(0.211, 0.038).shown(), like(0.183, 0.031).shown());
        let (wash, note_wash) = (like(0.264, 0.041).shown(), tint(accent, 0.293, 0.044).shown());
        let bad_wash = Lch { lightness: 0.246, chroma: 0.039, hue: RED_WASH }.shown();
        let grounds = [page, wash, note_wash, bad_wash, field];
        let lighter = |from: Lch, ratio| until(from, STEP, ratio, &grounds);
        // Calmer than by day: light text glares.
        let link = Lch { lightness: accent.lightness.max(0.83), chroma: accent.chroma.min(0.1), ..accent };
        let action = lighter(link, READ);
        let over = lighter(beside(action, 0.07), READ).shown();
        let on_action = until(tint(accent, 0.239, 0.037), -STEP, READ, &[action.shown(), over]);
        Self {
            brand: lighter(beside(brand, 0.07), SEEN).shown(),
            mark: lighter(Lch { chroma: brand.chroma.min(0.12), ..brand }, READ).shown(),
            accent: lighter(accent, SEEN).shown(),
            page,
            wash,
            text: lighter(like(0.944, 0.011), READ).shown(),
            soft: lighter(like(0.816, 0.024), READ).shown(),
            line: like(0.373, 0.044).shown(),
            edge: lighter(like(0.679, 0.037), SEEN).shown(),
            field,
            action: action.shown(),
            action_over: over,
            on_action: on_action.shown(),
            bad: lighter(Lch { lightness: 0.813, chroma: 0.111, hue: 5.0 }, READ).shown(),
            bad_wash,
            note_wash,
        }
    }

    /// Each with the name of its custom property.
    pub fn named(&self) -> [(&'static str, Colour); 16] {
        [
            ("brand", self.brand),
            ("mark", self.mark),
            ("accent", self.accent),
            ("page", self.page),
            ("wash", self.wash),
            ("text", self.text),
            ("soft", self.soft),
            ("line", self.line),
            ("edge", self.edge),
            ("field", self.field),
            ("action", self.action),
            ("action-over", self.action_over),
            ("on-action", self.on_action),
            ("bad", self.bad),
            ("bad-wash", self.bad_wash),
            ("note-wash", self.note_wash),
        ]
    }
}

/// A quiet tone that goes with a colour: slate with a cool one, with a warm one its own hue and less of it, with a grey one a
/// grey.
fn akin(colour: Lch, lightness: f32, chroma: f32) -> Lch {
    let apart = (SLATE - colour.hue + 540.0).rem_euclid(360.0) - 180.0;
    let cool = ((COOL - apart.abs()) / (COOL / 2.0)).clamp(0.0, 1.0);
    Lch { hue: colour.hue + apart * cool, ..tint(colour, lightness, chroma * (0.6 + 0.4 * cool)) }
}

/// A breath of a colour.
fn tint(colour: Lch, lightness: f32, chroma: f32) -> Lch {
    Lch { lightness, chroma: chroma.min(colour.chroma / 2.0), ..colour }
}

/// So much lighter or darker; the other way where there is no room.
fn beside(colour: Lch, by: f32) -> Lch {
    let moved = colour.lightness + by;
    let lightness = if (0.1..=0.99).contains(&moved) { moved } else { colour.lightness - by };
    Lch { lightness, ..colour }
}

/// Moves the lightness until the ratio holds on every ground. White and black always do: the grounds are chosen so.
fn until(from: Lch, step: f32, ratio: f32, grounds: &[Colour]) -> Lch {
    let mut tone = Lch { lightness: from.lightness.clamp(0.0, 1.0), ..from };
    while (0.0..=1.0).contains(&tone.lightness) {
        let shown = tone.shown();
        if grounds.iter().all(|ground| shown.contrast(*ground) >= ratio) {
            return tone;
        }
        tone.lightness += step;
    }
    Lch { lightness: tone.lightness.clamp(0.0, 1.0), ..tone }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;

    /// By the letter of WCAG 2.2, apart from what is tested. <https://www.w3.org/TR/WCAG22/#dfn-relative-luminance>
    fn ratio(one: Colour, other: Colour) -> f64 {
        let luminance = |colour: Colour| {
            let [red, green, blue] = colour.0.map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// The pairs that are too near.
    fn too_near(tones: &Tones) -> Vec<String> {
        let Tones { page, wash, note_wash, bad_wash, field, action, action_over, .. } = *tones;
        let grounds = [page, wash, note_wash, bad_wash, field];
        let read = [tones.text, tones.soft, tones.mark, tones.bad, action, action_over];
        let seen = [tones.brand, tones.accent, tones.edge];
        let pairs = |tones: &[Colour], at_least: f64| {
            tones.iter().flat_map(|tone| grounds.map(|ground| (*tone, ground, at_least))).collect::<Vec<_>>()
        };
        let buttons = [(tones.on_action, action, 7.0), (tones.on_action, action_over, 7.0)];
        // What is done of the progress stands in its groove.
        let progress = [(action, tones.line, 3.0)];
        let all = [pairs(&read, 7.0), pairs(&seen, 3.0), buttons.into(), progress.into()].concat();
        let near = all.into_iter().filter(|(one, other, at_least)| ratio(*one, *other) < *at_least);
        near.map(|(one, other, _)| format!("{one} on {other} is {:.2}", ratio(one, other))).collect()
    }

    fn any_colour() -> impl Strategy<Value = Colour> {
        prop_oneof![
            4 => any::<[u8; 3]>().prop_map(Colour),
            // Greys, and what lies at the edges of what screens show.
            1 => any::<u8>().prop_map(|grey| Colour([grey; 3])),
            1 => proptest::sample::subsequence(vec![0, 1, 2], 0..=3)
                .prop_map(|full| Colour([0, 1, 2].map(|at| if full.contains(&at) { 255 } else { 0 }))),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn whatever_colours_a_space_has_its_pages_can_be_read(brand in any_colour(), accent in any_colour()) {
            let theme = Theme { brand, accent };
            for mode in [Mode::Light, Mode::Dark] {
                let near = too_near(&theme.tones(mode));
                prop_assert!(near.is_empty(), "{mode:?}: {}", near.join(", "));
            }
        }

        #[test]
        fn a_link_keeps_the_hue_of_its_colour(accent in any_colour()) {
            let theme = Theme { accent, ..Theme::default() };
            let (given, link) = (accent.lch(), theme.tones(Mode::Light).action.lch());
            let apart = (given.hue - link.hue).rem_euclid(360.0);
            let grey = given.chroma < 0.04 || link.chroma < 0.04;
            prop_assert!(grey || apart.min(360.0 - apart) < 8.0, "{given:?} {link:?}");
        }
    }

    #[test]
    fn a_colour_that_can_be_read_is_used_as_it_is() {
        let navy = Colour::read("#14285a").unwrap();
        let tones = Theme { brand: navy, accent: navy }.tones(Mode::Light);
        assert_eq!([tones.brand, tones.mark, tones.accent, tones.action], [navy; 4]);
    }

    /// The built-in stylesheet is that of the default theme, to the digit.
    #[test]
    fn the_stylesheet_has_the_tones_of_the_default_theme() {
        let style = include_str!("../../assets/style.css");
        let theme = Theme::default();
        for (mode, indent) in [(Mode::Light, "  "), (Mode::Dark, "    ")] {
            let tones = theme.tones(mode).named();
            let block: String =
                tones.iter().map(|(name, tone)| format!("{indent}--{name}: {tone};\n")).collect();
            assert!(style.contains(&block), "{mode:?} should be\n{block}");
        }
    }

    /// What designers chose for it before tones were computed.
    #[test]
    fn the_default_theme_looks_as_it_was_drawn() {
        let drawn = [
            (Mode::Light, "brand", "#d11242"),
            (Mode::Light, "accent", "#009fc2"),
            (Mode::Light, "text", "#1e293b"),
            (Mode::Light, "soft", "#435066"),
            (Mode::Light, "action", "#00566b"),
            (Mode::Light, "bad", "#9d0c31"),
            (Mode::Dark, "brand", "#ee2f62"),
            (Mode::Dark, "page", "#10182a"),
            (Mode::Dark, "text", "#e8edf4"),
            (Mode::Dark, "action", "#7fd8ee"),
            (Mode::Dark, "bad", "#ffa3b8"),
        ];
        for (mode, name, text) in drawn {
            let tones = Theme::default().tones(mode).named();
            let (_, tone) = tones.into_iter().find(|(other, _)| *other == name).unwrap();
            let (one, other) = (tone.lch(), Colour::read(text).unwrap().lch());
            let turned = (one.hue - other.hue).to_radians();
            let across =
                one.chroma.powi(2) + other.chroma.powi(2) - 2.0 * one.chroma * other.chroma * turned.cos();
            let apart = ((one.lightness - other.lightness).powi(2) + across).sqrt();
            assert!(apart < 0.04, "{mode:?} {name}: {tone} for {text}, {apart} apart");
        }
    }
}
