//! The built-in files, under addresses that hold a hash of their content: cached for ever, compressed once.

use std::io::Write;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::views::Assets;

struct File {
    name: String,
    kind: &'static str,
    plain: &'static [u8],
    gzip: Vec<u8>,
}

/// Style, script, icon. htmx and our own lines are one file: a request less on the first page.
static FILES: LazyLock<[File; 3]> = LazyLock::new(|| {
    const SCRIPT: &str =
        concat!(include_str!("../../assets/htmx-4.0.1.min.js"), "\n", include_str!("../../assets/app.js"));
    [
        file("style", "css", "text/css; charset=utf-8", include_bytes!("../../assets/style.css")),
        file("script", "js", "text/javascript; charset=utf-8", SCRIPT.as_bytes()),
        file("icon", "svg", "image/svg+xml", include_bytes!("../../assets/icon.svg")),
    ]
});

static ADDRESSES: LazyLock<Assets> = LazyLock::new(|| {
    let address = |index: usize| format!("/assets/{}", FILES[index].name);
    Assets { style: address(0), script: address(1), icon: address(2) }
});

fn file(stem: &str, ending: &str, kind: &'static str, plain: &'static [u8]) -> File {
    let hash = data_encoding::HEXLOWER.encode(&Sha256::digest(plain)[..8]);
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing into memory cannot fail; an empty file would show at once.
    let gzip = encoder.write_all(plain).and_then(|()| encoder.finish()).unwrap_or_default();
    File { name: format!("{stem}-{hash}.{ending}"), kind, plain, gzip }
}

/// Where pages find the files.
pub(super) fn addresses() -> &'static Assets {
    &ADDRESSES
}

/// A built-in file.
pub(super) async fn asset(
    name: Result<Path<String>, axum::extract::rejection::PathRejection>,
    headers: HeaderMap,
) -> Response {
    let found = name.ok().and_then(|Path(name)| FILES.iter().find(|file| file.name == name));
    let Some(file) = found else { return StatusCode::NOT_FOUND.into_response() };
    let zipped = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.contains("gzip"));
    let common = [
        (header::CONTENT_TYPE, file.kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "Accept-Encoding"),
    ];
    if zipped {
        (common, [(header::CONTENT_ENCODING, "gzip")], file.gzip.as_slice()).into_response()
    } else {
        (common, file.plain).into_response()
    }
}
