//! How well everything that a page says can be read: the contrast of each text with what it stands on, as it is computed.
//!
//! axe asks for 4.5 to 1 and gives up where it can't tell; this asks for more and says so where it can't.

use std::fmt;

use playwright_rs::Page;
use serde::Deserialize;

/// What every text has to be told from its ground by. <https://www.w3.org/TR/WCAG22/#contrast-enhanced>
const ENOUGH: f64 = 7.0;

/// A text that is too near to its ground.
#[derive(Debug, Deserialize)]
pub(crate) struct Faint {
    text: String,
    colour: String,
    ground: String,
    ratio: f64,
}

impl fmt::Display for Faint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { text, colour, ground, ratio } = self;
        write!(f, "{text:?}: {colour} on {ground} is {ratio:.2}")
    }
}

/// Walks over every text that is drawn: in shadow trees, fields and placeholders and what the stylesheet writes, too. Colours are
/// mixed as they are drawn, in a canvas, whatever they are written as.
const MEASURE: &str = r##"(enough) => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const read = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
        return { parts: [red, green, blue], alpha: alpha / 255 };
    };
    const over = (above, below) =>
        ({ parts: above.parts.map((part, at) => part * above.alpha + below.parts[at] * (1 - above.alpha)), alpha: 1 });
    const luminance = ({ parts }) => {
        const [red, green, blue] = parts.map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ratio = (one, other) => {
        const [less, more] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (more + 0.05) / (less + 0.05);
    };
    const hex = ({ parts }) => "#" + parts.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("");
    const above = (it) => it.assignedSlot ?? it.parentElement ?? it.getRootNode().host ?? null;

    // What lies below: the nearest opaque ground with all that shines through on the way to it.
    const ground = (it) => {
        const layers = [];
        for (let at = it; at; at = above(at)) {
            const style = getComputedStyle(at);
            if (style.backgroundImage !== "none") return null;
            const layer = read(style.backgroundColor);
            layers.push(layer);
            if (layer.alpha === 1) break;
        }
        const canvasColour = read(matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#ffffff");
        return layers.reduceRight((below, layer) => over(layer, below), canvasColour);
    };
    const opacity = (it) => {
        let all = 1;
        for (let at = it; at; at = above(at)) all *= Number(getComputedStyle(at).opacity);
        return all;
    };

    const faint = [];
    const look = (it, text, style, below = ground(it)) => {
        const words = text.replace(/\s+/g, " ").trim().slice(0, 60);
        const written = it instanceof SVGElement ? style.fill : style.color;
        if (!below) return faint.push({ text: words, colour: written, ground: "a picture", ratio: 0 });
        const colour = read(written);
        const drawn = over({ ...colour, alpha: colour.alpha * opacity(it) }, below);
        const told = ratio(drawn, below);
        if (told < enough) faint.push({ text: words, colour: hex(drawn), ground: hex(below), ratio: told });
    };
    const isDrawn = (it) => {
        if (!it.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true })) return false;
        for (let at = it; at; at = above(at)) {
            const box = at.getBoundingClientRect();
            // Only heard: a dot of a box, or far away.
            if (getComputedStyle(at).overflow !== "visible" && (box.width <= 1 || box.height <= 1)) return false;
        }
        const { right, width, height } = it.getBoundingClientRect();
        return right > 0 && width > 0 && height > 0;
    };
    const walk = (root) => {
        for (const it of root.querySelectorAll("*")) {
            if (it.shadowRoot) walk(it.shadowRoot);
            if (/^(script|style|noscript|template|title|head|meta|link)$/.test(it.localName) || !isDrawn(it)) continue;
            const style = getComputedStyle(it);
            for (const child of it.childNodes) {
                if (child.nodeType === Node.TEXT_NODE && child.data.trim()) look(it, child.data, style);
            }
            if (it.matches("input:not([type=checkbox], [type=radio], [type=hidden]), textarea, select")) {
                if (it.value) look(it, it.name + "=" + it.value, style);
                if (it.placeholder) look(it, it.placeholder, getComputedStyle(it, "::placeholder"));
            }
            for (const part of ["::before", "::after"]) {
                const drawn = getComputedStyle(it, part);
                if (!/counter|attr|"[^"]*[^\s"][^"]*"/.test(drawn.content)) continue;
                const own = read(drawn.backgroundColor), below = ground(it);
                look(it, `${it.localName}${part} ${drawn.content}`, drawn, below && over(own, below));
            }
        }
    };
    walk(document.body);
    return faint;
}"##;

/// Everything that is too faint.
pub(crate) async fn faint(page: &Page) -> playwright_rs::Result<Vec<Faint>> {
    page.evaluate(MEASURE, Some(&ENOUGH)).await
}
