//! A closure that captures, where a function is wanted.

pub fn tally(start: u32) -> fn(u32) -> u32 {
    move |n| start + n
}
