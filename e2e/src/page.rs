//! What can be seen of a page at one moment.

use serde::Deserialize;

use crate::words;

/// Asked of the page in one go, so that no half of it is older than the other.
pub(crate) const LOOK: &str = r#"() => {
    const main = document.querySelector("main");
    return {
        url: location.pathname,
        query: location.search,
        complete: document.readyState === "complete",
        title: document.title,
        headings: Array.from(document.querySelectorAll("h1"), (h1) => h1.innerText.trim()),
        path: main?.dataset.path ?? "",
        place: main?.dataset.place ?? "",
        step: main?.dataset.step ?? "",
        ways_on: main ? main.querySelectorAll("a[href], button").length : 0,
        language: document.documentElement.lang,
        came_from: document.referrer.replace(/^https?:\/\/[^/]*\/?/, ""),
        focus: document.activeElement?.id || document.activeElement?.localName || "",
        text: (document.body?.innerText ?? "").slice(0, 2000),
    };
}"#;

/// One look at a page.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Sight {
    pub(crate) url: String,
    pub(crate) query: String,
    /// The address that the page says it is at; empty where it does not say.
    pub(crate) path: String,
    pub(crate) complete: bool,
    pub(crate) title: String,
    /// As the page says it, in BCP 47.
    pub(crate) language: String,
    pub(crate) headings: Vec<String>,
    pub(crate) place: String,
    pub(crate) step: String,
    pub(crate) ways_on: usize,
    /// What the browser told of the page before: its path and query, which are nobody's business.
    pub(crate) came_from: String,
    pub(crate) focus: String,
    pub(crate) text: String,
}

impl Sight {
    /// `question contact`, `review`, `payment`, …: which of the places this is, with the step where there is one.
    pub(crate) fn place(&self) -> String {
        format!("{} {}", self.place, self.step).trim().to_owned()
    }

    /// A page of the signup itself, not of the practice parts or of the browser.
    pub(crate) fn is_ours(&self) -> bool {
        self.url.starts_with('/') && !self.url.starts_with("/practice")
    }

    /// What the tab says that the page is about: `Error: About you (step 2 of 5) – Pumping Station: One` is about
    /// `About you`.
    fn topic(&self) -> &str {
        let language = self.language.parse().unwrap_or_default();
        let around = |name| words::pieces(name, language).iter().map(String::as_str);
        let error = around("tab-error").find_map(|error| self.title.strip_prefix(error));
        let title = error.unwrap_or(&self.title);
        let end = around("tab-step").take(1).chain(around("tab")).filter_map(|end| title.find(end)).min();
        title[..end.unwrap_or(title.len())].trim()
    }

    /// A tab has little room: it says a part of the heading.
    fn is_titled(&self, heading: &str) -> bool {
        heading.to_lowercase().contains(&self.topic().to_lowercase())
    }

    /// What is wrong with it whatever page it is: a fragment, a dead end, a title that tells of another page.
    pub(crate) fn flaw(&self) -> Option<String> {
        match &self.headings[..] {
            [heading] if !self.is_titled(heading) => {
                Some(format!("the title {:?} does not match the heading {heading:?}", self.title))
            }
            [_] if !self.path.is_empty() && self.path != self.url => {
                Some(format!("it is the page of {}, below another address", self.path))
            }
            [_] if self.ways_on == 0 => Some("no link and no button leads on".into()),
            [_] if !self.came_from.is_empty() => {
                Some(format!("the browser told it that somebody came from {:?}", self.came_from))
            }
            [_] if !self.complete => Some("it never finished loading".into()),
            [_] => None,
            headings => Some(format!("{} first headings: {headings:?}", headings.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_with_one_heading_a_matching_title_and_a_way_on_has_no_flaw() {
        let good = Sight {
            title: "Error: How can we reach you? (step 3 of 5) – Pumping Station: One".into(),
            headings: vec!["How can we reach you?".into()],
            ways_on: 1,
            complete: true,
            ..Sight::default()
        };
        assert_eq!(good.flaw(), None);
        let spanish = Sight {
            title: "Error: ¿Cómo podemos avisarte? (paso 3 de 5) – Pumping Station: One".into(),
            headings: vec!["¿Cómo podemos avisarte?".into()],
            language: "es".into(),
            ..good.clone()
        };
        assert_eq!(spanish.flaw(), None);
        assert!(Sight { ways_on: 0, ..good.clone() }.flaw().is_some());
        assert!(Sight { path: "/a".into(), url: "/b".into(), ..good.clone() }.flaw().is_some());
        assert!(Sight { headings: vec![], ..good.clone() }.flaw().is_some());
        assert!(Sight { came_from: "r/sgr_x".into(), ..good.clone() }.flaw().is_some());
        assert!(Sight { title: "About you".into(), ..good }.flaw().is_some());
    }

    #[test]
    fn a_place_without_a_step_is_one_word() {
        assert_eq!(Sight { place: "review".into(), ..Sight::default() }.place(), "review");
    }
}
