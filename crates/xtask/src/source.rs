/// Rust code without its comments and without what stands in its quotes; lines stay where they are.
pub(crate) fn code_of(text: &str) -> String {
    split(text).0
}

/// The string literals of Rust code, as they are written.
pub(crate) fn strings_of(text: &str) -> Vec<String> {
    split(text).1
}

/// The part of a file that is not its `#[cfg(test)]` module, which stands at its end.
pub(crate) fn without_tests(text: &str) -> &str {
    let Some(start) = text.find("\n#[cfg(test)]\nmod ").or_else(|| text.find("\n#[cfg(test)]\r\nmod "))
    else {
        return text;
    };
    // `mod name;` is no tail: what follows it is code.
    let tail = text.get(start..).unwrap_or_default();
    let opens = tail.find('{').unwrap_or(usize::MAX);
    let ends = tail.find(';').unwrap_or(usize::MAX);
    if opens < ends { text.get(..=start).unwrap_or(text) } else { text }
}

/// Walks once over the text: code on one side, string literals on the other.
fn split(text: &str) -> (String, Vec<String>) {
    let mut code = String::with_capacity(text.len());
    let mut strings = Vec::new();
    let mut rest = text;
    let mut previous = ' ';
    while let Some(character) = rest.chars().next() {
        let piece = piece(rest, previous);
        let (taken, after) = rest.split_at(piece.length());
        match piece {
            Piece::Code(_) => code.push_str(taken),
            Piece::Comment(_) => blank(&mut code, taken),
            Piece::Text { before, after: behind, length } => {
                strings.push(taken.get(before..length - behind).unwrap_or_default().to_owned());
                blank(&mut code, taken);
            }
        }
        previous = taken.chars().next_back().unwrap_or(character);
        rest = after;
    }
    (code, strings)
}

/// The next piece of a source text, and its length in bytes.
enum Piece {
    Code(usize),
    Comment(usize),
    /// A literal: so many bytes of quotes before and after.
    Text {
        before: usize,
        after: usize,
        length: usize,
    },
}

impl Piece {
    const fn length(&self) -> usize {
        match self {
            Self::Code(length) | Self::Comment(length) | Self::Text { length, .. } => *length,
        }
    }
}

fn piece(rest: &str, previous: char) -> Piece {
    let in_word = previous.is_alphanumeric() || previous == '_';
    if rest.starts_with("//") {
        return Piece::Comment(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Piece::Comment(rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if rest.starts_with('"') {
        return quoted(rest);
    }
    if let Some(hashes) = rest.strip_prefix('r').filter(|_| !in_word || previous == 'b') {
        let count = hashes.len() - hashes.trim_start_matches('#').len();
        if hashes.get(count..).is_some_and(|text| text.starts_with('"')) {
            let end = format!("\"{}", "#".repeat(count));
            let before = count + 2;
            let inner = rest.get(before..).unwrap_or_default();
            let length = inner.find(&end).map_or(rest.len(), |at| before + at + end.len());
            return Piece::Text { before, after: end.len(), length };
        }
    }
    if rest.starts_with('\'') {
        return Piece::Code(character_literal(rest));
    }
    Piece::Code(rest.chars().next().map_or(1, char::len_utf8))
}

fn quoted(rest: &str) -> Piece {
    let mut escaped = false;
    for (index, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Piece::Text { before: 1, after: 1, length: index + 1 },
            _ => {}
        }
    }
    Piece::Comment(rest.len())
}

/// `'"'` and `'\''` are characters; `'a` in `&'a str` is a lifetime, of which the quote alone is taken.
fn character_literal(rest: &str) -> usize {
    let mut characters = rest.char_indices().skip(1);
    match characters.next() {
        Some((_, '\\')) => {
            characters.next();
            characters.find(|(_, character)| *character == '\'').map_or(1, |(index, _)| index + 1)
        }
        Some(_) => match characters.next() {
            Some((index, '\'')) => index + 1,
            Some(_) | None => 1,
        },
        None => 1,
    }
}

fn blank(code: &mut String, taken: &str) {
    code.extend(taken.chars().map(|character| if character == '\n' { '\n' } else { ' ' }));
}

/// Whether a line of code has a word: not as a part of a longer one. A star at its end stands for any ending.
pub(crate) fn has_word(line: &str, word: &str) -> bool {
    let (word, open) = word.strip_suffix('*').map_or((word, false), |stem| (stem, true));
    let part = |character: Option<char>| character.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let starts_as_word = part(word.chars().next());
    let ends_as_word = !open && part(word.chars().next_back());
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        let goes_on = (starts_as_word && part(before)) || (ends_as_word && part(after));
        !goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_quotes_are_no_code() {
        let text = "a(\"x // y\", 'z'); // async\n/* Rc< */ b('\"', \"\\\"q\\\"\", r#\"w\"w\"#); &'a c";
        let code = code_of(text);
        assert!(!code.contains("async") && !code.contains("Rc<") && !code.contains('w'), "{code}");
        assert!(code.contains("b('\"'") && code.contains("&'a c"), "{code}");
        assert_eq!(code.lines().count(), 2);
        assert_eq!(strings_of(text), ["x // y", "\\\"q\\\"", "w\"w"]);
    }

    #[test]
    fn escaped_characters_do_not_open_a_quote() {
        assert_eq!(strings_of("x('\\'', '\\\\', \"s\", b\"t\")"), ["s", "t"]);
    }

    #[test]
    fn only_the_test_module_at_the_end_is_cut() {
        assert_eq!(without_tests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n}\n"), "fn a() {}\n\n");
        let declared = "#![x]\n#[cfg(test)]\nmod tests;\nfn a() {}\n";
        assert_eq!(without_tests(declared), declared);
    }

    #[test]
    fn a_word_is_not_a_part_of_a_longer_one() {
        assert!(has_word("let a: Rc<u8>;", "Rc<") && !has_word("let a: Arc<u8>;", "Rc<"));
        assert!(has_word("async fn a()", "async") && !has_word("asynchronous()", "async"));
        assert!(has_word("RtcPeerConnection", "Rtc*") && !has_word("WebRtcX", "Rtc*"));
        assert!(has_word("log::info", "log::") && !has_word("catalog::info", "log::"));
    }
}
