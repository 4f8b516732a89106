//! The guest as Miri sees it: used as its host uses it, on the very target.

#[path = "src/lib.rs"]
mod guest;

use core::num::NonZero;

use guest::{Item, Kind};

fn item(name: &str, price: u64, count: u16) -> Item {
    Item { kind: Kind::Food as u8, price, name: name.as_ptr(), name_len: name.len(), count }
}

fn main() {
    for (name, letters) in [("", 0), ("tea", 3), ("thé vert", 8), ("😀", 1)] {
        let item = item(name, 1, 1);
        // SAFETY: the item and its name live.
        assert_eq!(unsafe { guest::letters(&raw const item) }, letters);
    }
    for count in 0..5 {
        rows(count);
    }
    for number in 0..5 {
        assert_eq!(guest::tax(number) == -1, Kind::try_from(number).is_err());
    }
    assert_eq!(guest::parcels(10, None), 0);
    assert_eq!(guest::parcels(10, NonZero::new(4)), 3);
    assert_eq!(guest::tight_size(), 24);
    assert_eq!(guest::ITEM_LAYOUT[0], 32);
}

/// Items in a block of the guest's, as its host writes them.
fn rows(count: usize) {
    let (size, align) = (count * size_of::<Item>(), align_of::<Item>());
    let items = guest::alloc(size, align).cast::<Item>();
    assert!(!items.is_null() && items.is_aligned());
    // SAFETY: the block has room for the items, and is given back once.
    unsafe {
        for i in 0..count {
            items.add(i).write(item("tea", 10 * i as u64, 2));
        }
        guest::raise(items, count, 5);
        let prices: Vec<_> = (0..count).map(|i| (*items.add(i)).price).collect();
        assert!(prices.iter().enumerate().all(|(i, &price)| price == 10 * i as u64 + 5));
        let counts = vec![2; count];
        let total = guest::total(items, count);
        assert_eq!(total, 2 * prices.iter().sum::<u64>());
        let columns = guest::total_of_columns(prices.as_ptr(), counts.as_ptr(), count);
        assert_eq!(columns, total);
        let dearest = guest::dearest(items, count).map(|item| item.read().price);
        assert_eq!(dearest, prices.last().copied());
        guest::dealloc(items.cast(), size, align);
    }
}
