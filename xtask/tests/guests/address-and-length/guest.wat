;; The guest of the chapter `address-and-length`.
(module
  (memory (export "memory") 1)
  (data (i32.const 1024) "Hello WASM!")
  ;; The greeting's address and its length, for `greeting_descriptor`.
  (data (i32.const 1040) "\00\04\00\00\0b\00\00\00")
  (func (export "greeting_packed") (result i64)
    (i64.or (i64.shl (i64.const 11) (i64.const 32)) (i64.const 1024)))
  (func (export "slot") (result i32)
    (i32.const 1056))
  (func (export "greeting_out") (param $out i32)
    (i32.store (local.get $out) (i32.const 1024))
    (i32.store offset=4 (local.get $out) (i32.const 11)))
  (func (export "greeting_descriptor") (result i32)
    (i32.const 1040)))
