//! Which pairs of state and input a run has seen, looked at from outside of client and switch.

use halloo_core::{
    CallPhase, Client, Effect, Event, Host, Input, LinkPhase, SessionEvent, SignallingEffect, SignallingInput,
};
use halloo_switch::{Connection, Standing};
use halloo_wire::{CallId, ClientFrame, Fact, ServerFrame};

use crate::naming::{self, About};
use crate::observer::Observer;
use crate::rows::{self, OLD, TIME};
use crate::shell::ShellEffect;
use crate::table::Table;

/// The machines' tables.
#[derive(Clone, Debug)]
pub struct Tables {
    /// A client's call.
    pub calls: Table,
    /// A client's session.
    pub sessions: Table,
    /// The switch's record of a call.
    pub records: Table,
}

impl Default for Tables {
    fn default() -> Self {
        let mut phases: Vec<&'static str> =
            CallPhase::ALL.into_iter().map(|phase| naming::phase(Some(phase))).collect();
        phases.push(naming::phase(None));
        let links = LinkPhase::ALL.into_iter().map(naming::link).collect();
        let standings = Standing::ALL.into_iter().map(naming::standing).collect();
        Self {
            calls: Table::new("A client's call", phases, &rows::CALL_INPUTS),
            sessions: Table::new("A client's session", links, &rows::LINK_INPUTS),
            records: Table::new("The switch's record", standings, &rows::VERBS),
        }
    }
}

impl Tables {
    /// Its tables.
    #[must_use]
    pub const fn all(&self) -> [&Table; 3] {
        [&self.calls, &self.sessions, &self.records]
    }

    /// What another run has seen.
    pub fn add(&mut self, other: &Self) {
        self.calls.add(&other.calls);
        self.sessions.add(&other.sessions);
        self.records.add(&other.records);
    }
}

/// What a page had before it handled an input.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    calls: Vec<(CallId, &'static str, &'static str)>,
    session: Option<(&'static str, &'static str)>,
}

/// How far a page's client has counted the facts of its session.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counted(u32);

impl Observer {
    /// Looks at a client before it handles an input. `current`: no news of a socket or a connection that was replaced.
    pub(crate) fn look(&self, client: &Client, counted: Counted, input: &Input, current: bool) -> Seen {
        let mut seen = Seen::default();
        let state = |call| naming::phase(client.call_phase(call));
        match naming::about(input) {
            About::One(call, _) if !current => seen.calls.push((call, state(call), OLD)),
            About::One(call, name) => seen.calls.push((call, state(call), name)),
            About::Every(name) => {
                seen.calls.extend(client.calls_in_hand().map(|call| (call, state(call), name)))
            }
            About::Nothing => {}
        }
        let link = client.link_phase();
        let up = link == LinkPhase::Up;
        let name = match input {
            Input::Signalling(..) if !current => Some("old socket"),
            Input::Signalling(_, SignallingInput::Opened) => Some("opened"),
            Input::Signalling(_, SignallingInput::Closed) => {
                let calls = client.calls_in_hand().filter(|_| up);
                seen.calls.extend(calls.map(|call| (call, state(call), "session: closed")));
                Some("closed")
            }
            Input::Signalling(_, SignallingInput::Received(frame)) => {
                let (name, fact) = received(frame, counted);
                if let Some(fact) = fact.filter(|_| up) {
                    seen.calls.extend(self.about_fact(fact).map(|(call, name)| (call, state(call), name)));
                }
                if let (ServerFrame::Welcome(welcome), LinkPhase::Greeting) = (frame, link)
                    && !welcome.resumed
                {
                    seen.calls.extend(client.calls_in_hand().map(|call| {
                        let listed = welcome.calls.iter().any(|record| record.call == call);
                        (call, state(call), if listed { "welcome: listed" } else { "welcome: not listed" })
                    }));
                }
                if (name, link) == ("welcome: resumed", LinkPhase::Greeting) {
                    seen.calls.extend(client.calls_in_hand().map(|call| (call, state(call), name)));
                }
                Some(name)
            }
            Input::Host(Host::Online | Host::Visible | Host::Resumed) => Some("page: back"),
            Input::Host(Host::Stored) => Some("page: stored"),
            Input::Command(_, halloo_core::Command::Logout) | Input::Host(Host::Leaving) => Some("logout"),
            Input::Wake => {
                // Whose time is over shows afterwards.
                seen.calls.extend(client.calls_in_hand().map(|call| (call, state(call), TIME)));
                Some(TIME)
            }
            Input::Command(_, halloo_core::Command::Connect) => Some("connect"),
            Input::Command(_, halloo_core::Command::Ping) => Some("ping"),
            Input::Command(..)
            | Input::Media(..)
            | Input::Screen(..)
            | Input::Sound(_)
            | Input::Devices { .. }
            | Input::Host(Host::Hidden | Host::Frozen | Host::Offline | Host::Microphones) => None,
        };
        seen.session = name.map(|name| (naming::link(link), name));
        seen
    }

    fn about_fact(&self, fact: &Fact) -> Option<(CallId, &'static str)> {
        match fact {
            Fact::Result { id, call, outcome } => {
                let about = self.commands.get(id).copied()?;
                let verb = self.weighty.get(id).copied().unwrap_or_default();
                Some((about, naming::result(*outcome, call.is_some_and(|into| into != about), verb)))
            }
            Fact::State(_)
            | Fact::Media { .. }
            | Fact::Ice { .. }
            | Fact::Renew { .. }
            | Fact::Rejoin { .. }
            | Fact::Update { .. }
            | Fact::Dtmf { .. }
            | Fact::Ticket { .. }
            | Fact::Unknown => naming::fact(fact),
        }
    }

    /// The client has handled the input.
    pub(crate) fn note_pairs(&mut self, client: &Client, seen: &Seen, effects: &[Effect]) {
        let tables = &mut self.statistics.tables;
        for (call, state, input) in &seen.calls {
            let next = naming::phase(client.call_phase(*call));
            let deeds = effects.iter().filter_map(naming::deed).filter(|(about, _)| about == call);
            let mut deeds = deeds.map(|(_, deed)| deed).peekable();
            if *input != TIME || next != *state || deeds.peek().is_some() {
                tables.calls.note((*state, *input), next, deeds);
            }
        }
        let Some((state, input)) = seen.session else { return };
        let next = naming::link(client.link_phase());
        let mut deeds = effects.iter().filter_map(session_deed).peekable();
        if input != TIME || next != state || deeds.peek().is_some() {
            tables.sessions.note((state, input), next, deeds);
        }
    }

    /// A connection has said something about a call; `before` is how that stood.
    pub(crate) fn note_verb(
        &mut self,
        connection: Connection,
        frame: &ClientFrame,
        (before, after): (Standing, Standing),
        effects: &[ShellEffect],
    ) {
        let ClientFrame::Numbered(numbered) = frame else { return };
        let Ok(command) = &numbered.command else { return };
        let result = |effect: &ShellEffect| match effect {
            ShellEffect::Send(to, ServerFrame::Numbered { fact: Fact::Result { id, outcome, .. }, .. })
                if *to == connection && *id == numbered.id =>
            {
                Some(naming::outcome(*outcome))
            }
            ShellEffect::Send(..) | ShellEffect::Close(_) | ShellEffect::Wrong(_) => None,
        };
        // What is not answered was not looked at.
        let Some(outcome) = effects.iter().find_map(result) else { return };
        let told = effects.iter().any(|effect| {
            matches!(effect, ShellEffect::Send(to, ServerFrame::Numbered { fact, .. })
                if *to != connection && !matches!(fact, Fact::Result { .. }))
        });
        let deeds = [Some(outcome), told.then_some("*tells others*")];
        let pair = (naming::standing(before), naming::verb(&command.verb));
        self.statistics.tables.records.note(pair, naming::standing(after), deeds.into_iter().flatten());
    }

    /// The call that a frame is about.
    pub(crate) fn call_of(frame: &ClientFrame) -> Option<CallId> {
        let ClientFrame::Numbered(numbered) = frame else { return None };
        numbered.command.as_ref().ok().map(|command| command.call)
    }
}

/// What a frame is to the session, and the fact that it brings, if that is the next one.
fn received(frame: &ServerFrame, counted: Counted) -> (&'static str, Option<&Fact>) {
    match frame {
        ServerFrame::Welcome(welcome) if welcome.resumed => ("welcome: resumed", None),
        ServerFrame::Welcome(_) => ("welcome: new session", None),
        ServerFrame::Refused(code) => (naming::refused(*code), None),
        ServerFrame::Ack(_) => ("ack", None),
        ServerFrame::Pong(_) => ("pong", None),
        ServerFrame::Drain(_) => ("drain", None),
        ServerFrame::Numbered { seq, .. } if *seq <= counted.0 => ("fact: repeated", None),
        ServerFrame::Numbered { seq, .. } if *seq > counted.0.saturating_add(1) => ("fact: gap", None),
        ServerFrame::Numbered { fact, .. } => ("fact: next", Some(fact)),
    }
}

impl Counted {
    /// Counts as the client does.
    pub(crate) fn count(&mut self, client: &Client, input: &Input) {
        let Input::Signalling(_, SignallingInput::Received(frame)) = input else { return };
        match (frame, client.link_phase()) {
            (ServerFrame::Welcome(welcome), LinkPhase::Greeting) if !welcome.resumed => self.0 = 0,
            (ServerFrame::Numbered { seq, .. }, LinkPhase::Up) if *seq == self.0.saturating_add(1) => {
                self.0 = *seq;
            }
            _ => {}
        }
    }
}

pub(crate) fn session_deed(effect: &Effect) -> Option<&'static str> {
    Some(match effect {
        Effect::Signalling(_, SignallingEffect::Open) => "`Open`",
        Effect::Signalling(_, SignallingEffect::Close) => "`Close`",
        Effect::Signalling(_, SignallingEffect::Send(frame)) => match frame {
            ClientFrame::Hello(_) => "sends hello",
            ClientFrame::Numbered(_) => "sends commands",
            ClientFrame::Ack(_) => "sends ack",
            ClientFrame::Ping(_) => "sends ping",
            ClientFrame::Seen => "sends seen",
            ClientFrame::Bye { .. } => "sends bye",
        },
        Effect::Emit(Event::Session(event)) => match event {
            SessionEvent::Connected => "*connected*",
            SessionEvent::Reconnecting => "*reconnecting*",
            SessionEvent::Closed(_) => "*closed*",
        },
        Effect::Emit(
            Event::Incoming(_)
            | Event::Resumed(_)
            | Event::Call(..)
            | Event::SoundBlocked(_)
            | Event::Devices
            | Event::MissedCallAction(..),
        )
        | Effect::Media(..)
        | Effect::Screen(..)
        | Effect::Style { .. }
        | Effect::Notify(..)
        | Effect::Key(_)
        | Effect::Analytics(_)
        | Effect::Settle(..) => return None,
    })
}
