// ANCHOR: uses
use std::{collections::BTreeMap, mem};

use wasmtime::{
    Engine, Error, Instance, Memory, Module, Result, Store, TypedFunc, ensure, format_err,
};
// ANCHOR_END: uses
use std::{cell::RefCell, rc::Rc};

use wasmtime::StoreLimitsBuilder;

// ANCHOR: guest
/// An instance, with the store that it lives in and what the host calls.
struct Guest {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    alloc: TypedFunc<(u32, u32), u32>,
    dealloc: TypedFunc<(u32, u32, u32), ()>,
    commas: TypedFunc<(u32, u32), u32>,
    /// How many blocks are out, by size.
    out: BTreeMap<u32, i64>,
    /// What went wrong where it could not be returned.
    failed: Option<Error>,
}

impl Guest {
    fn start(module: &Module) -> Result<Guest> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance.get_memory(&mut store, "memory");
        Ok(Guest {
            memory: memory.ok_or_else(|| format_err!("no memory"))?,
            alloc: instance.get_typed_func(&mut store, "alloc")?,
            dealloc: instance.get_typed_func(&mut store, "dealloc")?,
            commas: instance.get_typed_func(&mut store, "commas")?,
            out: BTreeMap::new(),
            failed: None,
            instance,
            store,
        })
    }

    fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let at = self.alloc.call(&mut self.store, (size, align))?;
        ensure!(at != 0, "the guest has no room for {size} bytes");
        *self.out.entry(size).or_default() += 1;
        Ok(at)
    }

    fn dealloc(&mut self, at: u32, size: u32, align: u32) -> Result<()> {
        self.dealloc.call(&mut self.store, (at, size, align))?;
        *self.out.entry(size).or_default() -= 1;
        Ok(())
    }

    fn commas(&mut self, at: u32, size: u32) -> Result<u32> {
        self.commas.call(&mut self.store, (at, size))
    }

    /// The `size` bytes at `at`: an error where they are not in the memory.
    fn bytes(&mut self, at: u32, size: u32) -> Result<&mut [u8]> {
        let rest = self.memory.data_mut(&mut self.store).get_mut(at as usize..);
        let bytes = rest.and_then(|rest| rest.get_mut(..size as usize));
        bytes.ok_or_else(|| format_err!("{size} bytes at {at} are not in the memory"))
    }

    fn pages(&self) -> u64 {
        self.memory.size(&self.store)
    }
}
// ANCHOR_END: guest

// ANCHOR: answer
/// How many commas a list has.
fn answer(guest: &mut Guest, request: &str) -> Result<u32> {
    let size = u32::try_from(request.len())?;
    let at = guest.alloc(size, 1)?;
    guest.bytes(at, size)?.copy_from_slice(request.as_bytes());
    let commas = guest.commas(at, size)?;
    ensure!(commas > 0, "not a list");
    guest.dealloc(at, size, 1)?;
    Ok(commas)
}
// ANCHOR_END: answer

// ANCHOR: round
/// A thousand requests; every tenth is longer, and no list.
fn round(guest: &mut Guest, answer: fn(&mut Guest, &str) -> Result<u32>) -> String {
    let (list, no_list) = (format!("{},y", "x".repeat(1000)), "x".repeat(2000));
    let mut refused = 0;
    for i in 0..1000 {
        let request = if i % 10 == 0 { &no_list } else { &list };
        if answer(guest, request).is_err() {
            refused += 1;
        }
    }
    format!("{refused} refused, {} pages", guest.pages())
}
// ANCHOR_END: round

// ANCHOR: block
/// A block that is the host's, and that goes back to the guest at the end of its scope.
struct Block<'guest> {
    guest: &'guest mut Guest,
    at: u32,
    size: u32,
    align: u32,
}

impl Guest {
    fn block(&mut self, size: u32, align: u32) -> Result<Block<'_>> {
        let at = self.alloc(size, align)?;
        Ok(Block { guest: self, at, size, align })
    }
}

impl Block<'_> {
    fn bytes(&mut self) -> Result<&mut [u8]> {
        self.guest.bytes(self.at, self.size)
    }

    /// Gives the block away: whoever gets the address frees it.
    fn release(self) -> u32 {
        let at = self.at;
        mem::forget(self);
        at
    }
}

impl Drop for Block<'_> {
    fn drop(&mut self) {
        // There is nobody to return an error to, so the next `alloc` does.
        if let Err(error) = self.guest.dealloc(self.at, self.size, self.align) {
            self.guest.failed = Some(error);
        }
    }
}
// ANCHOR_END: block

// ANCHOR: answer-and-free
fn answer_and_free(guest: &mut Guest, request: &str) -> Result<u32> {
    let mut block = guest.block(u32::try_from(request.len())?, 1)?;
    block.bytes()?.copy_from_slice(request.as_bytes());
    let commas = block.guest.commas(block.at, block.size)?;
    ensure!(commas > 0, "not a list");
    Ok(commas)
}
// ANCHOR_END: answer-and-free

// ANCHOR: lend
/// Lends the guest a copy of `bytes` for one call.
fn lend<T>(
    guest: &mut Guest,
    bytes: &[u8],
    call: impl FnOnce(&mut Guest, u32, u32) -> Result<T>,
) -> Result<T> {
    let mut block = guest.block(u32::try_from(bytes.len())?, 1)?;
    block.bytes()?.copy_from_slice(bytes);
    let (at, size) = (block.at, block.size);
    call(block.guest, at, size)
}
// ANCHOR_END: lend

pub fn main() -> Result<()> {
    // ANCHOR: rounds
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("who-frees")?)?;
    let mut service = Guest::start(&module)?;
    for i in 1..=4 {
        println!("round {i}: {}", round(&mut service, answer));
    }
    // ANCHOR_END: rounds

    // ANCHOR: mended
    let mut mended = Guest::start(&module)?;
    for i in 1..=4 {
        println!("round {i}: {}", round(&mut mended, answer_and_free));
    }
    // ANCHOR_END: mended

    // ANCHOR: handover
    let mut desk = Guest::start(&module)?;
    let reversed = desk.instance.get_typed_func::<(u32, u32), u32>(&mut desk.store, "reversed")?;
    let keep = desk.instance.get_typed_func::<(u32, u32), u32>(&mut desk.store, "keep")?;
    let clear = desk.instance.get_typed_func::<(), ()>(&mut desk.store, "clear")?;
    for i in 1..=3 {
        for _ in 0..1000 {
            let mut text = desk.block(500, 1)?;
            text.bytes()?.fill(b',');
            text.guest.commas(text.at, 500)?;
            let copy = reversed.call(&mut text.guest.store, (text.at, 500))?;
            ensure!(copy != 0, "the guest has no room");
            drop(Block { guest: text.guest, at: copy, size: 500, align: 1 });
            let at = text.release();
            keep.call(&mut desk.store, (at, 500))?;
        }
        clear.call(&mut desk.store, ())?;
        println!("round {i}: {} pages", desk.pages());
    }
    // ANCHOR_END: handover

    // ANCHOR: store
    let limits = StoreLimitsBuilder::new().instances(3).build();
    let mut store = Store::new(&engine, limits);
    store.limiter(|limits| limits);
    for request in 1..=4 {
        match Instance::new(&mut store, &module, &[]) {
            Ok(_) => println!("request {request}: answered"),
            Err(error) => println!("request {request}: {error}"),
        }
    }
    // ANCHOR_END: store

    // ANCHOR: anew
    let grown = service.pages();
    drop(service);
    println!("{grown} pages, and in a new store {}", Guest::start(&module)?.pages());
    // ANCHOR_END: anew

    // ANCHOR: do-this
    println!("{}", lend(&mut mended, b"one, two, three", Guest::commas)?);
    // ANCHOR_END: do-this

    // ANCHOR: predict-halves
    let megabyte = 1 << 20;
    let mut halves = Guest::start(&module)?;
    drop(halves.block(megabyte, 1)?);
    let whole = halves.pages();
    halves.alloc(megabyte / 2, 1)?;
    halves.alloc(megabyte / 2, 1)?;
    println!("{whole} pages before, {} after", halves.pages());
    // ANCHOR_END: predict-halves

    // ANCHOR: predict-empty
    let mut empty = Guest::start(&module)?;
    let small = empty.pages();
    for _ in 0..100_000 {
        empty.alloc(0, 1)?;
    }
    println!("{small} pages before, {} after", empty.pages());
    // ANCHOR_END: predict-empty

    // ANCHOR: out
    let mut watched = Guest::start(&module)?;
    round(&mut watched, answer);
    for (size, blocks) in &watched.out {
        println!("{blocks} blocks of {size} bytes");
    }
    // ANCHOR_END: out

    // ANCHOR: shelf
    let mut shelf = Shelf { guest: Guest::start(&module)?, returned: Returned::default() };
    for i in 1..=3 {
        let mut handles = Vec::new();
        for _ in 0..1000 {
            handles.push(shelf.handle(500)?);
        }
        drop(handles);
        println!("round {i}: {} pages", shelf.guest.pages());
    }
    // ANCHOR_END: shelf
    Ok(())
}

// ANCHOR: queue
/// The blocks that handles have left behind: address and size.
type Returned = Rc<RefCell<Vec<(u32, u32)>>>;

struct Handle {
    at: u32,
    size: u32,
    returned: Returned,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.returned.borrow_mut().push((self.at, self.size));
    }
}

struct Shelf {
    guest: Guest,
    returned: Returned,
}

impl Shelf {
    fn handle(&mut self, size: u32) -> Result<Handle> {
        for (at, size) in self.returned.take() {
            self.guest.dealloc(at, size, 1)?;
        }
        let at = self.guest.alloc(size, 1)?;
        Ok(Handle { at, size, returned: Rc::clone(&self.returned) })
    }
}
// ANCHOR_END: queue
