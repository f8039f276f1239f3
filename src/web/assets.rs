//! The built-in files, under addresses that hold a hash of their content: cached for ever, packed by `build.rs`.

use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::coding::Coding;
use crate::views::Assets;

struct File {
    path: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    gzip: &'static [u8],
    brotli: &'static [u8],
}

/// Style, script, icon.
static FILES: [File; 3] = include!(concat!(env!("OUT_DIR"), "/assets.rs"));

static ADDRESSES: Assets = Assets { style: FILES[0].path, script: FILES[1].path, icon: FILES[2].path };

/// Where pages find the files.
pub(super) fn addresses() -> &'static Assets {
    &ADDRESSES
}

/// A built-in file.
pub(super) async fn asset(uri: Uri, headers: HeaderMap) -> Response {
    let Some(file) = FILES.iter().find(|file| file.path == uri.path()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let coding = Coding::wanted_by(&headers);
    let body = match coding {
        Coding::Brotli => file.brotli,
        Coding::Gzip => file.gzip,
        Coding::Identity => file.plain,
    };
    let common = [
        (header::CONTENT_TYPE, file.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "Accept-Encoding"),
    ];
    match coding.name() {
        Some(name) => (common, [(header::CONTENT_ENCODING, name)], body).into_response(),
        None => (common, body).into_response(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Read;

    use super::*;

    #[test]
    fn every_file_is_the_same_however_it_is_packed() {
        for file in &FILES {
            let (mut unzipped, mut unpacked) = (Vec::new(), Vec::new());
            flate2::read::GzDecoder::new(file.gzip).read_to_end(&mut unzipped).unwrap();
            brotli::BrotliDecompress(&mut &*file.brotli, &mut unpacked).unwrap();
            assert!(unzipped == file.plain && unpacked == file.plain, "{}", file.path);
            assert!(
                file.brotli.len() < file.gzip.len() && file.gzip.len() < file.plain.len(),
                "{}",
                file.path
            );
        }
    }

    #[test]
    fn the_script_is_htmx_as_it_came_and_our_own_lines() {
        let (htmx, own) =
            (include_bytes!("../../assets/htmx-4.0.1.min.js"), include_bytes!("../../assets/app.js"));
        let script = FILES.iter().find(|file| file.path.ends_with(".js")).unwrap().plain;
        assert!(script.starts_with(htmx) && script.ends_with(own));
    }
}
