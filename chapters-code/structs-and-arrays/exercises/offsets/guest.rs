//! What this compiler makes of some structs, as a table of numbers.
#![cfg(target_family = "wasm")]
#![allow(dead_code)]

use core::mem::offset_of;

/// A struct for each line, and a table with its size, its alignment and the number of its fields,
/// and then the width, the alignment and the offset of each field.
macro_rules! structs {
    ($($name:ident { $($field:ident: $kind:ty),* })*) => {
        $(
            #[repr(C)]
            struct $name { $($field: $kind),* }
        )*

        /// The tables, one behind the other, and a zero behind the last.
        #[unsafe(no_mangle)]
        pub static LAYOUTS: &[u32] = &[
            $(
                size_of::<$name>() as u32,
                align_of::<$name>() as u32,
                [$(stringify!($field)),*].len() as u32,
                $(
                    size_of::<$kind>() as u32,
                    align_of::<$kind>() as u32,
                    offset_of!($name, $field) as u32,
                )*
            )*
            0,
        ];
    };
}

structs! {
    Point { x: f32, y: f32 }
    Item { kind: u8, price: u64, name: *const u8, name_len: usize, count: u16 }
    Tight { price: u64, name: *const u8, name_len: usize, count: u16, kind: u8 }
    Tail { time: u64, on: u8 }
    Color { red: u8, green: u8, blue: u8 }
    Label { letters: [u8; 13], width: u16 }
    Named { point: Point, label: Label, z: u8 }
    Table { cells: [u16; 5], color: Color, weight: f64, last: u8 }
    One { flag: u8 }
}

/// Where the tables begin.
#[unsafe(no_mangle)]
pub extern "C" fn layouts() -> *const u32 {
    LAYOUTS.as_ptr()
}
