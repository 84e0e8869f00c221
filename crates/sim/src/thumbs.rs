use halloo_core::Meanwhile;

/// What a user does of itself, without a move of the plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Temper {
    /// What to do with an incoming call.
    pub incoming: Reaction,
    /// After so many milliseconds of talk the user hangs up.
    pub talk: Option<u64>,
    /// After so many milliseconds of an outgoing call the user gives up, if it was not answered.
    pub patience: Option<u64>,
    /// Every gesture is made twice.
    pub twice: bool,
    /// Gestures are taps on the screen; otherwise the application's own buttons.
    pub taps: bool,
    /// Dials the same user again at once when a call has ended.
    pub redial: bool,
    /// What becomes of the call that there is when another one is answered.
    pub meanwhile: Meanwhile,
}

/// What a user does with an incoming call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing.
    #[default]
    Ignore,
    /// Answers after so many milliseconds; 0: inside the event handler.
    Answer(u64),
    /// Declines after so many milliseconds; 0: inside the event handler.
    Decline(u64),
}

/// One movement of a thumb, upon a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Take the call.
    Answer,
    /// Do not take it.
    Decline,
    /// End it, in whatever state it is.
    HangUp,
    /// Give up, if nobody has answered.
    GiveUp,
    /// Do not take it: the network is bad.
    Refuse,
    /// Switch the microphone.
    Mute(bool),
    /// Put the call on hold, or take it back.
    Hold(bool),
    /// Press the next keys.
    Keys,
    /// Put the end view away.
    Dismiss,
}
