//! Where values live. The standard library's allocator is built for programs with gigabytes; a client holds some hundred
//! kilobytes.

use talc::cell::TalcSyncCell;
use talc::wasm::{WasmBinning, WasmGrowAndClaim};

/// Asks the browser for more memory when it has none left, and gives none back: WebAssembly has no way to.
#[global_allocator]
static HEAP: TalcSyncCell<WasmGrowAndClaim, WasmBinning> = TalcSyncCell::new_wasm(WasmGrowAndClaim);
