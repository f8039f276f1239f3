//! One browser for all stories of a process: starting it takes longer than most of them.

use std::env;
use std::sync::LazyLock;

use playwright_rs::{Browser, LaunchOptions, Playwright};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::OnceCell;

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
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".into());
    let flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];
    let options =
        LaunchOptions::new().executable_path(chromium).headless(true).args(flags.map(String::from).to_vec());
    let browser = playwright
        .chromium()
        .launch_with_options(options)
        .await
        .expect("Chromium starts; `sh tests/setup` installs it, CHROMIUM names another");
    Driver { playwright, browser }
}
