//! The application's listeners.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

use crate::cell::RefCell;

#[wasm_bindgen]
extern "C" {
    // Not in every browser: where it is missing, the call throws and the exception is dropped.
    #[wasm_bindgen(catch, js_name = reportError)]
    fn report_error(exception: &JsValue) -> Result<(), JsValue>;
}

/// What holds already of an event: the news that a listener has missed.
pub type Standing = Rc<dyn Fn(&'static str) -> Vec<JsValue>>;

/// The application's listeners of one thing, in the order in which they were added.
#[derive(Clone, Default)]
pub struct Listeners(Rc<Table>);

#[derive(Default)]
struct Table {
    last: Cell<u32>,
    /// Nothing will be told any more.
    over: Cell<bool>,
    entries: RefCell<Vec<Entry>>,
}

#[derive(Clone)]
struct Entry {
    number: u32,
    event: &'static str,
    function: Function,
    /// It has been told something.
    told: bool,
}

impl Listeners {
    /// Adds a listener and returns the function that removes it again. Added twice, it is called twice.
    pub fn add(&self, event: &'static str, function: Function) -> Function {
        let number = self.insert(event, function);
        self.remover(number)
    }

    /// As [`Listeners::add`]; what holds already is told a moment later, if it still holds then and nothing else has
    /// been told meanwhile.
    pub fn join(&self, event: &'static str, function: Function, standing: Standing) -> Function {
        let number = self.insert(event, function);
        if !standing(event).is_empty() {
            let listeners = self.clone();
            spawn_local(async move {
                if !listeners.has(|entry| entry.number == number && entry.told) {
                    for news in standing(event) {
                        listeners.tell_those(&news, |entry| entry.number == number);
                    }
                }
                listeners.forget(number);
            });
        } else {
            self.forget(number);
        }
        self.remover(number)
    }

    /// Calls the listeners of `event`. One that throws is reported as an uncaught exception and stops nobody; one
    /// that was removed meanwhile is not called.
    pub fn tell(&self, event: &str, news: &JsValue) {
        self.tell_those(news, |entry| entry.event == event);
    }

    /// Removes all of them: nothing will be told any more, but what holds already.
    pub fn clear(&self) {
        self.0.over.set(true);
        self.0.entries.borrow_mut().clear();
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.entries.borrow().len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn insert(&self, event: &'static str, function: Function) -> u32 {
        let number = self.0.last.get() + 1;
        self.0.last.set(number);
        self.0.entries.borrow_mut().push(Entry { number, event, function, told: false });
        number
    }

    fn remover(&self, number: u32) -> Function {
        let table = Rc::downgrade(&self.0);
        let remove: Box<dyn Fn()> = Box::new(move || {
            if let Some(table) = table.upgrade() {
                table.entries.borrow_mut().retain(|entry| entry.number != number);
            }
        });
        // The browser's garbage collector frees it with the function.
        wasm_bindgen::closure::Closure::wrap(remove).into_js_value().unchecked_into()
    }

    fn has(&self, which: impl Fn(&Entry) -> bool) -> bool {
        self.0.entries.borrow().iter().any(which)
    }

    fn tell_those(&self, news: &JsValue, which: impl Fn(&Entry) -> bool) {
        let mut entries = Vec::new();
        for entry in self.0.entries.borrow_mut().iter_mut().filter(|entry| which(entry)) {
            entry.told = true;
            entries.push(entry.clone());
        }
        for entry in entries {
            if !self.has(|other| other.number == entry.number) {
                continue;
            }
            if let Err(exception) = entry.function.call1(&JsValue::UNDEFINED, news) {
                let _reported = report_error(&exception);
            }
        }
    }

    /// A listener that will hear nothing is not kept: it may hold what holds the listeners.
    fn forget(&self, number: u32) {
        if self.0.over.get() {
            self.0.entries.borrow_mut().retain(|entry| entry.number != number);
        }
    }
}
