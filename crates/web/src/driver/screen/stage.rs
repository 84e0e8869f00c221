//! Which of a user's calls is seen.

use halloo_core::wire::CallId;
use halloo_core::{Screen, Tap, View};
use wasm_bindgen::JsValue;

use super::card::{CallCard, Front};
use super::desk::{Desk, News};
use super::look::Brand;
use super::words::Words;

/// All calls, and the card of the one in front.
pub(super) struct Stage {
    desk: Desk,
    /// The latest last.
    screens: Vec<(CallId, Screen)>,
    card: Option<CallCard>,
    brand: Brand,
    pub(super) words: Words,
    language: String,
    /// Single words of the page's own.
    strings: JsValue,
}

impl Stage {
    pub(super) fn new(desk: Desk, brand: Brand, language: String, strings: JsValue) -> Self {
        let words = Words::read(&language, [&strings, &JsValue::UNDEFINED]);
        Self { desk, screens: Vec::new(), card: None, brand, words, language, strings }
    }

    /// Takes note, draws anew what has changed, and says what the core is to be told.
    pub(super) fn note(&mut self, news: News) -> Option<(CallId, Tap)> {
        let mut touched = None;
        match news {
            News::Screen(call, screen) => self.keep(call, screen),
            News::Style(branding, image_hosts) => {
                self.brand.serve(branding, image_hosts);
                self.card.as_mut()?.repaint();
            }
            News::Words(words) => {
                self.words = Words::read(&self.language, [&self.strings, &words]);
                self.card.as_mut()?.repaint();
            }
            News::Event(happening, event) => touched = self.card.as_mut()?.hear(happening, &event)?,
            News::Tick => {
                self.card.as_ref()?.tick(&self.words);
                return None;
            }
            News::Clear => self.screens.clear(),
        }
        self.draw();
        touched
    }

    fn keep(&mut self, call: CallId, screen: Option<Screen>) {
        let known = self.screens.iter().position(|(of, _)| *of == call);
        match (known.and_then(|place| self.screens.get_mut(place)), screen) {
            (Some(known), Some(screen)) => known.1 = screen,
            (None, Some(screen)) => self.screens.push((call, screen)),
            (_, None) => self.screens.retain(|(of, _)| *of != call),
        }
    }

    fn draw(&mut self) {
        let Some(front) = front(&self.screens) else { return self.card = None };
        if self.card.is_none() {
            self.card = CallCard::new(&self.desk).ok();
        }
        if let Some(card) = &mut self.card {
            card.draw(&front, &self.brand, &self.words);
        }
    }
}

/// The call that is seen: one that rings, else the one that is talked in, one on hold, one that has ended. Of two
/// alike, the later one.
fn front(screens: &[(CallId, Screen)]) -> Option<Front<'_>> {
    let (call, screen) = screens.iter().max_by_key(|(_, screen)| rank(screen))?;
    let held = || screens.iter().find(|(other, screen)| other != call && rank(screen) == HELD);
    let held = matches!(screen.view, View::Ongoing { .. }).then(held).flatten();
    Some(Front { call: *call, screen, held: held.map(|(held, _)| *held) })
}

const HELD: u8 = 1;

fn rank(screen: &Screen) -> u8 {
    match screen.view {
        View::Incoming => 3,
        View::Ongoing { .. } if screen.own.held => HELD,
        View::Dialling | View::Ringing | View::Connecting | View::Ongoing { .. } => 2,
        View::Ended { .. } => 0,
    }
}

#[cfg(test)]
mod tests {
    use halloo_core::Side;
    use halloo_core::wire::{By, EndReason, Time};

    use super::super::view::sample;
    use super::*;

    fn call(number: u8) -> CallId {
        CallId::new(0, number.into())
    }

    fn talking(held: bool) -> Screen {
        let own = Side { held, ..Side::default() };
        Screen { own, ..sample(View::Ongoing { since: Time(1), interrupted: false }) }
    }

    fn shown(screens: &[(u8, Screen)]) -> Option<(CallId, Option<CallId>)> {
        let screens: Vec<_> =
            screens.iter().map(|(number, screen)| (call(*number), screen.clone())).collect();
        front(&screens).map(|front| (front.call, front.held))
    }

    #[test]
    fn what_rings_is_in_front_of_what_is_talked_in_and_that_of_what_is_held_or_over() {
        let ended = sample(View::Ended { reason: EndReason::Completed, by: By::Me });
        let ringing = sample(View::Incoming);
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[(1, ringing.clone()), (2, talking(false))]), Some((call(1), None)));
        assert_eq!(shown(&[(1, talking(false)), (2, ended.clone())]), Some((call(1), None)));
        assert_eq!(shown(&[(1, talking(true)), (2, ended.clone())]), Some((call(1), None)));
        assert_eq!(shown(&[(1, ended.clone()), (2, ended)]), Some((call(2), None)));
        assert_eq!(shown(&[(1, ringing), (2, talking(true))]), Some((call(1), None)));
    }

    #[test]
    fn the_held_call_can_be_swapped_in() {
        assert_eq!(shown(&[(1, talking(true)), (2, talking(false))]), Some((call(2), Some(call(1)))));
        assert_eq!(shown(&[(1, talking(true)), (2, talking(true))]), Some((call(2), Some(call(1)))));
        let connecting = sample(View::Connecting);
        assert_eq!(shown(&[(1, talking(true)), (2, connecting)]), Some((call(2), None)));
    }
}
