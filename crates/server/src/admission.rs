use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

/// Counts the open WebSockets, all together and per address.
#[derive(Debug)]
pub(crate) struct Admission {
    most: usize,
    open: watch::Sender<usize>,
    by_address: Mutex<BTreeMap<IpAddr, usize>>,
}

/// A counted WebSocket; dropping it gives the place back.
#[derive(Debug)]
pub(crate) struct Place {
    admission: Arc<Admission>,
    address: IpAddr,
}

impl Admission {
    /// At most `most` from one address.
    pub(crate) fn new(most: usize) -> Arc<Self> {
        Arc::new(Self { most, open: watch::Sender::new(0), by_address: Mutex::default() })
    }

    /// A place for a WebSocket from `address`, if that has one left.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
        let address = household(address);
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_insert(0);
        if *count >= self.most {
            return None;
        }
        *count += 1;
        self.open.send_modify(|open| *open += 1);
        Some(Place { admission: Arc::clone(self), address })
    }

    /// How many are open.
    pub(crate) fn open(&self) -> usize {
        *self.open.borrow()
    }

    /// Waits until none is open.
    pub(crate) async fn empty(&self) {
        // The sender lives in `self`: this cannot fail while we wait.
        let _ = self.open.subscribe().wait_for(|open| *open == 0).await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.admission.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.address);
            }
        }
        drop(counts);
        self.admission.open.send_modify(|open| *open = open.saturating_sub(1));
    }
}

/// What one subscriber holds: an IPv4 address, or the /64 that every IPv6 host can choose addresses from.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn places_are_counted_per_address_and_given_back() {
        let admission = Admission::new(2);
        let enter = |text: &str| admission.enter(text.parse().unwrap());
        let first = enter("10.0.0.1").unwrap();
        let second = enter("::ffff:10.0.0.1").unwrap();
        assert!(enter("10.0.0.1").is_none(), "the mapped address is the same host");
        let other = enter("10.0.0.2").unwrap();
        let sixth = [enter("2001:db8::1").unwrap(), enter("2001:db8::2").unwrap()];
        assert!(enter("2001:db8::ffff").is_none(), "one /64 is one household");
        assert_eq!(admission.open(), 5);
        drop(first);
        assert!(enter("10.0.0.1").is_some());
        drop((second, other, sixth));
        assert_eq!(admission.open(), 0);
        admission.empty().await;
        assert!(admission.by_address.lock().unwrap().is_empty(), "nothing is remembered");
    }
}
