//! What an account holds: its agreements, and which of them counts for what one of its contacts does. A contact
//! belongs to an account, and accounts renew their agreements and hold several.

use std::sync::Arc;

use domain::desk::Agreement;
use domain::id::AgreementId;
use domain::kind::Kind;
use domain::seat::ContactSeat;
use domain::{Reason, Refusal, Timestamp};
use store::{Fault, Tx, rows};
use uuid::Uuid;

/// The agreements of a contact's account.
pub(crate) struct Held {
    /// The one that a contact meets the desk by, where nothing says which.
    pub home: Arc<Agreement>,
    all: Vec<Arc<Agreement>>,
    /// Those that cannot be read, by their ids, and why.
    torn: Vec<(Uuid, Fault)>,
    now: Timestamp,
}

impl Held {
    /// The agreements of the account that a seat belongs to. One that cannot be read leaves the others, unless it is the
    /// one that the seat came by.
    pub async fn by(tx: &mut Tx, seat: &ContactSeat, now: Timestamp) -> Result<Self, Fault> {
        let (known, mut torn) = rows::agreements_of_listed(tx, seat.desk, seat.account).await?;
        let own = torn.iter().position(|(id, _)| known.is_empty() || *id == seat.agreement.0);
        if let Some(own) = own {
            return Err(torn.swap_remove(own).1);
        }
        let mut all = Vec::clone(&known);
        // The newest first; of two that began together, always the same.
        all.sort_by_key(|it| (std::cmp::Reverse(it.starts), it.id.0));
        let named = all.iter().find(|it| it.id == seat.agreement);
        let takes = |it: &&Arc<Agreement>| it.must_take_requests(now).is_ok();
        let readable = |it: &&Arc<Agreement>| it.must_be_readable(now).is_ok();
        let home = named
            .filter(takes)
            .or_else(|| all.iter().find(takes))
            .or(named.filter(readable))
            .or_else(|| all.iter().find(readable))
            .or(named)
            .cloned()
            .ok_or(Refusal::new(Reason::NotFound))?;
        Ok(Self { home, all, torn, now })
    }

    /// Those that cannot be read, by their ids, and why.
    pub fn torn(&self) -> &[(Uuid, Fault)] {
        &self.torn
    }

    /// All of them, for who chooses among them: one that cannot be read might be the one that counts.
    pub fn whole(mut self) -> Result<Self, Fault> {
        match self.torn.pop() {
            Some((_, fault)) => Err(fault),
            None => Ok(self),
        }
    }

    /// Refuses when nothing of the account's can be read any more.
    pub fn must_be_readable(&self) -> Result<(), Refusal> {
        self.home.must_be_readable(self.now)
    }

    fn agreements(&self) -> impl Iterator<Item = &Agreement> {
        self.all.iter().map(Arc::as_ref)
    }

    /// Those whose requests can still be read, the newest first.
    pub fn readable(&self) -> impl Iterator<Item = &Agreement> {
        self.agreements().filter(|it| it.must_be_readable(self.now).is_ok())
    }

    /// Those under which requests can be opened now, the newest first.
    pub fn open(&self) -> impl Iterator<Item = &Agreement> {
        self.agreements().filter(|it| it.must_take_requests(self.now).is_ok())
    }

    /// One of them by id, if it can still be read.
    pub fn one(&self, id: AgreementId) -> Option<Arc<Agreement>> {
        let one = self.all.iter().find(|it| it.id == id && it.must_be_readable(self.now).is_ok());
        one.map(Arc::clone)
    }

    /// The agreement for what is asked; where none covers it, the one whose refusal says why.
    pub fn choose(&self, kind: Kind, product: Option<&str>) -> &Agreement {
        covering(&self.all, kind, product, self.now).unwrap_or(&self.home)
    }

    /// What can be asked about, over all that take requests: empty stands for every product.
    pub fn products(&self) -> Vec<String> {
        if self.open().any(|it| it.products.is_empty()) {
            return Vec::new();
        }
        let mut products: Vec<String> = self.open().flat_map(|it| it.products.clone()).collect();
        products.sort();
        products.dedup();
        products
    }

    /// What kinds can be asked, over all that take requests.
    pub fn kinds(&self) -> Vec<Kind> {
        let asks = |kind: &Kind| self.open().any(|it| it.cover().takes(*kind));
        Kind::ALL.iter().copied().filter(asks).collect()
    }
}

/// The agreement that covers what is asked now: one that names the product before one that takes every product, then
/// the newest.
pub(crate) fn covering<'a>(
    all: &'a [Arc<Agreement>],
    kind: Kind,
    product: Option<&str>,
    now: Timestamp,
) -> Option<&'a Arc<Agreement>> {
    let fits = |it: &&Arc<Agreement>| it.must_take_requests(now).is_ok() && it.cover().holds(kind, product);
    let names = |it: &Agreement| product.is_some_and(|product| it.cover().names(product));
    all.iter().filter(fits).max_by_key(|it| (names(it), it.starts, std::cmp::Reverse(it.id.0)))
}
