// ANCHOR: use
use wasmtime::{Engine, Instance, Module, Result, Store, ensure, format_err};
// ANCHOR_END: use

// ANCHOR: start
#[path = "guest_memory.rs"]
mod guest_memory;

use guest_memory::GuestMemory;

const ERRORS: &[&str] = &["", "no memory", "not UTF-8", "an empty list", "a wrong list"];
// ANCHOR_END: start

// ANCHOR: escape
fn escape_html(guest: &mut GuestMemory, text: &str) -> Result<String> {
    let bytes = guest.take(|guest, out| {
        guest.lend(text.as_bytes(), 1, |guest, ptr, length| {
            guest.run("escape_html", (ptr, length, out))
        })
    })?;
    Ok(String::from_utf8(bytes)?)
}
// ANCHOR_END: escape

// ANCHOR: mean
fn mean(guest: &mut GuestMemory, numbers: &[f64]) -> Result<f64> {
    let list: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    let result = guest.fetch(8, |guest, out| {
        guest.lend(&list, 8, |guest, ptr, size| guest.run("mean", (ptr, size / 8, out)))
    })?;
    Ok(f64::from_le_bytes(result))
}
// ANCHOR_END: mean

// ANCHOR: picture
const WIDTH: usize = 48;
const HEIGHT: usize = 20;

fn colour(column: usize, row: usize) -> [f64; 3] {
    let (x, y) = (column as f64 - 23.5, 2.0 * row as f64 - 19.0);
    let (u, v) = (0.96 * x - 0.28 * y, 0.98 * x + 3.36 * y);
    let distance = (u * u + v * v).sqrt();
    let depth = 144.0 - x * x - y * y;
    if distance > 15.5 && distance < 23.5 && (v > 0.0 || depth < 0.0) {
        let gap = distance > 19.0 && distance < 20.0;
        return if gap { [60.0, 50.0, 40.0] } else { [196.0, 172.0, 128.0] };
    }
    if depth > 0.0 {
        let light = ((0.55 * depth.sqrt() - 0.65 * x - 0.52 * y) / 12.0).max(0.12);
        return [255.0 * light, 214.0 * light, 138.0 * light];
    }
    if (37 * column + 101 * row) % 89 == 7 { [255.0; 3] } else { [0.0, 0.0, 24.0] }
}

fn picture() -> Vec<u8> {
    let places = (0..WIDTH * HEIGHT).map(|i| (i % WIDTH, i / WIDTH));
    let parts = places.flat_map(|(column, row)| {
        let [red, green, blue] = colour(column, row);
        [red, green, blue, 255.0]
    });
    parts.map(|part| part as u8).collect()
}
// ANCHOR_END: picture

// ANCHOR: grey
fn grey(guest: &mut GuestMemory, pixels: &[u8]) -> Result<Vec<u8>> {
    guest.take(|guest, out| {
        guest.lend(pixels, 1, |guest, ptr, size| guest.run("grey", (ptr, size / 4, out)))
    })
}
// ANCHOR_END: grey

// ANCHOR: sort
fn generator(seed: u32) -> impl FnMut(u32) -> u32 {
    let mut state = seed;
    move |below| {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state % below
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Record {
    price: f64,
    id: u32,
    stock: u32,
}

impl Record {
    fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&self.price.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.id.to_le_bytes());
        bytes[12..].copy_from_slice(&self.stock.to_le_bytes());
        bytes
    }

    fn from_bytes([p0, p1, p2, p3, p4, p5, p6, p7, i0, i1, i2, i3, stock @ ..]: [u8; 16]) -> Self {
        Record {
            price: f64::from_le_bytes([p0, p1, p2, p3, p4, p5, p6, p7]),
            id: u32::from_le_bytes([i0, i1, i2, i3]),
            stock: u32::from_le_bytes(stock),
        }
    }
}

fn records(random: &mut impl FnMut(u32) -> u32, count: u32) -> Vec<Record> {
    let mut record = |id| {
        let price = f64::from(random(100_000)) / 100.0;
        Record { price, id, stock: random(50) }
    };
    (0..count).map(&mut record).collect()
}

fn sorted(guest: &mut GuestMemory, table: &[Record]) -> Result<Vec<Record>> {
    let bytes: Vec<u8> = table.iter().flat_map(|record| record.to_bytes()).collect();
    let bytes = guest.lend(&bytes, 8, |guest, ptr, size| {
        guest.run("sort", (ptr, size / 16))?;
        guest.read(ptr, size)
    })?;
    Ok(bytes.as_chunks().0.iter().map(|bytes| Record::from_bytes(*bytes)).collect())
}
// ANCHOR_END: sort

// ANCHOR: errors
fn attempt<T: ToString>(result: Result<T>) -> String {
    result.map_or_else(|error| format!("Error: {}", error.root_cause()), |value| value.to_string())
}
// ANCHOR_END: errors

// ANCHOR: trace
fn escaped_here(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

fn grey_here(pixels: &[u8]) -> Vec<u8> {
    let (pixels, _) = pixels.as_chunks::<4>();
    let grey = |&[red, green, blue, opacity]: &[u8; 4]| {
        let sum = 77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue);
        let grey = (sum / 256) as u8;
        [grey, grey, grey, opacity]
    };
    pixels.iter().flat_map(grey).collect()
}

fn sorted_here(table: &[Record]) -> Vec<Record> {
    let mut table = table.to_vec();
    table.sort_by(|a, b| a.price.total_cmp(&b.price));
    table
}

fn trace(guest: &mut GuestMemory, turns: usize) -> Result<Vec<String>> {
    let mut random = generator(0x5eed);
    let letters = ['a', 'b', ' ', '&', '<', '>', '"', 'é', '€', '😀'];
    let (mut count, mut wrong) = ([0; 4], [0; 4]);
    for _ in 0..turns {
        let kind = random(4) as usize;
        let right = match kind {
            0 => {
                let length = random(300);
                let text: String =
                    (0..length).map(|_| letters[random(letters.len() as u32) as usize]).collect();
                escape_html(guest, &text)? == escaped_here(&text)
            }
            1 => {
                let length = random(300);
                let list: Vec<f64> = (0..length).map(|_| f64::from(random(1000)) / 8.0).collect();
                let here = list.iter().sum::<f64>() / list.len() as f64;
                match mean(guest, &list) {
                    Ok(there) => there == here,
                    Err(error) => list.is_empty() && error.to_string() == "an empty list",
                }
            }
            2 => {
                let length = 4 * random(300);
                let pixels: Vec<u8> = (0..length).map(|_| random(256) as u8).collect();
                grey(guest, &pixels)? == grey_here(&pixels)
            }
            _ => {
                let length = random(100);
                let table = records(&mut random, length);
                sorted(guest, &table)? == sorted_here(&table)
            }
        };
        count[kind] += 1;
        wrong[kind] += usize::from(!right);
    }
    let kinds = ["texts", "lists", "pictures", "tables"];
    Ok((0..4).map(|i| format!("{} {}, {} wrong", count[i], kinds[i], wrong[i])).collect())
}
// ANCHOR_END: trace

// ANCHOR: texts
fn pack<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<u8> {
    let length = |text: &str| (text.len() as u32).to_le_bytes();
    texts.into_iter().flat_map(|text| length(text).into_iter().chain(text.bytes())).collect()
}

fn unpack(mut packed: &[u8]) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    while let Some((length, rest)) = packed.split_first_chunk() {
        let text = rest.split_at_checked(u32::from_le_bytes(*length) as usize);
        let (text, rest) = text.ok_or_else(|| format_err!("a text is longer than the list"))?;
        texts.push(String::from_utf8(text.to_vec())?);
        packed = rest;
    }
    ensure!(packed.is_empty(), "the list ends in the middle of a length");
    Ok(texts)
}

fn sort_texts<'a>(
    guest: &mut GuestMemory,
    texts: impl IntoIterator<Item = &'a str>,
) -> Result<Vec<String>> {
    let packed = pack(texts);
    let sorted = guest.take(|guest, out| {
        guest.lend(&packed, 1, |guest, ptr, size| guest.run("sort_texts", (ptr, size, out)))
    })?;
    unpack(&sorted)
}
// ANCHOR_END: texts

// ANCHOR: optional
fn longest_word(guest: &mut GuestMemory, text: &str) -> Result<Option<String>> {
    let [a, b, c, d, length @ ..]: [u8; 8] = guest.fetch(4, |guest, out| {
        guest.lend(text.as_bytes(), 1, |guest, ptr, size| {
            guest.run("longest_word", (ptr, size, out))
        })
    })?;
    let (ptr, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes(length));
    if ptr == 0 {
        return Ok(None);
    }
    let bytes = guest.read(ptr, length)?;
    guest.call::<_, ()>("dealloc", (ptr, length, 1))?;
    Ok(Some(String::from_utf8(bytes)?))
}
// ANCHOR_END: optional

pub fn main() -> Result<()> {
    // ANCHOR: by-hand
    let engine = Engine::default();
    let module = Module::new(&engine, crate::guest("put-together")?)?;
    let mut store = Store::new(&engine, ());
    let instance = Instance::new(&mut store, &module, &[])?;
    let memory = instance.get_memory(&mut store, "memory").expect("it exports its memory");
    let alloc = instance.get_typed_func::<(u32, u32), u32>(&mut store, "alloc")?;
    let dealloc = instance.get_typed_func::<(u32, u32, u32), ()>(&mut store, "dealloc")?;
    let escape = instance.get_typed_func::<(u32, u32, u32), u32>(&mut store, "escape_html")?;

    let bytes = b"Salt & Pepper";
    let ptr = alloc.call(&mut store, (bytes.len() as u32, 1))?;
    let out = alloc.call(&mut store, (8, 4))?;
    ensure!(ptr != 0 && out != 0, "the guest has no block");
    memory.write(&mut store, ptr as usize, bytes)?;
    let status = escape.call(&mut store, (ptr, bytes.len() as u32, out))?;
    ensure!(status == 0, "the guest reports an error");
    let mut words = [[0; 4]; 2];
    memory.read(&store, out as usize, words.as_flattened_mut())?;
    let [at, length] = words.map(u32::from_le_bytes);
    let rest = memory.data(&store).get(at as usize..);
    let text = rest.and_then(|rest| rest.get(..length as usize));
    println!("{}", str::from_utf8(text.ok_or_else(|| format_err!("it is not in the memory"))?)?);
    dealloc.call(&mut store, (at, length, 1))?;
    dealloc.call(&mut store, (out, 8, 4))?;
    dealloc.call(&mut store, (ptr, bytes.len() as u32, 1))?;
    // ANCHOR_END: by-hand

    // ANCHOR: main
    let mut guest = GuestMemory::new(&module, ERRORS)?;
    println!("{} pages", guest.pages());
    // ANCHOR_END: main

    // ANCHOR: escape-run
    println!("{}", escape_html(&mut guest, "Salt & Pepper")?);
    println!("{}", escape_html(&mut guest, "<a href=\"/\">naïve 😀</a>")?);
    println!("\"{}\"", escape_html(&mut guest, "")?);
    let long = escape_html(&mut guest, &"&".repeat(100_000))?;
    println!("100000 became {} characters", long.len());
    // ANCHOR_END: escape-run

    // ANCHOR: mean-run
    println!("{}", mean(&mut guest, &[1.5, 2.25, 6.0])?);
    // ANCHOR_END: mean-run

    // ANCHOR: grey-run
    let pixels = picture();
    let greys = grey(&mut guest, &pixels)?;
    for line in greys.as_chunks::<4>().0.chunks(WIDTH) {
        let shade = |pixel: &[u8; 4]| char::from(b".,:-=+*#%@"[usize::from(pixel[0]) * 10 / 256]);
        println!("{}", line.iter().map(shade).collect::<String>());
    }
    // ANCHOR_END: grey-run

    // ANCHOR: sort-run
    let table = sorted(&mut guest, &records(&mut generator(1), 10_000))?;
    for row in [0, 1, 9_999] {
        let Record { price, id, stock } = table[row];
        println!("row {row}: {price} for record {id}, {stock} left");
    }
    // ANCHOR_END: sort-run

    // ANCHOR: errors-run
    let broken = guest.lend(&[0x47, 0xff], 1, |guest, ptr, length| {
        guest.take(|guest, out| guest.run("escape_html", (ptr, length, out)))
    });
    println!("{}", attempt(broken.map(|_| "a text")));
    println!("{}", attempt(mean(&mut guest, &[])));
    println!("{}", attempt(escape_html(&mut guest, &"&".repeat(900_000))));
    println!("{}", attempt(guest.borrow(1 << 31, 1, |_, ptr| Ok(ptr))));
    println!("{}", attempt(guest.borrow(1 << 32, 1, |_, ptr| Ok(ptr))));
    println!("{}", attempt(guest.call::<u32, u32>("escape_html", 0)));
    println!("{}", escape_html(&mut guest, "still at work & well")?);
    // ANCHOR_END: errors-run

    // ANCHOR: wrong
    let wrong = Module::new(&engine, crate::exhibit("put-together", "wrong", "release")?)?;
    let mut liar = GuestMemory::new(&wrong, ERRORS)?;
    for (text, mistake) in [
        ("", "past the end"),
        ("1", "too long"),
        ("22", "not UTF-8"),
        ("333", "unknown error"),
        ("4444", "no such block"),
        ("55555", "panic"),
    ] {
        println!("{mistake}: {}", attempt(escape_html(&mut liar, text)));
    }
    println!("{}", attempt(escape_html(&mut liar, "again")));
    // ANCHOR_END: wrong

    // ANCHOR: rounds
    let mut busy = GuestMemory::new(&module, ERRORS)?;
    for round in 1..=1000 {
        escape_html(&mut busy, &"&".repeat(round))?;
        mean(&mut busy, &[round as f64])?;
        grey(&mut busy, &pixels)?;
        sorted(&mut busy, &records(&mut generator(round as u32), 100))?;
        if round == 1 || round == 1000 {
            println!("after round {round}: {} pages", busy.pages());
        }
    }
    // ANCHOR_END: rounds

    // ANCHOR: do-this
    let mut own = GuestMemory::new(&module, ERRORS)?;
    let text = "Q&A";
    let escaped = own.take(|guest, out| {
        guest.lend(text.as_bytes(), 1, |guest, ptr, length| {
            guest.run("escape_html", (ptr, length, out))
        })
    })?;
    println!("{}", String::from_utf8(escaped)?);
    // ANCHOR_END: do-this

    // ANCHOR: predict-empty
    let out: [u8; 8] = guest.fetch(4, |guest, out| {
        guest.lend(b"", 1, |guest, ptr, length| guest.run("escape_html", (ptr, length, out)))
    })?;
    let ([at, length], _) = out.as_chunks() else { unreachable!("two words") };
    let [at, length] = [at, length].map(|word| u32::from_le_bytes(*word));
    println!("length {length}, null: {}", at == 0);
    guest.call::<_, ()>("dealloc", (at, length, 1))?;
    // ANCHOR_END: predict-empty

    // ANCHOR: predict-throw
    let mut steady = GuestMemory::new(&module, ERRORS)?;
    steady.borrow(1_000_000, 1, |_, _| Ok(()))?;
    let before = steady.pages();
    for _ in 0..100 {
        let error = steady
            .borrow(1_000_000, 1, |_, _| Err::<(), _>(format_err!("in the middle of the work")));
        assert!(error.is_err());
    }
    println!("{before} pages before, {} after", steady.pages());
    // ANCHOR_END: predict-throw

    // ANCHOR: predict-leak
    let mut leaky = GuestMemory::new(&module, ERRORS)?;
    let text = "x".repeat(10_000);
    let mut rounds = 0;
    let error = loop {
        let result: Result<[u8; 8]> = leaky.fetch(4, |guest, out| {
            guest.lend(text.as_bytes(), 1, |guest, ptr, length| {
                guest.run("escape_html", (ptr, length, out))
            })
        });
        match result {
            Ok(_) => rounds += 1,
            Err(error) => break error,
        }
    };
    println!("{rounds} rounds, {} pages, Error: {error}", leaky.pages());
    // ANCHOR_END: predict-leak

    // ANCHOR: greet
    for name in ["World", "Zoë 🦀"] {
        let text = guest.take(|guest, out| {
            guest.lend(name.as_bytes(), 1, |guest, ptr, length| {
                guest.run("greet", (ptr, length, out))
            })
        })?;
        println!("{}", String::from_utf8(text)?);
    }
    // ANCHOR_END: greet

    // ANCHOR: trace-run
    let mut judged = GuestMemory::new(&module, ERRORS)?;
    for round in [1, 2] {
        for line in trace(&mut judged, 2000)? {
            println!("{line}");
        }
        println!("round {round}: {} pages", judged.pages());
    }
    // ANCHOR_END: trace-run

    // ANCHOR: texts-run
    let mut sorter = GuestMemory::new(&module, ERRORS)?;
    let sorted = sort_texts(&mut sorter, ["pear", "fig", "😀", "", "～", "fig", "naïve"])?;
    let quoted: Vec<_> = sorted.iter().map(|text| format!("\"{text}\"")).collect();
    println!("{}", quoted.join(", "));
    println!("{} of none", sort_texts(&mut sorter, [])?.len());

    let mut random = generator(0xf00d);
    let letters = ['a', 'b', 'é', '～', '😀'];
    for round in [1, 2] {
        let mut unlike = 0;
        for _ in 0..500 {
            let count = random(100);
            let mut text =
                || -> String { (0..random(3)).map(|_| letters[random(5) as usize]).collect() };
            let texts: Vec<_> = (0..count).map(|_| text()).collect();
            let here: std::collections::BTreeSet<_> = texts.iter().map(String::as_str).collect();
            let there = sort_texts(&mut sorter, texts.iter().map(String::as_str))?;
            unlike += usize::from(!here.iter().eq(&there));
        }
        println!("round {round}: 500 lists, {unlike} wrong, {} pages", sorter.pages());
    }
    // ANCHOR_END: texts-run

    // ANCHOR: optional-run
    println!("{:?}", longest_word(&mut sorter, "the longest of these")?);
    println!("{:?}", longest_word(&mut sorter, "   ")?);
    // ANCHOR_END: optional-run
    Ok(())
}
