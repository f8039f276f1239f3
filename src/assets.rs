//! The files that a browser gets beside the pages, under addresses that hold a hash of their content: cached for ever.
//!
//! The built-in ones were packed by `build.rs`. What a space has of its own is packed once, when the program starts.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::io::{self, Write as _};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::theme::{Kind, Look, Picture};

struct BuiltIn {
    path: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

/// Style, script, icon.
static BUILT_IN: [BuiltIn; 3] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// How high a logo stands in the head of a page, in pixels of CSS.
const LOGO_HEIGHT: u32 = 36;

/// A file as it is served.
pub struct File {
    /// Its address, without the origin.
    pub path: Cow<'static, str>,
    /// For `Content-Type`.
    pub kind: &'static str,
    /// As it is.
    pub plain: Cow<'static, [u8]>,
    /// Packed by gzip, where that makes it smaller.
    pub gzip: Option<Cow<'static, [u8]>>,
    /// Packed by brotli, where `build.rs` did it.
    pub brotli: Option<Cow<'static, [u8]>>,
    /// Width and height, of a picture that says so.
    pub size: Option<(u32, u32)>,
}

/// All files of one program.
#[derive(Debug)]
pub struct Assets {
    /// The stylesheet, with the tones of the theme.
    pub style: File,
    /// htmx and our own script in one.
    pub script: File,
    /// What stands in a browser's tab.
    pub icon: File,
    /// The same for programs that look for `/favicon.ico`.
    pub favicon: File,
    /// What other sites show beside a link to the first page.
    pub card: File,
    /// What stands beside the name, `size` as it is shown.
    pub logo: Option<File>,
    /// The same on dark grounds, where it is another one.
    pub logo_dark: Option<File>,
}

impl Assets {
    /// Makes those of a look.
    pub fn of(look: &Look) -> Self {
        let theme = &look.theme;
        let logo = |stem: &str, logo: &Picture| {
            let size = logo.width_at(LOGO_HEIGHT).map(|width| (width, LOGO_HEIGHT));
            File { size, ..File::of_picture(stem, logo) }
        };
        let [style, script, icon] = BUILT_IN.each_ref().map(File::built_in);
        let own_style = theme.style().map(|tones| [&style.plain[..], tones.as_bytes()].concat());
        let favicon = look.icon.clone().unwrap_or_else(|| theme.favicon());
        Self {
            style: own_style
                .map_or(style, |css| File::named("style", "css", "text/css; charset=utf-8", css.into())),
            script,
            icon: match &look.icon {
                Some(own) => File::of_picture("icon", own),
                None if theme.is_default() => icon,
                None => File::of_picture("icon", &theme.icon()),
            },
            favicon: File { path: "/favicon.ico".into(), ..File::of_picture("favicon", &favicon) },
            card: File::of_picture("card", look.card.as_ref().unwrap_or(&theme.card())),
            logo: look.logo.as_ref().map(|own| logo("logo", own)),
            logo_dark: look.logo_dark.as_ref().map(|own| logo("dark-logo", own)),
        }
    }

    /// The file at this address below `/assets/`.
    pub fn find(&self, path: &str) -> Option<&File> {
        let Self { style, script, icon, card, logo, logo_dark, .. } = self;
        let files = [style, script, icon, card].into_iter().chain(logo).chain(logo_dark);
        files.into_iter().find(|file| file.path == path)
    }
}

impl File {
    fn built_in(file: &BuiltIn) -> Self {
        Self {
            path: file.path.into(),
            kind: file.kind,
            plain: file.plain.into(),
            gzip: Some(file.gzip.into()),
            brotli: Some(file.brotli.into()),
            size: None,
        }
    }

    fn of_picture(stem: &str, picture: &Picture) -> Self {
        let Picture { kind, bytes, size } = picture;
        Self { size: *size, ..Self::named(stem, kind.ending(), kind.media_type(), bytes.to_vec().into()) }
    }

    /// One that the program learnt of when it started. Pictures made of dots are packed already.
    fn named(stem: &str, ending: &str, kind: &'static str, plain: Cow<'static, [u8]>) -> Self {
        let mut hash = String::new();
        for byte in &Sha256::digest(&plain)[..8] {
            // Nothing goes wrong when text is written into memory.
            let _ = write!(hash, "{byte:02x}");
        }
        let is_text = kind.starts_with("text/") || kind == Kind::Svg.media_type();
        let packed = is_text.then(|| gzip(&plain).ok()).flatten();
        let gzip = packed.filter(|packed| packed.len() < plain.len()).map(Cow::from);
        Self {
            path: format!("/assets/{stem}-{hash}.{ending}").into(),
            kind,
            plain,
            gzip,
            brotli: None,
            size: None,
        }
    }
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)
    }
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Read;

    use super::*;
    use crate::theme::{Colour, Theme};

    fn forest() -> Look {
        Look { theme: Theme { brand: Colour([0x2e, 0x7d, 0x32]), ..Theme::default() }, ..Look::default() }
    }

    #[test]
    fn every_file_is_the_same_however_it_is_packed() {
        for look in [Look::default(), forest()] {
            let Assets { style, script, icon, .. } = Assets::of(&look);
            for file in [style, script, icon] {
                let (mut unzipped, mut unpacked) = (Vec::new(), Vec::new());
                let gzip = file.gzip.unwrap();
                flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut unzipped).unwrap();
                assert!(unzipped == *file.plain && gzip.len() < file.plain.len(), "{}", file.path);
                if let Some(packed) = file.brotli {
                    brotli::BrotliDecompress(&mut &packed[..], &mut unpacked).unwrap();
                    assert!(unpacked == *file.plain && packed.len() < gzip.len(), "{}", file.path);
                }
            }
        }
    }

    #[test]
    fn the_script_is_htmx_as_it_came_and_our_own_lines() {
        let (htmx, own) = (include_bytes!("../assets/htmx-4.0.1.min.js"), include_bytes!("../assets/app.js"));
        let script = Assets::of(&Look::default()).script.plain;
        assert!(script.starts_with(htmx) && script.ends_with(own));
    }

    #[test]
    fn two_programs_in_one_process_serve_their_own_looks() {
        let (one, other) = (Assets::of(&Look::default()), Assets::of(&forest()));
        for (one_file, other_file) in
            [(&one.style, &other.style), (&one.icon, &other.icon), (&one.card, &other.card)]
        {
            assert_ne!(one_file.path, other_file.path);
            assert!(one.find(&one_file.path).is_some() && one.find(&other_file.path).is_none());
            assert!(other.find(&other_file.path).is_some() && other.find(&one_file.path).is_none());
        }
        assert_eq!(one.script.path, other.script.path);
        assert!(other.style.plain.starts_with(&one.style.plain), "the tones stand behind what is built in");
    }
}
