//! What must not be there any more when everything is over.

use halloo_switch::Connection;
use halloo_wire::CallId;

use crate::invariant::reports;
use crate::link::Owner;
use crate::page::PageId;
use crate::simulation::Simulation;

impl Simulation {
    /// Whatever is left over of calls, promises, screens, microphones and sockets; nothing, if all is well. I51.
    #[must_use]
    pub fn left_over(&self) -> Vec<String> {
        self.calls_left_over().into_iter().chain(self.connections_left_over()).collect()
    }

    /// What the pages and the switch still have of calls.
    pub(crate) fn calls_left_over(&self) -> Vec<String> {
        let mut left = Vec::new();
        for page in self.pages.iter().filter(|page| page.alive) {
            let mut add = |what: String| left.push(format!("page {} still has {what}", page.id.0));
            for promise in page.open.keys().filter_map(|ticket| page.promises.get(ticket)) {
                add(format!("an open promise: {promise:?}"));
            }
            for (call, brief) in &page.live {
                add(format!("a live call: {call} {brief:?}"));
            }
            for (call, screen) in &page.screens {
                add(format!("a screen: {call} {screen:?}"));
            }
            for (call, notice) in page.notices.iter().filter(|(_, notice)| !notice.missed) {
                add(format!("a notification: {call} {notice:?}"));
            }
            for (call, media) in page.media.iter().filter(|(_, media)| media.is_alive()) {
                add(format!("media: {call} {media:?}"));
            }
        }
        for (page, memory) in &self.observer.pages {
            for (call, story) in memory.stories.iter().filter(|(call, _)| !self.is_live(*page, **call)) {
                left.extend(reports::complete(story, *call).err().map(|(_, wrong)| wrong));
            }
        }
        let census = self.shell.switch().census();
        if census.ringing + census.talking > 0 {
            left.push(format!("the switch still has calls: {census:?}"));
        }
        left
    }

    fn is_live(&self, page: PageId, call: CallId) -> bool {
        self.page(page).is_some_and(|page| page.live.contains_key(&call))
    }

    fn connections_left_over(&self) -> Vec<String> {
        let mut left = Vec::new();
        for page in self.pages.iter().filter(|page| page.alive) {
            if page.sockets.len() > usize::from(page.connected) {
                left.push(format!("page {} has sockets: {:?}", page.id.0, page.sockets));
            }
        }
        for (connection, wire) in &self.wires {
            let own = match wire.owner {
                Owner::Page(page, _) => self.is_own(page, *connection),
                Owner::Raw => true,
            };
            if !own {
                left.push(format!("connection {} of {:?} is still there", connection.0, wire.owner));
            }
        }
        let sessions = self.pages.iter().filter(|page| page.alive && page.connected).count();
        let raw = self.wires.values().filter(|wire| wire.owner == Owner::Raw && wire.server_open).count();
        let census = self.shell.switch().census();
        if census.connections > sessions + raw || census.connections < sessions {
            left.push(format!("{sessions} pages and {raw} others are connected, the switch has {census:?}"));
        }
        left
    }

    /// Sessions that the switch keeps though nobody can come back to them any more. I51.
    pub(crate) fn kept_sessions(&self) -> Option<String> {
        let pages = self.pages.iter().filter(|page| page.alive && page.connected).count();
        let raw = self.wires.values().filter(|wire| wire.owner == Owner::Raw).count();
        let census = self.shell.switch().census();
        (census.sessions > pages + raw)
            .then(|| format!("{pages} pages are connected, the switch has {census:?}"))
    }

    fn is_own(&self, page: PageId, connection: Connection) -> bool {
        self.page(page).is_some_and(|page| page.alive) && self.connection(page) == Some(connection)
    }
}
