//! The microphone and the peer connections of a page, as a browser has them.

use halloo_core::{CaptureFailure, Device, Epoch, Host, Input, MediaEffect, MediaInput, Role, Sample};
use halloo_wire::CallId;

use crate::insider::GARBAGE;
use crate::invariant::Invariant;
use crate::media::{Certificate, Media, Microphone};
use crate::page::PageId;
use crate::simulation::{Due, Simulation};

impl Simulation {
    pub(crate) fn drive_media(&mut self, id: PageId, call: CallId, epoch: Epoch, wish: MediaEffect) {
        let (certificate, now) = (Certificate(self.entries()), self.now);
        let heard = self.hears(id, call);
        let Some(page) = self.pages.get_mut(id.0) else { return };
        let loss = page.loss;
        let (microphone, dumb) = (page.microphone, page.dumb);
        let muted = page.client.view(call).is_some_and(|view| view.own.muted);
        let missing = |device: &Option<String>| {
            device.as_ref().is_some_and(|device| !page.plugged.iter().any(|plugged| plugged == device))
        };
        let media = page.media.entry(call).or_default();
        let wrong = match wish {
            MediaEffect::Capture(device) => {
                let missing = missing(&device);
                match media.ask(epoch, device) {
                    Err(wrong) => Err(wrong),
                    Ok(number) => {
                        let answer = |news| Due::Microphone(id, call, number, news);
                        let (after, news) = match microphone {
                            _ if missing => (2, MediaInput::CaptureFailed(CaptureFailure::Missing)),
                            Microphone::Granted(after) => (after, MediaInput::Captured),
                            Microphone::Fails(after, failure) => (after, MediaInput::CaptureFailed(failure)),
                        };
                        let blocked = |failure| {
                            use CaptureFailure::{Denied, Dismissed, Policy};
                            matches!(failure, Denied | Dismissed | Policy)
                        };
                        // Whoever takes their time is being asked by the browser.
                        if after > 100 {
                            self.schedule(1, answer(MediaInput::Asking));
                        } else if !matches!(news, MediaInput::CaptureFailed(failure) if blocked(failure)) {
                            self.schedule(1, answer(MediaInput::Granted));
                        }
                        self.schedule(after, answer(news));
                        Ok(())
                    }
                }
            }
            MediaEffect::Prepare { role, generation, relay, ice_servers: _ } => {
                match media.prepare(epoch, certificate, (role, relay), now) {
                    Ok(before) => {
                        self.leave_peer(before, call);
                        if role == Role::Offerer {
                            self.offer(id, call, (epoch, generation));
                        }
                        Ok(())
                    }
                    Err(wrong) => Err(wrong),
                }
            }
            MediaEffect::Attach { permit, muted, speaker } => media.attach(permit, (muted, speaker)),
            MediaEffect::Restart { generation } => {
                self.offer(id, call, (epoch, generation));
                Ok(())
            }
            MediaEffect::Route { relay } => match &mut media.peer {
                Some(peer) => {
                    peer.relay = relay;
                    Ok(())
                }
                None => Err("another route without a peer connection".to_owned()),
            },
            MediaEffect::Message(message) => {
                self.say(id, call, message);
                Ok(())
            }
            MediaEffect::Describe(description) if description.sdp.reveal() == GARBAGE => {
                media.spoil();
                self.schedule(2, Due::Media(id, call, epoch, MediaInput::Failed));
                Ok(())
            }
            MediaEffect::Describe(description) => match media.describe(id, call, &description) {
                Ok(Some(answer)) => {
                    self.schedule(3, Due::Media(id, call, epoch, answer));
                    self.trickle(id, call, (epoch, description.generation));
                    Ok(())
                }
                Ok(None) => Ok(()),
                Err(wrong) => Err(wrong),
            },
            MediaEffect::Candidate(candidate) => media.candidate(&candidate),
            MediaEffect::Mute(muted) => {
                if let Some(peer) = &mut media.peer {
                    peer.muted = muted;
                }
                Ok(())
            }
            MediaEffect::Hold(held) => match &mut media.peer {
                Some(peer) => {
                    peer.held = held;
                    Ok(())
                }
                None => Err("holds without a peer connection".to_owned()),
            },
            MediaEffect::Pause(paused) => match &mut media.peer {
                Some(peer) => {
                    peer.paused = paused;
                    Ok(())
                }
                None => Err("pauses without a peer connection".to_owned()),
            },
            MediaEffect::Overhear(begins) => media.overhear(begins, muted),
            MediaEffect::Dtmf(_) => match &media.peer {
                Some(peer) if peer.connected => Ok(()),
                Some(_) | None => Err("keys without a path".to_owned()),
            },
            MediaEffect::Speaker(speaker) => {
                if let Some(peer) = &mut media.peer {
                    peer.speaker = speaker;
                }
                Ok(())
            }
            MediaEffect::Measure => {
                let passes = self.passes(id, call);
                let media = self.media_mut(id, call);
                let sample = media.map_or_else(Sample::default, |media| Sample {
                    overheard: media.overhears.then_some(if dumb { 0 } else { 60 }),
                    ..media.measure(loss, passes, heard)
                });
                self.schedule(6, Due::Media(id, call, epoch, MediaInput::Measured(sample)));
                Ok(())
            }
            MediaEffect::Release => {
                let peer = media.release();
                self.leave_peer(peer, call);
                Ok(())
            }
        };
        if let Err(wrong) = wrong {
            self.violate(Invariant::I36, format!("page {} {call}: {wrong}", id.0));
        }
        self.meet_paths(id, call);
    }

    /// Whether this side gives sound, and whether the other one does that it is connected with.
    fn hears(&self, id: PageId, call: CallId) -> (bool, bool) {
        let media = |id: PageId| self.page(id).and_then(|page| page.media.get(&call));
        let gives = |id| media(id).is_some_and(Media::sends) && self.page(id).is_some_and(|page| !page.dumb);
        let other = media(id).and_then(|media| media.peer.as_ref()?.remote);
        (gives(id), other.is_some_and(|(other, _)| gives(other)))
    }

    /// News of a microphone or a peer connection, unless that is gone by now.
    pub(crate) fn media_news(&mut self, id: PageId, call: CallId, epoch: Epoch, news: MediaInput) {
        let Some(page) = self.page_mut(id) else { return };
        // What a browser has put in its queue is told also when the connection is gone.
        let queued = page.chance.one_in(2);
        let Some(media) = page.media.get_mut(&call) else { return };
        let passes = match &news {
            MediaInput::Asking
            | MediaInput::Granted
            | MediaInput::Captured
            | MediaInput::CaptureFailed(_) => false,
            MediaInput::CaptureLost => media.track.take().is_some(),
            MediaInput::Described { .. }
            | MediaInput::Candidate { .. }
            | MediaInput::Measured(_)
            | MediaInput::Open
            | MediaInput::Message(_)
            | MediaInput::Connected
            | MediaInput::Disconnected
            | MediaInput::Failed => media.peer.as_ref().map_or(queued, |peer| peer.epoch == epoch || queued),
        };
        if passes {
            self.feed(id, Input::Media(call, epoch, news));
        }
    }

    /// What became of a question for the microphone, unless another one has been asked since.
    pub(crate) fn microphone_news(&mut self, id: PageId, call: CallId, number: u32, news: MediaInput) {
        let Some(page) = self.page_mut(id) else { return };
        let queued = page.chance.one_in(2);
        let Some(media) = page.media.get_mut(&call) else { return };
        if media.released && queued {
            // A browser whose user takes half a minute to answer does so when the call is over, too.
            return self.feed(id, Input::Media(call, Epoch(1), news));
        }
        let Some(epoch) = media.question.as_ref().map(|question| question.epoch) else { return };
        let awaited = if let MediaInput::Asking | MediaInput::Granted = news {
            media.question.as_ref().is_some_and(|question| question.number == number)
        } else {
            media.answer(number, news == MediaInput::Captured)
        };
        if awaited {
            self.feed(id, Input::Media(call, epoch, news));
        }
    }

    /// The machine has so many microphones now; what spoke into one that is gone loses its track.
    pub(crate) fn plug(&mut self, id: PageId, count: u8) {
        let Some(page) = self.page_mut(id) else { return };
        let name = |number: u8| format!("microphone{number}");
        page.plugged = (0..count).map(name).collect();
        let microphones: Vec<Device> =
            page.plugged.iter().map(|id| Device { id: id.clone(), label: id.to_uppercase() }).collect();
        let gone =
            |device: &Option<String>| device.as_ref().is_some_and(|device| !page.plugged.contains(device));
        let lost: Vec<(CallId, Epoch)> = page
            .media
            .iter()
            .filter_map(|(call, media)| {
                Some((*call, media.track.as_ref().filter(|track| gone(&track.device))?.epoch))
            })
            .collect();
        for (call, epoch) in lost {
            self.media_news(id, call, epoch, MediaInput::CaptureLost);
        }
        self.feed(id, Input::Devices { microphones, speakers: Vec::new() });
        self.feed(id, Input::Host(Host::Microphones));
    }
}
