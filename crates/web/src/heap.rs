//! Where values live. The standard library's allocator is made for large heaps, and is 7 kB of code; a client holds little.

use talc::cell::TalcSyncCell;
use talc::wasm::{WasmBinning, WasmGrowAndClaim};

/// Asks the browser for more memory when it has none left, and gives none back: WebAssembly has no way to.
#[global_allocator]
static HEAP: TalcSyncCell<WasmGrowAndClaim, WasmBinning> = TalcSyncCell::new_wasm(WasmGrowAndClaim);
