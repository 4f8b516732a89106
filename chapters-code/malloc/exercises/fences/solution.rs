use std::collections::BTreeMap;

use wasmtime::{Instance, Memory, Result, Store, ensure, format_err};

const FENCE: u32 = 8;
const BYTE: u8 = 0xfd;

/// A side of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Before,
    Behind,
}

/// A guest whose blocks have a fence of eight bytes on both sides.
pub struct Fenced {
    store: Store<()>,
    instance: Instance,
    /// The address of each block, and its size.
    blocks: BTreeMap<u32, u32>,
}

impl Fenced {
    pub fn new(store: Store<()>, instance: Instance) -> Fenced {
        Fenced { store, instance, blocks: BTreeMap::new() }
    }

    /// What the check needs as well.
    pub fn guest(&mut self) -> (&mut Store<()>, Instance) {
        (&mut self.store, self.instance)
    }

    /// A block of `size` bytes at a multiple of `align`.
    pub fn alloc(&mut self, size: u32, align: u32) -> Result<u32> {
        let alloc = self.instance.get_typed_func::<(u32, u32), u32>(&mut self.store, "alloc")?;
        let whole = size.checked_add(front(align) + FENCE);
        let whole = whole.ok_or_else(|| format_err!("no block has {size} bytes"))?;
        let outer = alloc.call(&mut self.store, (whole, align))?;
        ensure!(outer != 0, "the guest has no room for {size} bytes");
        let at = outer + front(align);
        for fence in [at - FENCE, at + size] {
            self.memory()?.write(&mut self.store, fence as usize, &[BYTE; FENCE as usize])?;
        }
        self.blocks.insert(at, size);
        Ok(at)
    }

    /// Gives it back, with the size and alignment that it was asked for with. Null is ignored.
    pub fn dealloc(&mut self, at: u32, size: u32, align: u32) -> Result<()> {
        let name = "dealloc";
        let dealloc = self.instance.get_typed_func::<(u32, u32, u32), ()>(&mut self.store, name)?;
        if at != 0 {
            self.blocks.remove(&at);
            let whole = front(align) + size + FENCE;
            dealloc.call(&mut self.store, (at - front(align), whole, align))?;
        }
        Ok(())
    }

    /// The addresses of the blocks whose fence has been written over, and on which side. A block
    /// that was given back has no fences.
    pub fn harmed(&mut self) -> Result<Vec<(u32, Side)>> {
        let memory = self.memory()?;
        let mut found = Vec::new();
        for (&at, &size) in &self.blocks {
            for (side, place) in [(Side::Before, at - FENCE), (Side::Behind, at + size)] {
                let mut fence = [0; FENCE as usize];
                memory.read(&self.store, place as usize, &mut fence)?;
                if fence != [BYTE; FENCE as usize] {
                    found.push((at, side));
                }
            }
        }
        Ok(found)
    }

    fn memory(&mut self) -> Result<Memory> {
        let memory = self.instance.get_memory(&mut self.store, "memory");
        memory.ok_or_else(|| format_err!("no memory"))
    }
}

/// How many bytes lie in front of a block: a multiple of its alignment, with room for a fence.
fn front(align: u32) -> u32 {
    align.max(FENCE)
}
