(module
  (import "host" "log" (func $log (param i32 i32)))
  (memory (export "memory") 1)
  (func (export "past_the_end")
    (call $log (i32.const 65530) (i32.const 100)))
  (func (export "huge")
    (call $log (i32.const 0) (i32.const 0x4000000)))
  (func (export "say") (param $pointer i32) (param $length i32)
    (call $log (local.get $pointer) (local.get $length))))
