//! Pictures for people to look at.

use playwright_rs::{ColorScheme, EmulateMediaOptions, Viewport};
use serde_json::json;

use super::Visitor;
use crate::gallery::Picture;

impl Visitor {
    /// A picture of the whole page as it is in a window so wide, by day or by night. The window stays so.
    pub async fn is_drawn(&self, width: u32, dark: bool) -> Picture {
        let viewport = Viewport { width, height: if width < 600 { 740 } else { 800 } };
        let scheme = if dark { ColorScheme::Dark } else { ColorScheme::Light };
        let drawn = async {
            self.page.set_viewport_size(viewport).await?;
            let options = EmulateMediaOptions::builder().color_scheme(scheme).build();
            self.page.emulate_media(options).await?;
            let settled =
                "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
                done(Math.ceil(document.documentElement.getBoundingClientRect().height)))))";
            let height: u32 = self.page.evaluate(settled, None::<&()>).await?;
            let session = self.context.new_cdp_session(&self.page).await?;
            // A quarter of what a PNG takes; the driver's own way knows no WebP.
            let picture = json!({
                "format": "webp", "quality": 45, "captureBeyondViewport": true,
                "clip": { "x": 0, "y": 0, "width": width, "height": height, "scale": 1 },
            });
            let answer = session.send("Page.captureScreenshot", Some(picture)).await?;
            session.detach().await?;
            // The driver wraps what the browser answers.
            let data = answer["result"]["data"].as_str().expect("the browser answers a picture").to_owned();
            Ok::<_, playwright_rs::Error>(Picture { width, height, dark, data })
        };
        match drawn.await {
            Ok(picture) => picture,
            Err(error) => self.stumbles(format!("no picture: {error}")).await,
        }
    }

    /// What the page is: its path without what opens anything, where the person is, and what the tab says.
    pub async fn names_the_page(&self) -> (String, String, String) {
        let sight = self.looks().await;
        let path = match sight.url.strip_prefix("/r/").map(|rest| rest.split_once('/')) {
            Some(Some((_, rest))) => format!("/r/…/{rest}"),
            Some(None) => "/r/…".to_owned(),
            None => sight.url.clone(),
        };
        (path, sight.place(), sight.title)
    }
}
