//! What must be true whatever a client is told, in whatever state.

use std::collections::BTreeMap;

use halloo_core::{
    CallPhase, Command, Effect, Event, Host, Input, LinkPhase, MediaEffect, SignallingEffect, SignallingInput,
};
use halloo_wire::{CallId, ClientFrame, CommandId, Direction, Fact, ServerFrame};

use super::history::Rebuilt;

/// Nobody answers for so long: by then everything that has a time limit has met it, in milliseconds.
const ALONE: u64 = 150_000;
/// More wakes at one moment than a client has reason to ask for.
const AT_ONCE: u32 = 6;
/// More wakes than a client needs for all that time.
const WAKES: u32 = 3_000;

/// What a promise is for.
pub(crate) const fn promised(command: &Command) -> &'static str {
    match command {
        Command::Connect => "connect",
        Command::Dial { .. } => "dial",
        Command::Abort(_) => "abort",
        Command::Accept(..) => "accept",
        Command::Decline(..) => "decline",
        Command::Hangup(_) => "hangup",
        Command::HangupAll => "hangup all",
        Command::Mute(..) => "mute",
        Command::Hold(..) => "hold",
        Command::Dtmf(..) => "keys",
        Command::Microphone(_) => "microphone",
        Command::Speaker(_) => "speaker",
        Command::Ping => "ping",
        Command::WatchEnd(_) => "watch end",
        Command::Logout => "logout",
    }
}

const fn is_live(phase: Option<CallPhase>) -> bool {
    !matches!(phase, None | Some(CallPhase::Over))
}

/// One input: what is wrong with what was done because of it.
pub(crate) fn step(after: &Rebuilt, before: &BTreeMap<CallId, CallPhase>, effects: &[Effect]) -> Vec<String> {
    let mut wrong = Vec::new();
    for effect in effects {
        let about = match effect {
            Effect::Media(call, _, wish) => Some((*call, !matches!(wish, MediaEffect::Release))),
            Effect::Emit(Event::Call(call, _) | Event::Incoming(call) | Event::Resumed(call))
            | Effect::Screen(call, Some(_)) => Some((*call, true)),
            Effect::Signalling(..)
            | Effect::Screen(_, None)
            | Effect::Style { .. }
            | Effect::Notify(..)
            | Effect::Key(_)
            | Effect::Analytics(_)
            | Effect::Emit(_)
            | Effect::Settle(..) => None,
        };
        if let Some((call, true)) = about
            && !is_live(before.get(&call).copied())
            && !is_live(after.phase(call))
        {
            // A call may come and go in one breath; one that was gone before stays so.
            let came = !before.contains_key(&call) && after.phase(call).is_some();
            if !came {
                wrong.push(format!("{effect:?} is about a call that is gone"));
            }
        }
        if let Effect::Media(call, _, MediaEffect::Attach { permit, .. }) = effect {
            if permit.call() != *call {
                wrong.push(format!("{call} sends with the permit of another call"));
            }
            if !after.is_wanted(*call) {
                wrong.push(format!("{call} sends though its user has not answered"));
            }
        }
        if let Effect::Media(call, _, MediaEffect::Capture(_)) = effect
            && !after.may_capture(*call)
        {
            wrong.push(format!("{call} asks for the microphone though its user has not answered"));
        }
    }
    for (call, with) in &after.with {
        let talks = matches!(
            after.phase(*call),
            Some(CallPhase::Connecting | CallPhase::Connected | CallPhase::Interrupted)
        );
        let own = after.records.get(call).is_some_and(|record| record.direction == Direction::Outgoing);
        if let Some(winner) = after.winners.get(call).filter(|winner| own && talks && *winner != with) {
            wrong.push(format!("{call} was answered by {winner:?} and is connected with {with:?}"));
        }
    }
    for call in &after.holds {
        if !is_live(after.phase(*call)) {
            wrong.push(format!("{call} is gone and holds its microphone or connection"));
        }
    }
    wrong
}

/// News of a connection that was replaced says nothing about the call.
pub(crate) fn of_an_old_connection(call: CallId, effects: &[Effect]) -> Option<String> {
    let deed = effects.iter().filter_map(crate::naming::deed).find(|(about, _)| *about == call)?;
    Some(format!("{call}: an old connection makes it do {:?}", deed.1))
}

/// From now on nobody answers: calls end, promises settle, and no alarm rings without end.
pub(crate) fn leave_alone(rebuilt: &mut Rebuilt) {
    let limit = rebuilt.now.after(ALONE);
    let (mut wakes, mut at_once, mut last) = (0u32, 0u32, rebuilt.now);
    while let Some(at) = rebuilt.client.poll_timeout().filter(|at| *at <= limit) {
        let at = at.max(rebuilt.now);
        at_once = if at == last { at_once.saturating_add(1) } else { 0 };
        wakes = wakes.saturating_add(1);
        last = at;
        if at_once > AT_ONCE || wakes > WAKES {
            rebuilt.wrong.push(format!("the alarm of {at} spins: {wakes} wakes"));
            return;
        }
        rebuilt.step(at, Input::Wake);
    }
    rebuilt.now = limit.max(rebuilt.now);
    // Whoever is asked for the microphone may take as long as they like.
    let patient = |call: CallId| rebuilt.phase(call) == Some(CallPhase::Preparing);
    let left: Vec<_> = rebuilt.client.calls_in_hand().filter(|call| !patient(*call)).collect();
    if !left.is_empty() {
        let phases: Vec<_> = left.iter().map(|call| rebuilt.phase(*call)).collect();
        rebuilt.wrong.push(format!("nobody answers, and {phases:?} do not end"));
    }
    let asked = rebuilt.client.calls_in_hand().count() > 0;
    let open: Vec<_> = rebuilt.open.values().filter(|what| !asked && **what != "connect").collect();
    if !open.is_empty() {
        rebuilt.wrong.push(format!("nobody answers, and {open:?} do not settle"));
    }
}

/// Lets time pass for as long as `goes_on`, which is told what each moment brings, and anything has a time limit.
///
/// `answered`: the server is there, and answers pings at least.
pub(crate) fn let_time_pass(
    rebuilt: &mut Rebuilt,
    answered: bool,
    mut goes_on: impl FnMut(&Rebuilt, &[Effect]) -> bool,
) {
    let limit = rebuilt.now.after(ALONE);
    let pong = || SignallingInput::Received(ServerFrame::Pong(0));
    if answered {
        rebuilt.step(rebuilt.now, Input::Signalling(rebuilt.socket, pong()));
    }
    for _ in 0..WAKES {
        let Some(at) = rebuilt.client.poll_timeout().filter(|at| *at <= limit) else { return };
        let effects = rebuilt.step(at.max(rebuilt.now), Input::Wake);
        let asks = |effect: &Effect| {
            matches!(effect, Effect::Signalling(_, SignallingEffect::Send(ClientFrame::Ping(_))))
        };
        if answered && effects.iter().any(asks) {
            rebuilt.step(rebuilt.now, Input::Signalling(rebuilt.socket, pong()));
        }
        if !goes_on(rebuilt, &effects) {
            return;
        }
    }
}

/// The server has lost its memory, and the client has come back to it. Whether it has.
pub(crate) fn forget(rebuilt: &mut Rebuilt) -> bool {
    let Some(welcome) = super::sessions::welcome(false, Vec::new()) else { return false };
    // It has had and answered everything that was sent before.
    let ids: Vec<CommandId> = rebuilt.sent.iter().map(|(id, _)| *id).collect();
    for id in ids {
        let fact = Fact::Result { id, call: None, outcome: Ok(()) };
        let seq = rebuilt.counted.saturating_add(1);
        let frame = ServerFrame::Numbered { seq, ack: rebuilt.numbered, fact };
        rebuilt.step(rebuilt.now, Input::Signalling(rebuilt.socket, SignallingInput::Received(frame)));
    }
    if !greet(rebuilt) {
        return false;
    }
    let frame = SignallingInput::Received(ServerFrame::Welcome(welcome));
    rebuilt.step(rebuilt.now, Input::Signalling(rebuilt.socket, frame));
    rebuilt.client.link_phase() == LinkPhase::Up
}

/// Brings a client to where it has said hello and waits for the welcome. Whether it is there.
pub(crate) fn greet(rebuilt: &mut Rebuilt) -> bool {
    let now = rebuilt.now;
    if rebuilt.client.link_phase() == LinkPhase::Up {
        rebuilt.step(now, Input::Signalling(rebuilt.socket, SignallingInput::Closed));
    }
    if rebuilt.client.link_phase() == LinkPhase::Waiting {
        rebuilt.step(now, Input::Host(Host::Online));
    }
    if rebuilt.client.link_phase() == LinkPhase::Opening {
        rebuilt.step(now, Input::Signalling(rebuilt.socket, SignallingInput::Opened));
    }
    rebuilt.client.link_phase() == LinkPhase::Greeting
}
