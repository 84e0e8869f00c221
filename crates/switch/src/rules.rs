use halloo_wire::{Branding, InCall, PreAccept, TalkLimit};

/// What an operator decides for one account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccountRules {
    /// Whether a user may be signed in on several devices.
    pub devices: DevicePolicy,
    /// How its call screens look.
    pub branding: Branding,
    /// Hosts that its pictures may come from.
    pub image_hosts: Vec<String>,
    /// The longest talk, in milliseconds.
    pub talk: Option<u64>,
    /// How its devices connect while a call rings.
    pub pre_accept: PreAccept,
    /// How they connect once it is answered.
    pub in_call: InCall,
}

/// What becomes of a user who signs in on a second device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DevicePolicy {
    /// Both are there; a call rings on both.
    #[default]
    Allow,
    /// The later one takes the place of the earlier one.
    Replace,
    /// The later one is turned away for as long as the earlier one is connected.
    Refuse,
}

/// Alerts of a limit that nobody has chosen, in milliseconds before the end.
const ALERTS: [u64; 2] = [30_000, 10_000];

impl AccountRules {
    /// The limit of a call whose caller wishes for `limit`: the shorter one counts.
    pub(crate) fn limit(&self, wish: Option<TalkLimit>) -> Option<TalkLimit> {
        let Some(longest) = self.talk else { return wish };
        let mut limit = wish.unwrap_or_else(|| TalkLimit { talk: longest, alerts: ALERTS.to_vec() });
        limit.talk = limit.talk.min(longest);
        limit.alerts.retain(|alert| *alert < limit.talk);
        Some(limit)
    }
}
