//! A QR code, drawn into the page: by attributes alone, since no page of ours may style itself.

use std::fmt::Write;

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// Light modules around it, without which cameras don't find it (ISO/IEC 18004, 6.3.8).
const QUIET: usize = 4;

/// Draws what a camera reads as `text`; `says` is for whoever can't see it. Nothing where the text is too long for any code.
pub fn qr_code(text: &str, says: &str) -> Option<Markup> {
    // A screen in daylight, a camera at an angle: a seventh of it may be misread.
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut dark = String::new();
    for (row, line) in colors.chunks(width).enumerate() {
        let mut column = 0;
        for run in line.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let length = run.len();
                // A String takes whatever is written.
                let _ = write!(dark, "M{} {}h{length}v1h-{length}z", column + QUIET, row + QUIET);
            }
            column += run.len();
        }
    }
    let side = width + 2 * QUIET;
    Some(html! {
        svg.qr role="img" aria-label=(says) viewBox={ "0 0 " (side) " " (side) } width="264" height="264" shape-rendering="crispEdges" {
            // Black on white in the dark, too: not every camera reads it the other way round.
            rect width=(side) height=(side) fill="#fff" {}
            path d=(dark) fill="#000" {}
        }
    })
}

#[cfg(test)]
mod tests {
    use maud::PreEscaped;

    use super::*;

    /// The modules that the path draws.
    fn drawn(svg: &str) -> Vec<(usize, usize)> {
        let path = svg.split("path d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a path");
        let runs = path.split('z').filter(|run| !run.is_empty());
        runs.flat_map(|run| {
            let number = |text: &str| text.parse::<usize>().expect(run);
            let (at, length) = run.strip_prefix('M').and_then(|run| run.split_once('h')).expect(run);
            let (x, y) = at.split_once(' ').expect(run);
            let length = number(length.split('v').next().expect(run));
            (number(x)..number(x) + length).map(|x| (x, number(y))).collect::<Vec<_>>()
        })
        .collect()
    }

    #[test]
    fn what_is_drawn_is_the_code_with_light_all_around_it() {
        let link = "https://join.example.org/p/sgr_abcdefghijklmnopqrstuvwxyz234567";
        let PreEscaped(svg) = qr_code(link, "a \"code\"").expect("short enough");
        let code = QrCode::with_error_correction_level(link, EcLevel::M).expect("a code");
        let mut modules = drawn(&svg);
        modules.sort_unstable();
        let mut dark: Vec<_> = (0..code.width())
            .flat_map(|y| (0..code.width()).map(move |x| (x, y)))
            .filter(|at| code[*at] == Color::Dark)
            .map(|(x, y)| (x + QUIET, y + QUIET))
            .collect();
        dark.sort_unstable();
        assert_eq!(modules, dark);
        assert!(svg.contains("aria-label=\"a &quot;code&quot;\"") && !svg.contains("style"), "{svg}");
        assert!(qr_code(&"x".repeat(3_000), "").is_none());
    }
}
