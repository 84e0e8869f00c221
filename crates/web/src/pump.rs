//! The one loop.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use halloo_core::{Client, Command, Config, Effect, Error, Event, Input, Reply, SessionEvent, Ticket};

use wasm_bindgen::JsValue;

use crate::api::Audience;
use crate::cell::RefCell;
use crate::driver::{Drivers, Setup};
use crate::inbox::Inbox;
use crate::settle::Tickets;
use crate::{chance, clock, recorder};

/// Ties one core to its drivers and to the application.
pub struct Pump {
    me: Weak<Self>,
    core: RefCell<Client>,
    inbox: Inbox,
    tickets: Tickets,
    /// The application's side.
    pub audience: Audience,
    drivers: RefCell<Option<Drivers>>,
    turning: Cell<bool>,
    over: Cell<bool>,
    /// What the client began with.
    beginning: JsValue,
    /// A client whose object the application has dropped can still be called: it lives until it has signed out.
    alive: RefCell<Option<Rc<Self>>>,
}

impl Pump {
    /// A client that has not connected yet.
    #[must_use]
    pub fn new(config: Config, setup: Setup) -> Rc<Self> {
        let (inbox, seed) = (Inbox::new(), chance::seed());
        let beginning = recorder::beginning(&config, &seed);
        let pump = Rc::new_cyclic(|me| Self {
            me: me.clone(),
            core: RefCell::new(Client::new(config, seed)),
            tickets: Tickets::default(),
            audience: Audience::default(),
            drivers: RefCell::new(Some(Drivers::new(setup, &inbox))),
            turning: Cell::new(false),
            over: Cell::new(false),
            beginning,
            alive: RefCell::new(None),
            inbox,
        });
        pump.inbox.serve(pump.me.clone());
        pump.alive.replace(Some(Rc::clone(&pump)));
        pump
    }

    /// Asks the core for something; `then` is called once, with its answer.
    pub fn command(&self, command: Command, then: impl FnOnce(Result<Reply, Error>) + 'static) -> Ticket {
        let ticket = self.tickets.open(Box::new(then));
        self.inbox.push(Input::Command(ticket, command));
        ticket
    }

    /// Signs out.
    pub fn log_out(&self, then: impl FnOnce(Result<Reply, Error>) + 'static) {
        let me = self.me.clone();
        self.command(Command::Logout, move |answer| {
            if let Some(me) = me.upgrade() {
                me.over.set(true);
            }
            then(answer);
        });
    }

    /// What the client began with, and what has happened since.
    pub fn trace(&self) -> JsValue {
        self.inbox.recorder().show(&self.beginning)
    }

    /// Looks at the core between two facts.
    pub fn look<R>(&self, question: impl FnOnce(&Client) -> R) -> R {
        question(&self.core.borrow())
    }

    /// Handles every fact that waits, unless that is going on further down the stack.
    ///
    /// JavaScript is reached only while the core is not borrowed: whatever a listener calls lands in the inbox.
    pub fn turn(&self) {
        if self.turning.replace(true) {
            return;
        }
        let mut effects = Vec::new();
        while let Some(input) = self.inbox.take() {
            {
                let now = clock::now();
                self.inbox.recorder().note(now, &input);
                let mut core = self.core.borrow_mut();
                core.handle(now, input);
                while let Some(effect) = core.poll_effect() {
                    effects.push(effect);
                }
            }
            for effect in effects.drain(..) {
                self.perform(effect);
            }
        }
        self.turning.set(false);
        if self.over.get() {
            // Both are taken out before they are dropped: taking elements off the page can reach listeners.
            let _drivers = self.drivers.take();
            let _alive = self.alive.take();
            // A listener that holds the client would keep both alive across the two heaps.
            self.audience.listeners.clear();
        } else if let Some(drivers) = self.drivers.borrow().as_ref() {
            drivers.alarm.set(self.look(Client::poll_timeout));
        }
    }

    fn perform(&self, effect: Effect) {
        let drivers = self.drivers.borrow();
        match (effect, drivers.as_ref()) {
            (Effect::Signalling(epoch, wish), Some(drivers)) => drivers.socket.perform(epoch, wish),
            (Effect::Media(call, epoch, wish), Some(drivers)) => drivers.media.perform(call, epoch, wish),
            (Effect::Screen(call, screen), Some(drivers)) => drivers.surface.show(call, screen.as_ref()),
            (Effect::Style { branding, image_hosts }, Some(drivers)) => {
                drivers.surface.style(&branding, image_hosts);
            }
            (Effect::Notify(call, notice), Some(drivers)) => drivers.surface.notify(call, notice.as_ref()),
            (Effect::Key(key), Some(drivers)) => drivers.surface.key(key),
            (
                Effect::Signalling(..)
                | Effect::Media(..)
                | Effect::Screen(..)
                | Effect::Style { .. }
                | Effect::Notify(..)
                | Effect::Key(_),
                None,
            ) => {}
            (Effect::Analytics(report), _) => self.audience.report(&report),
            (Effect::Emit(event), _) => {
                if matches!(event, Event::Session(SessionEvent::Closed(_))) {
                    self.over.set(true);
                }
                if let Some(me) = self.me.upgrade() {
                    self.audience.tell(&me, event);
                }
            }
            (Effect::Settle(ticket, answer), _) => self.tickets.settle(ticket, answer),
        }
    }
}
