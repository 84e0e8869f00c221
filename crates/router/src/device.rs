use std::fs::File;
use std::io;
use std::path::Path;
use std::thread;

use nix::sched::{CloneFlags, setns};
use tun_rs::{DeviceBuilder, SyncDevice};

/// How the device is called in every namespace.
const NAME: &str = "wire0";

/// Opens a TUN device in a network namespace. It stays there, wherever its packets are read.
///
/// # Errors
/// If there is no such namespace, no such device to be had, or without the rights.
pub(crate) fn open(namespace: &Path) -> io::Result<SyncDevice> {
    let file = File::open(namespace)?;
    // A namespace is a thread's: this one is used for nothing else.
    let opened = thread::scope(|scope| {
        let inside = || {
            setns(&file, CloneFlags::CLONE_NEWNET).map_err(io::Error::from)?;
            DeviceBuilder::new().name(NAME).inherit_enable_state().build_sync()
        };
        scope.spawn(inside).join()
    });
    opened.unwrap_or_else(|_| Err(io::Error::other("the thread that opens the device has panicked")))
}
