;; The guest of the chapter `raw-access`.
(module
  (memory (export "memory") 1)
  (func (export "write_byte")
    (i32.store8 (i32.const 4) (i32.const 99)))
  (func (export "read_byte") (result i32)
    (i32.load8_u (i32.const 5)))
  (func (export "read_at") (param $address i32) (result i32)
    (i32.load8_u (local.get $address)))
  ;; There is no stack, so the data may begin at any address above the two bytes.
  (global (export "MOTTO") i32 (i32.const 1024))
  (global (export "__heap_base") i32 (i32.const 1040))
  (data (i32.const 1024) "by hand"))
