use halloo_core::wire::By;
use halloo_core::{Beside, Device, Devices, Side, Tap};

use super::*;

/// A screen on which nothing special is to be seen.
pub(in super::super) fn sample(view: View) -> Screen {
    Screen {
        view,
        direction: Direction::Outgoing,
        peer: "ben_1".to_owned(),
        context: "Your driver is calling".to_owned(),
        image: None,
        own: Side::default(),
        other: Side::default(),
        asking: false,
        silent: false,
        quality: None,
        unheard: (false, false),
        muted_talk: false,
        ends: None,
        beside: None,
        devices: Devices::default(),
        sound: None,
    }
}

const TALKING: View = View::Ongoing { since: Time(7), interrupted: false };

fn drawn(screen: &Screen) -> Content {
    content(screen, &Words::default())
}

fn notice_of(screen: &Screen) -> String {
    drawn(screen).notice
}

#[test]
fn the_timer_counts_minutes_and_then_hours() {
    for (seconds, text) in [
        (0, "00:00"),
        (9, "00:09"),
        (60, "01:00"),
        (3599, "59:59"),
        (3600, "01:00:00"),
        (36_000, "10:00:00"),
        (359_999, "99:59:59"),
    ] {
        assert_eq!(clock(seconds), text);
    }
}

#[test]
fn what_is_left_has_no_nought_before_its_minutes() {
    for (seconds, text) in [(0, "0:00"), (30, "0:30"), (75, "1:15"), (600, "10:00"), (3600, "1:00:00")] {
        assert_eq!(countdown(seconds), text);
    }
}

#[test]
fn every_view_has_a_way_out() {
    for (view, way_out) in [
        (View::Dialling, Tap::HangUp),
        (View::Ringing, Tap::HangUp),
        (View::Incoming, Tap::Decline),
        (View::Connecting, Tap::HangUp),
        (View::Ongoing { since: Time(0), interrupted: true }, Tap::HangUp),
        (View::Ended { reason: EndReason::Busy, by: By::Peer }, Tap::Dismiss),
    ] {
        let taps: Vec<_> = drawn(&sample(view)).buttons.iter().filter_map(|button| button.tap()).collect();
        assert!(taps.contains(&way_out), "{view:?}: {taps:?}");
    }
}

#[test]
fn a_second_call_can_take_the_place_of_the_first_or_put_it_on_hold() {
    let beside = Beside { peer: "cleo_1".to_owned(), held: false };
    let second = Screen { beside: Some(beside), ..sample(View::Incoming) };
    let content = drawn(&second);
    assert_eq!(content.buttons, [Button::Decline, Button::EndAndAnswer, Button::Answer]);
    assert_eq!(Button::Answer.word(&second, false), Word::HoldAndAnswer);
    assert_eq!(content.beside, "You are talking to cleo_1");
    assert_eq!(drawn(&sample(View::Incoming)).buttons, [Button::Decline, Button::Answer]);
}

#[test]
fn a_call_on_hold_beside_is_named() {
    let beside = Some(Beside { peer: "cleo_1".to_owned(), held: true });
    assert_eq!(drawn(&Screen { beside: beside.clone(), ..sample(TALKING) }).beside, "cleo_1 is on hold");
    assert_eq!(drawn(&Screen { beside, ..sample(View::Connecting) }).beside, "");
}

#[test]
fn the_other_sides_silence_is_explained_while_talking_only() {
    let muted = Side { muted: true, ..Side::default() };
    let talking = drawn(&Screen { other: muted, ..sample(TALKING) });
    assert_eq!((talking.notice.as_str(), talking.since), ("ben_1 is muted", Some(Time(7))));
    assert_eq!(notice_of(&Screen { other: muted, ..sample(View::Connecting) }), "");
    // Once is enough.
    let held = Side { held: true, ..muted };
    assert_eq!(notice_of(&Screen { other: held, ..sample(TALKING) }), "The user has put you on hold");
    let lost = Side { lost: true, ..muted };
    assert_eq!(notice_of(&Screen { other: lost, ..sample(TALKING) }), "ben_1 has lost the microphone");
}

#[test]
fn whoever_is_not_heard_is_named_while_talking_only() {
    let text = |view, unheard| notice_of(&Screen { unheard, ..sample(view) });
    assert_eq!(text(TALKING, (true, false)), "Your microphone gives no sound");
    assert_eq!(text(TALKING, (false, true)), "Nothing is heard of ben_1");
    assert_eq!(text(View::Connecting, (true, true)), "");
}

#[test]
fn notices_stand_below_each_other() {
    let lost = Side { lost: true, ..Side::default() };
    let notice = notice_of(&Screen { own: lost, other: lost, ..sample(TALKING) });
    assert_eq!(notice.lines().count(), 2);
}

#[test]
fn the_prompt_for_the_microphone_is_explained_on_both_sides() {
    for view in [View::Dialling, View::Connecting] {
        let text = notice_of(&Screen { asking: true, ..sample(view) });
        assert_eq!(text, "Your browser will ask for the microphone, so that ben_1 can hear you.");
    }
}

#[test]
fn a_phone_that_cannot_sound_is_explained_to_either_side() {
    let ringing = Screen { silent: true, ..sample(View::Ringing) };
    assert_eq!(notice_of(&ringing), "ben_1’s phone could not ring aloud");
    let incoming = Screen { silent: true, direction: Direction::Incoming, ..sample(View::Incoming) };
    assert_eq!(notice_of(&incoming), "Your browser keeps this page silent until you touch it");
    assert_eq!(notice_of(&Screen { silent: true, ..sample(TALKING) }), "");
}

#[test]
fn hold_is_a_state_of_its_own() {
    let own = Side { held: true, ..Side::default() };
    let held = Screen { own, ..sample(TALKING) };
    let content = drawn(&held);
    assert_eq!((content.view, content.status.as_str()), ("held", "On hold"));
    assert_eq!(Button::Hold.word(&held, false), Word::Resume);
    assert!(Button::Hold.is_on(&held) && !Button::Mute.is_on(&held));
}

#[test]
fn controls_work_when_they_can() {
    let connecting = sample(View::Connecting);
    assert!(Button::Mute.works(&connecting) && Button::HangUp.works(&connecting));
    assert!(!Button::Hold.works(&connecting) && !Button::Keypad.works(&connecting));
    assert!(Button::Keypad.works(&sample(TALKING)));
    assert!(!Button::Audio.works(&sample(TALKING)), "there is nothing to choose");
    let microphones = vec![Device { id: "1".to_owned(), label: "One".to_owned() }];
    let devices = Devices { microphones, ..Devices::default() };
    assert!(Button::Audio.works(&Screen { devices, ..sample(TALKING) }));
}

#[test]
fn every_end_has_its_words_on_both_sides() {
    for reason in EndReason::all() {
        for direction in [Direction::Incoming, Direction::Outgoing] {
            let ended = Screen { direction, ..sample(View::Ended { reason, by: By::Me }) };
            let status = drawn(&ended).status;
            assert!(!status.is_empty() && !status.contains('{'), "{reason:?} {direction:?}: {status}");
        }
    }
    let blocked = View::Ended { reason: EndReason::PermissionDenied, by: By::Peer };
    assert_eq!(drawn(&sample(blocked)).status, "ben_1 cannot use the microphone");
}
