//! Modules as text and back, natively; `book/tests/text.test.mjs` does it with the book's modules, as
//! a page does.

use text::{Error, assemble, check, print};

const ADDER: &str = r#"(module
  (import "host" "log" (func $log (param i32)))
  (memory 1)
  (func $add (export "add") (param i32 i32) (result i32)
    local.get 0
    local.get 1
    i32.add)
  (func $twice (param i32) (result i32)
    local.get 0
    local.get 0
    call $add)
  (func (export "four") (export "vier") (result i32)
    i32.const 2
    call $twice)
  (data (i32.const 8) "a\00\ff"))
"#;

fn error(line: usize, column: usize, message: &str) -> Error {
    Error { line, column, message: message.to_owned() }
}

#[test]
fn each_function_has_a_name_that_is_its_own() {
    let text = print(&assemble(ADDER).unwrap()).unwrap();
    for start in ["(func $log (;0;)", "(func $add (;1;)", "(func $2 (;2;)", "(func $four (;3;)"] {
        assert!(text.contains(start), "{start} in {text}");
    }
    assert!(text.contains("    call $2\n"), "{text}");
    assert!(text.contains(r#"(export "vier" (func $four))"#), "{text}");
}

#[test]
fn two_exports_and_a_number_may_be_alike() {
    let module = r#"(module (func (export "1")) (func (export "")) (func (export "a b")) (func))"#;
    let text = print(&assemble(module).unwrap()).unwrap();
    assert_eq!(print(&assemble(&text).unwrap()).unwrap(), text);
}

#[test]
fn a_module_that_has_names_keeps_them() {
    let named = wat_with_names();
    let text = print(&named).unwrap();
    assert!(text.contains("(func $own (;0;)"), "{text}");
    assert!(text.contains("(func (;1;)"), "{text}");
}

/// `(module (func $own) (func))` with its section of names.
fn wat_with_names() -> Vec<u8> {
    let mut bytes = assemble("(module (func) (func))").unwrap();
    bytes.extend(b"\0\x0d\x04name\x01\x06\x01\0\x03own");
    bytes
}

#[test]
fn a_text_without_a_change_is_the_same_module() {
    let module = assemble(ADDER).unwrap();
    assert_eq!(assemble(&print(&module).unwrap()).unwrap(), module);
}

#[test]
fn no_name_is_left_in_a_module() {
    let module = assemble(ADDER).unwrap();
    assert!(!module.windows(4).any(|window| window == b"name"));
    assert!(module.ends_with(b"a\0\xff"));
}

#[test]
fn what_is_no_module_is_refused() {
    assert!(print(b"(module)").is_err());
    assert!(print(&assemble(ADDER).unwrap()[..40]).is_err());
}

#[test]
fn functions_may_stand_in_the_place_of_one() {
    for text in
        ["", ";; none\n", "(func)", "(func $a (param i32))\n(func (result i32) i32.const 1)"]
    {
        assert_eq!(check(text), Ok(()), "{text}");
    }
    assert_eq!(check("(func)\n(memory 1)"), Err(error(2, 2, "expected keyword `func`")));
    assert_eq!(check("(func\n  nop))"), Err(error(2, 7, "this `)` has no `(`")));
    assert_eq!(check("(func\n  (block\n    nop)"), Err(error(3, 9, "expected `)`")));
}

#[test]
fn an_error_is_at_its_line_and_column() {
    assert_eq!(check("(func\n  i32.ad)").unwrap_err().line, 2);
    let place = |text| {
        let Error { line, column, message } = assemble(text).unwrap_err();
        (line, column, message)
    };
    let (line, column, message) = place("(module\n  (func\n    call $nowhere))");
    assert_eq!((line, column), (3, 10), "{message}");
    // In units of UTF-16: the first two letters are one each, the last is two.
    let (line, column, _) = place("(module (func (; ä€😀 ;) call $nowhere))");
    assert_eq!((line, column), (1, 31));
}

#[test]
fn what_is_not_valid_is_at_its_instruction() {
    let module = |body: &str| {
        format!(
            "(module\n  (func nop)\n  (func $f (param i32) (result i32)\n{body})\n  (memory 1))"
        )
    };
    for (body, line, column) in [
        ("    local.get 0\n    i64.const 1\n    i32.add", 6, 5),
        ("    (i32.add\n      (i64.const 1)\n      (local.get 0))", 4, 6),
        ("    local.get 0\n    drop", 5, 5),
        ("    local.get 7", 4, 5),
        ("", 3, 4),
        ("    block\n      i32.const 1\n      br_if 9\n    end\n    i32.const 1", 6, 7),
        ("    i32.const 0\n    i32.load align=8", 5, 5),
    ] {
        let error = assemble(&module(body)).unwrap_err();
        assert_eq!((error.line, error.column), (line, column), "{body}: {}", error.message);
    }
}

#[test]
fn depth_is_an_error_and_no_end_of_the_stack() {
    let text = format!("(module (func {}))", "(block ".repeat(100_000));
    assert!(assemble(&text).is_err());
}
