//! `/practice/replayed`: makes this browser the one that a bundle was made by.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::Practice;
use super::page::not_found;

/// Where it is kept in the practice folder.
pub(super) const FILE: &str = "replayed.json";

/// Where the reporter was, and as whom.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Replayed {
    pub(super) page: String,
    pub(super) cookies: BTreeMap<String, String>,
}

impl Replayed {
    /// Leaves it for the program that is started in this folder.
    pub(super) fn leave(&self, folder: &Path) -> io::Result<()> {
        fs::write(folder.join(FILE), serde_json::to_vec_pretty(self)?)
    }

    fn in_folder(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(FILE)).ok()?).ok()
    }

    /// A replay speaks plain HTTP: there `__Host-` cookies are not taken, and not looked for.
    fn lines(&self) -> Vec<(HeaderName, HeaderValue)> {
        let line = |(name, text): (&String, &String)| {
            let name = name.trim_start_matches("__Host-");
            let line = format!("{name}={text}; Path=/; HttpOnly; SameSite=Lax");
            Some((header::SET_COOKIE, HeaderValue::from_str(&line).ok()?))
        };
        self.cookies.iter().filter_map(line).collect()
    }
}

pub(super) async fn show(State(practice): State<Practice>) -> Response {
    let Some(replayed) = Replayed::in_folder(&practice.folder) else { return not_found() };
    let page = if is_ours(&replayed.page) { replayed.page.clone() } else { "/signup".to_owned() };
    (StatusCode::SEE_OTHER, [(header::LOCATION, page)], AppendHeaders(replayed.lines())).into_response()
}

/// Whether a path is one of the program's, and leads nowhere else.
pub(super) fn is_ours(path: &str) -> bool {
    let begins = path == "/" || ["/signup", "/r/"].iter().any(|start| path.starts_with(start));
    begins && path.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'"' | b'<'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_leads_to_a_page_of_the_program_and_nowhere_else() {
        assert!(is_ours("/signup/contact?notice=first") && is_ours("/r/sgr_x") && is_ours("/"));
        for elsewhere in ["", "//example.org", "https://example.org", "/practice", "/signup\r\nX: y", "\\"] {
            assert!(!is_ours(elsewhere), "{elsewhere:?}");
        }
    }
}
