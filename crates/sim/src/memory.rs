//! What an observer remembers of calls and pages.

use std::collections::{BTreeMap, BTreeSet};

use halloo_core::End;
use halloo_switch::Connection;
use halloo_wire::{CallId, Cuid, Direction, LegId, Stage, Time};

use crate::page::{PageId, Who};

/// To whom something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Holder {
    Page(PageId),
    Raw(Connection),
}

/// One page's part in a call, as the server last told it.
#[derive(Clone, Debug)]
pub(crate) struct LegTruth {
    pub(crate) who: Who,
    pub(crate) leg: LegId,
    pub(crate) rev: u32,
    pub(crate) stage: Stage,
    pub(crate) direction: Direction,
    pub(crate) peer: Cuid,
}

impl LegTruth {
    pub(crate) const fn ended(&self) -> Option<End> {
        match self.stage {
            Stage::Ended { reason, by, duration } => Some(End { reason, by, duration }),
            Stage::Ringing { .. } | Stage::Accepted { .. } => None,
        }
    }
}

/// Everything that the server has told about a call.
#[derive(Clone, Debug)]
pub(crate) struct Truth {
    pub(crate) begun: Time,
    pub(crate) legs: BTreeMap<Holder, LegTruth>,
    /// Somebody was told that it is accepted.
    pub(crate) accepted: bool,
    /// The callee's leg that was.
    pub(crate) winner: Option<LegId>,
    pub(crate) ended: bool,
    /// The server that told all this has lost its memory.
    pub(crate) forgotten: bool,
    /// It was told of before that.
    pub(crate) reborn: bool,
    /// The revision that ended it.
    pub(crate) end_rev: u32,
    /// Users who answered it, who missed it, and whose other device answered.
    pub(crate) answered: BTreeSet<Cuid>,
    pub(crate) missed: BTreeSet<Cuid>,
    pub(crate) elsewhere: BTreeSet<Cuid>,
}

impl Truth {
    pub(crate) fn new(now: Time) -> Self {
        Self {
            begun: now,
            legs: BTreeMap::new(),
            accepted: false,
            winner: None,
            ended: false,
            forgotten: false,
            reborn: false,
            end_rev: 0,
            answered: BTreeSet::new(),
            missed: BTreeSet::new(),
            elsewhere: BTreeSet::new(),
        }
    }
}

/// What a page was last told of a call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Told {
    pub(crate) rev: u32,
    /// `None`: a welcome did not list it any more.
    pub(crate) stage: Option<Stage>,
}

impl Told {
    pub(crate) const fn is_live(&self) -> bool {
        matches!(self.stage, Some(Stage::Ringing { .. } | Stage::Accepted { .. }))
    }
}

/// What a page was told and has told of one call.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    pub(crate) incoming: bool,
    pub(crate) ringing: bool,
    pub(crate) answered: Option<Time>,
    pub(crate) connected: bool,
    pub(crate) interrupted: bool,
    pub(crate) ended: Option<End>,
    /// A record of its end has reached the page.
    pub(crate) knew_end: bool,
    /// The user has taken it.
    pub(crate) consented: bool,
    pub(crate) permits: u32,
}

/// Everything that is known of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageMemory {
    pub(crate) stories: BTreeMap<CallId, Story>,
    /// The last record that was sent to it.
    pub(crate) told: BTreeMap<CallId, Told>,
    /// Since when it and the server disagree about a call.
    pub(crate) at_odds: BTreeMap<CallId, Time>,
    /// Since when it talks to nobody.
    pub(crate) alone: BTreeMap<CallId, Time>,
    /// Since when the other side shows another microphone switch.
    pub(crate) mismuted: BTreeMap<CallId, Time>,
    /// The last moment at which something kept it from hearing the server.
    pub(crate) impaired: Time,
}

/// Numbers for the report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Calls that the server has taken.
    pub calls: u64,
    /// How they ended, as it was told first.
    pub ends: BTreeMap<&'static str, u64>,
    /// Sessions that were resumed.
    pub resumes: u64,
    /// Frames that reached the server.
    pub frames: u64,
}
