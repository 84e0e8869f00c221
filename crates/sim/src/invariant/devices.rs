use std::collections::BTreeMap;

use halloo_switch::{Connection, DevicePolicy};
use halloo_wire::{Cuid, DeviceId, EndReason, Fact, Numbered, RefusalCode, ServerFrame, Stage, Verb};

use super::{Invariant, Verdict, holds};
use crate::page::Who;
use crate::shell::ShellEffect;

/// I57: where one device is allowed, one is connected.
pub(crate) fn one_device<'a>(policy: DevicePolicy, connected: impl Iterator<Item = &'a Who>) -> Verdict {
    if policy == DevicePolicy::Allow {
        return Ok(());
    }
    let mut devices: BTreeMap<&Cuid, &DeviceId> = BTreeMap::new();
    for who in connected {
        let known = *devices.entry(&who.cuid).or_insert(&who.device);
        holds(*known == who.device, Invariant::I57, || {
            format!("{}: {} and {}", who.cuid, known.as_str(), who.device.as_str())
        })?;
    }
    Ok(())
}

/// I57: nobody is turned away for a device that is not there, nor against the operator's will. `elsewhere`: the same
/// user's connections from other devices.
pub(crate) fn rightly_refused(policy: DevicePolicy, code: RefusalCode, elsewhere: &[Connection]) -> Verdict {
    let fine = match code {
        RefusalCode::AlreadySignedIn => policy == DevicePolicy::Refuse && !elsewhere.is_empty(),
        RefusalCode::Replaced => policy == DevicePolicy::Replace,
        RefusalCode::InvalidCredentials
        | RefusalCode::NoHello
        | RefusalCode::BadFrame
        | RefusalCode::UnsupportedVersion
        | RefusalCode::RateLimited
        | RefusalCode::Draining => true,
    };
    holds(fine, Invariant::I57, || format!("{code:?} under {policy:?}, elsewhere {elsewhere:?}"))
}

/// I33: an answer that is taken gives the call to the page that gave it, and not to another one of its device.
pub(crate) fn answered_here(numbered: &Numbered, connection: Connection, effects: &[ShellEffect]) -> Verdict {
    if !numbered.command.as_ref().is_ok_and(|command| command.verb == Verb::Accept) {
        return Ok(());
    }
    let told = |fact: &Fact| matches!(fact, Fact::Result { id, outcome: Ok(()), .. } if *id == numbered.id);
    let moved = |fact: &Fact| {
        let Fact::State(record) = fact else { return false };
        matches!(record.stage, Stage::Ended { reason: EndReason::Replaced, .. })
    };
    let here = |test: &dyn Fn(&Fact) -> bool| {
        effects.iter().any(|effect| {
            let ShellEffect::Send(to, ServerFrame::Numbered { fact, .. }) = effect else { return false };
            *to == connection && test(fact)
        })
    };
    holds(!(here(&told) && here(&moved)), Invariant::I33, || {
        format!("{connection:?} has answered, and another page has the call: {effects:?}")
    })
}
