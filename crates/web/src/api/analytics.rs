//! What the application's analytics are told.

use crate::plain::Plain;
use halloo_core::analytics::{Report, ReportKind};
use js_sys::Function;
use wasm_bindgen::JsValue;

/// Who hears of calls, and in whose name.
pub struct Analytics {
    /// `SC`, or `DC` for the older name of the original.
    pub(super) family: &'static str,
    /// Takes a name and properties, and never throws.
    pub(super) push: Function,
    pub(super) account: String,
    pub(super) cuid: String,
}

impl Analytics {
    /// Tells it.
    pub(super) fn push(&self, report: &Report) {
        let (name, end) = match report.kind {
            ReportKind::Outgoing => ("Outgoing", None),
            ReportKind::Incoming => ("Incoming", None),
            ReportKind::End { status, reason, duration } => ("End", Some((status, reason, duration))),
        };
        let mut full = self.family.to_owned();
        full.push_str(name);
        let reason = end.and_then(|(_, reason, _)| reason);
        let plain = Plain::default()
            .text("sc_account_id", &self.account)
            .text("call_id", &report.call.to_text())
            .text("cuid", &self.cuid)
            .text("context", &report.context)
            .number("epoch", Some(report.epoch))
            .maybe_text("call_status", end.map(|(status, ..)| status))
            .maybe_text("reason", reason.map(|(words, _)| words))
            .number("reason_code", reason.and_then(|(_, code)| code).map(u64::from))
            .number("duration", end.map(|(.., duration)| duration));
        let properties = plain.done();
        let _pushed = self.push.call2(&JsValue::UNDEFINED, &full.into(), &properties);
    }
}
