//! What either side can do to a call that is not its end: mute, hold, keys.

use halloo_wire::{LegId, Shown, Tones, Verb};

use super::{Call, GOODBYE_TTL, MEDIA_TTL, Microphone, Path, State, Wishes};
use crate::effect::{CallEvent, MediaEffect};
use crate::error::{Error, ErrorCode};
use crate::screen::Side;

impl Call {
    pub(crate) fn mute(&mut self, muted: bool, wishes: &mut Wishes) {
        if self.own.muted == muted || matches!(self.state, State::Leaving { .. }) {
            return;
        }
        self.own.muted = muted;
        wishes.events.push(CallEvent::Muted(muted));
        if !matches!(self.microphone, Microphone::Untouched | Microphone::Released) {
            wishes.media.push(MediaEffect::Mute(muted));
        }
        self.tell_own(wishes);
    }

    /// Hold is no kind of mute: the microphone's own switch stays as it is.
    pub(crate) fn hold(&mut self, held: bool, wishes: &mut Wishes) -> Result<(), Error> {
        if !self.is_taken() {
            return Err(Error::new(ErrorCode::WrongState, "This call cannot be put on hold"));
        }
        if self.own.held != held {
            self.own.held = held;
            wishes.events.push(CallEvent::Held(held));
            if self.permitted {
                wishes.media.push(MediaEffect::Hold(held));
            }
            self.tell_own(wishes);
        }
        Ok(())
    }

    /// The user has pressed keys.
    pub(crate) fn press(&mut self, tones: Tones, wishes: &mut Wishes) -> Result<(), Error> {
        if !matches!(self.state, State::Joined(joined) if !matches!(joined.path, Path::Connecting { .. })) {
            return Err(Error::new(ErrorCode::WrongState, "Keys can be sent while talking only"));
        }
        // While another connection is being made, the server's road is the only one.
        if self.negotiation.connected {
            wishes.media.push(MediaEffect::Dtmf(tones.clone()));
        }
        self.keys = self.keys.saturating_add(1);
        wishes.verb(Verb::Dtmf { count: self.keys, tones }, MEDIA_TTL);
        Ok(())
    }

    /// The other side has.
    pub(crate) fn pressed(&mut self, leg: LegId, count: u32, tones: Tones, wishes: &mut Wishes) {
        // A page that had to begin another session is told again what it had not acknowledged.
        if self.is_peer(leg) && count > self.peer_keys {
            self.peer_keys = count;
            wishes.events.push(CallEvent::Dtmf(tones));
        }
    }

    /// Tells the other side how this one stands.
    pub(super) fn tell_own(&mut self, wishes: &mut Wishes) {
        self.overhear(false, wishes);
        if self.is_joined() {
            self.updates = self.updates.saturating_add(1);
            let Side { muted, held, lost } = self.own;
            let shown = Shown { muted, held, lost: lost || self.is_still() };
            wishes.verb(Verb::Update { count: self.updates, shown }, MEDIA_TTL);
        }
    }

    /// How the other side stands.
    pub(crate) fn update(&mut self, leg: LegId, count: u32, shown: Shown, wishes: &mut Wishes) {
        if !self.is_peer(leg) || count <= self.peer_updates {
            return;
        }
        self.peer_updates = count;
        let Shown { muted, held, lost } = shown;
        let before = std::mem::replace(&mut self.other, Side { muted, held, lost });
        if before.muted != muted {
            wishes.events.push(CallEvent::PeerMuted(muted));
        }
        if before.held != held {
            wishes.events.push(CallEvent::PeerHeld(held));
        }
        if before.lost != lost {
            wishes.events.push(CallEvent::PeerMicrophoneLost(lost));
        }
    }

    /// This page must not sound, or may after all: the caller is told.
    pub(crate) fn sounds(&mut self, silent: bool, wishes: &mut Wishes) {
        if self.rings_here() {
            wishes.verb(Verb::Ringing { silent }, GOODBYE_TTL);
        }
    }
}
