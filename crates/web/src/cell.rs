//! The standard library's `RefCell`, without the place of each borrow. A browser shows no text of a panic, but every place
//! costs the package its file, line and column, and an argument for each call.

use std::cell::{Ref, RefMut};

/// As [`std::cell::RefCell`].
#[derive(Default)]
pub(crate) struct RefCell<T>(std::cell::RefCell<T>);

impl<T> RefCell<T> {
    /// Holds this.
    pub(crate) const fn new(value: T) -> Self {
        Self(std::cell::RefCell::new(value))
    }

    /// To be read.
    ///
    /// # Panics
    /// If it is borrowed to be changed.
    #[inline(never)]
    pub(crate) fn borrow(&self) -> Ref<'_, T> {
        self.0.borrow()
    }

    /// To be changed.
    ///
    /// # Panics
    /// If it is borrowed.
    #[inline(never)]
    pub(crate) fn borrow_mut(&self) -> RefMut<'_, T> {
        self.0.borrow_mut()
    }

    /// Puts this in the place of what it held.
    ///
    /// # Panics
    /// If it is borrowed.
    pub(crate) fn replace(&self, value: T) -> T {
        std::mem::replace(&mut *self.borrow_mut(), value)
    }

    /// Takes out what it holds.
    ///
    /// # Panics
    /// If it is borrowed.
    pub(crate) fn take(&self) -> T
    where
        T: Default,
    {
        self.replace(T::default())
    }
}
