//! What other sites show beside a link to the first page. <https://ogp.me/>

use maud::{Markup, html};

use super::Shell;

/// Elements for the head of the first page; addresses are whole, since other sites read them.
pub fn shared(shell: &Shell, title: &str, description: &str) -> Markup {
    let (origin, card) = (shell.origin, shell.assets.card);
    html! {
        meta name="description" content=(description);
        link rel="canonical" href={ (origin) "/" };
        meta property="og:type" content="website";
        meta property="og:site_name" content=(shell.organisation.name);
        meta property="og:title" content=(title);
        meta property="og:description" content=(description);
        meta property="og:url" content={ (origin) "/" };
        meta property="og:image" content={ (origin) (card.path) };
        @if let Some((width, height)) = card.size {
            meta property="og:image:width" content=(width);
            meta property="og:image:height" content=(height);
        }
        meta name="twitter:card" content="summary_large_image";
    }
}
