//! Serves the files beside the pages, and tells pages where they are.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::coding::Coding;
use crate::app::App;
use crate::assets::File;
use crate::views::{Assets, Image};

/// Cached until the address changes, which has a hash of the content in it.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// At an address that stays the same.
const FOR_A_DAY: HeaderValue = HeaderValue::from_static("public, max-age=86400");

/// Whoever opens a picture by itself sees a picture, and nothing in it runs or asks for anything.
const OF_PICTURES: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox",
);

/// Where pages find the files.
pub(super) fn addresses(app: &App) -> Assets<'_> {
    let assets = &app.assets;
    Assets {
        style: &assets.style.path,
        script: &assets.script.path,
        icon: image(&assets.icon),
        card: image(&assets.card),
        logo: assets.logo.as_ref().map(image),
        logo_dark: assets.logo_dark.as_ref().map(image),
    }
}

fn image(file: &File) -> Image<'_> {
    Image { path: &file.path, kind: file.kind, size: file.size }
}

/// A file with a hash in its address.
pub(super) async fn asset(State(app): State<App>, uri: Uri, headers: HeaderMap) -> Response {
    match app.assets.find(uri.path()) {
        Some(file) => served(file, FOR_EVER, &headers),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The icon, for programs that know no other place to look.
pub(super) async fn favicon(State(app): State<App>, headers: HeaderMap) -> Response {
    served(&app.assets.favicon, FOR_A_DAY, &headers)
}

fn served(file: &File, lasting: HeaderValue, headers: &HeaderMap) -> Response {
    let forms = [(Coding::Brotli, &file.brotli), (Coding::Gzip, &file.gzip)];
    let there = forms.iter().filter(|(_, packed)| packed.is_some()).map(|(coding, _)| *coding);
    let coding = Coding::wanted_by(headers, &there.collect::<Vec<_>>());
    let packed = forms.into_iter().find_map(|(form, packed)| packed.as_ref().filter(|_| form == coding));
    let body = packed.unwrap_or(&file.plain).clone();
    let mut common: Vec<(HeaderName, HeaderValue)> = vec![
        (header::CONTENT_TYPE, HeaderValue::from_static(file.kind)),
        (header::CACHE_CONTROL, lasting),
        (header::VARY, HeaderValue::from_static("Accept-Encoding")),
    ];
    common.extend(coding.name().map(|name| (header::CONTENT_ENCODING, HeaderValue::from_static(name))));
    common.extend(file.kind.starts_with("image/").then_some((header::CONTENT_SECURITY_POLICY, OF_PICTURES)));
    let mut response = body.into_response();
    for (name, value) in common {
        // The body brings a type of its own along.
        response.headers_mut().insert(name, value);
    }
    response
}
