//! What the pricing table has on sale: the two memberships that the practice member service knows, or those of the settings.

use super::tier::Tier;

/// A membership on sale.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Offer {
    /// Its word in the address of the checkout page.
    pub slug: String,
    /// What people call it.
    pub name: String,
    /// What it costs, in words: `$95 a month`.
    pub price: String,
    /// What else there is to say.
    pub says: String,
    /// What the member service takes it for.
    #[serde(skip)]
    pub tier: Tier,
}

impl Offer {
    /// Those of the settings: names, and what they cost in words. Without any the two that the member service knows.
    pub fn of(memberships: &[(String, String)]) -> Vec<Self> {
        if memberships.is_empty() {
            return [Tier::Standard, Tier::Full].map(Self::usual).into();
        }
        memberships.iter().enumerate().map(|(at, (name, words))| Self::own(at, name, words)).collect()
    }

    fn usual(tier: Tier) -> Self {
        let says = match tier {
            Tier::Standard => "Membership of the space.",
            Tier::Full => "Membership of the space, with storage.",
        };
        Self {
            slug: tier.slug().into(),
            name: tier.name().into(),
            price: format!("${} a month", tier.dollars()),
            says: says.into(),
            tier,
        }
    }

    /// The member service knows two products: the first is the one, all others are the other.
    fn own(at: usize, name: &str, words: &str) -> Self {
        let (price, says) = words.split_once(", ").unwrap_or((words, ""));
        let (slug, tier) = match at {
            0 => (Tier::Standard.slug().to_owned(), Tier::Standard),
            1 => (Tier::Full.slug().to_owned(), Tier::Full),
            _ => (format!("{}-{at}", Tier::Full.slug()), Tier::Full),
        };
        Self { slug, name: name.into(), price: price.into(), says: says.into(), tier }
    }

    /// Label and address of its checkout: what a Payment Link is for a real account.
    ///
    /// Relative: whoever came by `localhost` stays there, and keeps their cookie.
    pub fn link(&self) -> (String, String) {
        (self.label(), format!("/practice/stripe/checkout/{}", self.slug))
    }

    /// What it costs, in words.
    pub fn membership(&self) -> (String, String) {
        let words = [self.price.as_str(), self.says.as_str()];
        let words = words.into_iter().filter(|words| !words.is_empty());
        (self.name.clone(), words.collect::<Vec<_>>().join(", "))
    }

    /// Short, and in no language: `Full member $95`.
    fn label(&self) -> String {
        format!("{} {}", self.name, self.price.split(" a ").next().unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_words_are_the_price_and_no_two_have_one_address() {
        let own = ["$30 a month, evenings", "€ 55 a month", "$90, with a shelf, a key and a bench"];
        let own: Vec<_> = own.into_iter().map(|words| ("Maker".to_owned(), words.to_owned())).collect();
        let offers = Offer::of(&own);
        let told: Vec<_> = offers.iter().map(|it| (it.price.as_str(), it.says.as_str())).collect();
        let expected =
            [("$30 a month", "evenings"), ("€ 55 a month", ""), ("$90", "with a shelf, a key and a bench")];
        assert_eq!(told, expected);
        assert_eq!(offers.iter().map(Offer::membership).collect::<Vec<_>>(), own, "nothing is lost");
        let mut slugs: Vec<_> = offers.iter().map(|it| it.slug.as_str()).collect();
        slugs.dedup();
        assert_eq!(slugs, ["standard", "full", "full-2"]);
    }

    #[test]
    fn without_settings_there_are_the_two_that_the_member_service_knows() {
        let links: Vec<_> = Offer::of(&[]).iter().map(Offer::link).collect();
        assert_eq!(
            links,
            [
                ("Standard member $65".into(), "/practice/stripe/checkout/standard".into()),
                ("Full member $95".into(), "/practice/stripe/checkout/full".into()),
            ]
        );
    }
}
