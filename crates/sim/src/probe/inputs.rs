//! Everything that a call's client can be told, by the names that the table has for it.

use halloo_core::{
    CaptureFailure, Codec, Command, Device, Epoch, Given, Host, Input, Meanwhile, MediaInput, Options,
    Sample, SignallingInput, SoundInput, Tap, Ticket,
};
use halloo_wire::{CallId, EndReason, PeerMessage, Private, RejectReason};
use halloo_wire::{DescriptionKind, ServerFrame};

use super::facts;
use super::history::Rebuilt;

/// The inputs of one name, for a client that `call` is put to; each is tried on a client of its own. Empty: that name is no
/// single input.
pub(crate) fn named(name: &str, on: &Rebuilt, call: CallId) -> Vec<Input> {
    let (kind, what) = name.split_once(": ").unwrap_or((name, ""));
    match kind {
        "microphone" => about_media(on, call, microphone(what)),
        "connection" => about_media(on, call, connection(what, on.generation(call))),
        "old connection" => old_news(on, call),
        "peer" => about_media(on, call, messages(what)),
        "command" => commands(what, on, call),
        "tap" => taps(what).into_iter().map(|tap| Input::Screen(call, tap)).collect(),
        "page" => page(what),
        "session" => vec![Input::Signalling(on.socket, SignallingInput::Closed)],
        "record" | "fact" | "result" => {
            let facts = facts::named(name, on, call);
            facts.into_iter().map(|fact| received(on, fact)).collect()
        }
        _ => Vec::new(),
    }
}

fn received(on: &Rebuilt, fact: halloo_wire::Fact) -> Input {
    let seq = on.counted.saturating_add(1);
    Input::Signalling(on.socket, SignallingInput::Received(ServerFrame::Numbered { seq, ack: 0, fact }))
}

fn about_media(on: &Rebuilt, call: CallId, news: Vec<MediaInput>) -> Vec<Input> {
    let epoch = on.connection(call);
    news.into_iter().map(|news| Input::Media(call, epoch, news)).collect()
}

fn microphone(what: &str) -> Vec<MediaInput> {
    match what {
        "asking" => vec![MediaInput::Asking],
        "granted" => vec![MediaInput::Granted],
        "captured" => vec![MediaInput::Captured],
        "none" => [
            CaptureFailure::Denied,
            CaptureFailure::Dismissed,
            CaptureFailure::Policy,
            CaptureFailure::Missing,
            CaptureFailure::InUse,
        ]
        .map(MediaInput::CaptureFailed)
        .to_vec(),
        "lost" => vec![MediaInput::CaptureLost],
        _ => Vec::new(),
    }
}

fn connection(what: &str, generation: u32) -> Vec<MediaInput> {
    let line = |kind: &str| Some(Private::new(format!("candidate:1 1 udp 1 192.0.2.1 9 typ {kind}")));
    let candidate = |line| MediaInput::Candidate { generation, line, mid: Some("0".to_owned()) };
    let described =
        |kind, generation| MediaInput::Described { generation, kind, sdp: "v=0".to_owned().into() };
    match what {
        "described" => vec![
            described(DescriptionKind::Offer, generation),
            described(DescriptionKind::Answer, generation),
            described(DescriptionKind::Offer, u32::MAX),
        ],
        "candidate" => vec![candidate(line("host")), candidate(line("relay")), candidate(None)],
        "open" => vec![MediaInput::Open],
        "connected" => vec![MediaInput::Connected],
        "disconnected" => vec![MediaInput::Disconnected],
        "failed" => vec![MediaInput::Failed],
        "measured" => [Sample::default(), lively(), most()].map(MediaInput::Measured).to_vec(),
        _ => Vec::new(),
    }
}

fn lively() -> Sample {
    let codec = Codec::Opus;
    Sample {
        arrived: 90_000,
        received: 900,
        sent: 900,
        played: 40_000,
        round_trip: 40,
        codec,
        ..Sample::default()
    }
}

/// What no browser counts.
fn most() -> Sample {
    const MOST: u64 = u64::MAX;
    Sample {
        arrived: MOST,
        quiet: MOST,
        received: MOST,
        lost: MOST,
        sent: MOST,
        missed: MOST,
        bytes: (MOST, MOST),
        played: MOST,
        concealed: MOST,
        energy: (MOST, Some(MOST)),
        level: (MOST, MOST),
        jitter: MOST,
        round_trip: MOST,
        ..Sample::default()
    }
}

/// News of a connection that another one has replaced, or that never was.
fn old_news(on: &Rebuilt, call: CallId) -> Vec<Input> {
    let generation = on.generation(call);
    let mut news = Vec::new();
    for what in ["described", "candidate", "open", "connected", "disconnected", "failed", "measured"] {
        news.extend(connection(what, generation));
    }
    for what in ["accept", "hangup", "beat"] {
        news.extend(messages(what));
    }
    let present = on.connection(call).0;
    let others = [Epoch(present.wrapping_sub(1)), Epoch(present.wrapping_add(1))];
    let of_each = |news: &MediaInput| others.map(|epoch| Input::Media(call, epoch, news.clone()));
    news.iter().flat_map(of_each).collect()
}

fn messages(what: &str) -> Vec<MediaInput> {
    let hangups = [EndReason::Completed, EndReason::MediaFailed, EndReason::TimeLimit];
    match what {
        "accept" => vec![MediaInput::Message(PeerMessage::Accept)],
        "hangup" => hangups.map(|reason| MediaInput::Message(PeerMessage::Hangup(reason))).to_vec(),
        "beat" => vec![MediaInput::Message(PeerMessage::Beat)],
        _ => Vec::new(),
    }
}

fn commands(what: &str, on: &Rebuilt, call: CallId) -> Vec<Input> {
    let commands = match what {
        "connect" => vec![Command::Connect],
        "ping" => vec![Command::Ping],
        "dial" => vec![
            dial(on, "user_1"),
            dial(on, "user_0"),
            Command::Dial { receiver: Given::Absent, context: Given::Other, options: Options::default() },
        ],
        "accept" => vec![Command::Accept(call, Meanwhile::Hold), Command::Accept(call, Meanwhile::End)],
        "decline" => vec![
            Command::Decline(call, RejectReason::Declined),
            Command::Decline(call, RejectReason::NetworkQuality),
        ],
        "hangup" => vec![Command::Hangup(call)],
        "hangup all" => vec![Command::HangupAll],
        "abort" => {
            let dials = on.dials.iter().copied().chain([Ticket(0)]);
            dials.map(Command::Abort).collect()
        }
        "mute" => vec![Command::Mute(call, true), Command::Mute(call, false)],
        "hold" => vec![Command::Hold(call, true), Command::Hold(call, false)],
        "keys" => vec![
            Command::Dtmf(call, Given::from("5*#")),
            Command::Dtmf(call, Given::from("five")),
            Command::Dtmf(call, Given::Object),
        ],
        "microphone" => vec![Command::Microphone(Some("microphone1".to_owned())), Command::Microphone(None)],
        "speaker" => vec![Command::Speaker(Some("speaker1".to_owned())), Command::Speaker(None)],
        "watch end" => vec![Command::WatchEnd(call)],
        "logout" => vec![Command::Logout],
        _ => Vec::new(),
    };
    let ticket = on.ticket();
    commands.into_iter().map(|command| Input::Command(ticket, command)).collect()
}

fn dial(on: &Rebuilt, receiver: &str) -> Command {
    // A reason of its own for each, so that none is taken for another.
    let context = format!("Reason {}", on.dials.len());
    Command::Dial {
        receiver: Given::from(receiver),
        context: Given::Text(context),
        options: Options::default(),
    }
}

fn taps(what: &str) -> Vec<Tap> {
    match what {
        "answer" => vec![Tap::Answer],
        "end and answer" => vec![Tap::EndAndAnswer],
        "decline" => vec![Tap::Decline],
        "hang up" => vec![Tap::HangUp],
        "mute" => vec![Tap::ToggleMute],
        "hold" => vec![Tap::ToggleHold],
        "key" => vec![Tap::Key('5'), Tap::Key('x')],
        "microphone" => vec![Tap::Microphone(None), Tap::Microphone(Some("microphone1".to_owned()))],
        "speaker" => vec![Tap::Speaker(None), Tap::Speaker(Some("speaker1".to_owned()))],
        "missed" => vec![Tap::Missed("callback".to_owned()), Tap::Missed(String::new())],
        "dismiss" => vec![Tap::Dismiss],
        _ => Vec::new(),
    }
}

fn page(what: &str) -> Vec<Input> {
    let device = |id: &str| Device { id: id.to_owned(), label: id.to_uppercase() };
    match what {
        "sound" => [SoundInput::Blocked, SoundInput::Playing].map(Input::Sound).to_vec(),
        "devices" => vec![
            Input::Devices { microphones: vec![device("microphone1")], speakers: vec![device("speaker1")] },
            Input::Devices { microphones: Vec::new(), speakers: Vec::new() },
        ],
        "microphones" => vec![Input::Host(Host::Microphones)],
        "hidden" => vec![Input::Host(Host::Hidden)],
        "offline" => vec![Input::Host(Host::Offline)],
        "back" => [Host::Online, Host::Visible, Host::Resumed].map(Input::Host).to_vec(),
        "frozen" => vec![Input::Host(Host::Frozen)],
        "stored" => vec![Input::Host(Host::Stored)],
        "leaving" => vec![Input::Host(Host::Leaving)],
        _ => Vec::new(),
    }
}
