use halloo_core::{Command, Effect, End, Error, ErrorCode, Given, Reply, Ticket};
use halloo_wire::{By, CallId, Cuid, EndReason, Time};

use super::{Invariant, Verdict, holds};
use crate::insider::INSIDER;
use crate::memory::{Holder, Story, Truth};
use crate::observer::Observer;
use crate::page::{Asked, Page};

/// For so long after a disturbance a client may not have heard the server's word on its own end of a call.
const UNCERTAIN: u64 = 8_000;

/// I1: a promise settles once, and only if it was made.
pub(crate) fn settled_once(page: &Page, ticket: Ticket) -> Verdict {
    let open = page.promises.get(&ticket).is_some_and(|promise| promise.result.is_none());
    holds(open, Invariant::I1, || format!("page {} settles {ticket:?} again, or out of nothing", page.id.0))
}

/// I1: how long the answer to a command may take, in milliseconds. `None`: as long as the call.
pub(crate) const fn patience(asked: Asked) -> Option<u64> {
    match asked {
        Asked::Connect => Some(10_400),
        // Whoever hangs up in the tenth second waits five more for the server's word.
        Asked::Dial => Some(15_600),
        // The server has five seconds to confirm, and then five to confirm that it is not wanted any more.
        Asked::Accept => Some(10_400),
        Asked::Decline | Asked::Hangup | Asked::HangupAll | Asked::Logout => Some(5_400),
        // A pong that does not come in four seconds breaks the connection.
        Asked::Ping => Some(4_400),
        Asked::AtOnce => Some(0),
        Asked::WatchEnd => None,
    }
}

/// I3: what can be refused without asking the server is refused in the same breath.
pub(crate) fn refused_at_once(
    page: &Page,
    ticket: Ticket,
    command: &Command,
    (gone, connected): (bool, bool),
    effects: &[Effect],
) -> Verdict {
    let at_once = match command {
        Command::Dial { receiver: Given::Text(text), .. } => !connected || Cuid::parse(text).is_err(),
        Command::Ping => !connected,
        Command::Dial { .. }
        | Command::Mute(..)
        | Command::Hold(..)
        | Command::Dtmf(..)
        | Command::Abort(_)
        | Command::Microphone(_)
        | Command::Speaker(_) => true,
        Command::Accept(..) | Command::Decline(..) | Command::Hangup(_) | Command::WatchEnd(_) => gone,
        Command::Connect | Command::HangupAll | Command::Logout => false,
    };
    let settled = effects.iter().any(|effect| matches!(effect, Effect::Settle(done, _) if *done == ticket));
    holds(settled || !at_once, Invariant::I3, || {
        format!("page {} leaves {command:?} open (call gone: {gone}, connected: {connected})", page.id.0)
    })
}

/// I3: whoever gives up the call that a promise began has no such call any more, whatever it had become.
pub(crate) fn aborted(page: &Page, dial: Ticket) -> Verdict {
    let begun = page.promises.get(&dial).and_then(|promise| promise.result.as_ref());
    let lives = match begun {
        Some(Ok(Reply::Call(call))) => page.live.contains_key(call),
        Some(_) | None => false,
    };
    holds(!lives, Invariant::I3, || format!("page {}: {dial:?} was given up, {begun:?} goes on", page.id.0))
}

/// I2: what a promise says is what the server said to this page.
pub(crate) fn settled_as_recorded(
    observer: &Observer,
    now: Time,
    page: &Page,
    ticket: Ticket,
    result: &Result<Reply, Error>,
) -> Verdict {
    let Some(promise) = page.promises.get(&ticket) else { return Ok(()) };
    let wrong = |why: &str| {
        Err((
            Invariant::I2,
            format!("page {}: {:?} settles to {result:?}, but {why}", page.id.0, promise.asked),
        ))
    };
    let holder = Holder::Page(page.id);
    let told = |reason: EndReason| {
        let legs = observer.calls.values().filter_map(|truth| truth.legs.get(&holder));
        legs.filter_map(|leg| leg.ended()).any(|end| end.reason == reason)
    };
    match (promise.asked, result) {
        (Asked::WatchEnd, Ok(Reply::Ended(end))) => match promise.call {
            Some(call) => ended_as_recorded(observer, now, page, observer.survivor(call), *end),
            None => wrong("it watches no call"),
        },
        (Asked::Dial, Ok(Reply::Call(call))) => match observer.calls.get(call) {
            Some(truth) if truth.legs.contains_key(&holder) => Ok(()),
            Some(_) | None => wrong("the server has not told it of that call"),
        },
        (Asked::Accept, Ok(Reply::Done)) => {
            let truth = promise.call.and_then(|call| observer.calls.get(&call));
            let won = truth.is_some_and(|truth| {
                truth.winner.is_some() && truth.legs.get(&holder).map(|leg| leg.leg) == truth.winner
            });
            // It has won on a server that is gone, and has yet to show that to this one.
            let before = truth.is_some_and(Truth::is_one_sided);
            if won || before { Ok(()) } else { wrong("this leg has not won") }
        }
        (Asked::Dial, Err(error)) if error.code == ErrorCode::UserBusy && !told(EndReason::Busy) => {
            wrong("nobody was busy")
        }
        (Asked::Dial, Err(error))
            if error.code == ErrorCode::ReceiverOffline && !told(EndReason::Unreachable) =>
        {
            wrong("nobody was away")
        }
        (Asked::WatchEnd | Asked::Dial | Asked::Accept, Ok(_)) => wrong("that is no answer to it"),
        (
            Asked::Connect
            | Asked::Decline
            | Asked::Hangup
            | Asked::HangupAll
            | Asked::AtOnce
            | Asked::Ping
            | Asked::Logout,
            Ok(Reply::Call(_) | Reply::Ended(_)),
        ) => wrong("that is no answer to it"),
        (
            Asked::Connect
            | Asked::Decline
            | Asked::Hangup
            | Asked::HangupAll
            | Asked::AtOnce
            | Asked::Ping
            | Asked::Logout
            | Asked::WatchEnd
            | Asked::Dial
            | Asked::Accept,
            _,
        ) => Ok(()),
    }
}

/// I2, I26: the end of a call is the one that the server's record has. Only a page that was cut off may have ended
/// it by itself.
pub(crate) fn ended_as_recorded(
    observer: &Observer,
    now: Time,
    page: &Page,
    call: CallId,
    end: End,
) -> Verdict {
    let memory = observer.pages.get(&page.id);
    if let Some(told) = memory.and_then(|memory| memory.stories.get(&call)?.ended) {
        return holds(told == end, Invariant::I5, || {
            format!("page {} {call}: first {told:?}, then {end:?}", page.id.0)
        });
    }
    // A promise about an invite that crossed another one is a promise about the call that both became, also when the
    // server has forgotten that since.
    let known = |call: &CallId| {
        observer.calls.get(call).is_some_and(|truth| truth.legs.contains_key(&Holder::Page(page.id)))
    };
    let call = if known(&call) { call } else { observer.former_survivor(call).unwrap_or(call) };
    let truth = observer.calls.get(&call);
    let leg = truth.and_then(|truth| truth.legs.get(&Holder::Page(page.id)));
    let impaired = memory.is_none_or(|memory| now.since(memory.impaired) <= UNCERTAIN + page.lateness());
    let fine = match leg {
        // The server never heard of it, or has forgotten it or this page's part in it.
        None => end.duration == 0 || truth.is_some_and(|truth| truth.reborn),
        Some(_) if truth.is_some_and(|truth| truth.forgotten) && end.duration == 0 => true,
        // A page that is being unloaded or signs out does not wait for the server's word.
        Some(leg) => {
            let departing = page.leaving || page.signed_out;
            let told =
                memory.and_then(|memory| memory.stories.get(&call)).is_some_and(|story| story.told_by_peer);
            leg.ended() == Some(end) || ((end.by == By::Me || told) && (impaired || departing))
        }
    };
    holds(fine, Invariant::I2, || {
        let leg = leg.map(|leg| leg.stage);
        format!("page {} {call}: ended as {end:?}, the record says {leg:?}", page.id.0)
    })
}

/// I7: who is said to have ended a call has asked for that. (Not judged of calls that became one, nor of a page that was
/// cut off in the call: it may have ended it by itself.)
pub(crate) fn by_whom(observer: &Observer, page: &Page, call: CallId, end: End, calm: Time) -> Verdict {
    let Some(truth) = observer.calls.get(&call).filter(|truth| calm < truth.begun && !truth.reborn) else {
        return Ok(());
    };
    let peer = truth.legs.get(&Holder::Page(page.id)).map(|leg| leg.peer.clone());
    let peer = peer.filter(|peer| peer.as_str() != INSIDER);
    let (Some(peer), EndReason::Completed | EndReason::Declined | EndReason::Cancelled) = (peer, end.reason)
    else {
        return Ok(());
    };
    let asked = |who: &Cuid| observer.parting.contains(&(call, who.clone()));
    let merged = observer.has_absorbed(call);
    let (said, other) = match end.by {
        By::Me => (&page.who.cuid, &peer),
        By::Peer => (&peer, &page.who.cuid),
        By::Server => return Ok(()),
    };
    // If both have, either may have been the first.
    holds(merged || asked(said) || !asked(other), Invariant::I7, || {
        format!("page {} {call}: {end:?}, but it was {other} who has ended it", page.id.0)
    })
}

/// I12, I13: a call is announced to a page once, and not when the page knows that it has ended.
pub(crate) fn rings_once(story: &Story, call: CallId) -> Verdict {
    holds(!story.incoming, Invariant::I13, || format!("{call} rings a second time"))?;
    holds(story.ended.is_none(), Invariant::I5, || format!("{call} rings after its end"))?;
    holds(!story.knew_end, Invariant::I12, || format!("{call} rings though its end is known"))
}

/// I12: no screen rings for a call whose end has reached the page.
pub(crate) fn no_dead_ring(dead: bool, call: CallId) -> Verdict {
    holds(!dead, Invariant::I12, || format!("{call} is shown as ringing though its end is known"))
}

/// I14, I15: one user does not both answer a call and miss it.
pub(crate) fn missed_or_answered(
    missed: bool,
    answered: bool,
    elsewhere: bool,
    call: CallId,
    who: &Cuid,
) -> Verdict {
    holds(!(missed && answered), Invariant::I14, || format!("{who} answered and missed {call}"))?;
    holds(!(missed && elsewhere), Invariant::I15, || format!("{who} missed {call}, answered elsewhere"))
}
