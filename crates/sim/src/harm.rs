//! What a test does to a phone's page, browser and network.

use halloo_core::Host;

use crate::fault::{Cut, Halt};
use crate::link::Reach;
use crate::media::{Microphone, Path};
use crate::page::Page;
use crate::phone::Phone;

impl Phone {
    /// Changes what happens when the microphone is asked for.
    pub fn microphone(&self, microphone: Microphone) {
        self.change(|page| page.microphone = microphone);
    }

    /// Changes what becomes of peer connections.
    pub fn path(&self, path: Path) {
        self.change(|page| page.path = path);
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Page)) {
        if let Some(page) = self.world.borrow_mut().page_mut(self.page) {
            change(page);
        }
    }

    /// So many of a hundred packets get lost on the way here.
    pub fn loss(&self, loss: u64) {
        self.change(|page| page.loss = loss);
    }

    /// Its microphone gives nothing from now on, though it is there; or sound.
    pub fn dumb(&self, dumb: bool) {
        self.change(|page| page.dumb = dumb);
    }

    /// A frame of it reaches the server that nobody can read.
    pub fn garble(&self) {
        self.world.borrow_mut().garble(self.page);
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

    /// The machine has another address: what is connected is dead, and something else can be connected.
    pub fn roam(&self) {
        let mut world = self.world.borrow_mut();
        world.roam(self.page);
        world.cut(self.page, Cut { client_notices: None, server_notices: None, ..Cut::BOTH_NOTICE });
    }

    /// Nothing passes between this page and the others for a while; the server can be reached.
    pub fn sever(&self, milliseconds: u64) {
        self.world.borrow_mut().break_path(self.page, milliseconds);
    }

    /// Its browser says that the path is gone, and a moment later that it is back; nothing has happened to it.
    pub fn flap(&self) {
        self.world.borrow_mut().flap(self.page, true);
    }

    /// Nothing arrives any more on the connection of its call, and what it sends does.
    pub fn deafen(&self) {
        let call = self.call();
        if let Some(peer) =
            self.world.borrow_mut().media_mut(self.page, call).and_then(|media| media.peer.as_mut())
        {
            peer.deaf = true;
        }
    }

    /// The other side's signs of life do not come any more; its sound does.
    pub fn miss_beats(&self) {
        let call = self.call();
        if let Some(peer) =
            self.world.borrow_mut().media_mut(self.page, call).and_then(|media| media.peer.as_mut())
        {
            peer.beatless = true;
        }
    }

    /// The page does not run for a while.
    pub fn halt(&self, halt: Halt, milliseconds: u64) {
        self.world.borrow_mut().halt(self.page, halt, milliseconds);
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
