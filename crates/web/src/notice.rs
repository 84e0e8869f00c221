/// What a notification says, in the user's language.
pub struct NoticeWords {
    /// Its title.
    pub title: String,
    /// To take a call.
    pub answer: String,
    /// Not to take it.
    pub decline: String,
}
