//! What inputs and effects are called in the tables.

use halloo_core::{
    CallEvent, CallPhase, Command, Effect, Event, Host, Input, LinkPhase, MediaEffect, MediaInput,
    SignallingEffect, SoundInput, Tap,
};
use halloo_switch::Standing;
use halloo_wire::{
    CallId, ClientFrame, DescriptionKind, Fact, PeerMessage, RefusalCode, ResultCode, Stage, Verb,
};

pub(crate) const fn phase(phase: Option<CallPhase>) -> &'static str {
    match phase {
        None => "unknown",
        Some(CallPhase::Preparing) => "preparing",
        Some(CallPhase::Placing) => "placing",
        Some(CallPhase::Ringing) => "ringing",
        Some(CallPhase::Held) => "held",
        Some(CallPhase::Alerting) => "alerting",
        Some(CallPhase::Answering) => "answering",
        Some(CallPhase::Accepting) => "accepting",
        Some(CallPhase::Connecting) => "connecting",
        Some(CallPhase::Connected) => "connected",
        Some(CallPhase::Interrupted) => "interrupted",
        Some(CallPhase::Leaving) => "leaving",
        Some(CallPhase::Over) => "over",
    }
}

pub(crate) const fn link(phase: LinkPhase) -> &'static str {
    match phase {
        LinkPhase::Idle => "idle",
        LinkPhase::Opening => "opening",
        LinkPhase::Greeting => "greeting",
        LinkPhase::Up => "up",
        LinkPhase::Waiting => "waiting",
        LinkPhase::Closed => "closed",
    }
}

pub(crate) const fn standing(standing: Standing) -> &'static str {
    match standing {
        Standing::Unknown => "unknown",
        Standing::RingingCaller => "ringing, from the caller",
        Standing::RingingCallee => "ringing, from a device that rings",
        Standing::RingingAside => "ringing, from a page that shows it",
        Standing::RingingOut => "ringing, from a device that is out of it",
        Standing::RingingStranger => "ringing, from a stranger",
        Standing::AcceptedCaller => "accepted, from the caller",
        Standing::AcceptedWinner => "accepted, from the device that answered",
        Standing::AcceptedOut => "accepted, from a device that is out of it",
        Standing::AcceptedStranger => "accepted, from a stranger",
        Standing::EndedCaller => "ended, from the caller",
        Standing::EndedCallee => "ended, from a device of the callee",
        Standing::EndedStranger => "ended, from a stranger",
    }
}

/// Which calls an input is about.
pub(crate) enum About {
    One(CallId, &'static str),
    Every(&'static str),
    /// None, or it is looked at elsewhere.
    Nothing,
}

/// What an input is to calls. Facts and the passing of time are looked at elsewhere.
pub(crate) const fn about(input: &Input) -> About {
    match input {
        Input::Media(call, _, input) => About::One(*call, media(input)),
        Input::Screen(call, tap) => About::One(*call, tapped(tap)),
        Input::Command(_, command) => commanded(command),
        Input::Sound(SoundInput::Blocked | SoundInput::Playing) => About::Every("page: sound"),
        Input::Host(Host::Microphones) => About::Every("page: microphones"),
        Input::Host(Host::Leaving) => About::Every("page: leaving"),
        Input::Host(Host::Frozen) => About::Every("page: frozen"),
        Input::Host(Host::Stored) => About::Every("page: stored"),
        Input::Host(Host::Online | Host::Visible | Host::Resumed) => About::Every("page: back"),
        Input::Host(Host::Hidden) => About::Every("page: hidden"),
        Input::Host(Host::Offline) => About::Every("page: offline"),
        Input::Devices { .. } => About::Every("page: devices"),
        Input::Signalling(..) | Input::Wake => About::Nothing,
    }
}

const fn media(input: &MediaInput) -> &'static str {
    match input {
        MediaInput::Asking => "microphone: asking",
        MediaInput::Granted => "microphone: granted",
        MediaInput::Captured => "microphone: captured",
        MediaInput::CaptureFailed(_) => "microphone: none",
        MediaInput::CaptureLost => "microphone: lost",
        MediaInput::Measured(_) => "connection: measured",
        MediaInput::Described { .. } => "connection: described",
        MediaInput::Candidate { .. } => "connection: candidate",
        MediaInput::Open => "connection: open",
        MediaInput::Message(PeerMessage::Accept) => "peer: accept",
        MediaInput::Message(PeerMessage::Hangup(_)) => "peer: hangup",
        MediaInput::Message(PeerMessage::Beat) => "peer: beat",
        MediaInput::Connected => "connection: connected",
        MediaInput::Disconnected => "connection: disconnected",
        MediaInput::Failed => "connection: failed",
    }
}

const fn tapped(tap: &Tap) -> &'static str {
    match tap {
        Tap::Answer => "tap: answer",
        Tap::EndAndAnswer => "tap: end and answer",
        Tap::Decline => "tap: decline",
        Tap::HangUp => "tap: hang up",
        Tap::ToggleMute => "tap: mute",
        Tap::ToggleHold => "tap: hold",
        Tap::Key(_) => "tap: key",
        Tap::Microphone(_) => "tap: microphone",
        Tap::Speaker(_) => "tap: speaker",
        Tap::Missed(_) => "tap: missed",
        Tap::Dismiss => "tap: dismiss",
    }
}

const fn commanded(command: &Command) -> About {
    match command {
        Command::Accept(call, _) => About::One(*call, "command: accept"),
        Command::Decline(call, _) => About::One(*call, "command: decline"),
        Command::Hangup(call) => About::One(*call, "command: hangup"),
        Command::Mute(call, _) => About::One(*call, "command: mute"),
        Command::Hold(call, _) => About::One(*call, "command: hold"),
        Command::Dtmf(call, _) => About::One(*call, "command: keys"),
        Command::WatchEnd(call) => About::One(*call, "command: watch end"),
        Command::HangupAll => About::Every("command: hangup all"),
        Command::Abort(_) => About::Every("command: abort"),
        Command::Microphone(_) => About::Every("command: microphone"),
        Command::Speaker(_) => About::Every("command: speaker"),
        Command::Logout => About::Every("command: logout"),
        Command::Connect => About::Every("command: connect"),
        Command::Ping => About::Every("command: ping"),
        Command::Dial { .. } => About::Every("command: dial"),
    }
}

/// What a fact is to the call that it is about. Results are looked at elsewhere.
pub(crate) const fn fact(fact: &Fact) -> Option<(CallId, &'static str)> {
    Some(match fact {
        Fact::State(record) => {
            let stage = match record.stage {
                Stage::Ringing { aside: true, .. } => "record: ringing elsewhere",
                Stage::Ringing { .. } => "record: ringing",
                Stage::Accepted { .. } => "record: accepted",
                Stage::Ended { .. } => "record: ended",
            };
            (record.call, stage)
        }
        Fact::Media { call, .. } => (*call, "fact: description"),
        Fact::Ice { call, .. } => (*call, "fact: candidate"),
        Fact::Renew { call, .. } => (*call, "fact: renew"),
        Fact::Rejoin { record, .. } => (record.call, "fact: rejoin"),
        Fact::Update { call, .. } => (*call, "fact: update"),
        Fact::Dtmf { call, .. } => (*call, "fact: keys"),
        Fact::Ticket { call, .. } => (*call, "fact: ticket"),
        Fact::Result { .. } | Fact::Unknown => return None,
    })
}

/// What the result of a command is to its call.
pub(crate) fn result(outcome: Result<(), ResultCode>, merged: bool, verb: &str) -> &'static str {
    match (outcome, verb) {
        (Ok(()), "call.invite") if merged => "result: merged",
        (Err(_), "call.invite") => "result: not placed",
        (
            Err(ResultCode::NoSuchCall),
            "call.accept" | "call.retract" | "call.hangup" | "call.peer_hangup" | "call.reject" | "call.get",
        ) => "result: no such call",
        (Err(_), "call.accept") => "result: answer refused",
        (Ok(()) | Err(_), _) => "result: of no consequence",
    }
}

pub(crate) const fn refused(code: RefusalCode) -> &'static str {
    match code {
        RefusalCode::InvalidCredentials
        | RefusalCode::UnsupportedVersion
        | RefusalCode::AlreadySignedIn
        | RefusalCode::Replaced => "refused: for good",
        RefusalCode::BadFrame | RefusalCode::NoHello => "refused: broken",
        RefusalCode::RateLimited | RefusalCode::Draining => "refused: later",
    }
}

pub(crate) const fn verb(verb: &Verb) -> &'static str {
    match verb {
        Verb::Invite { .. } => "call.invite",
        Verb::Ringing { .. } => "call.ringing",
        Verb::Accept => "call.accept",
        Verb::Reject(_) => "call.reject",
        Verb::Retract => "call.retract",
        Verb::Hangup(_) => "call.hangup",
        Verb::PeerHangup(_) => "call.peer_hangup",
        Verb::Media(description) => match description.kind {
            DescriptionKind::Offer => "offer",
            DescriptionKind::Answer => "answer",
        },
        Verb::Ice(_) => "call.ice",
        Verb::Renew(_) => "call.renew",
        Verb::Update { .. } => "call.update",
        Verb::Dtmf { .. } => "call.dtmf",
        Verb::Get => "call.get",
    }
}

pub(crate) const fn outcome(outcome: Result<(), ResultCode>) -> &'static str {
    match outcome {
        Ok(()) => "done",
        Err(ResultCode::NoSuchCall) => "no such call",
        Err(ResultCode::WrongState) => "wrong state",
        Err(ResultCode::InCall) => "in call",
        Err(ResultCode::RateLimited) => "rate limited",
        Err(ResultCode::ToSelf) => "to self",
        Err(ResultCode::Expired) => "expired",
        Err(ResultCode::BadMessage) => "bad message",
        Err(ResultCode::Unsupported) => "unsupported",
    }
}

/// What an effect is to the call that it is about.
pub(crate) fn deed(effect: &Effect) -> Option<(CallId, &'static str)> {
    match effect {
        Effect::Media(call, _, wish) => Some((*call, wished(wish))),
        Effect::Emit(Event::Call(call, event)) => Some((*call, told(event))),
        Effect::Emit(Event::Incoming(call)) => Some((*call, "*incoming*")),
        Effect::Emit(Event::Resumed(call)) => Some((*call, "*resumed*")),
        Effect::Emit(Event::MissedCallAction(call, _)) => Some((*call, "*missed call action*")),
        Effect::Analytics(report) => Some((report.call, "reports")),
        Effect::Notify(call, _) => Some((*call, "notifies")),
        Effect::Signalling(_, SignallingEffect::Send(ClientFrame::Numbered(numbered))) => {
            numbered.command.as_ref().ok().map(|command| (command.call, verb(&command.verb)))
        }
        Effect::Signalling(..)
        | Effect::Screen(..)
        | Effect::Style { .. }
        | Effect::Key(_)
        | Effect::Settle(..)
        | Effect::Emit(Event::Session(_) | Event::SoundBlocked(_) | Event::Devices) => None,
    }
}

const fn wished(wish: &MediaEffect) -> &'static str {
    match wish {
        MediaEffect::Capture(_) => "`Capture`",
        MediaEffect::Prepare { .. } => "`Prepare`",
        MediaEffect::Attach { .. } => "`Attach`",
        MediaEffect::Route { .. } => "`Route`",
        MediaEffect::Restart { .. } => "`Restart`",
        MediaEffect::Message(_) => "`Message`",
        MediaEffect::Describe(_) => "`Describe`",
        MediaEffect::Candidate(_) => "`Candidate`",
        MediaEffect::Mute(_) => "`Mute`",
        MediaEffect::Hold(_) => "`Hold`",
        MediaEffect::Pause(_) => "`Pause`",
        MediaEffect::Overhear(_) => "`Overhear`",
        MediaEffect::Dtmf(_) => "`Dtmf`",
        MediaEffect::Speaker(_) => "`Speaker`",
        MediaEffect::Measure => "`Measure`",
        MediaEffect::Release => "`Release`",
    }
}

const fn told(event: &CallEvent) -> &'static str {
    match event {
        CallEvent::Placed => "*placed*",
        CallEvent::Ringing => "*ringing*",
        CallEvent::Answered => "*answered*",
        CallEvent::Connected => "*connected*",
        CallEvent::Reconnecting => "*reconnecting*",
        CallEvent::Reconnected => "*reconnected*",
        CallEvent::Muted(_) => "*muted*",
        CallEvent::PeerMuted(_) => "*peer muted*",
        CallEvent::Held(_) => "*held*",
        CallEvent::PeerHeld(_) => "*peer held*",
        CallEvent::MicrophoneLost(_) => "*microphone lost*",
        CallEvent::PeerMicrophoneLost(_) => "*peer microphone lost*",
        CallEvent::Dtmf(_) => "*dtmf*",
        CallEvent::Quality(_) => "*quality*",
        CallEvent::Measured => "*stats*",
        CallEvent::Warning(..) => "*warning*",
        CallEvent::MicrophoneSilent(_) => "*microphone silent*",
        CallEvent::PeerSilent(_) => "*peer silent*",
        CallEvent::TimeLimit(_) => "*time limit*",
        CallEvent::RingSilent(_) => "*ring silent*",
        CallEvent::Ending { .. } => "*ending*",
        CallEvent::Ended(_) => "*ended*",
    }
}
