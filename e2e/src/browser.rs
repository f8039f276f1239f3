//! One browser for all stories of a process: starting it takes longer than most of them.

use std::env;
use std::path::PathBuf;
use std::sync::LazyLock;

use playwright_rs::{Browser, LaunchOptions, Playwright};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;

use crate::stage::deployed;

/// Chromium without a window and without what only a window needs: it tells the stories in half the time.
const SHELLS: [&str; 1] = ["chromium-headless-shell"];
/// Chromium as people use it.
const WINDOWS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Where every story runs. The driver's connection belongs to the runtime it was made on, hence one for all.
pub(crate) static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_multi_thread().enable_all().build().expect("a runtime can be made"));

/// The driver, and the browser it drives.
pub(crate) struct Driver {
    pub(crate) playwright: Playwright,
    pub(crate) browser: Browser,
}

/// # Panics
/// Where the browser cannot be started: `sh tests/setup` installs what it needs.
pub(crate) async fn driver() -> &'static Driver {
    static DRIVER: OnceCell<Driver> = OnceCell::const_new();
    DRIVER.get_or_init(start).await
}

async fn start() -> Driver {
    let playwright = Playwright::launch().await.expect("the driver starts; `sh tests/setup` installs it");
    let headed = env::var_os("HEADED").is_some();
    let program = env::var("CHROMIUM").unwrap_or_else(|_| installed(headed));
    let options = LaunchOptions::new().executable_path(program).headless(!headed).args(flags());
    let options = if headed { options.slow_mo(250.0) } else { options };
    let browser = playwright
        .chromium()
        .launch_with_options(options)
        .await
        .expect("Chromium starts; `sh tests/setup` installs it, CHROMIUM names another");
    Driver { playwright, browser }
}

fn flags() -> Vec<String> {
    let mut flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    .map(String::from)
    .to_vec();
    if deployed().is_none() {
        // Nobody but the program itself can be asked for anything, whatever a page says.
        flags.push("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1".into());
    }
    flags
}

/// The first of the browsers that is on the path.
fn installed(headed: bool) -> String {
    let path = env::var_os("PATH").unwrap_or_default();
    let find = |name: &&str| {
        env::split_paths(&path).map(|folder| folder.join(name)).find(|file: &PathBuf| file.is_file())
    };
    let shells = if headed { &[][..] } else { &SHELLS[..] };
    let found = shells.iter().chain(&WINDOWS).find_map(find);
    found.map_or_else(|| "/usr/bin/chromium".into(), |file| file.to_string_lossy().into_owned())
}
