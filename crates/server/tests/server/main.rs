//! The server through real sockets: nothing between these tests and it is pretended.

#[cfg(test)]
mod call;
#[cfg(test)]
mod common;
#[cfg(test)]
mod frames;
#[cfg(test)]
mod hello;
#[cfg(test)]
mod http;
#[cfg(test)]
mod presence;
#[cfg(test)]
mod process;
#[cfg(test)]
mod tickets;
