(module
  (memory (export "memory") 1)
  (data (i32.const 20) "Hello WASM!")
  (func (export "greeting") (result i32 i32)
    i32.const 20
    i32.const 11))
