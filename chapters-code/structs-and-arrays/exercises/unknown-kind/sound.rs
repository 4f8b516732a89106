//! The guest as Miri sees it: rows as a host may write them, right and wrong.

#[path = "guest.rs"]
mod guest;

fn main() {
    let rows = [[1, 0, 0x61, 100], [2, 1, 0x1f980, 50], [3, 2, 0xe9, 7], [2, 0, 0x61, 20]];
    assert_eq!(bill(&rows), (-1, [100, 20, 0]));
    for wrong in [[0, 0, 0x61, 1], [9, 0, 0x61, 1], [1, 0, 0xd800, 1], [1, 0, 0x0011_0000, 1]] {
        let mut rows = rows;
        rows[1] = wrong;
        assert_eq!(bill(&rows), (1, [7, 7, 7]));
    }
    assert_eq!(bill(&[]), (-1, [0, 0, 0]));
}

/// What the guest says of rows that are written byte by byte, and what it writes over sevens.
fn bill(rows: &[[u32; 4]]) -> (i32, [u32; 3]) {
    let block = guest::alloc(12 * rows.len(), 4);
    let sums: *mut guest::Sums = guest::alloc(12, 4).cast();
    // SAFETY: the blocks are large enough, and written before they are read.
    unsafe {
        for (i, &[kind, gift, letter, price]) in rows.iter().enumerate() {
            let row = block.add(12 * i);
            row.write_bytes(0, 12);
            row.write(kind as u8);
            row.add(1).write(gift as u8);
            row.add(4).cast::<u32>().write(letter);
            row.add(8).cast::<u32>().write(price);
        }
        sums.cast::<[u32; 3]>().write([7; 3]);
        let answer = guest::bill(block.cast(), rows.len(), sums);
        let guest::Sums { food, books, tools } = sums.read();
        guest::dealloc(block, 12 * rows.len(), 4);
        guest::dealloc(sums.cast(), 12, 4);
        (answer, [food, books, tools])
    }
}
