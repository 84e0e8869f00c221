//! What was measured of a call, as the application gets it.

use crate::plain::Plain;
use halloo_core::{CallView, End, Stats, Warning, Way};
use wasm_bindgen::{JsCast, JsValue};

use super::news::{direction, summary};

/// What the last second was like.
pub(super) fn stats(stats: &Stats) -> JsValue {
    let mut plain = Plain::default();
    for (name, number, scale) in [
        ("roundTrip", stats.round_trip, 1.0),
        ("jitter", stats.jitter, 1.0),
        ("lossIn", stats.lost, 1_000.0),
        ("lossOut", stats.missed, 1_000.0),
        ("bitrateIn", stats.bitrate.0, 1.0),
        ("bitrateOut", stats.bitrate.1, 1.0),
        ("concealed", stats.concealed, 1_000.0),
        ("levelIn", stats.level.0, 1_000.0),
        ("levelOut", stats.level.1, 1_000.0),
    ] {
        plain = plain.put(name, &JsValue::from_f64(number as f64 / scale));
    }
    if let Some(opinion) = stats.opinion() {
        plain = plain.put("mos", &JsValue::from_f64(opinion as f64 / 1_000.0));
    }
    let score = stats.score.map_or(-1.0, f64::from);
    way(plain, stats.way).text("codec", stats.codec.as_str()).put("score", &score.into()).done()
}

fn way(plain: Plain, way: Way) -> Plain {
    plain.text("path", way.as_str()).text("transport", way.transport.as_str())
}

/// Something is wrong with the connection, or no longer.
pub(super) fn warning(warning: Warning, raised: bool) -> JsValue {
    Plain::default().text("name", warning.as_str()).put("raised", &raised.into()).done()
}

/// What the whole call was like.
pub(super) fn whole(view: &CallView, end: End) -> JsValue {
    let peer =
        Plain::default().text("cuid", view.peer.as_str()).maybe_text("name", view.peer_name.as_deref());
    let mut plain = Plain(summary(end).unchecked_into())
        .text("direction", direction(view.direction))
        .put("peer", &peer.done());
    if let Some((average, lowest)) = view.summary.score() {
        plain = plain.number("score", Some(average)).number("lowestScore", Some(lowest.into()));
    }
    if let Some(lost) = view.summary.lost() {
        plain = plain.put("loss", &JsValue::from_f64(lost as f64 / 1_000.0));
    }
    if let Some(last) = view.summary.way() {
        plain = way(plain, last);
    }
    plain.number("reconnects", Some(view.summary.reconnects)).done()
}
