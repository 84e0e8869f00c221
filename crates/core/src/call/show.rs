use super::{Call, Path, State};
use crate::screen::{Screen, Sound, View};
use crate::view::{CallState, CallView};

impl Call {
    /// What the application may look at.
    pub(crate) fn view(&self) -> CallView {
        CallView {
            call: self.id,
            direction: self.direction,
            peer: self.peer.cuid.clone(),
            peer_name: self.peer.name.clone(),
            context: self.context.clone(),
            state: self.public_state(),
            muted: self.muted,
            peer_muted: self.peer_muted,
        }
    }

    const fn public_state(&self) -> CallState {
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
                Path::Connected | Path::Interrupted if joined.is_interrupted() => CallState::Reconnecting,
                Path::Connected | Path::Interrupted => CallState::Connected,
            },
            State::Leaving { .. } => CallState::Ended,
        }
    }

    /// What the user should see and hear; `None` if nothing.
    pub(crate) fn screen(&self) -> Option<Screen> {
        let (view, sound) = match self.state {
            State::Held { .. } => return None,
            State::Preparing | State::Placing { .. } | State::Ringing { alerting: false, .. } => {
                (View::Dialling, None)
            }
            State::Ringing { alerting: true, .. } => (View::Ringing, Some(Sound::Ringback)),
            State::Alerting { .. } => (View::Incoming, Some(Sound::Ringtone)),
            State::Answering { .. } | State::Accepting { .. } => (View::Connecting, None),
            State::Joined(joined) => match joined.path {
                Path::Connecting { .. } => (View::Connecting, None),
                Path::Connected | Path::Interrupted => {
                    (View::Ongoing { since: joined.since, interrupted: joined.is_interrupted() }, None)
                }
            },
            State::Leaving { end, .. } => (View::Ended { reason: end.reason, by: end.by }, None),
        };
        Some(self.shown(view, sound))
    }

    pub(crate) fn shown(&self, view: View, sound: Option<Sound>) -> Screen {
        Screen {
            view,
            peer: self.peer.name.clone().unwrap_or_else(|| self.peer.cuid.as_str().to_owned()),
            // The caller's words are for the callee; the caller sees them too, to know what is being said.
            context: self.context.clone(),
            muted: self.muted,
            peer_muted: self.peer_muted,
            sound,
        }
    }
}
