/// A microphone or a loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser's id of it (W3C Media Capture section 9.3).
    pub id: String,
    /// For people.
    pub label: String,
}

/// What is there, and what the user has chosen of it; `None` is the system's choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Devices {
    /// What can be spoken into.
    pub microphones: Vec<Device>,
    /// What can be heard from. Empty where the browser does not let a page choose.
    pub speakers: Vec<Device>,
    /// Id of the chosen microphone.
    pub microphone: Option<String>,
    /// Id of the chosen loudspeaker.
    pub speaker: Option<String>,
}
