//! Short plans that between them lead clients and the switch into every state that they have.

use halloo_core::{CaptureFailure, Meanwhile};
use halloo_wire::{InCall, PreAccept};

use crate::fault::Cut;
use crate::media::{Microphone, Path};
use crate::plan::{Move, Plan, Rules, Seat, Timed};
use crate::thumbs::Temper;

/// Three users, the second of them with two devices; each call that waits may ring.
const SEATS: [(u8, u8); 4] = [(0, 0), (1, 0), (1, 1), (2, 0)];

/// The same, but what was the second device is another tab of the first.
const TABS: [(u8, u8); 4] = [(0, 0), (1, 0), (1, 0), (2, 0)];

/// A scene of these moves, with so much latency.
fn scene(latency: u64, rules: Rules, moves: &[(u64, Move)]) -> Plan {
    play(&SEATS, latency, rules, moves)
}

fn play(seats: &[(u8, u8)], latency: u64, rules: Rules, moves: &[(u64, Move)]) -> Plan {
    let seat = |(user, device)| Seat {
        user,
        device,
        latency,
        jitter: 0,
        temper: Temper::default(),
        waiting: true,
        routes: (PreAccept::All, InCall::Direct),
    };
    let moves = moves.iter().map(|(at, what)| Timed { at: *at, what: *what }).collect();
    Plan { seed: latency, seats: seats.iter().copied().map(seat).collect(), moves, rules }
}

/// All of them.
pub(crate) fn all() -> Vec<Plan> {
    let mut all = calls();
    all.extend(troubles());
    all.extend(tabs());
    all
}

fn tabs() -> Vec<Plan> {
    use Move::{Answer, Dial, HangUp};
    let of = |latency, moves| play(&TABS, latency, Rules::default(), moves);
    vec![
        of(40, &[(500, Dial(0, 1)), (1_500, Answer(1)), (3_000, HangUp(1))]),
        of(400, &[(500, Dial(0, 1)), (2_500, Answer(2)), (2_510, Answer(1)), (6_000, HangUp(0))]),
        of(40, &[(500, Dial(0, 1)), (1_500, Move::Crash(2, false)), (2_500, Answer(1))]),
        of(40, &[(500, Dial(0, 1)), (1_500, Dial(1, 3)), (2_500, Move::Decline(2))]),
        play(
            &[(0, 0), (1, 0), (1, 0), (1, 1), (2, 0)],
            40,
            Rules::default(),
            &[(500, Dial(0, 1)), (1_500, Move::Decline(1)), (2_500, Answer(3))],
        ),
    ]
}

fn calls() -> Vec<Plan> {
    use Move::{Answer, AnswerAnd, Decline, Dial, DialAndAbort, HangUp, Hold, Mute, Swap, WatchEnd};
    let usual = Rules::default();
    let strict = |pre_accept, in_call| Rules { pre_accept, in_call, ..usual };
    let slow = |seat, after| (400, Move::Microphone(seat, Microphone::Granted(after)));
    let fails = |seat, failure| (400, Move::Microphone(seat, Microphone::Fails(200, failure)));
    vec![
        // Talk, with everything that can be switched.
        scene(
            40,
            usual,
            &[
                (500, Dial(0, 1)),
                (1_500, Answer(1)),
                (2_500, Mute(0, true)),
                (2_600, Hold(1, true)),
                (2_700, Move::Keys(0)),
                (2_800, WatchEnd(0)),
                (4_000, HangUp(0)),
            ],
        ),
        // Slow lines: whatever is on its way is on its way for long.
        scene(400, usual, &[(500, Dial(0, 1)), (3_000, Answer(2)), (7_000, HangUp(1))]),
        scene(400, usual, &[(500, Dial(0, 1)), (3_000, Answer(1)), (7_000, Move::Logout(0))]),
        scene(40, strict(PreAccept::Off, InCall::Direct), &[(500, Dial(0, 1)), (1_500, Answer(1))]),
        scene(40, strict(PreAccept::Relay, InCall::Relay), &[(500, Dial(0, 1)), (1_500, Answer(1))]),
        // Slow microphones.
        scene(
            40,
            usual,
            &[
                slow(0, 2_000),
                slow(1, 2_000),
                (500, Dial(0, 1)),
                (900, Mute(0, true)),
                (3_500, Answer(1)),
                (4_000, Answer(2)),
                (7_000, HangUp(0)),
            ],
        ),
        // Nobody takes it.
        scene(40, usual, &[(500, Dial(0, 1)), (1_500, HangUp(0)), (4_000, Dial(0, 1)), (5_000, Decline(1))]),
        scene(40, usual, &[(500, Dial(0, 1)), (63_000, Dial(3, 0))]),
        scene(40, usual, &[(500, DialAndAbort(0, 1, 20)), (2_000, DialAndAbort(0, 1, 300))]),
        // No microphones.
        scene(40, usual, &[fails(0, CaptureFailure::Denied), (500, Dial(0, 1))]),
        scene(
            40,
            usual,
            &[
                fails(1, CaptureFailure::Missing),
                fails(2, CaptureFailure::Dismissed),
                (500, Dial(0, 1)),
                (1_000, Answer(1)),
                (2_500, Answer(2)),
            ],
        ),
        // Two call each other, at once and while one is still asked for the microphone.
        scene(150, usual, &[(500, Dial(0, 2)), (520, Dial(3, 0)), (530, Mute(0, true)), (5_000, HangUp(0))]),
        scene(40, usual, &[slow(0, 3_000), (500, Dial(0, 2)), (900, Dial(3, 0)), (6_000, HangUp(0))]),
        scene(
            40,
            usual,
            &[slow(0, 3_000), (500, Dial(0, 2)), (900, Dial(3, 0)), (1_500, HangUp(0)), (2_500, Answer(0))],
        ),
        // A second call beside the first.
        scene(
            40,
            usual,
            &[
                (500, Dial(0, 1)),
                (1_500, Answer(1)),
                (3_000, Dial(3, 1)),
                (4_000, AnswerAnd(1, Meanwhile::Hold)),
                (5_500, Swap(1)),
                (6_500, Dial(3, 0)),
                (7_000, HangUp(1)),
            ],
        ),
        scene(
            40,
            usual,
            &[
                (500, Dial(0, 1)),
                (1_500, Answer(1)),
                (3_000, Dial(3, 1)),
                (4_000, AnswerAnd(1, Meanwhile::End)),
            ],
        ),
    ]
}

fn troubles() -> Vec<Plan> {
    use Move::{Answer, Dial, HangUp};
    let usual = Rules::default();
    let talk = [(500, Dial(0, 1)), (1_500, Answer(1))];
    let with = |more: &[(u64, Move)]| {
        let moves: Vec<(u64, Move)> = talk.iter().chain(more).copied().collect();
        scene(40, usual, &moves)
    };
    let cut = Cut { client_notices: Some(0), ..Cut::BOTH_NOTICE };
    let late = Cut { keep_up: 0, keep_down: 0, client_notices: Some(1_500), server_notices: None };
    vec![
        // Paths are lost and found, or never found.
        with(&[(3_000, Move::BreakPath(0, 4_000)), (3_500, Move::Hold(0, true))]),
        with(&[(3_000, Move::Roam(0)), (3_010, Move::Roam(1))]),
        with(&[(3_000, Move::BreakPath(1, 40_000)), (9_000, Move::Mute(1, true))]),
        // A hidden page wakes once a second, and learns then from its counters that nothing has come.
        with(&[(2_000, Move::Hide(0, true)), (4_050, Move::Roam(1))]),
        scene(
            40,
            usual,
            &[
                (400, Move::Path(0, Path::Hangs)),
                (500, Dial(0, 1)),
                (1_500, Answer(1)),
                (4_000, Move::Mute(0, true)),
            ],
        ),
        scene(40, usual, &[(400, Move::Path(0, Path::Fails(900))), (500, Dial(0, 1)), (1_500, Answer(1))]),
        // The session is interrupted while it rings and while they talk.
        scene(
            40,
            usual,
            &[
                (500, Dial(0, 1)),
                (1_000, Move::Cut(0, cut)),
                (1_000, Move::Offline(1, 3_000, Some(0))),
                (5_500, Answer(1)),
                (6_000, Move::Offline(1, 2_000, Some(0))),
            ],
        ),
        with(&[(3_000, Move::Cut(0, cut)), (3_000, Move::Offline(1, 9_000, Some(0))), (3_500, HangUp(1))]),
        with(&[(3_000, Move::Offline(0, 50_000, Some(0)))]),
        // The connection says that it is there again, in the last second of the grace.
        with(&[(3_000, Move::Offline(0, 50_000, Some(0))), (34_200, Move::Flap(0, true))]),
        with(&[(3_000, Move::HalfOpen(0, 20_000)), (4_000, HangUp(0)), (4_500, Move::Dark(1, 3_000))]),
        scene(
            40,
            usual,
            &[
                (0, Move::Dark(0, 20_000)),
                (0, Move::Cut(0, cut)),
                (400, Move::Microphone(3, Microphone::Granted(500))),
                (500, Dial(3, 1)),
                (600, Move::Offline(3, 8_000, Some(0))),
            ],
        ),
        // What its user has given up meanwhile becomes part of a call that finds the phone busy.
        scene(
            40,
            usual,
            &[
                (500, Move::Cut(0, late)),
                (600, Dial(0, 1)),
                (700, HangUp(0)),
                (800, Dial(0, 3)),
                (900, Dial(1, 0)),
            ],
        ),
        // The next page has no microphone.
        with(&[
            (3_000, Move::Reload(0)),
            (3_001, Move::Microphone(0, Microphone::Fails(3_000, CaptureFailure::Denied))),
            (3_100, Move::Reload(1)),
            (3_101, Move::Microphone(1, Microphone::Granted(3_000))),
        ]),
        with(&[
            (3_000, Move::Reload(0)),
            (3_001, Move::Microphone(0, Microphone::Fails(20_000, CaptureFailure::Denied))),
            (5_000, Move::Roam(1)),
        ]),
        // Pages and servers come and go.
        with(&[(3_000, Move::Reload(0)), (6_000, Move::Reload(1)), (9_000, Move::Logout(1))]),
        with(&[(3_000, Move::Restart)]),
        scene(
            40,
            usual,
            &[(500, Dial(0, 1)), (1_200, Move::Restart), (4_000, Dial(0, 1)), (4_200, Move::Logout(0))],
        ),
        scene(40, usual, &[(500, Dial(0, 1)), (1_500, Move::Crash(1, false)), (2_500, Answer(2))]),
        with(&[(3_000, Move::Crash(1, true)), (4_000, Move::Unseen(0, true)), (4_500, Move::Logout(3))]),
        // Microphones that go, pages that are hidden or silent, and a limit.
        with(&[
            (2_900, Move::Microphone(0, Microphone::Fails(50, CaptureFailure::InUse))),
            (3_000, Move::Unplug(0)),
            (3_500, Move::Mute(0, true)),
        ]),
        scene(
            40,
            usual,
            &[
                (300, Move::Unseen(1, true)),
                (400, Move::Silence(1, true)),
                (500, Move::DialFor(0, 1, 4_000)),
                (1_500, Answer(1)),
            ],
        ),
        // The limit passes while nobody hears the server.
        scene(
            40,
            usual,
            &[
                (500, Move::DialFor(0, 1, 4_000)),
                (1_500, Answer(1)),
                (3_000, Move::Dark(0, 20_000)),
                (3_000, Move::Dark(1, 20_000)),
                (3_000, Move::Cut(0, cut)),
                (3_000, Move::Cut(1, cut)),
                (12_000, Move::Mute(0, true)),
            ],
        ),
    ]
}
