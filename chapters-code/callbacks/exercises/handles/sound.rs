//! Callbacks that are called and released in every order, for Miri.

#[path = "guest.rs"]
mod guest;

use guest::{alive, call, keeper, once, relay, release, tally};

fn main() {
    let [first, second] = [tally(100), tally(200)];
    assert_eq!((call(first, 1), call(second, 1), call(first, 1)), (101, 201, 102));
    assert_eq!((release(first), release(first), call(first, 1)), (1, 0, 0));
    let third = tally(300);
    assert_eq!((call(first, 1), call(third, 1)), (0, 301));
    let fleeting = once(7);
    assert_eq!((call(fleeting, 5), call(fleeting, 5), alive()), (12, 0, 2));
    let keepers = [keeper(tally(400)), keeper(tally(500))];
    assert_eq!((release(keepers[0]), call(keepers[1], 5), alive()), (1, 5, 2));
    let inner = relay(third);
    let outer = relay(inner);
    assert_eq!(call(outer, 5), 308);
    for handle in [second, third, inner, outer] {
        assert_eq!(release(handle), 1);
    }
    assert_eq!(alive(), 0);
}
