(module
  (import "host" "read" (func $read (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "public/menu")
  (data (i32.const 32) "secret/keys")
  (func (export "menu") (result i32)
    (call $read (i32.const 16) (i32.const 11)))
  ;; The host asks for room: the moment to write another path over the first.
  (func (export "alloc") (param $size i32) (param $align i32) (result i32)
    (memory.copy (i32.const 16) (i32.const 32) (i32.const 11))
    (i32.const 1024)))
