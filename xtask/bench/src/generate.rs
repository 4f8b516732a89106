//! Books of any size, made from the small book that the tool is tested with.

use std::{fmt::Write, fs, path::Path};

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// From the checkout.
const SMALL: &str = "xtask/tests/fixture";
const SHARED: &str = "chapters-code/hosts";

/// The one chapter of the small book.
const CHAPTER: &str = "adder";

/// Makes the small book at `root`, which is empty, with so many chapters.
///
/// # Errors
///
/// When the small book cannot be copied.
pub fn chapters(checkout: &Path, root: &Path, count: u32) -> Result<()> {
    small(checkout, root)?;
    let code = root.join("chapters-code").join(CHAPTER);
    let page = root.join("book/src").join(format!("{CHAPTER}.md"));
    let mut summary = "# Summary\n\n[Introduction](introduction.md)\n\n".to_owned();
    for number in 0..count {
        // The first keeps its name: the introduction links to it.
        let name = match number {
            0 => CHAPTER.to_owned(),
            _ => format!("{CHAPTER}-{number:04}"),
        };
        writeln!(summary, "- [Adder {number}]({name}.md)")?;
        if number > 0 {
            let folder = root.join("chapters-code").join(&name);
            copy(&code, &folder)?;
            for (file, old, new) in [
                ("Cargo.toml", format!("\"{CHAPTER}\""), format!("\"{name}\"")),
                ("host.mjs", format!("(\"{CHAPTER}\")"), format!("(\"{name}\")")),
            ] {
                replace(&folder.join(file), &old, &new, &folder.join(file))?;
            }
            let to = root.join("book/src").join(format!("{name}.md"));
            replace(&page, &format!("/{CHAPTER}/"), &format!("/{name}/"), &to)?;
        }
    }
    fs::write(root.join("book/src/SUMMARY.md"), summary)?;
    Ok(())
}

/// Makes the small book with so many kilobytes of prose on its page.
///
/// # Errors
///
/// As [`chapters`].
pub fn prose(checkout: &Path, root: &Path, kilobytes: u32) -> Result<()> {
    const WORDS: [&str; 16] = [
        "memory", "the", "guest", "holds", "a", "pointer", "and", "its", "host", "reads", "what",
        "stands", "there", "until", "it", "grows",
    ];
    const SENTENCES_OF_PARAGRAPH: usize = 5;
    const PARAGRAPHS_OF_SECTION: usize = 8;

    small(checkout, root)?;
    let page = root.join("book/src").join(format!("{CHAPTER}.md"));
    let mut text = fs::read_to_string(&page)?;
    let size = text.len() + usize::try_from(kilobytes)? * 1000;
    let mut chance = Chance(1);
    let mut section = 0;
    while text.len() < size {
        let name = letters(section);
        write!(text, "\n## Section {name}\n")?;
        for _ in 0..PARAGRAPHS_OF_SECTION {
            text.push('\n');
            for _ in 0..SENTENCES_OF_PARAGRAPH {
                for _ in 0..12 {
                    let word = WORDS[chance.below(WORDS.len())];
                    match chance.below(20) {
                        0 => write!(text, "`{word}` ")?,
                        1 => write!(text, "*{word}* ")?,
                        _ => write!(text, "{word} ")?,
                    }
                }
                text.truncate(text.trim_end().len());
                text.push_str(".\n");
            }
        }
        let other = letters(chance.below(section + 1));
        write!(text, "\nSee [section {other}](#section-{other}).\n")?;
        section += 1;
    }
    fs::write(page, text)?;
    Ok(())
}

/// Makes the small book with so many listings more on its page, each with its output.
///
/// # Errors
///
/// As [`chapters`].
pub fn outputs(checkout: &Path, root: &Path, count: u32) -> Result<()> {
    small(checkout, root)?;
    let page = root.join("book/src").join(format!("{CHAPTER}.md"));
    let host = root.join("chapters-code").join(CHAPTER).join("host.mjs");
    let mut text = fs::read_to_string(&page)?;
    let mut code = fs::read_to_string(&host)?;
    for number in 0..count {
        write!(
            code,
            "\n// ANCHOR: more-{number}\n\
             console.log(`{number} + 1 = ${{add({number}, 1)}}`);\n\
             // ANCHOR_END: more-{number}\n"
        )?;
        write!(
            text,
            "\n```js\n{{{{#include ../../chapters-code/{CHAPTER}/host.mjs:more-{number}}}}}\n```\n\n\
             ```text,prints=host.mjs:more-{number}\n{number} + 1 = {}\n```\n",
            number + 1
        )?;
    }
    fs::write(page, text)?;
    fs::write(host, code)?;
    Ok(())
}

fn small(checkout: &Path, root: &Path) -> Result<()> {
    copy(&checkout.join(SMALL), root)?;
    copy(&checkout.join(SHARED), &root.join(SHARED))
}

/// Copies the files of a folder, and leaves out what is built.
fn copy(from: &Path, to: &Path) -> Result<()> {
    let files = WalkDir::new(from).into_iter().filter_entry(|entry| entry.file_name() != "target");
    for entry in files {
        let entry = entry.with_context(|| format!("cannot copy {}", from.display()))?;
        let path = to.join(entry.path().strip_prefix(from)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(&path)?;
        } else {
            fs::copy(entry.path(), &path)?;
        }
    }
    Ok(())
}

/// Writes a file with something that stands in it replaced.
fn replace(file: &Path, old: &str, new: &str, to: &Path) -> Result<()> {
    let text = fs::read_to_string(file)?;
    anyhow::ensure!(text.contains(old), "{} does not hold {old}", file.display());
    fs::write(to, text.replace(old, new))?;
    Ok(())
}

/// A number in letters alone, which is none for a reader: `a`, `b`, … `ba`.
fn letters(mut number: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let mut letters = Vec::new();
    loop {
        letters.insert(0, char::from(LETTERS[number % LETTERS.len()]));
        number /= LETTERS.len();
        if number == 0 {
            break letters.into_iter().collect();
        }
    }
}

/// The same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        // Knuth's constants for a generator of 64 bits; its high bits are the better ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn made(
        make: impl Fn(&Path, &Path, u32) -> Result<()>,
        size: u32,
    ) -> (tempfile::TempDir, PathBuf) {
        let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folder = tempfile::tempdir().unwrap();
        make(&checkout, folder.path(), size).unwrap();
        let root = folder.path().to_owned();
        (folder, root)
    }

    #[test]
    fn a_book_of_chapters_has_a_crate_and_a_page_each() {
        let (_folder, root) = made(chapters, 3);
        let read = |file: &str| fs::read_to_string(root.join(file)).unwrap();
        for name in ["adder", "adder-0001", "adder-0002"] {
            assert!(read("book/src/SUMMARY.md").contains(&format!("({name}.md)")));
            assert!(
                read(&format!("book/src/{name}.md")).contains(&format!("/{name}/host.mjs:sum"))
            );
            let code = format!("chapters-code/{name}");
            assert!(read(&format!("{code}/Cargo.toml")).contains(&format!("name = \"{name}\"")));
            assert!(read(&format!("{code}/host.mjs")).contains(&format!("readGuest(\"{name}\")")));
        }
        assert!(root.join("chapters-code/hosts/guest.mjs").is_file());
    }

    #[test]
    fn prose_is_as_long_as_it_is_to_be_and_the_same_each_time() {
        let page = || {
            let (_folder, root) = made(prose, 20);
            fs::read_to_string(root.join("book/src/adder.md")).unwrap()
        };
        let text = page();
        assert!((20_000..26_000).contains(&text.len()), "{}", text.len());
        assert_eq!(page(), text);
    }

    #[test]
    fn outputs_are_on_the_page_and_in_the_host() {
        let (_folder, root) = made(outputs, 5);
        let count = |file: &str, text: &str| {
            fs::read_to_string(root.join(file)).unwrap().matches(text).count()
        };
        assert_eq!(count("book/src/adder.md", "prints=host.mjs:more-"), 5);
        assert_eq!(count("chapters-code/adder/host.mjs", "ANCHOR: more-"), 5);
    }

    #[test]
    fn letters_are_one_for_each_number() {
        assert_eq!([0, 1, 25, 26, 27].map(letters), ["a", "b", "z", "ba", "bb"]);
    }
}
