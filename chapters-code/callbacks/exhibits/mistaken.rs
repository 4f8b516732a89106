//! A number that is a function of another type.

// ANCHOR: mistaken
extern "C" fn add(a: u32, b: u32) -> u32 {
    a + b
}

fn main() {
    let number = add as *const ();
    let function: extern "C" fn(u32) -> u32 = unsafe { std::mem::transmute(number) };
    function(21);
}
// ANCHOR_END: mistaken
