//! The WebAssembly as a text that JavaScript can hold, and the hash of a script.

use anyhow::Result;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};

use super::split::{Split, split};

/// The file with the text.
pub(super) const NAME: &str = "text.js";

/// The first of the letters that take two bytes of UTF-8, none of which needs to be escaped.
const SECOND: u32 = 0x100;

/// A module that exports the WebAssembly as `text`: its streams one after the other, a letter for each byte. `letters` are those
/// of the bytes from 0 to 255, `lengths` those of the streams, `functions` how many have a body, `size` that of the WebAssembly.
/// The bytes that come often have the printable letters of ASCII: so the text is hardly longer than the bytes, and packs nearly as
/// well (2 kB more in brotli; base64 costs 32 kB).
pub(super) fn module(wasm: &[u8]) -> Result<String> {
    let Split { streams, functions } = split(wasm)?;
    let lengths: Vec<String> = streams.iter().map(|stream| stream.len().to_string()).collect();
    let bytes = streams.concat();
    let letters = letters(&bytes);
    let text: String = bytes.iter().filter_map(|byte| letters.get(usize::from(*byte))).collect();
    let letters: String = letters.iter().collect();
    Ok(format!(
        "export const letters = \"{letters}\";\nexport const lengths = [{}];\nexport const functions = {functions};\n\
         export const size = {};\nexport const text = \"{text}\";\n",
        lengths.join(", "),
        wasm.len()
    ))
}

/// The letter of each byte.
fn letters(wasm: &[u8]) -> Vec<char> {
    let mut bytes: Vec<(usize, u8)> = (0..=u8::MAX).map(|byte| (count(wasm, byte), byte)).collect();
    bytes.sort_by_key(|(times, byte)| (std::cmp::Reverse(*times), *byte));
    let short = (' '..='~').filter(|letter| !matches!(letter, '"' | '\\'));
    let long = (SECOND..).map_while(char::from_u32);
    let mut letters = vec![' '; bytes.len()];
    for ((_, byte), letter) in bytes.into_iter().zip(short.chain(long)) {
        if let Some(place) = letters.get_mut(usize::from(byte)) {
            *place = letter;
        }
    }
    letters
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.iter().filter(|byte| **byte == wanted).count()
}

/// What a page says of a script that it trusts (W3C Subresource Integrity, section 3.1).
pub(super) fn integrity(script: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(script)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_letter_of_its_own_and_the_usual_ones_have_short_ones() {
        let wasm: Vec<u8> = (0..=u8::MAX).chain([200; 3]).chain([0; 2]).collect();
        let letters = letters(&wasm);
        let different: std::collections::BTreeSet<char> = letters.iter().copied().collect();
        assert_eq!(different.len(), 256);
        assert_eq!((letters[200], letters[0]), (' ', '!'));
        assert!(letters.iter().all(|letter| !letter.is_control() && !matches!(letter, '"' | '\\')));
        assert!(
            letters.iter().all(|letter| u32::from(*letter) < 512),
            "what the module that reads it expects"
        );
    }

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), empty);
    }
}
