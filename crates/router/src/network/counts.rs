use std::collections::BTreeMap;

use super::Host;
use super::kind::Kind;

/// What has been seen since the last mark: from whom, to whom (nobody that is there: `None`), of which kind.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<(Host, Option<Host>, Kind), Tally>);

/// What became of packets of one kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Tally {
    /// Packets that were sent.
    pub(super) sent: u64,
    /// Those of them that never arrive.
    pub(super) lost: u64,
    /// Bytes of what was sent, with the headers of IP.
    pub(super) bytes: u64,
}

impl Counts {
    pub(super) fn add(&mut self, from: Host, to: Option<Host>, kind: Kind, bytes: usize, is_lost: bool) {
        let tally = self.0.entry((from, to, kind)).or_default();
        tally.sent += 1;
        tally.lost += u64::from(is_lost);
        tally.bytes += u64::try_from(bytes).unwrap_or(0);
    }

    pub(super) fn mark(&mut self) {
        self.0.clear();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Host, Option<Host>, Kind, Tally)> {
        self.0.iter().map(|((from, to, kind), tally)| (*from, *to, *kind, *tally))
    }
}
