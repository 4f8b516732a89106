//! What wasmparser finds in modules, as JSON: the pages' own reader of modules is held against it by
//! `book/tests/oracle.test.mjs`.
//!
//! Takes files in the binary or in the text format. Prints an object for each: `bytes` in Base64,
//! and `view`, whose shape is that of the test.

use std::{env, error::Error};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use wasmparser::{
    AbstractHeapType, CompositeInnerType, ConstExpr, DataKind, ExternalKind, GlobalType, HeapType,
    KnownCustom, MemoryType, Name, NameMap, Operator, Parser, Payload, RefType, StorageType,
    TableType, TypeRef, UnpackedIndex, ValType,
};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let mut views = Vec::new();
    for file in env::args().skip(1) {
        let bytes = wat::parse_file(&file)?;
        let view = view(&bytes).map_err(|error| format!("{file}: {error}"))?;
        views.push(json!({ "bytes": BASE64_STANDARD.encode(&bytes), "view": view }));
    }
    println!("{}", Value::from(views));
    Ok(())
}

/// What the sections of a module add up to.
#[derive(Default)]
struct View {
    sections: Vec<Value>,
    types: Vec<Value>,
    imports: Vec<Value>,
    functions: Vec<u32>,
    tables: Vec<Value>,
    memories: Vec<Value>,
    globals: Vec<Value>,
    tags: Vec<u32>,
    exports: Vec<Value>,
    start: Option<u32>,
    data: Vec<Value>,
    code: Option<u32>,
    names: Names,
    producers: Vec<Value>,
    /// Of each global, its value, if it is constant and known.
    constants: Vec<Option<Constant>>,
}

#[derive(Default)]
struct Names {
    module: Option<String>,
    globals: Vec<Value>,
    data: Vec<Value>,
}

#[derive(Clone, Copy)]
enum Constant {
    I32(i32),
    I64(i64),
    F32(u32),
    F64(u64),
}

fn view(bytes: &[u8]) -> Result<Value> {
    let mut view = View::default();
    for payload in Parser::new(0).parse_all(bytes) {
        view.take(payload?)?;
    }
    let Names { module, globals, data } = view.names;
    Ok(json!({
        "sections": view.sections,
        "types": view.types,
        "imports": view.imports,
        "functions": view.functions,
        "tables": view.tables,
        "memories": view.memories,
        "globals": view.globals,
        "tags": view.tags,
        "exports": view.exports,
        "start": view.start,
        "data": view.data,
        "code": view.code,
        "names": { "module": module, "globals": globals, "data": data },
        "producers": view.producers,
    }))
}

impl View {
    fn take(&mut self, payload: Payload<'_>) -> Result<()> {
        if let Some((id, range)) = payload.as_section() {
            let title = match &payload {
                Payload::CustomSection(custom) => Some(custom.name()),
                _ => None,
            };
            let (from, to) = (range.start, range.end);
            self.sections.push(json!({ "id": id, "from": from, "to": to, "title": title }));
        }
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    for ty in group?.into_types() {
                        self.types.push(composite(&ty.composite_type.inner)?);
                    }
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    let import = import?;
                    let (kind, item) = self.import(import.ty)?;
                    self.imports.push(json!({
                        "module": import.module, "name": import.name, "kind": kind, "item": item,
                    }));
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    self.functions.push(ty?);
                }
            }
            Payload::TableSection(section) => {
                for table in section {
                    self.tables.push(self::table(table?.ty)?);
                }
            }
            Payload::MemorySection(section) => {
                for ty in section {
                    self.memories.push(memory(ty?));
                }
            }
            Payload::TagSection(section) => {
                for ty in section {
                    self.tags.push(ty?.func_type_idx);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    let global = global?;
                    let value = self.constant(&global.init_expr)?;
                    self.global(global.ty, value)?;
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.push(json!({
                        "name": export.name, "kind": kind(export.kind), "index": export.index,
                    }));
                }
            }
            Payload::StartSection { func, .. } => self.start = Some(func),
            Payload::CodeSectionStart { count, .. } => self.code = Some(count),
            Payload::DataSection(section) => {
                for data in section {
                    let data = data?;
                    let (mode, memory, value) = match &data.kind {
                        DataKind::Passive => ("passive", 0, None),
                        DataKind::Active { memory_index, offset_expr } => {
                            ("active", *memory_index, self.constant(offset_expr)?)
                        }
                    };
                    self.data.push(json!({
                        "mode": mode,
                        "memory": memory,
                        "value": value.map(text),
                        "from": data.range.end - data.data.len(),
                        "length": data.data.len(),
                    }));
                }
            }
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Name(section) => {
                    for name in section {
                        match name? {
                            Name::Module { name, .. } => self.names.module = Some(name.to_owned()),
                            Name::Global(map) => self.names.globals = names(map)?,
                            Name::Data(map) => self.names.data = names(map)?,
                            _ => {}
                        }
                    }
                }
                KnownCustom::Producers(section) => {
                    for field in section {
                        let field = field?;
                        for value in field.values {
                            let value = value?;
                            self.producers.push(json!({
                                "field": field.name, "name": value.name, "version": value.version,
                            }));
                        }
                    }
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    /// Notes what is imported, and returns its kind and its type.
    fn import(&mut self, ty: TypeRef) -> Result<(&'static str, Value)> {
        Ok(match ty {
            TypeRef::Func(ty) => {
                self.functions.push(ty);
                ("function", json!({ "type": ty }))
            }
            TypeRef::Table(ty) => {
                self.tables.push(table(ty)?);
                ("table", table(ty)?)
            }
            TypeRef::Memory(ty) => {
                self.memories.push(memory(ty));
                ("memory", memory(ty))
            }
            TypeRef::Global(ty) => {
                self.global(ty, None)?;
                ("global", json!({ "type": value_type(ty.content_type)?, "mutable": ty.mutable }))
            }
            TypeRef::Tag(ty) => {
                self.tags.push(ty.func_type_idx);
                ("tag", json!({ "type": ty.func_type_idx }))
            }
            TypeRef::FuncExact(_) => return Err("an exact function".into()),
        })
    }

    fn global(&mut self, ty: GlobalType, value: Option<Constant>) -> Result<()> {
        self.constants.push(if ty.mutable { None } else { value });
        let name = value_type(ty.content_type)?;
        let value = value.map(text);
        self.globals.push(json!({ "type": name, "mutable": ty.mutable, "value": value }));
        Ok(())
    }

    /// The value of a constant expression, if nobody else has to give a part of it.
    fn constant(&self, expression: &ConstExpr<'_>) -> Result<Option<Constant>> {
        use Constant::{F32, F64, I32, I64};
        let mut stack: Vec<Option<Constant>> = Vec::new();
        for operator in expression.get_operators_reader() {
            let operator = operator?;
            let value = match operator {
                Operator::End => break,
                Operator::I32Const { value } => Some(I32(value)),
                Operator::I64Const { value } => Some(I64(value)),
                Operator::F32Const { value } => Some(F32(value.bits())),
                Operator::F64Const { value } => Some(F64(value.bits())),
                Operator::GlobalGet { global_index } => self.constants[global_index as usize],
                Operator::I32Add
                | Operator::I32Sub
                | Operator::I32Mul
                | Operator::I64Add
                | Operator::I64Sub
                | Operator::I64Mul => {
                    let (b, a) = (stack.pop().flatten(), stack.pop().flatten());
                    match (a, b) {
                        (Some(I32(a)), Some(I32(b))) => Some(I32(match operator {
                            Operator::I32Add => a.wrapping_add(b),
                            Operator::I32Sub => a.wrapping_sub(b),
                            _ => a.wrapping_mul(b),
                        })),
                        (Some(I64(a)), Some(I64(b))) => Some(I64(match operator {
                            Operator::I64Add => a.wrapping_add(b),
                            Operator::I64Sub => a.wrapping_sub(b),
                            _ => a.wrapping_mul(b),
                        })),
                        _ => None,
                    }
                }
                _ => None,
            };
            stack.push(value);
        }
        Ok(stack.pop().flatten())
    }
}

/// A value with its type; the bits of one with a fraction.
fn text(constant: Constant) -> String {
    match constant {
        Constant::I32(value) => format!("i32 {value}"),
        Constant::I64(value) => format!("i64 {value}"),
        Constant::F32(bits) => format!("f32 {bits:#x}"),
        Constant::F64(bits) => format!("f64 {bits:#x}"),
    }
}

fn names(map: NameMap<'_>) -> Result<Vec<Value>> {
    map.into_iter()
        .map(|naming| {
            let naming = naming?;
            Ok(json!([naming.index, naming.name]))
        })
        .collect()
}

fn kind(kind: ExternalKind) -> &'static str {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => "function",
        ExternalKind::Table => "table",
        ExternalKind::Memory => "memory",
        ExternalKind::Global => "global",
        ExternalKind::Tag => "tag",
    }
}

fn memory(ty: MemoryType) -> Value {
    json!({
        "minimum": ty.initial,
        "maximum": ty.maximum,
        "shared": ty.shared,
        "address": if ty.memory64 { "i64" } else { "i32" },
        "pageSize": 1_u64 << ty.page_size_log2.unwrap_or(16),
    })
}

fn table(ty: TableType) -> Result<Value> {
    Ok(json!({
        "type": reference(ty.element_type)?,
        "minimum": ty.initial,
        "maximum": ty.maximum,
        "shared": ty.shared,
        "address": if ty.table64 { "i64" } else { "i32" },
    }))
}

fn composite(ty: &CompositeInnerType) -> Result<Value> {
    let values = |types: &[ValType]| types.iter().copied().map(value_type).collect::<Result<_>>();
    Ok(match ty {
        CompositeInnerType::Func(ty) => {
            let (parameters, results): (Vec<_>, Vec<_>) =
                (values(ty.params())?, values(ty.results())?);
            json!({ "kind": "func", "parameters": parameters, "results": results })
        }
        CompositeInnerType::Array(ty) => {
            json!({ "kind": "array", "field": storage(ty.0.element_type)? })
        }
        CompositeInnerType::Struct(ty) => {
            let fields = ty.fields.iter().map(|field| storage(field.element_type));
            json!({ "kind": "struct", "fields": fields.collect::<Result<Vec<_>>>()? })
        }
        CompositeInnerType::Cont(ty) => {
            let Some(index) = ty.0.as_module_index() else {
                return Err("a continuation of a type elsewhere".into());
            };
            json!({ "kind": "cont", "type": index.to_string() })
        }
    })
}

fn storage(ty: StorageType) -> Result<String> {
    match ty {
        StorageType::I8 => Ok("i8".to_owned()),
        StorageType::I16 => Ok("i16".to_owned()),
        StorageType::Val(ty) => value_type(ty),
    }
}

fn value_type(ty: ValType) -> Result<String> {
    Ok(match ty {
        ValType::I32 => "i32".to_owned(),
        ValType::I64 => "i64".to_owned(),
        ValType::F32 => "f32".to_owned(),
        ValType::F64 => "f64".to_owned(),
        ValType::V128 => "v128".to_owned(),
        ValType::Ref(ty) => reference(ty)?,
    })
}

/// As the text format writes it, in its short form where it has one.
fn reference(ty: RefType) -> Result<String> {
    let heap = match ty.heap_type() {
        HeapType::Abstract { ty: heap, .. } => {
            let (long, short) = abstract_type(heap);
            if ty.is_nullable() {
                return Ok(short.to_owned());
            }
            long.to_owned()
        }
        HeapType::Concrete(UnpackedIndex::Module(index)) => index.to_string(),
        other => return Err(format!("a reference to {other:?}").into()),
    };
    Ok(format!("(ref {}{heap})", if ty.is_nullable() { "null " } else { "" }))
}

/// A heap type, and the nullable reference to it.
fn abstract_type(ty: AbstractHeapType) -> (&'static str, &'static str) {
    match ty {
        AbstractHeapType::Func => ("func", "funcref"),
        AbstractHeapType::Extern => ("extern", "externref"),
        AbstractHeapType::Any => ("any", "anyref"),
        AbstractHeapType::None => ("none", "nullref"),
        AbstractHeapType::NoExtern => ("noextern", "nullexternref"),
        AbstractHeapType::NoFunc => ("nofunc", "nullfuncref"),
        AbstractHeapType::Eq => ("eq", "eqref"),
        AbstractHeapType::Struct => ("struct", "structref"),
        AbstractHeapType::Array => ("array", "arrayref"),
        AbstractHeapType::I31 => ("i31", "i31ref"),
        AbstractHeapType::Exn => ("exn", "exnref"),
        AbstractHeapType::NoExn => ("noexn", "nullexnref"),
        AbstractHeapType::Cont => ("cont", "contref"),
        AbstractHeapType::NoCont => ("nocont", "nullcontref"),
    }
}
