//! The browser's random bytes (W3C Web Cryptography section 10.1).

use halloo_core::Seed;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = crypto, js_name = getRandomValues)]
    fn fill(bytes: &mut [u8]);
}

/// Fresh random bytes.
#[must_use]
pub fn bytes<const LENGTH: usize>() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    fill(&mut bytes);
    bytes
}

/// What a client's ids and jitter grow from.
#[must_use]
pub fn seed() -> Seed {
    Seed(bytes())
}

/// A new id of 128 random bits, in hexadecimal digits.
#[must_use]
pub fn id() -> String {
    let mut id = String::new();
    for byte in bytes::<16>() {
        for nibble in [byte >> 4, byte & 15] {
            id.push(char::from(if nibble < 10 { b'0' + nibble } else { b'a' - 10 + nibble }));
        }
    }
    id
}
