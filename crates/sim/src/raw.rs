use std::cell::RefCell;
use std::rc::Rc;

use halloo_switch::Connection;
use halloo_wire::{
    CallId, Claim, ClientFrame, Command, CommandId, Fact, Hello, Numbered, RefusalCode, ResultCode, Resume,
    ServerFrame, Shown, Stage, Verb,
};

use crate::simulation::Simulation;
use crate::stranger::hello;

/// A connection driven by hand, frame by frame, in a story: it may lie.
#[derive(Clone, Debug)]
pub struct Raw {
    world: Rc<RefCell<Simulation>>,
    connection: Connection,
    /// The number of the next command.
    pub seq: u32,
    ids: u128,
}

impl Raw {
    pub(crate) fn new(world: &Rc<RefCell<Simulation>>) -> Self {
        let connection = {
            let mut world = world.borrow_mut();
            let connection = world.connect_raw();
            world.observer.opened_raw(connection, false);
            connection
        };
        let ids = u128::from(connection.0) << 32;
        Self { world: Rc::clone(world), connection, seq: 0, ids }
    }

    /// Says hello, truly or not, and waits for what comes of it.
    pub fn hello(&self, cuid: &str, device: &str, tab: &str, resume: Option<Resume>) {
        let frame = hello(cuid, device, tab, resume);
        assert!(frame.is_some(), "a story's names must be sound");
        if let Some(frame) = frame {
            self.send(&frame);
        }
    }

    /// Says hello and shows tickets. Gives the calls that the server then says are its own.
    #[must_use]
    pub fn claim(&self, cuid: &str, device: &str, tickets: &[String]) -> Vec<CallId> {
        let claim = |ticket: &String| Claim {
            ticket: ticket.clone().into(),
            generation: 1,
            count: 0,
            shown: Shown::default(),
            keys: 0,
        };
        let frame = hello(cuid, device, "tab", None);
        assert!(frame.is_some(), "a story's names must be sound");
        if let Some(ClientFrame::Hello(hello)) = frame {
            let hello = Hello { claims: tickets.iter().map(claim).collect(), ..hello };
            self.send(&ClientFrame::Hello(hello));
        }
        let calls = |frame| match frame {
            ServerFrame::Welcome(welcome) => welcome.calls.into_iter().map(|record| record.call).collect(),
            ServerFrame::Numbered { .. }
            | ServerFrame::Refused(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => Vec::new(),
        };
        self.frames().into_iter().flat_map(calls).collect()
    }

    /// Sends a frame and lets it arrive.
    pub fn send(&self, frame: &ClientFrame) {
        self.send_text(frame.write());
    }

    /// Sends whatever text.
    pub fn send_text(&self, text: String) {
        let mut world = self.world.borrow_mut();
        world.send_raw(self.connection, text);
        world.run(100);
    }

    /// Sends a command under the next number and a fresh id. Gives the id.
    pub fn command(&mut self, call: CallId, verb: Verb) -> CommandId {
        self.ids += 1;
        let id = CommandId::new(1, self.ids);
        self.repeat(call, verb, id);
        id
    }

    /// Sends a command under the next number and an id that was used already.
    pub fn repeat(&mut self, call: CallId, verb: Verb, id: CommandId) {
        self.seq += 1;
        let command = Ok(Command { call, verb });
        let numbered = Numbered { seq: self.seq, ack: 0, at: 0, id, ttl: 1_000_000, command };
        self.send(&ClientFrame::Numbered(numbered));
    }

    /// Everything that the server has sent here.
    #[must_use]
    pub fn frames(&self) -> Vec<ServerFrame> {
        self.world.borrow().raw.get(&self.connection).cloned().unwrap_or_default()
    }

    /// What became of a command, each time that it was told.
    #[must_use]
    pub fn results(&self, command: CommandId) -> Vec<Result<(), ResultCode>> {
        let of = |frame| match frame {
            ServerFrame::Numbered { fact: Fact::Result { id, outcome, .. }, .. } if id == command => {
                Some(outcome)
            }
            ServerFrame::Numbered { .. }
            | ServerFrame::Welcome(_)
            | ServerFrame::Refused(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => None,
        };
        self.frames().into_iter().filter_map(of).collect()
    }

    /// The last stage of a call that was told here.
    #[must_use]
    pub fn stage(&self, call: CallId) -> Option<Stage> {
        let of = |frame| match frame {
            ServerFrame::Numbered { fact: Fact::State(record), .. } if record.call == call => {
                Some(record.stage)
            }
            ServerFrame::Numbered { .. }
            | ServerFrame::Welcome(_)
            | ServerFrame::Refused(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => None,
        };
        self.frames().into_iter().filter_map(of).next_back()
    }

    /// Why the connection was turned away.
    #[must_use]
    pub fn refused(&self) -> Option<RefusalCode> {
        self.frames().into_iter().find_map(|frame| match frame {
            ServerFrame::Refused(code) => Some(code),
            ServerFrame::Numbered { .. }
            | ServerFrame::Welcome(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => None,
        })
    }

    /// The session and the token of the last welcome.
    #[must_use]
    pub fn session(&self) -> Option<Resume> {
        self.frames().into_iter().rev().find_map(|frame| match frame {
            ServerFrame::Welcome(welcome) => {
                Some(Resume { session: welcome.session, token: welcome.token, ack: 0 })
            }
            ServerFrame::Numbered { .. }
            | ServerFrame::Refused(_)
            | ServerFrame::Ack(_)
            | ServerFrame::Pong(_)
            | ServerFrame::Drain(_) => None,
        })
    }

    /// Whether the last welcome went on with an old session.
    #[must_use]
    pub fn resumed(&self) -> bool {
        self.frames()
            .into_iter()
            .any(|frame| matches!(frame, ServerFrame::Welcome(welcome) if welcome.resumed))
    }

    /// Closes the connection.
    pub fn close(self) {
        let mut world = self.world.borrow_mut();
        let now = world.now();
        if let Some(wire) = world.wires.get_mut(&self.connection) {
            wire.client_open = false;
            wire.up.put(now.after(10), crate::link::Parcel::Fin);
        }
        world.run(100);
    }
}
