//! A client's session, in each of its states.

use halloo_core::{Command, Effect, Epoch, Event, Host, Input, LinkPhase, SessionEvent, SignallingInput};
use halloo_wire::{
    By, CallRecord, EndReason, Fact, RefusalCode, ServerFrame, SessionId, Settings, Stage, Token, Welcome,
};

use super::Probed;
use super::facts;
use super::history::Rebuilt;
use super::judge;
use super::stock::{Sample, Stock};
use crate::coverage::session_deed;
use crate::naming;
use crate::rows::{LINK_INPUTS, TIME};

pub(crate) fn probe(stock: &Stock, probed: &mut Probed) {
    for phase in LinkPhase::ALL {
        for sample in stock.of_link(phase) {
            for name in LINK_INPUTS {
                put(stock, sample, name, probed);
            }
        }
    }
}

fn put(stock: &Stock, sample: Sample, name: &'static str, probed: &mut Probed) {
    let Some(first) = stock.client(sample) else { return };
    let before = naming::link(first.client.link_phase());
    if name == TIME {
        for (answered, moves) in [(false, false), (true, false), (true, true)] {
            let Some(mut client) = stock.client(sample) else { return };
            probed.made();
            if moves {
                let frame = SignallingInput::Received(ServerFrame::Drain(500));
                client.step(client.now, Input::Signalling(client.socket, frame));
            }
            judge::let_time_pass(&mut client, answered, |on, effects| {
                let next = naming::link(on.client.link_phase());
                probed.tables.sessions.note((before, name), next, effects.iter().filter_map(session_deed));
                next == before
            });
            note(client, (before, name), &[], probed);
        }
        return;
    }
    for input in inputs(name, &first) {
        let Some(mut client) = stock.client(sample) else { return };
        probed.made();
        let (now, old) = (client.now, name == "old socket");
        let effects = client.step(now, input);
        if old && effects.iter().any(|effect| session_deed(effect).is_some()) {
            client.wrong.push(format!("an old socket makes it do {effects:?}"));
        }
        note(client, (before, name), &effects, probed);
    }
}

fn note(mut client: Rebuilt, pair: (&'static str, &'static str), effects: &[Effect], probed: &mut Probed) {
    let next = naming::link(client.client.link_phase());
    // What changes of a session is said once.
    let told: Vec<SessionEvent> = effects.iter().filter_map(event).collect();
    if told.windows(2).any(|pair| pair.first() == pair.last()) {
        client.wrong.push(format!("the session tells the same twice: {told:?}"));
    }
    probed.tables.sessions.note(pair, next, effects.iter().filter_map(session_deed));
    judge::leave_alone(&mut client);
    probed.wrong.extend(client.wrong);
}

const fn event(effect: &Effect) -> Option<SessionEvent> {
    if let Effect::Emit(Event::Session(event)) = effect { Some(*event) } else { None }
}

/// What the server says to a hello.
pub(crate) fn welcome(resumed: bool, calls: Vec<CallRecord>) -> Option<Welcome> {
    let (session, token) = (SessionId::parse("probe").ok()?, Token::parse("probe").ok()?);
    let settings = Settings { grace: 30_000, ..Settings::default() };
    Some(Welcome { session, token, resumed, ack: 0, calls, settings })
}

fn inputs(name: &str, on: &Rebuilt) -> Vec<Input> {
    let welcomed =
        |resumed| welcome(resumed, Vec::new()).map(ServerFrame::Welcome).into_iter().collect::<Vec<_>>();
    let numbered = |seq| ServerFrame::Numbered { seq, ack: 0, fact: Fact::Unknown };
    let frames = match name {
        "welcome: resumed" => welcomed(true),
        "welcome: new session" => welcomed(false),
        "refused: for good" => [
            RefusalCode::InvalidCredentials,
            RefusalCode::UnsupportedVersion,
            RefusalCode::AlreadySignedIn,
            RefusalCode::Replaced,
        ]
        .map(ServerFrame::Refused)
        .to_vec(),
        "refused: broken" => [RefusalCode::BadFrame, RefusalCode::NoHello].map(ServerFrame::Refused).to_vec(),
        "refused: later" => {
            [RefusalCode::RateLimited, RefusalCode::Draining].map(ServerFrame::Refused).to_vec()
        }
        "ack" => [0, 1, u32::MAX].map(ServerFrame::Ack).to_vec(),
        "pong" => [0, 1, u32::MAX].map(ServerFrame::Pong).to_vec(),
        "drain" => [0, 500].map(ServerFrame::Drain).to_vec(),
        "fact: next" => {
            let seq = on.counted.saturating_add(1);
            let ends = on.client.calls_in_hand().filter_map(|call| {
                let stage = Stage::Ended { reason: EndReason::Completed, by: By::Me, duration: 0 };
                let fact = Fact::State(facts::record(on, call, u32::MAX, stage)?);
                Some(ServerFrame::Numbered { seq, ack: u32::MAX, fact })
            });
            ends.chain([numbered(seq)]).collect()
        }
        "fact: repeated" => vec![numbered(on.counted), numbered(0)],
        "fact: gap" => vec![numbered(on.counted.saturating_add(2)), numbered(u32::MAX)],
        _ => Vec::new(),
    };
    let of = |epoch, input| Input::Signalling(epoch, input);
    let here = |input| of(on.socket, input);
    match name {
        "opened" => vec![here(SignallingInput::Opened)],
        "closed" => vec![here(SignallingInput::Closed)],
        "old socket" => {
            let others = [Epoch(on.socket.0.wrapping_sub(1)), Epoch(on.socket.0.wrapping_add(1))];
            let mut frames = welcomed(false);
            frames.push(ServerFrame::Refused(RefusalCode::InvalidCredentials));
            frames.push(numbered(on.counted.saturating_add(1)));
            let received = frames.into_iter().map(SignallingInput::Received);
            let news: Vec<SignallingInput> =
                received.chain([SignallingInput::Opened, SignallingInput::Closed]).collect();
            others
                .into_iter()
                .flat_map(|epoch| news.iter().map(move |news| of(epoch, news.clone())))
                .collect()
        }
        "page: back" => [Host::Online, Host::Visible, Host::Resumed].map(Input::Host).to_vec(),
        "page: stored" => vec![Input::Host(Host::Stored)],
        "logout" => vec![Input::Command(on.ticket(), Command::Logout), Input::Host(Host::Leaving)],
        "connect" => vec![Input::Command(on.ticket(), Command::Connect)],
        "ping" => vec![Input::Command(on.ticket(), Command::Ping)],
        _ => frames.into_iter().map(|frame| here(SignallingInput::Received(frame))).collect(),
    }
}
