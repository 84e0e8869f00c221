//! The connection between the two devices of a call. It is made while the call rings, with nothing to send on it, so that the
//! answer only has to attach the microphones.
//!
//! The caller makes every offer (RFC 3264). A negotiation has a generation; another one begins when another path is wanted
//! for the connection that there is, or another connection.

use halloo_wire::candidate::{Reach, may_use};
use halloo_wire::{
    Candidate, Description, DescriptionKind, Direction, IceServer, InCall, LegId, PreAccept, Private,
    Renewal, Settings, Time, Verb, limits,
};

use super::{Call, MEDIA_TTL, State, Wishes};
use crate::effect::{MediaEffect, Role};
use crate::permit::MediaPermit;

const _: () = assert!(limits::CANDIDATES < 64);

/// How this side may connect: the account's rules and the client's own, whichever are stricter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Routes {
    pre_accept: PreAccept,
    in_call: InCall,
    loopback: bool,
    /// There is a relay.
    relayed: bool,
}

impl Routes {
    pub(crate) fn new(settings: &Settings, (pre_accept, in_call): (PreAccept, InCall)) -> Self {
        let in_call = in_call.max(settings.in_call);
        let mut pre_accept = pre_accept.max(settings.pre_accept);
        let relayed = settings.ice_servers.iter().any(IceServer::relays);
        if pre_accept == PreAccept::Relay && !relayed {
            pre_accept = PreAccept::Off;
        }
        Self { pre_accept, in_call, loopback: settings.loopback, relayed }
    }
}

/// How far this side has come.
#[derive(Debug, Default)]
pub(super) struct Negotiation {
    /// The present one; 0: there has been none.
    generation: u32,
    /// The first one of this connection.
    first: u32,
    /// The other side has a connection for this one.
    pub(super) paired: bool,
    /// This side's connection is there.
    pub(super) prepared: bool,
    /// That connection uses relays only.
    relay: bool,
    /// The other side's half of the present negotiation has come.
    described: bool,
    /// The leg that it came from.
    pub(super) with: Option<LegId>,
    /// What came for the connection before its time.
    early: Vec<MediaEffect>,
    /// Which candidates of the other side have come, a bit each.
    peer_candidates: u64,
    /// How many candidates of its own this side has had.
    candidates: u32,
    /// Those that the other side must not know before the answer.
    kept: Vec<Candidate>,
    /// Another path is wanted as soon as this negotiation is through.
    again: bool,
    /// Every other path has failed.
    fallback: bool,
    /// The path is there.
    pub(super) connected: bool,
    /// The connection is of no use.
    pub(super) failed: bool,
}

impl Negotiation {
    /// Nothing yet, after so many of a page that is gone.
    pub(super) fn after(generation: u32) -> Self {
        Self { generation, ..Self::default() }
    }

    /// Another one begins.
    fn begin(&mut self, generation: u32) {
        self.generation = generation;
        self.described = false;
        self.early.clear();
        self.peer_candidates = 0;
        self.candidates = 0;
        self.kept.clear();
    }
}

impl Call {
    pub(super) const fn generation(&self) -> u32 {
        self.negotiation.generation
    }

    pub(super) const fn role(&self) -> Role {
        match self.direction {
            Direction::Outgoing => Role::Offerer,
            Direction::Incoming => Role::Answerer,
        }
    }

    /// Whether this side may make its connection.
    fn may_connect(&self) -> bool {
        match self.state {
            // Nobody has been called yet.
            State::Preparing => false,
            // Making an offer tells nobody anything: its candidates are kept where they must be.
            State::Placing { .. } | State::Ringing { .. } => true,
            // Its user knows nothing of it.
            State::Held { .. } => false,
            State::Alerting { .. } => self.routes.pre_accept != PreAccept::Off,
            // Its user has answered.
            State::Answering { .. } | State::Accepting { .. } | State::Joined(_) => true,
            State::Leaving { .. } => false,
        }
    }

    /// Whether this side's user has answered, or knows that the other's has.
    fn is_answered(&self) -> bool {
        match self.state {
            State::Answering { .. } | State::Accepting { .. } | State::Joined(_) => true,
            State::Preparing
            | State::Placing { .. }
            | State::Ringing { .. }
            | State::Held { .. }
            | State::Alerting { .. }
            | State::Leaving { .. } => self.permitted,
        }
    }

    /// Whether the other side may know where this one can be reached.
    fn may_be_found(&self) -> bool {
        self.is_answered() || self.routes.pre_accept != PreAccept::Off
    }

    /// Whether only relays may be used.
    fn relays(&self) -> bool {
        self.routes.in_call == InCall::Relay
            || self.negotiation.fallback
            || (!self.is_answered() && self.routes.pre_accept == PreAccept::Relay)
    }

    /// Makes the connection, unless it is there or must not be.
    pub(super) fn prepare(&mut self, wishes: &mut Wishes) {
        if self.negotiation.prepared || !self.may_connect() {
            return;
        }
        let (role, relay) = (self.role(), self.relays());
        self.negotiation.prepared = true;
        self.negotiation.relay = relay;
        if role == Role::Offerer {
            self.negotiation.begin(self.negotiation.generation.saturating_add(1));
            self.negotiation.first = self.negotiation.generation;
        }
        // The client fills in what the server has told it.
        let generation = self.negotiation.generation;
        wishes.media.push(MediaEffect::Prepare { role, generation, relay, ice_servers: Vec::new() });
        if self.permitted {
            self.attach(wishes);
        }
        self.negotiate(wishes);
    }

    /// The right to send is granted here and nowhere else: to a callee whose user has answered, or to a caller who has heard so
    /// from the server, or from the device that is connected.
    pub(super) fn connect(&mut self, wishes: &mut Wishes) {
        if self.permitted || self.leg.is_none() {
            return;
        }
        self.permitted = true;
        if self.negotiation.failed {
            self.renew(wishes);
        } else if self.negotiation.prepared {
            self.attach(wishes);
        }
        self.reach(wishes);
    }

    /// It is answered: the other side may know where this one is, and need not wait for a microphone to find it.
    pub(super) fn reach(&mut self, wishes: &mut Wishes) {
        self.prepare(wishes);
        for candidate in std::mem::take(&mut self.negotiation.kept) {
            wishes.verb(Verb::Ice(candidate), MEDIA_TTL);
        }
        self.widen(wishes);
    }

    fn attach(&self, wishes: &mut Wishes) {
        let Some(leg) = self.leg else { return };
        wishes.media.push(MediaEffect::Attach {
            permit: MediaPermit::grant(self.id, leg),
            muted: self.own.muted,
            // The client fills it in.
            speaker: None,
        });
        if self.own.held {
            wishes.media.push(MediaEffect::Hold(true));
        }
        if self.is_still() {
            wishes.media.push(MediaEffect::Pause(true));
        }
    }

    /// A connection over relays that was good enough for ringing looks for a better path.
    fn widen(&mut self, wishes: &mut Wishes) {
        if self.negotiation.relay && !self.relays() && self.role() == Role::Offerer {
            self.restart(wishes);
        }
    }

    /// Another path for the connection that there is (ICE restart, RFC 8445 section 9).
    fn restart(&mut self, wishes: &mut Wishes) {
        if !self.negotiation.described {
            self.negotiation.again = true;
            return;
        }
        self.offer_again(wishes);
    }

    /// The same for a path that is dead: an offer that nobody has answered does not keep it back. `relays`: only through
    /// relays, if there are any; `fresh`: with another connection.
    pub(super) fn seek_over(&mut self, relays: bool, fresh: bool, wishes: &mut Wishes) {
        if fresh {
            self.forget(self.negotiation.generation);
        }
        self.negotiation.fallback = relays && self.routes.relayed;
        let Negotiation { generation, first, described, prepared, .. } = self.negotiation;
        if fresh {
            self.prepare(wishes);
        } else if generation == first && !described {
            // Nobody has this connection yet.
            self.renew(wishes);
        } else if prepared {
            self.offer_again(wishes);
        }
    }

    /// The other side's half of the present negotiation is here.
    pub(super) const fn is_described(&self) -> bool {
        self.negotiation.described
    }

    fn offer_again(&mut self, wishes: &mut Wishes) {
        self.negotiation.begin(self.negotiation.generation.saturating_add(1));
        self.route(wishes);
        wishes.media.push(MediaEffect::Restart { generation: self.negotiation.generation });
    }

    fn route(&mut self, wishes: &mut Wishes) {
        let relay = self.relays();
        if self.negotiation.prepared && self.negotiation.relay != relay {
            self.negotiation.relay = relay;
            wishes.media.push(MediaEffect::Route { relay });
        }
    }

    /// Another connection. News of the one before counts no more; the caller makes it, the callee asks for it.
    pub(super) fn renew(&mut self, wishes: &mut Wishes) {
        let generation = self.negotiation.generation;
        match self.role() {
            Role::Offerer => {
                self.forget(generation);
                // Whoever has answered over the connection before is gone, and the others have not.
                self.permitted &= self.is_joined();
                self.prepare(wishes);
            }
            Role::Answerer if self.is_joined() => {
                wishes.verb(Verb::Renew(Renewal { generation, fresh: true }), MEDIA_TTL);
            }
            Role::Answerer => {}
        }
    }

    pub(super) fn forget(&mut self, generation: u32) {
        self.epoch = self.epoch.next();
        self.count_anew();
        self.negotiation = Negotiation { generation, ..Negotiation::default() };
    }

    /// The other side, or the server, asks for another negotiation.
    pub(crate) fn renewal(&mut self, now: Time, renewal: Renewal, wishes: &mut Wishes) {
        let Negotiation { generation, first, prepared, .. } = self.negotiation;
        let known = if renewal.fresh { first } else { generation };
        if self.role() == Role::Offerer && prepared && renewal.generation >= known {
            if renewal.fresh {
                self.replace(now, wishes);
                self.renew(wishes);
            } else if let State::Joined(joined) = self.state
                && self.negotiation.connected
            {
                self.seek_for_peer(now, joined, wishes);
            } else {
                self.restart(wishes);
            }
        }
    }

    /// Passes on what has come from the other side: not before this side's connection is made, nor candidates before
    /// their description.
    fn negotiate(&mut self, wishes: &mut Wishes) {
        if self.negotiation.prepared && self.negotiation.described {
            wishes.media.append(&mut self.negotiation.early);
        }
    }

    /// The answer to the offer of `generation` was refused: the same offer comes again.
    pub(super) fn answer_again(&mut self, generation: u32, wishes: &mut Wishes) {
        if generation == self.negotiation.generation {
            self.forget(0);
            self.prepare(wishes);
        }
    }

    /// The other side's half of a negotiation.
    pub(crate) fn describe(&mut self, now: Time, leg: LegId, description: Description, wishes: &mut Wishes) {
        let Description { generation, kind, fresh, .. } = description;
        let before = self.negotiation.generation;
        let awaited = match (self.role(), kind) {
            (Role::Offerer, DescriptionKind::Answer) => {
                self.negotiation.prepared && generation == before && !self.negotiation.described
            }
            (Role::Answerer, DescriptionKind::Offer) => generation > before,
            (Role::Offerer, DescriptionKind::Offer) | (Role::Answerer, DescriptionKind::Answer) => false,
        };
        if !awaited || !self.may_talk_with(leg) {
            return;
        }
        if kind == DescriptionKind::Offer {
            if fresh && self.negotiation.prepared && self.negotiation.with.is_some() {
                self.replace(now, wishes);
                self.forget(before);
            }
            self.negotiation.begin(generation);
            self.route(wishes);
        }
        self.negotiation.described = true;
        self.negotiation.paired = true;
        self.negotiation.with = Some(leg);
        self.negotiation.early.insert(0, MediaEffect::Describe(description));
        self.exchanged(now);
        self.prepare(wishes);
        self.negotiate(wishes);
        if std::mem::take(&mut self.negotiation.again) {
            self.restart(wishes);
        }
    }

    /// The other side's candidate.
    pub(crate) fn candidate(&mut self, leg: LegId, candidate: Candidate, wishes: &mut Wishes) {
        let Negotiation { generation, with, .. } = self.negotiation;
        let reach = Reach { names: !self.relays(), loopback: self.routes.loopback };
        let usable = candidate.line.as_ref().is_none_or(|line| may_use(line.reveal(), reach));
        // There are fewer than 64 of them in one generation, so a bit each tells which have come.
        let bit = 1u64.checked_shl(candidate.index).unwrap_or(0);
        let news = bit & !self.negotiation.peer_candidates != 0;
        if candidate.generation == generation && with == Some(leg) && usable && news {
            self.negotiation.peer_candidates |= bit;
            self.negotiation.early.push(MediaEffect::Candidate(candidate));
            self.negotiate(wishes);
        }
    }

    /// This side's half of the negotiation is there.
    pub(super) fn described(&mut self, kind: DescriptionKind, sdp: Private<String>, wishes: &mut Wishes) {
        if self.may_connect() {
            let Negotiation { generation, paired, .. } = self.negotiation;
            // An offer may be lost, and the next one is the first that the other side hears of.
            let fresh = !paired && kind == DescriptionKind::Offer;
            wishes.verb(Verb::Media(Description { generation, kind, fresh, sdp }), MEDIA_TTL);
        }
    }

    /// This side can be reached there.
    pub(super) fn found(&mut self, line: Option<Private<String>>, mid: Option<String>, wishes: &mut Wishes) {
        let Negotiation { generation, candidates, .. } = self.negotiation;
        // A relayed address is the only one that the other side may be told.
        let direct = line.as_ref().is_some_and(|line| !line.reveal().split(' ').any(|word| word == "relay"));
        if !self.may_connect() || candidates >= limits::CANDIDATES || (direct && self.relays()) {
            return;
        }
        self.negotiation.candidates = candidates.saturating_add(1);
        let candidate = Candidate { generation, index: candidates, line, mid };
        if self.may_be_found() {
            wishes.verb(Verb::Ice(candidate), MEDIA_TTL);
        } else {
            self.negotiation.kept.push(candidate);
        }
    }
}
