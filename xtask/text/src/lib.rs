//! WebAssembly modules as text and back, for the pages: compiled to a module of its own, which a
//! page loads when its reader asks for a text.

#[cfg(target_family = "wasm")]
pub mod exports;

use std::{collections::BTreeSet, ops::Range};

use wasm_encoder::{NameMap, NameSection, Section};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef, Validator};
use wast::{
    core::{Func, FuncKind, Module, ModuleField, ModuleKind},
    parser::{self, Parse, ParseBuffer},
    token::{RParen, Span},
};

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// From 1.
    pub line: usize,
    /// From 1, in units of UTF-16, as in a page's script.
    pub column: usize,
    /// In a few words.
    pub message: String,
}

impl Error {
    fn at(offset: usize, text: &str, message: String) -> Error {
        let before = text.get(..offset).unwrap_or(text);
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        Error {
            line: before.matches('\n').count() + 1,
            column: before[start..].encode_utf16().count() + 1,
            message,
        }
    }

    fn of(error: &wast::Error, text: &str) -> Error {
        Error::at(error.span().offset(), text, error.message())
    }
}

/// A module as text, in which each function has a name: its own, that of its export, or its number.
/// So a function that is added or taken away gives no other function another number.
///
/// # Errors
///
/// When it is no module.
pub fn print(module: &[u8]) -> Result<String, Error> {
    let print = |module: &[u8]| {
        wasmprinter::print_bytes(module).map_err(|error| Error {
            line: 1,
            column: 1,
            message: error.to_string(),
        })
    };
    match names(module) {
        Ok(Some(names)) => {
            let mut named = module.to_owned();
            names.append_to(&mut named);
            print(&named)
        }
        // What is damaged, the printer says.
        Ok(None) | Err(_) => print(module),
    }
}

/// The names for the functions of a module that has none.
fn names(module: &[u8]) -> Result<Option<NameSection>, wasmparser::BinaryReaderError> {
    let mut names: Vec<Option<&str>> = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let import = import?;
                    if matches!(import.ty, TypeRef::Func(_) | TypeRef::FuncExact(_)) {
                        names.push(Some(import.name));
                    }
                }
            }
            Payload::FunctionSection(functions) => {
                names.resize(names.len() + functions.count() as usize, None);
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    let name = names.get_mut(export.index as usize);
                    if let (ExternalKind::Func, Some(name)) = (export.kind, name) {
                        name.get_or_insert(export.name);
                    }
                }
            }
            Payload::CustomSection(section) if section.name() == "name" => return Ok(None),
            _ => {}
        }
    }
    let mut map = NameMap::new();
    let mut taken = BTreeSet::new();
    for (index, name) in (0..).zip(names) {
        match name {
            Some(name) if taken.insert(name) => map.append(index, name),
            _ => map.append(index, &index.to_string()),
        }
    }
    let mut section = NameSection::new();
    section.functions(&map);
    Ok(Some(section))
}

/// Functions, and nothing else: what may stand in the place of one.
struct Functions;

impl Parse<'_> for Functions {
    fn parse(parser: parser::Parser<'_>) -> parser::Result<Self> {
        while !parser.is_empty() {
            parser.parens(Func::parse)?;
        }
        if parser.peek::<RParen>()? {
            return Err(parser.error("this `)` has no `(`"));
        }
        Ok(Functions)
    }
}

/// Whether a text is one of functions, as far as it can be told without their module.
///
/// # Errors
///
/// When it is not.
pub fn check(text: &str) -> Result<(), Error> {
    let of = |error| Error::of(&error, text);
    let buffer = ParseBuffer::new(text).map_err(of)?;
    parser::parse::<Functions>(&buffer).map_err(of)?;
    Ok(())
}

/// The module that a text describes, without names.
///
/// # Errors
///
/// When it describes none, or one that is not valid.
pub fn assemble(text: &str) -> Result<Vec<u8>, Error> {
    let of = |error| Error::of(&error, text);
    let mut buffer = ParseBuffer::new(text).map_err(of)?;
    buffer.track_instr_spans(true);
    let mut module = parser::parse::<Whole>(&buffer).map_err(of)?.0;
    let bytes = module.encode().map_err(of)?;
    Validator::new().validate_all(&bytes).map_err(|error| {
        let offset = place(&module, &bytes, error.offset()).unwrap_or(module.span).offset();
        Error::at(offset, text, error.message().to_owned())
    })?;
    Ok(without_names(bytes))
}

/// `(module …)`
struct Whole<'a>(Module<'a>);

impl<'a> Parse<'a> for Whole<'a> {
    fn parse(parser: parser::Parser<'a>) -> parser::Result<Self> {
        // It registers the annotations that the printer writes.
        let _custom = parser.register_annotation("custom");
        let _producers = parser.register_annotation("producers");
        let _name = parser.register_annotation("name");
        parser.parens(Module::parse).map(Whole)
    }
}

/// Where in its text a module says what is at an offset of its bytes: the instructions are the same
/// in both, in the same order.
fn place(module: &Module, bytes: &[u8], offset: usize) -> Option<Span> {
    let bodies = Parser::new(0).parse_all(bytes).filter_map(|payload| match payload {
        Ok(Payload::CodeSectionEntry(body)) => Some(body),
        _ => None,
    });
    let (index, body) = bodies.enumerate().find(|(_, body)| body.range().contains(&offset))?;
    let ModuleKind::Text(fields) = &module.kind else { return None };
    let mut functions = fields.iter().filter_map(|field| match field {
        ModuleField::Func(Func { span, kind: FuncKind::Inline { expression, .. }, .. }) => {
            Some((span, expression))
        }
        _ => None,
    });
    let (span, expression) = functions.nth(index)?;
    let spans = expression.instr_spans.as_deref().unwrap_or_default();
    let operators = body.get_operators_reader().ok()?.into_iter_with_offsets();
    let before = operators.take_while(|it| it.as_ref().is_ok_and(|(_, at)| *at < offset)).count();
    // The end of a function has no place of its own.
    Some(*spans.get(before).or(spans.last()).unwrap_or(span))
}

fn without_names(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(names) = name_section(&bytes) {
        bytes.drain(names);
    }
    bytes
}

/// All of the section, from its number on.
fn name_section(bytes: &[u8]) -> Option<Range<usize>> {
    let mut end = 8;
    for payload in Parser::new(0).parse_all(bytes) {
        let payload = payload.ok()?;
        let start = end;
        if let Some((_, range)) = payload.as_section() {
            end = range.end;
        }
        if let Payload::CustomSection(section) = payload
            && section.name() == "name"
        {
            return Some(start..end);
        }
    }
    None
}
