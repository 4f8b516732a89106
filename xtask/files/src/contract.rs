//! Contracts: what any guest of a chapter must have, in whatever language it is written.
//!
//! ```toml
//! [exports]
//! memory = "memory"
//! read_at = "func (address: i32) -> i32"
//! MOTTO = "global i32"
//!
//! [judged]
//! read = "all"
//! figure = "bytes"
//! write = [1, 3]
//!
//! [own]
//! write = "where this compiler has put the byte"
//! ```

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use misfit::{Difference, Misfit};

pub mod misfit;
mod types;

pub use types::{Function, Type};

/// The file in a chapter's folder.
pub const FILE: &str = "contract.toml";

/// What any guest of a chapter must have.
#[derive(Debug, Default)]
pub struct Contract {
    /// What the hosts give, as `MODULE.NAME`.
    pub imports: Vec<Declared>,
    /// What the hosts use, in the contract's order.
    pub exports: Vec<Declared>,
    /// What each step of the hosts prints.
    pub outputs: Vec<Output>,
}

/// An export or import of a guest.
#[derive(Debug)]
pub struct Declared {
    /// Its name; of an import, `MODULE.NAME`.
    pub name: String,
    /// What it is.
    pub is: Type,
    /// In the contract, from 1.
    pub line: u32,
}

/// What a step prints.
#[derive(Debug)]
pub struct Output {
    /// The step, or `HOST:STEP` where the hosts differ.
    pub name: String,
    /// What of it every guest must give.
    pub judged: Judged,
    /// Why what is not judged belongs to this compiler.
    pub own: Option<String>,
    /// In the contract, from 1.
    pub line: u32,
}

/// What of an output every guest must give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Judged {
    /// Nothing.
    None,
    /// Each character.
    All,
    /// All but the addresses that the rows of a dump begin with.
    Bytes,
    /// Some lines, counted from 1, without the addresses of a dump.
    Lines(Vec<usize>),
}

/// Something that is wrong in a contract.
#[derive(Debug, PartialEq, Eq)]
pub struct Wrong {
    /// From 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    exports: Table<String>,
    #[serde(default)]
    imports: Table<String>,
    #[serde(default)]
    judged: Table<Judge>,
    #[serde(default)]
    own: Table<String>,
}

type Table<T> = BTreeMap<Spanned<String>, T>;

#[derive(Deserialize)]
#[serde(untagged)]
enum Judge {
    Word(String),
    Lines(Vec<usize>),
}

impl Contract {
    /// Reads a contract, and what is wrong in it.
    pub fn read(text: &str) -> (Contract, Vec<Wrong>) {
        let line = |span: Range<usize>| {
            u32::try_from(text[..span.start].matches('\n').count() + 1).unwrap_or(u32::MAX)
        };
        let read: Text = match toml::from_str(text) {
            Ok(read) => read,
            Err(error) => {
                let line = error.span().map_or(1, line);
                let message = error.message().to_owned();
                return (Contract::default(), vec![Wrong { line, message }]);
            }
        };
        let mut wrong = Vec::new();
        let mut declared = |table: Table<String>| {
            let mut all = Vec::new();
            for (name, text) in table {
                let line = line(name.span());
                match text.parse() {
                    Ok(is) => all.push(Declared { name: name.into_inner(), is, line }),
                    Err(message) => wrong.push(Wrong { line, message }),
                }
            }
            all.sort_by_key(|declared| declared.line);
            all
        };
        let exports = declared(read.exports);
        let imports = declared(read.imports);
        let mut outputs = Vec::new();
        let mut own = read.own;
        for (name, judge) in read.judged {
            let (line, own) = (line(name.span()), own.remove(&name));
            let name = name.into_inner();
            let mut refuse = |message: String| wrong.push(Wrong { line, message });
            let judged = match judge {
                Judge::Word(word) if word == "all" => Judged::All,
                Judge::Word(word) if word == "bytes" => Judged::Bytes,
                Judge::Lines(lines) if !lines.is_empty() && !lines.contains(&0) => {
                    Judged::Lines(lines)
                }
                Judge::Word(_) | Judge::Lines(_) => {
                    refuse(format!(
                        "`{name}` is judged by \"all\", \"bytes\", or a list of lines from 1"
                    ));
                    continue;
                }
            };
            match (&judged, &own) {
                (Judged::Lines(_), None) => {
                    refuse(format!(
                        "[own] does not say why the other lines of `{name}` are not judged"
                    ));
                }
                (Judged::All, Some(_)) => {
                    refuse(format!("`{name}` is judged whole, and stands in [own], too"));
                }
                _ => {}
            }
            outputs.push(Output { name, judged, own, line });
        }
        for (name, why) in own {
            let line = line(name.span());
            let name = name.into_inner();
            outputs.push(Output { name, judged: Judged::None, own: Some(why), line });
        }
        outputs.sort_by_key(|output| output.line);
        (Contract { imports, exports, outputs }, wrong)
    }

    /// What is said of a step of a host.
    pub fn output(&self, host: &str, step: &str) -> Option<&Output> {
        let exact = format!("{host}:{step}");
        let named = |name: &str| self.outputs.iter().find(|output| output.name == name);
        named(&exact).or_else(|| named(step))
    }

    /// What the pages need of it.
    pub fn for_pages(&self) -> Value {
        let all = |declared: &[Declared]| -> Vec<(String, Type)> {
            declared.iter().map(|it| (it.name.clone(), it.is.clone())).collect()
        };
        let outputs = self.outputs.iter().map(|output| {
            let judged = match &output.judged {
                Judged::None => json!(null),
                Judged::All => json!("all"),
                Judged::Bytes => json!("bytes"),
                Judged::Lines(lines) => json!(lines),
            };
            (output.name.clone(), json!({ "judged": judged, "own": output.own }))
        });
        json!({
            "imports": all(&self.imports),
            "exports": all(&self.exports),
            "outputs": outputs.collect::<serde_json::Map<_, _>>(),
        })
    }

    /// What keeps a module from being a guest of the chapter, by what it imports and exports.
    pub fn misfits(&self, imports: &[(String, Type)], exports: &[(String, Type)]) -> Vec<Misfit> {
        let list = |names: Vec<&str>| match names.is_empty() {
            true => "none".to_owned(),
            false => names.join(", "),
        };
        let given = list(self.imports.iter().map(|given| &*given.name).collect());
        let has = list(exports.iter().map(|(name, _)| &**name).collect());
        let of_imports = imports.iter().filter_map(|(name, found)| {
            let (name, bare) = (name.clone(), found.bare());
            match self.imports.iter().find(|given| given.name == name) {
                Some(given) if given.is.fits(found) => None,
                Some(given) => {
                    let expected = given.is.to_string();
                    Some(Misfit::ImportDiffers(Difference { name, found: bare, expected }))
                }
                None => {
                    Some(Misfit::Import(Difference { name, found: bare, expected: given.clone() }))
                }
            }
        });
        let of_exports = self.exports.iter().filter_map(|Declared { name, is, .. }| {
            let expected = is.to_string();
            match exports.iter().find(|(known, _)| known == name) {
                None => Some(Misfit::Missing(Difference {
                    name: name.clone(),
                    found: has.clone(),
                    expected,
                })),
                Some((_, found)) if is.fits(found) => None,
                Some((_, found)) => Some(Misfit::Differs(Difference {
                    name: name.clone(),
                    found: found.bare(),
                    expected,
                })),
            }
        });
        of_imports.chain(of_exports).collect()
    }
}

impl Judged {
    /// What is judged of a text.
    pub fn of(&self, text: &str) -> Option<String> {
        match self {
            Judged::None => None,
            Judged::All => Some(text.to_owned()),
            Judged::Bytes => Some(text.lines().map(without_address).collect::<Vec<_>>().join("\n")),
            Judged::Lines(numbers) => {
                let lines = text.lines().zip(1..).filter(|(_, number)| numbers.contains(number));
                Some(lines.map(|(line, _)| without_address(line)).collect::<Vec<_>>().join("\n"))
            }
        }
    }
}

/// A row of a dump without the eight digits that it begins with.
fn without_address(line: &str) -> &str {
    const DIGITS: usize = 8;
    let is_row = line
        .as_bytes()
        .get(..DIGITS)
        .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        && line[DIGITS..].starts_with("  ");
    if is_row { &line[DIGITS..] } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
[exports]
memory = "memory"
read_at = "func (address: i32) -> i32"

[judged]
read = "all"
figure = "bytes"
write = [2]

[own]
write = "where it is"
map = "where all is"
"#;

    fn wrong(before: &str, after: &str) -> Vec<(u32, String)> {
        assert!(TEXT.contains(before));
        let (_, wrong) = Contract::read(&TEXT.replace(before, after));
        wrong.into_iter().map(|wrong| (wrong.line, wrong.message)).collect()
    }

    #[test]
    fn a_contract_is_read_in_its_order() {
        let (contract, wrong) = Contract::read(TEXT);
        assert_eq!(wrong, []);
        let exports: Vec<_> = contract.exports.iter().map(|it| (it.line, &*it.name)).collect();
        assert_eq!(exports, [(3, "memory"), (4, "read_at")]);
        let judged: Vec<_> = contract.outputs.iter().map(|it| (&*it.name, &it.judged)).collect();
        let lines = Judged::Lines(vec![2]);
        let expected = [
            ("read", &Judged::All),
            ("figure", &Judged::Bytes),
            ("write", &lines),
            ("map", &Judged::None),
        ];
        assert_eq!(judged, expected);
    }

    #[test]
    fn what_is_wrong_has_a_line() {
        let lines = |before, after| {
            wrong(before, after).into_iter().map(|(line, _)| line).collect::<Vec<_>>()
        };
        assert_eq!(lines("address: i32", "address: u32"), [4]);
        assert_eq!(lines("address: i32", "i32"), [4]);
        assert_eq!(lines("\"all\"", "\"some\""), [7]);
        assert_eq!(lines("[2]", "[0]"), [9]);
        assert_eq!(lines("[2]", "\"all\""), [9]);
        assert_eq!(lines("write = \"where it is\"\n", ""), [9]);
        assert_eq!(lines("[own]", "[owned]"), [11]);
    }

    #[test]
    fn an_address_of_a_dump_is_not_judged() {
        let dump = "00101058  48 e9  |H.|  label\n1 of 2\n00101068  01";
        let bytes = "  48 e9  |H.|  label\n1 of 2\n  01";
        assert_eq!(Judged::Bytes.of(dump).as_deref(), Some(bytes));
        assert_eq!(Judged::Lines(vec![2]).of(dump).as_deref(), Some("1 of 2"));
        assert_eq!(Judged::None.of(dump), None);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let (contract, _) = Contract::read(TEXT);
        let function: Type = "func (at: i64) -> i32".parse().unwrap();
        let imports = [("env.abort".to_owned(), "func ()".parse().unwrap())];
        let misfits = contract.misfits(&imports, &[("read_at".to_owned(), function)]);
        let messages: Vec<_> = misfits.iter().map(|misfit| misfit.words().message).collect();
        let expected = [
            "it imports `env.abort`: func (), which no host of this chapter gives",
            "it does not export `memory`: memory",
            "it exports `read_at` as func (i64) -> i32; the contract asks for func (address: i32) -> i32",
        ];
        assert_eq!(messages, expected);
    }
}
