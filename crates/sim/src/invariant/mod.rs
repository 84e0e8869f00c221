//! What must be true of every history. Each rule is one function that says what it found wrong.

pub(crate) mod agreement;
pub(crate) mod api;
pub(crate) mod devices;
pub(crate) mod hold;
pub(crate) mod keys;
pub(crate) mod limit;
pub(crate) mod media;
pub(crate) mod notices;
pub(crate) mod order;
pub(crate) mod record;
pub(crate) mod reports;
pub(crate) mod waiting;

use halloo_wire::Time;

/// The rules, by the numbers that they have in the project's reliability plan; those above 52 came later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// Every promise settles exactly once, in time.
    I1,
    /// What a promise or an event says is what the server's record says.
    I2,
    /// What cannot be done is refused at once, with a typed error.
    I3,
    /// Events of a call come in the documented order.
    I4,
    /// One end per call and page, and nothing after it.
    I5,
    /// Both sides are told the same reason, with the right `by`.
    I7,
    /// Who is in a call is not alone in it.
    I8,
    /// One leg of the callee is accepted, at most.
    I9,
    /// One call per device, or two of which one talks at most.
    I10,
    /// A device rings only while the record does.
    I11,
    /// Nothing rings that has ended.
    I12,
    /// A call rings a page once.
    I13,
    /// Nobody both misses and answers a call.
    I14,
    /// What was answered elsewhere was not missed.
    I15,
    /// Busy is who has a call.
    I16,
    /// The microphone is on only in a live call.
    I17,
    /// Sound leaves only with the server's permit for this leg, and the user's consent.
    I18,
    /// A callee's microphone is asked for only after its user took the call.
    I19,
    /// Before the answer nobody learns where a device can be reached, and no name is looked up.
    I21,
    /// Muted stays muted, and both sides know.
    I22,
    /// What is on hold sends nothing until its user takes it back, and both sides know.
    I23,
    /// A permit is given once.
    I24,
    /// Both sides are told the same duration; none without an answer.
    I26,
    /// Who is no party to a call cannot touch it.
    I30,
    /// A command that comes again changes nothing and has the same result.
    I31,
    /// Revisions rise, and an end is final.
    I32,
    /// One tab of a device rings, and one has the microphone.
    I33,
    /// A connected client knows what the server knows.
    I34,
    /// Offer, answer and candidates come in order and to the right side.
    I36,
    /// Two who call each other get one call.
    I37,
    /// Who calls again after a crash is not turned away for the old call.
    I38,
    /// Nothing rings longer than the ring time.
    I41,
    /// A call without media ends.
    I42,
    /// One connection attempt at a time.
    I45,
    /// Nobody repeats anything without end.
    I46,
    /// Keys arrive once each and in order.
    I50,
    /// After the faults everything comes to rest.
    I51,
    /// Every state knows what to do with every input.
    I52,
    /// The analytics hear of each call's beginning once and of its end once.
    I53,
    /// One notification a call, for as long as it rings.
    I54,
    /// Nobody talks longer than they may, and each alert comes once.
    I55,
    /// The caller knows whether the phone that rings can sound.
    I56,
    /// Where one device is allowed, one is connected.
    I57,
    /// A second call rings only where that is wished, and never a third.
    I58,
    /// Nothing is wanted of what was let go.
    I59,
    /// A lost microphone is shown at both sides.
    I60,
    /// A dead path is noticed, and said.
    I61,
    /// The contracts between the parts of the program.
    Contract,
}

impl Invariant {
    /// What it demands.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::I1 => "every promise settles exactly once, in time",
            Self::I2 => "promises and events agree with the server's record",
            Self::I3 => "what cannot be done is refused at once",
            Self::I4 => "events come in order",
            Self::I5 => "one end, and nothing after it",
            Self::I7 => "both sides are told the same reason",
            Self::I8 => "nobody is alone in a call",
            Self::I9 => "at most one accepted leg",
            Self::I10 => "at most one call talks",
            Self::I11 => "a device rings only while the record does",
            Self::I12 => "nothing rings that has ended",
            Self::I13 => "a call rings a page once",
            Self::I14 => "never both missed and answered",
            Self::I15 => "answered elsewhere is not missed",
            Self::I16 => "busy is who has a call",
            Self::I17 => "the microphone is on only in a live call",
            Self::I18 => "sound leaves only with permit and consent",
            Self::I19 => "no microphone before the user took the call",
            Self::I21 => "nobody is found before the answer",
            Self::I22 => "muted stays muted and both sides know",
            Self::I23 => "held stays held and both sides know",
            Self::I24 => "a permit is given once",
            Self::I26 => "one duration",
            Self::I30 => "strangers cannot touch a call",
            Self::I31 => "a repeated command changes nothing",
            Self::I32 => "revisions rise and ends are final",
            Self::I33 => "one tab rings, one has the microphone",
            Self::I34 => "a connected client knows what the server knows",
            Self::I36 => "negotiation is in order",
            Self::I37 => "two who call each other get one call",
            Self::I38 => "recall after a crash is not busy",
            Self::I41 => "nothing rings longer than the ring time",
            Self::I42 => "a call without media ends",
            Self::I45 => "one connection attempt at a time",
            Self::I46 => "repetitions are bounded",
            Self::I50 => "keys arrive once and in order",
            Self::I51 => "everything comes to rest",
            Self::I52 => "every state knows every input",
            Self::I53 => "one beginning and one end for the analytics",
            Self::I54 => "a notification while it rings",
            Self::I55 => "a time limit is kept",
            Self::I56 => "the caller knows of a silent ring",
            Self::I57 => "one device where one is allowed",
            Self::I58 => "a second call only where it may wait",
            Self::I59 => "nothing after the release",
            Self::I60 => "a lost microphone is shown",
            Self::I61 => "a dead path is noticed",
            Self::Contract => "the contracts between the parts",
        }
    }
}

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// When.
    pub at: Time,
    /// Which.
    pub invariant: Invariant,
    /// By what.
    pub detail: String,
}

impl core::fmt::Display for Violation {
    fn fmt(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let Self { at, invariant, detail } = self;
        write!(formatter, "violated {invariant:?} ({}) at {at}: {detail}", invariant.title())
    }
}

/// A rule's judgement: fine, or what is wrong.
pub(crate) type Verdict = Result<(), (Invariant, String)>;

/// The judgement that `invariant` is broken by `detail`, unless `fine`.
pub(crate) fn holds(fine: bool, invariant: Invariant, detail: impl FnOnce() -> String) -> Verdict {
    if fine { Ok(()) } else { Err((invariant, detail())) }
}
