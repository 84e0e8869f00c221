/// First in, first out, in a plain vector: what waits here is a handful, and the ring buffer of the standard library would
/// cost the page some kilobytes.
#[derive(Clone, Debug)]
pub struct Queue<T>(Vec<T>);

impl<T> Default for Queue<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Queue<T> {
    /// Nothing waits.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Puts this at the end.
    pub fn push(&mut self, item: T) {
        self.0.push(item);
    }

    /// Takes what has waited longest.
    pub fn pop(&mut self) -> Option<T> {
        self.remove(0)
    }

    /// Takes what waits at this place.
    pub fn remove(&mut self, place: usize) -> Option<T> {
        (place < self.0.len()).then(|| self.0.remove(place))
    }

    /// What waits, oldest first.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> Extend<T> for Queue<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        self.0.extend(items);
    }
}

impl<T> IntoIterator for Queue<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::Queue;

    #[test]
    fn what_came_first_goes_first() {
        let mut queue = Queue::new();
        queue.extend(['a', 'b', 'c', 'd']);
        queue.push('e');
        assert_eq!(queue.remove(2), Some('c'));
        assert_eq!(queue.remove(4), None);
        assert_eq!((queue.pop(), queue.pop()), (Some('a'), Some('b')));
        assert_eq!(queue.as_slice(), ['d', 'e']);
        assert_eq!(Vec::from_iter(queue), ['d', 'e']);
        assert_eq!(Queue::<u8>::default().pop(), None);
    }
}
