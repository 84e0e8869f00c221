use halloo_wire::{Direction, EndReason, Time};

use super::{Call, Path, Stamps, State};
use crate::analytics::{Report, ReportKind};
use crate::devices::Devices;
use crate::effect::{End, Notice};
use crate::screen::{Beside, Screen, Sound, View};
use crate::view::{CallState, CallView, Times};

impl Call {
    /// What the application may look at.
    pub(crate) fn view(&self) -> CallView {
        let Stamps { wall, started, ringing, answered, connected } = self.stamps;
        let epoch = |time: Time| wall.wrapping_add(time.0);
        CallView {
            call: self.id,
            direction: self.direction,
            peer: self.peer.cuid.clone(),
            peer_name: self.peer.name.clone(),
            context: self.context.clone(),
            remote_context: self.remote_context.clone(),
            initiator_image: self.initiator_image.clone(),
            receiver_image: self.receiver_image.clone(),
            state: self.public_state(),
            own: self.own,
            other: self.other,
            quality: self.meter.judged(),
            stats: self.meter.stats,
            warnings: self.meter.warnings(),
            silent: (self.silences.own.is_told(), self.silences.other.is_told()),
            summary: self.meter.summary,
            times: Times {
                started: epoch(started),
                ringing: ringing.map(epoch),
                answered: answered.map(epoch),
                connected: connected.map(epoch),
                ended: None,
            },
        }
    }

    pub(crate) const fn public_state(&self) -> CallState {
        match self.state {
            State::Preparing | State::Placing { .. } | State::Ringing { alerting: false, .. } => {
                CallState::Dialling
            }
            State::Ringing { alerting: true, .. } | State::Held { .. } | State::Alerting { .. } => {
                CallState::Ringing
            }
            State::Answering { .. } | State::Accepting { .. } => CallState::Connecting,
            State::Joined(joined) => match joined.path {
                Path::Connecting { .. } => CallState::Connecting,
                Path::Connected | Path::Interrupted { .. } if self.is_interrupted(joined) => {
                    CallState::Reconnecting
                }
                Path::Connected | Path::Interrupted { .. } => CallState::Connected,
            },
            State::Leaving { .. } => CallState::Ended,
        }
    }

    /// What the user should see and hear; `None` if nothing. `silent`: this page must not sound.
    pub(crate) fn screen(&self, beside: Option<Beside>, devices: &Devices, silent: bool) -> Option<Screen> {
        let mut sound = None;
        let view = match self.state {
            State::Held { .. } => return None,
            // The answer has come by the short road.
            State::Ringing { .. } if self.permitted => View::Connecting,
            State::Preparing | State::Placing { .. } | State::Ringing { alerting: false, .. } => {
                View::Dialling
            }
            State::Ringing { alerting: true, .. } => {
                sound = Some(Sound::Ringback);
                View::Ringing
            }
            State::Alerting { .. } => {
                let sounds = if beside.is_some() { Sound::Waiting } else { Sound::Ringtone };
                sound = self.rings_here().then_some(sounds);
                View::Incoming
            }
            State::Answering { .. } | State::Accepting { .. } => View::Connecting,
            State::Joined(joined) => match joined.path {
                Path::Connecting { .. } => View::Connecting,
                Path::Connected | Path::Interrupted { .. } => {
                    View::Ongoing { since: joined.since, interrupted: self.is_interrupted(joined) }
                }
            },
            State::Leaving { end, .. } => return Some(self.end_screen(end)),
        };
        let mut screen = self.shown(view, sound);
        screen.silent = if self.is_alerting() { silent && self.rings_here() } else { self.silent };
        screen.beside = beside;
        if let View::Ongoing { .. } = view {
            screen.devices = devices.clone();
            screen.quality = self.meter.judged().map(|(level, _)| level);
            screen.ends = self.ends();
            screen.muted_talk = self.own.muted && self.meter.warnings().contains(&crate::Warning::MutedTalk);
            screen.unheard = (self.silences.own.is_told(), self.silences.other.is_told());
        }
        Some(screen)
    }

    /// What the user should see and hear of the end.
    pub(crate) fn end_screen(&self, end: End) -> Screen {
        let told = self.heard.answered || self.direction == Direction::Outgoing;
        let sound =
            if end.reason == EndReason::Busy { Some(Sound::Busy) } else { told.then_some(Sound::Ended) };
        self.shown(View::Ended { reason: end.reason, by: end.by }, sound)
    }

    fn shown(&self, view: View, sound: Option<Sound>) -> Screen {
        Screen {
            view,
            direction: self.direction,
            peer: self.peer_shown(),
            context: self.context_shown(),
            // A caller's picture is fetched after the answer: its address is the caller's choice.
            image: match self.direction {
                Direction::Outgoing => self.receiver_image.clone(),
                Direction::Incoming if self.is_joined() => self.initiator_image.clone(),
                Direction::Incoming => None,
            },
            own: self.own,
            other: self.other,
            asking: self.asking,
            silent: false,
            quality: None,
            unheard: (false, false),
            muted_talk: false,
            ends: None,
            beside: None,
            devices: Devices::default(),
            sound,
        }
    }

    pub(crate) fn peer_shown(&self) -> String {
        self.peer.name.clone().unwrap_or_else(|| self.peer.cuid.as_str().to_owned())
    }

    /// The reason for the call, in the words that are for this side.
    fn context_shown(&self) -> String {
        let theirs = self.remote_context.as_ref().filter(|_| self.direction == Direction::Incoming);
        theirs.unwrap_or(&self.context).clone()
    }

    pub(crate) fn report_of(&self, now: Time, kind: ReportKind) -> Report {
        let epoch = self.stamps.wall.wrapping_add(now.0);
        Report { call: self.id, context: self.context.clone(), epoch, kind }
    }

    pub(crate) fn notice(&self, missed: bool) -> Notice {
        Notice { missed, peer: self.peer_shown(), context: self.context_shown() }
    }
}
