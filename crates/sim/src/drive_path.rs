//! What happens between two peer connections.

use halloo_core::{Epoch, Input, MediaInput};
use halloo_wire::{CallId, PeerMessage};

use crate::media::{Certificate, Path, Peer};
use crate::page::PageId;
use crate::simulation::{Due, Simulation};

/// How long a peer connection without its other side looks fine, and then until it is given up (measured in
/// Chromium).
const DISCONNECTED: u64 = 7_600;
const FAILED: u64 = 17_700;

impl Simulation {
    fn peer(&self, id: PageId, call: CallId) -> Option<&Peer> {
        self.page(id)?.media.get(&call)?.peer.as_ref()
    }

    fn peer_mut(&mut self, id: PageId, call: CallId) -> Option<&mut Peer> {
        self.page_mut(id)?.media.get_mut(&call)?.peer.as_mut()
    }

    /// Makes an offer.
    pub(crate) fn offer(&mut self, id: PageId, call: CallId, epoch: Epoch) {
        let now = self.now;
        if let Some(peer) = self.peer_mut(id, call) {
            peer.changed = now;
        }
        let media = self.page_mut(id).and_then(|page| page.media.get_mut(&call));
        if let Some(offer) = media.and_then(|media| media.own_description(id, call, None)) {
            self.schedule(3, Due::Media(id, call, epoch, offer));
            self.trickle(id, call, epoch);
        }
    }

    /// Candidates of every kind, and their end. A browser that uses relays only has no others; this one leaves that to its
    /// client.
    pub(crate) fn trickle(&mut self, id: PageId, call: CallId, epoch: Epoch) {
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
            let candidate = MediaInput::Candidate { line, mid: Some("0".to_owned()) };
            self.schedule(after, Due::Media(id, call, epoch, candidate));
        }
        self.schedule(15, Due::Media(id, call, epoch, MediaInput::Candidate { line: None, mid: None }));
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
        for page in [id, other] {
            let Some(peer) = self.peer_mut(page, call).filter(|peer| !peer.connected) else { continue };
            peer.connected = true;
            peer.open = news == MediaInput::Connected;
            let (epoch, open) = (peer.epoch, peer.open);
            self.schedule(after, Due::Media(page, call, epoch, news.clone()));
            if open {
                self.schedule(after + 3, Due::Media(page, call, epoch, MediaInput::Open));
            }
        }
    }

    /// Says something to the other side without the server.
    pub(crate) fn say(&mut self, id: PageId, call: CallId, message: PeerMessage) {
        let Some((other, theirs)) = self.peer(id, call).filter(|peer| peer.open).and_then(|peer| peer.remote)
        else {
            return;
        };
        let now = self.now;
        let away = |page: PageId| self.page(page).map_or((0, now), |page| (page.link.latency, page.severed));
        let ((mine, severed), (far, out)) = (away(id), away(other));
        let later = severed.max(out).since(now);
        // Whoever closes the connection in the same breath may close it too early.
        let lost = matches!(message, PeerMessage::Hangup(_))
            && self.page_mut(id).is_some_and(|page| page.chance.one_in(4));
        if !lost {
            self.schedule(later + (mine + far) / 2, Due::Message(other, call, theirs, message));
        }
    }

    /// Something has been said to that connection.
    pub(crate) fn hear(&mut self, id: PageId, call: CallId, certificate: Certificate, message: PeerMessage) {
        let peer = self.peer(id, call).filter(|peer| peer.certificate == certificate && peer.open);
        if let Some(epoch) = peer.map(|peer| peer.epoch) {
            self.observer.statistics.saw("messages without the server");
            self.feed(id, Input::Media(call, epoch, MediaInput::Message(message)));
        }
    }

    /// The other side of a peer connection is gone; what is left of it notices, late.
    pub(crate) fn leave_peer(&mut self, other: Option<PageId>, call: CallId) {
        let Some(other) = other else { return };
        if let Some(epoch) = self.peer(other, call).map(|peer| peer.epoch) {
            self.schedule(DISCONNECTED, Due::Media(other, call, epoch, MediaInput::Disconnected));
            self.schedule(FAILED, Due::Media(other, call, epoch, MediaInput::Failed));
        }
    }
}
