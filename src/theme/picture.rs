//! A picture that a space brings along, by what is in it and not by its name.

use std::fmt;
use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

/// What kind of picture it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Scalable Vector Graphics.
    Svg,
    /// Portable Network Graphics.
    Png,
    /// WebP.
    WebP,
    /// JPEG.
    Jpeg,
}

/// A picture that was looked at: it is whole enough to be shown, and does nothing but be looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// What it is.
    pub kind: Kind,
    /// As the file has it.
    pub bytes: Arc<[u8]>,
    /// Width and height, where the picture says so; an SVG may have no size of its own.
    pub size: Option<(u32, u32)>,
}

impl Kind {
    /// For `Content-Type`.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Jpeg => "image/jpeg",
        }
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Jpeg => "JPEG",
        }
    }

    /// How names of such files end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Jpeg => "jpg",
        }
    }
}

impl Picture {
    /// Looks at the content of a file; what is wrong with it reads on behind "the file".
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let (kind, size) = match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', rest @ ..] => (Kind::Png, png_size(rest)),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', rest @ ..] => {
                (Kind::WebP, webp_size(rest))
            }
            [0xff, 0xd8, 0xff, ..] => (Kind::Jpeg, None),
            _ => (Kind::Svg, svg_size(bytes)?),
        };
        let sound = size.is_some_and(|(width, height)| width > 0 && height > 0);
        if matches!(kind, Kind::Png | Kind::WebP) && !sound {
            return Err("is cut off at its beginning".into());
        }
        Ok(Self { kind, bytes: bytes.into(), size: size.filter(|_| sound) })
    }

    /// How wide it is where it is so high; `None` where it does not say.
    pub fn width_at(&self, height: u32) -> Option<u32> {
        let (own_width, own_height) = self.size?;
        u32::try_from((u64::from(own_width) * u64::from(height)).div_ceil(own_height.into())).ok()
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} of {} bytes, {:?}", self.kind, self.bytes.len(), self.size)
    }
}

/// <https://www.w3.org/TR/png-3/#11IHDR>
fn png_size(rest: &[u8]) -> Option<(u32, u32)> {
    let header = rest.get(..16).filter(|header| &header[4..8] == b"IHDR")?;
    let number = |at: usize| Some(u32::from_be_bytes(header.get(at..at + 4)?.try_into().ok()?));
    Some((number(8)?, number(12)?))
}

/// <https://developers.google.com/speed/webp/docs/riff_container>
fn webp_size(rest: &[u8]) -> Option<(u32, u32)> {
    let (name, data) = (rest.get(..4)?, rest.get(8..18)?);
    let number = |at: usize, bytes: usize| {
        (0..bytes).rev().fold(0, |number, more| (number << 8) | u32::from(data[at + more]))
    };
    match name {
        b"VP8X" => Some((number(4, 3) + 1, number(7, 3) + 1)),
        b"VP8L" => Some(((number(1, 4) & 0x3fff) + 1, ((number(1, 4) >> 14) & 0x3fff) + 1)),
        b"VP8 " => Some((number(6, 2) & 0x3fff, number(8, 2) & 0x3fff)),
        _ => None,
    }
}

/// Elements that run something, or bring in other documents.
const ACTIVE: [&str; 9] =
    ["script", "foreignObject", "iframe", "embed", "object", "audio", "video", "handler", "listener"];

/// The size of an SVG without anything but a drawing in it.
fn svg_size(bytes: &[u8]) -> Result<Option<(u32, u32)>, String> {
    let no_picture = || "is no SVG, PNG, WebP or JPEG picture".to_owned();
    let text = std::str::from_utf8(bytes).map_err(|_| no_picture())?;
    // Some drawing programs name their namespaces by entities; a bomb of them is refused by the parser.
    let options = ParsingOptions { allow_dtd: true, nodes_limit: 20_000, ..ParsingOptions::default() };
    let drawing = Document::parse_with_options(text, options).map_err(|error| {
        if text.contains("<svg") { format!("is no SVG that can be read ({error})") } else { no_picture() }
    })?;
    let root = drawing.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some("http://www.w3.org/2000/svg") {
        return Err(no_picture());
    }
    for node in drawing.descendants() {
        if let Some(what) = deed(node) {
            return Err(format!(
                "has {what} in it; a picture may hold nothing but a drawing, so export it anew as a plain SVG"
            ));
        }
    }
    Ok(size(root))
}

/// What this node does beside being drawn.
fn deed(node: Node) -> Option<String> {
    if node.is_pi() {
        return Some("an instruction for XML programs".into());
    }
    let name = node.tag_name().name();
    if ACTIVE.iter().any(|active| active.eq_ignore_ascii_case(name)) {
        return Some(format!("<{name}>"));
    }
    if name == "style" && node.descendants().filter_map(|it| it.text()).any(leads_away) {
        return Some("a style that loads something".into());
    }
    node.attributes().find_map(|attribute| {
        let (name, value) = (attribute.name(), attribute.value().trim());
        match name {
            _ if name.len() > 2 && name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on")) => {
                Some(format!("the script {name}"))
            }
            // An animation may set it, too.
            "attributeName" if value.ends_with("href") || value.starts_with("on") => {
                Some(format!("an animation of {value}"))
            }
            "href" | "src" if !(value.starts_with('#') || is_inside(value)) => {
                Some(format!("a reference to {:.60}", value))
            }
            _ if leads_away(value) => Some(format!("a reference to something else in {name}")),
            _ => None,
        }
    })
}

/// A picture of dots within the drawing.
fn is_inside(reference: &str) -> bool {
    ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,"]
        .iter()
        .any(|start| reference.starts_with(start))
}

/// Whether a style names something outside of the drawing. An escape could hide that, and no drawing program writes one.
fn leads_away(style: &str) -> bool {
    let style = style.to_ascii_lowercase();
    let mut references = style.split("url(").skip(1).map(|rest| rest.trim_start_matches([' ', '"', '\'']));
    style.contains("@import")
        || style.contains("image-set(")
        || (style.contains('\\') && style.contains('('))
        || references.any(|reference| !(reference.starts_with('#') || is_inside(reference)))
}

/// By `width` and `height` in pixels, or by `viewBox`.
fn size(root: Node) -> Option<(u32, u32)> {
    let pixels = |name| root.attribute(name)?.trim().trim_end_matches("px").parse::<f64>().ok();
    let own = pixels("width").zip(pixels("height"));
    let (width, height) = own.or_else(|| {
        let numbers = root.attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty());
        let numbers: Vec<f64> = numbers.filter_map(|part| part.parse().ok()).collect();
        <[f64; 4]>::try_from(numbers).ok().map(|[_, _, width, height]| (width, height))
    })?;
    // As a hundredfold, since the ratio of a drawing five units wide should survive.
    let hundredfold = |length: f64| (0.01..1_000_000.0).contains(&length).then_some((length * 100.0) as u32);
    hundredfold(width).zip(hundredfold(height))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            r##"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 10">{inside}</svg>"##
        )
    }

    #[test]
    fn what_is_drawn_is_taken() {
        for inside in [
            r##"<path d="M0 0h4"/>"##,
            r##"<defs><linearGradient id="a"/></defs><rect fill="url(#a)" style="fill:url('#a')"/>"##,
            r##"<use href="#a"/><use xlink:href="#a"/>"##,
            r##"<image href="data:image/png;base64,iVBORw0KGgo="/>"##,
            "<style>.a { fill: red }</style><title>On and on = a title</title>",
            "<!-- <script> --><text>a &lt;script&gt;</text>",
        ] {
            let picture = Picture::read(svg(inside).as_bytes()).unwrap();
            assert_eq!((picture.kind, picture.width_at(32)), (Kind::Svg, Some(96)), "{inside}");
        }
        let illustrator = r##"<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY ns "http://www.w3.org/2000/svg">]><svg xmlns="&ns;" width="40px" height="20"/>"##;
        assert_eq!(Picture::read(illustrator.as_bytes()).unwrap().width_at(20), Some(40));
    }

    #[test]
    fn what_does_something_is_refused() {
        for inside in [
            "<script>alert(1)</script>",
            "<SCRIPT/>",
            r##"<rect onload="alert(1)"/>"##,
            r##"<rect OnClick="alert(1)"/>"##,
            r##"<a href="javascript:alert(1)"/>"##,
            r##"<a xlink:href="&#106;avascript:alert(1)"/>"##,
            r##"<image href="https://example.org/x.png"/>"##,
            r##"<image href="//example.org/x.png"/>"##,
            r##"<image href="data:image/svg+xml,x"/>"##,
            r##"<use href="other.svg#a"/>"##,
            r##"<rect fill="url(https://example.org/#a)"/>"##,
            r##"<rect style="fill:URL( 'https://example.org/#a')"/>"##,
            r##"<rect style="fill:u\72l(https://example.org/#a)"/>"##,
            "<style>@import 'https://example.org/x.css';</style>",
            "<style><![CDATA[.a{background:url(//example.org)}]]></style>",
            "<foreignObject/>",
            r##"<set attributeName="xlink:href" to="https://example.org"/>"##,
            "<?xml-stylesheet href='https://example.org/x.css'?>",
        ] {
            let wrong = Picture::read(svg(inside).as_bytes()).expect_err(inside);
            assert!(wrong.contains("nothing but a drawing") && !wrong.contains('\n'), "{inside}: {wrong}");
        }
    }

    #[test]
    fn a_picture_is_known_by_what_is_in_it() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x60\0\0\0\x20\x08\x06";
        let picture = Picture::read(png).unwrap();
        assert_eq!((picture.kind, picture.size), (Kind::Png, Some((96, 32))));
        let webp = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x5f\0\0\x1f\0\0";
        assert_eq!(Picture::read(webp).unwrap().size, Some((96, 32)));
        let lossless = b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f\x5f\xc0\x07\0\0\0\0\0\0";
        assert_eq!(Picture::read(lossless).unwrap().size, Some((96, 32)));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\x30\x01\0\x9d\x01\x2a\x60\0\x20\0";
        assert_eq!(Picture::read(lossy).unwrap().size, Some((96, 32)));
        assert_eq!(Picture::read(b"\xff\xd8\xff\xe0").unwrap().kind, Kind::Jpeg);
        let cut = Picture::read(&png[..12]).unwrap_err();
        assert!(cut.contains("cut off"), "{cut}");
        for other in [&b""[..], b"GIF89a", b"%PDF-1.7", b"<html></html>", b"<svg/>", b"\x1f\x8b"] {
            let wrong = Picture::read(other).unwrap_err();
            assert!(wrong.contains("is no SVG"), "{wrong}");
        }
        assert!(
            Picture::read(b"<svg xmlns='http://www.w3.org/2000/svg'>").unwrap_err().contains("can be read")
        );
    }
}
