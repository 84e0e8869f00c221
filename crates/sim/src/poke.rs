//! Odd things at odd times: users who touch whatever there is, connections that flap or are spoilt, parties and servers that
//! say what they should not.

use halloo_core::{
    Command, Given, Host, Input, LinkPhase, Meanwhile, MediaInput, SignallingInput, Tap, Ticket,
};
use halloo_wire::{CallId, Fact, PeerMessage, RefusalCode, RejectReason, ServerFrame};

use crate::chance::Chance;
use crate::media::Certificate;
use crate::page::PageId;
use crate::simulation::{Due, Simulation};

impl Simulation {
    /// A user or an application does anything to any call.
    pub(crate) fn poke(&mut self, id: PageId, number: u64) {
        let mut chance = Chance::new(number);
        let Some(page) = self.page(id) else { return };
        let mut calls: Vec<CallId> = page.client.calls_in_hand().collect();
        if calls.is_empty() || chance.one_in(4) {
            calls.extend(page.media.keys().next_back());
            calls.push(CallId::new(1, 1));
        }
        let Some(call) = chance.pick(&calls) else { return };
        let dials: Vec<Ticket> = page.open.keys().copied().collect();
        match chance.below(28) {
            0 => self.tap(id, call, Tap::Answer),
            1 => self.tap(id, call, Tap::EndAndAnswer),
            2 => self.tap(id, call, Tap::Decline),
            3 => self.tap(id, call, Tap::HangUp),
            4 | 5 => self.tap(id, call, Tap::ToggleMute),
            6 | 7 => self.tap(id, call, Tap::ToggleHold),
            8 | 9 => self.tap(id, call, Tap::Key('5')),
            10 => self.tap(id, call, Tap::Microphone(None)),
            11 => self.tap(id, call, Tap::Speaker(Some("speaker0".to_owned()))),
            12 => self.tap(id, call, Tap::Missed("callback".to_owned())),
            13 => self.tap(id, call, Tap::Dismiss),
            14 => self.ask(id, Command::Accept(call, Meanwhile::End)),
            15 => self.ask(id, Command::Accept(call, Meanwhile::Hold)),
            16 => self.ask(id, Command::Decline(call, RejectReason::Declined)),
            17 => self.ask(id, Command::Hangup(call)),
            18 | 19 => self.ask(id, Command::Mute(call, true)),
            20 | 21 => self.ask(id, Command::Hold(call, true)),
            22 => self.ask(id, Command::Dtmf(call, Given::from("5"))),
            23 => self.ask(id, Command::Speaker(None)),
            24 => self.ask(id, Command::WatchEnd(call)),
            25 => self.ask(id, Command::HangupAll),
            26 => self.ask(id, Command::Abort(chance.pick(&dials).unwrap_or(Ticket(0)))),
            _ => self.ask(id, Command::Logout),
        }
    }

    fn tap(&mut self, id: PageId, call: CallId, tap: Tap) {
        self.feed(id, Input::Screen(call, tap));
    }

    fn ask(&mut self, id: PageId, command: Command) {
        self.command(id, command);
    }

    /// The peer connections of a page lose their path for a moment, or say again that they have one.
    pub(crate) fn flap(&mut self, id: PageId, lost: bool) {
        let Some(page) = self.page(id) else { return };
        let calls: Vec<_> = page
            .media
            .iter()
            .filter_map(|(call, media)| {
                let peer = media.peer.as_ref().filter(|peer| peer.open)?;
                Some((*call, peer.epoch))
            })
            .collect();
        for (call, epoch) in calls {
            if lost {
                self.feed(id, Input::Media(call, epoch, MediaInput::Disconnected));
            }
            self.schedule(60, Due::Media(id, call, epoch, MediaInput::Connected));
        }
    }

    /// The other side's device says something that it should not.
    pub(crate) fn blurt(&mut self, id: PageId, number: u64) {
        let mut chance = Chance::new(number);
        let Some(page) = self.page(id) else { return };
        let open: Vec<(CallId, Certificate)> = page
            .media
            .iter()
            .filter_map(|(call, media)| {
                let peer = media.peer.as_ref().filter(|peer| peer.open)?;
                Some((*call, peer.certificate))
            })
            .collect();
        // A caller who hears that it was answered believes that; what a callee says is its own affair.
        let message = PeerMessage::Beat;
        if let Some((call, certificate)) = chance.pick(&open) {
            self.hear(id, call, certificate, message);
        }
    }

    /// The server, or something between, says what it should not.
    pub(crate) fn odd(&mut self, id: PageId, number: u64) {
        let mut chance = Chance::new(number);
        let Some(page) = self.page(id) else { return };
        let (Some(epoch), phase) = (page.latest, page.client.link_phase()) else { return };
        if !matches!(phase, LinkPhase::Greeting | LinkPhase::Up) || page.socket(epoch).is_none() {
            return;
        }
        self.disturb_all(id);
        let up = phase == LinkPhase::Up;
        let frame = match chance.below(10) {
            0 => ServerFrame::Ack(0),
            1 => ServerFrame::Pong(0),
            2 => ServerFrame::Drain(chance.below(400)),
            3 | 4 => ServerFrame::Numbered { seq: 5_000, ack: 0, fact: Fact::Unknown },
            5 => ServerFrame::Numbered { seq: if up { 0 } else { 1 }, ack: 0, fact: Fact::Unknown },
            6 => ServerFrame::Refused(RefusalCode::RateLimited),
            7 => ServerFrame::Refused(RefusalCode::Draining),
            8 => ServerFrame::Refused(RefusalCode::BadFrame),
            _ if up => return self.feed(id, Input::Signalling(epoch, SignallingInput::Opened)),
            _ => return self.host(id, Host::Visible),
        };
        self.feed(id, Input::Signalling(epoch, SignallingInput::Received(frame)));
    }

    fn disturb_all(&mut self, id: PageId) {
        let now = self.now;
        if let Some(page) = self.page_mut(id) {
            page.disturbed = page.disturbed.max(now.after(1_000));
        }
    }
}
