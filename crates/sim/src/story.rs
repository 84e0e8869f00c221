use std::cell::{RefCell, RefMut};
use std::rc::Rc;

use halloo_switch::{Census, Config};
use halloo_wire::{Cuid, DeviceId};

use crate::page::{PageId, Setup, Who};
use crate::phone::Phone;
use crate::raw::Raw;
use crate::shell::usual_config;
use crate::simulation::Simulation;

/// How long a story waits for something before it says that it does not happen, in milliseconds of its own time.
const PATIENCE: u64 = 120_000;

/// A world for a story: everything in it runs when a story waits for something. Dropping it demands that every rule
/// held and that nothing is left over.
#[derive(Debug)]
pub struct World {
    inner: Rc<RefCell<Simulation>>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A world with one server, no page, and a network without faults.
    #[must_use]
    pub fn new() -> Self {
        Self::with(usual_config())
    }

    /// The same with an operator of other opinions.
    #[must_use]
    pub fn with(config: Config) -> Self {
        let mut simulation = Simulation::new(1, config, false);
        simulation.trace.keep();
        Self { inner: Rc::new(RefCell::new(simulation)) }
    }

    /// A signed-in page of `cuid`, on a device of its own.
    #[must_use]
    pub fn client(&self, cuid: &str) -> Phone {
        self.device(cuid, "laptop")
    }

    /// A signed-in page of `cuid` on `device`. Pages on the same device are tabs of one browser.
    #[must_use]
    pub fn device(&self, cuid: &str, device: &str) -> Phone {
        let phone = self.page(cuid, device);
        phone.connect().done();
        phone
    }

    /// A signed-in page of `cuid` where a second call may ring.
    #[must_use]
    pub fn waiting_client(&self, cuid: &str) -> Phone {
        let phone = self.loaded(cuid, "laptop", true);
        phone.connect().done();
        phone
    }

    /// A page that has not signed in.
    #[must_use]
    pub fn page(&self, cuid: &str, device: &str) -> Phone {
        self.loaded(cuid, device, false)
    }

    fn loaded(&self, cuid: &str, device: &str, waiting: bool) -> Phone {
        let cuid = Cuid::parse(cuid);
        let device = DeviceId::parse(device);
        assert!(cuid.is_ok() && device.is_ok(), "a story's names must be sound");
        let (Ok(cuid), Ok(device)) = (cuid, device) else { return self.nobody() };
        let page = self.inner.borrow_mut().load(Who { cuid, device }, Setup { waiting, ..Setup::USUAL });
        Phone { world: Rc::clone(&self.inner), page }
    }

    fn nobody(&self) -> Phone {
        Phone { world: Rc::clone(&self.inner), page: PageId(usize::MAX) }
    }

    /// A connection driven by hand.
    #[must_use]
    pub fn raw(&self) -> Raw {
        Raw::new(&self.inner)
    }

    /// Lets time pass.
    pub fn run(&self, milliseconds: u64) {
        self.inner.borrow_mut().run(milliseconds);
    }

    /// Lets time pass until `condition` holds; the story fails if it never does.
    pub fn until(&self, what: &str, condition: impl FnMut() -> bool) {
        wait(&self.inner, what, condition);
    }

    /// The server loses its memory and every connection.
    pub fn restart_server(&self) {
        self.inner.borrow_mut().restart();
    }

    /// The server is killed and does not come back, for now.
    pub fn kill_server(&self) {
        self.restart_server();
        self.inner.borrow_mut().server_up = false;
    }

    /// It comes back, and remembers nothing.
    pub fn start_server(&self) {
        self.inner.borrow_mut().server_up = true;
    }

    /// Another server takes its place, whose operator has other opinions.
    pub fn replace_server(&self, config: Config) {
        self.inner.borrow_mut().config = config;
        self.restart_server();
    }

    /// The tickets that were given out.
    #[must_use]
    pub fn tickets(&self) -> Vec<String> {
        self.inner.borrow().observer.tickets.calls.keys().cloned().collect()
    }

    /// From here on nobody expects anything of the tickets that were given out.
    pub fn forget_tickets(&self) {
        self.inner.borrow_mut().observer.tickets.calls.clear();
    }

    /// The server tells everybody to come back later.
    pub fn drain(&self, spread: u64) {
        let mut world = self.inner.borrow_mut();
        let now = world.now();
        world.shell.drain(now, spread);
        world.flush();
    }

    /// What the switch has.
    #[must_use]
    pub fn census(&self) -> Census {
        self.inner.borrow().shell.switch().census()
    }

    /// The world itself, for what a story cannot say.
    #[must_use]
    pub fn simulation(&self) -> RefMut<'_, Simulation> {
        self.inner.borrow_mut()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for line in self.inner.borrow().trace.tail(120) {
                tell(line);
            }
            return;
        }
        let mut world = self.inner.borrow_mut();
        // End views stay for two seconds; sockets take a moment to close.
        world.run(4_000);
        let wrong: Vec<String> =
            world.observer.violations.iter().map(ToString::to_string).chain(world.left_over()).collect();
        if !wrong.is_empty() {
            for line in world.trace.tail(120) {
                tell(line);
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the trace of a failing story is for the person who reads the test's output"
)]
fn tell(line: &str) {
    eprintln!("{line}");
}

pub(crate) fn wait(world: &Rc<RefCell<Simulation>>, what: &str, mut condition: impl FnMut() -> bool) {
    let limit = world.borrow().now().after(PATIENCE);
    while !condition() {
        let stepped = world.borrow_mut().step(limit);
        assert!(stepped || condition(), "in vain: {what}");
    }
}
