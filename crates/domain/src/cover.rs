//! What an agreement covers, or a next desk takes: the one place that says whether a kind and a product are among it.

use crate::kind::Kind;
use crate::refusal::{Reason, Refusal};

/// Kinds and products that are covered. An empty list stands for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cover<'a> {
    pub kinds: &'a [Kind],
    pub products: &'a [String],
}

impl Cover<'_> {
    /// Refuses, naming what is not covered.
    pub fn must_hold(self, kind: Kind, product: Option<&str>) -> Result<(), Refusal> {
        if !self.takes(kind) {
            return Err(Refusal::new(Reason::NotEntitled).with("what", kind.code()));
        }
        match product.filter(|product| !self.products.is_empty() && !self.names(product)) {
            Some(product) => Err(Refusal::new(Reason::NotEntitled).with("what", product)),
            None => Ok(()),
        }
    }

    /// Whether kind and product are covered. What is about no product is covered by its kind alone.
    pub fn holds(self, kind: Kind, product: Option<&str>) -> bool {
        self.must_hold(kind, product).is_ok()
    }

    /// Whether a kind is covered.
    pub fn takes(self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.contains(&kind)
    }

    /// Whether a product is covered by its name, not only because all are.
    pub fn names(self, product: &str) -> bool {
        self.products.iter().any(|known| known == product)
    }

    /// Whether something about these products concerns it. What is about none concerns everybody.
    pub fn concerns(self, products: &[String]) -> bool {
        products.is_empty() || self.products.is_empty() || products.iter().any(|product| self.names(product))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_list_covers_everything_and_a_name_covers_itself_alone() {
        let (kinds, products) = ([Kind::Technical, Kind::Billing], ["Compute".to_owned()]);
        let all = Cover { kinds: &[], products: &[] };
        let some = Cover { kinds: &kinds, products: &products };
        for (kind, product, held) in [
            (Kind::Technical, Some("Compute"), true),
            (Kind::Technical, Some("compute"), false),
            (Kind::Technical, Some("Mail"), false),
            (Kind::Technical, None, true),
            (Kind::Training, Some("Compute"), false),
            (Kind::Training, None, false),
        ] {
            assert!(all.holds(kind, product));
            assert_eq!(some.holds(kind, product), held, "{kind:?} {product:?}");
        }
        let refused = some.must_hold(Kind::Billing, Some("Mail")).unwrap_err();
        assert_eq!((refused.reason, refused.facts["what"].as_str()), (Reason::NotEntitled, "Mail"));
        assert!(some.concerns(&[]) && some.concerns(&products) && !some.concerns(&["Mail".to_owned()]));
        assert!(all.concerns(&["Mail".to_owned()]) && !all.names("Mail"));
    }
}
