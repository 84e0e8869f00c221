use std::cell::{Ref, RefCell};
use std::rc::Rc;

use halloo_core::{CallState, Command, Given, Host, Input, Options, Screen, Sound, Tap, Ticket, View};
use halloo_wire::{CallId, Cuid};

use crate::fault::Cut;
use crate::link::{Link, Reach};
use crate::media::{Capture, Microphone, Path};
use crate::page::{Page, PageId};
use crate::promise::Promise;
use crate::simulation::Simulation;
use crate::story::wait;
use crate::thumbs::Temper;

/// One page, in the hand of a story.
#[derive(Clone, Debug)]
pub struct Phone {
    pub(crate) world: Rc<RefCell<Simulation>>,
    pub(crate) page: PageId,
}

impl Phone {
    /// Which page of the world it is.
    #[must_use]
    pub const fn id(&self) -> PageId {
        self.page
    }

    /// Gives any command.
    pub fn command(&self, command: Command) -> Promise {
        let ticket = self.world.borrow_mut().command(self.page, command);
        assert!(ticket.is_some(), "page {} is gone", self.page.0);
        Promise { phone: self.clone(), ticket: ticket.unwrap_or(Ticket(0)) }
    }

    /// Signs in.
    pub fn connect(&self) -> Promise {
        self.command(Command::Connect)
    }

    /// Calls somebody.
    pub fn dial(&self, receiver: &str) -> Promise {
        self.dial_with(Given::from(receiver), Given::from("Your driver is calling"), Options::default())
    }

    /// Calls with whatever parameters.
    pub fn dial_with(&self, receiver: Given, context: Given, options: Options) -> Promise {
        if let (Some(page), Given::Text(text)) = (self.world.borrow_mut().page_mut(self.page), &receiver) {
            page.dialled.extend(Cuid::parse(text));
        }
        self.command(Command::Dial { receiver, context, options })
    }

    /// Answers what rings.
    pub fn answer(&self) -> Promise {
        self.command(Command::Accept(self.call()))
    }

    /// Declines what rings.
    pub fn decline(&self) -> Promise {
        self.command(Command::Decline(self.call()))
    }

    /// Ends what there is.
    pub fn hang_up(&self) -> Promise {
        self.command(Command::Hangup(self.call()))
    }

    /// Switches the microphone.
    pub fn mute(&self, muted: bool) -> Promise {
        self.command(Command::Mute(self.call(), muted))
    }

    /// Waits for the end of what there is.
    pub fn watch_end(&self) -> Promise {
        self.command(Command::WatchEnd(self.call()))
    }

    /// Signs out.
    pub fn logout(&self) -> Promise {
        self.command(Command::Logout)
    }

    /// Touches the screen of what there is.
    pub fn tap(&self, tap: Tap) {
        let call = self.call();
        self.world.borrow_mut().feed(self.page, Input::Screen(call, tap));
    }

    /// Rings the client's alarm for no reason.
    pub fn wake(&self) {
        self.world.borrow_mut().feed(self.page, Input::Wake);
    }

    /// The one call that is shown or alive here; the latest, if there are several.
    #[must_use]
    pub fn call(&self) -> CallId {
        let call = self
            .with(|page| page.live.keys().next_back().or_else(|| page.screens.keys().next_back()).copied());
        assert!(call.is_some(), "page {} has no call", self.page.0);
        call.unwrap_or(CallId::new(0, 0))
    }

    pub(crate) fn with<T: Default>(&self, look: impl FnOnce(&Page) -> T) -> T {
        let world: Ref<'_, Simulation> = self.world.borrow();
        world.page(self.page).map(look).unwrap_or_default()
    }

    /// What the screen shows of a call.
    #[must_use]
    pub fn screen(&self) -> Option<Screen> {
        self.with(|page| page.screens.values().next_back().cloned())
    }

    /// How far the call has come.
    #[must_use]
    pub fn state(&self) -> Option<CallState> {
        self.with(|page| page.live.values().next_back().map(|brief| brief.state))
    }

    /// Whether the other side is shown as muted.
    #[must_use]
    pub fn sees_peer_muted(&self) -> bool {
        self.with(|page| page.live.values().any(|brief| brief.peer_muted))
    }

    /// Whether its microphone is captured and switched on for somebody.
    #[must_use]
    pub fn is_heard(&self) -> bool {
        self.with(|page| {
            let peers = page.media.values().filter_map(|media| media.peer.as_ref());
            peers.into_iter().any(|peer| peer.connected && !peer.muted)
        })
    }

    /// Whether the microphone is captured, or asked for.
    #[must_use]
    pub fn microphone_is_on(&self) -> bool {
        self.with(|page| page.media.values().any(|media| media.capture != Capture::Off))
    }

    /// Whether the session is up.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.with(|page| page.connected)
    }

    /// Whether an incoming call rings here, aloud.
    #[must_use]
    pub fn is_ringing(&self) -> bool {
        self.with(|page| page.screens.values().any(|screen| screen.sound == Some(Sound::Ringtone)))
    }

    /// Whether nothing is alive here.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.with(|page| page.live.is_empty())
    }

    /// Waits until an incoming call rings here.
    pub fn rings(&self) {
        wait(&self.world, "an incoming call", || self.is_ringing());
    }

    /// Waits until the other side rings.
    pub fn hears_ringback(&self) {
        wait(&self.world, "the other side to ring", || {
            self.screen().is_some_and(|screen| screen.view == View::Ringing)
        });
    }

    /// Waits until media flows.
    pub fn talks(&self) {
        wait(&self.world, "media", || self.state() == Some(CallState::Connected));
    }

    /// Waits until nothing is alive here.
    pub fn is_over(&self) {
        wait(&self.world, "the end of the call", || self.is_idle());
    }

    /// Waits until the session is up.
    pub fn comes_back(&self) {
        wait(&self.world, "the session", || self.is_connected());
    }

    /// Changes the user's habits.
    pub fn temper(&self, temper: Temper) {
        self.change(|page| page.temper = temper);
    }

    /// Changes the network.
    pub fn link(&self, link: Link) {
        self.change(|page| page.link = link);
    }

    /// Changes what happens when the microphone is asked for.
    pub fn microphone(&self, microphone: Microphone) {
        self.change(|page| page.microphone = microphone);
    }

    /// Changes what becomes of peer connections.
    pub fn path(&self, path: Path) {
        self.change(|page| page.path = path);
    }

    fn change(&self, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.world.borrow_mut().page_mut(self.page) {
            change(page);
        }
    }

    /// The connection dies.
    pub fn cut(&self, cut: Cut) {
        self.world.borrow_mut().cut(self.page, cut);
    }

    /// Nothing passes for a while, and nobody is told.
    pub fn stall(&self, up: bool, down: bool, milliseconds: u64) {
        self.world.borrow_mut().stall(self.page, up, down, milliseconds);
    }

    /// No connection comes about for a while.
    pub fn shut(&self, reach: Reach, milliseconds: u64) {
        self.world.borrow_mut().shut(self.page, reach, milliseconds);
    }

    /// The network is gone for a while.
    pub fn offline(&self, milliseconds: u64) {
        self.world.borrow_mut().offline(self.page, milliseconds, Some(0));
    }

    /// The page does not run for a while.
    pub fn freeze(&self, milliseconds: u64) {
        self.world.borrow_mut().freeze(self.page, milliseconds);
    }

    /// The tab is in the background: alarms ring late.
    pub fn hide(&self) {
        self.change(|page| page.hidden = true);
    }

    /// The page or its machine has changed.
    pub fn host(&self, host: Host) {
        self.world.borrow_mut().host(self.page, host);
    }

    /// The user closes the tab or goes elsewhere.
    pub fn leave(&self) {
        self.world.borrow_mut().leave(self.page);
    }

    /// The browser crashes: its sockets close, and nothing is said.
    pub fn crash(&self) {
        self.world.borrow_mut().vanish(self.page, false);
    }

    /// The machine loses its power.
    pub fn lose_power(&self) {
        self.world.borrow_mut().vanish(self.page, true);
    }
}
