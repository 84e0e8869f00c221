use halloo_core::{CaptureFailure, Meanwhile};
use halloo_switch::DevicePolicy;
use halloo_wire::{InCall, PreAccept};

use crate::chance::Chance;
use crate::fault::{Cut, Halt};
use crate::media::{Microphone, Path};
use crate::thumbs::{Reaction, Temper};

/// A place for pages in a plan: a tab of a device of a user. At most one page is loaded there at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Which user.
    pub user: u8,
    /// Which of the user's devices.
    pub device: u8,
    /// One way, in milliseconds.
    pub latency: u64,
    /// Up to so much more.
    pub jitter: u64,
    /// Habits of whoever sits there.
    pub temper: Temper,
    /// Whether a second call may ring there.
    pub waiting: bool,
    /// How strict the client there is about connecting.
    pub routes: (PreAccept, InCall),
}

/// One thing that happens because the plan says so. The number is the seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// Loads a page and signs in.
    Open(usize),
    /// Calls a user.
    Dial(usize, u8),
    /// Calls with a wrong parameter.
    DialBadly(usize, u8),
    /// Takes what rings.
    Answer(usize),
    /// Turns it away.
    Decline(usize),
    /// Ends what there is.
    HangUp(usize),
    /// Ends whatever there is.
    HangUpAll(usize),
    /// Switches the microphone.
    Mute(usize, bool),
    /// Waits for the end of what there is.
    WatchEnd(usize),
    /// Puts an end view away.
    Dismiss(usize),
    /// Uses a call that is over, or of somebody else.
    Stray(usize),
    /// Signs out.
    Logout(usize),
    /// Loads the page anew.
    Reload(usize),
    /// The page is gone without a word; with `true` the machine is.
    Crash(usize, bool),
    /// The connection dies.
    Cut(usize, Cut),
    /// Nothing passes for so long, and then what was held arrives, also on a connection that was replaced.
    HalfOpen(usize, u64),
    /// The same in one direction; `true`: to the server.
    OneWay(usize, bool, u64),
    /// No network for so long; the page knows after so many milliseconds.
    Offline(usize, u64, Option<u64>),
    /// Nothing new connects for so long.
    Dark(usize, u64),
    /// The server loses its memory.
    Restart,
    /// The page does not run for so long.
    Halt(usize, Halt, u64),
    /// The tab goes to the background, or comes back.
    Hide(usize, bool),
    /// What becomes of the next question for the microphone.
    Microphone(usize, Microphone),
    /// What becomes of the next peer connection.
    Path(usize, Path),
    /// The microphone is pulled out.
    Unplug(usize),
    /// Media is interrupted for so long.
    BreakPath(usize, u64),
    /// The machine has another address: its connections are dead, and it can make new ones.
    Roam(usize),
    /// What had arrived arrives once more after the next resume.
    ReplayTwice(usize),
    /// Something between page and server spoils a frame.
    Garble(usize),
    /// The alarm rings for no reason.
    Wake(usize),
    /// A stranger sends something; the number says what.
    Forge(u64),
    /// Calls a user for so many milliseconds at most, with alerts.
    DialFor(usize, u8, u64),
    /// Calls a user and gives up after so many milliseconds, by the promise.
    DialAndAbort(usize, u8, u64),
    /// Takes what rings, and this becomes of another call.
    AnswerAnd(usize, Meanwhile),
    /// Turns away what rings: the network is bad.
    Refuse(usize),
    /// Puts a call on hold, or takes it back.
    Hold(usize, bool),
    /// Takes back the call that is on hold; another one goes on hold.
    Swap(usize),
    /// Presses keys.
    Keys(usize),
    /// Chooses a microphone.
    Choose(usize, Option<u8>),
    /// The machine has so many microphones now that can be named.
    Plug(usize, u8),
    /// The page must not sound, or may again.
    Silence(usize, bool),
    /// The page is hidden, or seen again, and its client hears of it.
    Unseen(usize, bool),
    /// So many of a hundred packets get lost on the way to it.
    Loss(usize, u64),
    /// Its microphone gives nothing, though it is there; or sound.
    Dumb(usize, bool),
    /// Does anything to any call; the number says what.
    Poke(usize, u64),
    /// Its connections say that their path is back; with `true` they lose it before.
    Flap(usize, bool),
    /// The other side's device says something without the server.
    Blurt(usize, u64),
    /// The server, or something between, says what it should not.
    Odd(usize, u64),
    /// Calls the party whose client was tampered with.
    DialInsider(usize),
    /// That party does something.
    Meddle(u64),
}

/// A move and its time, in milliseconds from the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed {
    /// When.
    pub at: u64,
    /// What.
    pub what: Move,
}

/// A whole history before it happens: plain data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed of everything that the moves leave open.
    pub seed: u64,
    /// Who is there.
    pub seats: Vec<Seat>,
    /// What happens.
    pub moves: Vec<Timed>,
    /// What the operator allows.
    pub rules: Rules,
}

/// What the operator of a plan allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether a user may be signed in on several devices.
    pub devices: DevicePolicy,
    /// The longest talk, in milliseconds.
    pub talk: Option<u64>,
    /// How devices connect while a call rings.
    pub pre_accept: PreAccept,
    /// How they connect once it is answered.
    pub in_call: InCall,
}

/// Families of faults; each plan draws some of them, so that rare ones are not drowned by the others.
#[derive(Clone, Copy, Debug)]
struct Swarm {
    network: bool,
    half_open: bool,
    pages: bool,
    machine: bool,
    media: bool,
    server: bool,
    stranger: bool,
}

impl Plan {
    /// The plan of `seed`.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        let mut plan = Self::plain(seed);
        plan.embellish();
        plan.harass();
        plan.forget();
        plan
    }

    /// The same, of calls that begin and end, and have no features. Its draws stay as they are: that keeps the seeds
    /// which once broke a rule worth something.
    #[must_use]
    pub fn plain(seed: u64) -> Self {
        let mut chance = Chance::part(seed, "plan", 0);
        let users = chance.between(2, 4);
        let seats: Vec<Seat> = (0..users).flat_map(|user| seats_of(user, &mut chance)).collect();
        let swarm = Swarm {
            network: chance.one_in(2),
            half_open: chance.one_in(3),
            pages: chance.one_in(3),
            machine: chance.one_in(3),
            media: chance.one_in(3),
            server: chance.one_in(8),
            stranger: chance.one_in(3),
        };
        let mut moves = Vec::new();
        let mut at = 500;
        for _ in 0..chance.between(20, 90) {
            at += gap(&mut chance);
            let seat = usize::try_from(chance.below(u64::try_from(seats.len()).unwrap_or(1))).unwrap_or(0);
            if swarm.pages && chance.one_in(10) {
                at = call_again(seat, at, users, &mut moves, &mut chance);
                continue;
            }
            let what = if chance.one_in(4) {
                fault(seat, swarm, &mut chance)
            } else {
                gesture(seat, u8::try_from(users).unwrap_or(1), &mut chance)
            };
            moves.extend(what.map(|what| Timed { at, what }));
            // A stranger does best while there is something to spoil.
            if let Some(Move::Dial(..)) = what
                && swarm.stranger
                && chance.one_in(3)
            {
                let what = Move::Forge(chance.bits());
                moves.push(Timed { at: at + chance.between(100, 1_500), what });
            }
            // Two who call each other in the same moment are rare, unless somebody sees to it.
            if let Some(Move::Dial(_, to)) = what
                && chance.one_in(6)
                && let Some(other) = seats.iter().position(|seat| seat.user == to)
                && let Some(from) = seats.get(seat)
            {
                at += chance.below(60);
                moves.push(Timed { at, what: Move::Dial(other, from.user) });
            }
        }
        moves.sort_by_key(|timed| timed.at);
        Self { seed, seats, moves, rules: Rules::default() }
    }
}

/// Somebody calls, crashes, comes back and calls again: rare, unless a plan sees to it. Gives the time afterwards.
fn call_again(seat: usize, from: u64, users: u64, moves: &mut Vec<Timed>, chance: &mut Chance) -> u64 {
    let mut user = || u8::try_from(chance.below(users)).unwrap_or(0);
    let (first, second) = (user(), user());
    let mut at = from;
    let mut make = |after, what| {
        at += after;
        moves.push(Timed { at, what });
    };
    make(0, Move::Dial(seat, first));
    make(chance.between(200, 2_500), Move::Crash(seat, chance.one_in(4)));
    make(chance.between(0, 500), Move::Open(seat));
    let again = if chance.one_in(2) { first } else { second };
    make(chance.between(300, 1_500), Move::Dial(seat, again));
    at
}

fn seats_of(user: u64, chance: &mut Chance) -> Vec<Seat> {
    let user = u8::try_from(user).unwrap_or(0);
    let devices: &[u8] = match chance.below(6) {
        0 => &[0, 0],
        1 => &[0, 1],
        2 => &[0, 0, 1],
        _ => &[0],
    };
    let seat = |device: &u8, chance: &mut Chance| Seat {
        user,
        device: *device,
        latency: chance.pick(&[1, 5, 20, 60, 150]).unwrap_or(20),
        jitter: chance.pick(&[0, 0, 10, 60]).unwrap_or(0),
        temper: temper(chance),
        waiting: false,
        routes: (PreAccept::All, InCall::Direct),
    };
    devices.iter().map(|device| seat(device, chance)).collect()
}

fn temper(chance: &mut Chance) -> Temper {
    let incoming = match chance.below(8) {
        0 => Reaction::Ignore,
        1 => Reaction::Decline(chance.pick(&[0, 30, 800]).unwrap_or(0)),
        _ => Reaction::Answer(chance.pick(&[0, 20, 40, 500, 2_500]).unwrap_or(0)),
    };
    Temper {
        incoming,
        talk: (!chance.one_in(4)).then(|| chance.pick(&[0, 50, 1_000, 6_000]).unwrap_or(0)),
        patience: (!chance.one_in(3)).then(|| chance.pick(&[0, 20, 600, 5_000]).unwrap_or(0)),
        twice: chance.one_in(5),
        taps: chance.one_in(2),
        redial: chance.one_in(4),
        ..Temper::default()
    }
}

fn gap(chance: &mut Chance) -> u64 {
    match chance.below(20) {
        0..=4 => 0,
        5..=9 => chance.between(1, 80),
        10..=15 => chance.between(100, 2_000),
        16..=18 => chance.between(2_000, 8_000),
        _ => chance.between(10_000, 60_000),
    }
}

fn gesture(seat: usize, users: u8, chance: &mut Chance) -> Option<Move> {
    let user = u8::try_from(chance.below(users.into())).unwrap_or(0);
    Some(match chance.below(30) {
        0..=12 => Move::Dial(seat, user),
        13..=15 => Move::Answer(seat),
        16 => Move::Decline(seat),
        17..=20 => Move::HangUp(seat),
        21 => Move::HangUpAll(seat),
        22..=24 => Move::Mute(seat, chance.one_in(2)),
        25 => Move::WatchEnd(seat),
        26 => Move::Dismiss(seat),
        27 => Move::Stray(seat),
        28 => Move::DialBadly(seat, u8::try_from(chance.below(8)).unwrap_or(0)),
        _ => Move::Open(seat),
    })
}

fn outage(chance: &mut Chance) -> u64 {
    match chance.below(6) {
        0 | 1 => chance.between(10, 900),
        2 | 3 => chance.between(1_000, 8_000),
        4 => chance.between(8_000, 29_000),
        _ => chance.between(29_000, 50_000),
    }
}

fn fault(seat: usize, swarm: Swarm, chance: &mut Chance) -> Option<Move> {
    let noticed = |chance: &mut Chance| (!chance.one_in(3)).then(|| chance.below(400));
    let cut = |chance: &mut Chance| Cut {
        keep_up: usize::try_from(chance.below(4)).unwrap_or(0),
        keep_down: usize::try_from(chance.below(4)).unwrap_or(0),
        client_notices: noticed(chance),
        server_notices: noticed(chance),
    };
    match chance.below(16) {
        0..=2 => swarm.network.then(|| Move::Cut(seat, cut(chance))),
        3 => swarm.network.then(|| Move::Offline(seat, outage(chance), noticed(chance))),
        4 => swarm.network.then(|| Move::Dark(seat, outage(chance))),
        5 => swarm.network.then(|| match chance.below(2) {
            0 => Move::ReplayTwice(seat),
            _ => Move::Garble(seat),
        }),
        6 => swarm.half_open.then(|| Move::HalfOpen(seat, outage(chance))),
        7 => swarm.half_open.then(|| Move::OneWay(seat, chance.one_in(2), outage(chance))),
        8 => swarm.pages.then(|| match chance.below(4) {
            0 => Move::Logout(seat),
            1 => Move::Reload(seat),
            _ => Move::Crash(seat, chance.one_in(3)),
        }),
        9 => swarm.pages.then_some(Move::Open(seat)),
        10 => swarm.machine.then(|| {
            let halt = match chance.below(6) {
                0 => Halt::Stored,
                1 | 2 => Halt::Frozen,
                _ => Halt::Stopped,
            };
            Move::Halt(seat, halt, outage(chance))
        }),
        11 => swarm.machine.then(|| match chance.below(3) {
            0 => Move::Hide(seat, chance.one_in(2)),
            _ => Move::Wake(seat),
        }),
        12 => swarm.media.then(|| Move::Microphone(seat, microphone(chance))),
        13 => swarm.media.then(|| match chance.below(4) {
            0 => Move::Path(seat, Path::Fails(chance.below(8_000))),
            1 => Move::Path(seat, Path::Hangs),
            2 => Move::Unplug(seat),
            _ if chance.one_in(2) => Move::Roam(seat),
            _ => Move::BreakPath(seat, outage(chance)),
        }),
        14 => swarm.server.then_some(Move::Restart),
        _ => swarm.stranger.then(|| Move::Forge(chance.bits())),
    }
}

fn microphone(chance: &mut Chance) -> Microphone {
    let after = chance.pick(&[0, 5, 300, 4_000, 40_000]).unwrap_or(0);
    match chance.below(5) {
        0 => Microphone::Fails(after, CaptureFailure::Denied),
        1 => Microphone::Fails(after, CaptureFailure::Missing),
        2 => Microphone::Fails(after, CaptureFailure::InUse),
        _ => Microphone::Granted(after),
    }
}
