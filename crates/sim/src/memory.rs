//! What an observer remembers of calls and pages.

use std::collections::{BTreeMap, BTreeSet};

use halloo_core::analytics::ReportKind;
use halloo_core::{End, Level, MediaPermit, Side, Warning};
use halloo_switch::Connection;
use halloo_wire::{CallId, CallRecord, Cuid, Direction, LegId, Stage, TalkLimit, Time};

use crate::coverage::Tables;
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
    /// Whether another page of the device holds the leg.
    pub(crate) const fn is_aside(&self) -> bool {
        matches!(self.stage, Stage::Ringing { aside: true, .. })
    }

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
    /// The reason for the call, as its caller gave it.
    pub(crate) context: String,
    /// How long they may talk.
    pub(crate) limit: Option<TalkLimit>,
    pub(crate) legs: BTreeMap<Holder, LegTruth>,
    /// Somebody was told that it is accepted.
    pub(crate) accepted: bool,
    /// When the server took the answer.
    pub(crate) since: Option<Time>,
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
    /// Whether it was rebuilt, and one side has not shown that it is in it.
    pub(crate) fn is_one_sided(&self) -> bool {
        let told = |direction: Direction| self.legs.values().any(|leg| leg.direction == direction);
        self.reborn && !(told(Direction::Outgoing) && told(Direction::Incoming))
    }

    pub(crate) fn new(now: Time, known: &CallRecord) -> Self {
        Self {
            begun: now,
            context: known.context.clone(),
            limit: known.limit.clone(),
            legs: BTreeMap::new(),
            accepted: false,
            since: None,
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
    pub(crate) placed: bool,
    pub(crate) ringing: bool,
    pub(crate) answered: Option<Time>,
    pub(crate) connected: bool,
    pub(crate) interrupted: bool,
    pub(crate) ending: bool,
    pub(crate) ended: Option<End>,
    /// The other side's device has told it that the call is over.
    pub(crate) told_by_peer: bool,
    /// A record of its own call has reached the page.
    pub(crate) dialled: bool,
    /// A record of its end has reached the page.
    pub(crate) knew_end: bool,
    /// The user has taken it.
    pub(crate) consented: bool,
    /// The right to send that it was granted.
    pub(crate) permit: Option<MediaPermit>,
    /// The user had the microphone off in a call that has become part of this one, which the user has not seen yet.
    pub(crate) muted_before: bool,
    /// Microphone and peer connection were let go.
    pub(crate) released: bool,
    /// What the events have said of both sides.
    pub(crate) own: Side,
    pub(crate) other: Side,
    pub(crate) silent: bool,
    pub(crate) quality: Option<Level>,
    /// The warnings that stand.
    pub(crate) warnings: Vec<Warning>,
    /// Whether the own side, and the other, are known not to be heard.
    pub(crate) unheard: (bool, bool),
    /// The alerts before the time limit that its user has had.
    pub(crate) alerts: Vec<u64>,
    /// What the analytics were told: beginnings, and the end.
    pub(crate) starts: u32,
    pub(crate) end_report: Option<ReportKind>,
    /// Notifications that it was missed.
    pub(crate) missed: u32,
    /// The numbers of the keys that were pressed here, and when.
    pub(crate) pressed: Vec<(u32, Time)>,
    /// The number of the last keys of the other side.
    pub(crate) heard_keys: u32,
}

impl Story {
    /// Whether another tab of its device rang for it, and this page only showed it. What rings silently at the other side is
    /// another matter.
    pub(crate) const fn is_aside(&self) -> bool {
        self.incoming && self.silent && self.answered.is_none()
    }
}

/// Everything that is known of a page.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageMemory {
    pub(crate) stories: BTreeMap<CallId, Story>,
    /// The last record that was sent to it.
    pub(crate) told: BTreeMap<CallId, Told>,
    /// Since when it and the server disagree about a call.
    pub(crate) at_odds: BTreeMap<CallId, Time>,
    /// Since when it says that it talks.
    pub(crate) talking: BTreeMap<CallId, Time>,
    /// Since when it talks to nobody.
    pub(crate) alone: BTreeMap<CallId, Time>,
    /// Since when it shows the other side otherwise than that side stands.
    pub(crate) mistaken: BTreeMap<CallId, Time>,
    /// Since when it is told wrongly whether the phone at the other side sounds.
    pub(crate) misheard: BTreeMap<CallId, Time>,
    /// The last moment at which something kept it from hearing the server.
    pub(crate) impaired: Time,
}

/// Numbers for the report.
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Calls that the server has taken.
    pub calls: u64,
    /// How they ended, as it was told first.
    pub ends: BTreeMap<&'static str, u64>,
    /// What was done with calls besides: the world has seen it so often.
    pub seen: BTreeMap<&'static str, u64>,
    /// Sessions that were resumed.
    pub resumes: u64,
    /// Frames that reached the server.
    pub frames: u64,
    /// Which pairs of state and input were seen.
    pub tables: Tables,
}

impl Statistics {
    pub(crate) fn saw(&mut self, what: &'static str) {
        let count = self.seen.entry(what).or_default();
        *count = count.saturating_add(1);
    }
}
