use halloo_wire::{ClientFrame, ServerFrame};

/// Reads what a client sent, as the server does. `None`: it could not be read.
pub(crate) fn from_client(text: &str) -> Option<ClientFrame> {
    let tree: serde_json::Value = serde_json::from_str(text).ok()?;
    ClientFrame::read(&&tree).ok()
}

/// Reads what the server sent, as a client does. `None`: it could not be read.
pub(crate) fn from_server(text: &str) -> Option<ServerFrame> {
    let tree: serde_json::Value = serde_json::from_str(text).ok()?;
    ServerFrame::read(&&tree).ok()
}
