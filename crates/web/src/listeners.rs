//! The application's listeners.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};

#[wasm_bindgen]
extern "C" {
    // Not in every browser: where it is missing, the call throws and the exception is dropped.
    #[wasm_bindgen(catch, js_name = reportError)]
    fn report_error(exception: &JsValue) -> Result<(), JsValue>;
}

/// The application's listeners of one thing, in the order in which they were added.
#[derive(Clone, Default)]
pub struct Listeners(Rc<Table>);

#[derive(Default)]
struct Table {
    last: Cell<u32>,
    entries: RefCell<Vec<Entry>>,
}

#[derive(Clone)]
struct Entry {
    number: u32,
    event: &'static str,
    function: Function,
}

impl Listeners {
    /// Adds a listener and returns the function that removes it again. Added twice, it is called twice.
    pub fn add(&self, event: &'static str, function: Function) -> Function {
        let number = self.0.last.get() + 1;
        self.0.last.set(number);
        self.0.entries.borrow_mut().push(Entry { number, event, function });
        let table = Rc::downgrade(&self.0);
        let remove: Box<dyn Fn()> = Box::new(move || {
            if let Some(table) = table.upgrade() {
                table.entries.borrow_mut().retain(|entry| entry.number != number);
            }
        });
        // The browser's garbage collector frees it with the function.
        wasm_bindgen::closure::Closure::wrap(remove).into_js_value().unchecked_into()
    }

    /// Calls the listeners of `event`. One that throws is reported as an uncaught exception and stops nobody; one
    /// that was removed meanwhile is not called.
    pub fn tell(&self, event: &str, news: &JsValue) {
        let entries: Vec<Entry> =
            self.0.entries.borrow().iter().filter(|entry| entry.event == event).cloned().collect();
        for entry in entries {
            let there = self.0.entries.borrow().iter().any(|other| other.number == entry.number);
            if !there {
                continue;
            }
            if let Err(exception) = entry.function.call1(&JsValue::UNDEFINED, news) {
                let _reported = report_error(&exception);
            }
        }
    }

    /// Removes all of them.
    pub fn clear(&self) {
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
}
