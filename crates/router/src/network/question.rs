/// The name that a DNS message asks for (RFC 1035 section 4.1.2), in lower case; of several questions the first.
pub(super) fn name(message: &[u8]) -> Option<String> {
    const HEADER: usize = 12;
    let is_question = message.get(2)? & 0x80 == 0;
    let mut rest = message.get(HEADER..).filter(|_| is_question)?;
    let mut labels = Vec::new();
    loop {
        let (length, after) = rest.split_first()?;
        if *length == 0 {
            return Some(labels.join("."));
        }
        // Longer ones are pointers, which nobody needs in a first question.
        if *length > 63 {
            return None;
        }
        let (label, after) = after.split_at_checked(usize::from(*length))?;
        labels.push(String::from_utf8_lossy(label).to_ascii_lowercase());
        rest = after;
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A question for the address of `www.Example.com`.
    pub(in super::super) const QUESTION: &[u8] =
        b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03www\x07Example\x03com\x00\x00\x01\x00\x01";

    #[test]
    fn the_name_is_read() {
        assert_eq!(name(QUESTION).as_deref(), Some("www.example.com"));
    }

    #[test]
    fn an_answer_is_no_question() {
        let mut answer = QUESTION.to_vec();
        answer[2] |= 0x80;
        assert_eq!(name(&answer), None);
    }

    #[test]
    fn what_is_cut_short_or_points_elsewhere_has_no_name() {
        for end in 0..QUESTION.len() - 4 {
            assert_eq!(name(&QUESTION[..end]), None, "{end}");
        }
        let mut pointing = QUESTION.to_vec();
        pointing[12] = 0xc0;
        assert_eq!(name(&pointing), None);
    }
}
