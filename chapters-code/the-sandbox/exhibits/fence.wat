(module
  (memory (export "memory") 1)
  (func (export "read") (param $address i32) (result i32)
    (i32.load8_u (local.get $address)))
  (func (export "read_far") (param $address i32) (result i32)
    (i32.load8_u offset=4294967295 (local.get $address))))
