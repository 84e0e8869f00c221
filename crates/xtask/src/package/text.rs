//! The WebAssembly as a text that JavaScript can hold, and the hash of a script.

use anyhow::{Context, Result};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha384};

use super::letters::{Code, OWN, alphabet};
use super::split::{BYTES, Split, split};

/// The file with the text.
pub(super) const NAME: &str = "text.js";

/// A module that exports the WebAssembly as `text`, in letters of ASCII, its streams one after the other. `letters` are those of the
/// bytes, and `frequent` the bytes that they stand for; `lengths` those of the streams, `functions` how many have a body, `wholes` the
/// instructions that have an opcode of their own, `size` that of the WebAssembly.
pub(super) fn module(wasm: &[u8]) -> Result<String> {
    let Split { streams, functions, wholes } = split(wasm)?;
    let (bytes, numbers) = streams.split_at_checked(BYTES).context("too few streams")?;
    let code = Code::of(bytes);
    let plain = alphabet();
    let digits = |stream: &Vec<u8>| -> String {
        stream.iter().filter_map(|digit| plain.get(usize::from(*digit))).collect()
    };
    let texts: Vec<String> =
        bytes.iter().map(|stream| code.write(stream)).chain(numbers.iter().map(digits)).collect();
    let lengths: Vec<usize> = texts.iter().map(String::len).collect();
    let letters: String = code.letters.iter().collect();
    Ok(format!(
        "export const letters = \"{letters}\";\nexport const frequent = {:?};\nexport const lengths = {lengths:?};\n\
         export const functions = {functions};\nexport const wholes = {wholes:?};\nexport const size = {};\n\
         export const text = \"{}\";\n",
        code.order.get(..OWN).unwrap_or_default(),
        wasm.len(),
        texts.concat()
    ))
}

/// What a page says of a script that it trusts (W3C Subresource Integrity, section 3.1).
pub(super) fn integrity(script: &[u8]) -> String {
    format!("sha384-{}", BASE64_STANDARD.encode(Sha384::digest(script)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_one_that_browsers_compute() {
        let empty = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), empty);
    }
}
