//! Every page and every letter in one HTML file for people who review them. It needs no server and no script.

use std::fmt::Write;

use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What a page looked like.
#[derive(Clone, Debug)]
pub struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) dark: bool,
    /// WebP in Base64.
    pub(crate) data: String,
}

/// Whose it is and in which language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wing {
    /// A word for its files and classes: `ps1`.
    pub space: &'static str,
    /// BCP 47.
    pub language: &'static str,
}

/// Some of what hangs there: a page in one wing, as it was drawn.
#[derive(Clone, Debug)]
struct Hung {
    wing: Wing,
    /// What it says of itself: its place and its path, or whom it goes to.
    says: String,
    title: String,
    pictures: Vec<Picture>,
    /// A letter's plain text.
    text: Option<String>,
}

/// Everything, in the order in which it was hung.
#[derive(Clone, Debug, Default)]
pub struct Gallery {
    pages: Vec<(String, Vec<Hung>)>,
    letters: Vec<(String, Vec<Hung>)>,
}

impl Gallery {
    /// Hangs a page of this name, which begins with a number, beside the others of that name.
    pub fn hangs_a_page(
        &mut self,
        wing: Wing,
        name: &str,
        (path, place, title): (String, String, String),
        pictures: Vec<Picture>,
    ) {
        let says = if place.is_empty() { path } else { format!("{path} · {place}") };
        beside(&mut self.pages, name).push(Hung { wing, says, title, pictures, text: None });
    }

    /// Hangs a letter of this name beside the same one in other wings.
    pub fn hangs_a_letter(
        &mut self,
        wing: Wing,
        name: &str,
        (to, subject, text): (String, String, String),
        picture: Picture,
    ) {
        let says = format!("to {to}");
        let hung = Hung { wing, says, title: subject, pictures: vec![picture], text: Some(text) };
        beside(&mut self.letters, name).push(hung);
    }

    /// The whole file.
    pub fn in_one_file(&self, version: &str) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { "DHSignup: every page and every email" }
                    style { (PreEscaped(STYLE)) (PreEscaped(hiding())) }
                }
                body {
                    header {
                        h1 { "DHSignup " (version) ": every page and every email" }
                        p {
                            (self.pages.len()) " pages and " (self.letters.len()) " emails, as Chromium draws them. "
                            "Example Works speaks English alone. A press on a picture shows it at its full size, a press beside it puts it back."
                        }
                    }
                    form.filters aria-label="What is shown" {
                        @for filter in FILTERS {
                            fieldset {
                                legend { (filter.name) }
                                @for (class, label) in filter.choices {
                                    label { input type="radio" name=(filter.name) id={ "only-" (class) } checked[*class == filter.first]; (label) }
                                }
                                label { input type="radio" name=(filter.name) checked[filter.first.is_empty()]; "all" }
                            }
                        }
                    }
                    nav aria-label="Contents" {
                        @for (group, pages) in self.rooms() {
                            section {
                                h2 { (group) }
                                ul { @for (name, _) in pages { li { a href={ "#" (slug(name)) } { (plain(name)) } } } }
                            }
                        }
                    }
                    main {
                        @for (group, pages) in self.rooms() {
                            h2 { (group) }
                            @for (name, hung) in pages {
                                article id=(slug(name)) {
                                    h3 { (plain(name)) }
                                    @for one in hung { (drawn(one)) }
                                }
                            }
                        }
                    }
                }
            }
        };
        page.into_string()
    }

    /// The pages by the first sign of their names, then the letters.
    fn rooms(&self) -> impl Iterator<Item = (&'static str, Vec<&(String, Vec<Hung>)>)> {
        let pages = ROOMS.iter().map(|(sign, name)| {
            (*name, self.pages.iter().filter(|(page, _)| page.starts_with(*sign)).collect::<Vec<_>>())
        });
        pages.chain([("Emails", self.letters.iter().collect())])
    }
}

const ROOMS: [(char, &str); 12] = [
    ('0', "First pages"),
    ('1', "Questions"),
    ('2', "Review and waiting"),
    ('3', "Payment"),
    ('4', "Welcome"),
    ('5', "Coming back, and no emails, please"),
    ('6', "What goes wrong"),
    ('7', "Known addresses"),
    ('8', "What is kept, and links that have had their time"),
    ('9', "On a phone"),
    ('k', "On the tablet at the door"),
    ('a', "For those who help"),
];

struct Filter {
    name: &'static str,
    /// A class of what it shows, and how the choice is called.
    choices: &'static [(&'static str, &'static str)],
    /// What is chosen at first; nothing: all.
    first: &'static str,
}

const FILTERS: [Filter; 4] = [
    Filter {
        name: "Space",
        choices: &[("ps1", "Pumping Station: One"), ("example-works", "Example Works")],
        first: "ps1",
    },
    Filter { name: "Language", choices: &[("en", "English"), ("es", "Spanish")], first: "en" },
    Filter {
        name: "Width",
        choices: &[("w360", "360 px"), ("w768", "768 px"), ("w1280", "1280 px")],
        first: "",
    },
    Filter { name: "Scheme", choices: &[("light", "light"), ("dark", "dark")], first: "" },
];

/// What is chosen hides what is not it; letters have one width and one scheme.
fn hiding() -> String {
    let mut css = String::new();
    for (class, _) in FILTERS.iter().flat_map(|filter| filter.choices) {
        let kind = match class.starts_with('w') || ["light", "dark"].contains(class) {
            true => "figure:not(.letter)",
            false => ".hung",
        };
        let _ = writeln!(css, "body:has(#only-{class}:checked) {kind}:not(.{class}) {{ display: none; }}");
    }
    css
}

fn drawn(hung: &Hung) -> Markup {
    let Hung { wing, says, title, pictures, text } = hung;
    html! {
        div class={ "hung " (wing.space) " " (wing.language) } lang=(wing.language) {
            p { strong { (title) } br; (says) }
            div.row {
                @for picture in pictures {
                    @let scheme = if picture.dark { "dark" } else { "light" };
                    @let letter = if text.is_some() { " letter" } else { "" };
                    figure class={ "w" (picture.width) " " (scheme) (letter) } {
                        @if text.is_none() { figcaption { (picture.width) " px, " (scheme) } }
                        img src={ "data:image/webp;base64," (picture.data) } width=(picture.width) height=(picture.height) tabindex="0" loading="lazy" decoding="async"
                            alt={ (title) ", " (picture.width) " px, " (scheme) };
                    }
                }
                @if let Some(text) = text { pre { (text) } }
            }
        }
    }
}

fn beside<'a>(all: &'a mut Vec<(String, Vec<Hung>)>, name: &str) -> &'a mut Vec<Hung> {
    let at = all.iter().position(|(other, _)| other == name).unwrap_or_else(|| {
        all.push((name.to_owned(), Vec::new()));
        all.len() - 1
    });
    &mut all[at].1
}

fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// `12-contact-with-a-mistake` as people say it.
fn plain(name: &str) -> String {
    let numbered = name.split_once('-').filter(|(number, _)| number.len() == 2);
    let words = numbered.map_or(name, |(_, words)| words).replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: light-dark(#c9d1dc, #40495a); --ground: light-dark(#fff, #14181f); }
* { box-sizing: border-box; }
html { scroll-padding-top: 6.5rem; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; background: var(--ground); color: light-dark(#1c2430, #e8ecf2); }
header, nav, main { padding: 0 1.5rem; }
h1 { margin: 1.5rem 0 .25rem; font-size: 1.6rem; }
h2 { margin: 3rem 0 0; font-size: 1.4rem; }
h3 { margin: 2rem 0 0; font-size: 1.15rem; }
a { color: light-dark(#0b5872, #7fd6f3); }
.filters { position: sticky; z-index: 1; top: 0; display: flex; flex-wrap: wrap; gap: 0 2rem; padding: 0 1.5rem; border-block: 1px solid var(--line); background: var(--ground); }
fieldset { margin: 0; padding: 0; border: 0; }
legend { float: left; min-height: 2.2rem; margin-right: 1rem; font-weight: 700; line-height: 2.2rem; }
label { display: inline-flex; gap: .35rem; align-items: center; min-height: 2.2rem; margin-right: 1rem; }
nav { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: 0 2rem; }
nav h2 { margin-top: 1.5rem; font-size: 1rem; }
nav ul { margin: .25rem 0 0; padding: 0; list-style: none; }
article { padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
.hung { content-visibility: auto; contain-intrinsic-size: auto 32rem; }
.hung > p { margin: 1rem 0 .5rem; }
.row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; }
figure { margin: 0; }
figcaption { font-size: .875rem; }
img { display: block; width: 15rem; height: auto; border: 1px solid var(--line); cursor: zoom-in; }
.w768 img, .letter img { width: 20rem; }
.w1280 img { width: 22rem; }
img:focus { width: auto; max-width: none; cursor: zoom-out; outline: 3px solid light-dark(#0b5872, #7fd6f3); }
pre { flex: 1 1 24rem; max-width: 44rem; margin: 0; padding: 1rem; border: 1px solid var(--line); white-space: pre-wrap; overflow-wrap: anywhere; font-size: .875rem; }
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_beside_each_other_has_one_name() {
        let picture = |dark| Picture { width: 360, height: 740, dark, data: "AAAA".into() };
        let says = |title: &str| ("/signup".to_owned(), "question email".to_owned(), title.to_owned());
        let mut gallery = Gallery::default();
        for (language, title) in [("en", "Hello"), ("es", "Hola")] {
            let wing = Wing { space: "ps1", language };
            gallery.hangs_a_page(wing, "10-email", says(title), vec![picture(false), picture(true)]);
            let letter = ("ada@example.org".into(), title.into(), "Thank you.".into());
            gallery.hangs_a_letter(wing, "Paid", letter, picture(false));
        }
        let file = gallery.in_one_file("1.0.0");
        assert_eq!(file.matches("<article id=\"10-email\"").count(), 1);
        assert_eq!(file.matches("<img").count(), 6);
        assert!(file.contains("/signup · question email") && file.contains("<strong>Hola</strong>"));
        assert!(file.contains("<pre>Thank you.</pre>") && !file.contains("<script"));
    }
}
