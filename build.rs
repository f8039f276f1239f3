//! Packs the built-in files, so that no request waits for it and no start: `src/assets.rs` takes in what is written here.
//!
//! The address of a file holds a hash of its content. What is drawn in a theme's colours is drawn here, too.

#[path = "build/pictures.rs"]
mod pictures;

use std::error::Error;
use std::fmt::Write as _;
use std::io::Write;
use std::path::Path;
use std::{env, fs, io};

use brotli::enc::BrotliEncoderParams;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

fn main() -> Result<(), Box<dyn Error>> {
    writeln!(io::stdout(), "cargo::rerun-if-changed=assets\ncargo::rerun-if-changed=build")?;
    let read = |name| fs::read(Path::new("assets").join(name));
    // A request less on the first page, and both change rarely.
    let script = [read("htmx-4.0.1.min.js")?, read("app.js")?].join(&b'\n');
    let files = [
        entry("style", "css", "text/css; charset=utf-8", &read("style.css")?)?,
        entry("script", "js", "text/javascript; charset=utf-8", &script)?,
        entry("icon", "svg", "image/svg+xml", &read("icon.svg")?)?,
    ];
    written("card.png", &pictures::card()?)?;
    written("favicon.png", &pictures::favicon()?)?;
    written("assets.rs", format!("[{}]", files.concat()).as_bytes())?;
    Ok(())
}

/// Writes a file in its three forms, and answers the Rust that takes them in.
fn entry(stem: &str, ending: &str, kind: &str, plain: &[u8]) -> Result<String, Box<dyn Error>> {
    let mut hash = String::new();
    for byte in &Sha256::digest(plain)[..8] {
        write!(hash, "{byte:02x}")?;
    }
    let plain_file = written(&format!("{stem}.{ending}"), plain)?;
    let gzip_file = written(&format!("{stem}.{ending}.gz"), &gzip(plain)?)?;
    let brotli_file = written(&format!("{stem}.{ending}.br"), &brotli(plain)?)?;
    Ok(format!(
        "BuiltIn {{ path: \"/assets/{stem}-{hash}.{ending}\", kind: {kind:?}, plain: include_bytes!({plain_file:?}), \
         gzip: include_bytes!({gzip_file:?}), brotli: include_bytes!({brotli_file:?}) }},\n"
    ))
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(plain)?;
    encoder.finish()
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let best = BrotliEncoderParams { quality: 11, size_hint: plain.len(), ..BrotliEncoderParams::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut &*plain, &mut packed, &best)?;
    Ok(packed)
}

/// Where it was written.
fn written(name: &str, bytes: &[u8]) -> Result<String, Box<dyn Error>> {
    let path = Path::new(&env::var("OUT_DIR")?).join(name);
    fs::write(&path, bytes)?;
    Ok(path.to_str().ok_or("a path that is no text")?.to_owned())
}
