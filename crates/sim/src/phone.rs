use std::cell::{Ref, RefCell};
use std::rc::Rc;

use halloo_core::{
    CallEvent, CallState, CallView, Command, Event, Given, Host, Input, Meanwhile, Options, Screen, Sound,
    SoundInput, Tap, Ticket, View,
};
use halloo_wire::{CallId, Cuid, RejectReason};

use crate::link::Link;
use crate::media::Media;
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
        self.command(Command::Accept(self.call(), Meanwhile::Hold))
    }

    /// Declines what rings.
    pub fn decline(&self) -> Promise {
        self.command(Command::Decline(self.call(), RejectReason::Declined))
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

    /// Touches the screen of one call.
    pub fn tap_on(&self, call: CallId, tap: Tap) {
        self.world.borrow_mut().feed(self.page, Input::Screen(call, tap));
    }

    /// Rings the client's alarm for no reason.
    pub fn wake(&self) {
        self.world.borrow_mut().feed(self.page, Input::Wake);
    }

    /// Takes a call; this becomes of another one.
    pub fn take(&self, call: CallId, meanwhile: Meanwhile) -> Promise {
        self.command(Command::Accept(call, meanwhile))
    }

    /// Puts a call on hold, or takes it back.
    pub fn hold(&self, call: CallId, held: bool) -> Promise {
        self.command(Command::Hold(call, held))
    }

    /// Presses keys in what there is.
    pub fn press(&self, keys: &str) -> Promise {
        self.command(Command::Dtmf(self.call(), Given::from(keys)))
    }

    /// Speaks into another microphone.
    pub fn speak_into(&self, device: Option<&str>) -> Promise {
        self.command(Command::Microphone(device.map(str::to_owned)))
    }

    /// Gives up the call that `dial` began.
    pub fn abort(&self, dial: &Promise) -> Promise {
        self.command(Command::Abort(dial.ticket))
    }

    /// The machine has so many microphones that can be named: `microphone0` and so on.
    pub fn plug(&self, count: u8) {
        self.world.borrow_mut().plug(self.page, count);
    }

    /// Every microphone that is in use is pulled out.
    pub fn unplug(&self) {
        self.world.borrow_mut().unplug(self.page);
    }

    /// The page must not sound, or may again.
    pub fn silence(&self, silent: bool) {
        self.change(|page| page.silent = silent);
        let news = if silent { SoundInput::Blocked } else { SoundInput::Playing };
        self.world.borrow_mut().feed(self.page, Input::Sound(news));
    }

    /// Nobody sees the page any more, or somebody does again, and its client hears of it.
    pub fn unseen(&self, unseen: bool) {
        self.change(|page| page.unseen = unseen);
        self.host(if unseen { Host::Hidden } else { Host::Visible });
    }

    /// The live call with `cuid`.
    #[must_use]
    pub fn call_with(&self, cuid: &str) -> CallId {
        let call = self.with(|page| {
            page.live.iter().find(|(_, brief)| brief.peer.as_str() == cuid).map(|(call, _)| *call)
        });
        assert!(call.is_some(), "page {} has no call with {cuid}", self.page.0);
        call.unwrap_or(CallId::new(0, 0))
    }

    /// What its application may see of a call.
    #[must_use]
    pub fn view(&self, call: CallId) -> Option<CallView> {
        self.with(|page| page.client.view(call))
    }

    /// What the screen shows of one call.
    #[must_use]
    pub fn screen_of(&self, call: CallId) -> Option<Screen> {
        self.with(|page| page.screens.get(&call).cloned())
    }

    /// Whether anything of it is heard at the other side of a call.
    #[must_use]
    pub fn is_heard_in(&self, call: CallId) -> bool {
        self.with(|page| page.media.get(&call).is_some_and(Media::sends))
    }

    /// The events of a call, in order.
    #[must_use]
    pub fn events(&self, call: CallId) -> Vec<CallEvent> {
        self.all_events()
            .into_iter()
            .filter_map(|event| match event {
                Event::Call(id, event) if id == call => Some(event),
                Event::Call(..)
                | Event::Session(_)
                | Event::Incoming(_)
                | Event::Resumed(_)
                | Event::SoundBlocked(_)
                | Event::Devices
                | Event::MissedCallAction(..) => None,
            })
            .collect()
    }

    /// Everything that its application was told.
    #[must_use]
    pub fn all_events(&self) -> Vec<Event> {
        self.with(|page| page.events.clone())
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
        self.with(|page| page.live.values().any(|brief| brief.other.muted))
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

    /// Calls `other`, who answers: they talk.
    pub fn reaches(&self, other: &Self) {
        let cuid = other.world.borrow().page(other.page).map(|page| page.who.cuid.as_str().to_owned());
        self.dial(&cuid.unwrap_or_default()).call();
        other.rings();
        other.answer().done();
        self.talks();
        other.talks();
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
}
