//! What happens between two peer connections.

use halloo_core::{Epoch, Input, MediaInput};
use halloo_wire::{CallId, PeerMessage, Time};

use crate::media::{Certificate, Media, Path, Peer};
use crate::page::PageId;
use crate::simulation::{Due, Simulation};

/// How long a peer connection without its other side looks fine, and then until it is given up (measured in
/// Chromium).
const DISCONNECTED: u64 = 7_600;
const FAILED: u64 = 17_700;
/// So much later a browser learns that its machine has another address. Connections that are made since know it.
pub(crate) const LISTED: u64 = 2_000;

impl Simulation {
    fn peer(&self, id: PageId, call: CallId) -> Option<&Peer> {
        self.page(id)?.media.get(&call)?.peer.as_ref()
    }

    pub(crate) fn media_mut(&mut self, id: PageId, call: CallId) -> Option<&mut Media> {
        self.page_mut(id)?.media.get_mut(&call)
    }

    fn peer_mut(&mut self, id: PageId, call: CallId) -> Option<&mut Peer> {
        self.page_mut(id)?.media.get_mut(&call)?.peer.as_mut()
    }

    /// Makes an offer.
    pub(crate) fn offer(&mut self, id: PageId, call: CallId, (epoch, generation): (Epoch, u32)) {
        let now = self.now;
        if let Some(peer) = self.peer_mut(id, call) {
            peer.changed = now;
        }
        let media = self.page_mut(id).and_then(|page| page.media.get_mut(&call));
        if let Some(offer) = media.and_then(|media| media.own_description(id, call, generation, None)) {
            self.schedule(3, Due::Media(id, call, epoch, offer));
            self.trickle(id, call, (epoch, generation));
        }
    }

    /// Candidates of every kind, and their end. A browser that uses relays only has no others; this one leaves that to its
    /// client.
    pub(crate) fn trickle(&mut self, id: PageId, call: CallId, (epoch, generation): (Epoch, u32)) {
        let mut lines =
            vec![(4, format!("10.0.0.{} 9 typ host", id.0)), (9, format!("203.0.113.{} 9 typ srflx", id.0))];
        lines.push((12, format!("198.51.100.{} 9 typ relay", id.0)));
        if let Some(page) = self.page_mut(id)
            && page.chance.one_in(4)
        {
            // A name that somebody would be asked for.
            lines.push((6, "leak.example.org 9 typ relay".to_owned()));
        }
        for (after, line) in lines {
            let line = Some(format!("candidate:1 1 udp 1 {line}").into());
            let candidate = MediaInput::Candidate { generation, line, mid: Some("0".to_owned()) };
            self.schedule(after, Due::Media(id, call, epoch, candidate));
        }
        self.schedule(
            15,
            Due::Media(id, call, epoch, MediaInput::Candidate { generation, line: None, mid: None }),
        );
    }

    /// If both sides know all of each other now, their path comes up, or does not.
    pub(crate) fn meet_paths(&mut self, id: PageId, call: CallId) {
        let known = |page: PageId| {
            Some((self.peer(page, call)?.certificate, self.page(page)?.media.get(&call)?.ready_for()?))
        };
        let Some((mine, (other, theirs))) = known(id) else { return };
        if known(other) != Some((theirs, (id, mine))) {
            return;
        }
        let path = |page: PageId| self.page(page).map(|page| page.path);
        let (after, news) = match (path(id), path(other)) {
            (Some(Path::Fails(after)), _) | (_, Some(Path::Fails(after))) => (after, MediaInput::Failed),
            (Some(Path::Connects(mine)), Some(Path::Connects(theirs))) => {
                (mine.max(theirs), MediaInput::Connected)
            }
            (None | Some(Path::Hangs), _) | (_, None | Some(Path::Hangs)) => return,
        };
        // Both have looked for another path since the last one was found.
        let fresh = |page: PageId| self.peer(page, call).is_some_and(|peer| peer.described > peer.settled);
        if !(fresh(id) && fresh(other)) {
            return;
        }
        if self.is_blind(id, call) || self.is_blind(other, call) {
            return;
        }
        let later = self.severed(id, other);
        for page in [id, other] {
            let Some(peer) = self.peer_mut(page, call) else { continue };
            let first = !std::mem::replace(&mut peer.connected, true);
            peer.settled = peer.described;
            peer.dead = None;
            peer.open = news == MediaInput::Connected;
            let (epoch, open) = (peer.epoch, peer.open);
            self.schedule(later + after, Due::Media(page, call, epoch, news.clone()));
            if open && first {
                self.schedule(later + after + 3, Due::Media(page, call, epoch, MediaInput::Open));
            }
        }
    }

    /// For how long nothing passes between two pages.
    fn severed(&self, id: PageId, other: PageId) -> u64 {
        let until = |page: PageId| self.page(page).map_or(Time(0), |page| page.severed);
        until(id).max(until(other)).since(self.now)
    }

    /// Whether anything passes over the path of a call.
    pub(crate) fn passes(&self, id: PageId, call: CallId) -> bool {
        self.peer(id, call).is_some_and(|peer| {
            let other = peer.remote.map_or(id, |(other, _)| other);
            peer.connected && peer.dead.is_none() && !peer.deaf && self.severed(id, other) == 0
        })
    }

    /// Since when nothing passes over the path of a call that was there.
    pub(crate) fn broken(&self, id: PageId, call: CallId) -> Option<Time> {
        let peer = self.peer(id, call).filter(|peer| peer.connected)?;
        let (other, _) = peer.remote?;
        let cut = |page: PageId| self.page(page).filter(|page| page.severed > self.now).map(|page| page.cut);
        peer.dead.into_iter().chain(cut(id)).chain(cut(other)).min()
    }

    /// Whether the connection does not know yet that its machine has another address.
    fn is_blind(&self, id: PageId, call: CallId) -> bool {
        let moved = self.page(id).and_then(|page| page.moved);
        moved
            .zip(self.peer(id, call))
            .is_some_and(|(at, peer)| peer.made <= at && self.now < at.after(LISTED))
    }

    /// The browser looks at the interfaces of its machine.
    pub(crate) fn look_around(&mut self, id: PageId) {
        let calls: Vec<CallId> =
            self.page(id).map(|page| page.media.keys().copied().collect()).unwrap_or_default();
        for call in calls {
            self.meet_paths(id, call);
        }
    }

    /// The page has another address: no path of its calls leads there any more.
    pub(crate) fn roam(&mut self, id: PageId) {
        let now = self.now;
        self.schedule(LISTED, Due::Interfaces(id));
        let Some(page) = self.page_mut(id) else { return };
        page.moved = Some(now);
        let talking: Vec<(CallId, PageId)> = page
            .media
            .iter()
            .filter_map(|(call, media)| {
                Some((*call, media.peer.as_ref().filter(|peer| peer.connected)?.remote?.0))
            })
            .collect();
        for (call, other) in talking {
            for page in [id, other] {
                self.lose_path(page, call, now);
            }
        }
    }

    fn lose_path(&mut self, id: PageId, call: CallId, now: Time) {
        let Some(peer) = self.peer_mut(id, call).filter(|peer| peer.connected) else { return };
        peer.dead.get_or_insert(now);
        let (certificate, round) = (peer.certificate, peer.settled);
        self.schedule(DISCONNECTED, Due::Ice(id, call, (certificate, round), MediaInput::Disconnected));
        self.schedule(FAILED, Due::Ice(id, call, (certificate, round), MediaInput::Failed));
    }

    /// News of a path that was found, unless another one has been found since.
    pub(crate) fn ice_news(&mut self, id: PageId, call: CallId, path: (Certificate, u32), news: MediaInput) {
        let now = self.now;
        let same = |peer: &&mut Peer| peer.connected && (peer.certificate, peer.settled) == path;
        let Some(peer) = self.peer_mut(id, call).filter(same) else {
            return;
        };
        if news == MediaInput::Failed {
            // From now on only another negotiation brings it back.
            peer.dead.get_or_insert(now);
        }
        let epoch = peer.epoch;
        self.feed(id, Input::Media(call, epoch, news));
    }

    /// Says something to the other side without the server.
    pub(crate) fn say(&mut self, id: PageId, call: CallId, message: PeerMessage) {
        let open = self.peer(id, call).filter(|peer| peer.open && peer.dead.is_none());
        let Some((other, theirs)) = open.and_then(|peer| peer.remote) else { return };
        let later = self.severed(id, other);
        let latency = |page: PageId| self.page(page).map_or(0, |page| page.link.latency);
        let trip = (latency(id) + latency(other)) / 2;
        // Whoever closes the connection in the same breath may close it too early.
        let hasty = matches!(message, PeerMessage::Hangup(_))
            && self.shuffled
            && self.page_mut(id).is_some_and(|page| page.chance.one_in(4));
        // A sign of life that comes late is none.
        let stale = message == PeerMessage::Beat && later > 0;
        if !hasty && !stale {
            self.schedule(later + trip, Due::Message(other, call, theirs, message));
        }
    }

    /// Something has been said to that connection.
    pub(crate) fn hear(&mut self, id: PageId, call: CallId, certificate: Certificate, message: PeerMessage) {
        let lost = |peer: &Peer| peer.deaf || (peer.beatless && message == PeerMessage::Beat);
        let peer =
            self.peer(id, call).filter(|peer| peer.certificate == certificate && peer.open && !lost(peer));
        if let Some(epoch) = peer.map(|peer| peer.epoch) {
            if message != PeerMessage::Beat {
                self.observer.statistics.saw("messages without the server");
            }
            self.feed(id, Input::Media(call, epoch, MediaInput::Message(message)));
        }
    }

    /// A peer connection with this certificate is gone; what it was connected with notices, late.
    pub(crate) fn leave_peer(&mut self, gone: Option<(PageId, Certificate)>, call: CallId) {
        let now = self.now;
        let Some((other, certificate)) = gone else { return };
        let remote = self.peer(other, call).and_then(|peer| peer.remote);
        if remote.is_some_and(|(_, theirs)| theirs == certificate) {
            self.lose_path(other, call, now);
        }
    }
}
