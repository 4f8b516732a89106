//! What a module imports and exports.

use anyhow::{Context, Result};
use book_files::contract::{Function, Type, misfit::Misfit};
use wasmparser::{Validator, types::EntityType, types::TypesRef};

use super::module::Module;

/// Names with what they are, in the module's order. An import is called `MODULE.NAME`.
#[derive(Debug)]
pub struct Interface {
    pub imports: Vec<(String, Type)>,
    pub exports: Vec<(String, Type)>,
}

impl Interface {
    /// Reads a module whole: one that is not valid has none.
    ///
    /// # Errors
    ///
    /// Why it is not valid.
    pub fn of(module: &Module) -> Result<Interface, Misfit> {
        let read = || -> Result<Interface> {
            let types = Validator::new().validate_all(module.bytes())?;
            let types = types.as_ref();
            let imports = types.core_imports().context("it is no core module")?;
            let exports = types.core_exports().context("it is no core module")?;
            let named = |module, name, is| (format!("{module}.{name}"), type_of(types, is));
            Ok(Interface {
                imports: imports.map(|(module, name, is)| named(module, name, is)).collect(),
                exports: exports.map(|(name, is)| (name.to_owned(), type_of(types, is))).collect(),
            })
        };
        read().map_err(|error| Misfit::Broken { why: format!("{error:#}") })
    }
}

fn type_of(types: TypesRef<'_>, entity: EntityType) -> Type {
    match entity {
        EntityType::Func(id) | EntityType::FuncExact(id) => {
            let function = types[id].unwrap_func();
            let names = |values: &[wasmparser::ValType]| -> Vec<String> {
                values.iter().map(ToString::to_string).collect()
            };
            let parameters = names(function.params()).into_iter().map(|value| (None, value));
            let results = names(function.results());
            Type::Function(Function { parameters: parameters.collect(), results })
        }
        EntityType::Memory(memory) if memory.memory64 => {
            Type::Other("memory with addresses of 64 bits".to_owned())
        }
        EntityType::Memory(memory) if memory.shared => Type::Other("shared memory".to_owned()),
        EntityType::Memory(_) => Type::Memory,
        EntityType::Table(_) => Type::Table,
        EntityType::Global(global) => Type::Global(global.content_type.to_string()),
        EntityType::Tag(_) => Type::Other("tag".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::{fmt::Write, fs, path::Path};

    use book_files::{
        contract::{Contract, FILE},
        walk,
    };
    use snapbox::{assert_data_eq, file};

    use super::*;

    /// `book/tests/misfits.test.mjs` holds the pages' judgement to the same file.
    #[test]
    fn what_keeps_a_module_from_being_a_guest() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
        let mut told = String::new();
        for file in walk::files(&root.join("book/tests/modules")).unwrap() {
            writeln!(told, "# {}", name(&file)).unwrap();
            let module = Module::bring(&file, fs::read(&file).unwrap()).unwrap();
            let Ok(Interface { imports, exports }) = Interface::of(&module) else {
                writeln!(told, "not valid").unwrap();
                continue;
            };
            for chapter in walk::folders(&root.join("chapters-code")).unwrap() {
                let Ok(text) = fs::read_to_string(chapter.join(FILE)) else { continue };
                let (contract, _) = Contract::read(&text);
                let misfits = contract.misfits(&imports, &exports).into_iter();
                let (missing, others): (Vec<_>, Vec<_>) =
                    misfits.partition(|misfit| matches!(misfit, Misfit::Missing(_)));
                writeln!(told, "{}: {} missing", name(&chapter), missing.len()).unwrap();
                for misfit in others {
                    writeln!(told, "  {}", misfit.words().message).unwrap();
                }
            }
        }
        assert_data_eq!(told, file!["../../../book/tests/misfits.txt"].raw());
    }
}
